"""A quote as it is shown: free of marks, the exact words known, a row of a table as a row."""

from __future__ import annotations

from assistant.records import Document, Span
from assistant.structure import around, shown

_EDGE = " |\t\n"
"""What may stand around a row that is no part of a cell."""
Cells = tuple[tuple[str, str, bool], ...]
"""Of a row of a table: the name of the column, what stands in it, whether it is the answer."""


def shown_quote(document: Document, span: Span, answer: Span | None) -> tuple[str, Span | None]:
    """Return what a span shows, and where in that the exact words of the answer stand."""
    text = shown(document, *span)
    words = shown(document, *answer).strip() if answer else ""
    if not answer or not words:
        return text, None
    before = shown(document, span[0], answer[0]) if answer[0] > span[0] else ""
    at = text.find(words, max(0, len(before) - 1))
    return text, (at, at + len(words)) if at >= 0 else None


def cells_of(document: Document, span: Span, answer: Span | None) -> Cells:
    """Return the cells of the table row that a span lies in, with their columns' names.

    None for anything but a row below a header.
    """
    text = document.text[slice(*span)]
    start, end = span[0] + len(text) - len(text.lstrip(_EDGE)), span[0] + len(text.rstrip(_EDGE))
    row = around(document.structure, start, "row")
    if row is None or end > row.end:
        return ()
    cells = [cell for cell in row.children if cell.kind == "cell"]
    heads = {header for cell in cells for header in cell.header}
    if not heads:
        return ()
    return tuple(
        (
            " ".join(shown(document, *header) for header in cell.header),
            shown(document, cell.start, cell.end),
            bool(answer and cell.start <= answer[0] < cell.end),
        )
        for cell in cells
    )
