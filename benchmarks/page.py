"""What the page costs its visitors: the first visit on a slow line, many articles, a long PDF.

    python benchmarks/page.py                 all of it
    python benchmarks/page.py --only first    (or: shelf, pdf)
    python benchmarks/page.py --json          as one JSON object

First visit: Debian's Chromium with an empty profile, held to 1.6 Mbit/s and 150 ms; seconds are
those until the question box takes text.  Many articles: Sources over 400 of them.  A long PDF: one
of 300 pages, opened from a citation of its page 287.  The last two are not throttled: what they
show is how long the page itself takes.  The chat runs as a process of its own.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from serving import ask, chat, chromium, write_pdf

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BITS, LATENCY = 1_600_000, 150
ROUNDS = 3
ARTICLES, PAGES, ASKED_PAGE = 400, 300, 287
PRELOAD = Path(__file__).parents[1] / "assistant" / "web" / "preload.txt"
Figures = dict[str, float]

_STOPS = """() => {
    window.stops = [0];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.stops.push(entry.duration);
    }).observe({ type: "longtask", buffered: false });
}"""
_SCROLL = """async () => {
    const table = document.querySelector("#shelf table");
    let box = table;
    while (box && !(box.scrollHeight > box.clientHeight + 50
        && ["auto", "scroll"].includes(getComputedStyle(box).overflowY))) box = box.parentElement;
    box ??= document.scrollingElement;
    const times = [];
    let before = performance.now();
    for (let top = 0; top < box.scrollHeight; top += 600) {
        box.scrollTop = top;
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        times.push(now - before);
        before = now;
    }
    return times;
}"""


# --- the first visit ----------------------------------------------------------------------------


def visit(browser: Browser, url: str) -> Figures:
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


def first(browser: Browser, url: str) -> Figures:
    """Return the median of three first visits."""
    visits = [visit(browser, url) for _ in range(ROUNDS)]
    return {name: statistics.median(one[name] for one in visits) for name in visits[0]}


# --- many articles ------------------------------------------------------------------------------


def write_articles(folder: Path) -> None:
    """Write so many short articles."""
    for number in range(ARTICLES):
        (folder / f"parish{number:03}.txt").write_text(
            f"Parish report {number}\n\nThe parish of Number {number} counted {number + 7} bells.\n"
        )


def shelf(browser: Browser, url: str) -> Figures:
    """Return milliseconds: Sources opened, all rows shown, searched, sorted; the longest stops."""
    page = opened(browser, url)
    page.evaluate(_STOPS)
    rows = page.locator("#shelf tbody tr")
    figures = {
        "open_ms": timed(
            lambda: page.get_by_role("tab", name="Sources").click(),
            lambda: rows.nth(99).wait_for(),
        )
    }

    def show_all() -> None:
        while page.locator("#shelf [data-more]").count():
            shown = rows.count()
            page.locator("#shelf [data-more]").click()
            page.wait_for_function(
                "n => document.querySelectorAll('#shelf tbody tr').length > n", arg=shown
            )

    figures["all_rows_ms"] = timed(show_all, lambda: rows.nth(ARTICLES - 1).wait_for())
    frames = sorted(page.evaluate(_SCROLL))
    figures["slowest_frame_ms"] = frames[-1]
    figures["frame_ms_p95"] = frames[int(0.95 * len(frames))]
    figures["sort_ms"] = timed(
        lambda: page.get_by_role("button", name="Passages").click(),
        lambda: page.locator('th[aria-sort="ascending"]', has_text="Passages").wait_for(),
    )
    figures["search_ms"] = timed(
        lambda: page.locator("#shelf .search input").fill("report 397"),
        lambda: rows.nth(1).wait_for(state="detached"),
    )
    figures["longest_stop_ms"] = page.evaluate("Math.max(...window.stops)")
    page.context.close()
    return figures


# --- a long PDF ---------------------------------------------------------------------------------


def write_long_pdf(folder: Path) -> None:
    """Write a survey of so many boreholes, one a page; what else stands there comes again."""
    places = "quay pier weir mole sluice ferry beacon slipway".split()
    boxes = [
        f"The core of box {box} was logged and laid down beside the {places[box % len(places)]}."
        for box in range(1, 61)
    ]
    pages = []
    for page in range(1, PAGES + 1):
        lines = [boxes[(7 * page + line) % len(boxes)] for line in range(25)]
        # In the middle: the same words at the head of every page are a running head.
        lines[12] = f"Borehole {page} was drilled to a depth of {page + 1000} metres."
        pages.append(lines)
    write_pdf(folder / "boreholes.pdf", "Survey of the harbour", pages)


def pdf(browser: Browser, url: str) -> Figures:
    """Return milliseconds from a click to the sentence in its text, and to its page as printed.

    The first picture starts the process that draws; the second, of the page before, does not.
    """
    page = opened(browser, url)
    ask(page, f"To what depth was borehole {ASKED_PAGE} drilled?")
    mark = page.locator("#reader mark.here").first
    mark.wait_for()
    shown = page.locator("#reader .facts").inner_text()
    if f"page {ASKED_PAGE}" not in shown:
        raise SystemExit(f"The answer is not on page {ASKED_PAGE}: {shown}")
    page.get_by_role("button", name="Close", exact=True).click()
    mark.wait_for(state="detached")
    figures = {
        "text_ms": timed(lambda: page.locator("#chat a.cite").first.click(), mark.wait_for),
        "picture_ms": timed(
            lambda: page.get_by_role("button", name="Page as printed").click(),
            lambda: drawn(page, ASKED_PAGE),
        ),
        "next_picture_ms": timed(
            lambda: page.get_by_role("button", name=f"page {ASKED_PAGE - 1}").click(),
            lambda: drawn(page, ASKED_PAGE - 1),
        ),
    }
    page.context.close()
    return figures


def drawn(page: Page, number: int) -> None:
    """Wait until a page's picture is there and decoded."""
    name = f"Page {number} as printed"
    page.get_by_role("img", name=name).wait_for()
    page.wait_for_function(
        "name => { const i = document.querySelector(`img[alt='${name}']`);"
        " return i?.complete && i.naturalWidth > 0; }",
        arg=name,
    )


