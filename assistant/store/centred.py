"""Vectors as the record has them, brought into centred space.

There a vector ``v`` of language ``l`` stands as ``normalise(v - centres[l])``; the record keeps it
as the model made it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Centres = Mapping[str, Floats]
BLOCK = 16_384
"""Rows read at a time."""


def digest_of(centres: Centres) -> str:
    """Return a short name for these centres, by content."""
    digest = hashlib.blake2b(digest_size=8)
    for language in sorted(centres):
        digest.update(language.encode())
        digest.update(np.ascontiguousarray(centres[language], dtype="<f4").tobytes())
    return digest.hexdigest()


def centred(vectors: Floats, languages: list[str | None], centres: Centres) -> Floats:
    """Return ``normalise(v - centre)`` of float32 (n, dim); other languages take centre ``""``."""
    out = np.array(vectors, dtype=np.float32)
    groups: dict[str, list[int]] = {}
    for place, language in enumerate(languages):
        groups.setdefault(language if language in centres else "", []).append(place)  # type: ignore[arg-type]
    for name, places in groups.items():
        if name in centres:
            out[places] -= centres[name]
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    return out


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
