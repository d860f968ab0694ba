"""Lines that form a table: with bars or tabs between their cells, or in columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from assistant.parsing.plain_lines import GAP, RULE, Block
from assistant.parsing.rows import Cell, Row, with_headers
from assistant.records import Node

_CELLS = re.compile(r"[ \t]*\|[ \t]*")
_LEAST_ROWS = 3


def table_of(block: Block) -> Node | None:
    """Return the table that a block is, or None: cells between bars, tabs, or in columns."""
    if len(block) < 2:
        return None
    rows = _barred(block) or _tabbed(block) or _aligned(block)
    if rows is None:
        return None
    nodes = with_headers(rows)
    return Node("table", nodes[0].start, nodes[-1].end, nodes) if nodes else None


def _barred(block: Block) -> list[Row] | None:
    lines = [line for line in block if not RULE.match(line.text)]
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
    second = block[2 if RULE.match(block[0].text) else 1] if len(block) > 2 else block[1]
    if RULE.match(second.text):
        rows[0] = replace(rows[0], header=True)
    return rows


def _tabbed(block: Block) -> list[Row] | None:
    counts = {line.text.count("\t") for line in block}
    if len(counts) != 1 or counts == {0}:
        return None
    return [_row(line.text, line.start, re.compile(r"\t")) for line in block]


def _aligned(block: Block) -> list[Row] | None:
    """Return the rows of lines whose parts begin at the same places, two blanks or more between."""
    lines = [line for line in block if not RULE.match(line.text)]
    if len(lines) < _LEAST_ROWS:
        return None
    places = [[match.end() + line.indent for match in GAP.finditer(line.text)] for line in lines]
    if not places[0] or any(place != places[0] for place in places):
        return None
    return [_row(line.text, line.start, GAP) for line in lines]


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
