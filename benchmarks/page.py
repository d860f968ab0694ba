"""What the first page costs a visitor with an empty browser on a slow line: bytes, seconds.

    python benchmarks/page.py [--sources FOLDER] [--json]

Debian's Chromium is held to 1.6 Mbit/s and 150 ms; seconds are those until the question box takes
text.  The chat runs as a process of its own over a copy of the sources.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from screenshots import FLAGS, chat

if TYPE_CHECKING:
    from playwright.sync_api import Browser

BITS, LATENCY = 1_600_000, 150
ROUNDS = 3
PRELOAD = Path(__file__).parents[1] / "assistant" / "web" / "preload.txt"


def visit(browser: Browser, url: str) -> dict[str, float]:
    """Open the page once with an empty profile; return bytes, requests and seconds."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY,
            "downloadThroughput": BITS / 8,
            "uploadThroughput": BITS / 8,
        },
    )
    counted = {"bytes": 0.0, "requests": 0.0}

    def finished(event: dict[str, Any]) -> None:
        counted["bytes"] += event["encodedDataLength"]
        counted["requests"] += 1

    session.on("Network.loadingFinished", finished)
    started = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator("#question textarea").wait_for(timeout=60_000)
    page.locator("#question textarea").fill("a")
    seconds = time.perf_counter() - started
    at_box = dict(counted)
    page.locator("body[data-assistant=started]").wait_for(timeout=60_000)
    page.wait_for_timeout(3_000)
    context.close()
    return {
        "seconds": seconds,
        "bytes_until_then": at_box["bytes"],
        "requests_until_then": at_box["requests"],
        **counted,
    }


def measure(url: str) -> dict[str, float]:
    """Return the median of three visits."""
    chromium = shutil.which("chromium") or sys.exit(
        "There is no chromium: apt-get install chromium"
    )
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        visits = [visit(browser, url) for _ in range(ROUNDS)]
        browser.close()
    return {name: statistics.median(one[name] for one in visits) for name in visits[0]}


def parts(url: str) -> list[str]:
    """Return the parts of Gradio that the page asks for, in order."""
    chromium = shutil.which("chromium") or sys.exit("There is no chromium.")
    asked: list[str] = []
    with sync_playwright() as play:
        page = play.chromium.launch(executable_path=chromium, args=FLAGS).new_page()
        page.on("request", lambda request: asked.append(request.url.removeprefix(f"{url}/")))
        page.goto(url)
        page.locator("body[data-assistant=started]").wait_for(timeout=60_000)
    return list(dict.fromkeys(name for name in asked if name.startswith("assets/")))


def main() -> None:
    """Print what the first page costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--url", help="a chat that runs already")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--parts", action="store_true", help="write assistant/web/preload.txt")
    options = parser.parse_args()
    if options.parts:
        with tempfile.TemporaryDirectory() as folder, chat(Path(folder)) as url:
            PRELOAD.write_text("\n".join(parts(url)) + "\n", "utf-8")
        return
    if options.url:
        result = measure(options.url)
    else:
        with tempfile.TemporaryDirectory() as folder, chat(Path(folder)) as url:
            result = measure(url)
    if options.json:
        sys.stdout.write(json.dumps(result) + "\n")
        return
    sys.stdout.write(
        f"question box after {result['seconds']:.1f} s, "
        f"{result['bytes_until_then'] / 1000:.0f} kB in {result['requests_until_then']:.0f} parts; "
        f"whole page {result['bytes'] / 1000:.0f} kB in {result['requests']:.0f}\n"
    )


if __name__ == "__main__":
    main()
