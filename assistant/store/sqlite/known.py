"""The vectors of texts that the record already has, wherever they stand."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from assistant.store.keys import KEY_BYTES
from assistant.store.sqlite.checksums import chunk_checksum, short_key, unspooled

T = TypeVar("T")
MANY = 500
"""Values in one statement."""
_ROWS = (
    "SELECT c.key, v.vector, c.checksum, c.language, c.n_terms, c.terms, s.spans, s.keys, s.vectors"
    " FROM chunks c JOIN vectors v ON v.chunk = c.id JOIN sentences s ON s.chunk = c.id"
)


def vectors_of(db: sqlite3.Connection, keys: Collection[bytes]) -> dict[bytes, bytes]:
    """Return the float16 vectors of those texts that are known, by key.

    One whose row is damaged counts as unknown: copied, it could not be told from a whole one.
    """
    found: dict[bytes, bytes] = {}
    for look in (_of_chunks, _of_sentences, _spooled):
        for some in batches([key for key in sorted(keys) if key not in found]):
            found.update(look(db, some))
    return found


def _of_chunks(db: sqlite3.Connection, keys: Sequence[bytes]) -> Iterable[tuple[bytes, bytes]]:
    rows = db.execute(f"{_ROWS} WHERE c.key IN ({marks(keys)}) GROUP BY c.key", keys)
    return ((key, vector) for key, vector, *rest in rows if _is_whole(vector, *rest))


def _of_sentences(db: sqlite3.Connection, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    rows = db.execute(
        f"{_ROWS} WHERE c.id IN (SELECT min(chunk)"
        f" FROM sentence_keys WHERE key IN ({marks(keys)}) GROUP BY key)",
        [short_key(key) for key in keys],
    )
    wanted = set(keys)
    for _, vector, *rest in rows:
        *_, packed, vectors = rest
        if not packed or not _is_whole(vector, *rest):
            continue
        width = len(vectors) * KEY_BYTES // len(packed)
        for place in range(len(packed) // KEY_BYTES):
            key = packed[place * KEY_BYTES : (place + 1) * KEY_BYTES]
            if key in wanted:
                yield key, vectors[place * width : (place + 1) * width]


def _spooled(db: sqlite3.Connection, keys: Sequence[bytes]) -> Iterable[tuple[bytes, bytes]]:
    rows = db.execute(f"SELECT key, vector FROM spool WHERE key IN ({marks(keys)})", keys)
    return ((key, vector) for key, packed in rows if (vector := unspooled(key, packed)))


def _is_whole(
    vector: bytes,
    checksum: int,
    language: str | None,
    n_terms: int,
    terms: str,
    *sentences: bytes,
) -> bool:
    return checksum == chunk_checksum(language, n_terms, terms, (vector, *sentences))


def batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield the values, as many at a time as one statement takes."""
    for at in range(0, len(values), MANY):
        yield values[at : at + MANY]


def marks(values: Sequence[object]) -> str:
    """Return a question mark for each value."""
    return ",".join("?" * len(values))
