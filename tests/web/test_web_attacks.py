"""Hostile text in every place of the page that shows text: it is shown, and nothing else happens."""

from __future__ import annotations

from typing import Any

import pytest

from .web_browser import HOSTILE_NAME, PAYLOADS, TOWNS, Server, ask

pytestmark = pytest.mark.slow

LIVE = "img, svg, script, iframe, form, object, embed, input, style, base, video, link"
OWN = {"#shelf .drop", "#shelf .address"}


def inert(page: Any, place: str) -> None:
    """Nothing below ``place`` is anything but text and the page's own controls."""
    page.wait_for_timeout(150)
    found = page.locator(place).evaluate_all(
        "(roots, live) => roots.flatMap(r => [...r.querySelectorAll(live)].map(e => e.outerHTML.slice(0, 120)))",
        LIVE,
    )
    assert not found, f"{place}: {found}"
    outward = page.locator(f"{place} a").evaluate_all(
        "links => links.map(a => a.href).filter(h => !h.startsWith(location.origin) && !h.startsWith('https://gazette.example'))"
    )
    assert not outward, f"{place}: {outward}"
    styled = page.locator(f"{place} [style*=fixed], {place} [onerror], {place} [onload]").count()
    assert styled == 0
    assert page.evaluate("window.pwned") is None


def test_hostile_questions_stay_text(page: Any) -> None:
    for payload in PAYLOADS:
        ask(page, payload)
        shown = page.locator("#chat .asked").last.inner_text()
        assert "".join(shown.split()) == "".join(payload.split())
    ask(page, f"And what about {PAYLOADS[1]}?")
    inert(page, "#chat .message-content")
    page.reload()
    page.locator("#chat .asked").nth(len(PAYLOADS)).wait_for()
    inert(page, "#chat .message-content")


@pytest.mark.parametrize("payload", PAYLOADS[:5], ids=range(5))
def test_hostile_name_of_a_conversation_stays_text(page: Any, payload: str) -> None:
    ask(page, payload)
    page.get_by_role("button", name="New conversation").click()
    page.get_by_role("button", name="Conversations").click()
    page.locator("#history li").first.wait_for()
    inert(page, "#history ul")


def test_hostile_article_stays_text_in_answer_reader_and_card(page: Any) -> None:
    for town in TOWNS[::3]:
        answer = ask(page, f"What did the Zandor committee of {town} approve and write?")
        inert(page, "#chat .message-content")
        for marker in answer.locator("a.cite").all()[:2]:
            marker.hover()
            inert(page, "#peek")
            marker.click()
            page.locator("#reader mark.here").first.wait_for()
            inert(page, "#reader")
    text = page.locator("#reader .text").inner_text()
    for payload in PAYLOADS:
        assert payload.splitlines()[0] in text


def test_hostile_names_stay_text_in_sources_filters_and_welcome(page: Any, server: Server) -> None:
    page.locator(".example").first.wait_for()
    inert(page, "#welcome")
    page.locator("details.filters > summary").click()
    page.locator(".filter-form .find").fill("zandor")
    page.locator(".choices label", has_text="Night ferry").wait_for(state="detached")
    page.locator(".choices label", has_text="Zandor").first.click()
    page.locator(".chip", has_text="Zandor").wait_for()
    inert(page, ".chips")
    inert(page, ".filter-form .choices bdi")
    page.get_by_role("tab", name="Sources").click()
    page.locator("#shelf table").wait_for()
    assert HOSTILE_NAME in page.locator("#shelf table").inner_text()
    inert(page, "#shelf table")
    name = "x <img src=y onerror=window.pwned=20> ${window.pwned=21}.exe"
    page.locator("#shelf .drop input").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": b"MZ"}
    )
    page.locator("#shelf .note", has_text="Not added").wait_for()
    inert(page, "#shelf .note")


def test_hostile_address_stays_text(page: Any, server: Server) -> None:
    for payload in PAYLOADS[:6]:
        from urllib.parse import urlencode

        query = urlencode(
            {"language": payload, "document": payload, "since": payload, "conversation": payload}
        )
        page.goto(f"{server.url}/?{query}")
        page.locator("details.filters").wait_for()
        inert(page, "#filters .chips")


def test_exported_page_holds_no_live_markup(page: Any, server: Server) -> None:
    ask(page, "What did the Zandor committee of Arlon approve?")
    page.locator("#tools summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as HTML").click()
    html = download.value.path().read_text("utf-8")
    assert "<script" not in html and "<img" not in html and "<svg" not in html
    assert "&lt;script&gt;" in html or "&lt;img" in html
