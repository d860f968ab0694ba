"""The chat as a process of its own, and a browser to look at it with."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run").split()


@contextmanager
def chat(folder: Path, *, sources: Path = ROOT / "sources") -> Iterator[str]:
    """Serve the chat over a copy of ``sources``, kept below ``folder``; gives its address."""
    if not (folder / "sources").exists():
        shutil.copytree(sources, folder / "sources")
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


def wait_for(url: str, *, seconds: float = 900.0) -> None:
    """Wait until the articles have been indexed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/healthz") as answer:
                if b'"ready"' in answer.read():
                    return
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.2)
    raise SystemExit("The chat did not start.")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started and ended."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or sys.exit("There is no chromium: apt-get install chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def ask(page: Page, question: str) -> None:
    """Ask a question and wait for its answer."""
    before = page.locator("#chat .answer:not(.waiting)").count()
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator("#chat .answer:not(.waiting)").nth(before).wait_for()


def write_pdf(path: Path, title: str, pages: list[list[str]]) -> None:
    """Write a PDF with these lines on its pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4)
    canvas.setTitle(title)
    for lines in pages:
        canvas.setFont("Times-Roman", 12)
        for place, line in enumerate(lines):
            canvas.drawString(72, 760 - 17 * place, line)
        canvas.showPage()
    canvas.save()
