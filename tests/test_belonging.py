"""An index is never emptied by a disk that is not there, or by another folder named by mistake."""

from __future__ import annotations

import errno
import json
import os
import shutil
from pathlib import Path

import pytest
from indexing import Library, content

from assistant import Assistant, Settings
from assistant.cli import main
from assistant.embedding.testing import HashEmbedder
from assistant.errors import AssistantError, OtherSourcesError

TEXTS = {f"{number}.txt": f"Ferry number {number} leaves at {number}.40 from the pier." for number in range(12)}  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = Library.at(tmp_path / "project")
    for path, text in TEXTS.items():
        made.write(path, text)
    made.refresh()
    return made


def other(tmp_path: Path, texts: dict[str, str]) -> Path:
    """Return another sources folder with these files."""
    folder = tmp_path / "other" / "sources"
    folder.mkdir(parents=True)
    for path, text in texts.items():
        (folder / path).write_text(text)
    return folder


def over(library: Library, sources: Path) -> Library:
    """Return the library's index with another sources folder."""
    settings = Settings(
        sources=sources, index=library.settings.index, chunk_characters=120, wait_seconds=0.2
    )
    return Library(settings, library.store, library.embedder)


def empty(library: Library) -> None:
    for path in TEXTS:
        (library.sources / path).unlink()


def ignored(library: Library) -> None:
    for path in TEXTS:
        (library.sources / path).rename(library.sources / f"{path}.bak")


def hidden(library: Library) -> None:
    (library.sources / ".away").mkdir()
    for path in TEXTS:
        (library.sources / path).rename(library.sources / ".away" / path)


def away(library: Library) -> None:
    empty(library)
    library.write("README.txt", "Connect the disk here.")


def test_documents_of_a_disk_that_answers_with_errors_are_kept(library, monkeypatch):
    hidden(library)
    (library.sources / ".away").rename(library.sources / "news")
    library.refresh()
    scandir = os.scandir

    def failing(place):
        if str(place).endswith("news"):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", failing)
    before = content(library.store)
    with pytest.raises(OtherSourcesError, match=r"shows none of them \(news: .*Input/output error"):
        library.refresh()
    assert content(library.store) == before


@pytest.mark.parametrize("happens", [empty, ignored, hidden, away])
@pytest.mark.parametrize("options", [{}, {"check": True}, {"compact": True}])
def test_documents_that_are_all_gone_are_kept_until_that_is_meant(library, happens, options):
    before = content(library.store)
    happens(library)
    with pytest.raises(OtherSourcesError, match=r"12 documents.* --replace`\.$") as caught:
        library.refresh(**options)
    assert str(library.sources) in str(caught.value)
    assert content(library.store) == before and not library.embedder.texts
    assert len(library.refresh(replace=True, **options).removed or TEXTS) == 12
    assert not {d.path for d in library.store.snapshot().documents() if d.chunks} & set(TEXTS)


def test_samples_may_be_exchanged_for_ones_own(library):
    empty(library)
    library.write("mine.txt", "The harbour has a new crane.")
    library.write("also-mine.txt", "The quay is closed.")
    report = library.refresh()
    assert (len(report.added), len(report.removed)) == (2, 12)


def test_a_rebuild_of_nothing_keeps_what_there_is_but_of_something_is_meant(library):
    before = content(library.store)
    empty(library)
    with pytest.raises(OtherSourcesError, match="is empty"):
        library.refresh(rebuild=True)
    assert content(library.store) == before and not library.store.unfinished_rebuild()
    library.write("new.txt", "The harbour has a new crane.")
    assert library.refresh(rebuild=True).added == ("new.txt",)


def test_documents_that_come_back_are_not_embedded_again(library):
    away = library.sources.with_name("away")
    library.sources.rename(away)
    library.sources.mkdir()
    with pytest.raises(OtherSourcesError):
        library.refresh()
    library.sources.rmdir()
    away.rename(library.sources)
    report = library.refresh()
    assert (len(report.unchanged), report.embedded) == (12, 0)


def test_single_files_may_go_and_all_may_be_renamed_or_edited(library):
    (library.sources / "0.txt").unlink()
    assert library.refresh().removed == ("0.txt",)
    for number in range(1, 12):
        library.write(f"{number}.txt", f"{TEXTS[f'{number}.txt']} It is full.")
    assert len(library.refresh().changed) == 11
    (library.sources / "quay").mkdir()
    for number in range(1, 12):
        (library.sources / f"{number}.txt").rename(library.sources / "quay" / f"{number}.txt")
    report = library.refresh()
    assert (len(report.added), len(report.removed), report.embedded) == (11, 11, 0)


OTHERS = {
    "no name in common": {"a.txt": "A crane.", "b.txt": "A quay."},
    "a name in common": {**{f"a{number}.txt": f"Crane {number}." for number in range(20)},
                         "0.txt": TEXTS["0.txt"]},
    "all names in common": {path: f"Crane {path}." for path in TEXTS},
    "empty": {},
}  # fmt: skip


