"""One question with its answer, resolved so that it can be kept and shown again.

An ``Exchange`` holds what an answer rested on when it was given: every quote with its source line,
its span and the digest of the document it was taken from.  It is plain data (JSON in and out), so a
conversation can be shown, exported and compared with the sources of today without asking again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from assistant.errors import NotFoundError
from assistant.records import Answer, Document, DocumentInfo, Span
from assistant.web.plain import Cells, cells_of, shown_quote

NEAREST_SHOWN = 3


class Documents(Protocol):
    """What resolving an answer needs of the library."""

    def document(self, id: str) -> Document:
        """Return a document with its text."""
        ...


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim piece of a document; ``sha256`` is the digest of the document's text then."""

    number: int
    text: str
    start: int
    end: int
    label: str
    document_id: str
    path: str
    title: str
    page: int | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    sha256: str = ""
    also_in: tuple[str, ...] = ()
    """Paths of documents that hold the same text."""
    answer: Span | None = None
    """The exact words of the answer, as a span in the document's text; None where unknown."""
    heading: str | None = None
    """What the quote stands under; for a row of a table the cells of its header."""
    file_sha256: str = ""
    """The digest of the source file."""
    shown: str = ""
    """The quote without the marks of its format; empty where it is the text itself."""
    bold: Span | None = None
    """Where in what is shown the exact words of the answer stand."""
    cells: Cells = ()
    """Of a row of a table: the names of its columns and what stands in them."""

    @property
    def display(self) -> str:
        """The quote as it is shown, copied and exported."""
        return self.shown or self.text

    @property
    def exact(self) -> str:
        """The exact words, the whole quote if they are not known."""
        return self.display[slice(*self.bold)] if self.bold else self.display

    @property
    def span(self) -> Span:
        """Where the quote stands in the document's text."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what was answered; ``filters`` is the query string it was asked with."""

    question: str
    text: str = ""
    answerable: bool = False
    confidence: float = 0.0
    understood_as: str | None = None
    quotes: tuple[Quote, ...] = ()
    nearest: tuple[Quote, ...] = ()
    documents_searched: int = 0
    undated_left_out: int = 0
    filters: str = ""
    differences: tuple[tuple[int, ...], ...] = ()
    """Numbers of quotes whose articles answer differently, newest first."""
    articles: int = 0
    unanswered: tuple[str, ...] = ()
    overview: bool = False
    error: str = ""
    """Why there is no answer, in the words of the error."""
    stopped: bool = False
    asked_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def document_ids(self) -> tuple[str, ...]:
        """The documents quoted, in the order of the quotes."""
        return tuple(dict.fromkeys(quote.document_id for quote in self.quotes))

    def to_json(self) -> str:
        """Return the exchange as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Exchange:
        """Return the exchange that ``to_json`` wrote; fields of later releases are left out."""
        plain: dict[str, Any] = json.loads(line)
        for name in ("quotes", "nearest"):
            plain[name] = tuple(_quote(item) for item in plain.get(name, ()))
        plain["differences"] = tuple(map(tuple, plain.get("differences", ())))
        plain["unanswered"] = tuple(plain.get("unanswered", ()))
        return cls(**_known(cls, plain))


def _quote(plain: Mapping[str, Any]) -> Quote:
    known = _known(Quote, plain)
    known["also_in"] = tuple(known.get("also_in", ()))
    for name in ("answer", "bold"):
        known[name] = (known.get(name) and tuple(known[name])) or None
    known["cells"] = tuple(tuple(cell) for cell in known.get("cells", ()))
    return Quote(**known)


def _known(kind: type, plain: Mapping[str, Any]) -> dict[str, Any]:
    names = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return {name: value for name, value in plain.items() if name in names}


def resolve(answer: Answer, library: Documents, *, searched: int, filters: str = "") -> Exchange:
    """Return ``answer`` as an exchange, with the digest of every document it quotes."""
    found: dict[str, Document | None] = {}

    def quote(
        number: int,
        span: Span,
        document: DocumentInfo,
        *,
        text: str,
        page: int | None,
        exact: Span | None = None,
        **more: Any,
    ) -> Quote:
        if document.id not in found:
            found[document.id] = _found(library, document.id)
        whole = found[document.id]
        displayed: dict[str, Any] = {}
        if whole and whole.text[slice(*span)] == text:
            shown, inside = shown_quote(whole, span, exact)
            cells = cells_of(whole, span, exact)
            displayed = {"shown": shown if shown != text else "", "bold": inside, "cells": cells}
        return Quote(
            number=number,
            text=text,
            start=span[0],
            end=span[1],
            page=page,
            document_id=document.id,
            path=document.path,
            title=document.title or document.path,
            publisher=document.publisher,
            date=document.date.isoformat() if document.date else None,
            language=document.language,
            url=document.url,
            sha256=whole.sha256 if whole else "",
            answer=exact,
            **displayed,
            **more,
        )

    quotes = tuple(
        quote(
            c.number,
            (c.start, c.end),
            c.document,
            text=c.quote,
            page=c.page,
            label=c.label,
            also_in=c.also_in,
            exact=c.answer,
            heading=c.heading,
            file_sha256=c.sha256,
        )
        for c in answer.citations
    )
    nearest = tuple(
        quote(
            n, (p.start, p.end), p.document, text=p.text, page=p.page, also_in=p.also_in, label=""
        )
        for n, p in enumerate(answer.passages[:NEAREST_SHOWN], start=1)
    )
    return Exchange(
        question=answer.question,
        text="\n".join(f"{q.text} [{q.number}]" for q in quotes) or answer.text,
        answerable=answer.answerable,
        confidence=answer.confidence,
        understood_as=answer.understood_as,
        quotes=quotes,
        nearest=() if answer.answerable else nearest,
        documents_searched=searched,
        undated_left_out=answer.undated_left_out,
        filters=filters,
        differences=answer.differences,
        articles=answer.articles,
        unanswered=answer.unanswered,
        overview=answer.answerable and all(c.answer is None for c in answer.citations),
    )


def _found(library: Documents, document_id: str) -> Document | None:
    try:
        return library.document(document_id)
    except NotFoundError:  # removed between the answer and now
        return None
