"""Pages of a PDF that are pictures: their recognised lines, and what to say of those not read."""

from __future__ import annotations

import time
from collections.abc import Sequence

from assistant.parsing import recognition
from assistant.parsing.pdf_lines import Line
from assistant.parsing.tree import Parsed
from assistant.settings import Settings

_SHARE = 0.7
"""Of the time that reading a file may take."""
_GAP, _HEIGHT = 14.0, 10.0


class Pictures:
    """Pages that are pictures: read by text recognition where it is installed, or noted."""

    def __init__(self, settings: Settings) -> None:
        self._deadline = time.monotonic() + _SHARE * settings.max_read_seconds
        self._read: list[int] = []
        self._unread: list[int] = []

    def lines(self, page: Parsed, number: int) -> list[Line]:
        """Return the lines that are recognised, none if there is no picture or no recognition."""
        import pypdfium2.raw as pdfium

        if not any(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
            return []
        said = recognition.recognise(page, deadline=self._deadline)
        (self._unread if said is None else self._read).append(number + 1)
        # A blank line between paragraphs is a gap of two lines.
        top, lines = float(page.get_height()), []
        for text in said or ():
            top -= _GAP
            if text:
                lines.append(Line(text, top, _HEIGHT))
        return lines

    @property
    def advice(self) -> str:
        """What to do so that the pages are read."""
        if recognition.available():
            return "tesseract finds no text on them in time; raise ASSISTANT_MAX_READ_SECONDS"
        return recognition.INSTALL

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know: which pages were recognised, which not."""
        found = []
        if self._read:
            found.append(f"recognised from a picture: {_numbers(self._read)}")
        if self._unread:
            found.append(
                f"not read, for they are pictures: {_numbers(self._unread)}; {self.advice}"
            )
        return tuple(found)


def _numbers(pages: Sequence[int]) -> str:
    """Return page numbers as a reader writes them: "page 3", "pages 1, 4–6"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    said = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return f"page {said}" if len(pages) == 1 else f"pages {said}"
