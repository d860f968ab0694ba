"""What one search found, with what the answer needs beyond the passages themselves."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.records import DocumentInfo, Retrieval, Span


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a passage, as an answer to the question: higher ``score`` is better."""

    score: float
    span: Span
    text: str
    page: int | None
    section: str | None
    document: DocumentInfo
    before: Span | None
    """The sentence before it in the document, in or out of the passage."""
    text_before: str
    after: Span | None
    text_after: str


@dataclass(frozen=True, slots=True)
class Search:
    """A retrieval, its sentences best first, and the language the question is in.

    ``chunks`` numbers the passages' chunks, for a search among them while the index stays as it is.
    """

    retrieval: Retrieval
    sentences: tuple[ScoredSentence, ...]
    language: str | None
    chunks: tuple[int, ...] = ()
