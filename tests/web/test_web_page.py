"""The chat in a real browser: what a reader, a journalist or a lawyer does with it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .web_browser import Server, ask, ready, running, until, visiting

pytestmark = pytest.mark.slow

LIT = "When was the lighthouse of Port Merrow first lit?"
SENTENCE = (
    "The lighthouse of Port Merrow was first lit on 12 May 1871, after six years of work on a reef "
    "that the tide covers twice a day."
)


MANY = (
    "Where is Port Merrow?",
    "What does the night ferry cost and who pays for it?",
    "How high is the tower and how many blocks of granite?",
    "Who was Ada Lindqvist and what did she ask the harbour board for?",
)


def marked(page: Any, kind: str = "here") -> str:
    """The text that the reader marks, with its white space made plain."""
    return " ".join(" ".join(page.locator(f"#reader mark.{kind}").all_inner_texts()).split())


def test_citation_opens_its_sentence_in_the_article(page: Any) -> None:
    answer = ask(page, LIT)
    assert SENTENCE in answer.inner_text()
    page.locator("#reader mark.here").wait_for()  # the first citation opens by itself
    page.get_by_role("button", name="Close").click()
    page.locator("#reader .there").wait_for()
    answer.get_by_role("link", name="Source 1").click()
    page.locator("#reader mark.here").wait_for()
    assert marked(page) == SENTENCE
    box = page.locator("#reader mark.here").bounding_box()
    assert box and 0 < box["y"] < 800
    head = page.locator("#reader header").inner_text()
    for fact in ("The lamp of Port Merrow", "Merrow Gazette", "12 May 2021", "English"):
        assert fact in head
    assert (
        page.locator("#reader a.original").get_attribute("href") == "https://gazette.example/lamp"
    )


def test_citation_works_with_the_keyboard_alone(page: Any) -> None:
    answer = ask(page, LIT)
    marker = answer.locator("a.cite").first
    marker.focus()
    assert "Merrow Gazette" in page.locator("#peek").inner_text()
    page.keyboard.press("Enter")
    page.locator("#reader mark.here:focus").wait_for()
    page.keyboard.press("Escape")
    page.locator("#chat a.cite:focus").wait_for()


def test_hovering_a_citation_shows_its_sentence_between_its_neighbours(page: Any) -> None:
    ask(page, LIT).locator("a.cite").first.hover()
    card = page.locator("#peek")
    card.locator("mark.here").wait_for()
    assert " ".join(card.locator("mark.here").inner_text().split()) == SENTENCE
    for part in ("The lamp of Port Merrow", "Merrow Gazette · 12 May 2021", "Its tower is 41.5"):
        assert part in card.inner_text()
    page.mouse.move(2, 2)
    card.wait_for(state="detached")


def test_steps_lead_through_every_citation_of_the_answer(page: Any) -> None:
    # How many sentences answer is not the page's business: ask until several do.
    for question in MANY:
        answer = ask(page, question)
        total = len(set(answer.locator("a.cite:not(.near)").all_inner_texts()))
        if total > 1:
            break
    assert total > 1
    answer.locator("a.cite").first.click()
    page.locator("#reader .step").wait_for()
    seen = {marked(page)}
    for _ in range(total - 1):
        page.get_by_role("button", name="Next citation").click()
        page.wait_for_timeout(250)
        seen.add(marked(page))
    assert len(seen) == total


def test_conversation_and_its_citations_survive_a_reload(page: Any) -> None:
    ask(page, LIT)
    ask(page, "What is the boiling point of tungsten?")
    page.reload()
    page.locator("#chat .answer").nth(1).wait_for()
    page.locator("#chat a.cite:not(.near)").first.click()
    page.locator("#reader mark.here").wait_for()
    assert marked(page) == SENTENCE


def test_refusal_names_what_was_searched_and_offers_the_nearest(page: Any) -> None:
    answer = ask(page, "What is the boiling point of tungsten?")
    text = answer.inner_text()
    assert "The articles do not answer “What is the boiling point of tungsten?”." in text
    assert re.search(r"Searched \d+ articles", text)
    assert "Nearest passages" in text
    answer.locator("a.cite.near").first.click()
    page.locator("#reader mark.here").first.wait_for()
    assert (
        "Les articles ne répondent pas à « Quelle est la température de fusion du tungstène ? »."
        in ask(page, "Quelle est la température de fusion du tungstène ?").inner_text()
    )


def test_confidence_is_a_word_that_explains_itself(page: Any) -> None:
    sure = ask(page, LIT).locator("details.sure")
    assert not re.search(r"\d", sure.inner_text())
    sure.locator("summary").click()
    assert len(sure.locator("p").inner_text()) > 40


def test_follow_up_shows_how_it_was_understood(page: Any) -> None:
    ask(page, "Who converted the lamp of Port Merrow to electricity?")
    answer = ask(page, "And when was that?")
    assert "Understood as:" in answer.inner_text()
    assert answer.locator("a.cite:not(.near)").count() >= 1
    answer.get_by_role("button", name="Correct it").click()
    assert "electricity" in page.locator("#question textarea").input_value()


def test_filters_are_chips_in_the_address_and_limit_the_answer(page: Any, server: Server) -> None:
    page.locator("details.filters > summary").click()
    page.locator(".filter-form").get_by_label("Français").check()
    page.locator(".chip").wait_for()
    assert "language=fr" in page.url
    answer = ask(page, "When was the mill of Valbrume closed?")
    shown = answer.inner_text()
    assert "Searched 1 article;" in shown or "1979" in shown
    assert not re.search("lighthouse|ferry", shown)
    page.locator("details.filters > summary").click()
    page.locator('input[name="since"]').fill("2023-01-01")
    page.locator(".chip").nth(1).wait_for()
    assert "since=2023-01-01" in page.url
    page.goto(page.url)
    page.locator(".chip").nth(1).wait_for()
    page.get_by_role("button", name="Clear filters").click()
    page.locator(".chip").first.wait_for(state="detached")
    assert "language" not in page.url


def test_filters_of_the_first_question_do_not_reach_an_unfiltered_one(page: Any) -> None:
    page.goto(page.url + "?until=1990-01-01")
    page.locator(".chip").wait_for()
    refused = ask(page, LIT).inner_text()
    assert "Searched 0 articles" in refused and "1990-01-01" in refused
    page.get_by_role("button", name="Clear filters").click()
    page.locator(".chip").wait_for(state="detached")
    assert SENTENCE in ask(page, LIT).inner_text()


def test_opinion_is_kept_with_question_and_citations(page: Any, server: Server) -> None:
    from assistant.web.feedback import entries

    ask(page, LIT)
    page.get_by_role("button", name="Like", exact=True).click()
    until(lambda: any(e["question"] == LIT for e in entries(server.settings)))
    kept = [e for e in entries(server.settings) if e["question"] == LIT][-1]
    assert kept["liked"] and kept["citations"][0]["quote"] == SENTENCE


def test_stopped_question_is_not_answered(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.web.chat import Chat

    answer = Chat.answer

    def slowly(self: Chat, *arguments: Any) -> Any:
        import time

        time.sleep(3)
        return answer(self, *arguments)

    monkeypatch.setattr(Chat, "answer", slowly)
    page.locator("#question textarea").fill(LIT)
    page.locator("#question textarea").press("Enter")
    page.get_by_role("button", name="Stop").click()
    page.locator("#chat .answer.note", has_text="Stopped.").wait_for()
    page.wait_for_timeout(3500)
    [shown] = page.locator("#chat .answer").all_inner_texts()
    assert shown.startswith("Stopped.") and "1871" not in shown
    monkeypatch.undo()
    assert SENTENCE in ask(page, LIT).inner_text()


@pytest.mark.parametrize("kind", ["Markdown", "HTML"])
def test_export_holds_quotes_and_digests(page: Any, kind: str) -> None:
    ask(page, LIT)
    page.locator("#tools summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name=f"Export as {kind}").click()
    text = download.value.path().read_text("utf-8")
    assert "first lit on 12 May 1871" in re.sub("</?b>", "", text)
    assert re.search(r"[0-9a-f]{64}", text)


def test_first_visit_offers_questions_that_are_answered(page: Any) -> None:
    example = page.locator(".example").first
    example.wait_for()
    example.click()
    page.locator("#chat .answer:not(.waiting)").wait_for()
    assert page.locator("#chat .answer a.cite:not(.near)").count() >= 1


def test_first_visit_offers_an_overview(page: Any) -> None:
    example = page.locator(".example", has_text="What are these articles about?")
    example.wait_for()
    example.click()
    answer = page.locator("#chat .answer:not(.waiting)")
    answer.wait_for()
    assert answer.locator("a.cite:not(.near)").count() >= 2


def test_sources_are_listed_searched_sorted_and_opened(page: Any) -> None:
    page.get_by_role("tab", name="Sources").click()
    table = page.locator("#shelf table")
    table.wait_for()
    assert "broken.txt" in table.inner_text() and "failed" in table.inner_text()
    page.get_by_placeholder("Search the articles").fill("merrow lamp")
    page.locator("#shelf tbody tr").nth(1).wait_for(state="detached")
    assert "The lamp of Port Merrow" in table.inner_text()
    table.get_by_role("button", name="The lamp of Port Merrow", exact=True).click()
    page.locator("#reader header h2", has_text="The lamp of Port Merrow").wait_for()
    page.get_by_placeholder("Search the articles").fill("")
    page.locator("#shelf tbody tr").nth(3).wait_for()
    page.get_by_role("button", name="Date").click()
    page.locator('th[aria-sort="ascending"]', has_text="Date").wait_for()
    page.get_by_role("button", name="Date").click()
    page.locator('th[aria-sort="descending"]', has_text="Date").wait_for()
    assert "Night ferry" in page.locator("#shelf tbody tr").first.inner_text()


def test_file_is_added_asked_removed_and_brought_back(page: Any, server: Server) -> None:
    page.get_by_role("tab", name="Sources").click()
    page.locator("#shelf .drop").wait_for()
    body = "Heron census\n\nThe heron census of Lake Tarn counted 83 nests in May 2024.\n"
    files = [
        {"name": "heron.txt", "mimeType": "text/plain", "buffer": body.encode()},
        {"name": "program.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\x90\0"},
        {"name": "picture.txt", "mimeType": "text/plain", "buffer": b"\x89PNG\r\n\x1a\n\0\0"},
    ]
    page.locator("#shelf .drop input").set_input_files(files)
    page.locator("#shelf .note", has_text="1 added").wait_for()
    note = page.locator("#shelf .note").inner_text()
    assert "program.exe" in note and "picture.txt" in note
    assert (server.settings.sources / "heron.txt").read_text() == body
    page.get_by_role("tab", name="Ask").click()
    assert (
        "83 nests"
        in ask(page, "How many nests did the heron census of Lake Tarn count?").inner_text()
    )
    page.get_by_role("tab", name="Sources").click()
    page.get_by_role("button", name="Remove Heron census").click()
    undo = page.locator("#shelf .undo")
    undo.wait_for()
    assert not (server.settings.sources / "heron.txt").exists()
    undo.click()
    page.locator("#shelf .note", has_text="Brought back").wait_for()
    page.locator("#shelf tbody", has_text="Heron census").wait_for()
    page.get_by_role("button", name="Remove Heron census").click()
    undo.wait_for()
    page.get_by_role("tab", name="Ask").click()
    page.locator("#chat a.cite").first.click()
    page.locator("#reader .changed", has_text="83 nests").wait_for()


def test_changed_sources_are_picked_up_without_a_click(page: Any, server: Server) -> None:
    path = server.settings.sources / "otter.txt"
    path.write_text(
        "Otter news\n\nThe otter pond of Vellen was dug in 1962 by twelve volunteers.\n"
    )
    page.get_by_role("tab", name="Sources").click()
    page.locator("#shelf tbody", has_text="Otter news").wait_for(timeout=20_000)
    page.get_by_role("tab", name="Ask").click()
    ask(page, "When was the otter pond of Vellen dug?")
    path.write_text(
        "Otter news\n\nThe otter pond of Vellen was dug in 1963 by twelve volunteers.\n"
    )
    until(lambda: "1963" in _text(server, "otter.txt"))
    page.locator("#chat a.cite").first.click()
    page.locator("#reader .changed", has_text="1962").wait_for()
    path.unlink()


def _text(server: Server, name: str) -> str:
    import httpx

    found = re.search(
        rf'data-document="(\w+)"[^<]*</button><div[^>]*>{name}',
        httpx.get(f"{server.url}/view/sources").text,
    )
    return httpx.get(f"{server.url}/view/reader?document={found[1]}").text if found else ""


def test_two_visitors_do_not_see_each_other(server: Server, browser: Any) -> None:
    with visiting(browser, server.url) as one, visiting(browser, server.url) as other:
        ask(one, LIT)
        key = one.locator("[data-conversation]").get_attribute("data-conversation")
        other.goto(f"{server.url}/?conversation={key}")
        other.locator("#welcome h2").wait_for()
        other.wait_for_timeout(1000)
        assert other.locator("#chat .answer").count() == 0
        assert other.request.get(f"{server.url}/export/{key}.md").status == 404
        assert one.request.get(f"{server.url}/export/{key}.md").status == 200


def test_page_speaks_french_to_a_french_browser(server: Server, browser: Any) -> None:
    with visiting(browser, server.url, locale="fr-FR") as page:
        page.locator("#welcome", has_text="Interrogez vos articles").wait_for()
        page.get_by_role("tab", name="Demander").wait_for()
        assert page.get_by_label("Question").get_attribute("placeholder").startswith("Posez")
        answer = ask(page, "En quelle année le moulin de Valbrume a-t-il fermé ?")
        assert "1979" in answer.inner_text()
        page.get_by_role("button", name="Oublier cette conversation").wait_for()


def test_page_fits_a_telephone(server: Server, browser: Any) -> None:
    with visiting(browser, server.url, viewport={"width": 390, "height": 800}) as page:
        assert _fits(page)
        answer = ask(page, LIT)
        assert not page.locator("#reader").is_visible(), "the article would cover the answer"
        for close in (page.get_by_role("button", name="Close").click, page.go_back):
            answer.locator("a.cite").first.click()
            page.locator("#reader mark.here").wait_for()
            assert page.locator("#reader").bounding_box()["width"] >= 380
            close()
            page.locator("#reader").wait_for(state="hidden")
            assert answer.is_visible()
        page.get_by_role("tab", name="Sources").click()
        page.locator("#shelf table").wait_for()
        assert _fits(page)


def _fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_arabic_is_laid_out_from_right_to_left(page: Any) -> None:
    answer = ask(page, "متى أعيد افتتاح سوق النحاسين؟")
    quote = answer.locator(".quote").first
    assert quote.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert quote.get_attribute("lang") == "ar"
    answer.locator("a.cite").first.click()
    page.locator("#reader mark.here").wait_for()
    assert page.locator("#reader mark.here").evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_empty_sources_show_how_to_begin(browser: Any, tmp_path: Any) -> None:
    from assistant.settings import Settings

    (tmp_path / "sources").mkdir()
    settings = Settings.from_environment(
        {}, sources=tmp_path / "sources", index=tmp_path / "index", state=tmp_path / "state"
    )
    with running(settings) as empty:
        until(lambda: ready(empty.url), 60)
        with visiting(browser, empty.url) as page:
            page.locator("#welcome", has_text="There are no articles yet.").wait_for()
            assert str(tmp_path / "sources") in page.locator("#welcome").inner_text()


def test_window_never_scrolls_and_the_last_answer_is_in_view(page: Any) -> None:
    for question in (LIT, *MANY):
        answer = ask(page, question)
    page.wait_for_timeout(300)
    assert page.evaluate("[scrollY, document.documentElement.scrollHeight - innerHeight]") == [0, 0]
    asked = page.locator("#chat .asked").last.bounding_box()
    column = page.locator("#chat").bounding_box()
    assert asked and column and asked["y"] >= column["y"] - 1
    end = answer.bounding_box()
    long = end["height"] > column["height"] - asked["height"] - 80
    assert long or end["y"] + end["height"] <= column["y"] + column["height"] + 1
    page.locator("details.filters > summary").click()
    page.locator(".choices label").first.wait_for()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.locator("#question textarea").is_visible()


def test_card_of_a_citation_covers_no_answer(page: Any) -> None:
    for question in (LIT, MANY[1]):
        for marker in ask(page, question).locator(".quote a.cite").all():
            page.mouse.move(2, 2)
            marker.hover()
            page.locator("#peek mark.here").wait_for()
            covered = page.evaluate("""() => {
                const card = document.getElementById("peek").getBoundingClientRect();
                return [...document.querySelectorAll("#chat .answer")].filter((answer) => {
                    const r = answer.getBoundingClientRect();
                    return r.left < card.right && r.right > card.left && r.top < card.bottom && r.bottom > card.top;
                }).length;
            }""")
            assert covered == 0
