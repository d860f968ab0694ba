"""How documents open: the first sentences that say something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.records import DocumentInfo, Filters
from assistant.retrieval.fragments import is_fragment
from assistant.retrieval.presenting import sentence_at
from assistant.retrieval.search import ScoredSentence

if TYPE_CHECKING:
    from assistant.store import Snapshot

# The opening lies in the first chunks; a page may begin with a few lines that say nothing.
CHUNKS = 3


def newest(state: Snapshot, many: int, filters: Filters | None) -> list[DocumentInfo]:
    """Return the ``many`` newest indexed documents that pass ``filters``; undated ones last."""
    chosen = [d for d in state.documents() if d.chunks and _passes(d, filters or Filters())]
    chosen.sort(key=lambda d: (-(d.date.toordinal() if d.date else 0), d.path))
    return chosen[:many]


def _passes(document: DocumentInfo, filters: Filters) -> bool:
    if filters.documents and document.id not in filters.documents:
        return False
    if filters.languages and document.language not in filters.languages:
        return False
    if not (filters.since or filters.until):
        return True
    day = document.date
    return day is not None and (filters.since or day) <= day <= (filters.until or day)


def leads(state: Snapshot, documents: Sequence[str], each: int) -> list[ScoredSentence]:
    """Return the first ``each`` sentences of every document, named by id, in the order given."""
    found: list[ScoredSentence] = []
    for id in documents:
        opening: list[ScoredSentence] = []
        for chunk in state.first_chunks(id, CHUNKS):
            document, spans = state.document_of(chunk.document), state.sentences_around(chunk)
            for span in spans:
                inside = chunk.start <= span[0] and span[1] <= chunk.end
                text = document.text[slice(*span)]
                if inside and not is_fragment(text, document.language):
                    opening.append(sentence_at(0.0, span, document, spans, chunk.page))
        found += opening[:each]
    return found
