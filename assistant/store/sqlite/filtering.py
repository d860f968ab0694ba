"""Filters as conditions on the record's documents."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.records import Filters

_LIKE_SIGNS = str.maketrans({"%": "\\%", "_": "\\_", "\\": "\\\\"})


def named(db: sqlite3.Connection, path: str) -> list[str]:
    """Return the ids of the documents that ``path`` names, by id, path or folder, by path."""
    rows = db.execute(
        "SELECT id FROM documents WHERE id = ? OR path = ? OR path LIKE ? ESCAPE '\\'"
        " ORDER BY path",
        (path, path, f"{path.rstrip('/').translate(_LIKE_SIGNS)}/%"),
    )
    return [row[0] for row in rows]


def conditions(resolved: Filters, within: Sequence[str]) -> tuple[str, list[Any], list[Any]]:
    """Return SQL for documents ``d`` that pass all but the dates, its values, those of the dates.

    ``within`` are ids that limit the documents further; the dates' values are empty without dates.
    """
    found, values = ["d.status='indexed'"], []
    for column, chosen in (
        ("d.language", resolved.languages),
        ("d.id", resolved.documents),
        ("d.id", tuple(within)),
    ):
        if chosen:
            found.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(chosen))
    dated = bool(resolved.since or resolved.until)
    days = [str(resolved.since or date.min), str(resolved.until or date.max)] if dated else []
    return " AND ".join(found), values, days
