"""How near an embedding model finds what doesn't answer: learnt once from the index, then frozen.

Models differ in how their cosines spread.  Weights and threshold were fitted on one model's; those
of another are moved and stretched so that text which does not answer lies where it lies for that
one.  What doesn't answer is had from the sources themselves: their sentences, asked as questions
to the other documents.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assistant.retrieval.calibration import Scale, load_calibration
from assistant.retrieval.scoring import centre
from assistant.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from assistant.embedding import Embedder
    from assistant.store import Snapshot, Store

ENOUGH_DOCUMENTS = 5
"""Fewer may be on one subject, and answer each other's questions."""
ASKED = 150
AMONG = 500
"""Sentences asked, and those they are compared with: the best of so many."""
LENGTHS = range(40, 250)
"""Characters of a sentence that says something and can be asked."""


def freeze_scale(store: Store, embedder: Embedder, settings: Settings) -> bool:
    """Learn and store the scale if this model needs it and it is not there; True if done.

    It stays as it is when the sources change, like the centres, which it needs.
    """
    if load_calibration(embedder.fingerprint).has_centres:
        return False
    with store.snapshot() as state:
        centres = state.centres()
        if not centres or state.scale() is not None:
            return False
        identity, scale = state.identity, measure_scale(state, embedder, centres)
    if scale is None:
        return False
    with store.writing(identity, wait_seconds=settings.wait_seconds) as writer:
        writer.save_scale(scale.centre, scale.spread)
    return True


def measure_scale(
    state: Snapshot, embedder: Embedder, centres: Mapping[str, NDArray[np.float32]]
) -> Scale | None:
    """Return the median and spread of the best cosine with other documents; None: too few."""
    sentences = _sentences(state)
    if len({document for *_, document in sentences}) < ENOUGH_DOCUMENTS:
        return None
    texts, vectors, languages, documents = zip(*sentences, strict=True)
    said = centre(np.stack(vectors), languages, centres)
    some = _spread(len(texts), ASKED)
    asked = embedder.embed_queries([texts[row] for row in some])
    asked = centre(asked, [languages[row] for row in some], centres)
    owners = np.array(documents)
    alike = np.where(owners[some][:, None] == owners[None, :], -1.0, asked @ said.T)
    low, middle, high = np.quantile(alike.max(axis=1), [0.16, 0.5, 0.84])
    return Scale(float(middle), float(high - low) / 2) if high > low else None


def _sentences(
    state: Snapshot,
) -> list[tuple[str, NDArray[np.float32], str | None, int]]:
    """Return up to ``AMONG`` sentences, evenly spread: text, vector, language and document."""
    ids = state.chunk_ids()
    found = state.candidates([ids[place] for place in _spread(len(ids), AMONG)])
    stored = state.stored_chunks(found.ids.tolist())
    offsets, spans = found.sentence_offsets.tolist(), found.sentence_spans.tolist()
    chosen = []
    for place, id in enumerate(found.ids.tolist()):
        chunk = stored[id]
        for row in range(offsets[place], offsets[place + 1]):
            start, end = spans[row]
            if end - start in LENGTHS:
                text = chunk.text[start - chunk.start : end - chunk.start]
                vector = found.sentence_vectors[row]
                chosen.append((text, vector, found.languages[place], chunk.document))
    return [chosen[row] for row in _spread(len(chosen), AMONG)]


def _spread(many: int, wanted: int) -> list[int]:
    """Return up to ``wanted`` of the numbers below ``many``, evenly spread."""
    if not many:
        return []
    return [int(row) for row in np.unique(np.linspace(0, many - 1, min(wanted, many)).astype(int))]
