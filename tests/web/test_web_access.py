"""Everyone can read the page: axe finds nothing, it holds at twice the size and from right to left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from .test_web_page import LIT
from .web_browser import Server, ask, pdf, until, visiting

pytestmark = pytest.mark.slow
DEEP = "How deep is the slate weathered under the eastern quay?"


@pytest.fixture(scope="module")
def printed(server: Server) -> Iterator[Server]:
    """The chat with a PDF among its sources."""
    path = server.settings.sources / "geology.pdf"
    under = "Under the eastern quay the slate is weathered\nto a depth of 38 metres."
    pdf(path, ["The harbour lies in a drowned valley.", under])
    import httpx

    until(lambda: "geology.pdf" in httpx.get(f"{server.url}/view/sources?rows=99").text, 120)
    yield server
    path.unlink()


def views(page: Any) -> Iterator[str]:
    """Bring the page to each of its views, one after the other, and name it."""
    narrow = page.viewport_size["width"] <= 820
    page.locator(".example").first.wait_for(timeout=60_000)
    yield "welcome"
    ask(page, LIT).locator("a.cite").first.click()
    page.locator("#reader mark.here").wait_for()
    yield "article"
    if narrow:  # the article covers the conversation
        page.get_by_role("button", name="Close", exact=True).click()
    page.locator("details.filters > summary").click()
    page.locator(".choices label").first.wait_for()
    yield "filters"
    page.locator("details.filters > summary").click()
    ask(page, "What is the boiling point of tungsten?")
    yield "refusal"
    ask(page, DEEP).locator("a.cite").first.click()
    page.locator("#reader mark.here").first.wait_for()
    page.get_by_role("button", name="Page as printed").click()
    page.get_by_role("img", name="Page 2 as printed").wait_for()
    yield "page of a PDF"
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("button", name="Conversations").click()
    page.locator("#history li").first.wait_for()
    yield "history"
    if narrow:
        page.get_by_role("button", name="Conversations").click()
    page.get_by_role("tab", name="Sources").click()
    page.locator("#shelf table").wait_for()
    yield "sources"
    page.get_by_role("tab", name="Help").click()
    page.locator("#help h3").first.wait_for()
    yield "help"


def faults(page: Any) -> list[str]:
    """What axe finds in what is shown now."""
    return [
        f"{fault['id']} ({fault['impact']}): {node['html'][:160]} "
        f"{node['any'][0]['message'][:160] if node['any'] else fault['help']}"
        for fault in Axe().run(page).response["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_nothing_in_any_view(
    printed: Server, browser: Any, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 800}
    with visiting(browser, printed.url, color_scheme=scheme, viewport=size) as page:
        found = {view: faults(page) for view in views(page)}
    assert len(found) == 8
    assert not any(found.values()), "\n".join(
        f"{view}: {fault}" for view, all_ in found.items() for fault in all_
    )


def test_page_at_twice_its_size_cuts_nothing_off(printed: Server, browser: Any) -> None:
    # 1280 pixels at 200 % are 640 of the page's own.
    with visiting(browser, printed.url, viewport={"width": 640, "height": 400}) as page:
        for view in views(page):
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{view} is {wide} pixels too wide"
            box = page.locator("#question textarea")
            if view in ("welcome", "refusal"):
                box.scroll_into_view_if_needed()
                assert box.is_visible()


def test_page_in_arabic_runs_from_right_to_left_as_a_whole(server: Server, browser: Any) -> None:
    with visiting(browser, server.url, locale="ar") as page:
        answer = ask(page, "متى أعيد افتتاح سوق النحاسين؟")
        page.locator("#reader mark.here").wait_for()
        for place in ("#top", "#question textarea", "#tools [data-view]", "#chat .answer"):
            direction = page.locator(place).last.evaluate("e => getComputedStyle(e).direction")
            assert direction == "rtl", place
        middle = page.viewport_size["width"] / 2
        assert page.locator("#top h1").bounding_box()["x"] > middle, "the head begins at the right"
        beside, box = page.locator("#reader").bounding_box(), answer.bounding_box()
        assert beside["x"] + beside["width"] <= box["x"], "the article stands at the left"
