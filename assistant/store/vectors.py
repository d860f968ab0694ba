"""Nearest chunks: exact search over few vectors, FAISS over many, both derived from the record.

Vectors are searched in centred space, where a vector ``v`` of language ``l`` stands as
``normalise(v - centres[l])``; the record keeps them as the model made them.  A FAISS index is never
changed once built: what came later lies beside it as a plain matrix, what went is masked, and when
that grows too large the index is built anew.  So a reader never sees it move.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Centres = Mapping[str, Floats]

FILE = "vectors.faiss"
STAMP = "vectors.json"
EXACT = 20_000
"""Up to this many chunks the record is read and searched exactly: sooner than FAISS is imported."""
FLAT = 50_000
FP16 = 80_000
BESIDE = 0.1
"""Share of the indexed vectors that may lie beside the index before it is built anew."""
PROBES = 64
CHECKED_BYTES = 256 * 1024 * 1024
_BLOCK = 16_384
_TRAIN = 60_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a FAISS index was built from, and the CRC-32 and size of its file."""

    record: str
    generation: int
    last: int
    count: int
    dimension: int
    centres: str
    kind: str
    size: int = 0
    crc: int = 0


@dataclass(frozen=True, slots=True)
class Base:
    """A FAISS index and what it was built from; ``faiss`` is never changed."""

    faiss: Any
    stamp: Stamp


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
            more = _search_base(self.base, query, k, gone=self.gone, allowed=allowed)
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


def is_in(values: Ids, known: Ids) -> NDArray[np.bool_]:
    """Return which ``values`` are among ``known``, which is sorted: bool, as long as ``values``."""
    if not len(known):
        return np.zeros(len(values), np.bool_)
    places = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.asarray(known[places] == values)


def _search_base(
    base: Base, query: Floats, k: int, *, gone: Ids, allowed: Ids | None
) -> tuple[Ids, Floats]:
    import faiss

    parameters: Any = None
    options: dict[str, Any] = {}
    if allowed is not None:
        chosen = allowed[~is_in(allowed, gone)]
        options["sel"] = faiss.IDSelectorBatch(np.ascontiguousarray(chosen, dtype=np.int64))
    elif len(gone):
        without = faiss.IDSelectorBatch(gone)
        options["sel"] = faiss.IDSelectorNot(without)
    if base.stamp.kind == "ivf":
        # A filter leaves fewer vectors in each list: look into more of them.
        probes = PROBES if allowed is None else 4 * PROBES
        parameters = faiss.SearchParametersIVF(nprobe=probes, **options)  # type: ignore[call-arg]
    elif options:
        parameters = faiss.SearchParameters(**options)
    wanted = min(k, base.stamp.count)
    scores, ids = base.faiss.search(query[None, :], wanted, params=parameters)
    keep = ids[0] >= 0
    return ids[0][keep], scores[0][keep]


# --- from the record ----------------------------------------------------------------------------


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


def read_after(
    db: sqlite3.Connection, last: int, dimension: int, centres: Centres
) -> tuple[Ids, Floats]:
    """Return ids and centred vectors of the chunks with ids above ``last``, ascending."""
    ids: list[Ids] = [np.empty(0, np.int64)]
    parts: list[Floats] = [np.empty((0, dimension), np.float32)]
    cursor = db.execute(
        "SELECT chunk, language, vector FROM vectors WHERE chunk>? ORDER BY chunk", (last,)
    )
    while rows := cursor.fetchmany(_BLOCK):
        ids.append(np.fromiter((row[0] for row in rows), np.int64, len(rows)))
        raw = np.frombuffer(b"".join(row[2] for row in rows), "<f2").reshape(len(rows), dimension)
        parts.append(centred(raw.astype(np.float32), [row[1] for row in rows], centres))
    return np.concatenate(ids), np.concatenate(parts)


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


def kind_for(count: int) -> str:
    """Return the kind of FAISS index for so many vectors: flat, fp16 or ivf."""
    return "flat" if count <= FLAT else "fp16" if count <= FP16 else "ivf"


def build(
    db: sqlite3.Connection, *, record: str, generation: int, dimension: int, centres: Centres
) -> Base:
    """Return a FAISS index over every vector of the record, read in blocks."""
    import faiss

    (count,) = db.execute("SELECT count(*) FROM vectors").fetchone()
    kind = kind_for(count)
    index = _empty_index(kind, count, dimension)
    if kind == "ivf":
        index.train(_sample(db, count, dimension, centres))
    wrapped = index if kind == "ivf" else faiss.IndexIDMap2(index)
    last = 0
    cursor = db.execute("SELECT chunk, language, vector FROM vectors ORDER BY chunk")
    while rows := cursor.fetchmany(_BLOCK):
        ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
        wrapped.add_with_ids(_decode(rows, dimension, centres), ids)
        last = int(ids[-1])
    stamp = Stamp(record, generation, last, count, dimension, digest_of(centres), kind)
    return Base(wrapped, stamp)


