"""What the record looks like: its tables, format version and the steps between versions."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import NewerFormatError, StoreError
from assistant.store.commands import REBUILD, REFRESH
from assistant.store.identity import Identity
from assistant.store.sqlite.connect import damaged
from assistant.store.sqlite.seals import seal_frozen
from assistant.store.sqlite.steps import add_seals, add_structure, add_term_keys

APPLICATION = 0x41535354
PAGE_SIZE = 8192

# Chunk ids are never used twice: what FAISS was built from is told by the largest one.
# `sentences` holds a chunk's sentences packed (int32 spans, 16-byte keys, float16 vectors), because
# one row is read eight times faster than eight rows. `sentence_keys` finds a sentence by its text.
# `term_keys` holds the search terms of a chunk's sentences as numbers (32 bits each; `counts` says
# how many each sentence has; `own` are the chunk's where they are not its sentences' in a row), so
# that a question compares numbers and cuts no text into words.
TABLES = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE documents(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE, path TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL, reason TEXT, failed_since TEXT,
  title TEXT, date TEXT, publisher TEXT, language TEXT, url TEXT, encoding TEXT,
  file_sha256 TEXT, size INTEGER, mtime_ns INTEGER, seen_ns INTEGER,
  text_sha256 TEXT, chunks INTEGER NOT NULL DEFAULT 0, recipe INTEGER, checksum INTEGER,
  notes TEXT NOT NULL DEFAULT '[]');
CREATE TABLE texts(
  document INTEGER PRIMARY KEY, body TEXT NOT NULL, pages TEXT NOT NULL, structure TEXT NOT NULL,
  text TEXT NOT NULL);
CREATE TABLE chunks(
  id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL,
  start INTEGER NOT NULL, stop INTEGER NOT NULL, page INTEGER, language TEXT,
  key BLOB NOT NULL, n_terms INTEGER NOT NULL, checksum INTEGER NOT NULL,
  text TEXT NOT NULL, terms TEXT NOT NULL);
CREATE INDEX chunks_by_document ON chunks(document, start);
CREATE INDEX chunks_by_key ON chunks(key);
CREATE TABLE vectors(chunk INTEGER PRIMARY KEY, language TEXT, vector BLOB NOT NULL);
CREATE TABLE sentences(
  chunk INTEGER PRIMARY KEY, spans BLOB NOT NULL, keys BLOB NOT NULL, vectors BLOB NOT NULL);
CREATE TABLE term_keys(
  chunk INTEGER PRIMARY KEY, counts BLOB NOT NULL, sentences BLOB NOT NULL, own BLOB NOT NULL,
  checksum INTEGER NOT NULL);
CREATE TABLE sentence_keys(
  key INTEGER NOT NULL, chunk INTEGER NOT NULL, PRIMARY KEY(key, chunk)) WITHOUT ROWID;
CREATE TABLE terms(term TEXT PRIMARY KEY, df INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE removed(chunk INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE TABLE spool(key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE centres(language TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
  terms, content='chunks', content_rowid='id',
  tokenize="unicode61 remove_diacritics 2 categories 'L* M* N* P* S* Co'");
"""

Step = Callable[[sqlite3.Connection], None]
STEPS: tuple[tuple[str, Step], ...] = (
    ("m002_term_keys", add_term_keys),
    ("m003_structure", add_structure),
    ("m004_seals", add_seals),
)
"""Named steps: the first leads from format 1 to 2, and so on. Never changed once released."""


def current_format() -> int:
    """Return the format this release writes."""
    return 1 + len(STEPS)


def create(connection: sqlite3.Connection, identity: Identity) -> None:
    """Make the tables in an empty database."""
    connection.execute(f"PRAGMA page_size={PAGE_SIZE}")
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("BEGIN IMMEDIATE")
    for statement in TABLES.split(";\n"):
        connection.execute(statement)
    values: dict[str, object] = {
        "record": uuid.uuid4().hex,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "model": identity.model,
        "fingerprint": identity.fingerprint,
        "dimension": identity.dimension,
        "chunk_characters": identity.chunk_characters,
        "chunk_overlap": identity.chunk_overlap,
        "generation": 1,
        "removed_since": 1,
        "n_chunks": 0,
        "sum_terms": 0,
        "whole": 0,
    }
    connection.executemany("INSERT INTO meta VALUES (?, ?)", values.items())
    seal_frozen(connection)
    connection.execute(f"PRAGMA application_id={APPLICATION}")
    connection.execute(f"PRAGMA user_version={current_format()}")
    connection.execute("COMMIT")


def format_of(connection: sqlite3.Connection, index: Path) -> int:
    """Return the format of an existing record.

    :raises NewerFormatError: a newer release wrote it.
    :raises DamagedError: it is not a record of ours.
    """
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION or version < 1:
        raise damaged(index, "this is not a record of the assistant")
    if version > current_format():
        raise NewerFormatError(
            f"The index in {index} has format {version}, this release reads up to "
            f"{current_format()}. Install the newer release, or run {REBUILD}."
        )
    return int(version)


def require_current(connection: sqlite3.Connection, index: Path) -> None:
    """Refuse to read a record that the writer has to bring up to date first."""
    version = format_of(connection, index)
    if version < current_format():
        raise StoreError(
            f"The index in {index} has the older format {version}. "
            f"Run {REFRESH}: it is brought to format {current_format()} without embedding anew."
        )


def migrate(connection: sqlite3.Connection, index: Path) -> None:
    """Apply the steps still missing, each in a transaction of its own."""
    for number, (_, step) in enumerate(STEPS, start=1):
        if format_of(connection, index) > number:
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            step(connection)
            connection.execute(f"PRAGMA user_version={number + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def read_identity(connection: sqlite3.Connection) -> Identity:
    """Return what the record says it was made with."""
    meta = dict(connection.execute("SELECT name, value FROM meta"))
    return Identity(
        model=str(meta["model"]),
        fingerprint=str(meta["fingerprint"]),
        dimension=int(meta["dimension"]),
        chunk_characters=int(meta["chunk_characters"]),
        chunk_overlap=float(meta["chunk_overlap"]),
    )
