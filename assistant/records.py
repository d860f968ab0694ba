"""The values that travel between rooms: frozen dataclasses, no input or output.

Offsets count Unicode characters in a document's ``text``; a span is ``(start, end)`` with
``end`` exclusive.  Every record has ``to_dict()``, which gives plain JSON types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal, overload

Span = tuple[int, int]
Status = Literal["indexed", "failed", "ignored"]
_LONE = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text with U+FFFD for each half of a surrogate pair, which UTF-8 cannot hold.

    Escapes in front matter, markup and mail bring them in; offsets stay the same.
    """
    return text if text.isascii() else _LONE.sub("\N{REPLACEMENT CHARACTER}", text)


def _plain(value: Any) -> Any:
    if isinstance(value, _Record):
        return value.to_dict()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


class _Record:
    """Gives a dataclass ``to_dict()``."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON types: dates as ISO strings, tuples as lists."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}  # type: ignore[arg-type]


NodeKind = Literal[
    "heading", "paragraph", "list", "list_item", "quotation", "code", "table", "row", "cell",
    "question", "answer", "footnote", "page", "slide",
    "link", "emphasis", "strong", "superscript", "mark", "inline_code",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node(_Record):
    """A part of a document and what it is; ``text[start:end]`` is what it says.

    ``children`` lie inside it, sorted and disjoint.  A block (everything down to ``slide`` above)
    holds either blocks or text; what lies between blocks is blank or only steers ("- ", "# ").  In
    text stand ``link``, ``emphasis``, ``strong``, ``superscript``, ``inline_code``, and ``mark``:
    characters that steer and are not shown ("**").  A page or slide holds the blocks that begin on
    it.

    ``level`` is a heading's, from 1 to 6, the first number of a numbered list, or a row's number in
    its sheet; ``href`` where a
    link leads, as the file says it; ``header`` the spans of the header cells that a cell stands
    under, or of the question that an answer answers.
    """

    kind: NodeKind
    start: int
    end: int
    children: tuple[Node, ...] = ()
    level: int | None = None
    href: str | None = None
    header: tuple[Span, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the node as JSON types, without what is empty."""
        plain: dict[str, Any] = {"kind": self.kind, "start": self.start, "end": self.end}
        for name in ("level", "href", "header", "children"):
            value = getattr(self, name)
            if value not in (None, ()):
                plain[name] = _plain(value)
        return plain


