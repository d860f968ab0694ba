"""The score, the centres and the confidence by likeness, as pure functions."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.languages import LANGUAGES
from assistant.retrieval.calibration import learn_centres, load_calibration
from assistant.retrieval.confidence import Evidence, confidence
from assistant.retrieval.scoring import (
    centre,
    centre_question,
    centres_of,
    cosines_by,
    normalise,
    score,
)

DEFAULT = load_calibration("multilingual-e5-small:abc:onnx-int8-1")
RANDOM = np.random.default_rng(0)


def vectors(n: int, dimension: int = 16) -> np.ndarray:
    return normalise(RANDOM.normal(size=(n, dimension)).astype(np.float32))


def test_load_calibration_of_the_default_model_has_a_centre_for_each_language():
    assert set(DEFAULT.centres) == {*LANGUAGES, ""}
    for mean in DEFAULT.centres.values():
        assert mean.shape == (384,) and mean.dtype == np.float32
        assert 0.5 < np.linalg.norm(mean) < 1.0


def test_load_calibration_of_another_model_ships_no_centres():
    assert not load_calibration("some/model:123").has_centres


def test_centre_takes_each_languages_own_mean_and_the_common_one_for_others():
    centres = {"": np.full(4, 0.1, np.float32), "fr": np.full(4, 0.3, np.float32)}
    rows = vectors(3, 4)
    found = centre(rows, ["fr", "xx", None], centres)
    expected = normalise(rows - np.array([[0.3], [0.1], [0.1]], np.float32))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, rtol=1e-5)


def test_centre_question_is_centred_like_a_passage():
    row = vectors(1, 384)
    same = centre(row, ["de"], DEFAULT.centres)[0]
    np.testing.assert_allclose(centre_question(row[0], "de", DEFAULT), same, rtol=1e-5)


@pytest.mark.parametrize("centres", [{}, {"": np.zeros(8, np.float32)}])
def test_centre_without_means_only_normalises(centres):
    rows = vectors(2, 8)
    np.testing.assert_allclose(centre(rows, ["en", None], centres), rows, rtol=1e-5)


def test_learn_centres_draws_small_languages_toward_the_common_mean():
    many = vectors(5000, 8) + 1.0
    few = vectors(5, 8) - 1.0
    centres = learn_centres({"en": many, "fr": few, "de": few[:0]})
    assert set(centres) == {"", "en", "fr"}
    assert abs(centres["en"] - many.mean(axis=0)).max() < 0.02
    near, far = abs(centres["fr"] - centres[""]).max(), abs(few.mean(axis=0) - centres[""]).max()
    assert near < 0.2 * far
    assert learn_centres({}) == {}


def test_cosines_are_those_of_centred_vectors():
    question, centres = vectors(1, 8)[0], {"en": vectors(1, 8)[0], "": vectors(1, 8)[0] / 2}
    question /= np.linalg.norm(question)
    rows, languages = vectors(6, 8), ["en", None, "fr", "en", "en", None]
    rows[4] = centres["en"]
    expected = centre(rows, languages, centres) @ question
    table = centres_of(["en", None, "fr"], centres, 8)
    found = cosines_by(question, rows, np.array([0, 1, 2, 0, 0, 1]), table)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert len(cosines_by(question, rows[:0], np.array([], np.int64), table)) == 0


def test_score_adds_chunk_best_sentence_and_words():
    question = np.array([1, 0], np.float32)
    chunks = np.array([[1, 0], [0, 1]], np.float32)
    sentences = np.array([[0.6, 0.8], [0.8, 0.6], [0, 1]], np.float32)
    found = score(
        chunks @ question,
        sentences @ question,
        np.array([0, 2, 3]),
        words=np.array([0.5, 0.0], np.float32),
        sentence_words=np.array([0.2, 0.0, 0.0], np.float32),
        answer_words=np.zeros(3, np.float32),
        calibration=DEFAULT,
    )
    w = DEFAULT.weights
    first = w.chunk + w.sentence * 0.8 + w.words * 0.5 + w.sentence_words * 0.2
    np.testing.assert_allclose(found.passages, [first, 0.0], atol=1e-6)
    np.testing.assert_allclose(found.cosines, [0.6, 0.8, 0.0], atol=1e-6)
    assert found.best.tolist() == [1, 2]


@pytest.mark.parametrize("where", ["words", "sentence_words"])
def test_of_passages_equally_near_the_one_with_the_questions_words_is_first(where: str):
    none, second = np.zeros(2, np.float32), np.array([0, 1], np.float32)
    coverage = {"words": none, "sentence_words": none, where: second}
    scores = score(
        np.array([0.5, 0.5], np.float32),
        np.array([0.5, 0.5], np.float32),
        np.array([0, 1, 2]),
        answer_words=none,
        calibration=DEFAULT,
        **coverage,
    )
    assert scores.passages[1] > scores.passages[0]


def test_score_of_a_chunk_without_sentences_uses_the_chunk_itself():
    question = np.array([1, 0], np.float32)
    found = score(
        np.array([[1, 0], [0.6, 0.8]], np.float32) @ question,
        np.array([[0.6, 0.8]], np.float32) @ question,
        np.array([0, 0, 1]),
        words=np.zeros(2, np.float32),
        sentence_words=np.zeros(1, np.float32),
        answer_words=np.zeros(1, np.float32),
        calibration=DEFAULT,
    )
    assert found.passages[0] == pytest.approx(DEFAULT.weights.chunk + DEFAULT.weights.sentence)
    assert found.best.tolist() == [-1, 0]


def test_confidence_by_likeness_rises_with_the_best_cosine_and_with_words_found():
    def sure(*found: tuple[float, float]) -> float:
        return confidence("en", [Evidence(c, w, "en") for c, w in found], DEFAULT)

    assert sure() == 0.0
    assert sure((0.1, 0.3)) < 0.1 < 0.9 < sure((0.7, 0.3))
    assert sure((0.35, 0.1)) < sure((0.35, 0.6))
    assert sure((0.1, 0.3), (0.7, 0.3)) > 0.9


def test_confidence_asks_for_less_the_farther_the_languages_are_apart():
    same, across, scripts = (
        confidence(language, [Evidence(0.3, 0.3, "en")], DEFAULT) for language in ("en", "de", "zh")
    )
    assert same < across < scripts


def test_a_name_unknown_to_the_sources_counts_by_how_far_names_travel():
    def loss(language):
        known, unknown = (
            confidence(language, [Evidence(0.4, 0.3, "en")], DEFAULT, stranger=stranger)
            for stranger in (False, True)
        )
        return known - unknown

    assert loss("en") > loss("de") > loss("zh") == 0
