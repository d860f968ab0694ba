"""The page's own SQLite file: conversations and opinions, in the state folder of this user.

A state folder that cannot be written is no reason to refuse service: the file is then kept in
memory and forgotten at the end.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

logger = logging.getLogger(__name__)
FILE_NAME = "web.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL,
    sender TEXT NOT NULL DEFAULT '', bytes INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS conversations_owner ON conversations (owner, updated);
CREATE TABLE IF NOT EXISTS turns (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, exchange TEXT NOT NULL, PRIMARY KEY (conversation, number));
CREATE TABLE IF NOT EXISTS opinions (
    id INTEGER PRIMARY KEY, given TEXT NOT NULL, liked INTEGER NOT NULL, exchange TEXT NOT NULL,
    turn_key TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS titles (
    conversation TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    title TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS forgotten (
    conversation TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS earlier (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, replaced REAL NOT NULL, exchanges TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS shares (
    key TEXT PRIMARY KEY,
    conversation TEXT NOT NULL UNIQUE REFERENCES conversations (id) ON DELETE CASCADE);
"""
COUNT_BYTES = (
    "UPDATE conversations SET bytes = (SELECT COALESCE(SUM(LENGTH(CAST(exchange AS BLOB))), 0)"
    " FROM turns WHERE conversation = conversations.id)"
    " + (SELECT COALESCE(SUM(LENGTH(CAST(exchanges AS BLOB))), 0)"
    " FROM earlier WHERE conversation = conversations.id)"
)


class Database:
    """One connection for all threads, one transaction at a time."""

    def __init__(self, folder: Path) -> None:
        self._lock = threading.Lock()
        self._connection = _open(folder)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection; what was done is kept unless an exception passes."""
        with self._lock, self._connection:
            yield self._connection

    def wipe(self) -> None:
        """Leave nothing of what was deleted in the files beside the database, either."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _open(folder: Path) -> sqlite3.Connection:
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():  # one in use is opened by SQLite only: closing it drops its locks
            path.touch(mode=0o600)
        return _connect(str(path))
    except (OSError, sqlite3.Error) as error:
        logger.warning("conversations will not be kept: %s cannot be written (%s)", path, error)
        return _connect(":memory:")


def _connect(name: str) -> sqlite3.Connection:
    connection = sqlite3.connect(name, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    # A commit waits for no disk then: what a power cut may cost is the last answer's being kept.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.executescript(_SCHEMA)
    _add_sizes(connection)
    return connection


def _add_sizes(connection: sqlite3.Connection) -> None:
    """Bring a file of an earlier release up to date: senders and sizes of conversations."""
    columns = {row[1] for row in connection.execute("PRAGMA table_info(conversations)")}
    with connection:
        if "sender" not in columns:
            connection.execute(
                "ALTER TABLE conversations ADD COLUMN sender TEXT NOT NULL DEFAULT ''"
            )
        if "bytes" not in columns:
            connection.execute(
                "ALTER TABLE conversations ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0"
            )
            connection.execute(COUNT_BYTES)
        connection.execute(
            "CREATE INDEX IF NOT EXISTS conversations_sender"
            " ON conversations (sender, updated, bytes)"
        )
