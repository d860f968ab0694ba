"""What keeps a record in shape: removals forgotten, free space given back, words whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from assistant.store.sqlite.faiss_file import read_stamp

_FREE_SHARE = 0.2
_FREE_PAGES = 256
_LOGGED = 10_000


def forget_removals(db: sqlite3.Connection, index: Path) -> None:
    """Drop removals that the FAISS file knows of, once there are many."""
    (rows,) = db.execute("SELECT count(*) FROM removed").fetchone()
    if rows <= _LOGGED:
        return
    meta = dict(db.execute("SELECT name, value FROM meta"))
    stamp = read_stamp(index)
    since = stamp.generation if stamp and stamp.record == meta["record"] else 0
    since = since or int(meta["generation"])
    db.execute("DELETE FROM removed WHERE generation<=?", (since,))
    db.execute("UPDATE meta SET value=max(value, ?) WHERE name='removed_since'", (since,))


def give_back(db: sqlite3.Connection) -> None:
    """Give free pages back to the disk, once they are many."""
    (free,) = db.execute("PRAGMA freelist_count").fetchone()
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    if free > max(_FREE_PAGES, _FREE_SHARE * pages):
        # One step gives one page back, and only executescript takes every step.
        db.executescript("PRAGMA incremental_vacuum")


def compact(db: sqlite3.Connection) -> None:
    """Write the whole record anew, without a gap."""
    db.execute("INSERT INTO words(words) VALUES ('optimize')")
    db.execute("VACUUM")


def words_match(db: sqlite3.Connection) -> bool:
    """Whether the word index matches the chunks."""
    try:
        db.execute("INSERT INTO words(words, rank) VALUES ('integrity-check', 1)")
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return False
    return True
