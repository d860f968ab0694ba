"""An answer becomes an exchange: each quote with its source line and its document's digest."""

from __future__ import annotations

from typing import Any, Protocol

from assistant.errors import NotFoundError
from assistant.records import Answer, Citation, Document, DocumentInfo, Passage, Span
from assistant.web.exchange import Exchange, Quote
from assistant.web.plain import cells_of, shown_quote

NEAREST_SHOWN = 3


class Documents(Protocol):
    """What resolving an answer needs of the library."""

    def document(self, id: str) -> Document:
        """Return a document with its text."""
        ...


def resolve(answer: Answer, library: Documents, *, searched: int, filters: str = "") -> Exchange:
    """Return ``answer`` as an exchange, with the digest of every document it quotes."""
    quoting = _Quoting(library)
    quotes = tuple(map(quoting.cited, answer.citations))
    nearest = () if answer.answerable else enumerate(answer.passages[:NEAREST_SHOWN], start=1)
    return Exchange(
        question=answer.question,
        text="\n".join(f"{q.text} [{q.number}]" for q in quotes) or answer.text,
        answerable=answer.answerable,
        confidence=answer.confidence,
        understood_as=answer.understood_as,
        quotes=quotes,
        nearest=tuple(quoting.near(number, passage) for number, passage in nearest),
        documents_searched=searched,
        undated_left_out=answer.undated_left_out,
        filters=filters,
        differences=answer.differences,
        articles=answer.articles,
        articles_limited=answer.articles_limited,
        unanswered=answer.unanswered,
        overview=answer.answerable and all(c.answer is None for c in answer.citations),
    )


class _Quoting:
    """Makes the quotes of one answer; each document is fetched once."""

    def __init__(self, library: Documents) -> None:
        self._library = library
        self._found: dict[str, Document | None] = {}

    def cited(self, citation: Citation) -> Quote:
        """Return the quote of a citation."""
        whole = self._document(citation.document.id)
        span = citation.start, citation.end
        return Quote(
            number=citation.number,
            text=citation.quote,
            start=citation.start,
            end=citation.end,
            page=citation.page,
            label=citation.label,
            also_in=citation.also_in,
            answer=citation.answer,
            heading=citation.heading,
            file_sha256=citation.sha256,
            **_source(citation.document, whole),
            **_shown(whole, span, citation.quote, citation.answer),
        )

    def near(self, number: int, passage: Passage) -> Quote:
        """Return the quote of a passage that comes near but does not answer."""
        whole = self._document(passage.document.id)
        return Quote(
            number=number,
            text=passage.text,
            start=passage.start,
            end=passage.end,
            page=passage.page,
            label="",
            also_in=passage.also_in,
            **_source(passage.document, whole),
            **_shown(whole, (passage.start, passage.end), passage.text, None),
        )

    def _document(self, identity: str) -> Document | None:
        if identity not in self._found:
            try:
                self._found[identity] = self._library.document(identity)
            except NotFoundError:  # removed between the answer and now
                self._found[identity] = None
        return self._found[identity]


def _source(document: DocumentInfo, whole: Document | None) -> dict[str, Any]:
    return {
        "document_id": document.id,
        "path": document.path,
        "title": document.title or document.path,
        "publisher": document.publisher,
        "date": document.date.isoformat() if document.date else None,
        "language": document.language,
        "url": document.url,
        "sha256": whole.sha256 if whole else "",
    }


def _shown(whole: Document | None, span: Span, text: str, exact: Span | None) -> dict[str, Any]:
    """Return how a quote is shown; nothing if its document says something else by now."""
    if whole is None or whole.text[slice(*span)] != text:
        return {}
    shown, inside = shown_quote(whole, span, exact)
    cells = cells_of(whole, span, exact)
    return {"shown": shown if shown != text else "", "bold": inside, "cells": cells}
