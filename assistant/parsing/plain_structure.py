"""The parts of a plain text, told by blank lines, indents and the signs people put before lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.languages.boundaries import closing
from assistant.languages.scripts import COMMAS, PAUSES, SENTENCE_ENDS
from assistant.parsing.lines import split_lines
from assistant.parsing.marks import is_byline, is_credit, is_stamp
from assistant.parsing.questions import A_LINE, Q_LINE, asks, with_answers
from assistant.parsing.rows import Cell, Row, with_headers
from assistant.parsing.wrapping import goes_on, is_wrapped, wrap_width
from assistant.records import Node

_LINE_END = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]*")
_ITEM = re.compile(
    r"[ \t\u3000]*(?P<mark>[-*+•‣◦·▪–][ \t]+|(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])[ \t]+|o {2,}"
    # In Chinese and Japanese no space follows.
    r"|(?:[・●○■□◆◇※]|（?\d{1,3}[．、）]|[一二三四五六七八九十]{1,3}、|[①-⑳])[ \t\u3000]*)(?=\S)"
)
_NUMBER = re.compile(r"\(?(\d{1,3})[.)]")
_QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)+")
_UNDERLINE = re.compile(r"[ \t]*(={3,}|-{3,}|~{3,}|\*{3,}|#{3,})[ \t]*$")
_RULE = re.compile(r"[\W_]{3,}$")
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\.?[ \t]+(?=\S)")
_CLOSED = closing(SENTENCE_ENDS + PAUSES + COMMAS)
_MAX_HEADING = 80
_CELLS = re.compile(r"[ \t]*\|[ \t]*")
_GAP = re.compile(r"(?<=\S)(?: {2,}|\t+)(?=\S)")
_LEAST_ROWS = 3
_MAX_LINES = 300_000
_LEAST_QUESTIONS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line's span without the blanks at its ends, and how far it is indented."""

    start: int
    end: int
    indent: int
    text: str


Block = list[Line]


def plain_structure(text: str, start: int = 0, language: str | None = None) -> tuple[Node, ...]:
    """Return the parts of ``text`` from ``start`` on."""
    blocks = _blocks(text, start)
    width = wrap_width([[line.text for line in block] for block in blocks])
    reader = _Reader(text, blocks, language, width)
    return with_answers(reader.nodes(), text)


def prose(
    lines: Sequence[Line], language: str | None, width: int | None, *, answers: bool = False
) -> list[Node]:
    """Return the paragraphs of a run of lines: those that go on with each other are one.

    ``answers`` says that the lines answer the question above them.
    """
    shown = [" " * line.indent + line.text for line in lines]
    wrapped = is_wrapped(shown)
    asked = answers or any(Q_LINE.match(line.text) for line in lines)
    paragraphs: list[list[Line]] = []
    for number, line in enumerate(lines):
        labelled = Q_LINE.match(line.text) or (asked and A_LINE.match(line.text))
        # In an answer, a line that does not end as a sentence goes on, however short it is.
        if (paragraphs and not labelled) and (
            (asked and not _CLOSED.search(lines[number - 1].text) and not _starts_item(line))
            or goes_on(
                shown[number - 1], line.text, language=language, width=width, wrapped=wrapped
            )
        ):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [_leaf("paragraph", run) for run in paragraphs]


def _blocks(text: str, start: int) -> list[Block]:
    blocks: list[Block] = []
    open_ = False
    for match in _LINE_END.finditer(text, start):
        raw = match.group()
        if not match.end() > match.start() or raw.isspace():
            # An empty match stands at every line's end as well as for an empty line.
            blank = raw.isspace() or (
                match.start() == 0
                or text[match.start() - 1] in "\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029"
            )
            open_ = open_ and not blank
            continue
        begin = match.start() + len(raw) - len(raw.lstrip())
        end = match.start() + len(raw.rstrip())
        indent = len(raw[: begin - match.start()].expandtabs(4))
        line = Line(begin, end, indent, text[begin:end])
        if open_:
            blocks[-1].append(line)
        else:
            blocks.append([line])
            open_ = True
    return blocks


