"""Chunks with all that scoring needs, as arrays over all of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Keys = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Terms:
    """The search terms of many texts, as keys (see :func:`assistant.store.keys.term_key`).

    Text ``i`` has ``keys[offsets[i]:offsets[i + 1]]``, in order, with repeats.
    """

    keys: Keys
    offsets: Ids
    """int64 (n + 1,)."""

    def take(self, rows: Ids) -> Terms:
        """Return the terms of the texts at ``rows``, in that order."""
        offsets, places = ranges(self.offsets, rows)
        return Terms(self.keys[places], offsets)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Chunks with what their scores take, in the order asked for; row ``i`` is chunk ``ids[i]``.

    The sentences of chunk ``i`` are rows ``sentence_offsets[i]`` to ``sentence_offsets[i + 1]`` of
    ``sentence_spans`` (offsets in the document's text), ``sentence_vectors`` and
    ``sentence_terms``.  A sentence that two overlapping chunks share is there twice.  Vectors are
    as the model made them, not centred.
    """

    ids: Ids
    languages: list[str | None]
    terms: Terms
    """The chunks' search terms."""
    vectors: Floats
    """float32 (n, dim)."""
    sentence_offsets: Ids
    """int64 (n + 1,)."""
    sentence_spans: Ids
    """int64 (m, 2)."""
    sentence_vectors: Floats
    """float32 (m, dim)."""
    sentence_terms: Terms

    def __len__(self) -> int:
        return len(self.ids)

    def sentences_of(self, rows: Ids) -> Ids:
        """Return the sentence rows of the chunks at ``rows``, in that order."""
        return ranges(self.sentence_offsets, rows)[1]

    def take(self, rows: Ids) -> Candidates:
        """Return the candidates at ``rows``, in that order, with their sentences."""
        offsets, sentences = ranges(self.sentence_offsets, rows)
        return Candidates(
            ids=self.ids[rows],
            languages=[self.languages[row] for row in rows.tolist()],
            terms=self.terms.take(rows),
            vectors=self.vectors[rows],
            sentence_offsets=offsets,
            sentence_spans=self.sentence_spans[sentences],
            sentence_vectors=self.sentence_vectors[sentences],
            sentence_terms=self.sentence_terms.take(sentences),
        )


class StoredChunk(NamedTuple):
    """A chunk as it stands in its document; ``document`` is a key of ``Snapshot.infos``."""

    id: int
    document: int
    start: int
    end: int
    page: int | None
    key: bytes
    """Equal keys: equal text."""
    text: str
    terms: str
    """Search terms joined by spaces, in order."""


def ranges(offsets: Ids, rows: Ids) -> tuple[Ids, Ids]:
    """Return the offsets of the groups at ``rows`` laid end to end, and where their members are."""
    starts = offsets[rows]
    counts = offsets[rows + 1] - starts
    new = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return new, np.repeat(starts - new[:-1], counts) + np.arange(new[-1])


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
