"""A parser that hangs or crashes costs one file, whatever it does to its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import parsing_samples as samples
import pytest

from assistant.errors import ReadingError
from assistant.parsing import Parsers, parse
from assistant.settings import Settings


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    made = {
        "a.html": samples.web_page(),
        "b.docx": samples.docx(),
        "c d'é😀.epub": samples.epub(),
        "e.eml": samples.eml(),
        "f.pdf": samples.pdf([[samples.FIRST[:60]], [samples.SECOND[:60]]]),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in made}


def test_apart_gives_what_reading_here_gives(files: dict[str, Path]) -> None:
    settings = Settings()
    with Parsers(settings) as parsers:
        for path in files.values():
            assert parsers.parse(path) == parse(path, settings=settings)


def test_a_worker_starts_only_when_a_format_needs_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(samples.FIRST)
    with Parsers(Settings()) as parsers:
        parsers.parse(path)
        assert parsers._worker is None


def test_a_hang_ends_at_the_limit_and_the_next_file_is_read(
    files: dict[str, Path], tmp_path: Path
) -> None:
    pipe = tmp_path / "hang.pdf"
    os.mkfifo(pipe)  # opening it waits for a writer that never comes
    with (
        Parsers(Settings(max_read_seconds=1.5)) as parsers,
        pytest.raises(ReadingError, match="ASSISTANT_MAX_READ_SECONDS"),
    ):
        parsers.parse(pipe)
    with Parsers(Settings()) as parsers:
        assert samples.FIRST in parsers.parse(files["a.html"]).text


def test_a_crash_is_that_files_reason(files: dict[str, Path]) -> None:
    with Parsers(Settings()) as parsers:
        parsers.parse(files["a.html"])
        assert parsers._worker is not None
        os.kill(parsers._worker._process.pid, signal.SIGSEGV)
        with pytest.raises(ReadingError, match="SIGSEGV"):
            parsers.parse(files["b.docx"])
        assert samples.FIRST in parsers.parse(files["b.docx"]).text


def test_nothing_is_left_running(files: dict[str, Path]) -> None:
    with Parsers(Settings()) as parsers:
        parsers.parse(files["a.html"])
        assert parsers._worker is not None
        process = parsers._worker._process
    assert process.poll() is not None


def test_a_readers_own_failure_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    with Parsers(Settings()) as parsers, pytest.raises(ReadingError, match="broken docx"):
        parsers.parse(path)


def test_a_platform_without_resource_limits_reads_and_serves() -> None:
    code = (
        "import sys; sys.modules['resource'] = None  # as on Windows\n"
        "import assistant.server.app, assistant.parsing.worker as worker\n"
        "from assistant.server.connections import capacity\n"
        "worker._limit_memory(); print(capacity(100))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "100"
