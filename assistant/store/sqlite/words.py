"""Chunks by their words: BM25 over FTS5's lists proposes, the exact score is computed elsewhere.

FTS5's own ranking looks up the length of every row it scores, one by one, which is nine tenths of
its time.  Here the lists are read whole, one string a term, and scored as arrays: the same formula,
the same order.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]

COMMON = 0.1
"""A term in more than this share of the chunks is left out while a rarer one is there."""
BUDGET = 12_000
"""Rows that may have to be scored: every row that matches is, so the commonest term decides."""
# FTS5's constants, and its idf of a term that half of the rows hold.
K1, B, LEAST_IDF = 1.2, 0.75, 1e-6
PLACES = "CREATE VIRTUAL TABLE temp.places USING fts5vocab(main, words, instance)"
"""A view of the word index, one row for each place of each term; lives with the connection."""
_SOME = 500


@dataclass(slots=True)
class Lengths:
    """How many terms chunks have, looked up once each: ids are never used twice in a record.

    Safe for threads: a value lost in a race is looked up again.
    """

    _known: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))

    def of(self, db: sqlite3.Connection, ids: Ids) -> NDArray[np.int32]:
        """Return the number of terms of each of ``ids``, which match some term: int32 (n,)."""
        last = int(ids.max(initial=-1))
        known = self._known
        if last >= len(known):
            more = np.zeros(last + last // 8 + 1, np.int32)
            more[: len(known)] = known
            self._known = known = more
        missing = ids[known[ids] == 0].tolist()
        if missing:
            rows = db.execute(
                "SELECT d.id, d.sz FROM json_each(?) w"
                " CROSS JOIN words_docsize d ON d.id = w.value",
                (json.dumps(missing),),
            ).fetchall()
            known[[row[0] for row in rows]] = [_number(row[1]) for row in rows]
        return known[ids]


def _number(packed: bytes) -> int:
    """Return a number as SQLite packs it: seven bits a byte, the high ones first."""
    value = 0
    for byte in packed:
        value = value << 7 | byte & 0x7F
    return value


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
    db: sqlite3.Connection,
    terms: Sequence[str],
    k: int,
    *,
    n_chunks: int,
    average: float,
    lengths: Lengths,
    allowed: Ids | None,
) -> Ids:
    """Return the ids of up to ``k`` chunks that hold any of ``terms``, best BM25 first.

    ``average`` is the mean number of terms of the ``n_chunks`` there are; ``allowed`` is sorted.
    """
    if not terms or k < 1:
        return np.empty(0, np.int64)
    lists = [_places(db, term) for term in terms]
    ids = np.concatenate([ids for ids, _ in lists])
    norms = K1 * (1 - B + B * lengths.of(db, ids) / max(average, 1.0))
    # By chunk id: memory that no chunk of these falls into is never touched, so it costs nothing.
    scores = np.zeros(int(ids.max(initial=0)) + 1)
    at = 0
    for own, counts in lists:
        norm = norms[at : at + len(own)]
        at += len(own)
        idf = log((n_chunks - len(own) + 0.5) / (len(own) + 0.5)) if len(own) < n_chunks else 0.0
        scores[own] += max(idf, LEAST_IDF) * (counts * (K1 + 1) / (counts + norm))
    if allowed is not None:
        ids = ids[np.isin(ids, allowed)]
    return _best(ids, scores[ids], k, times=len(lists))


def _places(db: sqlite3.Connection, term: str) -> tuple[Ids, Floats]:
    """Return the chunks that hold ``term``, ascending, and how often each does."""
    query = "SELECT group_concat(doc) FROM temp.places WHERE term=?"
    (joined,) = db.execute(query, (term,)).fetchone()
    if joined is None:
        # FTS5 folds some letters that the terms keep; its own parser knows.
        query = "SELECT group_concat(rowid) FROM words WHERE words MATCH ?"
        (joined,) = db.execute(query, ('"' + term.replace('"', '""') + '"',)).fetchone()
    places = np.fromstring(joined or "", np.int64, sep=",")
    return _counted(places)


def _counted(places: Ids) -> tuple[Ids, Floats]:
    """Return the values of an ascending array, each once, and how often each is there."""
    starts = np.ones(len(places) + 1, np.bool_)
    np.not_equal(places[1:], places[:-1], out=starts[1:-1])
    edges = np.flatnonzero(starts) if len(places) else np.zeros(1, np.int64)
    return places[edges[:-1]], (edges[1:] - edges[:-1]).astype(np.float64)


def _best(ids: Ids, scores: Floats, k: int, *, times: int) -> Ids:
    """Return the ids with the ``k`` highest scores, best first, of equals the lowest id.

    An id may be there up to so many ``times``, with the same score.
    """
    many = k * times
    if len(ids) > many:
        near = scores >= np.partition(scores, -many)[-many]
        ids, scores = ids[near], scores[near]
    ids, rows = np.unique(ids, return_index=True)
    return ids[np.lexsort((ids, -scores[rows]))[:k]]
