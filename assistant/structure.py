"""What a document's nested spans say: what stands around an offset, above it, and what is shown.

A parser fills ``structure`` (see :class:`assistant.records.Node`); every later stage asks here, so
that none guesses from signs in the text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol

from assistant.records import Node, NodeKind, Span

INLINE = frozenset(("link", "emphasis", "strong", "superscript", "mark", "inline_code"))
"""Kinds that stand in text; all others are blocks."""
_MAX_HEADING = 160
PATH = " › "
"""Between the headings of a path."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LABEL = {"row": "; ", "title": " — ", "cell": ": "}


class Structured(Protocol):
    """A text with its structure: a ``Document``, a ``ParsedDocument``."""

    @property
    def text(self) -> str:
        """What all offsets count in."""

    @property
    def structure(self) -> tuple[Node, ...]:
        """What the text consists of."""


# --- around an offset ---------------------------------------------------------------------------


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield every node, each before its children, in the order of the text."""
    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(node.children))


def leaves(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield the blocks that hold text rather than blocks, in order."""
    return (node for node in walk(nodes) if node.kind not in INLINE and is_leaf(node))


def is_leaf(node: Node) -> bool:
    """Tell whether a block holds text rather than blocks."""
    return not node.children or node.children[0].kind in INLINE


def path_to(nodes: Sequence[Node], offset: int) -> tuple[Node, ...]:
    """Return the nodes that hold the character at ``offset``, the outermost first."""
    found: list[Node] = []
    while nodes:
        at = bisect_right(nodes, offset, key=lambda node: node.start) - 1
        if at < 0 or offset >= nodes[at].end:
            break
        found.append(nodes[at])
        nodes = nodes[at].children
    return tuple(found)


def around(nodes: Sequence[Node], offset: int, *kinds: NodeKind) -> Node | None:
    """Return the innermost node of one of ``kinds`` that holds ``offset``, or None."""
    found = (node for node in reversed(path_to(nodes, offset)) if node.kind in kinds)
    return next(found, None)


# --- above an offset ----------------------------------------------------------------------------


def heading_at(document: Structured, offset: int) -> str | None:
    """Return the headings that ``offset`` stands under ("Rates › Second class"), or None.

    A heading stands under itself.
    """
    starts, paths = _headings(_Same(document.structure), _Same(document.text))
    at = bisect_right(starts, offset) - 1
    return paths[at] if at >= 0 else None


def question_of(document: Structured, offset: int) -> str | None:
    """Return the question that the answer around ``offset`` answers, as it is shown, or None."""
    answer = around(document.structure, offset, "answer")
    if answer is None or not answer.header:
        return None
    return shown(document, *answer.header[0]) or None


def header_of(document: Structured, offset: int) -> str | None:
    """Return the header cells of the table row around ``offset`` ("Station | Opened"), or None.

    A header row has none.
    """
    row = around(document.structure, offset, "row")
    cells = [cell for cell in row.children if cell.header] if row else []
    names: dict[Span, str] = {}
    for cell in cells:
        for span in cell.header:
            names.setdefault(span, shown(document, *span))
    return " | ".join(filter(None, names.values())) or None


def stands_under(document: Structured, offset: int) -> str | None:
    """Return what a quote at ``offset`` needs above it to be understood, for ``Citation.heading``.

    That is the header of a table row, the question of an answer, else the path of headings; of a
    row its header alone, for the row says what it is about; of a sheet's row also where it stands.
    """
    row = around(document.structure, offset, "row")
    if row is not None and row.level:
        place = ", ".join(filter(None, (heading_at(document, offset), f"row {row.level}")))
        return PATH.join(filter(None, (place, header_of(document, offset))))
    return (
        header_of(document, offset) or question_of(document, offset) or heading_at(document, offset)
    )


def labelled(document: Structured, span: Span) -> str:
    """Return a span as it reads by itself.

    A row names its columns ("Boreas — last departure: 21:00"), an answer its question.
    """
    start, end = span
    row = around(document.structure, start, "row")
    if row is not None and end <= row.end:
        return _labelled_row(document, row)
    said = shown(document, start, end)
    question = question_of(document, start)
    return f"{question} {said}" if question else said


def searched(document: Structured, span: Span) -> str:
    """Return the text by which a sentence is found.

    A row comes with the names of its columns, an answer's sentence with its question, any other as
    it stands in the text.
    """
    start, end = span
    if around(document.structure, start, "row", "answer") is None:
        return document.text[start:end]
    row = around(document.structure, start, "row")
    if row is not None and not any(cell.header for cell in row.children):
        return document.text[start:end]
    return labelled(document, span)


