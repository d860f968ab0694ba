"""Watching: a burst is one refresh, half-copied files wait, deletions count."""

from __future__ import annotations

import threading
import time

import pytest
from indexing import Library

from assistant.errors import SourcesMissingError, StoreError
from assistant.indexing import watch as watching


@pytest.fixture
def watched(tmp_path, monkeypatch):
    library = Library.at(tmp_path)
    monkeypatch.setattr(watching, "BURST_MS", 200)
    monkeypatch.setattr(watching, "STILL_SECONDS", 0.2)
    stop, reports = threading.Event(), []
    thread = threading.Thread(
        target=watching.watch,
        args=(library.settings, lambda: reports.append(library.refresh())),
        kwargs={"stop": stop},
    )
    thread.start()
    wait_for(lambda: len(reports) == 1)
    time.sleep(0.3)  # until the folder is being watched
    yield library, reports
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def wait_for(condition, seconds=15):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def test_changes_are_picked_up_in_bursts_and_deletions_too(watched):
    library, reports = watched
    for number in range(20):
        library.write(f"{number}.txt", f"Text number {number}.")
    wait_for(lambda: sum(len(report.added) for report in reports) == 20)
    assert len(reports) <= 4
    for number in range(1, 20):
        (library.sources / f"{number}.txt").unlink()
    wait_for(lambda: sum(len(report.removed) for report in reports) == 19)


def test_a_folder_that_is_suddenly_empty_empties_no_index(watched, caplog):
    library, reports = watched
    file = library.write("only.txt", "The only text.")
    wait_for(lambda: any(report.added for report in reports))
    file.unlink()
    wait_for(lambda: "is its disk connected" in caplog.text)
    with library.store.snapshot() as state:
        assert state.document("only.txt").text == "The only text."


def test_a_file_being_copied_is_read_when_it_is_whole(watched):
    library, reports = watched
    with (library.sources / "slow.txt").open("w") as file:
        for number in range(10):
            file.write(f"Part {number} of the text.\n")
            file.flush()
            time.sleep(0.1)
    wait_for(lambda: any(report.added for report in reports))
    with library.store.snapshot() as state:
        assert "Part 9" in state.document("slow.txt").text


def test_hidden_and_temporary_files_wake_nobody(watched):
    library, reports = watched
    library.write(".trash/old.txt", "x")
    library.write("half.txt.part", "x")
    time.sleep(1)
    assert len(reports) == 1


def test_a_failing_refresh_does_not_end_the_watch(tmp_path):
    library = Library.at(tmp_path)
    stop, calls = threading.Event(), []

    def fail():
        calls.append(1)
        raise StoreError("the disk is full")

    thread = threading.Thread(
        target=watching.watch, args=(library.settings, fail), kwargs={"stop": stop}
    )
    thread.start()
    wait_for(lambda: calls)
    time.sleep(0.3)
    assert thread.is_alive()
    stop.set()
    thread.join(10)


def test_missing_sources_are_told(tmp_path):
    library = Library.at(tmp_path)
    library.sources.rmdir()
    with pytest.raises(SourcesMissingError):
        watching.watch(library.settings, lambda: None)
