"""Whatever one file does, it alone fails, with its name and reason; the others are indexed."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from indexing import CountingEmbedder, Library
from test_watch import wait_for

from assistant.errors import ReadingError
from assistant.indexing import run as running
from assistant.indexing import watch as watching
from assistant.indexing.cutter import Cutters
from assistant.indexing.cutting import cut
from assistant.indexing.verify import verify
from assistant.records import ParsedDocument
from assistant.store.sqlite import SQLiteWriter
from assistant.web.librarian import Librarian

GOOD = "BT got a licence in Shanghai."
JSON_LD = (
    '<html><head><script type="application/ld+json">{"@type": "NewsArticle", '
    '"headline": "Ferry \\ud83d", "publisher": {"name": "Post \\udc00"}, '
    '"url": "https://example.org/\\ud800"}</script></head><body><article><p>'
    + "The ferry left the pier at nine and came back at noon with all its guests. " * 8
    + "</p></article></body></html>"
)
MAIL = (
    b'Subject: =?utf-16-be?b?2AAAIABm?= ferry\nFrom: "\xed\xa0\x80" <a@example.org>\n'
    b"Content-Type: text/plain; charset=utf-7\n\nThe ferry +2AA- leaves at nine. It is late.\n"
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = Library.at(tmp_path)
    for number in range(3):
        made.write(f"{number}.txt", f"{GOOD} It is number {number}.")
    return made


def indexed(library: Library) -> set[str]:
    with library.store.snapshot() as state:
        return {info.path for info in state.documents() if info.status == "indexed"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("front.md", '---\ntitle: "A \\uD800 b"\nauthor: "\\uDFFF"\nurl: "\\uD800"\n---\n' + GOOD),
        ("page.html", JSON_LD),
        ("mail.eml", MAIL),
        ("nul.txt", "BT got \x00 a licence.\x00 Yes, \x00 it did."),
    ],
)
def test_values_that_cannot_be_stored_are_made_so(library, name, data):
    library.write(name, data)
    report = library.refresh()
    assert {"0.txt", "1.txt", "2.txt"} <= set(report.added)
    assert {name} == {*report.added, *(f.path for f in report.failed)} - {"0.txt", "1.txt", "2.txt"}
    assert verify(library.store, library.settings).ok
    with library.store.snapshot() as state:
        for info in state.documents():
            repr(info).encode()


@pytest.mark.parametrize("field", ["text", "title", "publisher", "language", "url", "encoding"])
def test_a_lone_surrogate_stops_nothing_wherever_it_comes_from(library, field, monkeypatch):
    values = {"text": GOOD, "body": ((0, len(GOOD)),), field: "a\ud800b. " + GOOD}
    values["body"] = ((0, len(values["text"])),)

    def parse(self, path, **_):
        return ParsedDocument(**values)

    monkeypatch.setattr(running.parsing.Parsers, "parse", parse)
    assert len(library.refresh().added) == 3
    assert not library.refresh(check=True).failed


@pytest.mark.parametrize("seconds", [2**63 // 10**9 + 100, 32_503_680_000, -(2**33)])
def test_a_file_of_any_date_is_indexed_once(library, seconds):
    file = library.write("far.txt", GOOD)
    os.utime(file, (seconds, seconds))
    assert len(library.refresh().added) == 4
    second = library.refresh()
    assert len(second.unchanged) == 4 and not library.embedder.texts


def deep(library: Library, levels: int = 1_000) -> Path:
    folder = library.sources
    home = os.getcwd()
    try:
        os.chdir(folder)
        for _ in range(levels):
            os.mkdir("d")
            os.chdir("d")
        Path("deep.txt").write_text(GOOD)
    finally:
        os.chdir(home)
    return Path("d/" * levels, "deep.txt")


@pytest.mark.parametrize("levels", [1_000, 2_500])
def test_a_folder_of_any_depth_harms_nothing(library, levels, tmp_path):
    path = deep(library, levels).as_posix()
    try:
        report = library.refresh()
        assert {"0.txt", "1.txt", "2.txt"} <= indexed(library)
        assert (path in report.added) == (levels == 1_000)
        if levels > 1_000:
            assert report.failed, "what is too deep for the system is told"
        seen = Librarian(lambda _: None, sources=library.sources)._look()
        assert len(seen) >= 3
        from assistant.indexing import shelf

        if levels == 1_000:
            assert shelf.remove(library.settings, [path]) == [path]
            assert shelf.restore(library.settings, [path]) == [path]
    finally:  # deeper than shutil goes
        os.system(f"rm -rf '{library.sources}'")


class Panic(BaseException):
    """What a library written in Rust raises."""


ERRORS = [RuntimeError, MemoryError, OverflowError, AttributeError]
STAGES = ["read", "cut", "embed", "store"]


@pytest.mark.parametrize(
    ("error", "stage"), [*((e, s) for e in ERRORS for s in STAGES), (Panic, "embed")]
)
def test_a_fault_in_any_stage_fails_the_file_that_has_it(library, monkeypatch, error, stage):
    library.write("bad.txt", f"{GOOD} poison is in it.")

    def poisoned(function):
        def wrapped(*arguments, **options):
            if "poison" in repr(arguments) or any(
                str(getattr(a, "file", "")).endswith("bad.txt") for a in arguments
            ):
                raise error("of poison \ud800")
            return function(*arguments, **options)

        return wrapped

    target = {
        "read": (running, "read_still"),
        "cut": (running, "prepare"),
        "embed": (CountingEmbedder, "embed_documents"),
        "store": (SQLiteWriter, "put"),
    }[stage]
    monkeypatch.setattr(*target, poisoned(getattr(*target)))
    report = library.refresh()
    assert set(report.added) == {"0.txt", "1.txt", "2.txt"}
    assert [failure.path for failure in report.failed] == ["bad.txt"]
    assert report.failed[0].reason and "\n" not in report.failed[0].reason
    assert verify(library.store, library.settings).ok
    monkeypatch.undo()
    assert library.refresh(check=True).added == ("bad.txt",)


@pytest.mark.parametrize(
    "error", [ReadingError("x"), RuntimeError("x"), RecursionError(), OSError()]
)
def test_the_watch_survives_everything_and_tries_again(tmp_path, monkeypatch, error):
    library = Library.at(tmp_path)
    monkeypatch.setattr(watching, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(watching, "TICK_MS", 100)
    stop, calls = threading.Event(), []

    def fail():
        calls.append(time.monotonic())
        if len(calls) < 3:
            raise error

    thread = threading.Thread(
        target=watching.watch, args=(library.settings, fail), kwargs={"stop": stop}
    )
    thread.start()
    wait_for(lambda: len(calls) >= 3)  # nothing changed: it came back by itself
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_a_folder_the_system_cannot_watch_is_looked_at(tmp_path, monkeypatch):
    library = Library.at(tmp_path)
    monkeypatch.setattr(watching, "BURST_MS", 100)
    monkeypatch.setattr(watching, "STILL_SECONDS", 0.1)
    monkeypatch.setattr(watching, "TICK_MS", 100)
    watch = watching.watchfiles.watch

    def limited(*arguments, **options):
        if not options["force_polling"]:
            raise OSError(28, "No space left on device (inotify watch limit)")
        return watch(*arguments, **options)

    monkeypatch.setattr(watching.watchfiles, "watch", limited)
    stop, reports = threading.Event(), []
    thread = threading.Thread(
        target=watching.watch,
        args=(library.settings, lambda: reports.append(library.refresh())),
        kwargs={"stop": stop},
    )
    thread.start()
    wait_for(lambda: reports)
    time.sleep(0.5)
    library.write("new.txt", GOOD)
    wait_for(lambda: any(report.added for report in reports))
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_every_stage_has_a_deadline_and_says_which_file_met_it(library):
    """Reading and cutting of a long text end with the time allowed, and the rest is indexed."""
    library.settings = replace(library.settings, max_read_seconds=0.001)
    for name in ("long.txt", "page.html"):
        library.write(name, f"<p>{GOOD} </p>\n" * 8_000)
    report = library.refresh()
    assert set(report.added) == {"0.txt", "1.txt", "2.txt"}
    assert {failure.path for failure in report.failed} == {"long.txt", "page.html"}
    assert all("takes more than 0.001 s" in failure.reason for failure in report.failed)
    parsed = ParsedDocument(text=GOOD * 8_000, body=((0, len(GOOD) * 8_000),))
    with (
        Cutters(library.settings) as cutters,
        pytest.raises(ReadingError, match="cutting it takes"),
    ):
        cutters.cut(parsed)


@pytest.mark.parametrize("length", [10_000, 100_000])
def test_a_text_is_cut_the_same_here_and_in_a_process_of_its_own(library, length):
    text = "\n\n".join(
        f"Heading {n}\n\nBT got licence {n}. It cost {n} euros." for n in range(3000)
    )
    parsed = ParsedDocument(text=text[:length], body=((0, length),), language="en", pages=(0, 50))
    with Cutters(library.settings) as cutters:
        assert cutters.cut(parsed) == cut(parsed, library.settings)
