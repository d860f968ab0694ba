"""Takes the pictures of the docs: the chat in every size, in the light and in the dark, and moving.

    make screenshots                       # writes docs/images/chat-*.png and chat.webp
    make screenshots ARGS="--only chat-table"

Needs Debian's Chromium.  The chat runs as a process of its own, over the sample articles, those of
the tests in other languages, and a few files made here, so that every view has something to show.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

from serving import ROOT, ask, chat, chromium, write_pdf

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES = ROOT / "docs" / "images"
COLOURS = 128
"""Of a picture: it has flat areas and text, so that fewer are hardly seen and a third as large."""
MOVING_WIDTH = 900

LIT = "When was the lighthouse of Port Merrow first lit?"
FERRY = "What does the night ferry cost the council?"
FRENCH = "Quand le moulin de Valbrume a-t-il fermé\u00a0?"
ARABIC = "متى أعيد افتتاح سوق النحاسين؟"
DEEP = "How deep is the slate weathered under the eastern quay?"
PIER = "How long is the Norwick pier?"
REFUSED = "What is the boiling point of tungsten?"


def write_sources(folder: Path) -> None:
    """Write what the pictures show: articles, a PDF, a table."""
    shutil.copytree(ROOT / "sources", folder, ignore=shutil.ignore_patterns(".trash"))
    # Few machines that take pictures have the fonts for Chinese.
    some = shutil.ignore_patterns("cha.txt")
    shutil.copytree(ROOT / "tests" / "corpus", folder, dirs_exist_ok=True, ignore=some)
    (folder / "piers.csv").write_text(
        "Pier,Length in metres,Opened\nNorwick,184,1871\nSandgarth,96,1902\nTarn Head,240,1934\n"
    )
    write_pdf(
        folder / "geology.pdf",
        "Geology of the harbour",
        [
            [
                "1. The site",
                "The harbour of Port Merrow lies in a drowned valley.",
                "Twelve boreholes were drilled in 2021, all of them from a barge.",
            ],
            [
                "2. The rock",
                "Under the eastern quay the slate is weathered to a depth of 38 metres.",
                "The western quay stands on sound rock, as the builders of 1866 had found.",
                "No borehole met running water below 20 metres.",
            ],
        ],
    )


# --- how a picture is taken ---------------------------------------------------------------------


@contextmanager
def visit(
    browser: Browser, url: str, *, width: int = 1280, height: int = 800, **options: Any
) -> Iterator[Page]:
    """Open the chat as a new visitor."""
    given = {"locale": "en-GB", "color_scheme": "light", **options}
    context = browser.new_context(viewport={"width": width, "height": height}, **given)
    page = context.new_page()
    page.goto(url)
    page.locator("body[data-assistant=started]").wait_for(timeout=60_000)
    page.locator("#welcome h2").wait_for()
    yield page
    context.close()


def still(page: Page) -> Image.Image:
    """Return what is shown, once the page has come to rest."""
    page.wait_for_timeout(900)
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def away(page: Page) -> Image.Image:
    """Return what is shown with nothing pointed at."""
    page.mouse.move(2, 2)
    return still(page)


def article(page: Page, question: str) -> Page:
    """Ask, and open the first citation."""
    ask(page, question)
    page.locator("#chat a.cite").last.scroll_into_view_if_needed()
    page.locator("#chat .answer").last.locator("a.cite").first.click()
    page.locator("#reader mark.here").first.wait_for()
    return page


# --- the pictures -------------------------------------------------------------------------------


def welcome(page: Page) -> Image.Image:
    page.locator(".example").nth(1).wait_for(timeout=120_000)
    return away(page)


def answer(page: Page) -> Image.Image:
    return away(article(page, LIT))


def conversation(page: Page) -> Image.Image:
    article(page, LIT)
    page.locator("#new").click()
    page.locator("#chat .answer").wait_for(state="detached")
    ask(page, REFUSED)
    page.locator("#history-toggle").click()
    page.locator("#history li").first.wait_for()
    return away(page)


def card(page: Page) -> Image.Image:
    ask(page, FERRY)
    page.locator("#chat a.cite").first.hover()
    page.locator("#peek mark.here").first.wait_for()
    return still(page)


def table(page: Page) -> Image.Image:
    ask(page, PIER)
    page.locator("#chat table.row").first.wait_for()
    return away(page)


def printed(page: Page) -> Image.Image:
    article(page, DEEP)
    page.get_by_role("button", name="Page as printed").click()
    page.locator("figure.printed img").wait_for()
    return away(page)


def sources(page: Page) -> Image.Image:
    page.locator("#left [role=tab]").nth(1).click()
    page.locator("#shelf table").wait_for()
    return away(page)


def arabic(page: Page) -> Image.Image:
    return away(article(page, ARABIC))


def telephone(page: Page) -> Image.Image:
    ask(page, FRENCH)
    return away(page)


def telephone_reader(page: Page) -> Image.Image:
    return away(article(page, FRENCH))


TELEPHONE = {"width": 390, "height": 844, "device_scale_factor": 2, "locale": "fr-FR"}
VIEWS: dict[str, tuple[Callable[[Page], Image.Image], dict[str, Any]]] = {
    "chat-welcome": (welcome, {"width": 1440, "height": 900}),
    "chat-light": (answer, {}),
    "chat-dark": (answer, {"width": 1440, "height": 900, "color_scheme": "dark"}),
    "chat-refusal": (conversation, {"color_scheme": "dark"}),
    "chat-card": (card, {}),
    "chat-table": (table, {}),
    "chat-pdf": (printed, {}),
    "chat-sources": (sources, {"width": 1440, "height": 900}),
    "chat-right-to-left": (arabic, {"locale": "ar"}),
    "chat-twice-the-size": (answer, {"width": 640, "height": 400, "device_scale_factor": 2}),
    "chat-telephone": (telephone, TELEPHONE),
    "chat-telephone-reader": (telephone_reader, TELEPHONE),
    "chat-telephone-sources": (sources, {**TELEPHONE, "color_scheme": "dark"}),
}
"""What each picture shows, and in what kind of window."""


def write(picture: Image.Image, name: str) -> None:
    """Write a picture as a small PNG."""
    few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(IMAGES / f"{name}.png", optimize=True)


# --- the animation ------------------------------------------------------------------------------


def moving(page: Page) -> Iterator[tuple[Image.Image, int]]:
    """Ask, look at the card, open the article, step on; yield frames and their milliseconds."""
    page.locator(".example").first.wait_for(timeout=120_000)
    yield away(page), 1500
    box = page.locator("#question textarea")
    for end in range(12, len(LIT) + 12, 12):
        box.fill(LIT[:end])
        yield still(page), 180
    box.press("Enter")
    page.locator("#chat .answer:not(.waiting)").wait_for()
    page.locator("#reader mark.here").wait_for()
    yield away(page), 2600
    page.locator("#chat a.cite").first.hover()
    page.locator("#peek mark.here").wait_for()
    yield still(page), 2600
    yield away(article(page, FERRY)), 2600
    box.fill(REFUSED)
    yield still(page), 500
    ask(page, REFUSED)
    yield away(page), 3000


def animate(browser: Browser, url: str) -> None:
    """Write the animation."""
    with visit(browser, url, width=1200, height=750) as page:
        frames = list(moving(page))
    size = (MOVING_WIDTH, MOVING_WIDTH * 750 // 1200)
    small = [frame.resize(size, Image.Resampling.LANCZOS) for frame, _ in frames]
    small[0].save(
        IMAGES / "chat.webp",
        save_all=True,
        append_images=small[1:],
        duration=[milliseconds for _, milliseconds in frames],
        loop=0,
        quality=62,
        method=6,
    )


def main() -> None:
    """Write the pictures to docs/images."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", nargs="+", choices=[*VIEWS, "chat"], help="those, and no others")
    wanted = parser.parse_args().only or [*VIEWS, "chat"]
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_sources(folder / "sources")
        with chat(folder) as url, chromium() as browser:
            for name in [view for view in VIEWS if view in wanted]:
                take, options = VIEWS[name]
                with visit(browser, url, **options) as page:
                    write(take(page), name)
            if "chat" in wanted:
                animate(browser, url)


if __name__ == "__main__":
    main()
