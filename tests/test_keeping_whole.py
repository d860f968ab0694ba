"""What is kept out of an index is said, shown, and can be brought back for good."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from indexing import Library

from assistant.errors import ConfigurationError, NotFoundError
from assistant.indexing.choices import CHOICES, choose, keeps
from assistant.indexing.verify import verify
from assistant.printing import documents, marked_text

STORY = (
    "The ferry company said on Tuesday that its new boat will run from the eastern quay, where the "
    "water is deeper, and that the crossing will take eleven minutes in calm weather."
)
PAGE = f"""Home
News
Sport
Contact

Ferry moves to the eastern quay

{STORY}

{STORY.replace("Tuesday", "Friday")}

Share on Facebook
12 comments
Subscribe to our newsletter
© 2024 Quay Weekly. All rights reserved.
"""


def info(library: Library, path: str):
    with library.store.snapshot() as state:
        return state.document(path)


def test_what_is_kept_out_is_said_and_marked(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    library.write("page.txt", PAGE)
    library.write("note.txt", "Share on Facebook\n\n" + STORY)
    report = library.refresh()
    assert not report.failed
    document = info(library, "page.txt")
    [note] = document.notes
    assert "kept out as site furniture" in note and "`assistant keep page.txt`" in note
    assert info(library, "note.txt").notes == ()
    assert note in documents([document])
    shown = marked_text(document).splitlines()
    assert "kept out | Share on Facebook" in shown and STORY in shown


def test_kept_whole_it_stays_so_when_the_index_is_deleted(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    library.write("web/page.txt", PAGE)
    library.write("web/other.txt", PAGE.replace("eastern", "western"))
    library.refresh()
    assert choose(library.settings, ["web/page.txt"], keep=True) == ["web/page.txt"]
    assert library.refresh().changed == ("web/page.txt",)
    assert library.refresh().changed == ()
    kept, other = info(library, "web/page.txt"), info(library, "web/other.txt")
    assert kept.notes == () and other.notes != ()
    assert kept.text[kept.body[0][0] : kept.body[-1][1]] == PAGE.strip()
    library.store.close()
    shutil.rmtree(library.settings.index)
    again = Library.at(tmp_path)
    again.refresh()
    assert info(again, "web/page.txt").notes == ()
    assert verify(again.store, again.settings).ok
    choose(again.settings, ["web/page.txt"], keep=False)
    assert again.refresh().changed == ("web/page.txt",)
    assert info(again, "web/page.txt").notes != ()


def test_a_web_page_is_kept_with_its_menus_boxes_and_footer(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    around = (
        "Office hours and fees", "Ferry moves west, says mayor", "Ring 0555-118 to reach the desk",
    )  # fmt: skip
    page = (
        "<html lang='en'><head><title>Ferry moves</title></head><body>"
        f"<nav><ul><li><a href='/1'>{around[0]}</a></li></ul></nav>"
        f"<main><article><h1>Ferry moves</h1><p>{STORY}</p><p>{STORY.replace('new', 'old')}</p>"
        f"</article></main><aside class='related'><a href='/2'>{around[1]}</a></aside>"
        f"<footer>{around[2]}</footer></body></html>"
    )
    library.write("page.html", page)
    library.refresh()
    document = info(library, "page.html")
    [note] = document.notes
    assert "kept out as site furniture" in note and "`assistant keep page.html`" in note
    shown = marked_text(document).splitlines()
    assert all(f"kept out | {line}" in shown for line in around)
    choose(library.settings, ["page.html"], keep=True)
    assert library.refresh().changed == ("page.html",)
    with library.store.snapshot() as state:
        indexed = " ".join(chunk.text for chunk in state.chunks())
    assert all(line in indexed for line in (*around, STORY))
    assert verify(library.store, library.settings).ok


def test_a_folder_is_kept_with_all_in_it(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    library.write("web/deep/page.txt", PAGE)
    choose(library.settings, [str(library.sources / "web")], keep=True)
    tells = keeps(library.sources)
    assert tells("web/deep/page.txt") and not tells("webpage.txt")
    report = library.refresh()
    assert [failure.path for failure in report.ignored] == []
    assert info(library, "web/deep/page.txt").notes == ()


def test_choices_that_name_nothing_are_refused(tmp_path: Path) -> None:
    library = Library.at(tmp_path)
    library.write("a.txt", STORY)
    with pytest.raises(NotFoundError, match=r"gone\.txt"):
        choose(library.settings, ["gone.txt"], keep=True)
    with pytest.raises(NotFoundError, match="was not kept"):
        choose(library.settings, ["a.txt"], keep=False)
    (library.sources / CHOICES).write_text("keep = 3\n")
    with pytest.raises(ConfigurationError, match="list of paths"):
        library.refresh()
