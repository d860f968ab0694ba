"""A document with its parts, from the file it is read from to the chunks it is stored in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from assistant.records.base import Record, Span, as_json, storable

Status = Literal["indexed", "failed", "ignored"]
NodeKind = Literal[
    "heading", "paragraph", "list", "list_item", "quotation", "code", "table", "row", "cell",
    "question", "answer", "footnote", "page", "slide",
    "link", "emphasis", "strong", "superscript", "mark", "inline_code",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node(Record):
    """A part of a document and what it is; ``text[start:end]`` is what it says.

    ``children`` lie inside it, sorted and disjoint.  A block (everything down to ``slide`` above)
    holds either blocks or text; what lies between blocks is blank or only steers ("- ", "# ").  In
    text stand ``link``, ``emphasis``, ``strong``, ``superscript``, ``inline_code``, and ``mark``:
    characters that steer and are not shown ("**").  A page or slide holds the blocks that begin on
    it.

    ``level`` is a heading's, from 1 to 6, the first number of a numbered list, or a row's number in
    its sheet; ``href`` where a link leads, as the file says it; ``header`` the spans of the header
    cells that a cell stands under, or of the question that an answer answers.
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
                plain[name] = as_json(value)
        return plain


@dataclass(frozen=True, slots=True)
class ParsedDocument(Record):
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
class ChunkSpan(Record):
    """A chunk before it has a home: its span, and those of the sentences that belong to it."""

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class DocumentInfo(Record):
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
class Chunk(Record):
    """A stored piece of a document: ``document.text[start:end] == text``, always."""

    document_id: str
    start: int
    end: int
    text: str
    page: int | None = None
