"""The lines of a PDF's page in the order of reading, each with where it stands."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assistant.parsing.assembly import clean
from assistant.parsing.columns import column_by_column
from assistant.parsing.pdf_rtl import is_right_to_left, right_to_left_lines
from assistant.parsing.tree import Parsed
from assistant.records import Span

SOFT_HYPHEN = "\u00ad"
"""Stands in a line's text where a word was parted, or a compound broken, at its hyphen."""
_HYPHENS = re.compile("[\x02\ufffe\u00ad]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\uffff]")
_DIGITS = re.compile(r"(?<=\S)\d+|^\d+(?=\s)")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LEAST_GAP = 1.0
"""Of the letters' size: wider than spaces between words, also of justified lines mostly."""
_SMALLER = 0.86
_HIGHER = 0.12


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a line between wide gaps; ``left`` and ``right`` in points."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; positions in points from the lower left, 0 when unknown."""

    text: str
    top: float = 0.0
    height: float = 0.0
    """Of a capital or the first sign."""
    segments: tuple[Segment, ...] = field(default=(), repr=False)

    @property
    def left(self) -> float:
        """Where its text begins."""
        return self.segments[0].left if self.segments else 0.0


def page_lines(textpage: Parsed) -> list[Line]:
    """Return the lines of a page, columns one after the other, superscript figures raised.

    :raises ReadingError: it is written from right to left and its order cannot be found.
    """
    raw = textpage.get_text_range()
    if is_right_to_left(raw):
        return [Line(*line) for line in right_to_left_lines(textpage)]
    # Beyond the basic plane the count of characters and of code units differ: no boxes then.
    if len(raw) != textpage.count_chars():
        return [Line(text) for piece in raw.split("\n") if (text := _cleaned(piece))]
    spans, at = [], 0
    for piece in raw.split("\n"):
        spans.append((at, at + len(piece)))
        at += len(piece) + 1
    lines = (_line(textpage, raw, span) for span in column_by_column(textpage, raw, spans))
    return [line for line in lines if line.text]


def _line(textpage: Parsed, raw: str, span: Span) -> Line:
    start, end = span
    shown = [n for n in range(start, end) if not raw[n].isspace() and raw[n].isprintable()]
    if not shown:
        return Line("")
    said = _with_raised_figures(textpage, raw, span, shown[0])
    letter = next(
        (n for n in shown if raw[n].isalnum()), shown[0]
    )  # a bullet has a size of its own
    _, bottom, _, top = textpage.get_charbox(letter, loose=True)
    size = _size(textpage, letter)
    edges = [shown[0], *_wide_gaps(textpage, shown, size), end]
    segments = []
    for first, after in pairwise(edges):
        inside = [n for n in shown if first <= n < after]
        text = _cleaned(said[first - start : after - start])
        left = textpage.get_charbox(inside[0])[0]
        right = textpage.get_charbox(inside[-1])[2]
        segments.append(Segment(text, left, right))
    return Line(_cleaned(said), top, top - bottom, tuple(segments))


def _wide_gaps(textpage: Parsed, shown: Sequence[int], size: float) -> list[int]:
    """Return the characters that stand behind a gap wider than a space between words."""
    found = []
    for before, after in pairwise(shown):
        if after - before > 1:
            gap = textpage.get_charbox(after)[0] - textpage.get_charbox(before)[2]
            if gap > _LEAST_GAP * max(size, 6.0):
                found.append(after)
    return found


def _with_raised_figures(textpage: Parsed, raw: str, span: Span, first: int) -> str:
    """Return the line's text, figures that are smaller and higher as superscript characters."""
    start, end = span
    said = raw[start:end]
    digits = [start + n for found in _DIGITS.finditer(said) for n in range(*found.span())]
    if not digits:
        return said
    places = {n: (_size(textpage, n), _baseline(textpage, n)) for n in digits}
    letter = next((n for n in range(start, end) if raw[n].isalpha()), first)
    size, base = max([(_size(textpage, letter), _baseline(textpage, letter)), *places.values()])
    signs = list(said)
    for n, (own, height) in places.items():
        if own < _SMALLER * size and height - base > _HIGHER * size:
            signs[n - start] = raw[n].translate(_RAISED)
    return "".join(signs)


def _size(textpage: Parsed, index: int) -> float:
    import pypdfium2.raw as pdfium

    return float(pdfium.FPDFText_GetFontSize(textpage, index))


def _baseline(textpage: Parsed, index: int) -> float:
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
    return y.value


def _cleaned(piece: str) -> str:
    # pdfium shows a hyphen that ends a line as U+0002 or U+FFFE, which no font has, and goes on
    # with the next line behind it.
    marked = _HYPHENS.sub("\x1a", _CONTROLS.sub(lambda m: m[0] if m[0] == "\x02" else "", piece))
    return clean(marked).replace("\x1a", SOFT_HYPHEN)