def _decode(rows: list[Any], dimension: int, centres: Centres) -> Floats:
    raw = np.frombuffer(b"".join(row[2] for row in rows), "<f2").reshape(len(rows), dimension)
    return centred(raw.astype(np.float32), [row[1] for row in rows], centres)


def _empty_index(kind: str, count: int, dimension: int) -> Any:
    import faiss

    lists = 2 ** round(np.log2(1.2 * np.sqrt(max(count, 1))))
    recipe = {"flat": "Flat", "fp16": "SQfp16", "ivf": f"IVF{lists},SQfp16"}[kind]
    return faiss.index_factory(dimension, recipe, faiss.METRIC_INNER_PRODUCT)


def _sample(db: sqlite3.Connection, count: int, dimension: int, centres: Centres) -> Floats:
    step = max(1, count // _TRAIN)
    cursor = db.execute(
        "SELECT chunk, language, vector FROM vectors WHERE chunk % ? = 0 LIMIT ?", (step, _TRAIN)
    )
    return _decode(cursor.fetchall(), dimension, centres)


# --- the file -----------------------------------------------------------------------------------


def save(base: Base, index: Path) -> None:
    """Write the FAISS file and its stamp, atomically; do without where no file can be written."""
    import faiss

    file, stamp = index / FILE, index / STAMP
    scratch = index / f"{FILE}.{os.getpid()}.tmp"
    try:
        try:
            faiss.write_index(base.faiss, str(scratch))
            size, crc = _measure(scratch)
            # The old stamp goes first: a new file with an old stamp would be taken for damage.
            stamp.unlink(missing_ok=True)
            os.replace(scratch, file)
            plain = {name: getattr(base.stamp, name) for name in Stamp.__slots__}
            scratch.write_text(json.dumps({**plain, "size": size, "crc": crc}), encoding="utf-8")
            os.replace(scratch, stamp)
        finally:
            scratch.unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:  # faiss reports a full disk as RuntimeError
        _log.info("The FAISS file was not written to %s (%s).", index, error)


def read_stamp(index: Path) -> Stamp | None:
    """Return what the FAISS file in ``index`` was built from, or None without a usable one."""
    with suppress(OSError, ValueError, TypeError):
        return Stamp(**json.loads((index / STAMP).read_text(encoding="utf-8")))
    return None


def load(index: Path, stamp: Stamp, *, thorough: bool = False) -> Base | None:
    """Return the FAISS index in ``index``, or None when its file is not what ``stamp`` says.

    The checksum of a very large file is left to ``thorough``: FAISS only proposes candidates,
    their scores come from the record.
    """
    import faiss

    try:
        if not is_whole(index, stamp, up_to=stamp.size if thorough else CHECKED_BYTES):
            return None
        loaded = faiss.read_index(str(index / FILE))
    except (OSError, RuntimeError) as error:
        _log.info("The FAISS file in %s cannot be used (%s).", index, error)
        return None
    fits = loaded.ntotal == stamp.count and loaded.d == stamp.dimension
    return Base(loaded, stamp) if fits else None


def is_whole(index: Path, stamp: Stamp, *, up_to: int) -> bool:
    """Whether the FAISS file has the size and, up to so many bytes, the checksum it was given."""
    file = index / FILE
    with suppress(OSError):
        if file.stat().st_size == stamp.size:
            return stamp.size > up_to or _measure(file)[1] == stamp.crc
    return False


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


def _measure(file: Path) -> tuple[int, int]:
    size = crc = 0
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            size, crc = size + len(block), zlib.crc32(block, crc)
    return size, crc


def indexed_ids(base: Base) -> Ids:
    """Return the chunk ids in a FAISS index, in no particular order."""
    import faiss

    if base.stamp.kind != "ivf":
        return np.asarray(faiss.vector_to_array(base.faiss.id_map), dtype=np.int64)
    lists = base.faiss.invlists
    parts = [
        faiss.rev_swig_ptr(lists.get_ids(number), lists.list_size(number)).copy()
        for number in range(base.faiss.nlist)
        if lists.list_size(number)
    ]
    return np.concatenate([np.empty(0, np.int64), *parts])
