"""Takes the pictures of the docs: the chat over the sample articles: light, dark, on a telephone.

    make screenshots        # writes docs/images/chat-*.png

Needs Debian's Chromium.  The chat runs as a process of its own, over a copy of `sources/`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
QUESTION = "Which company received the first nationwide Chinese telecoms licences?"
FRENCH = "Où BT voulait-il exploiter une entreprise de télécommunications ?"
REFUSED = "Who won the 2022 World Cup?"
FLAGS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run").split()


@contextmanager
def chat(folder: Path) -> Iterator[str]:
    """Serve the chat over a copy of the sample articles; gives its address."""
    shutil.copytree(ROOT / "sources", folder / "sources")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {
        f"ASSISTANT_{name.upper()}": str(folder / name) for name in ("sources", "index", "state")
    }
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **places}, cwd=folder)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def wait_for(url: str) -> None:
    """Wait until the articles have been indexed."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{url}/healthz") as answer:
                if b'"ready"' in answer.read():
                    return
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.2)
    raise SystemExit("The chat did not start.")


def ask(page: Page, question: str) -> None:
    """Ask a question and wait for its answer."""
    before = page.locator("#chat .answer:not(.waiting)").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator("#chat .answer:not(.waiting)").nth(before).wait_for()


def picture(page: Page, name: str) -> None:
    """Write one picture, once the page has come to rest."""
    page.mouse.move(2, 2)
    page.wait_for_timeout(900)
    page.screenshot(path=IMAGES / f"chat-{name}.png")


def visit(
    browser: Browser, url: str, *, width: int = 1280, height: int = 800, **options: str
) -> Page:
    """Open the chat as a new visitor."""
    given = {"locale": "en-GB", "color_scheme": "light", **options}
    page = browser.new_page(viewport={"width": width, "height": height}, **given)  # type: ignore[arg-type]
    page.goto(url)
    page.locator("#welcome h2").wait_for()
    return page


def take(browser: Browser, url: str) -> None:
    """Take every picture."""
    page = visit(browser, url)
    page.locator(".example").first.wait_for()
    picture(page, "welcome")
    for scheme in ("light", "dark"):
        page = visit(browser, url, color_scheme=scheme)
        ask(page, QUESTION)
        page.locator("#chat a.cite").first.click()
        page.locator("#reader mark.here").wait_for()
        picture(page, scheme)
    ask(page, REFUSED)
    picture(page, "refusal")
    page.get_by_role("tab", name="Sources").click()
    page.locator("#shelf table").wait_for()
    picture(page, "sources")
    page = visit(browser, url, width=390, height=800, locale="fr-FR")
    ask(page, FRENCH)
    picture(page, "telephone")
    page.locator("#chat a.cite").first.click()
    page.locator("#reader mark.here").wait_for()
    picture(page, "telephone-reader")


def main() -> None:
    """Write the pictures to docs/images."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or sys.exit(
        "There is no chromium: apt-get install chromium"
    )
    with (
        tempfile.TemporaryDirectory() as folder,
        chat(Path(folder)) as url,
        sync_playwright() as play,
    ):
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        take(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
