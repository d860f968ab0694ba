"""Lines written from right to left, put into the order of reading by where their letters stand.

Programs write such lines in any order: letter by letter from the left, words reversed, figures
apart.  Only the places on the page are sure.  So the letters of one height are taken from the right
to the left, runs of figures and Latin letters within them from the left to the right.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from assistant.errors import ReadingError
from assistant.languages import scripts
from assistant.parsing.columns import Box, column_of, gutters
from assistant.parsing.tree import Parsed

RIGHT_TO_LEFT = re.compile(f"[{scripts.RIGHT_TO_LEFT}]")
_LETTER = re.compile(r"[^\W\d_]")
_FORMS = re.compile(r"[\ufb1d-\ufdff\ufe70-\ufeff]")
# Figures with what may stand between them; words of Latin letters with figures and signs between.
_LEFT_TO_RIGHT = re.compile(
    r"[A-Za-z\u00c0-\u024f\u0370-\u052f](?:[^\u0590-\u08ff]*[A-Za-z\u00c0-\u024f\u0370-\u052f\d])?"
    r"|[+\-−]?\d+(?:[.,:/\-–٫٬]\d+)*(?:\s?%)?|%\s?\d+(?:[.,٫٬]\d+)*"
)
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_AT_END = re.compile(r"[ةىךםןףץ]")
"""Letters that stand at the end of words only."""
_WORDS = re.compile(r"[\u0590-\u06ff]+")
_LEAST_SPACE = 0.5
_SPACE = 0.18
_WIDE = 1.0
"""Of the letters' size: a gap that is wider parts two cells of a row."""
_LEAST_WORDS = 8
_MOST_LONE = 0.45
_UNREADABLE = (
    "its text runs from right to left and its letters are out of order; save it as .docx or .txt"
)


@dataclass(slots=True)
class _Sign:
    text: str
    left: float
    right: float
    base: float
    size: float
    order: int

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def is_right_to_left(text: str) -> bool:
    """Return whether most letters of a page belong to scripts written from right to left."""
    found = len(RIGHT_TO_LEFT.findall(text))
    return found > 0 and 2 * found >= len(_LETTER.findall(text))


@dataclass(frozen=True, slots=True)
class RightToLeft:
    """A line in the order of reading; its parts between wide gaps, the right one first.

    ``top`` and ``height`` are in points; of each part, how far its right and its left end are from
    the right, as negative places, so that the first part has the least.
    """

    text: str
    top: float
    height: float
    parts: tuple[tuple[str, float, float], ...]


def right_to_left_lines(textpage: Parsed) -> list[RightToLeft]:
    """Return the lines of a page in the order of reading.

    :raises ReadingError: the words found are none that could be read.
    """
    rows = _rows(_signs(textpage))
    places = gutters([box for row in rows for box in _boxes(row)])
    placed: list[tuple[int, list[_Sign]]] = []
    for row in rows:
        placed += _by_column(row, places).items()
    if places:
        placed.sort(key=lambda line: -line[0])
    lines = [signs for _, signs in placed]
    said = [logical(_visual(signs)) for signs in lines]
    turned = _is_turned(said, [_visual(signs) for signs in lines])
    found = [_in_order(signs, turned=turned) for signs in lines]
    _refuse_disorder("\n".join(line.text for line in found))
    return [line for line in found if line.text]


def _in_order(signs: Sequence[_Sign], *, turned: bool) -> RightToLeft:
    """Return a line; ``turned`` says that it is written from the left, as no reader expects."""
    pieces = _between_gaps(signs)
    if not turned:
        pieces = pieces[::-1]
    parts = []
    for piece in pieces:
        text = _visual(piece) if turned else logical(_visual(piece))
        left, right = piece[0].left, max(sign.right for sign in piece)
        parts.append((text, left, right) if turned else (text, -right, -left))
    size = median(sign.size for sign in signs)
    text = " ".join(" ".join(text for text, _, _ in parts).split())
    return RightToLeft(text, signs[0].base + size, size, tuple(parts))


def _between_gaps(signs: Sequence[_Sign]) -> list[list[_Sign]]:
    """Return the letters of a line from the left, parted at gaps wider than between words."""
    found: list[list[_Sign]] = []
    right = 0.0
    for sign in signs:
        if sign.text.isspace():
            continue
        if found and sign.left - right <= _WIDE * max(sign.size, 6.0):
            found[-1].append(sign)
        else:
            found.append([sign])
        right = max(right, sign.right) if len(found[-1]) > 1 else sign.right
    return found


def _is_turned(read: Sequence[str], written: Sequence[str]) -> bool:
    """Tell whether a page holds its words from the left to the right, mirrored for the eye.

    Some programs know nothing of the direction of a script.  Letters that only end words show it.
    """
    begun, ended = _at_edges("\n".join(read))
    other_begun, other_ended = _at_edges("\n".join(written))
    return begun > ended and other_ended > other_begun


