"""Count what is kept out of documents that are no web pages: ``python benchmarks/kept_out.py``.

The files are those of the Debian packages installed here: what ``/usr/share/doc`` and
``/usr/share/common-licenses`` hold of text, Markdown and compressed text, one of each content,
drawn with the seed below.  Every second one was looked at while the rules were chosen; the other
half is opened only for the report.  What Markdown does not show (comments, images, tags, addresses
of links) is counted apart: it is no text.  ``--list`` names the files, which say their packages.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from assistant.parsing.furniture import article_spans

SEED = 20261125
FOLDERS = ("/usr/share/doc", "/usr/share/common-licenses")
LEAST, MOST = 300, 150_000
OTHERS = {".png", ".gif", ".svg", ".css", ".html", ".js", ".jpg", ".c", ".h", ".pl", ".sh", ".py"}
UNSHOWN = re.compile(
    r"<!--.*?(?:-->|\Z)|<[^<>]{1,1000}>|!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?"
    r"|^[ \t]*\[[^\]]+\]:.*$|\[\]\([^)]*\)",
    re.DOTALL | re.MULTILINE,
)


def files() -> list[Path]:
    """Return the candidates in an order that only their names and the seed decide."""
    found = sorted(
        path
        for folder in FOLDERS
        for path in Path(folder).rglob("*")
        if path.is_file() and not path.is_symlink() and path.suffix not in OTHERS
    )
    random.Random(SEED).shuffle(found)
    return found


def texts(limit: int) -> Iterator[tuple[Path, str]]:
    """Yield ``limit`` files and their texts, no content twice."""
    seen: set[str] = set()
    for path in files():
        if len(seen) >= limit:
            return
        try:
            data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            text = data[:MOST].decode("utf-8")
        except (OSError, ValueError, EOFError):
            continue
        digest = hashlib.sha256(text.encode()).hexdigest()
        if len(text) >= LEAST and "\0" not in text and digest not in seen:
            seen.add(digest)
            yield path, text


def kept_out(path: Path, text: str) -> tuple[list[str], int]:
    """Return the pieces of text that are kept out, and how many characters are only markup."""
    markdown = path.name.removesuffix(".gz").endswith((".md", ".markdown"))
    spans = article_spans(text, markdown=markdown, pasted=not markdown)
    at, lost, markup = 0, [], 0
    for start, end in [*spans, (len(text), len(text))]:
        piece = text[at:start]
        said = UNSHOWN.sub("", piece) if markdown else piece
        markup += len(piece.strip()) - len(said.strip())
        if any(map(str.isalnum, said)):
            lost.append(said.strip())
        at = end
    return lost, markup


def main() -> None:
    """Print characters kept out of each half, and every piece of text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--list", action="store_true", help="name the files, measure nothing")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    counts = {half: Counter[str]() for half in ("chose", "held out")}
    for number, (path, text) in enumerate(texts(options.files)):
        if options.list:
            print(path)
            continue
        lost, markup = kept_out(path, text)
        count = counts["held out" if number % 2 else "chose"]
        count["files"] += 1
        count["characters"] += len(text)
        count["kept out"] += sum(map(len, lost))
        count["markup"] += markup
        for piece in lost:
            print(f"{path}: {piece[:200]!r}", file=sys.stderr)
    if options.json:
        print(json.dumps(counts))
    elif not options.list:
        for half, count in counts.items():
            print(half, "  ".join(f"{name} {value}" for name, value in count.items()))


if __name__ == "__main__":
    main()
