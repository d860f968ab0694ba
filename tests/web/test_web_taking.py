"""What a reader takes from the page, and brings to it: citations, files, exports, addresses."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings

from .test_web_page import LIT, SENTENCE, marked
from .web_browser import Server, ask, pdf, ready, running, until, visiting

pytestmark = pytest.mark.slow

PAGE = """<!doctype html><html lang="en"><head><title>Eel ladder opens | River Post</title>
<meta property="og:site_name" content="River Post">
<meta property="article:published_time" content="2024-09-05"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">Weather</a></li></ul></nav>
<article><h1>Eel ladder opens at the Vellen weir</h1>
<p>The eel ladder at the Vellen weir opened on Thursday and is 26 metres long.</p>
<p>Its builder, Marit Stroud, expects four thousand young eels to climb it every spring.</p>
</article><footer>Copyright River Post. Subscribe to our newsletter.</footer></body></html>"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A chat over a PDF and more articles than a list shows, that may fetch from this machine."""
    folder = tmp_path_factory.mktemp("many")
    sources = folder / "sources"
    sources.mkdir()
    pdf(
        sources / "geology.pdf",
        [
            "The harbour lies in a drowned valley.\nTwelve boreholes were drilled in 2021.",
            "Under the eastern quay the slate is weathered\nto a depth of 38 metres.",
        ],
    )
    for number in range(130):
        (sources / f"parish{number:03}.txt").write_text(
            f"Parish report {number}\n\nThe parish of Number {number} counted {number + 7} bells.\n"
        )
    settings = Settings.from_environment(
        {},
        sources=sources,
        index=folder / "index",
        state=folder / "state",
        allow_private_urls=True,
    )
    with running(settings) as started:
        until(lambda: ready(started.url), 120)
        yield started