def _labelled_row(document: Structured, row: Node) -> str:
    cells = [cell for cell in row.children if cell.kind == "cell"]
    said = [shown(document, cell.start, cell.end) for cell in cells]
    if not any(cell.header for cell in cells):
        return " | ".join(filter(None, said))
    first, rest = (said[0], cells[1:]) if len(cells) > 1 else ("", cells)
    parts = []
    for cell, value in zip(rest, said[len(said) - len(rest) :], strict=True):
        name = " ".join(filter(None, (shown(document, *header) for header in cell.header)))
        parts.append(f"{name}{_LABEL['cell']}{value}" if name and value else value)
    return _LABEL["title"].join(filter(None, (first, _LABEL["row"].join(filter(None, parts)))))


class _Same:
    """Compares what it holds by identity, so that a cache need not look into it."""

    __slots__ = ("of",)

    def __init__(self, of: Any) -> None:
        self.of = of

    def __hash__(self) -> int:
        return id(self.of)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.of is other.of


@lru_cache(maxsize=32)
def _headings(structure: _Same, text: _Same) -> tuple[list[int], list[str]]:
    """Return where each heading begins, and the path of headings that holds from there on."""
    starts: list[int] = []
    paths: list[str] = []
    path: list[tuple[int, str]] = []
    for node in walk(structure.of):
        if node.kind != "heading":
            continue
        level = node.level or 1
        name = " ".join(_shown_leaf(text.of, node, node.start, node.end).split())
        path = [(other, title) for other, title in path if other < level]
        path.append((level, name[:_MAX_HEADING]))
        starts.append(node.start)
        paths.append(PATH.join(title for _, title in path))
    return starts, paths


# --- what is shown ------------------------------------------------------------------------------


def shown(document: Structured, start: int, end: int) -> str:
    """Return what ``text[start:end]`` shows: without marks, each block on a line of its own.

    Cells of a row are parted by " | ".  A document without structure shows its text.
    """
    text = document.text
    if not document.structure:
        return text[start:end]
    said: list[str] = []
    glue = ""
    last: Node | None = None
    for node, row in _leaves_in(document.structure, start, end):
        piece = _shown_leaf(text, node, max(start, node.start), min(end, node.end)).strip()
        if not piece:
            continue
        glue = " | " if row is not None and row is last else "\n"
        said += [glue, piece] if said else [piece]
        last = row
    return "".join(said)


def _leaves_in(
    nodes: Sequence[Node], start: int, end: int, row: Node | None = None
) -> Iterator[tuple[Node, Node | None]]:
    """Yield the leaf blocks that share characters with a span, each with the row it stands in."""
    first = max(0, bisect_right(nodes, start, key=lambda node: node.start) - 1)
    for node in nodes[first:]:
        if node.start >= end:
            break
        if node.end <= start:
            continue
        if is_leaf(node):
            yield node, row
        else:
            yield from _leaves_in(node.children, start, end, node if node.kind == "row" else row)


def _shown_leaf(text: str, node: Node, start: int, end: int) -> str:
    pieces, at = [], start
    for part in walk(node.children):
        if part.kind not in ("mark", "superscript") or part.end <= at:
            continue
        if part.start >= end:
            break
        pieces.append(text[at : max(at, part.start)])
        at = max(at, part.start)
        if part.kind == "mark":
            at = part.end
        elif (raised := _unmarked(text, part, at, end)).isdecimal():
            pieces.append(raised.translate(_RAISED))
            at = min(end, part.end)
    pieces.append(text[at:end] if at < end else "")
    said = "".join(pieces)
    if node.kind == "code":
        return said
    return " ".join(said.split())


def _unmarked(text: str, node: Node, start: int, end: int) -> str:
    """Return what of a node without nodes of text in it is shown between two offsets."""
    marked = [edge for n in node.children if n.kind == "mark" for edge in (n.start, n.end)]
    edges = [max(start, node.start), *marked, node.end]
    return "".join(text[a : min(b, end)] for a, b in zip(edges[::2], edges[1::2], strict=True))


def kept_out(document: Structured, body: Sequence[Span]) -> list[Span]:
    """Return the runs of shown text that lie outside ``body``, in order: they are not indexed."""
    ends = [end for _, end in body]
    runs: list[Span] = []
    joins = False
    for leaf in leaves(document.structure):
        at = bisect_right(ends, leaf.start)
        inside = at < len(body) and body[at][0] < leaf.end
        if inside:
            joins = False
        elif joins:
            runs[-1] = (runs[-1][0], leaf.end)
        else:
            runs.append((leaf.start, leaf.end))
            joins = True
    return runs
