"""The rows of a table become nodes whose cells know the header cells they stand under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.records import Node, Span

_MAX_HEADER = 80
_FIGURE = re.compile(r"\W{0,3}\d")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell before its table has a place: what it says, and how far it reaches."""

    text: str
    inline: tuple[Node, ...] = ()
    columns: int = 1
    rows: int = 1
    """Rows it reaches over; the later ones leave it out."""
    header: bool = False
    bold: bool = False
    goes_on: bool = False
    """Whether it is the lower part of the cell above, which the format writes again, empty."""


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


def with_headers(rows: Sequence[Row], *, above: str = "") -> tuple[Node, ...]:
    """Return the rows as nodes; cells below the header rows carry the spans of their header.

    ``above`` is what stands above the table: it may name the columns.
    What a cell that reaches over several rows says holds for the later ones too: there it is among
    the header of the cell behind the first.
    """
    heads = header_rows(rows, above=above)
    over: dict[int, tuple[Span, ...]] = {}
    columns: dict[int, _Reach] = {}
    nodes = []
    for number, row in enumerate(rows):
        cells: list[Node] = []
        labels: list[Span] = []
        column = 0
        for cell, start, inline in row.cells:
            column = _free(columns, column, number, labels)
            end = start + len(cell.text)
            covered = range(column, column + cell.columns)
            column += cell.columns
            if cell.goes_on and start == end:
                labels += [columns[place].span for place in covered if place in columns][:1]
                continue
            columns.update(dict.fromkeys(covered, _Reach(number + cell.rows, (start, end))))
            if start == end:
                continue
            if number < heads:
                for place in covered:
                    over[place] = (*over.get(place, ()), (start, end))
                header: tuple[Span, ...] = ()
            else:
                spans = (span for place in covered for span in over.get(place, ()))
                header = tuple(dict.fromkeys(spans))
            cells.append(Node("cell", start, end, inline, header=header))
        _free(columns, column, number, labels)
        if number >= heads and labels and cells:
            behind = min(1, len(cells) - 1)
            said = dict.fromkeys(span for span in labels if span[0] < span[1])
            cells[behind] = replace(cells[behind], header=(*said, *cells[behind].header))
        if cells:
            nodes.append(Node("row", cells[0].start, cells[-1].end, tuple(cells), row.number))
    return tuple(nodes)


@dataclass(frozen=True, slots=True)
class _Reach:
    """The last cell of a column: the first row below it, and where its text is."""

    end: int
    span: Span


def _free(columns: dict[int, _Reach], column: int, row: int, labels: list[Span]) -> int:
    """Return the first column from ``column`` on that no cell above reaches into.

    The texts of those that do are added to ``labels``.
    """
    while column in columns and columns[column].end > row:
        if columns[column].span not in labels:
            labels.append(columns[column].span)
        column += 1
    return column


def header_rows(rows: Sequence[Row], *, above: str = "") -> int:
    """Return how many of the first rows are the header: as marked, or as the first one looks.

    Where it looks like any other, it is one if the text ``above`` speaks of all that it says.
    """
    marked = 0
    while marked < len(rows) and (
        rows[marked].header or all(cell.header for cell, _, _ in rows[marked].cells)
    ):
        marked += 1
    if marked:
        return marked if marked < len(rows) else 0
    if _has_groups(rows):
        return 2
    texts = [row.texts for row in rows]
    return int(looks_like_header(texts, bold=_is_bold(rows)) or _is_told_of(texts, above))


def _is_told_of(rows: Sequence[Sequence[str]], above: str) -> bool:
    """Tell whether the first row's cells are words of the text above, and no other row's are."""
    words = f" {' '.join(_WORD.findall(above.casefold()))} "

    def told(row: Sequence[str]) -> bool:
        said = [" ".join(_WORD.findall(cell.casefold())) for cell in row]
        return len(said) > 1 and all(cell and f" {cell} " in words for cell in said)

    return len(rows) > 2 and told(rows[0]) and not any(map(told, rows[1:]))


def _has_groups(rows: Sequence[Row]) -> bool:
    """Tell whether the first row groups the columns that the second one names.

    A cell of the first reaches over several columns, and figures begin below the second.
    """
    if len(rows) < 3:
        return False
    first, second, below = ([cell for cell, _, _ in row.cells] for row in rows[:3])
    grouped = len(first) > 1 and any(cell.columns > 1 and cell.text for cell in first)
    names = [cell.text for cell in (*first, *second) if cell.text]
    return (
        grouped
        and sum(bool(cell.text) for cell in second) > 1
        and not any(_FIGURE.match(name) and not _is_year(name) for name in names)
        and max(map(len, names)) <= _MAX_HEADER
        and any(_FIGURE.match(cell.text) for cell in below)
    )


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

    Its cells are short and no figures.  They are filled and different, or figures stand below.
    """
    first = [cell.strip() for cell in rows[0]]
    if len(rows) < 2 or sum(map(bool, first)) < min(2, len(first)) or len(first) < 2:
        return False
    if not _are_names(first):
        return False
    return (all(first) and len(set(first)) == len(first)) or _figures_below(first, rows[1:])


def groups_columns(rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the first row of a sheet groups the columns that the second one names.

    A group is written over its first column alone; figures begin below the second row.
    """
    if len(rows) < 3:
        return False
    first, second = ([cell.strip() for cell in row] for row in rows[:2])
    grouped = [
        place
        for place, (above, below) in enumerate(zip(first[1:], second[1:], strict=False), start=1)
        if not above and below and any(first[:place])
    ]
    return (
        bool(grouped)
        and bool(second[grouped[0] - 1])
        and not (first[0] and second[0])
        and _are_names(first)
        and _are_names(second)
        and _figures_below(second, rows[2:])
    )


def _are_names(cells: Sequence[str]) -> bool:
    return all(
        len(cell) <= _MAX_HEADER and (not _FIGURE.match(cell) or _is_year(cell)) for cell in cells
    )


def _figures_below(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether under one of the names nothing but figures stands."""
    for column, name in enumerate(names):
        said = [row[column].strip() for row in rows if column < len(row)]
        said = [cell for cell in said if cell]
        if name and said and all(map(_FIGURE.match, said)):
            return True
    return False


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"(?:1[5-9]|20)\d\d", text))


def _shape(text: str) -> str:
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d[\d.,\s]*", "9", text))
