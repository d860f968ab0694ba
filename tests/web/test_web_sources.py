"""The sources as a reader meets them: opened, looked at before, tables as tables, text brought back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings
from tests import parsing_samples
from tests.test_parsing_more_formats import workbook

from .test_web_page import marked
from .web_browser import Server, ask, ready, running, until, visiting

pytestmark = pytest.mark.slow

PAGE = """<!doctype html><html lang="en"><head><title>Swift towers of Ardmoor</title>
<script>window.pwned = 1</script><link rel="stylesheet" href="http://attacker.invalid/a.css">
<base href="http://attacker.invalid/"><meta http-equiv="refresh" content="0;url=http://attacker.invalid">
</head><body onload="window.pwned = 2"><nav><a href="/home">Home</a></nav>
<article><h1>Swift towers of Ardmoor</h1>
<p onclick="window.pwned = 3">The swift towers of Ardmoor are <b>14 metres</b> high and hold sixty nests each.
<a href="https://swifts.example/">The swift society</a> <a href="javascript:window.pwned = 4">counts them</a>.</p>
<table><tr><th>Tower</th><th>Nests</th></tr><tr><td>Corran</td><td>57</td></tr></table>
<img src="http://attacker.invalid/p.png" alt="A tower at dusk" onerror="window.pwned = 5">
<iframe srcdoc="<script>parent.pwned = 6</script>"></iframe><svg onload="window.pwned = 7"></svg>
<form action="http://attacker.invalid"><input name="password"><button>Log in</button></form>
<math><mtext><style><img src=x onerror="window.pwned = 8"></style></mtext></math>
<p>Their builder expects the first birds to come back at the beginning of May.</p></article></body></html>"""
PASTED = """Skip to content
Your account
Home
News
Weather
Sounds
More

Quarry pond of Trewen is opened to bathers

Published
3 hours ago
Tamsin Rowe
Coast correspondent, Trewen
Image source, Trewen Photo Club
Image caption, The yellow raft of Trewen carries nineteen swimmers

The parish council has opened the quarry pond to bathers from sunrise to sunset.

Residents had asked for it in two petitions, and the second was signed by 640 people.

"Nobody has to drive to the sea any more," said the parish clerk, Denzil Hart.

Related topics
Trewen
Bathing
More on this story
Quarry owner drops his plan
9 June
Top stories
LIVE Ministers meet over water prices
Storm leaves villages without power
Copyright © 2024 Coast Broadcasting. We are not responsible for the content of external sites.
"""
RATES = {
    "pier.csv": (("Pier", "Length in metres"), ("Norwick", "184"), ("Sandgarth", "96")),
    "crane.xlsx": (("Crane", "Lifts in tonnes"), ("Goliat", "312"), ("Ursula", "75")),
    "buoy.md": (("Buoy", "Laid down"), ("Skerry", "1904"), ("Halmar", "1957")),
    "kiln.html": (("Kiln", "Bricks a day"), ("Oxley", "8200"), ("Tarrant", "5100")),
}
"""A table of two rows in each format: header, row, row."""
ASKED = {
    "pier.csv": ("How long is the Norwick pier in metres?", "184"),
    "crane.xlsx": ("How many tonnes does the crane Goliat lift?", "312"),
    "buoy.md": ("When was the buoy Halmar laid down?", "1957"),
    "kiln.html": ("How many bricks a day does the Oxley kiln make?", "8200"),
}


def write_tables(folder: Path) -> None:
    for name, rows in RATES.items():
        if name.endswith("csv"):
            data = "\n".join(",".join(row) for row in rows).encode()
        elif name.endswith("xlsx"):
            numbered = [[float(c) if c.isdigit() else c for c in row] for row in rows]
            data = workbook({"Sheet": numbered})
        elif name.endswith("md"):
            lines = ["| " + " | ".join(row) + " |" for row in rows]
            lines.insert(1, "|---|---|")
            data = ("# Buoys of the sound\n\n" + "\n".join(lines) + "\n").encode()
        else:
            cells = ["".join(f"<td>{cell}</td>" for cell in row) for row in rows[1:]]
            head = "".join(f"<th>{cell}</th>" for cell in rows[0])
            told = "<p>The brick kilns of the valley burn from Easter to the first frost.</p>"
            body = "".join(f"<tr>{row}</tr>" for row in (head, *cells))
            page = f"<h1>Kilns of the valley</h1>{told}<table>{body}</table>"
            data = f"<html lang='en'><body><article>{page}</article></body></html>".encode()
        (folder / name).write_bytes(data)


ISLE = """# The isle of *Marrow*

