"""Connections to the record, and the border where SQLite's errors become ours."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import AssistantError, DamagedError, StoreError
from assistant.store.commands import REBUILD, REFRESH
from assistant.store.sqlite.words import PLACES

DATABASE = "assistant.sqlite"
FOLD_PAGES = 4096
"""The log is folded into the record once it has so many pages (32 MB)."""
_WRITER_WAITS_MS, _READER_WAITS_MS, _CLOSING_WAITS_MS = 30_000, 2_000, 200

_FULL, _IOERR, _READONLY, _CANTOPEN, _PERM = 13, 10, 8, 14, 3
_BUSY, _CORRUPT, _NOTADB, _ERROR = 5, 11, 26, 1


def store_error(error: sqlite3.Error, index: Path) -> Exception:
    """Return the error of ours that says what ``error`` means for the index in ``index``.

    Errors that no state of the disk explains (a fault in our SQL) come back unchanged.
    """
    code = getattr(error, "sqlite_errorcode", _ERROR) & 0xFF
    kept = "What was indexed before is kept."
    messages: dict[int, StoreError] = {
        _FULL: StoreError(
            f"The disk that holds {index} is full. {kept} Free space, run {REFRESH}."
        ),
        _IOERR: StoreError(f"The disk failed while using {index} ({error}). {kept}"),
        _READONLY: StoreError(f"{index} cannot be written. {kept} Check who may write there."),
        _PERM: StoreError(f"{index} cannot be used: permission denied. Check who may use it."),
        _CANTOPEN: StoreError(f"The index in {index} cannot be opened. Check who may use it."),
        _BUSY: StoreError(f"The index in {index} is being written by another process. Try again."),
        _CORRUPT: damaged(index, str(error)),
        _NOTADB: damaged(index, str(error)),
    }
    if code == _ERROR and str(error).startswith(("no such", "malformed", "Could not decode")):
        # Our own tables and texts: only damage takes a column away.
        return damaged(index, str(error).split(" with text ")[0])
    return messages.get(code, error)


def damaged(index: Path, why: str) -> DamagedError:
    """Return the error for a record that does not read back."""
    brief = " ".join(why.split())[:200]  # SQLite may quote a table's whole definition
    return DamagedError(f"The index in {index} is damaged ({brief}). Run {REBUILD}.")


@contextmanager
def translated(index: Path) -> Iterator[None]:
    """Turn SQLite's and the file system's errors into :class:`StoreError` and its kinds."""
    try:
        yield
    except AssistantError:
        raise
    except sqlite3.Error as error:
        ours = store_error(error, index)
        if ours is error:
            raise
        raise ours from error
    except OSError as error:
        where = error.filename or index
        raise StoreError(f"{where}: {error.strerror or error}.") from error


def require_file(database: Path) -> None:
    """Do nothing unless something else than a file is where the record should be.

    :raises StoreError: it is a folder.
    """
    if database.is_dir():
        raise StoreError(
            f"{database} is a folder, where the file of the index should be. Move it away, or name "
            "another folder with --index or ASSISTANT_INDEX."
        )


def open_writing(database: Path, *, make: bool = True) -> sqlite3.Connection:
    """Return a connection that may change ``database``, which is made if missing and ``make``.

    Only SQLite may open the file of a record in use: closing it once more takes away the locks
    that SQLite holds in this process, and with them the log that its connections read.
    """
    connection = _connect(f"{database.absolute().as_uri()}?mode={'rwc' if make else 'rw'}")
    for pragma in ("synchronous=NORMAL", "secure_delete=OFF", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute(f"PRAGMA wal_autocheckpoint={FOLD_PAGES}")
    # Another writer can only be `assistant verify`, which checks the word index as a write.
    connection.execute(f"PRAGMA busy_timeout={_WRITER_WAITS_MS}")
    return connection


def fold(connection: sqlite3.Connection) -> None:
    """Copy the log into the record, as far as no reader stands in the way, and let it go."""
    connection.execute(f"PRAGMA busy_timeout={_CLOSING_WAITS_MS}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def open_reading(database: Path) -> sqlite3.Connection:
    """Return a connection that cannot change ``database``; works in a read-only folder too."""
    connection = _connect(f"{database.absolute().as_uri()}?mode=ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        if not _unwritable(database):
            raise
        connection = _connect(f"{database.absolute().as_uri()}?mode=ro&immutable=1")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute(PLACES)
    connection.execute("PRAGMA query_only=1")
    connection.execute("PRAGMA cache_size=-16384")
    connection.execute(f"PRAGMA busy_timeout={_READER_WAITS_MS}")
    return connection


def _connect(uri: str) -> sqlite3.Connection:
    # Connections move between threads, one thread at a time: the pool sees to that.
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)


def _unwritable(database: Path) -> bool:
    """Whether nobody can be changing ``database``: its folder takes no -wal file."""
    try:
        with tempfile.NamedTemporaryFile(dir=database.parent, prefix=f".{database.name}."):
            return False
    except OSError:
        return True
