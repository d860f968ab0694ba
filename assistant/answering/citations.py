"""Citations: numbered, labelled and checked against the document they come from."""

from __future__ import annotations

from assistant.records import BY_NAME, Citation, DocumentInfo, Span


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
    text: str,
    document: DocumentInfo,
    *,
    page: int | None = None,
    section: str | None = None,
) -> Citation:
    """Return citation ``number`` of ``document`` for ``span``, whose text is ``text``."""
    start, end = span
    if end - start != len(text):
        raise AssertionError(f"{document.path}: span {span} does not hold {len(text)} characters")
    return Citation(
        number=number,
        quote=text,
        start=start,
        end=end,
        page=page,
        label=label(document, page, section),
        document=document,
    )