def _at_edges(text: str) -> tuple[int, int]:
    """Return how many words begin, and how many end, with a letter that only ends words."""
    long = [word for word in _WORDS.findall(text) if len(word) > 2]
    return (
        sum(bool(_AT_END.match(word)) for word in long),
        sum(bool(_AT_END.match(word[-1])) for word in long),
    )


def logical(visual: str) -> str:
    """Return a line, given as it stands from the left to the right, in the order of reading."""
    if not is_right_to_left(visual):
        return " ".join(visual.split())
    pieces: list[str] = []
    at = 0
    for run in _LEFT_TO_RIGHT.finditer(visual):
        pieces += [_turned(visual[at : run.start()]), run[0]]
        at = run.end()
    pieces.append(_turned(visual[at:]))
    return _facing(" ".join("".join(reversed(pieces)).split()))


def _facing(text: str) -> str:
    """Return a line whose brackets open before they close: pdfium has turned some already."""
    for opening, closing in ("()", "[]", "{}", "«»"):
        opened, closed = text.find(opening), text.find(closing)
        if -1 < closed < opened:
            text = text.translate(str.maketrans(opening + closing, closing + opening))
    return text


def _turned(piece: str) -> str:
    clusters: list[str] = []
    for char in piece:
        # A letter's signs follow it in either direction: they were put behind it.
        if clusters and (unicodedata.combining(char) or char == "\u200d"):
            clusters[-1] += char
        else:
            clusters.append(char.translate(_MIRRORED))
    return "".join(reversed(clusters))


def _signs(textpage: Parsed) -> list[_Sign]:
    """Return the letters of a page; those that share one glyph, and vowel signs, as one."""
    import pypdfium2.raw as pdfium

    found: list[_Sign] = []
    marks: list[_Sign] = []
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        char = chr(code) if 0 < code < 0x110000 else ""
        if pdfium.FPDFText_IsGenerated(textpage, index) or not char.isprintable() or char == "":
            continue
        tight, loose = textpage.get_charbox(index), textpage.get_charbox(index, loose=True)
        left, right = min(tight[0], loose[0]), max(tight[2], loose[2])
        if char.isspace() and right - left < _LEAST_SPACE:
            continue  # put in by pdfium, which takes the order of the file for that of the line
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        size = float(pdfium.FPDFText_GetFontSize(textpage, index))
        if _FORMS.match(char):
            char = unicodedata.normalize("NFKC", char)
        sign = _Sign(char, left, right, y.value, size, index)
        (marks if unicodedata.combining(char[0]) else found).append(sign)
    for mark in marks:
        near = [s for s in found if abs(s.base - mark.base) < s.size and not s.text.isspace()]
        if near:
            owner = min(near, key=lambda sign: abs(sign.middle - mark.middle))
            owner.text += mark.text
    return found


def _rows(signs: Sequence[_Sign]) -> list[list[_Sign]]:
    """Return the letters of each line, from the left, the lines from the top."""
    rows: list[list[_Sign]] = []
    for sign in sorted(signs, key=lambda sign: -sign.base):
        if rows and abs(rows[-1][0].base - sign.base) < 0.35 * max(sign.size, 4.0):
            rows[-1].append(sign)
        else:
            rows.append([sign])
    return [sorted(row, key=lambda sign: (sign.middle, -sign.order)) for row in rows]


def _boxes(row: Sequence[_Sign]) -> list[Box]:
    boxes: list[Box] = []
    for sign in row:
        if sign.text.isspace():
            continue
        if boxes and sign.left - boxes[-1].right < sign.size:
            last = boxes[-1]
            boxes[-1] = Box(last.left, last.bottom, max(last.right, sign.right), last.top)
        else:
            boxes.append(Box(sign.left, sign.base, sign.right, sign.base + sign.size))
    return boxes


def _by_column(row: Sequence[_Sign], places: Sequence[float]) -> dict[int, list[_Sign]]:
    columns: dict[int, list[_Sign]] = {}
    for sign in row:
        columns.setdefault(column_of(sign.middle, places), []).append(sign)
    return columns


def _visual(signs: Sequence[_Sign]) -> str:
    """Return a line from the left to the right, with spaces where there are gaps."""
    said: list[str] = []
    right = signs[0].left
    for sign in signs:
        if sign.text.isspace():
            continue
        spaced = any(
            other.text.isspace() and right - 0.5 <= other.middle <= sign.left + 0.5
            for other in signs
        )
        if said and (sign.left - right > _SPACE * sign.size or spaced):
            said.append(" ")
        # A glyph of several letters is read from its right; marks stay behind their letter.
        said.append(_turned(sign.text) if len(sign.text) > 1 else sign.text)
        right = max(right, sign.right)
    return "".join(said)


def _refuse_disorder(text: str) -> None:
    words = _WORDS.findall(text)
    if len(words) < _LEAST_WORDS:
        return
    begun, ended = _at_edges(text)
    lone = sum(len(word) == 1 for word in words)
    if (begun > 2 and begun > ended) or lone > _MOST_LONE * len(words):
        raise ReadingError(_UNREADABLE)
