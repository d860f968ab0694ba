"""What a user's filters mean, once the documents are known: the one place where they are read.

A document is named by its id, its path or a folder above it, a language by any tag and case
("EN", "en-GB").  A value that names nothing is an error, not an empty answer.
"""

from __future__ import annotations

import json
import os
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.errors import FilterError
from assistant.languages import LANGUAGES, normalise_code
from assistant.records import Filters

_LIKE_SIGNS = str.maketrans({"%": "\\%", "_": "\\_", "\\": "\\\\"})


def resolve(db: sqlite3.Connection, filters: Filters) -> Filters:
    """Return ``filters`` with languages as codes and documents as ids, in order of their paths.

    :raises FilterError: a value names no language, or no document or folder.
    """
    languages = tuple(dict.fromkeys(_code(tag) for tag in filters.languages))
    documents = tuple(dict.fromkeys(id for name in filters.documents for id in _ids(db, name)))
    return replace(filters, languages=languages, documents=documents)


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


def _code(tag: str) -> str:
    code = normalise_code(tag)
    if code is None:
        raise FilterError(f"{tag!r} names no language. Use one of: {', '.join(sorted(LANGUAGES))}.")
    return code


def _ids(db: sqlite3.Connection, name: str) -> Iterator[str]:
    """Yield the ids of the documents that a name stands for."""
    path = (
        unicodedata.normalize("NFC", os.fspath(name).strip()).replace("\\", "/").removeprefix("./")
    )
    folder = path.rstrip("/")
    rows = db.execute(
        "SELECT id FROM documents WHERE id = ? OR path = ? OR path LIKE ? ESCAPE '\\'"
        " ORDER BY path",
        (path, path, f"{folder.translate(_LIKE_SIGNS)}/%"),
    ).fetchall()
    if not rows or not folder:
        raise FilterError(
            f"No document or folder among the sources is called {name!r}. See `assistant sources`."
        )
    yield from (row[0] for row in rows)
