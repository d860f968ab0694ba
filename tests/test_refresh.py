"""What a refresh does with single changes, bad files and bad luck."""

from __future__ import annotations

import os
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from indexing import CENTRES, CountingEmbedder, Library, content

from assistant.errors import (
    DamagedError,
    LockedError,
    NewerFormatError,
    OtherModelError,
    SourcesMissingError,
    StoreError,
)
from assistant.indexing import run as running
from assistant.indexing.verify import verify
from assistant.store.lock import writer_lock
from assistant.store.sqlite import SQLiteWriter
from assistant.store.sqlite.connect import DATABASE

ARTICLE = (
    "BT got a licence for telecoms in Shanghai. It was the first foreign company to do so. "
    "The ministry said more would follow.\n\nIn Paris the news was met with calm. "
    "Shares rose by two per cent in London, and fell again in the afternoon. "
    "Nobody at the company would comment on what comes next for its Asian business."
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = Library.at(tmp_path)
    for number in range(6):
        made.write(f"news/{number}.txt", f"{ARTICLE} This is article number {number}, no other.")
    return made


def age(library: Library) -> None:
    """Make the files old enough to be known by their time stamps."""
    for file in library.sources.rglob("*.*"):
        os.utime(file, (1_700_000_000, 1_700_000_000))


def test_second_refresh_embeds_and_reads_nothing(library, monkeypatch):
    age(library)
    first = library.refresh()
    assert len(first.added) == 6 and first.embedded > 0
    monkeypatch.setattr("assistant.indexing.refresh.parsing.Parsers.parse", None)
    monkeypatch.setattr("assistant.indexing.preparing.sha256", None)
    second = library.refresh()
    assert len(second.unchanged) == 6 and second.embedded == 0 and not library.embedder.texts


def test_touching_renaming_and_moving_embed_nothing(library):
    library.refresh()
    os.utime(library.sources / "news/0.txt")
    (library.sources / "news/1.txt").rename(library.sources / "renamed.txt")
    report = library.refresh()
    assert (report.added, report.changed, report.removed) == (("renamed.txt",), (), ("news/1.txt",))
    assert report.embedded == 0 and not library.embedder.texts


def test_changing_one_sentence_embeds_what_changed(library):
    library.refresh()
    file = library.sources / "news/0.txt"
    file.write_text(file.read_text().replace("two per cent", "three per cent"))
    report = library.refresh()
    assert report.changed == ("news/0.txt",)
    assert all("three per cent" in text for text in library.embedder.texts)
    assert 1 <= report.embedded <= 2


def test_texts_that_repeat_are_embedded_once(tmp_path):
    library = Library.at(tmp_path)
    for number in range(4):
        library.write(f"{number}.txt", ARTICLE)
    library.refresh()
    assert len(library.embedder.texts) == len(set(library.embedder.texts))


def test_check_sees_an_edit_that_kept_size_and_time(library):
    age(library)
    library.refresh()
    file = library.sources / "news/2.txt"
    state = file.stat()
    file.write_text(file.read_text().replace("calm", "glee"))
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert not library.refresh().changed
    report = verify(library.store, library.settings)
    assert [(f.kind, f.path, "--check" in f.remedy) for f in report.findings] == [
        ("source", "news/2.txt", True)
    ]
    assert library.refresh(check=True).changed == ("news/2.txt",)
    assert verify(library.store, library.settings).ok


def test_an_edit_in_the_moment_of_reading_is_seen(library):
    library.refresh()  # the files are as new as the index
    file = library.sources / "news/3.txt"
    state = file.stat()
    file.write_text(file.read_text().replace("calm", "glee"))
    os.utime(file, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert library.refresh().changed == ("news/3.txt",)


def test_a_failing_file_is_kept_out_and_tried_again(library):
    library.refresh()
    file = library.sources / "news/4.txt"
    good = file.read_text()
    file.write_bytes(b"\x00\xff\x00" * 100)
    report = library.refresh()
    assert [failure.path for failure in report.failed] == ["news/4.txt"]
    assert "news/4.txt" not in {path for path, *_ in library.find(50)}
    with library.store.snapshot() as state:
        failed = state.document("news/4.txt")
    assert failed.status == "failed" and failed.reason and failed.failed_since
    time.sleep(1.1)
    assert library.refresh(check=True).failed
    with library.store.snapshot() as state:
        assert state.document("news/4.txt").failed_since == failed.failed_since
    file.write_text(good)
    assert library.refresh().added == ("news/4.txt",)
    with library.store.snapshot() as state:
        assert state.document("news/4.txt").failed_since is None


def test_a_failing_file_is_read_again_when_something_is_new(library, monkeypatch):
    file = library.write("news/4.txt", b"\x00\xff\x00" * 100)
    os.utime(file, (1_700_000_000, 1_700_000_000))
    read: list[str] = []
    reader = running.read_still

    def noting(found, *rest, **named):
        read.append(Path(found.file).name)
        return reader(found, *rest, **named)

    monkeypatch.setattr(running, "read_still", noting)
    # The time of the file's last change of any kind cannot be set: the clock goes on instead.
    day, now = 24 * 3600 * 10**9, time.time_ns
    later = 10 * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: now() + later)

    def tried(**options) -> bool:
        read.clear()
        assert [failure.path for failure in library.refresh(**options).failed] == ["news/4.txt"]
        return "4.txt" in read

    assert tried() and not tried() and not tried()
    assert tried(check=True) and not tried()
    library.settings = replace(library.settings, max_text_characters=5_000_000)
    assert tried() and not tried()
    file.write_bytes(b"\x00\xff\x00" * 100)  # the same again, at another time
    assert tried()
    monkeypatch.setattr(time, "time_ns", lambda: now() + 2 * day)
    assert tried() and not tried()
    file.chmod(0o600)
    os.utime(file, ns=(now() + 2 * day, now() + 2 * day))
    assert tried()


def test_names_in_several_unicode_forms_are_one_file(tmp_path):
    library = Library.at(tmp_path)
    for name in ("K.txt", "\u212a.txt", "caf\u00e9/a.txt", "cafe\u0301/a.txt", "B.TXT", "c.txt~"):
        library.write(name, ARTICLE)
    report = library.refresh()
    assert sorted(report.added) == ["B.TXT", "K.txt", "caf\u00e9/a.txt"]
    told = {failure.path: failure.reason for failure in report.ignored}
    same = "another file has the same name in another Unicode form"
    assert told == {"K.txt": same, "caf\u00e9/a.txt": same, "c.txt~": "a temporary file"}


def test_what_is_ignored_is_told_with_its_reason(library, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text(ARTICLE)
    (library.sources / "link.txt").symlink_to(outside)
    (library.sources / "inside.txt").symlink_to(library.sources / "news/0.txt")
    (library.sources / "loop").symlink_to(library.sources)
    (library.sources / "self.txt").symlink_to("self.txt")
    (library.sources / "nothing.txt").symlink_to("nowhere")
    os.mkfifo(library.sources / "pipe.txt")
    library.write(".hidden.txt", ARTICLE)
    library.write("~$office.txt", ARTICLE)
    library.write("image.xyz", ARTICLE)
    library.write("half.txt.part", ARTICLE)
    library.write("old.doc", ARTICLE)
    library.write(".trash/old.txt", ARTICLE)
    (Path(os.fsdecode(os.fsencode(library.sources) + b"/\xff.txt"))).write_text(ARTICLE)
    library.write("UPPER.TXT", ARTICLE)
    report = library.refresh()
    reasons = {failure.path: failure.reason for failure in report.ignored}
    assert reasons == {
        "link.txt": "a link that leads out of the folder",
        "loop": "a link in a loop",
        "self.txt": "a link in a loop",
        "nothing.txt": "a link to nothing",
        "pipe.txt": "not a regular file",
        ".hidden.txt": "hidden",
        "~$office.txt": "hidden",
        "image.xyz": "files of type .xyz are not read",
        "old.doc": "files of type .doc are not read; save it as .docx",
        "half.txt.part": "a temporary file",
        "\\udcff.txt": "its name is not valid Unicode",
    }
    assert {"inside.txt", "UPPER.TXT"} <= set(report.added) and not report.failed
    with library.store.snapshot() as state:
        assert state.document("link.txt").status == "ignored"
    assert not library.refresh().changed


def test_files_of_one_name_in_two_folders_are_two_documents(tmp_path):
    library = Library.at(tmp_path)
    library.write("one/a.txt", "The first says that BT got a licence.")
    library.write("two/a.txt", "The second says that BT got no licence.")
    library.refresh()
    with library.store.snapshot() as state:
        ids = {document.id for document in state.documents()}
    assert len(ids) == 2


def test_identical_text_elsewhere_is_named(library):
    library.write("copy.txt", (library.sources / "news/0.txt").read_text())
    library.refresh()
    with library.store.snapshot() as state:
        ids, _ = state.search_vectors(library.query("article number 0"), 50, centres=CENTRES)
        named = state.same_text(ids)
    assert any(paths == ["copy.txt"] for paths in named.values())


def test_missing_sources_are_an_error_with_their_path(library):
    library.refresh()
    library.sources.rename(library.sources.with_name("away"))
    with pytest.raises(SourcesMissingError, match=str(library.sources)):
        library.refresh()
    assert library.find(1)


def test_empty_sources_give_an_empty_index(tmp_path):
    library = Library.at(tmp_path)
    report = library.refresh()
    assert (report.chunks, report.added) == (0, ())
    assert library.find() == [] and verify(library.store, library.settings).ok


# --- other models, other formats, damage --------------------------------------------------------


def test_another_model_is_refused_until_rebuilt(library):
    library.refresh()
    other = CountingEmbedder()
    other.name, other.fingerprint = "other", "other:1"
    library.store.require(library.embedder)
    with pytest.raises(OtherModelError, match="index --rebuild"):
        library.store.require(other)
    library.store.require(library.embedder)
    before = content(library.store)
    library.embedder = other
    with pytest.raises(OtherModelError, match="index --rebuild"):
        library.refresh()
    assert content(library.store) == before
    assert library.refresh(rebuild=True).embedded > 0
    library.store.require(other)


def test_other_chunk_settings_are_refused_with_both_values(library, tmp_path):
    library.refresh()
    other = Library.at(tmp_path, chunk_characters=300)
    with pytest.raises(OtherModelError, match=r"120 .* 300"):
        other.refresh()
    other.refresh(rebuild=True)
    assert verify(other.store, other.settings).ok


def test_a_reader_is_told_when_the_model_changed_under_it(library):
    library.refresh()
    library.store.require(library.embedder)
    other = Library(
        library.settings, library.store.__class__(library.settings.index), CountingEmbedder()
    )
    other.embedder.fingerprint = "other:1"
    other.refresh(rebuild=True)
    with pytest.raises(OtherModelError, match="rebuilt"):
        library.find()


def test_a_newer_format_is_refused_in_one_line(library):
    library.refresh()
    with sqlite3.connect(library.store.database) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    library.store.close()
    with pytest.raises(NewerFormatError, match="format 99"):
        library.store.snapshot()
    with pytest.raises(NewerFormatError):
        library.refresh()
    library.refresh(rebuild=True)
    assert library.find()


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 999, None], ids=str)
def test_a_damaged_record_is_told_and_rebuilt(library, damage):
    library.refresh()
    library.store.close()
    database = library.store.database
    database.write_bytes(database.read_bytes()[:9000] if damage is None else damage)
    if damage == b"":
        assert not library.store.exists()
        assert library.refresh().embedded > 0
    else:
        assert not verify(library.store, library.settings).ok
        with pytest.raises(DamagedError, match="--rebuild"):
            library.refresh(check=True)
        library.refresh(rebuild=True)
    assert verify(library.store, library.settings).ok and library.find()


