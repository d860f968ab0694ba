"""The parts of a Markdown text, as CommonMark reads it, with their places in that text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from assistant.parsing.plain_lines import Line
from assistant.parsing.plain_prose import prose
from assistant.parsing.questions import with_answers
from assistant.parsing.rows import Cell, Row, with_headers
from assistant.parsing.wrapping import wrap_width
from assistant.records import Node, NodeKind, Span

_MAX_DEPTH = 40
_CONTAINERS: dict[str, NodeKind] = {
    "BlockQuote": "quotation", "List": "list", "Item": "list_item",
    "FootnoteDefinition": "footnote",
}  # fmt: skip
_TEXTS: dict[str, NodeKind] = {
    "Paragraph": "paragraph", "Heading": "heading", "CodeBlock": "code", "TableCell": "cell",
}  # fmt: skip
_INLINE: dict[str, NodeKind] = {
    "Emphasis": "emphasis", "Strong": "strong", "Link": "link", "Superscript": "superscript",
}  # fmt: skip
_SHOWN = ("Text", "Code", "InlineMath", "DisplayMath", "SoftBreak", "HardBreak")
_TAG = re.compile(r"<[^<>]{1,1000}>|<!--.*?-->", re.DOTALL)
_STANDING_OUT = re.compile(r"<(?:summary|strong|b|h[1-6]|dt)\b", re.IGNORECASE)
_LINES = re.compile(r"[^\n\r]+")


@dataclass(slots=True)
class _Open:
    """An element whose end has not come."""

    name: str
    start: int
    end: int
    level: int | None = None
    href: str | None = None
    implied: bool = False
    """A paragraph that the markup leaves out, as in the items of a tight list."""
    children: list[Node] = field(default_factory=list)
    shown: list[Span] = field(default_factory=list)
    """Spans of the text that is shown; the rest of the block steers."""
    breaks: list[int] = field(default_factory=list)
    """Where lines begin that a hard break parts from the one before."""
    rows: list[Row] = field(default_factory=list)


def markdown_structure(text: str, start: int, language: str | None) -> tuple[Node, ...]:
    """Return the parts of ``text`` from ``start``, the end of its front matter, on."""
    import pyromark  # most folders hold no Markdown

    source = text[start:]
    options = (
        pyromark.Options.ENABLE_TABLES
        | pyromark.Options.ENABLE_FOOTNOTES
        | pyromark.Options.ENABLE_STRIKETHROUGH
        | pyromark.Options.ENABLE_TASKLISTS
    )
    place = _places(source, start)
    reader = _Reader(text, language)
    for event, span in pyromark.events_with_range(source, options=options):
        reader.take(event, place(span["start"]), place(span["end"]))
    return with_answers(reader.root.children, text)


def _places(source: str, start: int) -> Callable[[int], int]:
    """Return what turns an offset in the UTF-8 bytes of ``source`` into one in the text."""
    if source.isascii():
        return lambda byte: byte + start
    ends, total = [], 0
    for char in source:
        total += len(char.encode("utf-8", "surrogatepass"))
        ends.append(total)
    return lambda byte: bisect_right(ends, byte) + start


class _Reader:
    def __init__(self, text: str, language: str | None) -> None:
        self.root = _Open("Document", 0, len(text))
        self._text = text
        self._language = language
        self._stack = [self.root]
        blocks = [block.split("\n") for block in text[:200_000].split("\n\n")]
        self._width = wrap_width(blocks)

    def take(self, event: Any, start: int, end: int) -> None:
        """Take the parser's next event."""
        name, detail = next(iter(event.items())) if isinstance(event, dict) else (event, None)
        if name == "Start":
            self._start(detail, start, end)
        elif name == "End":
            ended = next(iter(detail)) if isinstance(detail, dict) else detail
            if ended in _CONTAINERS:
                self._end_implied()
            self._end()
        elif name == "InlineHtml":
            self._inline_tag(self._text[start:end].lower().strip(), start, end)
        elif name in ("Html", "TaskListMarker", "Rule"):
            if name == "Html":
                self._stack[-1].shown.append((start, end))
        elif name in _SHOWN or name == "FootnoteReference":
            self._show(name, start, end)

    def _start(self, detail: Any, start: int, end: int) -> None:
        name: str
        fields: Any
        name, fields = next(iter(detail.items())) if isinstance(detail, dict) else (detail, None)
        if name in _INLINE or name in ("Image", "Strikethrough", "Subscript"):
            self._imply(start)
        else:
            self._end_implied()
        opened = _Open(name, start, end)
        if name == "Heading":
            opened.level = int(fields["level"][1:])
        elif name == "List":
            opened.level = fields
        elif name == "Link":
            opened.href = str(fields["dest_url"]) or None
        self._stack.append(opened)

    def _imply(self, start: int) -> None:
        """Open the paragraph that stands between an item and its text."""
        if self._stack[-1].name in _CONTAINERS or self._stack[-1] is self.root:
            self._stack.append(_Open("Paragraph", start, start, implied=True))

    def _end_implied(self) -> None:
        if self._stack[-1].implied:
            self._end()

    def _show(self, name: str, start: int, end: int) -> None:
        self._imply(start)
        here = self._stack[-1]
        if name == "Code":
            said = self._text[start:end]
            ticks = len(said) - len(said.lstrip("`"))
            start, end = start + ticks, end - ticks
            if start < end:
                here.children.append(Node("inline_code", start, end))
        elif name == "HardBreak":
            here.breaks.append(end)
            return
        elif name == "FootnoteReference":
            # "[^1]" is shown as a raised 1.
            marks = Node("mark", start, start + 2), Node("mark", end - 1, end)
            here.children.append(Node("superscript", start, end, marks))
        here.shown.append((start, end))

    def _inline_tag(self, tag: str, start: int, end: int) -> None:
        self._imply(start)
        if tag == "<sup>":
            self._stack.append(_Open("Superscript", start, end))
        elif tag == "</sup>" and self._stack[-1].name == "Superscript":
            self._end()
        elif tag.startswith("<br"):
            self._stack[-1].breaks.append(end)

    # --- ends -------------------------------------------------------------------------------------

    def _end(self) -> None:
        done = self._stack.pop()
        above = self._stack[-1] if self._stack else self.root
        if done.name in _TEXTS and done.name != "TableCell":
            above.children += self._text_nodes(done)
        elif done.name in ("TableHead", "TableRow"):
            cells = tuple(self._cell(cell) for cell in done.children)
            above.rows.append(Row(cells, header=done.name == "TableHead"))
        elif done.name == "TableCell":
            done.children = list(self._leaf(done, "cell", done.shown))
            above.children += done.children or [Node("cell", done.start, done.start)]
        elif done.name == "Table":
            rows = with_headers([row for row in done.rows if any(c.text for c, _, _ in row.cells)])
            above.children += [Node("table", rows[0].start, rows[-1].end, rows)] if rows else []
        elif done.name in _CONTAINERS:
            above.children += self._container(done)
        elif done.name == "HtmlBlock":
            above.children += self._html(done)
        elif done.name == "Image":
            pass  # neither its address nor its stand-in is text of the article
        else:
            if done.name in _INLINE and done.shown:
                start, end = done.shown[0][0], done.shown[-1][1]
                kind = _INLINE[done.name]
                above.children.append(Node(kind, start, end, tuple(done.children), href=done.href))
            else:
                above.children += done.children
            above.shown += done.shown
            above.breaks += done.breaks

    def _container(self, done: _Open) -> Iterator[Node]:
        children = tuple(done.children)
        if not children:
            return
        if len(self._stack) > _MAX_DEPTH:
            yield from children
            return
        kind = _CONTAINERS[done.name]
        node = Node(kind, children[0].start, children[-1].end, children, done.level)
        only = children[0]
        if len(children) == 1 and only.kind == "paragraph" and kind != "list":
            node = replace(node, children=only.children)
        yield node

    def _cell(self, node: Node) -> tuple[Cell, int, tuple[Node, ...]]:
        said = self._text[node.start : node.end]
        only = [child for child in node.children if child.kind != "mark"]
        bold = len(only) == 1 and only[0].kind == "strong"
        return Cell(said, bold=bold), node.start, node.children

    def _text_nodes(self, done: _Open) -> Iterator[Node]:
        """Yield a block of text as one node, or as several if its lines stand for themselves."""
        if done.name in ("Heading", "CodeBlock"):
            kind = _TEXTS[done.name]
            for node in self._leaf(done, kind, done.shown):
                yield replace(node, level=done.level) if done.level else node
            return
        flowing = any(one.name in ("Item", "BlockQuote") for one in self._stack)
        for spans in self._parted(done.shown, set(done.breaks), flowing=flowing):
            yield from self._leaf(done, "paragraph", spans)

    def _parted(self, shown: list[Span], breaks: set[int], *, flowing: bool) -> list[list[Span]]:
        """Return the shown spans of each paragraph that the lines of a block are."""
        text = self._text
        lines: list[list[Span]] = [[]]
        runs: list[list[list[Span]]] = [[]]
        for start, end in shown:
            before = lines[-1][-1][1] if lines[-1] else start
            if any(before < place <= start for place in breaks):
                runs[-1].append(lines[-1])
                runs.append([])
                lines.append([])
            elif "\n" in text[start:end] or "\n" in text[before:start]:
                runs[-1].append(lines[-1])
                lines.append([])
            if text[start:end].strip():
                lines[-1].append((start, end))
        runs[-1].append(lines[-1])
        return [part for run in runs for part in self._flowing(run, flowing=flowing)]

    def _flowing(self, run: list[list[Span]], *, flowing: bool) -> Iterator[list[Span]]:
        kept = [line for line in run if line]
        if not kept:
            return
        if flowing:
            yield [span for line in kept for span in line]
            return
        seen = []
        for spans in kept:
            begin = self._text.rfind("\n", 0, spans[0][0]) + 1
            said = self._text[begin : spans[-1][1]].strip()
            seen.append(Line(spans[0][0], spans[-1][1], 0, said))
        starts = [node.start for node in prose(seen, self._language, self._width)]
        for begin, stop in pairwise([*starts, kept[-1][-1][1] + 1]):
            yield [span for line in kept for span in line if begin <= span[0] < stop]

    def _leaf(self, done: _Open, kind: NodeKind, spans: Sequence[Span]) -> Iterator[Node]:
        """Yield the node of a block's text, what of it is not shown as marks."""
        text = self._text
        spans = [span for span in spans if span[0] < span[1]]
        while spans and not text[slice(*spans[0])].strip():
            spans = spans[1:]
        while spans and not text[slice(*spans[-1])].strip():
            spans = spans[:-1]
        if not spans:
            return
        start = spans[0][0] + _blanks(text[slice(*spans[0])])
        end = spans[-1][1] - _blanks(text[slice(*spans[-1])][::-1])
        gaps = [_trimmed(text, a[1], b[0]) for a, b in pairwise(spans)]
        inside = [_cut(node, start, end) for node in done.children]
        children = [node for node in inside if node.start < node.end]
        for begin, stop in gaps:
            if begin < stop:
                _insert(children, Node("mark", begin, stop))
        yield Node(kind, start, end, tuple(children))

    def _html(self, done: _Open) -> Iterator[Node]:
        """Yield the text between the tags of a block of HTML."""
        begin, end = done.start, done.end
        tags = [match.span() for match in _TAG.finditer(self._text, begin, end)]
        edges = [(begin, begin), *tags, (end, end)]
        for (tag, start), (stop, _) in pairwise(edges):
            stands_out = bool(_STANDING_OUT.match(self._text, tag, start))
            for match in _LINES.finditer(self._text, start, stop):
                said = match.group()
                if any(map(str.isalnum, said)):
                    first, last = match.start() + _blanks(said), match.end() - _blanks(said[::-1])
                    inline = (Node("strong", first, last),) if stands_out else ()
                    yield Node("paragraph", first, last, inline)


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return a gap without the blanks it begins with: a line break is shown as a space."""
    return start + _blanks(text[start:end]), end


def _blanks(said: str) -> int:
    return len(said) - len(said.lstrip())


def _cut(node: Node, start: int, end: int) -> Node:
    if start <= node.start and node.end <= end:
        return node
    return replace(node, start=max(start, node.start), end=min(end, node.end), children=())


def _insert(nodes: list[Node], mark: Node) -> None:
    """Put a mark into the innermost of ``nodes`` that holds it, or beside them, in its place."""
    for at, node in enumerate(nodes):
        if node.start <= mark.start and mark.end <= node.end and node.kind != "mark":
            children = list(node.children)
            _insert(children, mark)
            nodes[at] = replace(node, children=tuple(children))
            return
        if node.start >= mark.end:
            nodes.insert(at, mark)
            return
    nodes.append(mark)
