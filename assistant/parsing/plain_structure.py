"""The parts of a plain text, told by blank lines, indents and the signs people put before lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.parsing.lines import split_lines
from assistant.parsing.marks import is_byline, is_credit, is_stamp
from assistant.parsing.plain_lines import (
    CLOSED,
    GAP,
    ITEM,
    NUMBER,
    RULE,
    Block,
    Line,
    line_blocks,
    mark_length,
    sign_of,
    starts_item,
    unquoted,
)
from assistant.parsing.plain_prose import leaf, prose
from assistant.parsing.plain_tables import table_of
from assistant.parsing.questions import A_LINE, Q_LINE, asks, with_answers
from assistant.parsing.wrapping import wrap_width
from assistant.records import Node

_UNDERLINE = re.compile(r"[ \t]*(={3,}|-{3,}|~{3,}|\*{3,}|#{3,})[ \t]*$")
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\.?[ \t]+(?=\S)")
_MAX_HEADING = 80
_LEAST_QUESTIONS = 2


def plain_structure(text: str, start: int = 0, language: str | None = None) -> tuple[Node, ...]:
    """Return the parts of ``text`` from ``start`` on."""
    blocks = line_blocks(text, start)
    width = wrap_width([[line.text for line in block] for block in blocks])
    reader = _Reader(blocks, language, width)
    return with_answers(reader.nodes(), text)


class _Reader:
    def __init__(self, blocks: list[Block], language: str | None, width: int | None) -> None:
        self._blocks = blocks
        self._language = language
        self._width = width
        self._nodes: list[Node] = []
        self._asking = self._questions()

    def nodes(self) -> list[Node]:
        at = 0
        while at < len(self._blocks):
            at = self._read(at)
        return self._nodes

    def _questions(self) -> frozenset[int]:
        """Return the blocks that are questions of a list of them, each with its answer below."""
        alone = [len(block) == 1 and asks(block[0].text) for block in self._blocks]
        found = [
            at
            for at, block in enumerate(self._blocks)
            if (
                (alone[at] and at + 1 < len(alone) and not alone[at + 1])
                or (len(block) > 1 and asks(block[0].text) and not asks(block[-1].text))
            )
            and not (block[0].text[0] in "\"'“„«»‹‘-–—" or any(map(_opens, block)))
        ]
        many = len(found) >= _LEAST_QUESTIONS and 5 * len(found) >= len(self._blocks)
        return frozenset(found if many else ())

    def _read(self, at: int) -> int:
        """Add what the block at ``at`` is, and return the place of the next one."""
        block = self._blocks[at]
        table = table_of(block)
        if table is not None:
            self._nodes.append(table)
            return at + 1
        if all(line.text.startswith(">") for line in block):
            return self._quotation(at)
        if at in self._asking:
            self._nodes.append(leaf("heading", block[:1], level=3))
            if len(block) > 1:
                self._nodes += prose(block[1:], self._language, self._width, answers=True)
            return at + 1
        level = self._heading_level(at)
        if level:
            self._nodes.append(leaf("heading", block[:1], level=level))
            rest = block[2:] if len(block) > 1 and _UNDERLINE.match(block[1].text) else block[1:]
            if rest:
                self._add_lines(rest)
            return at + 1
        if any(starts_item(line) for line in block):
            return self._lists(at)
        self._add_lines(block)
        return at + 1

    def _add_lines(self, lines: Sequence[Line]) -> None:
        shown = [line for line in lines if not RULE.match(line.text)]
        self._nodes += prose(shown, self._language, self._width)

    # --- headings ---------------------------------------------------------------------------------

    def _heading_level(self, at: int) -> int:
        """Return the level of the heading that a block begins with, 0 if it begins with none."""
        block = self._blocks[at]
        line = block[0]
        if len(line.text) > _MAX_HEADING or RULE.match(line.text):
            return 0
        under = _UNDERLINE.match(block[1].text) if len(block) > 1 else None
        if under:
            return 1 if under[1][0] in "=*#" else 2
        numbered = _NUMBERED.match(line.text)
        closed = bool(CLOSED.search(line.text))
        if len(block) == 1 and not closed and self._text_follows(at, line):
            if numbered and line.text[numbered.end()].isupper():
                return min(6, 1 + numbered["number"].count(".") + 1)
            if ITEM.match(line.text) or not self._names_a_part(line):
                return 0
            return 1 if not self._nodes and at == 0 else 2
        deeper = len(block) > 1 and all(one.indent > line.indent + 1 for one in block[1:])
        wide = len(block) > 1 and max(len(one.text) for one in block[1:]) >= 40
        if deeper and wide and not closed and not ITEM.match(block[1].text):
            return 2 if self._names_a_part(line) and not ITEM.match(line.text) else 0
        return 0

    def _text_follows(self, at: int, line: Line) -> bool:
        if at + 1 >= len(self._blocks):
            return False
        following = self._blocks[at + 1]
        if ITEM.match(following[0].text) or table_of(following) is not None:
            return True
        return sum(len(one.text) for one in following) > len(line.text)

    def _names_a_part(self, line: Line) -> bool:
        seen = split_lines(line.text, 0)
        first = line.text[0]
        return (
            not (first.islower() or first in '"“„«(>|*')
            and any(map(str.isalpha, line.text))
            and not (is_byline(seen[0]) or is_stamp(line.text) or is_credit(seen[0]))
            and len(GAP.findall(line.text)) < 1
        )

    # --- lists, quotations ------------------------------------------------------------------------

    def _quotation(self, at: int) -> int:
        lines = [unquoted(line) for line in self._blocks[at]]
        inside = prose([line for line in lines if line.text], self._language, 200)
        if inside:
            node = Node("quotation", inside[0].start, inside[-1].end, tuple(inside))
            self._nodes.append(replace(node, children=_marked(inside, self._blocks[at], lines)))
        return at + 1

    def _lists(self, at: int) -> int:
        """Add the lists that begin in a block, with the blocks that are indented under them."""
        block = self._blocks[at]
        first = next(n for n, line in enumerate(block) if starts_item(line))
        if first:
            self._add_lines(block[:first])
        entries: list[list[Line]] = []  # each item's own lines
        paragraphs: list[list[list[Line]]] = []
        for line in block[first:]:
            self._take(line, entries, paragraphs, opens=False)
        at += 1
        while at < len(self._blocks) and self._belongs(self._blocks[at], entries):
            for number, line in enumerate(self._blocks[at]):
                self._take(line, entries, paragraphs, opens=number == 0)
            at += 1
        self._nodes += self._nested(paragraphs)
        return at

    def _belongs(self, block: Block, entries: list[list[Line]]) -> bool:
        """Tell whether a block below is of the list: a next item, or text indented as an item's."""
        if table_of(block) is not None:
            return False
        marks = [mark_length(entry[0]) for entry in entries]
        if starts_item(block[0]):
            kind = sign_of(block[0])
            return (
                any(
                    kind == sign_of(entry[0]) and abs(block[0].indent - entry[0].indent) < 8
                    for entry in entries
                )
                or block[0].indent >= entries[-1][0].indent + marks[-1]
            )
        own = entries[-1][0]
        return block[0].indent > own.indent and block[0].indent >= own.indent + marks[-1] - 1

    def _take(
        self,
        line: Line,
        entries: list[list[Line]],
        paragraphs: list[list[list[Line]]],
        *,
        opens: bool,
    ) -> None:
        if starts_item(line) and not self._within(line, paragraphs):
            entries.append([line])
            paragraphs.append([[line]])
        elif opens:
            paragraphs[-1].append([line])
        else:
            paragraphs[-1][-1].append(line)

    def _within(self, line: Line, paragraphs: list[list[list[Line]]]) -> bool:
        """Tell whether a line that begins as an item is wrapped text, as "3. May" below "until"."""
        if not paragraphs or not paragraphs[-1][-1]:
            return False
        first, last = paragraphs[-1][0][0], paragraphs[-1][-1][-1]
        number = NUMBER.match(line.text)
        if number is None or NUMBER.match(first.text) or line.indent <= first.indent:
            return False
        return not CLOSED.search(last.text) and number[1] != "1"

    def _nested(self, items: list[list[list[Line]]]) -> list[Node]:
        """Return the lists that items make, those further indented within the item before."""
        made: list[Node] = []
        at = 0
        while at < len(items):
            indent, kind = items[at][0][0].indent, sign_of(items[at][0][0])
            level = NUMBER.match(items[at][0][0].text)
            nodes: list[Node] = []
            while at < len(items):
                own = items[at][0][0]
                if own.indent < indent - 1 or (own.indent <= indent + 1 and sign_of(own) != kind):
                    break
                end = at + 1
                while end < len(items) and items[end][0][0].indent > own.indent + 1:
                    end += 1
                nodes.append(self._item(items[at], self._nested(items[at + 1 : end])))
                at = end
            made.append(
                Node("list", nodes[0].start, nodes[-1].end, tuple(nodes),
                     int(level[1]) if level else None)
            )  # fmt: skip
        return made

    def _item(self, paragraphs: list[list[Line]], inner: list[Node]) -> Node:
        leaves = []
        for number, lines in enumerate(paragraphs):
            first = lines[0]
            begin = first.start + (mark_length(first) if number == 0 else 0)
            leaves.append(Node("paragraph", begin, lines[-1].end))
        if len(leaves) == 1 and not inner:
            return replace(leaves[0], kind="list_item")
        children = (*leaves, *inner)
        return Node("list_item", children[0].start, children[-1].end, children)


def _opens(line: Line) -> bool:
    """Tell whether a line opens an item, a quotation, or a labelled question or answer."""
    labelled = Q_LINE.match(line.text) or A_LINE.match(line.text)
    return bool(starts_item(line) or line.text.startswith(">") or labelled)


def _marked(nodes: list[Node], lines: Block, inside: Sequence[Line]) -> tuple[Node, ...]:
    """Return paragraphs of a quotation with the marks before their later lines as such."""
    marks = [(line.start, own.start) for line, own in zip(lines, inside, strict=True)]
    found = []
    for node in nodes:
        within = tuple(Node("mark", a, b) for a, b in marks if node.start < a < b <= node.end)
        found.append(replace(node, children=within))
    return tuple(found)
