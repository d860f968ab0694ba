"""The chunks' vectors as the record has them, read block by block into centred space."""

from __future__ import annotations

import sqlite3
from typing import Any

import numpy as np

from assistant.store.centred import Centres, Floats, Ids, centred

BLOCK = 16_384
"""Rows read at a time."""


def decode(rows: list[Any], dimension: int, centres: Centres) -> Floats:
    """Return the centred vectors of rows of id, language and float16 bytes: (n, dim)."""
    raw = np.frombuffer(b"".join(row[2] for row in rows), "<f2").reshape(len(rows), dimension)
    return centred(raw.astype(np.float32), [row[1] for row in rows], centres)


def read_after(
    db: sqlite3.Connection, last: int, dimension: int, centres: Centres
) -> tuple[Ids, Floats]:
    """Return ids and centred vectors of the chunks with ids above ``last``, ascending."""
    ids: list[Ids] = [np.empty(0, np.int64)]
    parts: list[Floats] = [np.empty((0, dimension), np.float32)]
    cursor = db.execute(
        "SELECT chunk, language, vector FROM vectors WHERE chunk>? ORDER BY chunk", (last,)
    )
    while rows := cursor.fetchmany(BLOCK):
        ids.append(np.fromiter((row[0] for row in rows), np.int64, len(rows)))
        parts.append(decode(rows, dimension, centres))
    return np.concatenate(ids), np.concatenate(parts)
