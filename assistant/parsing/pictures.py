"""Pages of PDF files as pictures, drawn when they are looked at, by a process of their own."""

from __future__ import annotations

import base64
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from assistant.parsing.isolation import Worker
from assistant.parsing.picturing import Box, folded

_CACHE_BYTES = 40_000_000
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as PNG, its size in pixels, and where the lines of a quote stand, as shares of it."""

    png: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]


class Pictures:
    """Draws pages, one at a time; the last ones are kept, up to 40 MB."""

    def __init__(self) -> None:
        self._worker: Worker | None = None
        self._turn = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, int, str, int], Picture] = OrderedDict()

    def close(self) -> None:
        """Stop the worker, if one runs."""
        with self._turn:
            self._stop()

    def draw(self, path: Path, *, version: str, page: int, quote: str, before: str) -> Picture:
        """Return page ``page`` (from 1) of a file, with the boxes of ``quote``.

        ``before`` is the text of the page that precedes the quote: of the same words twice on a
        page, the right ones are boxed.  ``version`` names what the file holds.

        :raises ReadingError: the page cannot be drawn, or that takes too long.
        """
        wanted = "".join(folded(quote))
        occurrence = "".join(folded(before)).count(wanted) if wanted else 0
        key = (str(path), version, page, wanted, occurrence)
        with self._turn:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            picture = self._drawn(path, page, quote, occurrence)
            self._kept[key] = picture
            while sum(len(kept.png) for kept in self._kept.values()) > _CACHE_BYTES:
                self._kept.popitem(last=False)
            return picture

    def _drawn(self, path: Path, page: int, quote: str, occurrence: int) -> Picture:
        worker = self._worker or Worker("assistant.parsing.picturing", "drawing")
        self._worker = worker
        request = {
            "path": str(path),
            "page": page,
            "quote": quote,
            "occurrence": occurrence,
            "seconds": _SECONDS,
        }
        try:
            answer = worker.ask(request, _SECONDS)
        except BaseException:
            self._stop(kill=True)
            raise
        plain = worker.checked(answer)
        return Picture(
            base64.b64decode(plain["png"]),
            plain["width"],
            plain["height"],
            tuple(tuple(box) for box in plain["boxes"]),
        )

    def _stop(self, *, kill: bool = False) -> None:
        if self._worker is not None:
            self._worker.stop(kill=kill)
            self._worker = None
