"""Many small files, and much that is no text: indexed to the end with bounded memory.

Vectors come from a stand-in that costs microseconds: what is tested is everything around the model.
TORTURE_VOLUME (1) scales both: 0.02 is 2,000 files, and 40 MB of which 1 MB is text.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from actors import text_of

LONG = bool(os.environ.get("ASSISTANT_LONG"))
SCALE = float(os.environ.get("TORTURE_VOLUME", "1" if LONG else "0.001"))
MOST_MEGABYTES = 2_000
TESTS = Path(__file__).parents[1]
BUILD = """
import json, re, sys
from pathlib import Path
from indexing import Library
from assistant.indexing.verify import verify
library = Library.at(Path(sys.argv[1]), chunk_characters=800)
report = library.refresh()
# Not getrusage: that counts what the process was before it became this program.
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
again = library.refresh()
found = verify(library.store, library.settings)
print(json.dumps({
    "added": len(report.added), "failed": len(report.failed), "ignored": len(report.ignored),
    "chunks": report.chunks, "megabytes": peak, "again": again.embedded + len(again.added),
    "findings": [f.message for f in found.findings],
}))
"""

pytestmark = [
    pytest.mark.timeout(4 * 3600),
    pytest.mark.skipif(sys.platform != "linux", reason="memory is told by /proc"),
]


def build(folder: Path) -> dict:
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], cwd=TESTS, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    sys.stdout.write(f"{figures} in {time.monotonic() - started:.0f} s\n")
    return figures


def test_many_small_files_are_indexed_to_the_end(tmp_path):
    many = max(100, int(100_000 * SCALE))
    for number in range(many):
        folder = tmp_path / "sources" / f"{number % 100}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.txt").write_text(text_of(number, 0))
    figures = build(tmp_path)
    assert (figures["added"], figures["failed"], figures["again"]) == (many, 0, 0)
    assert figures["findings"] == [] and figures["megabytes"] < MOST_MEGABYTES


def test_much_that_is_no_text_takes_no_memory(tmp_path):
    """Pictures, films, archives and noise under the names of texts, and a little text among them."""
    sources, chance = tmp_path / "sources", random.Random(1)
    text_bytes, noise_bytes = int(50e6 * SCALE), int(1950e6 * SCALE)
    written = number = 0
    while written < text_bytes:
        text = " ".join(text_of(number, part) for part in range(chance.choice([1, 10, 400])))
        file = sources / f"text{number % 10}" / f"{number}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        written, number = written + len(text), number + 1
    noise, suffixes, written = (
        chance.randbytes(1_000_000),
        (".jpg", ".mp4", ".zip", ".txt", ".html"),
        0,
    )
    pieces = 0
    while written < noise_bytes:
        file = sources / "media" / f"{pieces}{suffixes[pieces % 5]}"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as stream:
            for _ in range(chance.choice([1, 1, 20])):
                stream.write(noise)
                written += len(noise)
        pieces += 1
    figures = build(tmp_path)
    assert figures["added"] >= number and figures["again"] == 0
    assert figures["added"] + figures["failed"] + figures["ignored"] == number + pieces
    assert figures["findings"] == [] and figures["megabytes"] < MOST_MEGABYTES