def test_rebuild_equals_what_was_there(library):
    library.refresh()
    before, found = content(library.store), library.find(50)
    with library.store.snapshot() as state:
        generation = state.generation
    library.refresh(rebuild=True)
    assert content(library.store) == before and library.find(50) == found
    with library.store.snapshot() as state:
        assert state.generation > generation
    assert sorted(p.name for p in library.settings.index.glob("rebuild*")) == []


# --- bad luck -----------------------------------------------------------------------------------


def test_the_second_writer_says_who_holds_the_lock(library):
    with writer_lock(library.settings.index, wait_seconds=0), pytest.raises(LockedError) as caught:
        library.refresh()
    assert f"process {os.getpid()} on " in str(caught.value) and "since" in str(caught.value)
    library.refresh()


def test_a_lock_left_by_a_dead_process_is_no_obstacle(library):
    child = os.fork()
    if child == 0:
        held = writer_lock(library.settings.index, wait_seconds=0)
        held.__enter__()
        os._exit(9)
    os.waitpid(child, 0)
    assert (library.settings.index / "assistant.lock.json").exists()
    assert library.refresh().added


def test_a_full_disk_keeps_what_was_indexed(library, monkeypatch):
    library.refresh()
    before = content(library.store)
    for number in range(30):
        library.write(
            f"more/{number}.txt", f"{number} " + " ".join(f"w{number}x{i}." for i in range(900))
        )
    opened = SQLiteWriter.__init__

    def cramped(self, *arguments):
        opened(self, *arguments)
        (pages,) = self._db.execute("PRAGMA page_count").fetchone()
        self._db.execute(f"PRAGMA max_page_count={pages + 3}")

    with monkeypatch.context() as patched:
        patched.setattr(SQLiteWriter, "__init__", cramped)
        with pytest.raises(StoreError, match=r"disk .* is full"):
            library.refresh()
    after = content(library.store)
    kept = {row[0] for row in before["chunks"]}
    assert [row for row in after["chunks"] if row[0] in kept] == before["chunks"]
    assert len(library.refresh().failed) == 0
    assert verify(library.store, library.settings).ok


