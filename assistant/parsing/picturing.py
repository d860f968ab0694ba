"""The process that draws pages of PDF files, and finds where a quote stands on them."""

from __future__ import annotations

import base64
import ctypes
import io
import math
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import ReadingError
from assistant.parsing.worker import serve

_WIDTH = 1_000
"""Pixels of a page's width; a page much longer than wide is drawn narrower."""
_MOST_PIXELS = 4_000_000
_LEAST_PIECE = 8
"""Letters of a piece of a quote that is looked for by itself, where the whole is not found."""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom as shares of the page."""


def picture(request: dict[str, Any]) -> dict[str, Any]:
    """Return a page as PNG in base64, its size in pixels, and the boxes of a quote's lines."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(Path(request["path"]).read_bytes())
        page = pdf[int(request["page"]) - 1]
    except (OSError, IndexError, pypdfium2.PdfiumError) as error:
        raise ReadingError("the page cannot be drawn") from error
    width, height = page.get_size()
    scale = min(_WIDTH / max(1.0, width), (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    image = page.render(scale=scale).to_pil()
    held = io.BytesIO()
    image.convert("RGB").save(held, "PNG")
    found = boxes(page, str(request["quote"]), int(request["occurrence"]))
    return {
        "png": base64.b64encode(held.getvalue()).decode("ascii"),
        "width": image.width,
        "height": image.height,
        "boxes": found,
    }


def boxes(page: Any, quote: str, occurrence: int) -> list[Box]:
    """Return where the lines of a quote stand on a page; none where it is not found.

    Only letters and figures are compared, so joined words and other spaces don't matter; where the
    page's own order is another, pieces of the quote are found one by one.
    """
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    letters: list[str] = []
    places: list[int] = []
    for index in range(text.count_chars()):
        for letter in folded(chr(pdfium.FPDFText_GetUnicode(text, index))):
            letters.append(letter)
            places.append(index)
    flat = "".join(letters)
    spans = _spans(flat, "".join(folded(quote)), occurrence)
    return _lines(page, text, [place for a, b in spans for place in places[a:b]])


def folded(text: str) -> Iterator[str]:
    """Yield the letters and figures of a text, in the form in which they are compared."""
    for letter in unicodedata.normalize("NFKC", text).casefold():
        if letter.isalnum():
            yield letter


def _spans(flat: str, wanted: str, occurrence: int) -> Iterator[tuple[int, int]]:
    at = -1
    for _ in range(occurrence + 1):
        following = flat.find(wanted, at + 1) if wanted else -1
        if following < 0:
            break
        at = following
    if at >= 0:
        yield at, at + len(wanted)
    else:
        yield from _pieces(flat, wanted)


def _pieces(flat: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Yield where the longest pieces of ``wanted`` stand, in its order."""
    begin = 0
    while begin <= len(wanted) - _LEAST_PIECE:
        size = bisect_right(
            range(len(wanted) - begin),
            False,
            key=lambda n: wanted[begin : begin + n + 1] not in flat,
        )
        if size < _LEAST_PIECE:
            begin += 1
            continue
        at = flat.index(wanted[begin : begin + size])
        yield at, at + size
        begin += size


def _lines(page: Any, text: Any, places: Sequence[int]) -> list[Box]:
    """Return one box for every line that these characters stand on."""
    import pypdfium2.raw as pdfium

    found: list[Box] = []
    turned = page.get_rotation() % 180 != 0
    x, y = ctypes.c_int(), ctypes.c_int()
    for index in places:
        left, bottom, right, top = text.get_charbox(index, loose=True)
        corners = []
        for across, up in ((left, top), (right, bottom)):
            pdfium.FPDF_PageToDevice(page, 0, 0, 100_000, 100_000, 0, across, up, x, y)
            corners.append((x.value / 100_000, y.value / 100_000))
        (x0, y0), (x1, y1) = corners
        box = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        steep = abs(math.sin(pdfium.FPDFText_GetCharAngle(text, index))) > 0.7
        if found and _same_line(found[-1], box, upright=steep == turned):
            last = found.pop()
            left_top = min(last[0], box[0]), min(last[1], box[1])
            box = (*left_top, max(last[2], box[2]), max(last[3], box[3]))
        found.append(box)
    return found


def _same_line(one: Box, other: Box, *, upright: bool) -> bool:
    if not upright:  # its lines stand beside each other, as seen here
        one, other = ((b[1], b[0], b[3], b[2]) for b in (one, other))
    overlap = min(one[3], other[3]) - max(one[1], other[1])
    near = other[0] - one[2] < 0.05 and one[0] - other[2] < 0.05
    return near and overlap > 0.4 * min(one[3] - one[1], other[3] - other[1])


if __name__ == "__main__":
    serve(picture)
