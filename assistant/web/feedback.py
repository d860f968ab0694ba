"""What visitors thought of answers: kept in the state folder, sent nowhere."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from assistant.errors import ConfigurationError, StoreError
from assistant.settings import Settings
from assistant.web.database import FILE_NAME, Database
from assistant.web.exchange import Exchange

MAX_OPINIONS = 10_000
"""Kept of all visitors together; of more, the first stay: nobody can push them out."""


def give(database: Database, exchange: Exchange, *, liked: bool, turn_key: str) -> None:
    """Keep an opinion; a second one on the same turn replaces the first.

    Nothing is kept beyond ``MAX_OPINIONS``.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with database.transaction() as db:
        db.execute(
            "INSERT INTO opinions (given, liked, exchange, turn_key) SELECT ?, ?, ?, ?"
            " WHERE (SELECT COUNT(*) FROM opinions WHERE turn_key != ?) < ?"
            " ON CONFLICT (turn_key) DO UPDATE SET given = excluded.given, liked = excluded.liked,"
            " exchange = excluded.exchange",
            (now, int(liked), exchange.to_json(), turn_key, turn_key, MAX_OPINIONS),
        )


def withdraw(database: Database, *, turn_key: str) -> None:
    """Take an opinion back."""
    with database.transaction() as db:
        db.execute("DELETE FROM opinions WHERE turn_key = ?", (turn_key,))


def entries(settings: Settings) -> list[dict[str, Any]]:
    """Return every opinion as JSON types, oldest first; none if nobody has given one.

    Each holds ``time``, ``liked``, ``question``, ``answerable``, ``answer`` and ``citations``
    (number, label, quote, path, start, end) as they were shown.

    :raises ConfigurationError: the state folder is a file.
    :raises StoreError: what it holds cannot be read.
    """
    file = settings.state / FILE_NAME
    if settings.state.exists() and not settings.state.is_dir():
        raise ConfigurationError(
            f"The state folder {settings.state} is a file. Name a folder with ASSISTANT_STATE."
        )
    if not file.exists():
        return []
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
            rows = db.execute("SELECT given, liked, exchange FROM opinions ORDER BY id").fetchall()
    except sqlite3.Error as error:
        raise StoreError(
            f"The feedback in {file} cannot be read ({error}). Bring the file back from a backup, "
            "or move it away."
        ) from error
    return [_entry(given, bool(liked), Exchange.from_json(line)) for given, liked, line in rows]


def _entry(given: str, liked: bool, exchange: Exchange) -> dict[str, Any]:
    return {
        "time": given,
        "liked": liked,
        "question": exchange.question,
        "answerable": exchange.answerable,
        "answer": exchange.text,
        "citations": [
            {
                "number": quote.number,
                "label": quote.label,
                "quote": quote.text,
                "path": quote.path,
                "start": quote.start,
                "end": quote.end,
            }
            for quote in exchange.quotes
        ],
    }
