"""How surely the first offer answers, from reading candidates until they settle it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.question import Question, read_as
from assistant.records import Document, JudgedBy
from assistant.retrieval.calibration import Calibration
from assistant.retrieval.confidence import confidence as by_likeness
from assistant.retrieval.fit import Fit, Fits, Origin, log_odds, log_odds_of, probability
from assistant.retrieval.found import Offer
from assistant.retrieval.reading import UNFITTED_READ, Memory, liked, offers_of, read
from assistant.retrieval.scored import Asked, Scored, bare_word, evidence_of
from assistant.retrieval.topic import speaks_of_topic

if TYPE_CHECKING:
    from assistant.reader import Reader
    from assistant.store import Snapshot

VERDICT = ("best", "margin", "likely")
"""The score of the first offer, the margin of its exact words over "not here", and the log-odds
that likeness alone gives.  The lead over the best passage with another answer, the reader's
answerability and the languages added nothing to these (docs/quality.md)."""
LIKELY_ENOUGH = 3.0
"""Log-odds by likeness tell what is off the subject; beyond these they tell nothing more."""
READ_FOR_A_LIST = 40
"""A question for several things is answered in many places."""
READ_FIRST = 2
AS_NEAR = 0.05
"""So many passages are read before it is asked whether they settle the question, and with them
those that come so near the first by likeness: another edition of a story may say other figures."""


@dataclass(frozen=True, slots=True)
class Judged:
    """``groups`` are the offers of the passages read, by position, best passage first."""

    offers: list[Offer]
    groups: dict[int, list[Offer]]
    confidence: float
    threshold: float
    features: dict[str, float]
    by: JudgedBy

    @property
    def answers(self) -> bool:
        """Whether the first offer answers, as far as can be told."""
        return bool(self.offers) and self.confidence >= self.threshold


class Judge:
    """Reads for one index with one reader; what weighs the readings is looked up each time."""

    def __init__(self, reader: Reader, fits: Fits) -> None:
        self.reader, self._fits = reader, fits

    @property
    def calibration(self) -> Origin:
        """Where the weights of the last verdict come from."""
        return self._fits.origin

    def __call__(
        self,
        question: Question,
        asked: Asked,
        scored: Scored,
        calibration: Calibration,
        state: Snapshot,
        *,
        memory: Memory,
        reads: bool,
        within: bool,
    ) -> Judged:
        """Return what may be quoted and how surely it answers, by reading where something reads.

        A single word asks for what is said of it, and how something went over time no passage
        answers by itself: there is nothing to read for, and likeness chooses.  Only what speaks of
        the topic that the question leans on may be quoted; ``within`` says that the documents
        searched are those that spoke of it before.
        """
        word = bare_word(asked, scored)
        likely = by_likeness(
            asked.language, evidence_of(scored), calibration, stranger=asked.stranger
        )
        fit, judged = self._fits.current(), None
        read_up_to: tuple[int, ...] = ()
        if reads and word is None and not question.course:
            read_up_to = _read_up_to(question, scored, fit)
        topic = None if within else question
        said = read_as(asked.text, question.language) if question.topic else asked.text
        for many in read_up_to:
            documents = _documents(state, scored, many, topic)
            readings = read(self.reader, said, scored, documents, memory)
            groups = offers_of(scored, readings, documents, fit, state)
            if groups:
                judged = _verdict(groups, fit, likely, calibration.threshold)
                if fit is not None and judged.confidence >= fit.enough:
                    break
        if judged is not None:
            return judged
        sure = likely if word is None else float(word)
        features = {"likely": log_odds_of(likely)}
        offers = liked(scored, state)
        nearest = offers[0].document.id if offers else ""
        offers = [
            one
            for one in offers
            if _may_answer(one.document, topic, nearest=one.document.id == nearest)
        ]
        by: JudgedBy = "likeness" if word is None else "word"
        return Judged(offers, {}, sure if offers else 0.0, calibration.threshold, features, by)


def _read_up_to(question: Question, scored: Scored, fit: Fit | None) -> tuple[int, ...]:
    """Return after how many passages reading may end, whatever number is asked for."""
    if question.lists:
        return (READ_FOR_A_LIST,)
    if fit is None:
        return (UNFITTED_READ,)
    scores = [one.score for one in scored.ranked[: fit.read]]
    near = [n for n, one in enumerate(scores, start=1) if one >= scores[0] - AS_NEAR]
    first = max(READ_FIRST, near[-1]) if near else READ_FIRST
    return (first, fit.read) if first < len(scores) else (fit.read,)


def _verdict(
    groups: dict[int, list[Offer]], fit: Fit | None, likely: float, threshold: float
) -> Judged:
    """Return the verdict on what was read; without a fit, likeness gives it with ``threshold``."""
    offers = sorted(
        (offer for group in groups.values() for offer in group),
        key=lambda offer: (-offer.score, offer.document.path, offer.span),
    )
    features = verdict_features(offers[0].score, offers[0].features, likely)
    if fit is None:
        return Judged(offers, groups, likely, threshold, features, "likeness")
    sure = probability(log_odds(fit.verdict, features))
    return Judged(offers, groups, sure, fit.threshold, features, "reader")


def _documents(
    state: Snapshot, scored: Scored, many: int, topic: Question | None
) -> dict[int, Document]:
    """Return those documents of the first ``many`` passages that may answer, by position."""
    numbers = {one.position: scored.chunks[one.position].document for one in scored.ranked[:many]}
    loaded = {number: state.document_of(number) for number in set(numbers.values())}
    nearest = next(iter(numbers.values()), None)
    may = {n for n, one in loaded.items() if _may_answer(one, topic, nearest=n == nearest)}
    return {position: loaded[number] for position, number in numbers.items() if number in may}


def _may_answer(document: Document, topic: Question | None, *, nearest: bool) -> bool:
    """Return whether a document speaks of the topic; the nearest one, if that cannot be told."""
    speaks = topic is None or speaks_of_topic(document, topic)
    return nearest if speaks is None else speaks


def verdict_features(best: float, features: Mapping[str, float], likely: float) -> dict[str, float]:
    """Return what the verdict weighs, of the first offer's score and features.

    ``likely`` is the confidence by likeness, in [0, 1].
    """
    return {
        "best": best,
        "margin": features.get("margin", 0.0),
        "likely": min(log_odds_of(likely), LIKELY_ENOUGH),
    }
