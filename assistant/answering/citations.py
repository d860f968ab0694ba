"""Citations: numbered, labelled and checked against the document they come from."""

from __future__ import annotations

from bisect import bisect_right

from assistant.records import BY_NAME, Citation, Document, DocumentInfo, Span
from assistant.structure import PATH, heading_at, stands_under


def label(document: DocumentInfo, page: int | None = None, section: str | None = None) -> str:
    """Return how a citation names its source: title, publisher, date or "undated", and place.

    >>> label(DocumentInfo(id="1", path="bt.txt", title="BT gets Chinese telecoms licence"))
    'BT gets Chinese telecoms licence, undated'
    """
    date = document.date.isoformat() if document.date else "undated"
    date += " by its name" if BY_NAME in document.notes else ""
    place = [f"p. {page}"] if page else []
    place += [section] if section else []
    return ", ".join(
        [document.title or document.path, *filter(None, [document.publisher]), date, *place]
    )


def cite(
    number: int,
    span: Span,
    document: Document,
    *,
    page: int | None = None,
    answer: Span | None = None,
    also_in: tuple[str, ...] = (),
) -> Citation:
    """Return citation ``number`` of what ``document`` says at ``span``.

    ``page`` counts where the document's pages don't tell; ``answer`` is the span of the exact
    words, dropped if it does not lie inside.
    """
    start, end = span
    page = bisect_right(document.pages, start) if document.pages else page
    inside = answer is not None and start <= answer[0] < answer[1] <= end
    return Citation(
        number=number,
        quote=document.text[start:end],
        start=start,
        end=end,
        page=page,
        label=label(document, page, section_at(document, start)),
        document=DocumentInfo(**{n: getattr(document, n) for n in DocumentInfo.__slots__}),
        heading=stands_under(document, start),
        answer=answer if inside else None,
        also_in=also_in,
        sha256=document.file_sha256,
    )


def section_at(document: Document, offset: int) -> str | None:
    """Return the headings that ``offset`` stands under, without the document's own title."""
    path = (heading_at(document, offset) or "").split(PATH)
    if document.title and path[0] == document.title[: len(path[0])]:
        path = path[1:]
    return PATH.join(path) or None
