"""A file to a document ready for the record, with the texts that need vectors."""

from __future__ import annotations

import hashlib
import os
import shlex
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from assistant import __version__
from assistant.errors import ReadingError
from assistant.indexing.cutting import Cut
from assistant.indexing.folder import Listed, time_stamp
from assistant.parsing import recognition
from assistant.records import ParsedDocument
from assistant.settings import Settings
from assistant.store import FileState, Known, NewChunk, NewDocument, page_at, text_key
from assistant.structure import kept_out, searched

Parser = Callable[..., ParsedDocument]

RECIPE = 12
"""Raised when parsing, chunking or search terms change: the next refresh then takes every file
through them again, without embedding again what stays the same."""
_KEPT = 1_000_000
"""Added to the recipe of a document all of whose text was to be kept."""


@dataclass(slots=True)
class Prepared:
    """A document that waits for its vectors, and its texts by key."""

    document: NewDocument
    texts: dict[bytes, str]


def recipe(*, keep: bool) -> int:
    """Return the version number of how a file becomes a document; with another it is read anew."""
    return _KEPT + RECIPE if keep else RECIPE


def trial(settings: Settings) -> int:
    """Return a version number of all that decides whether a file can be read, but the file."""
    limits = {name: value for name, value in asdict(settings).items() if name.startswith("max_")}
    # With text recognition installed since, a scan that failed can be read.
    return zlib.crc32(repr((RECIPE, __version__, limits, recognition.available())).encode())


def same_content(old: Known, found: Listed) -> FileState | None:
    """Return the file's new state if its bytes are the known ones, else None."""
    if old.size != found.size:
        return None
    seen = time.time_ns()
    with suppress(OSError):
        if sha256(found.file) == old.sha256:
            return FileState(found.size, found.mtime_ns, seen, old.sha256)
    return None


def read_still(
    found: Listed, parse: Parser, *, keep: bool = False
) -> tuple[ParsedDocument, FileState]:
    """Return a file's content and the state it had all the while.

    :raises ReadingError: it cannot be read, or does not keep still.
    """
    for _ in range(2):
        try:
            seen, before = time.time_ns(), os.stat(found.file)
            parsed = parse(Path(found.file), keep=keep)
            digest = sha256(found.file)
            after = os.stat(found.file)
        except OSError as error:
            raise ReadingError(f"it cannot be read ({error.strerror or error})") from error
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return parsed, FileState(after.st_size, time_stamp(after), seen, digest)
    raise ReadingError("it is being written; it is read once it no longer changes")


def sha256(file: str) -> str:
    """Return the digest of a file's bytes."""
    with open(file, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def prepare(
    path: str, parsed: ParsedDocument, file: FileState, pieces: Cut, *, keep: bool = False
) -> Prepared:
    """Return the document ready for the record, with the texts that need vectors."""
    parsed = replace(parsed, notes=(*_kept_out_note(path, parsed), *parsed.notes))
    texts: dict[bytes, str] = {}
    chunks = []
    for piece in pieces.chunks:
        text = parsed.text[piece.start : piece.end]
        sentences = [searched(parsed, sentence) for sentence in piece.sentences]
        keys = [text_key(sentence) for sentence in sentences]
        texts.update(zip(keys, sentences, strict=True))
        texts[text_key(text)] = text
        chunks.append(
            NewChunk(
                start=piece.start,
                stop=piece.end,
                page=page_at(parsed.pages, piece.start),
                language=pieces.language,
                text=text,
                terms=piece.terms,
                key=text_key(text),
                sentences=piece.sentences,
                sentence_keys=tuple(keys),
                sentence_terms=piece.sentence_terms,
            )
        )
    document = NewDocument(path, parsed, file, pieces.language, recipe(keep=keep), tuple(chunks))
    return Prepared(document, texts)


def _kept_out_note(path: str, parsed: ParsedDocument) -> Iterator[str]:
    """Yield the note on what of a document is not indexed, if anything is."""
    runs = kept_out(parsed, parsed.body)
    if runs:
        parts = "1 part" if len(runs) == 1 else f"{len(runs)} parts"
        characters = sum(end - start for start, end in runs)
        yield (
            f"{parts} kept out as site furniture: {characters} characters; "
            f"`assistant keep {shlex.quote(path)}` brings them back"
        )
