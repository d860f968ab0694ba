"""The lines of a PDF's page in the order of reading, each with where it stands."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from assistant.parsing.columns import column_by_column
from assistant.parsing.lines import clean
from assistant.parsing.pdf_rtl import is_right_to_left, right_to_left_lines
from assistant.parsing.pdf_rules import Drawn
from assistant.parsing.tree import Parsed
from assistant.records import Span

SOFT_HYPHEN = "\u00ad"
"""Stands in a line's text where a word was parted, or a compound broken, at its hyphen."""
_HYPHENS = re.compile("[\x02\ufffe\u00ad]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\uffff]")
_DIGITS = re.compile(r"(?<=[^ \t])\d+|^\d+(?=\s)")
_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
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
    bold: bool = False
    ruled: bool = False
    """Whether a rule is drawn between it and the line below."""
    shaded: bool = False

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
        return [
            Line(line.text, line.top, line.height, tuple(Segment(*part) for part in line.parts))
            for line in right_to_left_lines(textpage)
        ]
    # Beyond the basic plane the count of characters and of code units differ: no boxes then.
    if len(raw) != textpage.count_chars():
        return [Line(text) for piece in raw.split("\n") if (text := _cleaned(piece))]
    spans, at = [], 0
    for piece in raw.split("\n"):
        spans.append((at, at + len(piece)))
        at += len(piece) + 1
    spans = _rejoined(textpage, raw, spans)
    lines = (_line(textpage, raw, span) for span in column_by_column(textpage, raw, spans))
    return [line for line in lines if line.text]


def with_drawn(lines: Sequence[Line], drawn: Drawn) -> list[Line]:
    """Return the lines, those with wide gaps told what is drawn below and behind them."""
    found = []
    for number, line in enumerate(lines):
        if len(line.segments) > 1:
            left, right = line.left, line.segments[-1].right
            middle = line.top - line.height / 2
            below = lines[number + 1].top if number + 1 < len(lines) else 0.0
            if not line.top - 4 * line.height < below < line.top:
                below = line.top - 2.5 * line.height
            line = replace(
                line,
                ruled=drawn.rule_between(middle, below - line.height / 2, left, right),
                shaded=drawn.is_shaded(middle, left, right),
            )
        found.append(line)
    return found


def _rejoined(textpage: Parsed, raw: str, spans: list[Span]) -> list[Span]:
    """Return the spans, a raised figure, and what goes on behind it, with their line again."""
    found: list[Span] = []
    for span in spans:
        if found and _goes_on_behind(textpage, raw, found[-1], span):
            found[-1] = (found[-1][0], span[1])
        else:
            found.append(span)
    return found


def _goes_on_behind(textpage: Parsed, raw: str, before: Span, span: Span) -> bool:
    ends = [n for n in range(*before) if not raw[n].isspace() and raw[n].isprintable()]
    begins = [n for n in range(*span) if not raw[n].isspace() and raw[n].isprintable()]
    if not ends or not begins:
        return False
    gap = textpage.get_charbox(begins[0])[0] - textpage.get_charbox(ends[-1])[2]
    size, level = _size(textpage, ends[0]), _baseline(textpage, ends[0])
    rise = _baseline(textpage, begins[0]) - level
    if all(raw[n].isdecimal() for n in begins):
        smaller = _size(textpage, begins[0]) < _SMALLER * size
        return smaller and _HIGHER * size < rise < size and -1 < gap < 0.35 * size
    raised = raw[ends[-1]].isdecimal() and _size(textpage, ends[-1]) < _SMALLER * size
    return raised and abs(rise) < 0.1 * size and -1 < gap < size


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
    bold = len(segments) > 1 and _is_bold(textpage, shown)
    return Line(_cleaned(said), top, top - bottom, tuple(segments), bold=bold)


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
            before = n - 1
            while before > start and raw[before] in "\r\n":  # it had a line of its own
                signs[before - start], before = "\u200b", before - 1
    return "".join(signs)


def _is_bold(textpage: Parsed, shown: Sequence[int]) -> bool:
    """Tell whether the first and the last letter of a line are bold."""
    import pypdfium2.raw as pdfium

    for index in (shown[0], shown[-1]):
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(textpage, index, name, 128, flags)
        if not _BOLD.search(name.value) and pdfium.FPDFText_GetFontWeight(textpage, index) < 600:
            return False
    return True


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
