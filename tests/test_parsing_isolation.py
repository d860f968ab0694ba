"""A parser that hangs or crashes costs one file, whatever it does to its process."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import parsing_samples as samples
import pytest

from assistant.errors import ReadingError
from assistant.parsing import Readers, read
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
    with Readers(settings) as readers:
        for path in files.values():
            assert readers.read(path) == read(path, settings=settings)


def test_a_worker_starts_only_when_a_format_needs_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(samples.FIRST)
    with Readers(Settings()) as readers:
        readers.read(path)
        assert readers._worker is None


def test_a_hang_ends_at_the_limit_and_the_next_file_is_read(
    files: dict[str, Path], tmp_path: Path
) -> None:
    pipe = tmp_path / "hang.pdf"
    os.mkfifo(pipe)  # opening it waits for a writer that never comes
    with (
        Readers(Settings(max_read_seconds=1.5)) as readers,
        pytest.raises(ReadingError, match="ASSISTANT_MAX_READ_SECONDS"),
    ):
        readers.read(pipe)
    with Readers(Settings()) as readers:
        assert samples.FIRST in readers.read(files["a.html"]).text


def test_a_crash_is_that_files_reason(files: dict[str, Path]) -> None:
    with Readers(Settings()) as readers:
        readers.read(files["a.html"])
        assert readers._worker is not None
        os.kill(readers._worker._process.pid, signal.SIGSEGV)
        with pytest.raises(ReadingError, match="SIGSEGV"):
            readers.read(files["b.docx"])
        assert samples.FIRST in readers.read(files["b.docx"]).text


def test_nothing_is_left_running(files: dict[str, Path]) -> None:
    with Readers(Settings()) as readers:
        readers.read(files["a.html"])
        assert readers._worker is not None
        process = readers._worker._process
    assert process.poll() is not None


def test_a_readers_own_failure_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    with Readers(Settings()) as readers, pytest.raises(ReadingError, match="broken docx"):
        readers.read(path)
