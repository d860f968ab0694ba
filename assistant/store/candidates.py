"""Chunks with all that scoring needs, as arrays over all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

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
