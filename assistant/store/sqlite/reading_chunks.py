"""Chunks read from the record, with what their scores take."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.store.candidates import Candidates, Floats, Ids, StoredChunk, Terms


def read(db: sqlite3.Connection, ids: Iterable[int], dimension: int) -> Candidates:
    """Return the chunks ``ids``, each once; unknown ids are dropped."""
    wanted = list(dict.fromkeys(int(i) for i in ids))
    # In the order of the ids: neighbours share pages, and the upper pages stay at hand.
    rows = db.execute(
        "SELECT w.value, v.language, v.vector, s.spans, s.vectors, t.counts, t.sentences, t.own"
        " FROM json_each(?) w CROSS JOIN vectors v ON v.chunk = w.value"
        " JOIN sentences s ON s.chunk = w.value JOIN term_keys t ON t.chunk = w.value",
        (json.dumps(sorted(wanted)),),
    ).fetchall()
    place = {chunk: at for at, chunk in enumerate(wanted)}
    rows.sort(key=lambda row: place[row[0]])
    return _pack(rows, dimension)


def read_chunks(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, StoredChunk]:
    """Return chunks by id; unknown ids are left out."""
    rows = db.execute(
        "SELECT c.id, c.document, c.start, c.stop, c.page, c.key, c.text, c.terms"
        " FROM json_each(?) w CROSS JOIN chunks c ON c.id = w.value",
        (json.dumps([int(i) for i in ids]),),
    )
    return {row[0]: StoredChunk._make(row) for row in rows}


def _pack(rows: list[Any], dimension: int) -> Candidates:
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    ids, languages, vectors, spans, sentence_vectors, counts, sentences, own = columns
    # A chunk's terms are those of its sentences, and kept apart only where they are not.
    whole = [mine or theirs for mine, theirs in zip(own, sentences, strict=True)]
    return Candidates(
        ids=np.array(ids, np.int64),
        languages=list(languages),
        terms=Terms(_joined(whole, "<u4"), _offsets([len(keys) // 4 for keys in whole])),
        vectors=_floats(vectors, dimension),
        sentence_offsets=_offsets([len(packed) // 8 for packed in spans]),
        sentence_spans=_joined(spans, "<i4").reshape(-1, 2).astype(np.int64),
        sentence_vectors=_floats(sentence_vectors, dimension),
        sentence_terms=Terms(_joined(sentences, "<u4"), _offsets(_joined(counts, "<u4"))),
    )


def _joined(blobs: Sequence[bytes], kind: str) -> NDArray[Any]:
    return np.frombuffer(b"".join(blobs), kind)


def _offsets(counts: Sequence[int] | NDArray[Any]) -> Ids:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])


def _floats(blobs: Sequence[bytes], dimension: int) -> Floats:
    packed: Floats = _joined(blobs, "<f2").reshape(-1, dimension).astype(np.float32)
    return packed