def test_an_index_that_cannot_be_written_is_one_line(tmp_path):
    library = Library.at(tmp_path)
    library.write("a.txt", ARTICLE)
    library.settings.index.write_text("a file where the folder should be")
    with pytest.raises(StoreError, match=str(library.settings.index)):
        library.refresh()


def test_a_model_that_fails_on_one_text_fails_that_file_only(library):
    class Fussy(CountingEmbedder):
        def embed_documents(self, texts, **options):
            vectors = super().embed_documents(texts, **options)
            vectors[[i for i, text in enumerate(texts) if "poison" in text]] = np.nan
            return vectors

    library.embedder = Fussy()
    library.write("bad.txt", "This has poison in it. And more.")
    report = library.refresh()
    assert [failure.path for failure in report.failed] == ["bad.txt"] and len(report.added) == 6


def test_ctrl_c_keeps_what_is_done(library, monkeypatch):
    monkeypatch.setattr("assistant.indexing.batches.FIRST_TEXTS", 1)
    monkeypatch.setattr("assistant.indexing.batches.MOST_TEXTS", 1)

    class Tired(CountingEmbedder):
        calls = 0

        def embed_documents(self, texts, **options):
            Tired.calls += 1
            if Tired.calls > 8:
                raise KeyboardInterrupt
            return super().embed_documents(texts, **options)

    embedder, library.embedder = library.embedder, Tired()
    with pytest.raises(KeyboardInterrupt):
        library.refresh()
    done = set(library.embedder.texts)
    library.embedder = embedder
    library.refresh()
    assert done and not done & set(library.embedder.texts)
    assert verify(library.store, library.settings).ok


def test_deleting_much_gives_space_back(tmp_path):
    library = Library.at(tmp_path)
    for number in range(60):
        library.write(f"{number}.txt", " ".join(f"Word{number}x{i} is here." for i in range(400)))
    library.refresh()
    size = (library.settings.index / DATABASE).stat().st_size
    for number in range(1, 60):
        (library.sources / f"{number}.txt").unlink()
    library.refresh()
    assert (library.settings.index / DATABASE).stat().st_size < size / 5
    assert verify(library.store, library.settings).ok
    library.refresh(compact=True)
    assert verify(library.store, library.settings).ok
