"""What is asked, found, answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, overload

from assistant.records.base import Record, Span, as_json
from assistant.records.documents import DocumentInfo
from assistant.records.explanations import Explanation


@dataclass(frozen=True, slots=True)
class Passage(Record):
    """A chunk returned for one question.

    ``score`` rises with relevance and orders the passages of one answer; ``highlights`` are spans
    in the document's text, best first; ``also_in`` names the paths of documents with the same text.
    ``answers`` in [0, 1] is the reader's probability that the passage answers, ``answer`` the span
    of the exact words in the document's text; both are None for a passage that was not read.
    """

    rank: int
    score: float
    text: str
    start: int
    end: int
    page: int | None
    highlights: tuple[Span, ...]
    also_in: tuple[str, ...]
    document: DocumentInfo
    answers: float | None = None
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class Citation(Record):
    """What a claim rests on: ``quote`` is the document's text from ``start`` to ``end``.

    ``heading`` is what it stands under (for a table row its header's cells), ``answer`` the span of
    the exact words inside the quote (None if unknown), ``also_in`` the paths of documents that say
    the same in the same words, ``sha256`` the digest of the source file.
    """

    number: int
    quote: str
    start: int
    end: int
    page: int | None
    label: str
    document: DocumentInfo
    heading: str | None = None
    answer: Span | None = None
    also_in: tuple[str, ...] = ()
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Filters(Record):
    """What the search is limited to; both ends of the dates count, undated documents don't pass.

    ``languages`` takes any tag or name in any case ("EN", "en-GB", "English"), ``documents`` ids,
    paths or folders ("coast/").  A value that names nothing is a
    :class:`~assistant.errors.FilterError` when asked.
    """

    languages: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    documents: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.languages or self.since or self.until or self.documents)


@dataclass(frozen=True, slots=True)
class Turn(Record):
    """An earlier exchange of the conversation."""

    question: str
    answer: str = ""
    document_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retrieval(Record, Sequence["Passage"]):
    """The passages for a question, best first.

    ``confidence`` in [0, 1] estimates the share of questions at that confidence which the sources
    answer; ``answerable`` is its comparison with the shipped threshold.  ``undated_left_out``
    counts the documents that a date filter left out because they have no date.  ``understood_as``
    is the question with its words as the sources spell them, where that found better passages.
    """

    question: str
    passages: tuple[Passage, ...]
    answerable: bool
    confidence: float
    timings_ms: dict[str, float]
    undated_left_out: int = 0
    understood_as: str | None = None
    explanation: Explanation | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the contract's JSON; the explanation only where it was asked for."""
        plain = {f.name: as_json(getattr(self, f.name)) for f in fields(self)}
        if self.explanation is None:
            del plain["explanation"]
        return plain

    @overload
    def __getitem__(self, index: int) -> Passage: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Passage]: ...
    def __getitem__(self, index: int | slice) -> Passage | Sequence[Passage]:
        return self.passages[index]

    def __len__(self) -> int:
        return len(self.passages)

    def __iter__(self) -> Iterator[Passage]:
        return iter(self.passages)


@dataclass(frozen=True, slots=True)
class Answer(Record):
    """Text with ``[n]`` markers and the citations they stand for; a refusal has no citations.

    ``question`` is the one asked, ``understood_as`` what was searched when a follow-up had to be
    completed from the conversation (else None).  ``differences`` are groups of citation numbers
    whose articles answer the same question differently, newest first; ``articles`` counts those
    found to answer, at least so many if ``articles_limited``: not all candidates were read.
    ``unanswered`` holds the parts of the question that nothing answers.
    ``written`` is a language model's wording, None without one.
    """

    question: str
    text: str
    answerable: bool
    confidence: float
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    timings_ms: dict[str, float]
    understood_as: str | None = None
    undated_left_out: int = 0
    differences: tuple[tuple[int, ...], ...] = ()
    articles: int = 0
    articles_limited: bool = False
    unanswered: tuple[str, ...] = ()
    written: dict[str, Any] | None = None
    explanation: Explanation | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the contract's JSON: as for a retrieval, and ``answer`` and ``citations``."""
        plain = {f.name: as_json(getattr(self, f.name)) for f in fields(self)}
        plain["answer"] = plain.pop("text")
        if self.explanation is None:
            del plain["explanation"]
        return plain