@dataclass(frozen=True, slots=True)
class ParsedDocument(_Record):
    """What a parser makes of one file.

    ``body`` holds the spans of article text, sorted and disjoint; what lies outside is site
    furniture: it counts in offsets and is never indexed.  ``pages[i]`` is where page (or slide)
    ``i + 1`` begins; empty when the format has none.  ``structure`` says what the parts of the text
    are (``assistant.structure`` reads it).  ``notes`` say what a reader should know of the file:
    what of it could not be read, where its date comes from.
    """

    text: str
    body: tuple[Span, ...]
    title: str | None = None
    date: date | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None
    encoding: str | None = None
    pages: tuple[int, ...] = ()
    structure: tuple[Node, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("text", "title", "publisher", "language", "url", "encoding"):
            if value := getattr(self, name):
                object.__setattr__(self, name, storable(value))
        object.__setattr__(self, "notes", tuple(map(storable, self.notes)))


BY_NAME = "its date is taken from its name"
"""Among a document's notes: the text gives no date, the file's name does."""


@dataclass(frozen=True, slots=True)
class ChunkSpan(_Record):
    """A chunk before it has a home: its span, and those of the sentences that belong to it."""

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DocumentInfo(_Record):
    """One source file and its metadata; ``date`` is the publication date or None, never a guess."""

    id: str
    path: str
    title: str | None = None
    date: date | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None
    chunks: int = 0
    status: Status = "indexed"
    reason: str | None = None
    failed_since: str | None = None
    notes: tuple[str, ...] = ()
    """What a reader of the file should know: parts kept out, parts that could not be read."""
    file_sha256: str = ""
    """The digest of the file's bytes as they were read; empty unless indexed."""


@dataclass(frozen=True, slots=True)
class Document(DocumentInfo):
    """A document with its text; ``sha256`` is the digest of the text in UTF-8."""

    text: str = field(default="", repr=False)
    sha256: str = ""
    body: tuple[Span, ...] = field(default=(), repr=False)
    pages: tuple[int, ...] = field(default=(), repr=False)
    structure: tuple[Node, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Chunk(_Record):
    """A stored piece of a document: ``document.text[start:end] == text``, always."""

    document_id: str
    start: int
    end: int
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Passage(_Record):
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
class Citation(_Record):
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
class Filters(_Record):
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
class Turn(_Record):
    """An earlier exchange of the conversation."""

    question: str
    answer: str = ""
    document_ids: tuple[str, ...] = ()


Outcome = Literal[
    "quoted", "completes", "edition",
    "within", "same", "article", "unsure", "beyond", "refused", "opening", "outside", "parts",
    "read", "unread",
]  # fmt: skip
"""What became of a place.  The first three are quoted: for what it says; to complete another quote;
though less sure, for another article gives a value for the same thing.  Those behind are not: it
stands in a quote; gives the answer of one again; its article is quoted already; it is not sure
enough; there are as many quotes as are shown; the question is refused; an overview quotes how its
article opens; an overview is of other articles; each part of the question is looked up by itself.
The last two are of ``retrieve``, which quotes nothing, and of what was not read."""
Kind = Literal["fact", "list", "course", "word", "overview", "parts"]
"""A question for a fact, for several things, for how something went over time, a single word, a
question for an overview, or one of several parts: each is answered in a way of its own."""
JudgedBy = Literal["reader", "likeness", "word", "overview", "parts"]
"""What gives the verdict: the reader, with likeness; likeness alone; whether the best passage holds
the single word; nothing, for an overview of all articles; the verdicts on the parts."""


@dataclass(frozen=True, slots=True)
class Considered(_Record):
    """A place that was looked at for one question, and what became of it.

    ``start`` to ``end`` is its passage, ``sentence`` the span that would be quoted (None: the whole
    passage was left unread).  ``score`` orders places, ``features`` are what it was weighed by (see
    ``docs/answers.md``); ``answers``, in [0, 1], and ``answer``, the exact words, are the reader's,
    None if it was not read.

    ``number`` is that of its quote, None if it is not quoted.  ``beside`` is the number of another
    quote: which it completes, is about the same thing as, stands in, repeats, or whose article is
    its own.  ``needed`` is what ``answers`` (``score``, where nothing was read) had to be if it is
    not sure enough.
    """

    path: str
    start: int
    end: int
    score: float
    features: dict[str, float] = field(default_factory=dict)
    answers: float | None = None
    answer: str | None = None
    sentence: Span | None = None
    outcome: Outcome = "unread"
    number: int | None = None
    beside: int | None = None
    needed: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict(_Record):
    """Whether a question is answered, and why: ``confidence`` is at least ``needed``, or not.

    Both are in [0, 1]; ``needed`` is None where no confidence is asked for.  ``features`` are what
    the confidence was worked out from (see ``docs/answers.md``); ``likely`` is in log-odds.
    """

    answered: bool
    confidence: float
    needed: float | None
    by: JudgedBy
    features: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation(_Record):
    """Why a question was answered as it was.

    ``understood`` holds the question, its language and what else was understood, if anything;
    ``candidates`` the places that were looked at, quoted ones first; ``parts`` an explanation for
    each part of a question of several; ``setting`` the version, models and index (empty in a part).
    """

    kind: Kind
    understood: dict[str, Any]
    verdict: Verdict
    candidates: tuple[Considered, ...]
    parts: tuple[Explanation, ...] = ()
    setting: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retrieval(_Record, Sequence["Passage"]):
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
        plain = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
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
class Answer(_Record):
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
        plain = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        plain["answer"] = plain.pop("text")
        if self.explanation is None:
            del plain["explanation"]
        return plain


@dataclass(frozen=True, slots=True)
class Failure(_Record):
    """A source that could not be indexed, or was left alone, and why."""

    path: str
    reason: str

    def __post_init__(self) -> None:
        for name in ("path", "reason"):
            object.__setattr__(self, name, storable(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class RefreshReport(_Record):
    """What a refresh did.  The lists hold paths; ``embedded`` counts chunks embedded now."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    ignored: tuple[Failure, ...] = ()
    failed: tuple[Failure, ...] = ()
    chunks: int = 0
    embedded: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the report with every list as paths, and the reasons beside them."""
        plain = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        for kind in ("ignored", "failed"):
            plain[kind] = [failure.path for failure in getattr(self, kind)]
        plain["reasons"] = {f.path: f.reason for f in (*self.ignored, *self.failed)}
        return plain


@dataclass(frozen=True, slots=True)
class Finding(_Record):
    """One thing that ``verify`` found wrong, and what to run to mend it."""

    kind: str
    path: str | None
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class VerifyReport(_Record):
    """What ``verify`` checked and found; ``ok`` when there is no finding."""

    documents: int
    chunks: int
    sentences: int
    findings: tuple[Finding, ...]
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether every citation still matches its source."""
        return not self.findings

    def to_dict(self) -> dict[str, Any]:
        """Return the report and its verdict."""
        plain = {f.name: _plain(getattr(self, f.name)) for f in fields(self)}
        return {"ok": self.ok, **plain}


QuoteState = Literal["holds", "moved", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class QuoteReport(_Record):
    """How a quote of a saved answer stands in the sources now.

    ``start`` to ``end`` of the text of ``path`` is where it stands, or what stands there in its
    place, and ``now`` is that text; all three are None for a quote that is gone.
    """

    number: int
    state: QuoteState
    path: str
    start: int | None
    end: int | None
    now: str | None


@dataclass(frozen=True, slots=True)
class AnswerReport(_Record):
    """Every quote of a saved answer, checked against the sources as they are now."""

    quotes: tuple[QuoteReport, ...]

    @property
    def ok(self) -> bool:
        """Whether every quote still stands in the sources, at its place or at another."""
        return all(quote.state in ("holds", "moved") for quote in self.quotes)