class _Reader:
    def __init__(
        self, text: str, blocks: list[Block], language: str | None, width: int | None
    ) -> None:
        self._text = text
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
        table = _table(block)
        if table is not None:
            self._nodes.append(table)
            return at + 1
        if all(line.text.startswith(">") for line in block):
            return self._quotation(at)
        if at in self._asking:
            self._nodes.append(_leaf("heading", block[:1], level=3))
            if len(block) > 1:
                self._nodes += prose(block[1:], self._language, self._width, answers=True)
            return at + 1
        level = self._heading_level(at)
        if level:
            self._nodes.append(_leaf("heading", block[:1], level=level))
            rest = block[2:] if len(block) > 1 and _UNDERLINE.match(block[1].text) else block[1:]
            if rest:
                self._add_lines(rest)
            return at + 1
        if any(_starts_item(line) for line in block):
            return self._lists(at)
        self._add_lines(block)
        return at + 1

    def _add_lines(self, lines: Sequence[Line]) -> None:
        shown = [line for line in lines if not _RULE.match(line.text)]
        self._nodes += prose(shown, self._language, self._width)

    # --- headings ---------------------------------------------------------------------------------

    def _heading_level(self, at: int) -> int:
        """Return the level of the heading that a block begins with, 0 if it begins with none."""
        block = self._blocks[at]
        line = block[0]
        if len(line.text) > _MAX_HEADING or _RULE.match(line.text):
            return 0
        under = _UNDERLINE.match(block[1].text) if len(block) > 1 else None
        if under:
            return 1 if under[1][0] in "=*#" else 2
        numbered = _NUMBERED.match(line.text)
        closed = bool(_CLOSED.search(line.text))
        if len(block) == 1 and not closed and self._text_follows(at, line):
            if numbered and line.text[numbered.end()].isupper():
                return min(6, 1 + numbered["number"].count(".") + 1)
            if _ITEM.match(line.text) or not self._names_a_part(line):
                return 0
            return 1 if not self._nodes and at == 0 else 2
        deeper = len(block) > 1 and all(one.indent > line.indent + 1 for one in block[1:])
        wide = len(block) > 1 and max(len(one.text) for one in block[1:]) >= 40
        if deeper and wide and not closed and not _ITEM.match(block[1].text):
            return 2 if self._names_a_part(line) and not _ITEM.match(line.text) else 0
        return 0

    def _text_follows(self, at: int, line: Line) -> bool:
        if at + 1 >= len(self._blocks):
            return False
        following = self._blocks[at + 1]
        if _ITEM.match(following[0].text) or _table(following) is not None:
            return True
        return sum(len(one.text) for one in following) > len(line.text)

    def _names_a_part(self, line: Line) -> bool:
        seen = split_lines(line.text, 0)
        first = line.text[0]
        return (
            not (first.islower() or first in '"“„«(>|*')
            and any(map(str.isalpha, line.text))
            and not (is_byline(seen[0]) or is_stamp(line.text) or is_credit(seen[0]))
            and len(_GAP.findall(line.text)) < 1
        )

    # --- lists, quotations ------------------------------------------------------------------------

    def _quotation(self, at: int) -> int:
        lines = [_unquoted(line) for line in self._blocks[at]]
        inside = prose([line for line in lines if line.text], self._language, 200)
        if inside:
            node = Node("quotation", inside[0].start, inside[-1].end, tuple(inside))
            self._nodes.append(replace(node, children=_marked(inside, self._blocks[at], lines)))
        return at + 1

    def _lists(self, at: int) -> int:
        """Add the lists that begin in a block, with the blocks that are indented under them."""
        block = self._blocks[at]
        first = next(n for n, line in enumerate(block) if _starts_item(line))
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
        if _table(block) is not None:
            return False
        marks = [_mark_of(entry[0]) for entry in entries]
        if _starts_item(block[0]):
            kind = _kind_of(block[0])
            return (
                any(
                    kind == _kind_of(entry[0]) and abs(block[0].indent - entry[0].indent) < 8
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
        if _starts_item(line) and not self._within(line, paragraphs):
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
        number = _NUMBER.match(line.text)
        if number is None or _NUMBER.match(first.text) or line.indent <= first.indent:
            return False
        return not _CLOSED.search(last.text) and number[1] != "1"

    def _nested(self, items: list[list[list[Line]]]) -> list[Node]:
        """Return the lists that items make, those further indented within the item before."""
        made: list[Node] = []
        at = 0
        while at < len(items):
            indent, kind = items[at][0][0].indent, _kind_of(items[at][0][0])
            level = _NUMBER.match(items[at][0][0].text)
            nodes: list[Node] = []
            while at < len(items):
                own = items[at][0][0]
                if own.indent < indent - 1 or (own.indent <= indent + 1 and _kind_of(own) != kind):
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
            begin = first.start + (_mark_of(first) if number == 0 else 0)
            leaves.append(Node("paragraph", begin, lines[-1].end))
        if len(leaves) == 1 and not inner:
            return replace(leaves[0], kind="list_item")
        children = (*leaves, *inner)
        return Node("list_item", children[0].start, children[-1].end, children)


def _opens(line: Line) -> bool:
    """Tell whether a line opens an item, a quotation, or a labelled question or answer."""
    labelled = Q_LINE.match(line.text) or A_LINE.match(line.text)
    return bool(_starts_item(line) or line.text.startswith(">") or labelled)


def _leaf(kind: str, lines: Sequence[Line], level: int | None = None) -> Node:
    return Node(kind, lines[0].start, lines[-1].end, level=level)  # type: ignore[arg-type]


def _starts_item(line: Line) -> bool:
    match = _ITEM.match(line.text)
    if match is None:
        return False
    mark = match["mark"].strip()
    # "I. Newton", "A. Smith": a letter with a full stop is mostly a name's.
    return not (mark[0].isalpha() and mark.endswith("."))


def _mark_of(line: Line) -> int:
    match = _ITEM.match(line.text)
    return match.end() if match else 0


def _kind_of(line: Line) -> str:
    mark = line.text[: _mark_of(line)].strip()
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d+", "9", mark))


def _unquoted(line: Line) -> Line:
    match = _QUOTED.match(line.text)
    assert match is not None
    return replace(line, start=line.start + match.end(), text=line.text[match.end() :])


def _marked(nodes: list[Node], lines: Block, inside: Sequence[Line]) -> tuple[Node, ...]:
    """Return paragraphs of a quotation with the marks before their later lines as such."""
    marks = [(line.start, own.start) for line, own in zip(lines, inside, strict=True)]
    found = []
    for node in nodes:
        within = tuple(Node("mark", a, b) for a, b in marks if node.start < a < b <= node.end)
        found.append(replace(node, children=within))
    return tuple(found)


# --- tables ---------------------------------------------------------------------------------------


def _table(block: Block) -> Node | None:
    """Return the table that a block is, or None: cells between bars, tabs, or in columns."""
    if len(block) < 2:
        return None
    rows = _barred(block) or _tabbed(block) or _aligned(block)
    if rows is None:
        return None
    nodes = with_headers(rows)
    return Node("table", nodes[0].start, nodes[-1].end, nodes) if nodes else None


def _barred(block: Block) -> list[Row] | None:
    lines = [line for line in block if not _RULE.match(line.text)]
    ruled = len(lines) < len(block)
    if len(lines) < 2 or any(line.text.count("|") < 1 for line in lines):
        return None
    framed = all(line.text.startswith("|") for line in lines)
    if not (framed or (ruled and len({line.text.count("|") for line in lines}) == 1)):
        return None
    rows = []
    for line in lines:
        inner = line.text.strip("|")
        offset = line.start + len(line.text) - len(line.text.lstrip("|"))
        rows.append(_row(inner, offset, _CELLS))
    rows = [row for row in rows if row.cells]
    if len(rows) < 2:
        return None
    second = block[2 if _RULE.match(block[0].text) else 1] if len(block) > 2 else block[1]
    if _RULE.match(second.text):
        rows[0] = replace(rows[0], header=True)
    return rows


def _tabbed(block: Block) -> list[Row] | None:
    counts = {line.text.count("\t") for line in block}
    if len(counts) != 1 or counts == {0}:
        return None
    return [_row(line.text, line.start, re.compile(r"\t")) for line in block]


def _aligned(block: Block) -> list[Row] | None:
    """Return the rows of lines whose parts begin at the same places, two blanks or more between."""
    lines = [line for line in block if not _RULE.match(line.text)]
    if len(lines) < _LEAST_ROWS:
        return None
    places = [[match.end() + line.indent for match in _GAP.finditer(line.text)] for line in lines]
    if not places[0] or any(place != places[0] for place in places):
        return None
    return [_row(line.text, line.start, _GAP) for line in lines]


def _row(text: str, offset: int, between: re.Pattern[str]) -> Row:
    cells: list[tuple[Cell, int, tuple[Node, ...]]] = []
    at = 0
    for piece, end in _pieces(text, between):
        shown = piece.strip()
        begin = offset + at + len(piece) - len(piece.lstrip())
        cells.append((Cell(shown), begin, ()))
        at = end
    return Row(tuple(cells)) if any(cell.text for cell, _, _ in cells) else Row(())


def _pieces(text: str, between: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    at = 0
    for match in between.finditer(text):
        yield text[at : match.start()], match.end()
        at = match.end()
    yield text[at:], len(text)
