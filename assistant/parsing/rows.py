"""The rows of a table become nodes whose cells know the header cells they stand under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.records import Node, Span

_MAX_HEADER = 80
_FIGURE = re.compile(r"\W{0,3}\d")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell before its table has a place: ``columns`` it spans, whether it is marked a header."""

    text: str
    inline: tuple[Node, ...] = ()
    columns: int = 1
    header: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Cells with where each begins in the text and the nodes in it; ``header`` if so marked."""

    cells: tuple[tuple[Cell, int, tuple[Node, ...]], ...]
    header: bool = False
    number: int | None = None
    """Its place in a sheet, from 1, where readers know rows by it."""

    @property
    def texts(self) -> list[str]:
        """What the cells say."""
        return [cell.text for cell, _, _ in self.cells]


def with_headers(rows: Sequence[Row]) -> tuple[Node, ...]:
    """Return the rows as nodes; cells below the header rows carry the spans of their header."""
    heads = header_rows(rows)
    above: dict[int, tuple[Span, ...]] = {}
    nodes = []
    for number, row in enumerate(rows):
        cells, column = [], 0
        for cell, start, inline in row.cells:
            end = start + len(cell.text)
            covered = range(column, column + cell.columns)
            column += cell.columns
            if start == end:
                continue
            if number < heads:
                for place in covered:
                    above[place] = (*above.get(place, ()), (start, end))
                header: tuple[Span, ...] = ()
            else:
                spans = (span for place in covered for span in above.get(place, ()))
                header = tuple(dict.fromkeys(spans))
            cells.append(Node("cell", start, end, inline, header=header))
        nodes.append(Node("row", cells[0].start, cells[-1].end, tuple(cells), row.number))
    return tuple(nodes)


def header_rows(rows: Sequence[Row]) -> int:
    """Return how many of the first rows are the header: as marked, or as the first one looks."""
    marked = 0
    while marked < len(rows) and (
        rows[marked].header or all(cell.header for cell, _, _ in rows[marked].cells)
    ):
        marked += 1
    if marked:
        return marked if marked < len(rows) else 0
    return int(looks_like_header([row.texts for row in rows], bold=_is_bold(rows)))


def _is_bold(rows: Sequence[Row]) -> bool:
    bold = [all(cell.bold or not cell.text for cell, _, _ in row.cells) for row in rows[:3]]
    return len(bold) > 1 and bold[0] and not any(bold[1:])


def looks_like_header(rows: Sequence[Sequence[str]], *, bold: bool = False) -> bool:
    """Tell whether the first row of a table names the columns.

    Its cells are short, filled, different and no figures.  A table of two columns may also be a
    list of properties ("Weight | 310 g"): there the second column must be figures of one shape.
    """
    if len(rows) < 2:
        return False
    first, rest = [cell.strip() for cell in rows[0]], rows[1:]
    named = [cell for cell in first if cell]
    if len(first) < 2 or len(named) < len(first) - 1 or (not first[-1]):
        return False
    if len(set(named)) < len(named) or any(len(cell) > _MAX_HEADER for cell in named):
        return False
    if any(_FIGURE.match(cell) and not _is_year(cell) for cell in named):
        return False
    if bold or len(first) > 2:
        return True
    values = [row[1].strip() for row in rest if len(row) > 1 and row[1].strip()]
    return (
        len(values) >= 2
        and not _FIGURE.match(first[1])
        and all(map(_FIGURE.match, values))
        and len({_shape(value) for value in values}) == 1
    )


def names_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row of a sheet names the columns, as it does in nearly all.

    Its cells are short, filled, different and no figures.
    """
    first = [cell.strip() for cell in rows[0]]
    return (
        len(rows) > 1
        and len(first) > 1
        and all(first)
        and len(set(first)) == len(first)
        and max(map(len, first)) <= _MAX_HEADER
        and not any(_FIGURE.match(cell) and not _is_year(cell) for cell in first)
    )


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:1[5-9]|20)\d\d", text))


def _shape(text: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d[\d.,\s]*", "9", text))
