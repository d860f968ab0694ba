"""The steps from one format of the record to the next; none changes once released."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import numpy as np

from assistant.languages import search_terms
from assistant.store.sqlite.checksums import pack_terms
from assistant.store.sqlite.seals import seal_all

_TERM_KEYS = """
CREATE TABLE term_keys(
  chunk INTEGER PRIMARY KEY, counts BLOB NOT NULL, sentences BLOB NOT NULL, own BLOB NOT NULL,
  checksum INTEGER NOT NULL)
"""


def add_term_keys(db: sqlite3.Connection) -> None:
    """Format 2: the sentences' search terms are kept with each chunk."""
    db.execute(_TERM_KEYS)
    db.executemany("INSERT INTO term_keys VALUES (?, ?, ?, ?, ?)", _term_keys(db))


def add_structure(db: sqlite3.Connection) -> None:
    """Format 3: a document's structure and notes are kept; a refresh reads them anew."""
    db.execute("ALTER TABLE texts RENAME COLUMN sections TO structure")
    db.execute("UPDATE texts SET structure='[]'")
    db.execute("ALTER TABLE documents ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'")
    db.execute("UPDATE documents SET recipe=NULL")


def add_seals(db: sqlite3.Connection) -> None:
    """Format 4: checksums cover the layout of texts, and what was frozen with the index."""
    seal_all(db)


def _term_keys(db: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    for chunk, start, language, text, terms, spans in db.execute(
        "SELECT c.id, c.start, c.language, c.text, c.terms, s.spans FROM chunks c"
        " JOIN sentences s ON s.chunk = c.id ORDER BY c.id"
    ):
        places = np.frombuffer(spans, "<i4").reshape(-1, 2).tolist()
        sentences = [search_terms(text[a - start : b - start], language) for a, b in places]
        yield (chunk, *pack_terms(terms.split(), sentences))
