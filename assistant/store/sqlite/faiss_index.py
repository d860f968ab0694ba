"""A FAISS index over every vector of the record; never changed once built."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.store.centred import Centres, Floats, Ids, digest_of
from assistant.store.sqlite.reading_vectors import BLOCK, decode

FLAT = 50_000
FP16 = 80_000
PROBES = 64
_TRAIN = 60_000


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
    while rows := cursor.fetchmany(BLOCK):
        ids = np.fromiter((row[0] for row in rows), np.int64, len(rows))
        wrapped.add_with_ids(decode(rows, dimension, centres), ids)
        last = int(ids[-1])
    stamp = Stamp(record, generation, last, count, dimension, digest_of(centres), kind)
    return Base(wrapped, stamp)


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
    return decode(cursor.fetchall(), dimension, centres)


def search_base(
    base: Base, query: Floats, k: int, *, gone: Ids, allowed: Ids | None
) -> tuple[Ids, Floats]:
    """Return the ids and cosines of the ``k`` nearest vectors that are not ``gone``, unordered."""
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


def is_in(values: Ids, known: Ids) -> NDArray[np.bool_]:
    """Return which ``values`` are among ``known``, which is sorted: bool, as long as ``values``."""
    if not len(known):
        return np.zeros(len(values), np.bool_)
    places = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.asarray(known[places] == values)


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
