"""Documents on their way into the record, and sources as the record knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from assistant.records import ParsedDocument, Span


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells an unchanged file: size in bytes, times in nanoseconds, digest of its bytes.

    ``seen_ns`` is the clock when it was read: a file whose time stamp is no older than that may
    have changed again without showing it.
    """

    size: int
    mtime_ns: int
    seen_ns: int
    sha256: str


class Known(NamedTuple):
    """A source as the record has it; size, times and digest are 0 and "" where it was not read.

    Of one that failed they are those of the file that was tried, and ``recipe`` what with.
    """

    path: str
    status: str
    reason: str | None
    failed_since: str | None
    recipe: int | None
    size: int
    mtime_ns: int
    seen_ns: int
    sha256: str


class IndexedFile(NamedTuple):
    """The file of an indexed document as it was read, and the digest of the text made of it."""

    path: str
    size: int
    mtime_ns: int
    file_sha256: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class NewChunk:
    """A chunk on its way into the record; keys are those of its text and of its sentences'."""

    start: int
    stop: int
    page: int | None
    language: str | None
    text: str
    terms: tuple[str, ...]
    key: bytes
    sentences: tuple[Span, ...]
    sentence_keys: tuple[bytes, ...]
    sentence_terms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document on its way into the record; its vectors travel beside it, by key."""

    path: str
    parsed: ParsedDocument
    file: FileState
    language: str | None
    recipe: int
    chunks: tuple[NewChunk, ...]

    def keys(self) -> set[bytes]:
        """Return the keys of every text that needs a vector."""
        return {key for chunk in self.chunks for key in (chunk.key, *chunk.sentence_keys)}