@pytest.mark.parametrize("texts", OTHERS.values(), ids=OTHERS)
def test_another_folder_does_not_replace_the_documents_unless_that_is_meant(
    library, tmp_path, texts
):
    before = content(library.store)
    mistaken = over(library, other(tmp_path, texts))
    for options in ({}, {"check": True}):
        with pytest.raises(OtherSourcesError, match=r"--replace`") as caught:
            mistaken.refresh(**options)
        assert str(mistaken.sources) in str(caught.value)
    assert content(library.store) == before
    mistaken.refresh(replace=True)
    assert {d.path for d in library.store.snapshot().documents()} == set(texts)
    mistaken.refresh()  # from now on this is its folder


def test_a_project_may_be_moved_copied_and_reached_by_a_link(library, tmp_path):
    home, moved = tmp_path / "project", tmp_path / "elsewhere"
    copied = tmp_path / "copy"
    shutil.copytree(home, copied)
    copy = Library.at(copied)
    (copy.sources / "0.txt").unlink()  # the first one is still there, so this is another folder
    assert copy.refresh().removed == ("0.txt",)
    os.symlink(home, tmp_path / "link")
    assert len(Library.at(tmp_path / "link").refresh().unchanged) == 12
    library.store.close()
    home.rename(moved)
    again = Library.at(moved)
    for path in list(TEXTS)[:8]:
        (again.sources / path).unlink()
    assert len(again.refresh().removed) == 8
    assert not again.embedder.texts


def test_a_link_may_lead_to_a_newer_state_of_everything(library, tmp_path):
    home = tmp_path / "served"
    home.mkdir()
    (home / "sources").symlink_to(library.sources)
    served = Library.at(home)
    served.refresh()
    newer = other(tmp_path, {path: f"{text} It is full." for path, text in TEXTS.items()})
    (home / "sources").unlink()
    (home / "sources").symlink_to(newer)
    assert len(served.refresh().changed) == 12


def test_an_index_of_before_the_folder_was_noted_goes_on(library, tmp_path):
    with library.store.writing(identity(library), wait_seconds=1) as writer:
        writer._db.execute("DELETE FROM meta WHERE name='folder'")
    assert len(library.refresh().unchanged) == 12
    assert library.store.snapshot().folder == str(library.sources)


def identity(library: Library):
    with library.store.snapshot() as state:
        return state.identity


# --- through the doors --------------------------------------------------------------------------


@pytest.fixture
def opened(tmp_path: Path) -> Assistant:
    for path, text in TEXTS.items():
        (tmp_path / "sources").mkdir(exist_ok=True)
        (tmp_path / "sources" / path).write_text(text)
    settings = Settings(sources=tmp_path / "sources", index=tmp_path / "index", reader="none")
    opened = Assistant(settings=settings, build=False)
    opened._embedder = HashEmbedder()
    opened.refresh()
    return opened


def test_answers_from_another_folder_are_told(opened, tmp_path, caplog):
    def ask(sources: Path) -> str:
        caplog.clear()
        settings = Settings(sources=sources, index=tmp_path / "index", reader="none")
        library = Assistant(settings=settings)
        library._embedder = HashEmbedder()
        assert library.ask("When does the ferry leave?").passages
        return caplog.text

    assert ask(tmp_path / "sources") == ""
    assert f"was built from {tmp_path / 'sources'}" in ask(other(tmp_path, {"a.txt": "A crane."}))
    (tmp_path / "sources").rename(tmp_path / "moved")
    assert ask(tmp_path / "moved") == ""


def test_whatever_is_removed_by_name_may_be_all(opened):
    assert len(opened.remove(list(TEXTS)).removed) == 12
    assert opened.documents() == []
    assert opened.restore(["0.txt"]).added == ("0.txt",)


def test_nothing_is_moved_while_the_other_documents_are_missing(opened, tmp_path):
    sources = opened.settings.sources
    new = tmp_path / "new.txt"
    new.write_text("The harbour has a new crane.")
    opened.remove(["0.txt"])
    for path in list(TEXTS)[1:]:
        (sources / path).unlink()
    held = opened.documents()
    for change in (
        lambda: opened.add([new]),
        lambda: opened.restore(["0.txt"]),
        lambda: opened.refresh(),
    ):
        with pytest.raises(OtherSourcesError):
            change()
    assert [path.name for path in sources.iterdir()] == [".trash"]
    assert opened.documents() == held and len(held) == 11


def test_the_command_line_refuses_in_one_line_and_does_it_when_told(tmp_path, capsys):
    sources, index = tmp_path / "sources", tmp_path / "index"
    sources.mkdir()
    (sources / "a.txt").write_text("The ferry leaves at 9.40.")
    folders = ["--sources", str(sources), "--index", str(index)]
    assert main(["index", *folders]) == 0
    (sources / "a.txt").unlink()
    capsys.readouterr()
    assert main(["index", "--json", *folders]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    for told in (str(sources), "1 document,", "index --replace --sources"):
        assert told in said.err
    assert main(["index", "--json", "--replace", *folders]) == 0
    assert json.loads(capsys.readouterr().out)["removed"] == ["a.txt"]


@pytest.mark.parametrize("option", ["--sources", "--index", "--model", "--reader"])
def test_an_empty_option_does_not_mean_the_current_folder(tmp_path, monkeypatch, capsys, option):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Not to be indexed.")
    assert main(["index", option, ""]) == 2
    assert f"{option}: it is empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    if option in ("--sources", "--index"):
        with pytest.raises(AssistantError, match=r"it takes the path of a folder"):
            Settings.from_environment({}, **{option[2:]: ""})
