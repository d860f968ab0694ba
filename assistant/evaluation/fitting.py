"""Fits the weights of a reader's judgement to questions with known answers.

Everything is taken from the product's own output: each question is asked with ``explain``, and what
was looked at tells the features.  Two logistic regressions follow: which sentence answers, and
whether the first quote does.  Collections weigh alike, however many questions they have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.assistant import Assistant
from assistant.evaluation.questions import Question
from assistant.records import Considered, Progress
from assistant.retrieval.fit import CONSTANT, Fit, log_odds, probability
from assistant.retrieval.reading import FEATURES, UNFITTED_READ
from assistant.retrieval.verdict import VERDICT, verdict_features

Floats = NDArray[np.float64]

FALSE_REFUSALS = 0.08
"""Share of the answerable questions that the threshold may refuse where it is fitted, so that
a tenth holds on new ones: with each choosing set left out in turn .099 of its are refused."""
UNANSWERABLE = 0.3
"""Share that unanswerable questions weigh in the confidence, whatever their number."""
SMALLEST_STRETCH = 0.1
"""Evidence never counts the wrong way round, whatever few questions say."""
RIDGE = 1e-3
ORDER_RIDGE = 1.0
DAMPING = 0.7
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Observed:
    """What was looked at for one question, grouped by passage, best first by likeness."""

    question: Question
    collection: str
    passages: tuple[tuple[Considered, ...], ...]
    likely: float
    """The log-odds that likeness alone gives."""

    def answers(self, place: Considered) -> bool:
        """Return whether the sentence of ``place`` answers, by the collection's rule."""
        return place.sentence is not None and self.question.answered_by(place.path, place.sentence)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often questions are dealt with rightly or not, shares in [0, 1]."""

    first_right: float
    false_refusals: float
    refused: float | None

    @property
    def right(self) -> float:
        """The share dealt with rightly, both kinds of questions weighing alike."""
        if self.refused is None:
            return self.first_right
        return (self.first_right + self.refused) / 2


def observe(
    library: Assistant,
    questions: Sequence[Question],
    collection: str,
    progress: Progress | None = None,
) -> list[Observed]:
    """Return what ``library`` looks at for each question, asked by itself."""
    seen = []
    for number, question in enumerate(questions, start=1):
        found = library.retrieve(question.text, explain=True)
        groups: dict[tuple[str, int], list[Considered]] = {}
        for place in found.explanation.candidates if found.explanation else ():
            if place.answers is not None:
                groups.setdefault((place.path, place.start), []).append(place)
        likely = found.explanation.verdict.features["likely"] if found.explanation else 0.0
        passages = tuple(map(tuple, groups.values()))
        seen.append(Observed(question, collection, passages, likely))
        if progress:
            progress(number, len(questions), "asking")
    return seen


def fit(observed: Sequence[Observed], reader: str, *, read: int = UNFITTED_READ) -> Fit:
    """Return the weights that fit ``observed`` best, for the reader with this fingerprint.

    :raises ValueError: there is no question of one of the two kinds, or nothing was read.
    """
    seen = _both_kinds(observed)
    order = _choose(seen)
    places = [(o, place) for o in seen for passage in o.passages for place in passage]
    answers = _regress(
        [place.features for _, place in places],
        FEATURES,
        [o.answers(place) for o, place in places],
        _shares([o.collection for o, _ in places]),
    )
    features = [_verdict(o, order) for o in seen]
    verdict = _regress(features, VERDICT, _first_right(seen, order), _weights(seen))
    return _with_threshold(Fit(reader, read, order, answers, verdict), seen, features)


def _verdict(one: Observed, order: Mapping[str, float]) -> dict[str, float]:
    score, place = _ordered(one, order)[0][0]
    return verdict_features(score, place.features, probability(one.likely))


def _choose(seen: Sequence[Observed]) -> dict[str, float]:
    """Return the weights under which a question's right sentences win over its others.

    A conditional logit (McFadden 1974): between questions nothing is compared, so what differs from
    one question to another, like how near the nearest passage is, does not blur the weights.
    """
    tables = []
    for one in seen:
        places = [place for passage in one.passages for place in passage]
        right = np.array([one.answers(place) for place in places])
        if one.question.answerable and right.any() and not right.all():
            rows = [[place.features.get(name, 0.0) for name in FEATURES] for place in places]
            tables.append((np.array(rows), right))
    if not tables:
        raise ValueError("no question has a right and a wrong sentence among what was read")
    spread = np.vstack([table for table, _ in tables]).std(axis=0) + 1e-9
    found = np.zeros(len(FEATURES))
    for _ in range(_STEPS):
        slope, curve = -ORDER_RIDGE * found, ORDER_RIDGE * np.eye(len(found))
        for table, right in tables:
            scaled = table / spread
            worth = np.exp(scaled @ found - (scaled @ found).max())
            all_of, of_right = worth / worth.sum(), worth * right / (worth * right).sum()
            slope = slope + scaled.T @ (of_right - all_of)
            mean = scaled.T @ all_of
            curve = curve + (scaled.T * all_of) @ scaled - np.outer(mean, mean)
        step = DAMPING * np.linalg.solve(curve, slope)
        found += step
        if np.abs(step).max() < 1e-8:
            break
    weights = found / spread
    return {name: round(float(w), 6) for name, w in zip(FEATURES, weights, strict=True)}


def refit(observed: Sequence[Observed], known: Fit) -> Fit:
    """Return ``known`` with its verdict put on the scale of ``observed``, and a new threshold.

    What the verdict is weighed from stays; its log-odds are stretched and moved (Platt 1999).

    :raises ValueError: there is no question of one of the two kinds, or nothing was read.
    """
    seen = _both_kinds(observed)
    features = [_verdict(o, known.order) for o in seen]
    told = [{"told": log_odds(known.verdict, f)} for f in features]
    scale = _regress(told, ("told",), _first_right(seen, known.order), _weights(seen))
    stretch = max(scale["told"], SMALLEST_STRETCH)
    verdict = {name: round(stretch * weight, 6) for name, weight in known.verdict.items()}
    verdict[CONSTANT] = round(verdict.get(CONSTANT, 0.0) + scale[CONSTANT], 6)
    return _with_threshold(replace(known, verdict=verdict), seen, features)


def _both_kinds(observed: Sequence[Observed]) -> list[Observed]:
    seen = [one for one in observed if one.passages]
    if len({one.question.answerable for one in seen}) < 2:
        raise ValueError("questions that the sources answer and questions they don't are needed")
    return seen


def _first_right(seen: Sequence[Observed], order: Mapping[str, float]) -> list[bool]:
    return [one.answers(_ordered(one, order)[0][0][1]) for one in seen]


def _weights(seen: Sequence[Observed]) -> Floats:
    """Return each question's weight: collections alike, unanswerable ones ``UNANSWERABLE``.

    Collections without a question that is answered are off the subject, which is easy to tell.
    """
    weights = _shares([one.collection for one in seen])
    no = np.array([not one.question.answerable for one in seen])
    weights[no] *= UNANSWERABLE / weights[no].sum()
    weights[~no] *= (1 - UNANSWERABLE) / weights[~no].sum()
    return weights * len(seen)


def _with_threshold(
    fitted: Fit, seen: Sequence[Observed], features: Sequence[Mapping[str, float]]
) -> Fit:
    sure = np.array([probability(log_odds(fitted.verdict, f)) for f in features])
    yes = np.array([one.question.answerable for one in seen])
    threshold = _quantile(sure[yes], _weights(seen)[yes], FALSE_REFUSALS)
    return replace(fitted, threshold=threshold)


def rates(judged: Iterable[tuple[Observed, Fit]]) -> Rates:
    """Return how questions are dealt with, each judged by the fit beside it."""
    first, wrongly, rightly = [], [], []
    for one, fitted in judged:
        ordered = _ordered(one, fitted.order)
        sure = 0.0
        if ordered:
            sure = probability(log_odds(fitted.verdict, _verdict(one, fitted.order)))
        refused = sure < fitted.threshold
        if one.question.answerable:
            wrongly.append(refused)
            first.append(not refused and one.answers(ordered[0][0][1]))
        else:
            rightly.append(refused)
    return Rates(
        first_right=float(np.mean(first)) if first else 0.0,
        false_refusals=float(np.mean(wrongly)) if wrongly else 0.0,
        refused=float(np.mean(rightly)) if rightly else None,
    )


def _ordered(one: Observed, order: Mapping[str, float]) -> list[list[tuple[float, Considered]]]:
    """Return the places of each passage with their log-odds, best passage and place first."""
    groups = [
        sorted(
            ((log_odds(order, place.features), place) for place in passage),
            key=lambda pair: -pair[0],
        )
        for passage in one.passages
    ]
    return sorted(groups, key=lambda group: -group[0][0])


def _shares(names: Sequence[str]) -> Floats:
    """Return a weight for each so that every name weighs alike; their mean is 1."""
    each = {name: names.count(name) for name in set(names)}
    return np.array([len(names) / len(each) / each[name] for name in names])


def _regress(
    features: Sequence[Mapping[str, float]],
    names: Sequence[str],
    truth: Sequence[bool],
    weights: Floats,
) -> dict[str, float]:
    """Return the weights of a logistic regression (Newton's method, a little ridge)."""
    table = np.array([[1.0, *(f.get(name, 0.0) for name in names)] for f in features])
    y, found = np.array(truth, np.float64), np.zeros(len(names) + 1)
    ridge = RIDGE * np.r_[0.0, np.ones(len(names))]
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(table @ found, -30, 30)))
        slope = table.T @ (weights * (p - y)) + ridge * found
        curve = (table * (weights * p * (1 - p))[:, None]).T @ table + np.diag(ridge + 1e-9)
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < 1e-8:
            break
    return {
        name: round(float(weight), 6)
        for name, weight in zip((CONSTANT, *names), found, strict=True)
    }


def _quantile(values: Floats, weights: Floats, share: float) -> float:
    """Return the value below which ``share`` of the weight lies, rounded down: it stays above."""
    order = np.argsort(values)
    sums = np.cumsum(weights[order]) / weights.sum()
    return float(np.floor(values[order][int(np.searchsorted(sums, share))] * 1e6) / 1e6)
