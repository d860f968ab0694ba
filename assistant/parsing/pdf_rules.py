"""The rules and shades drawn on a PDF's page, by which tables set their header apart."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, pairwise

from assistant.parsing.columns import Box
from assistant.parsing.tree import Parsed

_MOST_OBJECTS = 3_000
"""Paths of a page that are looked at: a map has many more, a table fewer."""
_MOST_SEGMENTS = 400
_THIN = 2.5
_LEAST_LENGTH = 12.0
_MOST_SHADE = 80.0
_LIGHTEST = 250


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line, in points from the page's lower left corner."""

    height: float
    left: float
    right: float


@dataclass(slots=True)
class Drawn:
    """What is drawn on a page."""

    rules: list[Rule] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    """Filled rectangles that are not white."""

    def rule_between(self, top: float, bottom: float, left: float, right: float) -> bool:
        """Tell whether rules run between two heights, below most of what stands there."""
        under = 0.0
        seen: set[tuple[int, int]] = set()
        for rule in self.rules:
            place = (round(rule.left), round(rule.right))
            if bottom <= rule.height <= top and place not in seen:
                seen.add(place)
                under += max(0.0, min(rule.right, right) - max(rule.left, left))
        return under >= 0.6 * (right - left)

    def is_shaded(self, height: float, left: float, right: float) -> bool:
        """Tell whether what stands at a height stands on shades."""
        under = sum(
            max(0.0, min(shade.right, right) - max(shade.left, left))
            for shade in self.shades
            if shade.bottom < height < shade.top
        )
        return under >= 0.6 * (right - left)


def drawn_on(page: Parsed) -> Drawn:
    """Return the horizontal rules and the shades of a page."""
    import pypdfium2.raw as pdfium

    found = Drawn()
    paths = page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,), max_depth=1)
    for path in islice(paths, _MOST_OBJECTS):
        left, bottom, right, top = path.get_bounds()
        if right - left < _LEAST_LENGTH:
            continue
        if top - bottom <= _THIN:
            found.rules.append(Rule((top + bottom) / 2, left, right))
            continue
        if top - bottom <= _MOST_SHADE and _is_filled(path):
            found.shades.append(Box(left, bottom, right, top))
        found.rules += _horizontal(path)
    return found


def _is_filled(path: Parsed) -> bool:
    import pypdfium2.raw as pdfium

    mode, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path, mode, stroke) or not mode.value:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, alpha):
        return False
    return alpha.value > 0 and min(red.value, green.value, blue.value) < _LIGHTEST


def _horizontal(path: Parsed) -> Iterator[Rule]:
    """Yield the horizontal lines of a path that draws several, as a whole grid."""
    import pypdfium2.raw as pdfium

    mode, stroke = ctypes.c_int(), ctypes.c_int()
    count = pdfium.FPDFPath_CountSegments(path)
    if not pdfium.FPDFPath_GetDrawMode(path, mode, stroke) or not stroke.value:
        return
    if not 2 <= count <= _MOST_SEGMENTS:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, matrix)
    points = []
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        placed = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        points.append((kind, *placed))
    for (_, x1, y1), (kind, x2, y2) in pairwise(points):
        if kind == pdfium.FPDF_SEGMENT_LINETO and abs(y1 - y2) < 1:
            left, right = sorted((x1, x2))
            if right - left >= _LEAST_LENGTH:
                yield Rule((y1 + y2) / 2, left, right)
