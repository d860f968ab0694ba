"""A part of a text while it is filled: what it holds, what it leaves when it is full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.parsing.counting import counted
from assistant.parsing.questions import answered_rows
from assistant.parsing.rows import Row, with_headers
from assistant.records import Node, NodeKind
from assistant.structure import is_leaf

_WITH_TEXT = ("list_item", "footnote", "question", "answer", "quotation")
"""Parts that hold their text themselves when it is a single paragraph."""
_BULLET = "• "


@dataclass(slots=True)
class Part:
    """A part that is still being filled."""

    kind: NodeKind
    level: int | None = None
    children: list[Node] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    marked: bool = False
    """Whether an item's bullet is written."""
    count: int | None = None
    """Of a list that is counted, the number of the next item."""
    above: str = ""
    """Of a table, the end of the text above it."""
    counted: str = "1"
    """What it is counted in, as HTML says it: 1, a, A, i or I."""

    def next_mark(self) -> str:
        """Return what stands before the next item of the list: a bullet or its number."""
        if self.count is None:
            return _BULLET
        self.count += 1
        return f"{counted(self.count - 1, self.counted)}. "

    def go_on(self, end: int, inline: tuple[Node, ...]) -> None:
        """Let the last block go on to ``end``, with further nodes in its last line of text."""
        self.children[-1] = _extended(self.children[-1], end, inline)

    def nodes(self) -> list[Node]:
        """Return what the full part leaves: its node, its questions, nothing if empty."""
        if self.rows and (answered := answered_rows(self.rows)):
            return answered
        children = with_headers(self.rows, above=self.above) if self.rows else tuple(self.children)
        if not children:
            return []
        node = Node(self.kind, children[0].start, children[-1].end, children, self.level)
        single = len(children) == 1 and children[0].kind == "paragraph" and is_leaf(children[0])
        if single and self.kind in _WITH_TEXT:
            node = replace(node, children=children[0].children)
        return [node]


def moved(nodes: Sequence[Node], by: int) -> Iterator[Node]:
    """Yield nodes that stand ``by`` characters further on."""
    for node in nodes:
        children = tuple(moved(node.children, by))
        header = tuple((start + by, end + by) for start, end in node.header)
        yield replace(
            node, start=node.start + by, end=node.end + by, children=children, header=header
        )


def _extended(node: Node, end: int, inline: tuple[Node, ...]) -> Node:
    """Return a block that goes on to ``end``, in its last line of text."""
    if is_leaf(node):
        return replace(node, end=end, children=(*node.children, *inline))
    last = _extended(node.children[-1], end, inline)
    return replace(node, end=end, children=(*node.children[:-1], last))
