"""How documents open: the first sentences that say something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.records import DocumentInfo, Filters
from assistant.retrieval.found import Offer
from assistant.retrieval.fragments import is_fragment
from assistant.retrieval.scoring import centre

if TYPE_CHECKING:
    from assistant.store import Snapshot

# The opening lies in the first chunks; a page may begin with a few lines that say nothing.
CHUNKS = 3
# Openings whose centred cosine is above this are on one subject.
SAME_SUBJECT = 0.5
SAME_SUBJECT_ACROSS = 0.34
"""In two languages, where cosines are lower."""
LOOKED_AT = 100


def newest(
    state: Snapshot,
    many: int,
    filters: Filters | None,
    centres: Mapping[str, NDArray[np.float32]],
    language: str | None,
) -> list[DocumentInfo]:
    """Return up to ``many`` documents that pass ``filters``, on different subjects.

    Newest first, undated last; of two that open alike the one in ``language``, else the newer.
    """
    passing = [d for d in state.passing(filters) if d.chunks]
    passing.sort(key=lambda d: (-(d.date.toordinal() if d.date else 0), d.path))
    chosen: list[tuple[DocumentInfo, NDArray[np.float32]]] = []
    for document in passing[:LOOKED_AT]:
        ids = [chunk.id for chunk in state.first_chunks(document.id, 1)]
        (vector,) = centre(state.candidates(ids).vectors, [document.language], centres)
        alike = [at for at, other in enumerate(chosen) if _same_subject(document, vector, *other)]
        if not alike and len(chosen) < many:
            chosen.append((document, vector))
        elif alike and document.language == language != chosen[alike[0]][0].language:
            chosen[alike[0]] = (document, vector)
    return [document for document, _ in chosen]


def _same_subject(
    one: DocumentInfo,
    vector: NDArray[np.float32],
    other: DocumentInfo,
    other_vector: NDArray[np.float32],
) -> bool:
    least = SAME_SUBJECT if one.language == other.language else SAME_SUBJECT_ACROSS
    return float(vector @ other_vector) >= least


def leads(state: Snapshot, documents: Sequence[str], each: int) -> list[Offer]:
    """Return the first ``each`` sentences of every document, named by id, in the order given."""
    found: list[Offer] = []
    for id in documents:
        opening: list[Offer] = []
        for chunk in state.first_chunks(id, CHUNKS):
            document = state.document_of(chunk.document)
            spans = tuple(state.sentences_around(chunk))
            for span in spans:
                inside = chunk.start <= span[0] and span[1] <= chunk.end
                if inside and not is_fragment(document.text[slice(*span)], document.language):
                    opening.append(
                        Offer(document, span, None, 0.0, None, page=chunk.page, around=spans)
                    )
        found += opening[:each]
    return found