@pytest.fixture
def site() -> Iterator[str]:
    """A web server on this machine with one article."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_page_is_added_by_its_address_and_answers(many: Server, browser: Any, site: str) -> None:
    with visiting(browser, many.url) as page:
        page.get_by_role("tab", name="Sources").click()
        page.get_by_placeholder("Add by address").fill(f"{site}/eels")
        page.get_by_role("button", name="Add", exact=True).click()
        page.locator("#shelf .note", has_text="1 added").wait_for()
        page.get_by_role("tab", name="Ask").click()
        answer = ask(page, "How long is the eel ladder at the Vellen weir?")
        assert "26 metres" in answer.inner_text() and "newsletter" not in answer.inner_text()
        answer.locator("a.cite").first.click()
        page.locator("#reader mark.here", has_text="26 metres").wait_for()
        head = page.locator("#reader header").inner_text()
        assert "River Post" in head and "5 Sept 2024" in head
        original = page.locator("#reader a.original").get_attribute("href")
        assert original and original.startswith(f"{site}/eels")


def test_address_that_cannot_be_had_says_why(many: Server, browser: Any) -> None:
    with visiting(browser, many.url) as page:
        page.get_by_role("tab", name="Sources").click()
        page.get_by_placeholder("Add by address").fill("http://127.0.0.1:9/none")
        page.get_by_role("button", name="Add", exact=True).click()
        note = page.locator("#shelf .note", has_text="127.0.0.1:9")
        note.wait_for()
        assert "Traceback" not in note.inner_text()


def test_citation_is_copied_with_its_source(server: Server, browser: Any) -> None:
    with visiting(browser, server.url, permissions=["clipboard-read", "clipboard-write"]) as page:
        answer = ask(page, LIT)
        answer.locator("a.cite").first.click()
        page.locator("#reader mark.here").wait_for()
        page.get_by_role("button", name="Copy citation and link").click()
        page.get_by_role("button", name="Copied").wait_for()
        quoted, address = page.evaluate("navigator.clipboard.readText()").split("\n")
        assert quoted == (
            f"“{SENTENCE}” — The lamp of Port Merrow, Merrow Gazette, 12 May 2021, "
            "https://gazette.example/lamp"
        )
        assert re.match(rf"{server.url}/\?document=\w+&at=\d+-\d+", address)
        with visiting(browser, address) as other:
            other.locator("#reader mark.here").wait_for()
            assert marked(other) == SENTENCE
            assert other.locator(".chip").count() == 0, "the article to read is no filter"
        answer.get_by_role("button", name="Copy", exact=True).click()
        answer.get_by_role("button", name="✓").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert f"{SENTENCE} [1]" in copied and "Edit question" not in copied


def test_pdf_is_opened_at_its_page(many: Server, browser: Any) -> None:
    with visiting(browser, many.url) as page:
        answer = ask(page, "How deep is the slate weathered under the eastern quay?")
        answer.locator("a.cite").first.click()
        page.locator("#reader mark.here").first.wait_for()
        assert "38 metres" in marked(page) or "eastern quay" in marked(page)
        assert "page 2" in page.locator("#reader .facts").inner_text()
        opener = page.locator("#reader a.open-file")
        address = opener.get_attribute("href")
        assert address and address.endswith("#page=2")
        with page.context.expect_page() as opened:
            opener.click()
        assert opened.value.url.endswith("#page=2")
        sent = page.request.get(f"{many.url}/{address}")
        assert sent.headers["content-type"] == "application/pdf"
        assert sent.headers["content-disposition"].startswith("inline")
        assert sent.body().startswith(b"%PDF-")


def test_every_one_of_many_articles_can_be_chosen_as_a_filter(many: Server, browser: Any) -> None:
    with visiting(browser, many.url) as page:
        page.locator("details.filters > summary").click()
        page.locator(".choices label").first.wait_for()
        assert page.locator(".choices label").count() == 50
        assert "50 of 13" in page.locator(".filter-form .shown").inner_text()
        page.locator(".filter-form .find").fill("parish 97")
        page.locator(".choices label", has_text="Parish report 97").click()
        page.locator(".chip", has_text="Parish report 97").wait_for()
        assert page.locator(".filter-form .find").input_value() == "parish 97"
        page.locator(".filter-form .find").fill("report 12")
        page.locator(".choices label", has_text="Parish report 120").click()
        page.locator(".chip").nth(1).wait_for()
        assert page.url.count("document=") == 2
        answer = ask(page, "How many bells did the parish of Number 97 count?")
        assert "104 bells" in answer.inner_text()
        for marker in answer.locator("a.cite").all():
            marker.click()
            page.locator("#reader header h2", has_text=re.compile("report (97|120)")).wait_for()
        page.locator("details.filters > summary").click()
        page.locator(".choices label", has_text="Parish report 97").click()
        page.locator(".chip").nth(1).wait_for(state="detached")
        assert page.url.count("document=") == 1


def test_exported_html_opens_and_prints_with_its_proof(
    page: Any, browser: Any, tmp_path: Path
) -> None:
    ask(page, LIT)
    ask(page, "متى أعيد افتتاح سوق النحاسين؟")
    page.locator("#tools summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as HTML").click()
    kept = tmp_path / "conversation.html"
    download.value.save_as(kept)
    asked: list[str] = []
    context = browser.new_context()
    opened = context.new_page()
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(kept.as_uri())
    quotes = opened.locator("blockquote")
    assert SENTENCE in quotes.first.inner_text()
    assert re.search(r"[0-9a-f]{64}", opened.locator(".proof").first.inner_text())
    assert quotes.last.evaluate("e => getComputedStyle(e).direction") == "rtl"
    opened.emulate_media(media="print")
    assert quotes.first.is_visible() and opened.locator(".proof").first.is_visible()
    assert opened.pdf()[:5] == b"%PDF-"
    assert asked == [kept.as_uri()], "an export needs nothing but itself"
    context.close()


def test_page_of_a_pdf_is_shown_as_printed_with_the_sentence_boxed(
    many: Server, browser: Any
) -> None:
    with visiting(browser, many.url) as page:
        ask(page, "How deep is the slate weathered under the eastern quay?")
        page.locator("#reader mark.here").first.wait_for()
        page.get_by_role("button", name="Page as printed").click()
        picture = page.get_by_role("img", name="Page 2 as printed")
        picture.wait_for()
        assert picture.evaluate("e => e.complete && e.naturalWidth > 500")
        whole = picture.bounding_box()
        boxes = [box.bounding_box() for box in page.locator("figure.printed .box").all()]
        # The second page of the file holds two lines, 82 and 98 points below its upper edge.
        assert len(boxes) in (1, 2)
        for box in boxes:
            below = (box["y"] + box["height"] / 2 - whole["y"]) / whole["height"] * 842
            assert 70 < below < 105 and box["x"] - whole["x"] > 0.1 * whole["width"]
        assert page.locator("#reader mark.here").count() >= 1, "the text is there for who listens"
        page.get_by_role("button", name="page 1").click()
        page.get_by_role("img", name="Page 1 as printed").wait_for()
        assert page.locator("figure.printed .box").count() == 0
        page.get_by_role("button", name="Text").click()
        picture.wait_for(state="detached")
