"""The score, the centres, the confidence and the sentence pool, as pure functions."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.languages import LANGUAGES
from assistant.retrieval.calibration import learn_centres, load_calibration
from assistant.retrieval.confidence import Offer, answerable, confidence
from assistant.retrieval.kinds import bonus, denies, kind_of, missing_figures
from assistant.retrieval.pool import (
    add_feedback,
    add_words,
    hubness,
    pool_centres,
    with_twins,
)
from assistant.retrieval.scoring import centre, centre_question, cosines, normalise, score

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
    found = cosines(question, rows, languages, centres)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert len(cosines(question, rows[:0], [], centres)) == 0


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


def offer(
    cosine: float, coverage: float = 0.3, language: str = "en", text: str = "It is."
) -> Offer:
    return Offer(text=text, cosine=cosine, coverage=coverage, score=cosine, language=language)


def test_confidence_rises_with_the_best_cosine_and_with_words_found():
    def sure(*offers: Offer) -> float:
        return confidence("Who built the bridge?", "en", offers, DEFAULT)

    assert sure() == 0.0
    assert sure(offer(0.1)) < 0.1 < 0.9 < sure(offer(0.7))
    assert sure(offer(0.35, coverage=0.1)) < sure(offer(0.35, coverage=0.6))
    assert sure(offer(0.1), offer(0.7)) > 0.9
    assert answerable(sure(offer(0.7)), DEFAULT) and not answerable(sure(offer(0.1)), DEFAULT)


def test_confidence_asks_for_less_the_farther_the_languages_are_apart():
    same = confidence("Who?", "en", [offer(0.3)], DEFAULT)
    across = confidence("Wer?", "de", [offer(0.3)], DEFAULT)
    across_scripts = confidence("谁？", "zh", [offer(0.3)], DEFAULT)
    assert same < across < across_scripts


def test_a_name_unknown_to_the_sources_counts_by_how_far_names_travel():
    def loss(language):
        known, unknown = (
            confidence(
                "Wie hoch ist der Mount Everest?", language, [offer(0.4)], DEFAULT, stranger=s
            )
            for s in (False, True)
        )
        return known - unknown

    assert loss("en") > loss("de") > loss("zh") == 0


def test_confidence_falls_when_only_the_question_denies_or_its_figure_is_missing():
    plain = confidence("Who signed it?", "en", [offer(0.5)], DEFAULT)
    assert confidence("Who did not sign it?", "en", [offer(0.5)], DEFAULT) < plain
    both = offer(0.5, text="They did not sign it.")
    assert confidence("Who did not sign it?", "en", [both], DEFAULT) == plain
    assert confidence("Who signed it in 1951?", "en", [offer(0.5)], DEFAULT) < plain


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it built?", "date"),
        ("Wie viele Einwohner hat sie?", "number"),
        ("En quelle année a-t-il régné ?", "date"),
        ("桥是什么时候建的？", "date"),
        ("كم عدد السكان؟", "number"),
        ("มีประชากรกี่คน", "number"),
        ("Why did it fall?", None),
    ],
)
def test_kind_of_reads_the_cue(question, kind):
    assert kind_of(question) == kind


def test_bonus_prefers_a_figure_that_the_question_does_not_have():
    found = bonus("How many died in 1951?", ["Of them, 40 died.", "In 1951 people died."])
    assert found.tolist() == [1.0, -1.0]
    assert bonus("Why?", ["Because."]).tolist() == [0.0]


def test_denies_and_missing_figures():
    assert denies("Welche Stadt wurde nicht zerstört?", "de")
    assert not denies("Which note?", "en") and not denies("anything", None)
    assert missing_figures("In 1951, of 40?", "It was 1951.") == 1


def test_add_words_matches_only_shared_words_and_stays_in_range():
    scores = np.zeros((1, 3), np.float32)
    add_words(
        scores,
        ["Who crossed the Rhine?"],
        ["en"],
        ["The Rhine", "Der Rhein", ""],
        ["en", "de", None],
    )
    assert 0.0 < scores[0, 0] <= 0.2 and scores[0, 1:].tolist() == [0.0, 0.0]


def test_add_feedback_lifts_the_twin_of_the_best_sentence():
    rows = vectors(30, 64)
    rows[7] = normalise(rows[3] + 0.2 * rows[4])
    scores = rows[3:4] @ rows.T
    scores[0, 7] = 0.0
    add_feedback(scores, rows)
    assert scores[0].argsort()[-2:].tolist() == [7, 3]


def test_pool_centres_draw_a_small_pool_toward_the_shipped_mean():
    few = vectors(2, 384)
    found = pool_centres(few, ["de", "de"], DEFAULT)["de"]
    shipped = DEFAULT.centres["de"]
    assert abs(found - shipped).max() < 0.2 * abs(few.mean(axis=0) - shipped).max()


def test_hubness_is_higher_in_the_middle():
    around = np.vstack([np.eye(12), -np.eye(12)]).astype(np.float32)
    around[:, 0] += 1.5
    rows = normalise(np.vstack([around, np.eye(12, dtype=np.float32)[:1]]))
    assert hubness(rows, ["en"] * len(rows)).argmax() in (0, len(rows) - 1)


def test_with_twins_draws_translations_together_and_leaves_others_alone():
    rows = vectors(6, 256)
    rows[3] = normalise(rows[0] + 0.5 * rows[5])
    found = with_twins(rows, ["en", "en", "en", "de", "de", "de"])
    assert found[0] @ found[3] > rows[0] @ rows[3]
    np.testing.assert_allclose(found[1], rows[1], atol=0.05)
    np.testing.assert_array_equal(with_twins(rows, ["en"] * 6), normalise(rows))
