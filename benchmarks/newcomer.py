"""Ten things that somebody new wants of the page, each done by what can be read there.

    python benchmarks/newcomer.py            seconds, presses and keys of each
    python benchmarks/newcomer.py --json

Each begins on the page as a new visitor finds it, or where the one before left it, and only names
of buttons and hints in boxes are used.  Printed are the seconds that the page took, those that a
person would take besides (0.28 s a key, 1.5 s to find and press something: the rule of thumb of the
keystroke-level model), and how often something was pressed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from screenshots import write_sources
from serving import chat, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

KEY_SECONDS, PRESS_SECONDS = 0.28, 1.5


@dataclass
class Done:
    """What a task took."""

    task: str
    page_seconds: float
    person_seconds: float
    presses: int
    keys: int


class Newcomer:
    """Presses and types, and counts both."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder
        self.presses = self.keys = 0

    def press(self, what: Locator) -> None:
        """Press what is there once it is."""
        what.click(timeout=60_000)
        self.presses += 1

    def button(self, name: str) -> None:
        """Press the button, or the link, of this name."""
        named = re.compile(f"^{re.escape(name)}", re.I)
        found = self.page.get_by_role("button", name=named)
        self.press(found.or_(self.page.get_by_role("link", name=named)).first)

    def tab(self, name: str) -> None:
        """Go to a tab."""
        self.press(self.page.get_by_role("tab", name=name))

    def type(self, hint: str, text: str, *, enter: bool = False) -> None:
        """Type into the box of this hint."""
        box = self.page.get_by_placeholder(hint)
        self.press(box)
        box.fill(text)
        self.keys += len(text) + enter
        if enter:
            box.press("Enter")

    def ask(self, question: str) -> Locator:
        """Ask, and return the answer."""
        before = self.page.locator("#chat .answer:not(.waiting)").count()
        self.type("Ask a question", question, enter=True)
        answer = self.page.locator("#chat .answer:not(.waiting)").nth(before)
        answer.wait_for(timeout=60_000)
        return answer

    def see(self, text: str, where: str = "body") -> None:
        """See a text somewhere."""
        self.page.locator(where, has_text=text).first.wait_for(timeout=60_000)


def overview(me: Newcomer) -> None:
    """Learn what the articles are about."""
    me.button("What are these articles about?")
    me.see("Port Merrow", "#chat .answer")


def check(me: Newcomer) -> None:
    """Ask something, and read the sentence in its article."""
    me.ask("When was the lighthouse of Port Merrow first lit?")
    me.see("12 May 1871", "#reader mark.here")


def follow_up(me: Newcomer) -> None:
    """Ask on, and see how that was understood."""
    me.ask("And who converted the lamp?")
    me.see("Ada Lindqvist", "#chat .answer >> nth=-1")


def nearest(me: Newcomer) -> None:
    """Ask what no article says, and see what comes nearest."""
    me.ask("What is the boiling point of tungsten?")
    me.see("The articles do not answer", "#chat .answer >> nth=-1")
    me.see("Nearest passages", "#chat .answer >> nth=-1")


def narrow(me: Newcomer) -> None:
    """Ask the French articles only."""
    me.press(me.page.get_by_text("Filters", exact=True))
    me.press(me.page.get_by_label("Français"))
    me.page.locator(".chip").wait_for()
    me.ask("When was the mill of Valbrume closed?")
    me.see("1979", "#chat .answer >> nth=-1")
    me.button("Clear filters")
    me.page.locator(".chip").first.wait_for(state="detached")


def add(me: Newcomer) -> None:
    """Add a file, and ask about it."""
    path = me.folder / "heron.txt"
    path.write_text("Heron census\n\nThe heron census of Lake Tarn counted 83 nests in May 2024.\n")
    me.tab("Sources")
    with me.page.expect_file_chooser() as choosing:
        me.press(me.page.get_by_label("Drop files here, or choose them"))
    choosing.value.set_files(path)
    me.see("1 added", "#shelf .note")
    me.tab("Ask")
    me.ask("How many nests did the heron census count?")
    me.see("83 nests", "#chat .answer >> nth=-1")


def why_not(me: Newcomer) -> None:
    """Find out why a file was not read."""
    me.tab("Sources")
    me.type("Search the articles", "broken")
    me.see("failed", "#shelf tbody tr")
    me.page.locator("#shelf .reason").first.wait_for()
    me.page.get_by_placeholder("Search the articles").fill("")


def bring_back(me: Newcomer) -> None:
    """Remove an article by mistake, notice it later, and bring it back."""
    me.button("Remove Heron census")
    me.see("Removed", "#shelf .note")
    me.page.reload()
    me.tab("Sources")
    me.press(me.page.get_by_text("Removed articles"))
    me.button("Bring back")
    me.see("Brought back", "#shelf .note")
    me.tab("Ask")


def pass_on(me: Newcomer) -> None:
    """Send somebody the address of one sentence."""
    me.press(me.page.get_by_role("link", name="Source 1").last)
    me.button("Copy citation and link")
    me.page.get_by_role("button", name="Copied").wait_for()
    address = me.page.evaluate("navigator.clipboard.readText()").split()[-1]
    other = me.page.context.new_page()
    other.goto(address)
    other.locator("#reader mark.here").first.wait_for()
    other.close()


def take_away(me: Newcomer) -> None:
    """Take the conversation away as a Word file."""
    me.press(me.page.get_by_text("Export", exact=True))
    with me.page.expect_download():
        me.button("Export as Word")


TASKS: tuple[Callable[[Newcomer], None], ...] = (
    overview, check, follow_up, nearest, narrow, add, why_not, bring_back, pass_on, take_away,
)  # fmt: skip


def walk(page: Page, folder: Path) -> list[Done]:
    """Do the ten tasks one after the other."""
    me, done = Newcomer(page, folder), []
    for task in TASKS:
        me.presses = me.keys = 0
        started = time.perf_counter()
        task(me)
        seconds = time.perf_counter() - started
        person = me.keys * KEY_SECONDS + me.presses * PRESS_SECONDS
        name = (task.__doc__ or "").strip().rstrip(".")
        done.append(Done(name, round(seconds, 1), round(person, 1), me.presses, me.keys))
    return done


def main() -> None:
    """Print what each task took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_sources(folder / "sources")
        (folder / "sources" / "broken.txt").write_bytes(bytes(range(256)) * 40)
        with chat(folder) as url, chromium() as browser:
            given: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB"}
            rights = ["clipboard-read", "clipboard-write"]
            page = browser.new_context(**given, permissions=rights).new_page()
            page.on("filechooser", lambda _: None)  # or a slow machine opens it before it is taken
            page.goto(url)
            page.locator(".example", has_text="What are these").wait_for(timeout=300_000)
            done = walk(page, folder)
    if options.json:
        print(json.dumps([asdict(one) for one in done]))
        return
    for one in done:
        print(
            f"{one.task:55} page {one.page_seconds:5.1f} s   person {one.person_seconds:5.1f} s   "
            f"{one.presses} pressed, {one.keys} keys"
        )


if __name__ == "__main__":
    main()
