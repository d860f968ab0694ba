"""Lines of a PDF page that run across two columns are parted, and the columns read one by one.

Some programs write a page row by row, and pdfium joins what stands on one height to a line.  A
gutter is a gap at the same place in many rows, with running text on both sides: the columns of a
table are narrower, and stay rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from assistant.languages.scripts import RIGHT_TO_LEFT
from assistant.parsing.tree import Parsed
from assistant.records import Span

_RIGHT_TO_LEFT = re.compile(f"[{RIGHT_TO_LEFT}]")
_LEAST_GAP = 8.0
_LEAST_ROWS = 3
_FEW_ROWS = 5
_LEAST_WIDTH = 100.0
"""Points that a column's lines take up: less is a column of a table."""
_MAX_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


def column_by_column(textpage: Parsed, raw: str, spans: list[Span]) -> list[Span]:
    """Return the lines' spans of ``raw`` in the order of reading, those across columns parted.

    Text from right to left is left as it is: there the first column is the right one.
    """
    boxes = [Box(*textpage.get_rect(n)) for n in range(textpage.count_rects())]
    places = [] if _RIGHT_TO_LEFT.search(raw) else gutters(boxes)
    if not places:
        return spans
    parted = [_parted(textpage, raw, span, places) for span in spans]
    several = [number for number, pieces in enumerate(parted) if len(pieces) > 1]
    if not several or not _flows(raw, [parted[number] for number in several]):
        return spans
    # Heads and feet of the page stay where they are: above and below the columns.
    first, last = several[0], several[-1] + 1
    return [
        *spans[:first],
        *_by_column([piece for pieces in parted[first:last] for piece in pieces]),
        *spans[last:],
    ]


def _flows(raw: str, rows: Sequence[Sequence[tuple[int | None, Span]]]) -> bool:
    """Tell whether the columns hold running text: lines that begin within sentences.

    Cells of a table begin anew in every row.  Few rows need clearer signs.
    """
    columns: dict[int | None, list[str]] = {}
    for row in rows:
        for column, (start, end) in row:
            columns.setdefault(column, []).append(raw[start:end].strip())
    few = len(rows) < _FEW_ROWS
    for lines in columns.values():
        begun = [
            line[0]
            for line in lines[1:]
            if line[:1].isalpha() and line[:1].lower() != line[:1].upper()
        ]
        small = sum(letter.islower() for letter in begun)
        if begun and small < (0.5 if few else 0.2) * len(begun):
            return False
        if few and min(map(len, lines[:-1]), default=0) < 0.6 * max(map(len, lines)):
            return False
    return True


def _by_column(pieces: list[tuple[int | None, Span]]) -> list[Span]:
    """Return the pieces column by column, as far as no line over the whole width parts them."""
    found: list[Span] = []
    waiting: list[tuple[int, Span]] = []
    for column, span in pieces:
        if column is not None:
            waiting.append((column, span))
            continue
        found += [piece for _, piece in sorted(waiting, key=lambda one: one[0])]
        found.append(span)
        waiting = []
    return found + [piece for _, piece in sorted(waiting, key=lambda one: one[0])]


def _parted(
    textpage: Parsed, raw: str, span: Span, places: list[float]
) -> list[tuple[int | None, Span]]:
    """Return the pieces of a line with the columns they stand in."""
    shown = [n for n in range(*span) if not raw[n].isspace() and raw[n].isprintable()]
    if not shown:
        return [(0, span)]
    boxes = [textpage.get_charbox(n) for n in shown]
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    crossed = [place for place in places if left < place < right]
    if any(box[0] < place < box[2] for box in boxes for place in crossed):
        return [(None, span)]
    cuts = []
    for place in crossed:
        beyond = next(i for i, box in enumerate(boxes) if box[0] >= place)
        # A word space over the gutter is no gap: the line runs over the whole width.
        if boxes[beyond][0] - boxes[beyond - 1][2] < _LEAST_GAP:
            return [(None, span)]
        cuts.append(shown[beyond])
    edges = [span[0], *cuts, span[1]]
    starts = [boxes[0][0], *(boxes[shown.index(cut)][0] for cut in cuts)]
    return [
        (column_of(begin, places), edge)
        for begin, edge in zip(starts, pairwise(edges), strict=True)
    ]


def gutters(boxes: Sequence[Box]) -> list[float]:
    """Return the places, from the left, of the gaps that part columns of running text."""
    rows = _rows(boxes)
    gaps = [
        (one.right, other.left)
        for row in rows
        for one, other in pairwise(row)
        if other.left - one.right >= _LEAST_GAP
    ]
    found: list[float] = []
    while gaps and len(found) < _MAX_COLUMNS - 1:
        place = max(((a + b) / 2 for a, b in gaps), key=lambda x: sum(a < x < b for a, b in gaps))
        count = sum(a < place < b for a, b in gaps)
        crossed = sum(box.left < place < box.right for row in rows for box in row)
        if count < _LEAST_ROWS or 2 * crossed > count:
            break
        found.append(place)
        gaps = [gap for gap in gaps if not gap[0] < place < gap[1]]
    found.sort()
    return found if found and _is_running_text(rows, found) else []


def _rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """Return the boxes of each height, from the left."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: -(box.top + box.bottom)):
        middle = (box.top + box.bottom) / 2
        if rows and rows[-1][0].bottom < middle < rows[-1][0].top:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda box: box.left) for row in rows]


def _is_running_text(rows: list[list[Box]], places: list[float]) -> bool:
    edges = [float("-inf"), *places, float("inf")]
    for left, right in pairwise(edges):
        widths = []
        for row in rows:
            inside = [box for box in row if left < box.left and box.right < right]
            if inside and len(inside) < len(row):
                widths.append(inside[-1].right - inside[0].left)
        if not widths or median(widths) < _LEAST_WIDTH:
            return False
    return True


def column_of(left: float, places: Sequence[float]) -> int:
    """Return the number of the column, from 0, that a piece beginning at ``left`` stands in."""
    return sum(place <= left for place in places)
