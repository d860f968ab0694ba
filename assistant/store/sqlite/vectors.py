"""Nearest chunks: exact search over few vectors, FAISS over many, both derived from the record.

A FAISS index is never changed once built: what came later lies beside it as a plain matrix, what
went is masked, and when that grows too large the index is built anew.  So a reader never sees it
move.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace

import numpy as np

from assistant.store.centred import Centres, Floats, Ids
from assistant.store.sqlite.faiss_index import Base, Stamp, is_in, search_base
from assistant.store.sqlite.reading_vectors import read_after

EXACT = 20_000
"""Up to this many chunks the record is read and searched exactly: sooner than FAISS is imported."""
BESIDE = 0.1
"""Share of the indexed vectors that may lie beside the index before it is built anew."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Vectors in memory, ids ascending; what is added goes behind them without moving them.

    Arrays may be longer than ``length``: the rest is room, or rows that only newer states count.
    """

    all_ids: Ids
    all_vectors: Floats
    length: int
    filled: list[int]
    """How much of the arrays is taken, shared by all that share the arrays."""

    @classmethod
    def of(cls, ids: Ids, matrix: Floats) -> Rows:
        """Return rows that own these arrays."""
        return cls(ids, matrix, len(ids), [len(ids)])

    @property
    def ids(self) -> Ids:
        """Chunk ids, int64 (n,)."""
        return self.all_ids[: self.length]

    @property
    def matrix(self) -> Floats:
        """Centred vectors, float32 (n, dim)."""
        return self.all_vectors[: self.length]

    def extended(self, ids: Ids, matrix: Floats) -> Rows:
        """Return these rows and more; only the newest state may be extended, one at a time."""
        end = self.length + len(ids)
        rows = self
        if end > len(self.all_ids) or self.filled[0] != self.length:
            room = end + max(end // 8, 256)
            rows = Rows(
                np.empty(room, np.int64), np.empty((room, matrix.shape[1]), np.float32), 0, [0]
            )
            rows.all_ids[: self.length] = self.ids
            rows.all_vectors[: self.length] = self.matrix
        rows.all_ids[self.length : end] = ids
        rows.all_vectors[self.length : end] = matrix
        rows.filled[0] = end
        return replace(rows, length=end)


@dataclass(frozen=True, slots=True)
class Vectors:
    """All vectors of one committed state, centred: those in ``base`` and ``rows`` less ``gone``.

    ``gone`` int64 ascending; ``last`` is the largest id that either holds.
    """

    record: str
    generation: int
    last: int
    base: Base | None
    rows: Rows
    gone: Ids

    def __len__(self) -> int:
        """Return the number of chunks that can be found."""
        indexed = self.base.stamp.count if self.base else 0
        return indexed + self.rows.length - len(self.gone)

    def search(self, query: Floats, k: int, *, allowed: Ids | None = None) -> tuple[Ids, Floats]:
        """Return the ids and cosines of the ``k`` nearest chunks, best first; fewer if fewer.

        ``query`` is float32 (dim,), centred, of unit length; ``allowed`` sorted int64 ids.
        """
        ids, scores = self._beside(query, k, allowed)
        if self.base:
            more = search_base(self.base, query, k, gone=self.gone, allowed=allowed)
            ids, scores = np.concatenate([ids, more[0]]), np.concatenate([scores, more[1]])
        order = np.lexsort((ids, -scores))[:k]
        return ids[order], scores[order]

    def _beside(self, query: Floats, k: int, allowed: Ids | None) -> tuple[Ids, Floats]:
        ids, scores = self.rows.ids, self.rows.matrix @ query
        keep = None if allowed is None else is_in(ids, allowed)
        if len(self.gone):
            left = ~is_in(ids, self.gone)
            keep = left if keep is None else keep & left
        if keep is not None:
            ids, scores = ids[keep], scores[keep]
        if len(ids) > k:
            best = np.argpartition(-scores, k - 1)[:k]
            ids, scores = ids[best], scores[best]
        return ids, scores


def beside(base: Base) -> Vectors:
    """Return the state a FAISS index was built from."""
    stamp = base.stamp
    none = Rows.of(np.empty(0, np.int64), np.empty((0, stamp.dimension), np.float32))
    return Vectors(
        stamp.record, stamp.generation, stamp.last, base, rows=none, gone=np.empty(0, np.int64)
    )


def advance(
    old: Vectors, db: sqlite3.Connection, *, generation: int, dimension: int, centres: Centres
) -> Vectors | None:
    """Return ``old`` brought to the state of ``db``, or None when its log does not reach back."""
    (since,) = db.execute("SELECT value FROM meta WHERE name='removed_since'").fetchone()
    if generation < old.generation or since > old.generation:
        return None
    rows = db.execute(
        "SELECT chunk FROM removed WHERE generation>? AND chunk<=?", (old.generation, old.last)
    ).fetchall()
    removed = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    gone = np.sort(np.concatenate([old.gone, removed])) if len(removed) else old.gone
    if old.base is None and len(gone) > old.rows.length // 4 + 1000:
        return None  # reading the few that are left costs less than stepping over the rest
    ids, matrix = read_after(db, old.last, dimension, centres)
    more = old.rows.extended(ids, matrix) if len(ids) else old.rows
    last = int(ids[-1]) if len(ids) else old.last
    return replace(old, generation=generation, last=last, rows=more, gone=gone)


def count_beside(db: sqlite3.Connection, stamp: Stamp) -> int | None:
    """Return how many chunks came and went since the stamp; None when that is not known."""
    (since,) = db.execute("SELECT value FROM meta WHERE name='removed_since'").fetchone()
    if since > stamp.generation:
        return None
    (new,) = db.execute("SELECT count(*) FROM vectors WHERE chunk>?", (stamp.last,)).fetchone()
    (gone,) = db.execute(
        "SELECT count(*) FROM removed WHERE generation>? AND chunk<=?",
        (stamp.generation, stamp.last),
    ).fetchone()
    return int(new + gone)
