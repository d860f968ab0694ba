"""The product's scoring on a pool of bare sentences, every question against every sentence.

The same geometry and the same words as for passages; there are no chunks, so the sentence's cosine
and coverage are all there is.  What a pool allows in addition, because it is seen whole:

- each language's mean vector is taken from the pool, drawn toward the shipped one when it is small;
- a sentence's *twins*, the nearest one in each other language if it is near enough to be its
  translation, are blended into its vector: what one language says obscurely another says clearly;
- sentences that are near to much of their language lose a little, because they are near to every
  question too (hubness: Radovanović et al. 2010; the correction is CSLS's, Conneau et al. 2018);
- *feedback*: what resembles the best sentences closely, as translations of them do, is lifted
  with them (pseudo-relevance feedback: Rocchio 1971).

Where no sentence has a twin, twins and feedback do next to nothing: on a corpus with each article
in one language they change recall@1 by less than half a point (docs/quality.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.languages import normalise_code, question_terms, search_terms
from assistant.retrieval.calibration import Calibration, load_calibration
from assistant.retrieval.scoring import centre, centre_of, normalise
from assistant.retrieval.words import K1, B, idf

if TYPE_CHECKING:
    from assistant.embedding import Embedder

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

# Chosen on five XQuAD languages among a handful of values each; mAP moves by less than .02 for 5 to
# 20 sentences, a lift of 1 to 2 and floors of .2 to .4.
WORDS = 0.2
FEEDBACK_SENTENCES = 10
FEEDBACK_TEMPERATURE = 0.02
FEEDBACK = 1.0
FEEDBACK_FLOOR = 0.3
TWIN_FLOOR = 0.3
HUBNESS = 0.4
HUBNESS_NEIGHBOURS = 10
PRIOR = 30.0
"""A shipped mean counts as this many sentences."""
_BLOCK = 1024


def score_pool(
    embedder: Embedder,
    questions: Sequence[str],
    question_languages: Sequence[str | None],
    sentences: Sequence[str],
    sentence_languages: Sequence[str | None],
) -> Floats:
    """Return the score of every sentence for every question: float32 (n_questions, n_sentences)."""
    scores = np.zeros((len(questions), len(sentences)), np.float32)
    if not scores.size:
        return scores
    calibration = load_calibration(embedder.fingerprint)
    asked = [code and normalise_code(code) for code in question_languages]
    said = [code and normalise_code(code) for code in sentence_languages]
    vectors = embedder.embed_documents(sentences)
    centres = pool_centres(vectors, said, calibration)
    vectors = with_twins(centre(vectors, said, centres), said)
    scores += centre(embedder.embed_queries(questions), asked, centres) @ vectors.T
    add_words(scores, questions, asked, sentences, said)
    scores -= HUBNESS * hubness(vectors, said)
    add_feedback(scores, vectors)
    return scores


def with_twins(vectors: Floats, languages: Sequence[str | None]) -> Floats:
    """Return the vectors with their nearest ones of each other language blended in: (n, dim), unit.

    A twin weighs by its cosine from ``TWIN_FLOOR`` (0) to 1 (as much as the sentence itself).
    """
    codes = np.array([language or "" for language in languages])
    blended = vectors.copy()
    for name in sorted(set(codes.tolist())):
        others = vectors[codes == name]
        rows = np.flatnonzero(codes != name)
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            alike = vectors[block] @ others.T
            nearest = alike.argmax(axis=1)
            weights = np.maximum(alike.max(axis=1) - TWIN_FLOOR, 0.0) / (1.0 - TWIN_FLOOR)
            blended[block] += weights[:, None] * others[nearest]
    return normalise(blended)


def hubness(vectors: Floats, languages: Sequence[str | None]) -> Floats:
    """Return each sentence's mean cosine with its nearest ones, averaged over languages: (n,)."""
    codes = np.array([language or "" for language in languages])
    found = np.zeros(len(vectors), np.float32)
    names = sorted(set(codes.tolist()))
    for name in names:
        others = vectors[codes == name]
        many = min(HUBNESS_NEIGHBOURS, len(others))
        for start in range(0, len(vectors), _BLOCK):
            block = slice(start, start + _BLOCK)
            near = np.partition(vectors[block] @ others.T, -many, axis=1)[:, -many:]
            found[block] += near.mean(axis=1) / len(names)
    return found


