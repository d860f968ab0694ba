"""Chunks by their words: FTS5 proposes, the exact score is computed elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

COMMON = 0.1
"""A term in more than this share of the chunks is left out while a rarer one is there."""
BUDGET = 12_000
"""Rows FTS5 may have to score: it scores every row that matches, so the commonest term decides."""
_SOME = 500


def frequencies(db: sqlite3.Connection, terms: Sequence[str]) -> dict[str, int]:
    """Return in how many chunks each of ``terms`` occurs; terms that nowhere do are left out."""
    unique = sorted(set(terms))
    found: dict[str, int] = {}
    for at in range(0, len(unique), _SOME):
        some = unique[at : at + _SOME]
        marks = ",".join("?" * len(some))
        found.update(db.execute(f"SELECT term, df FROM terms WHERE term IN ({marks})", some))
    return found


def worth_searching(found: dict[str, int], n_chunks: int) -> list[str]:
    """Return the terms to search with, rarest first, such that the cost stays in hand.

    ``found`` maps terms to their chunk counts.  Rare terms decide a BM25 ranking, common ones its
    cost; the rarest is always kept.
    """
    chosen: list[str] = []
    rows = 0
    for term, df in sorted(found.items(), key=lambda item: (item[1], item[0])):
        small = df <= max(COMMON * n_chunks, _SOME)
        if chosen and (not small or rows + df > BUDGET):
            break
        chosen.append(term)
        rows += df
    return chosen


def search(
    db: sqlite3.Connection, terms: Sequence[str], k: int, *, allowed: NDArray[np.int64] | None
) -> NDArray[np.int64]:
    """Return the ids of up to ``k`` chunks that hold any of ``terms``, best BM25 first."""
    if not terms or k < 1:
        return np.empty(0, np.int64)
    query = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
    if allowed is None:
        cursor = db.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?", (query, k)
        )
        return np.array([row[0] for row in cursor], dtype=np.int64)
    passing = set(allowed.tolist())
    found: list[int] = []
    for (chunk,) in db.execute(
        "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank", (query,)
    ):
        if chunk in passing:
            found.append(chunk)
            if len(found) == k:
                break
    return np.array(found, dtype=np.int64)
