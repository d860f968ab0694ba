"""The product's own scoring applied to bare sentences, without files or an index."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.settings import Settings

Floats = NDArray[np.float32]


def rank_sentences(
    questions: Sequence[str],
    question_languages: Sequence[str | None],
    sentences: Sequence[str],
    sentence_languages: Sequence[str | None],
    *,
    settings: Settings | None = None,
) -> Floats:
    """Return the product's own score of every sentence for every question, higher is better.

    float32 (n_questions, n_sentences).  The sentences are the whole corpus: word statistics and
    mean vectors are taken from them as an index takes them from its chunks.
    """
    from assistant.embedding import load_embedder
    from assistant.retrieval.pool import score_pool

    settings = settings or Settings.from_environment()
    embedder = load_embedder(settings.model, cache=settings.cache, threads=settings.threads)
    return score_pool(embedder, questions, question_languages, sentences, sentence_languages)