def pool_centres(
    vectors: Floats, languages: Sequence[str | None], calibration: Calibration
) -> dict[str, Floats]:
    """Return each language's mean in the pool, drawn toward the shipped one as its prior."""
    codes = np.array([language or "" for language in languages])
    centres = {"": vectors.mean(axis=0), **calibration.centres}
    for language in sorted(set(codes.tolist())):
        own = vectors[codes == language]
        prior = centre_of(calibration.centres or centres, language)
        centres[language] = ((own.sum(axis=0) + PRIOR * prior) / (len(own) + PRIOR)).astype(
            np.float32
        )
    return centres


def add_words(
    scores: Floats,
    questions: Sequence[str],
    question_languages: Sequence[str | None],
    sentences: Sequence[str],
    sentence_languages: Sequence[str | None],
) -> None:
    """Add ``WORDS`` times the coverage of each question's words, in [0, 1], in place."""
    index = _WordIndex(sentences, sentence_languages)
    for row, (question, language) in enumerate(zip(questions, question_languages, strict=True)):
        for other in index.languages:
            terms = question_terms(question, language, stems=other or None)
            weights = idf(len(sentences), index.frequencies, terms)
            total = float(weights.sum()) or 1.0
            for term, weight in zip(terms, weights.tolist(), strict=True):
                found = index.postings.get((other, term))
                if found is not None:
                    scores[row, found[0]] += WORDS * weight / total * found[1]


class _WordIndex:
    """Where each term occurs, by language: sentence numbers and BM25's saturated counts."""

    def __init__(self, sentences: Sequence[str], languages: Sequence[str | None]) -> None:
        self.languages = sorted({language or "" for language in languages})
        self.frequencies: dict[str, int] = {}
        counts: dict[tuple[str, str], dict[int, int]] = {}
        lengths = np.ones(len(sentences))
        for number, (sentence, language) in enumerate(zip(sentences, languages, strict=True)):
            terms = search_terms(sentence, language)
            lengths[number] = max(1, len(terms))
            for term in set(terms):
                self.frequencies[term] = self.frequencies.get(term, 0) + 1
            for term in terms:
                places = counts.setdefault((language or "", term), {})
                places[number] = places.get(number, 0) + 1
        norms = K1 * (1 - B + B * lengths / lengths.mean())
        self.postings: Mapping[tuple[str, str], tuple[Ids, Floats]] = {
            key: _saturated(places, norms) for key, places in counts.items()
        }


def _saturated(places: dict[int, int], norms: NDArray[np.float64]) -> tuple[Ids, Floats]:
    numbers = np.fromiter(places, np.int64, len(places))
    counts = np.fromiter(places.values(), np.float64, len(places))
    return numbers, (counts / (counts + norms[numbers])).astype(np.float32)


def add_feedback(scores: Floats, vectors: Floats) -> None:
    """Lift, in place, the sentences that resemble a question's best ones; vectors (n, dim) unit.

    The best ``FEEDBACK_SENTENCES`` vote by a softmax of their scores; a sentence gains ``FEEDBACK``
    times the mean of its cosines with them, counted from ``FEEDBACK_FLOOR`` up.
    """
    many = min(FEEDBACK_SENTENCES, scores.shape[1])
    best = np.argpartition(-scores, many - 1, axis=1)[:, :many]
    votes = np.take_along_axis(scores, best, 1)
    votes = np.exp((votes - votes.max(axis=1, keepdims=True)) / FEEDBACK_TEMPERATURE)
    votes *= FEEDBACK / votes.sum(axis=1, keepdims=True)
    for start in range(0, len(vectors), _BLOCK):
        block = slice(start, start + _BLOCK)
        alike = vectors @ vectors[block].T
        alike = np.maximum(alike - FEEDBACK_FLOOR, 0.0) / (1.0 - FEEDBACK_FLOOR)
        for place in range(many):
            scores[:, block] += votes[:, place, None] * alike[best[:, place]]
