"""Files into the sources, out of them, and back: nothing is lost, nothing gets out."""

from __future__ import annotations

import contextlib
import os
import threading
import unicodedata

import pytest
from indexing import Library

from assistant.errors import ConfigurationError, NotFoundError
from assistant.indexing import shelf


@pytest.fixture
def library(tmp_path):
    made = Library.at(tmp_path)
    made.write("news/bt.txt", "BT got a licence.")
    return made


def texts(library):
    root = library.sources
    return {p.relative_to(root).as_posix(): p.read_text() for p in root.rglob("*") if p.is_file()}


def test_added_files_never_overwrite_others(library, tmp_path):
    for folder, text in (("one", "first"), ("two", "second"), ("three", "first")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a b 'quoted' 🎈.txt").write_text(text)
    added = shelf.add(
        library.settings,
        [str(tmp_path / f / "a b 'quoted' 🎈.txt") for f in ("one", "two", "three")],
    )
    assert added == [
        "a b 'quoted' 🎈.txt", "a b 'quoted' 🎈 (2).txt", "a b 'quoted' 🎈.txt",
    ]  # fmt: skip
    assert sorted(texts(library).values()) == ["BT got a licence.", "first", "second"]


def test_a_folder_is_added_with_what_can_be_read(library, tmp_path):
    folder = tmp_path / "more"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "x.md").write_text("x")
    (folder / "picture.xyz").write_text("x")
    (folder / ".hidden.txt").write_text("x")
    assert shelf.add(library.settings, [str(folder)]) == ["more/deep/x.md"]
    assert shelf.add(library.settings, [str(library.sources / "news/bt.txt")]) == ["news/bt.txt"]


def test_nothing_is_added_when_one_cannot_be(library, tmp_path):
    (tmp_path / "good.txt").write_text("good")
    (tmp_path / "bad.xyz").write_text("bad")
    with pytest.raises(ConfigurationError, match=r"bad\.xyz"):
        shelf.add(library.settings, [str(tmp_path / "good.txt"), str(tmp_path / "bad.xyz")])
    with pytest.raises(NotFoundError, match=r"gone\.txt"):
        shelf.add(library.settings, [str(tmp_path / "good.txt"), str(tmp_path / "gone.txt")])
    assert list(texts(library)) == ["news/bt.txt"]


def test_removed_files_come_back_and_their_passages_with_them(library):
    library.refresh()
    before = library.find()
    assert shelf.remove(library.settings, ["news/bt.txt"]) == ["news/bt.txt"]
    assert library.refresh().removed == ("news/bt.txt",) and library.find() == []
    assert shelf.removed(library.settings) == ["news/bt.txt"]
    assert not (library.sources / "news").exists()
    from assistant.store import document_id

    assert shelf.restore(library.settings, [document_id("news/bt.txt")]) == ["news/bt.txt"]
    library.refresh()
    assert library.find() == before and not (library.sources / ".trash/news").exists()


def test_removing_the_same_path_twice_loses_neither(library):
    shelf.remove(library.settings, ["news"])
    library.write("news/bt.txt", "Another text.")
    with pytest.raises(ConfigurationError, match="again"):
        shelf.restore(library.settings, ["news/bt.txt"])
    shelf.remove(library.settings, ["news/bt.txt"])
    assert sorted(texts(library).values()) == ["Another text.", "BT got a licence."]
    shelf.restore(library.settings, ["news/bt.txt"])
    assert texts(library)["news/bt.txt"] == "Another text."


@pytest.mark.parametrize(
    "path", ["../outside.txt", "/etc/passwd", "", ".", "news/../../outside.txt", "no.txt"]
)
def test_nothing_outside_the_sources_is_moved(library, tmp_path, path):
    (tmp_path / "outside.txt").write_text("precious")
    for change in (shelf.remove, shelf.restore):
        with pytest.raises(NotFoundError):
            change(library.settings, [path])
    assert (tmp_path / "outside.txt").read_text() == "precious"


def test_names_in_another_unicode_form_are_found(library):
    decomposed = unicodedata.normalize("NFD", "été.txt")
    library.write(decomposed, "Il fait chaud.")
    assert library.refresh().added[-1] == "été.txt"
    assert shelf.remove(library.settings, ["été.txt"]) == ["été.txt"]
    assert library.refresh().removed == ("été.txt",)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"), ("C:\\x\\a.txt", "a.txt"), (".hidden.txt", "hidden.txt"),
        ("~$a.txt", "a.txt"), ("a\x00\nb.txt", "a__b.txt"), ("", "document"), ("x" * 400 + ".txt", "x" * 196 + ".txt"),
    ],
)  # fmt: skip
def test_names_are_made_safe(name, safe):
    assert shelf.safe_name(name) == safe


@pytest.mark.parametrize("pid", ["real", "equal"])
def test_files_added_at_once_are_all_there_with_their_own_content(
    library, tmp_path, monkeypatch, pid
):
    """Also from two machines whose processes have the same number."""
    if pid == "equal":
        monkeypatch.setattr(os, "getpid", lambda: 7)
        monkeypatch.setattr(shelf, "_alone", lambda _: contextlib.nullcontext())
    given = {}
    for number in range(100):
        file = tmp_path / f"from{number}" / f"{number % 10}.txt"
        file.parent.mkdir()
        file.write_text(f"This is text {number}. " * 400)
        given[file] = file.read_text()
    names: dict[str, str] = {}

    def add(files):
        for file in files:
            [name] = shelf.add(library.settings, [str(file)])
            names[name] = given[file]

    threads = [threading.Thread(target=add, args=(list(given)[first::8],)) for first in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = texts(library)
    assert len(names) == 100
    assert {name: found[name] for name in names} == names
    assert sorted(found) == sorted([*names, "news/bt.txt"])
