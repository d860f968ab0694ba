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


def test_code_is_code_and_a_note_bears_its_number_alone(tmp_path: Path) -> None:
    (tmp_path / "rates.md").write_text(MARKDOWN)
    (tmp_path / "mill.html").write_text(
        "<html><body><article><h1>The oat mill</h1><p>The oat mill of Brann is begun by typing "
        "<code>mill --start</code> at the desk, which rings a bell.</p></article></body></html>"
    )
    with Parsers(Settings(sources=tmp_path)) as parsers:
        notes, page = (document(parsers.parse(tmp_path / n), n) for n in ("rates.md", "mill.html"))
    html = str(reader_html(notes, words=EN))
    assert "Second one with <code>code</code> in it" in html
    assert "is no new line.<sup>1</sup>" in html
    start = notes.text.index("A soft")
    assert shown(notes, start, notes.text.index("\n", start)).endswith("is no new line.¹")
    assert "typing <code>mill --start</code> at" in str(reader_html(page, words=EN))


def test_lists_of_word_are_numbered_and_nested_as_there(tmp_path: Path) -> None:
    import docx

    word = docx.Document()
    word.add_paragraph("The committee of the quarry decided on these three points:")
    for text, style in (
        ("The crusher is bought", "List Bullet"),
        ("In four parts", "List Bullet 2"),
        ("Noise is measured at night", "List Number"),
        ("Dust is measured by day", "List Number"),
    ):
        word.add_paragraph(text, style=style)
    word.add_paragraph("Then the lamps were put out.")
    word.add_paragraph("Lamps are left burning", style="List Number")
    word.save(str(tmp_path / "quarry.docx"))
    with Parsers(Settings(sources=tmp_path)) as parsers:
        found = document(parsers.parse(tmp_path / "quarry.docx"), "quarry.docx")
    html = str(reader_html(found, words=EN))
    plain = re.sub(r"</?p>", "", re.sub(r' (?:dir|class)="[^"]*"', "", html))
    assert "<li>The crusher is bought<ul><li>In four parts</li></ul></li>" in plain
    for number, text in enumerate(("Noise is measured", "Dust is measured", "Lamps are left"), 1):
        assert f"<li style='list-style-type:\"{number}. \"'>{text}" in plain


def test_items_keep_their_ticks(tmp_path: Path) -> None:
    (tmp_path / "rates.md").write_text("# To do\n\n- [x] Paint the quay\n- [ ] Oil the crane\n")
    with Parsers(Settings(sources=tmp_path)) as parsers:
        found = document(parsers.parse(tmp_path / "rates.md"), "rates.md")
    html = str(reader_html(found, words=EN))
    ticks = re.findall(r"list-style-type:\"(.) \"'>([A-Z]\w+)", html)
    assert ticks == [("☑", "Paint"), ("☐", "Oil")]


def test_row_with_fewer_cells_leaves_no_hole(tmp_path: Path) -> None:
    (tmp_path / "mill.html").write_text(
        "<html><body><article><h1>The oat mill of Brann</h1><p>The oat mill of Brann grinds oats "
        "for the whole valley, as it always has.</p><table><tr><th>Year</th><th colspan=2>Tonnes"
        "</th></tr><tr><td>2021</td><td>2,710</td><td>flakes</td></tr></table></article></body>"
    )
    with Parsers(Settings(sources=tmp_path)) as parsers:
        found = document(parsers.parse(tmp_path / "mill.html"), "mill.html")
    rows = re.findall(r"<tr>(.*?)</tr>", str(reader_html(found, words=EN)))
    assert [len(re.findall("<t[hd]", row)) for row in rows] == [3, 3]