# --- all of it ----------------------------------------------------------------------------------


def opened(browser: Browser, url: str) -> Page:
    """Open the chat as a new visitor, up to where it can be used."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
    page.goto(url)
    page.locator("body[data-assistant=started]").wait_for(timeout=60_000)
    return page


def timed(act: Callable[[], object], until: Callable[[], object]) -> float:
    """Return the milliseconds from an act until something holds."""
    started = time.perf_counter()
    act()
    until()
    return 1000 * (time.perf_counter() - started)


PARTS: dict[str, tuple[Callable[[Browser, str], Figures], Callable[[Path], None] | None]] = {
    "first": (first, None),
    "shelf": (shelf, write_articles),
    "pdf": (pdf, write_long_pdf),
}
"""What is measured, and what fills the sources for it; None: the sample articles."""


def measure(name: str) -> Figures:
    """Serve what one part needs and return its figures."""
    run, fill = PARTS[name]
    with tempfile.TemporaryDirectory() as place, chromium() as browser:
        folder = Path(place)
        if fill:
            (folder / "sources").mkdir()
            fill(folder / "sources")
        with chat(folder) as url:
            return run(browser, url)


def parts(url: str) -> list[str]:
    """Return the parts of Gradio that the page asks for, in order."""
    asked: list[str] = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url.removeprefix(f"{url}/")))
        page.goto(url)
        page.locator("body[data-assistant=started]").wait_for(timeout=60_000)
    return list(dict.fromkeys(name for name in asked if name.startswith("assets/")))


def told(name: str, found: Figures) -> str:
    """Return the figures of one part as a line."""
    whole = {key: f"{value:.0f}" for key, value in found.items()}
    if name == "first":
        return (
            f"first visit: question box after {found['seconds']:.1f} s, "
            f"{found['bytes_until_then'] / 1000:.0f} kB in {whole['requests_until_then']} parts; "
            f"whole page {found['bytes'] / 1000:.0f} kB in {whole['requests']}"
        )
    if name == "shelf":
        return (
            f"{ARTICLES} articles in Sources: opened in {whole['open_ms']} ms, all rows after "
            f"{whole['all_rows_ms']} ms more, sorted in {whole['sort_ms']}, searched in "
            f"{whole['search_ms']}; scrolling, a frame takes {whole['frame_ms_p95']} ms (p95), "
            f"{whole['slowest_frame_ms']} at most; longest stop {whole['longest_stop_ms']} ms"
        )
    return (
        f"PDF of {PAGES} pages, page {ASKED_PAGE}: text after {whole['text_ms']} ms, as printed "
        f"after {whole['picture_ms']} ms, the page before it after {whole['next_picture_ms']} ms"
    )


def main() -> None:
    """Print what the page costs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--url", help="a chat that runs already, for the first visit")
    parser.add_argument("--only", choices=PARTS, help="one of them")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--parts", action="store_true", help="write assistant/web/preload.txt")
    options = parser.parse_args()
    if options.parts:
        with tempfile.TemporaryDirectory() as folder, chat(Path(folder)) as url:
            PRELOAD.write_text("\n".join(parts(url)) + "\n", "utf-8")
        return
    found: dict[str, Figures] = {}
    for name in [options.only] if options.only else ["first"] if options.url else PARTS:
        if options.url:
            with chromium() as browser:
                found[name] = PARTS[name][0](browser, options.url)
        else:
            found[name] = measure(name)
        if not options.json:
            sys.stdout.write(told(name, found[name]) + "\n")
            sys.stdout.flush()
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
