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
            quotes = (_known(Quote, item) for item in plain.get(name, ()))
            plain[name] = tuple(
                Quote(**{**quote, "also_in": tuple(quote.get("also_in", ()))}) for quote in quotes
            )
        return cls(**_known(cls, plain))


def _known(kind: type, plain: Mapping[str, Any]) -> dict[str, Any]:
    names = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return {name: value for name, value in plain.items() if name in names}


def resolve(answer: Answer, library: Documents, *, searched: int, filters: str = "") -> Exchange:
    """Return ``answer`` as an exchange, with the digest of every document it quotes."""
    digests: dict[str, str] = {}

    def quote(
        number: int, span: Span, *, text: str, page: int | None, label: str, document: DocumentInfo
    ) -> Quote:
        if document.id not in digests:
            digests[document.id] = _digest(library, document.id)
        return Quote(
            number=number,
            text=text,
            start=span[0],
            end=span[1],
            page=page,
            label=label,
            document_id=document.id,
            path=document.path,
            title=document.title or document.path,
            publisher=document.publisher,
            date=document.date.isoformat() if document.date else None,
            language=document.language,
            url=document.url,
            sha256=digests[document.id],
            also_in=_copies(answer, document.id, span),
        )

    quotes = tuple(
        quote(
            c.number,
            (c.start, c.end),
            text=c.quote,
            page=c.page,
            label=c.label,
            document=c.document,
        )
        for c in answer.citations
    )
    nearest = tuple(
        quote(n, (p.start, p.end), text=p.text, page=p.page, label="", document=p.document)
        for n, p in enumerate(answer.passages[:NEAREST_SHOWN], start=1)
    )
    return Exchange(
        question=answer.question,
        text=answer.text,
        answerable=answer.answerable,
        confidence=answer.confidence,
        understood_as=answer.understood_as,
        quotes=quotes,
        nearest=() if answer.answerable else nearest,
        documents_searched=searched,
        undated_left_out=answer.undated_left_out,
        filters=filters,
    )


def _copies(answer: Answer, document_id: str, span: Span) -> tuple[str, ...]:
    """Return where the passage that a span lies in stands word for word, too."""
    for passage in answer.passages:
        if passage.document.id == document_id and passage.start <= span[0] < passage.end:
            return passage.also_in
    return ()


def _digest(library: Documents, document_id: str) -> str:
    try:
        return library.document(document_id).sha256
    except NotFoundError:  # removed between the answer and now
        return ""
