"""Rows of a table on a PDF's page, found by gaps that stand under each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.parsing.pdf_lines import Line, Segment

_ALIGNED = 4.0
"""Points by which the cells of a column may begin, or end, apart."""
_LEAST_ROWS = 2
_MOST_GAP = 3.0
"""Of a line's height: rows further apart are of two tables."""

_FIGURE = re.compile(r"^\W{0,3}\d[\d.,'\u00a0 ]*\W{0,3}$")
Cells = list[list[str]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equally many cells, "" for one that is empty."""

    rows: Cells
    headed: bool = False
    """Whether the first row is set apart, by bold letters, a rule or a shade."""


def tables(lines: Sequence[Line]) -> list[Line | Table]:
    """Return the lines in order, runs of rows put together to tables of cells."""
    found: list[Line | Table] = []
    at = 0
    while at < len(lines):
        end = _end_of_table(lines, at)
        if end - at >= _LEAST_ROWS:
            rows = lines[at:end]
            found.append(Table(_cells(rows), _is_headed(rows)))
            at = end
        else:
            found.append(lines[at])
            at += 1
    return found


def _is_headed(rows: Sequence[Line]) -> bool:
    """Tell whether the first row looks other than the rows below it."""
    first, *rest = (row for row in rows if len(row.segments) > 1)
    if not rest:
        return False
    for apart in (
        [row.bold for row in (first, *rest)],
        [row.shaded for row in (first, *rest)],
        # The last row often has the table's end below it.
        [row.ruled for row in (first, *rest)][: max(2, len(rest))],
    ):
        if apart[0] and not any(apart[1:]):
            return True
    return False


def _end_of_table(lines: Sequence[Line], at: int) -> int:
    """Return where the run of rows that begins at a line ends; ``at`` if it is no row."""
    if len(lines[at].segments) < 2:
        return at
    rows, end = 1, at + 1
    while end < len(lines):
        above, line = lines[end - 1], lines[end]
        near = 0 < above.top - line.top <= _MOST_GAP * max(above.height, line.height)
        if not near or not _fits(lines[at:end], line):
            break
        rows += len(line.segments) > 1
        end += 1
    while end > at and len(lines[end - 1].segments) < 2 and not _is_wrapped_cell(lines, end - 1):
        end -= 1
    return end if rows >= _LEAST_ROWS else at


def _fits(rows: Sequence[Line], line: Line) -> bool:
    """Tell whether the cells of a line stand under those of the rows before it."""
    above = [segment for row in rows for segment in row.segments]
    shared = sum(any(_aligned(segment, other) for other in above) for segment in line.segments)
    if len(line.segments) > 1:
        return shared >= 2
    # The rest of a cell that takes two lines: under a column that is not the first one.
    return shared == 1 and line.left > rows[0].left + _ALIGNED


def _is_wrapped_cell(lines: Sequence[Line], place: int) -> bool:
    return _fits(lines[max(0, place - 3) : place], lines[place]) if place else False


def _aligned(one: Segment, other: Segment) -> bool:
    return abs(one.left - other.left) < _ALIGNED or abs(one.right - other.right) < _ALIGNED


def _cells(rows: Sequence[Line]) -> Cells:
    columns = _columns(rows)
    table: Cells = []
    for row in rows:
        cells = [""] * len(columns)
        for segment in row.segments:
            column = _column(segment, columns)
            cells[column] = f"{cells[column]} {segment.text}".strip()
        if len(row.segments) == 1 and table and not cells[0] and not _adds_figure(table[-1], cells):
            table[-1] = [f"{a} {b}".strip() for a, b in zip(table[-1], cells, strict=True)]
        else:
            table.append(cells)
    return table


def _adds_figure(above: Sequence[str], cells: Sequence[str]) -> bool:
    """Tell whether a line gives a figure below one: a sum is no second line of the last amount."""
    return any(_FIGURE.search(a) and _FIGURE.search(b) for a, b in zip(above, cells, strict=True))


def _columns(rows: Sequence[Line]) -> list[tuple[float, float]]:
    """Return the left and right edge of each column: what no gap of a full row parts."""
    spans = sorted((s.left, s.right) for row in rows if len(row.segments) > 1 for s in row.segments)
    columns = [spans[0]]
    for left, right in spans[1:]:
        if left < columns[-1][1] and _overlaps_one(rows, columns[-1], (left, right)):
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _overlaps_one(
    rows: Sequence[Line], column: tuple[float, float], span: tuple[float, float]
) -> bool:
    """Tell whether a cell belongs to the column it overlaps, rather than to a row's next cell."""
    merged = (column[0], max(column[1], span[1]))
    for row in rows:
        inside = [s for s in row.segments if s.left >= merged[0] - 1 and s.right <= merged[1] + 1]
        if any(two.left - one.right > 0 for one, two in pairwise(inside)):
            return False
    return True


def _column(segment: Segment, columns: Sequence[tuple[float, float]]) -> int:
    def apart(number: int) -> float:
        left, right = columns[number]
        overlap = min(right, segment.right) - max(left, segment.left)
        return (
            -overlap if overlap > 0 else min(abs(left - segment.left), abs(right - segment.right))
        )

    return min(range(len(columns)), key=apart)
