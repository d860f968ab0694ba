"""Checksums over what else answers rest on: documents' rows, and what was frozen with the index.

Chunks carry their own (see :mod:`assistant.store.sqlite.checksums`), counts and words are counted
again, the source of each text is at hand: so every bit that an answer rests on can be proven.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from assistant.store.sqlite.checksums import row_checksum

METADATA = (
    "id", "path", "status", "reason", "title", "date", "publisher", "language", "url", "encoding",
    "file_sha256", "text_sha256", "chunks", "notes",
)  # fmt: skip
LAYOUT = ("body", "pages", "structure")
"""What `texts` holds beside the text, whose digest is among the metadata."""
SEAL = "seal"
_MOVING = ("generation", "removed_since", "n_chunks", "sum_terms", "whole", "folder", SEAL)
"""What of `meta` changes with every refresh; it is counted again, or harms nothing."""
_COLUMNS = ", ".join((*(f"d.{name}" for name in METADATA), *(f"t.{name}" for name in LAYOUT)))
SEALED = f"SELECT d.number, d.checksum, {_COLUMNS} FROM documents d LEFT JOIN texts t"
SEALED += " ON t.document = d.number"


def seal_document(db: sqlite3.Connection, number: int) -> None:
    """Store the checksum of a document's row, its text's layout included."""
    _, _, *values = db.execute(f"{SEALED} WHERE d.number=?", (number,)).fetchone()
    checksum = row_checksum(values)
    db.execute("UPDATE documents SET checksum=? WHERE number=?", (checksum, number))


def seal_all(db: sqlite3.Connection) -> None:
    """Store the checksums of all documents' rows, and of what was frozen."""
    for (number,) in db.execute("SELECT number FROM documents").fetchall():
        seal_document(db, number)
    seal_frozen(db)


def seal_frozen(db: sqlite3.Connection) -> None:
    """Store the checksum of what the index was made with and of what was learnt once for it."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (SEAL, _frozen(db)))


def is_frozen_whole(db: sqlite3.Connection) -> bool:
    """Whether what was frozen with the index is as it was."""
    row = db.execute("SELECT value FROM meta WHERE name=?", (SEAL,)).fetchone()
    return row is not None and row[0] == _frozen(db)


def _frozen(db: sqlite3.Connection) -> int:
    return row_checksum(_frozen_rows(db))


def _frozen_rows(db: sqlite3.Connection) -> Iterator[Any]:
    for name, value in db.execute("SELECT name, value FROM meta ORDER BY name"):
        if name not in _MOVING:
            yield name, value
    yield from db.execute("SELECT language, vector FROM centres ORDER BY language")