The isle of Marrow has **forty** houses, says [its council](https://marrow.example/).
It is reached by `ferry 7` alone.[^1]

1. The school
   - of one room
2. The chapel

- [x] The pier is mended

> Nobody has ever left it in winter.

| House | Built |
|---|---|
| Kiln House | 1804 |

```
fare = 4 <b>
```

[^1]: Since the bridge fell.
"""
RENDERED = {
    "h3": "The isle of Marrow",
    "h3 em": "Marrow",
    "p strong": "forty",
    'p a[href="https://marrow.example/"]': "its council",
    "p code": "ferry 7",
    "p sup": "1",
    "ol > li > ul > li": "of one room",
    "ol > li:nth-child(2)": "The chapel",
    "ul > li[style*='☑']": "The pier is mended",
    "blockquote": "Nobody has ever left it in winter.",
    "table th": "House",
    "table td": "Kiln House",
    "pre code": "fare = 4 <b>",
}
"""What of it is shown as what."""


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A chat over a web page that attacks, a page pasted whole, and a table in each format."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "sources").mkdir()
    (folder / "sources" / "swifts.html").write_text(PAGE)
    (folder / "sources" / "pond.txt").write_text(PASTED)
    (folder / "sources" / "isle.md").write_text(ISLE)
    (folder / "sources" / "crane.docx").write_bytes(parsing_samples.docx())
    (folder / "sources" / "crane.epub").write_bytes(parsing_samples.epub())
    write_tables(folder / "sources")
    places = {name: folder / name for name in ("sources", "index", "state")}
    with running(Settings.from_environment({}, **places)) as started:
        until(lambda: ready(started.url), 240)
        yield started


def test_article_is_rendered_as_it_was_meant_to_be_read(shelf: Server, browser: Any) -> None:
    with visiting(browser, shelf.url) as page:
        page.get_by_role("tab", name="Sources").click()
        text = page.locator("#reader .text")
        page.locator("#shelf .open", has_text="The isle of Marrow").click()
        text.get_by_text("forty").wait_for()
        for selector, said in RENDERED.items():
            assert text.locator(selector).first.inner_text().strip() == said, selector
        shown = text.inner_text()
        assert not any(mark in shown for mark in ("**", "](", "# ", "|--", "```", "[^", "[x]", "`"))
        page.locator("#shelf tr", has_text="crane.docx").locator(".open").click()
        text.locator("table td", has_text="410").wait_for()
        assert text.get_by_role("heading").all_inner_texts() == [
            "A crane for the port",
            "Money",
            "Fishermen",
        ]
        assert text.locator("ul > li").all_inner_texts() == ["forty tonnes", "sixty metres"]
        page.locator("#shelf tr", has_text="crane.epub").locator(".open").click()
        text.get_by_role("heading", name="The fear").wait_for()
        assert text.get_by_role("heading").all_inner_texts() == ["The order", "The fear"]


def test_quotes_are_shown_and_copied_free_of_marks(shelf: Server, browser: Any) -> None:
    rights = ["clipboard-read", "clipboard-write"]
    with visiting(browser, shelf.url, permissions=rights) as page:
        answer = ask(page, "How many houses has the isle of Marrow?")
        quote = answer.locator(".quote").first
        assert "has forty houses, says its council." in quote.inner_text()
        assert quote.locator("b").inner_text() == "forty"
        page.locator("#reader mark.here").first.wait_for()
        page.get_by_role("button", name="Copy citation and link").click()
        page.get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert "has forty houses, says its council." in copied and "**" not in copied
        cited = answer.locator("a.cite").first.get_attribute("href")
        start, end = map(int, re.search(r"at=(\d+)-(\d+)", cited).groups())
        assert ISLE[start:end].startswith("The isle of Marrow has **forty** houses, says [its")


def test_web_page_of_the_sources_opens_cleaned_and_can_do_nothing(
    shelf: Server, browser: Any
) -> None:
    with visiting(browser, shelf.url) as page:
        ask(page, "How high are the swift towers of Ardmoor?")
        page.locator("#reader mark.here").first.wait_for()
        asked: list[str] = []
        page.context.on("request", lambda request: asked.append(request.url))
        with page.context.expect_page() as opening:
            page.get_by_role("link", name="Open file").click()
        opened = opening.value
        opened.get_by_role("heading", name="Swift towers of Ardmoor").wait_for()
        assert opened.get_by_role("cell", name="57").is_visible()
        assert opened.get_by_text("A tower at dusk").is_visible(), "what a picture shows is told"
        links = opened.locator("a").evaluate_all("all => all.map(a => a.href)")
        assert links == ["https://swifts.example/"]
        assert opened.evaluate("window.pwned") is None
        live = (
            "script, iframe, form, input, svg, math, link, base, img, meta[http-equiv], [onclick]"
        )
        assert opened.locator(live).count() == 0
        assert all(url.startswith(shelf.url) for url in asked), asked
        policy = page.request.get(opened.url).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "sandbox" in policy
        assert "allow-scripts" not in policy and "allow-same-origin" not in policy
        opened.close()
        with page.expect_download() as saved:
            page.get_by_role("link", name="Save file").click()
        assert saved.value.path().read_text() == PAGE, "the file itself can still be had"


def test_what_was_kept_out_is_marked_in_the_article_and_brought_back_there(
    shelf: Server, browser: Any
) -> None:
    question = "How many swimmers does the yellow raft of Trewen carry?"
    with visiting(browser, shelf.url) as page:
        assert "nineteen" not in ask(page, question).locator(".quote").all_inner_texts()
        page.get_by_role("tab", name="Sources").click()
        page.locator("#shelf .open", has_text="Quarry pond of Trewen").click()
        left_out = page.locator("#reader details.furniture", has_text="yellow raft")
        left_out.locator("summary", has_text="left out of the index").click()
        left_out.get_by_role("button", name="Read this for answers, too").click()
        page.locator(
            "#note, #shelf .note", has_text="read for answers from now on"
        ).first.wait_for()
        page.locator("#reader details.furniture").first.wait_for(state="detached")
        assert "yellow raft" in page.locator("#reader .text").inner_text()
        page.get_by_role("tab", name="Ask").click()
        assert "nineteen" in ask(page, question).locator(".quote").first.inner_text()


def test_pointing_at_an_article_in_the_sources_previews_it(shelf: Server, browser: Any) -> None:
    with visiting(browser, shelf.url) as page:
        page.get_by_role("tab", name="Sources").click()
        name = page.locator("#shelf .open", has_text="Swift towers of Ardmoor")
        name.hover()
        card = page.locator("#peek")
        card.get_by_text("14 metres").wait_for()
        page.mouse.move(2, 2)
        card.wait_for(state="detached")
        name.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        card.get_by_text("14 metres").wait_for()
        page.keyboard.press("Escape")
        card.wait_for(state="detached")


@pytest.mark.parametrize("name", RATES)
def test_answer_from_a_table_is_a_small_table_of_header_and_row(
    shelf: Server, browser: Any, name: str
) -> None:
    header, *rows = RATES[name]
    question, exact = ASKED[name]
    [row] = [row for row in rows if exact in row]
    with visiting(browser, shelf.url) as page:
        answer = ask(page, question)
        table = answer.locator(".quote table.row").first
        assert tuple(table.locator("th").all_inner_texts()) == header
        assert tuple(table.locator("td").all_inner_texts()) == row
        assert table.locator("td b").inner_text() == exact, "the exact words stand out"
        other = rows[1 - rows.index(row)]
        assert other[1] not in table.inner_text(), "the row that answers, and no other"
        page.locator("#reader table mark.here").first.wait_for()
        assert marked(page).split() == list(row)
