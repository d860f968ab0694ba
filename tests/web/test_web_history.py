"""Finding one's way back: earlier conversations, edits, links for others, files to keep."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main

from .test_web_page import LIT, SENTENCE, marked
from .web_browser import Server, ask, visiting

pytestmark = pytest.mark.slow
NORRLINE = "Who is the director of Norrline?"


def open_history(page: Any) -> Any:
    """Open the side bar and return it."""
    page.get_by_role("button", name="Conversations").click()
    page.locator("#history li").first.wait_for()
    return page.locator("#history")


def begin_anew(page: Any) -> None:
    """Begin a new conversation."""
    page.locator("#new").click()
    page.locator("#chat .answer").wait_for(state="detached")


def test_conversations_are_listed_searched_and_opened_with_their_citations(page: Any) -> None:
    ask(page, LIT)
    begin_anew(page)
    ask(page, NORRLINE)
    history = open_history(page)
    assert history.locator("li").count() == 2
    assert re.search(r"\d\d:\d\d", history.locator("li .when").first.inner_text())
    history.get_by_role("searchbox").fill("1871 granite reef")
    history.locator("li").first.wait_for(state="detached")
    history.get_by_role("searchbox").fill("lighthouse tide")  # words of question and answer
    history.locator("li", has_text="first lit").wait_for()
    assert history.locator("li").count() == 1
    history.get_by_role("link", name=LIT).click()
    page.locator("#chat .asked", has_text="first lit").wait_for()
    page.locator("#reader mark.here").wait_for()
    assert marked(page) == SENTENCE
    page.reload()
    page.locator("#chat .asked", has_text="first lit").wait_for()


def test_conversation_is_renamed_deleted_and_brought_back(page: Any) -> None:
    ask(page, LIT)
    history = open_history(page)
    history.get_by_role("button", name="Rename").click()
    history.get_by_label("Name", exact=True).fill("The lamp")
    page.keyboard.press("Enter")
    history.get_by_role("link", name="The lamp").wait_for()
    history.get_by_role("button", name="Delete The lamp").click()
    page.locator("#note", has_text="Deleted The lamp.").wait_for()
    history.locator("li").wait_for(state="detached")
    page.locator("#chat .answer").wait_for(state="detached")
    page.locator("#note").get_by_role("button", name="Undo").click()
    history.get_by_role("link", name="The lamp").wait_for()
    page.locator("#chat .asked", has_text="first lit").wait_for()
    page.get_by_role("button", name="Forget this conversation").click()
    page.locator("#chat .answer").wait_for(state="detached")
    page.reload()
    page.locator("#welcome h2").wait_for()
    page.wait_for_timeout(800)
    page.locator("#chat .answer").wait_for(state="detached")


def test_question_is_edited_in_place_and_what_was_before_can_be_looked_at(page: Any) -> None:
    ask(page, NORRLINE)
    ask(page, "What does the night ferry cost?")
    first = page.locator("#chat .answer").first
    first.get_by_role("button", name="Edit question").click()
    box = page.locator("#chat .editing textarea")
    assert box.input_value() == NORRLINE
    page.keyboard.press("Escape")
    box.wait_for(state="detached")
    first.get_by_role("button", name="Edit question").click()
    box.fill(LIT)
    page.keyboard.press("Enter")
    page.locator("#chat .answer", has_text="1871").wait_for()
    assert page.locator("#chat .asked").all_inner_texts() == [LIT]
    page.get_by_role("button", name="Before it was edited").click()
    older = page.locator("#reader .older")
    older.wait_for()
    assert NORRLINE in older.inner_text() and "night ferry" in older.inner_text()
    assert not older.get_by_role("button", name="Edit question").is_visible()
    page.reload()
    page.get_by_role("button", name="Before it was edited").wait_for()
    assert page.get_by_role("button", name="Retry").count() == 0


def test_follow_up_is_asked_as_a_new_question_with_one_click(page: Any) -> None:
    ask(page, "Who converted the lamp of Port Merrow to electricity?")
    answer = ask(page, "And when was that?")
    assert "electricity" in answer.locator(".understood").inner_text()
    answer.get_by_role("button", name="Ask as a new question").click()
    page.locator("#chat .understood").wait_for(state="detached")
    page.locator("#chat .answer:not(.waiting)").nth(1).wait_for()
    assert page.locator("#chat .asked").last.inner_text() == "And when was that?"
    assert page.locator("#chat .understood").count() == 0


def test_link_shows_one_conversation_to_others_until_it_is_withdrawn(
    page: Any, server: Server, browser: Any
) -> None:
    ask(page, NORRLINE)
    begin_anew(page)
    ask(page, LIT)
    page.get_by_role("button", name="Share this conversation").click()
    address = page.locator("#note input").input_value()
    assert re.fullmatch(rf"{server.url}/shared/[\w-]{{32}}", address)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    other = context.new_page()
    other.goto(address)
    other.locator("body[data-assistant=started]").wait_for()
    assert SENTENCE in other.locator("#chat").inner_text()
    assert "Norrline" not in other.content() and other.get_by_role("textbox").count() == 0
    other.locator("a.cite").first.click()
    other.locator("#reader mark.here").wait_for()
    assert marked(other) == SENTENCE
    page.locator("#note").get_by_role("button", name="Withdraw the link").click()
    page.locator("#note", has_text="no longer opens").wait_for()
    assert other.goto(address).status == 404
    assert SENTENCE not in other.content()
    page.get_by_role("button", name="Share this conversation").click()
    again = page.locator("#note input").input_value()
    assert again != address and other.goto(again).status == 200
    page.get_by_role("button", name="Forget this conversation").click()
    page.locator("#chat .answer").wait_for(state="detached")
    assert other.goto(again).status == 404
    context.close()


def test_word_file_has_a_footnote_for_every_quote(page: Any, tmp_path: Path) -> None:
    import zipfile

    from docx import Document
    from lxml import etree

    answer = ask(page, LIT)
    total = answer.locator("a.cite:not(.near)").count()
    page.locator("#tools summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as Word").click()
    kept = tmp_path / "conversation.docx"
    download.value.save_as(kept)
    opened = Document(str(kept))
    assert SENTENCE in [" ".join(p.text.split()) for p in opened.paragraphs]
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(kept) as archive:
        notes = etree.fromstring(archive.read("word/footnotes.xml"))
        body = etree.fromstring(archive.read("word/document.xml"))
    numbers = [ref.get(f"{name}id") for ref in body.iter(f"{name}footnoteReference")]
    texts = {n.get(f"{name}id"): "".join(n.itertext()) for n in notes.iter(f"{name}footnote")}
    assert len(numbers) == total and set(numbers) <= texts.keys()
    proof = texts[numbers[0]]
    assert "The lamp of Port Merrow" in proof and re.search(r"[0-9a-f]{64}", proof)


def test_forgetting_a_conversation_is_undone(page: Any) -> None:
    ask(page, LIT)
    page.get_by_role("button", name="Forget this conversation").click()
    page.locator("#chat .answer").wait_for(state="detached")
    page.locator("#note").get_by_role("button", name="Undo").click()
    page.locator("#chat .answer", has_text="1871").wait_for()
    page.reload()
    page.locator("#chat .answer", has_text="1871").wait_for()


def test_json_file_is_verified_and_holds_the_citations_as_the_sources_have_them(
    page: Any, server: Server, tmp_path: Path
) -> None:
    ask(page, LIT)
    ask(page, NORRLINE)
    page.locator("#tools summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as JSON").click()
    plain = json.loads(download.value.path().read_text("utf-8"))
    assert [answer["question"] for answer in plain["answers"]] == [LIT, NORRLINE]
    numbers = [citation["number"] for citation in plain["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    for citation in plain["citations"]:
        text = (server.settings.sources / citation["document"]["path"]).read_text("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    saved = str(download.value.path())
    index = ("--index", str(server.settings.index))
    assert main(["verify", saved, "--sources", str(server.settings.sources), *index]) == 0
    other = shutil.copytree(server.settings.sources, tmp_path / "sources")
    path = other / plain["citations"][0]["document"]["path"]
    path.write_text(path.read_text("utf-8").replace("12 May 1871", "21 May 1817"), "utf-8")
    assert main(["verify", saved, "--sources", str(other), *index]) == 1, "a changed quote is told"


def test_address_of_an_article_that_changed_says_so(server: Server, browser: Any) -> None:
    found = re.search(
        r'data-document="(\w+)"[^<]*>The lamp of Port Merrow<',
        __import__("httpx").get(f"{server.url}/view/sources").text,
    )
    assert found
    with visiting(browser, f"{server.url}/?document={found[1]}&at=10-40&sha={'0' * 16}") as page:
        page.locator("#reader .changed", has_text="changed since").wait_for()
        assert page.locator("#reader mark.here").count() == 0
