"""Articles as they were meant to be read: rendered from structure, free of marks, offsets held."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from assistant.parsing import Parsers
from assistant.records import Document, ParsedDocument
from assistant.settings import Settings
from assistant.structure import leaves, shown
from assistant.web.article import reader_html
from assistant.web.plain import cells_of, shown_quote
from assistant.web.words import Words

from .test_web_rendering import Tags

EN = Words("en")
ROOT = Path(__file__).parents[2]
MARKDOWN = """# Ferry *rates*

The ferry costs **12 euros** each way, and [dogs](https://ferry.example/dogs) travel free.
A soft line break is no new line.[^1]

- First of two points
- Second one with `code` in it

> A fisherman said that it is too much.

| Station | Opened |
|---|---|
| Boreas | 1871 |
| Notus | 1934 |

```
fare = 12 <b>
```

<script>window.pwned = 1</script> [press](javascript:alert(1))

[^1]: Counted in May.
"""


class Marked(Tags):
    """Collects the text of the marked pieces."""

    def __init__(self, html: str) -> None:
        self.inside = 0
        self.marked = ""
        super().__init__(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        self.inside += tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag == "mark"

    def handle_data(self, data: str) -> None:
        super().handle_data(data)
        self.marked += data if self.inside else ""


def document(parsed: ParsedDocument, name: str) -> Document:
    return Document(
        id="d",
        path=name,
        text=parsed.text,
        body=parsed.body,
        pages=parsed.pages,
        structure=parsed.structure,
    )


def samples(folder: Path) -> list[Path]:
    """One file of every format that is read, with all that a structure can hold."""
    from tests import parsing_samples as made

    files = {"rates.md": MARKDOWN.encode(), "crane.html": made.web_page()}
    makers = {"docx": "docx", "epub": "epub", "pptx": "pptx", "eml": "eml", "pdf": "pdf"}
    for suffix, name in makers.items():
        maker = getattr(made, name)
        pages = [[made.FIRST, made.SECOND], [made.THIRD]]
        files[f"sample.{suffix}"] = maker(pages) if suffix == "pdf" else maker()
    paths = []
    for name, data in files.items():
        (folder / name).write_bytes(data)
        paths.append(folder / name)
    return [*paths, *sorted((ROOT / "sources").glob("*.*")), *(ROOT / "tests/corpus").rglob("*.*")]


def bare(text: str) -> str:
    """Text without what only parts cells and lines; raised digits as digits."""
    plain = text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
    return re.sub(r"[\s|]+", "", plain)


@pytest.mark.slow
def test_text_of_the_highlighted_page_is_the_quote_without_its_marks(tmp_path: Path) -> None:
    seen = set()
    with Parsers(Settings(sources=tmp_path)) as parsers:
        for path in samples(tmp_path):
            found = document(parsers.parse(path), path.name)
            spans = [(leaf.start, leaf.end) for leaf in leaves(found.structure)]
            spans += [(a + 3, b - 3) for a, b in spans if b - a > 12]
            spans += [(a, d) for (a, _), (_, d) in pairwise(spans) if a < d][:9]
            for span in spans:
                html = str(reader_html(found, words=EN, here=span))
                assert bare(Marked(html).marked) == bare(shown(found, *span)), (path.name, span)
            seen.add(path.suffix)
    assert {".md", ".html", ".txt", ".pdf", ".docx", ".pptx", ".epub", ".eml"} <= seen


def test_markdown_is_read_as_what_it_means_and_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "rates.md").write_text(MARKDOWN)
    with Parsers(Settings(sources=tmp_path)) as parsers:
        found = document(parsers.parse(tmp_path / "rates.md"), "rates.md")
    html = str(reader_html(found, words=EN))
    text = html[html.index('class="text"') :]
    for piece in (
        "<strong>12 euros</strong>",
        'href="https://ferry.example/dogs"',
        "<li",
        "<blockquote",
        ">Boreas<",
        "<th",
        "<pre",
        "fare = 12 &lt;b&gt;",
    ):
        assert piece in text, piece
    assert not re.search(r"<script|javascript:[^<]*\"", text)
    shown_text = Tags(text).text
    assert "**" not in shown_text and "# Ferry" not in shown_text and "|---" not in shown_text


def test_row_of_a_table_is_quoted_as_header_and_row(tmp_path: Path) -> None:
    (tmp_path / "rates.md").write_text(MARKDOWN)
    with Parsers(Settings(sources=tmp_path)) as parsers:
        found = document(parsers.parse(tmp_path / "rates.md"), "rates.md")
    start = found.text.index("| Boreas")
    year = found.text.index("1871")
    span, answer = (start, found.text.index("\n", start)), (year, year + 4)
    cells = cells_of(found, span, answer)
    assert cells == (("Station", "Boreas", False), ("Opened", "1871", True))
    assert cells_of(found, (found.text.index("The ferry"), found.text.index("A soft")), None) == ()
    text, exact = shown_quote(found, span, answer)
    assert exact and text[slice(*exact)] == "1871" and "|  |" not in text
