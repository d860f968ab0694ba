"""Several processes on one index: none takes anything from another, and none works on a lost file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from indexing import Library, content

from assistant.indexing.verify import verify

TESTS = Path(__file__).parent
AGAIN = """
import sys
from pathlib import Path
from indexing import Library
library = Library.at(Path(sys.argv[1]), wait_seconds=30)
library.refresh(rebuild="--rebuild" in sys.argv)
library.store.close()
"""
WATCHED = """
import sys
from pathlib import Path
opened = []
def hook(event, arguments):
    if event == "open" and ".sqlite" in str(arguments[0]):
        opened.append(str(arguments[0]))
sys.addaudithook(hook)
from indexing import CENTRES, Library
from assistant.indexing.verify import verify
library = Library.at(Path(sys.argv[1]))
for number in range(4):
    library.write(f"{number}.txt", f"BT got licence number {number} in Shanghai.")
library.refresh()
library.find()
library.store.prepare(CENTRES)
library.write("0.txt", "BT lost its licence.")
library.refresh(check=True)
library.refresh(compact=True)
library.refresh(rebuild=True)
assert library.find() and verify(library.store, library.settings).ok
assert list(library.store.snapshot().chunks()) and library.store.snapshot().document("0.txt").text
library.store.close()
assert not opened, opened
"""


def run(code: str, *arguments: object) -> None:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("rebuild", [False, True])
def test_an_open_library_goes_on_beside_another_process(tmp_path, rebuild):
    """The chat beside `assistant index` from cron: refreshed once, asked and refreshed after."""
    chat = Library.at(tmp_path, wait_seconds=30)
    for number in range(2):
        chat.write(f"{number}.txt", f"The first licence went to company {number}.")
    chat.refresh()
    for round_ in range(1, 4):
        assert len({path for path, *_ in chat.find(100)}) == 2 * round_
        assert verify(chat.store, chat.settings).ok
        for number in range(2):
            chat.write(f"{round_}-{number}.txt", f"Licence {round_} went to company {number}.")
        run(AGAIN, tmp_path, *["--rebuild"] * rebuild)
        assert len({path for path, *_ in chat.find(100)}) == 2 * round_ + 2
        chat.write(f"{round_}-1.txt", f"Licence {round_} went to nobody.")
        assert chat.refresh().changed == (f"{round_}-1.txt",)
    run(AGAIN, tmp_path)
    assert verify(chat.store, chat.settings).ok
    clean = Library.at(tmp_path, index="clean")
    clean.refresh()
    assert content(chat.store) == content(clean.store)


def test_nothing_but_sqlite_opens_the_file_of_a_record(tmp_path):
    """Opened and closed once more in the same process, SQLite's locks on it are gone."""
    run(WATCHED, tmp_path)


def test_a_connection_to_a_replaced_file_is_not_used_again(tmp_path):
    """A state that was held while the folder was deleted and built anew is the old one: once."""
    library = Library.at(tmp_path)
    library.write("a.txt", "BT got a licence in Shanghai.")
    library.refresh()
    held = library.store.snapshot()
    for file in library.settings.index.iterdir():
        file.unlink()
    library.write("b.txt", "Airbus got one in Paris.")
    Library.at(tmp_path).refresh()
    library.store.snapshot().close()
    assert [info.path for info in held.documents()] == ["a.txt"]
    held.close()
    with library.store.snapshot() as state:
        assert [info.path for info in state.documents()] == ["a.txt", "b.txt"]


def test_a_copy_put_back_under_an_open_library_is_what_it_answers_from(tmp_path):
    """It has the number of an earlier state, and goes on to others than those seen before."""
    library = Library.at(tmp_path)
    for number in range(4):
        library.write(f"{number}.txt", f"Licence {number} went to BT in Shanghai.")
    library.refresh()
    index, kept = library.settings.index, tmp_path / "kept"
    run("import shutil, sys; shutil.copytree(sys.argv[1], sys.argv[2])", index, kept)
    library.write("0.txt", "Airbus got a licence in Paris.")
    library.refresh()
    assert len(library.find(100)) == 4
    index.rename(tmp_path / "gone")
    kept.rename(index)
    before = Library.at(tmp_path).find(100)
    assert library.find(100) == before
    library.write("0.txt", "The ferry leaves for Port Merrow at nine.")
    Library.at(tmp_path).refresh()
    assert library.find(100) == Library.at(tmp_path).find(100) != before
