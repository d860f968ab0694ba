"""A running chat over a real index, and a real browser to look at it: fixtures for the web tests."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.settings import Settings

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
CORPUS = Path(__file__).parent.with_name("corpus")
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()

PAYLOADS = (
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=2>",
    '"><svg onload=window.pwned=3>',
    '<svg><a href="javascript:window.pwned=4"><text y="20">press</text></a></svg>',
    "${window.pwned=5}",
    "{{constructor.constructor('window.pwned=6')()}}",
    "![x](http://attacker.invalid/a.png)",
    "[press](javascript:window.pwned=7)",
    '<div style="position:fixed;inset:0;background:red">cover</div>',
    '<form action="http://attacker.invalid"><input type=password></form>',
    "<iframe srcdoc='<script>parent.pwned=8</script>'></iframe>",
    "<details open ontoggle=window.pwned=9>",
    '<a href="http://attacker.invalid">out</a>',
    "$$\\href{javascript:window.pwned=10}{x}$$",
    "```mermaid\ngraph TD; A-->B\n```",
    "<style>*{display:none}</style>",
    "&lt;b&gt; &amp; \u202etxt.exe <base href=http://attacker.invalid>",
)
HOSTILE_NAME = "zandor <img src=x onerror=window.pwned=11> ${window.pwned=12}.txt"


def hostile_article() -> str:
    """An article whose every sentence attacks the page that shows it."""
    head = f"Zandor report {PAYLOADS[1]} {PAYLOADS[4]} {PAYLOADS[2]}\n\n"
    sentences = (
        f"The Zandor committee of {town} approved rule {number} and wrote {payload.splitlines()[0]} below it."
        for number, (payload, town) in enumerate(zip(PAYLOADS, TOWNS, strict=True), start=1)
    )
    return head + "\n\n".join(sentences) + "\n"


TOWNS = (
    "Arlon Bastia Cadiz Dieppe Evora Fulda Ghent Huesca Izmir Jena Kotor Lugano Meaux Narvik "
    "Odense Parma Quimper"
).split()


def pdf(path: Path, pages: list[str]) -> None:
    """Write a PDF of these pages, a line of text for each line."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4)
    canvas.setTitle("Geology of the harbour")
    for text in pages:
        for line, words in enumerate(text.split("\n")):
            canvas.drawString(72, 760 - 16 * line, words)
        canvas.showPage()
    canvas.save()


@dataclass
class Server:
    """Where the chat runs and over what."""

    url: str
    settings: Settings
    app: Any


@contextmanager
def running(settings: Settings, *, at: int = 0, **options: Any) -> Iterator[Server]:
    """Serve the chat on a free port, or the one named, in a thread of this process."""
    import uvicorn

    from assistant.server.app import create_app
    from assistant.server.before import listen

    listener = listen("127.0.0.1", at)
    port = listener.getsockname()[1]
    app = create_app(settings, port=port, **options)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{port}"
    until(lambda: server.started, 30)
    yield Server(url, settings, app)
    server.should_exit = True
    thread.join(10)


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"{holds} did not come about in {seconds} seconds"
        time.sleep(0.05)


def ready(url: str) -> bool:
    """Whether the articles have been indexed."""
    return bool(httpx.get(f"{url}/healthz").json()["state"] == "ready")


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The chat over the corpus, a hostile article and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("web")
    shutil.copytree(CORPUS, folder / "sources")
    (folder / "sources" / HOSTILE_NAME).write_text(hostile_article(), encoding="utf-8")
    (folder / "sources" / "broken.txt").write_bytes(bytes(range(256)) * 40)
    settings = Settings.from_environment(
        {}, sources=folder / "sources", index=folder / "index", state=folder / "state"
    )
    with running(settings) as started:
        until(lambda: ready(started.url), 120)
        yield started


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Debian's Chromium; missing, the tests are skipped, but never in CI."""
    if not Path(CHROMIUM).exists():
        message = f"BROWSER TESTS DID NOT RUN: there is no {CHROMIUM} (apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@contextmanager
def visiting(browser: Any, url: str, **options: Any) -> Iterator[Any]:
    """Open the page as a new visitor; nothing may go wrong in it or leave for another host."""
    options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options}
    context = browser.new_context(**options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    elsewhere: list[str] = []
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    origin = "/".join(url.split("/")[:3])
    page.on(
        "request",
        lambda r: None if r.url.startswith((origin, "data:", "blob:")) else elsewhere.append(r.url),
    )
    page.goto(url)
    page.get_by_role("textbox").first.wait_for()
    page.locator("body[data-assistant=started]").wait_for()
    try:
        yield page
        assert not elsewhere, f"the page asked another host: {elsewhere}"
        assert not errors, f"the page's script failed: {errors}"
        assert page.evaluate("window.pwned") is None
    finally:
        context.close()


@pytest.fixture
def page(server: Server, browser: Any) -> Iterator[Any]:
    """The chat as a new visitor sees it."""
    with visiting(browser, server.url) as opened:
        yield opened


def ask(page: Any, question: str) -> Any:
    """Ask, wait for the answer, and return it."""
    before = page.locator("#chat .answer:not(.waiting)").count()
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    page.locator("#chat .answer:not(.waiting)").nth(before).wait_for()
    return page.locator("#chat .answer").last
