"""The text of a document as HTML, from its structure: the one renderer for every format.

What is shown is the document's own text, escaped, piece by piece; no markup of a file reaches the
page.  So offsets hold by construction: a span is marked wherever pieces of it are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup

from assistant.records import Document, Node, Span
from assistant.structure import INLINE, is_leaf
from assistant.web.markers import words_html
from assistant.web.words import Words

Marks = Sequence[tuple[Span, str]]
"""Spans to mark, each with its class; where they overlap the last one named wins."""

_INLINE_TAGS: Final = {
    "strong": "strong", "emphasis": "em", "superscript": "sup", "inline_code": "code",
}  # fmt: skip
_BLOCK_TAGS: Final = {"quotation": "blockquote", "paragraph": "p"}
_MOST_LABEL = 20
"""Characters before an item that are looked at."""
_TICK = re.compile(r"\[([ xX])\]$")
_COUNTED = re.compile(r"(?:[>\s]*)\d{1,9}[.)]$")
_AROUND = 100
"""Characters beside a piece of text that tell which way its line runs."""
_FIRST_HEADING, _LAST_HEADING = 3, 6
"""The article's own title is the heading above."""


def is_web_address(url: str | None) -> bool:
    """Return whether ``url`` may be linked: http or https, with a host."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def rendered_html(document: Document, *, window: Span, words: Words, marks: Marks = ()) -> Markup:
    """Return the blocks of ``document`` within ``window``, marked; furniture is folded away."""
    return _Renderer(document, window, words, marks).blocks(document.structure)


def furniture_html(text: Markup, words: Words, *, document: Document) -> Markup:
    """Return text that was left out of the index, set apart, with a way to bring it back."""
    return Markup(
        '<details class="furniture"{}><summary>{}</summary>{}'
        '<p><button type="button" class="link" data-keep="{}">{}</button></p></details>'
    ).format(
        "" if document.body else Markup(" open"),
        words("furniture"),
        text,
        document.id,
        words("keep_text"),
    )


def page_break_html(number: int, words: Words) -> Markup:
    """Return the line that says where a page begins."""
    return Markup('<p class="page">{}</p>').format(words("page_n", number=number))


def marked_html(text: str, span: Span, marks: Marks) -> Markup:
    """Return ``text[span]`` escaped and marked."""
    around = text[max(0, span[0] - _AROUND) : span[1] + _AROUND]
    edges = {span[0], span[1]}
    for (start, end), _ in marks:
        edges |= {edge for edge in (start, end) if span[0] < edge < span[1]}
    parts = []
    for start, end in pairwise(sorted(edges)):
        piece = words_html(text[start:end], around)
        kind = next((k for (a, b), k in reversed(marks) if a <= start and end <= b), None)
        parts.append(Markup('<mark class="{}">{}</mark>').format(kind, piece) if kind else piece)
    return Markup("").join(parts)


@dataclass(slots=True)
class _Renderer:
    document: Document
    window: Span
    words: Words
    marks: Marks
    levels: list[int] = field(default_factory=list)
    """Of the headings that hold here, so that none is skipped in the page's own."""
    counted: list[bool] = field(default_factory=list)
    """Of the lists that hold here, whether their items are numbered."""
    numbered: set[int] = field(default_factory=set)
    """Pages whose beginning has been named."""

    def blocks(self, nodes: Sequence[Node]) -> Markup:
        """Return blocks that stand beside each other, runs of furniture folded."""
        parts = []
        for inside, group in groupby(nodes, key=self._is_article):
            joined = Markup("").join(shown for node in group for shown in self._block(node))
            if joined:
                parts.append(
                    joined if inside else furniture_html(joined, self.words, document=self.document)
                )
        return Markup("").join(parts)

    def _is_article(self, node: Node) -> bool:
        if node.kind in ("page", "slide"):
            return True  # what of it is furniture shows among its blocks
        return any(a < node.end and node.start < b for a, b in self.document.body)

    def _block(self, node: Node) -> Iterator[Markup]:
        if node.end <= self.window[0] or node.start >= self.window[1]:
            return
        yield from self._page_breaks(node)
        if node.kind in ("page", "slide"):
            yield self.blocks(node.children)
        elif node.kind == "table":
            yield self._table(node)
        elif node.kind == "heading":
            yield self._heading(node)
        elif node.kind == "code":
            yield Markup('<pre dir="ltr"><code>{}</code></pre>').format(self._inside(node))
        elif node.kind == "list":
            yield self._list(node)
        elif node.kind == "list_item":
            yield self._item(node)
        elif node.kind in INLINE:
            yield self._inline((node,), node.start, node.end)
        else:
            tag = _BLOCK_TAGS.get(node.kind, "div")
            yield Markup('<{0} dir="auto" class="{1}">{2}</{0}>').format(
                tag, node.kind.replace("answer", "reply"), self._inside(node)
            )

    def _page_breaks(self, node: Node) -> Iterator[Markup]:
        """Name the pages that begin with a block, or within it if it holds no blocks."""
        for number, start in enumerate(self.document.pages, start=1):
            if number in self.numbered or (start > node.start and not _holds(node, start)):
                continue
            self.numbered.add(number)
            if start >= self.window[0]:
                yield page_break_html(number, self.words)

    def _inside(self, node: Node) -> Markup:
        if is_leaf(node):
            return self._inline(node.children, node.start, node.end)
        return Markup("").join(part for child in node.children for part in self._block(child))

    def _heading(self, node: Node) -> Markup:
        level = node.level or 1
        self.levels = [other for other in self.levels if other < level] + [level]
        rank = min(_LAST_HEADING, _FIRST_HEADING + len(self.levels) - 1)
        return Markup('<h{0} dir="auto" class="heading">{1}</h{0}>').format(
            rank, self._inside(node)
        )

    def _list(self, node: Node) -> Markup:
        self.counted.append(node.level is not None)
        items = self._inside(node)
        self.counted.pop()
        if node.level is None:
            return Markup('<ul dir="auto">{}</ul>').format(items)
        return Markup('<ol dir="auto" start="{}">{}</ol>').format(node.level, items)

    def _item(self, node: Node) -> Markup:
        style = Markup("")
        if label := self._label(node):
            quoted = label.replace("\\", "").replace('"', "")
            style = Markup(" style='list-style-type:\"{} \"'").format(quoted)
        return Markup('<li dir="auto" class="list_item"{}>{}</li>').format(
            style, self._inside(node)
        )

    def _label(self, node: Node) -> str:
        """Return what stands before an item and its list does not say: "(b)", "§ 4", a tick."""
        line = self.document.text.rfind("\n", 0, node.start) + 1
        before = self.document.text[max(line, node.start - _MOST_LABEL) : node.start].strip()
        tick = _TICK.search(before)
        if tick:
            return "☐" if tick[1] == " " else "☑"
        said = self.counted[-1:] == [True] and _COUNTED.match(before)
        return before if any(map(str.isalnum, before)) and not said else ""

    def _table(self, node: Node) -> Markup:
        heads = {span for row in node.children for cell in row.children for span in cell.header}
        columns = max((len(row.children) for row in node.children), default=0)
        rows = Markup("").join(
            Markup("<tr>{}{}</tr>").format(
                Markup("").join(self._cell(cell, heads) for cell in row.children),
                Markup("<td></td>") * (columns - len(row.children)),
            )
            for row in node.children
            if row.end > self.window[0] and row.start < self.window[1]
        )
        return Markup(
            '<div class="table-box" role="region" aria-label="{}" tabindex="0">'
            '<table dir="auto">{}</table></div>'
        ).format(self.words("table"), rows)

    def _cell(self, cell: Node, heads: set[Span]) -> Markup:
        tag = "th" if (cell.start, cell.end) in heads else "td"
        return Markup('<{0} dir="auto">{1}</{0}>').format(tag, self._inside(cell))

    def _inline(self, nodes: Sequence[Node], start: int, end: int) -> Markup:
        """Return text from ``start`` to ``end``, the inline ``nodes`` in it as what they are."""
        parts, at = [], start
        for node in nodes:
            parts.append(self._text(at, node.start))
            if node.kind != "mark":
                inner = self._inline(node.children, node.start, node.end)
                parts.append(self._styled(node, inner))
            at = node.end
        parts.append(self._text(at, end))
        return Markup("").join(parts)

    def _styled(self, node: Node, inner: Markup) -> Markup:
        if node.kind != "link":
            return Markup("<{0}>{1}</{0}>").format(_INLINE_TAGS.get(node.kind, "span"), inner)
        if not is_web_address(node.href):
            return inner
        return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(
            node.href, inner
        )

    def _text(self, start: int, end: int) -> Markup:
        if start >= end:
            return Markup("")
        return marked_html(self.document.text, (start, end), self.marks)


def _holds(node: Node, offset: int) -> bool:
    return is_leaf(node) and node.start < offset < node.end
