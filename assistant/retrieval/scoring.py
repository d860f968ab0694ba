"""How well a passage answers a question: pure functions of vectors and word matches.

A passage's score is

    chunk · cos(question, passage) + sentence · cos(question, its best sentence)
        + words · coverage(passage) + sentence_words · best coverage of a sentence

in *centred* space, where each language's mean vector is subtracted and the rest normalised: raw
cosines of multilingual models favour the question's own language so much that an answer in another
one is hardly ever found first.  ``coverage`` is BM25 over its own ceiling (see ``words``), so that
a passage without a shared word loses nothing.  The weights belong to the model and come from its
:class:`~assistant.retrieval.calibration.Calibration`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.calibration import Calibration

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
UNKNOWN = ""
TINY = 1e-6
"""A squared distance that may be all rounding: unit vectors in float32 are exact to about 1e-7."""


def normalise(vectors: Floats) -> Floats:
    """Return the rows at unit length, float32; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32, copy=False)
    return unit


def centre_of(centres: Mapping[str, Floats], language: str | None) -> Floats | float:
    """Return the mean to subtract from texts in ``language``: its own, else the common one."""
    own = centres.get(language or UNKNOWN)
    return own if own is not None else centres.get(UNKNOWN, 0.0)


def centre(
    vectors: Floats, languages: Sequence[str | None], centres: Mapping[str, Floats]
) -> Floats:
    """Return ``normalise(v - centre of its language)`` for each row: float32, (n, dim).

    Questions and passages are centred alike: with passages' means questions do as well as with
    means of their own (docs/quality.md), so nothing has to be known about questions.
    """
    if not len(vectors):
        return vectors.astype(np.float32, copy=False)
    names = sorted({language or UNKNOWN for language in languages})
    table = centres_of(names, centres, vectors.shape[1])
    rows = {name: row for row, name in enumerate(names)}
    return normalise(vectors - table[[rows[language or UNKNOWN] for language in languages]])


def centres_of(
    names: Sequence[str | None], centres: Mapping[str, Floats], dimension: int
) -> Floats:
    """Return the mean to subtract for each language in ``names``: float32, (len(names), dim)."""
    table = np.zeros((len(names), dimension), np.float32)
    for place, name in enumerate(names):
        table[place] = centre_of(centres, name)
    return table


def cosines_by(question: Floats, vectors: Floats, rows: Ids, table: Floats) -> Floats:
    """Return the cosines with ``question`` of vectors centred on ``table[rows]``: float32, (n,).

    Made without a centred copy of the vectors, which costs more than all else:
    (v - c)·q = v·q - c·q and |v - c|² = |v|² - 2 v·c + |c|².  A vector on its centre gives 0.
    """
    products = vectors @ np.vstack([question, table]).T
    along = products[np.arange(len(rows)), 1 + rows]
    squares = np.einsum("ij,ij->i", vectors, vectors) - 2 * along
    squares += np.einsum("ij,ij->i", table, table)[rows]
    dots = products[:, 0] - (table @ question)[rows]
    apart = squares > TINY
    found: Floats = np.where(apart, dots / np.sqrt(np.where(apart, squares, 1)), 0)
    return found.astype(np.float32, copy=False)


def centre_question(vector: Floats, language: str | None, calibration: Calibration) -> Floats:
    """Return the question as it is compared with centred passages: float32 (dim,), unit length."""
    return normalise(vector - centre_of(calibration.centres, language))


@dataclass(frozen=True, slots=True)
class Scores:
    """What each candidate is worth to one question; higher is better.

    ``passages`` float32 (n,) orders passages.  ``cosines`` float32 (m,) are the sentences' centred
    cosines, and ``answers`` float32 (m,) order sentences as answers to quote, over all passages.
    ``best`` int64 (n,) is each passage's best sentence by ``answers``: its highlight (-1: none).
    """

    passages: Floats
    cosines: Floats
    answers: Floats
    best: Ids


def score(
    whole: Floats,
    cosines: Floats,
    offsets: Ids,
    *,
    words: Floats,
    sentence_words: Floats,
    answer_words: Floats,
    calibration: Calibration,
) -> Scores:
    """Score ``n`` candidate chunks with ``m`` sentences in all.

    ``whole`` (n,) are the chunks' centred cosines with the question and ``cosines`` (m,) those of
    the sentences; the ones of chunk ``i`` are rows ``offsets[i]`` to ``offsets[i + 1]``.
    ``words`` (n,) and ``sentence_words`` (m,) are coverages in [0, 1],
    ``answer_words`` (m,) the sentences' distinctive words (see ``words.distinctive``).
    """
    weights = calibration.weights
    starts, owners = offsets[:-1], np.repeat(np.arange(len(whole)), np.diff(offsets))
    has = np.diff(offsets) > 0
    best_cosine, best_words = whole.copy(), words.copy()
    if len(cosines):
        best_cosine[has] = np.maximum.reduceat(cosines, starts[has])
        best_words[has] = np.maximum.reduceat(sentence_words, starts[has])
    passages = (
        weights.chunk * whole
        + weights.sentence * best_cosine
        + weights.words * words
        + weights.sentence_words * best_words
    ).astype(np.float32)
    answers = (
        cosines + weights.answer_words * answer_words + weights.answer_passage * passages[owners]
    )
    answers = answers.astype(np.float32)
    return Scores(passages, cosines, answers, best_rows(answers, offsets))


def best_rows(values: Floats, offsets: Ids) -> Ids:
    """Return the row of the highest value in each group, the first among equals; -1 where empty."""
    return np.array(
        [
            start + int(values[start:end].argmax()) if end > start else -1
            for start, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)
        ],
        np.int64,
    )
