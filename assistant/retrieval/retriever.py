"""A question to passages in the reader's order, with the verdict, in one store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.question import Question, read_as
from assistant.records import Document, Explanation, Filters, Passage, Retrieval
from assistant.retrieval.calibration import Calibration, Scale, load_calibration
from assistant.retrieval.candidates import (
    Asked,
    Scored,
    ask_of,
    bare_word,
    evidence_of,
    find,
    nearness,
)
from assistant.retrieval.confidence import confidence as by_likeness
from assistant.retrieval.explaining import explanation
from assistant.retrieval.fit import Fit, Fits, log_odds, log_odds_of, probability
from assistant.retrieval.found import Found, Offer
from assistant.retrieval.leads import leads, newest
from assistant.retrieval.presenting import followed_by, in_readers_order, passages_of
from assistant.retrieval.reading import UNFITTED_READ, Memory, liked, offers_of, read
from assistant.retrieval.spelling import respelled
from assistant.retrieval.verdict import verdict_features
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.embedding import Embedder
    from assistant.reader import Reader
    from assistant.store import Snapshot, Store

CLEARLY = 0.02
"""By so much a respelled question's best cosine must be higher.  Of typos made at random 68 to 79%
pass, of well-typed questions with a word to respell 15 to 39%, many of which hold a typo too."""
CONSIDERED = 12
"""Candidates that are ranked whatever ``k`` is, so that what is read, and with it order and
verdict, does not depend on it."""
READ_FOR_A_LIST = 40
"""A question for several things is answered in many places."""
READ_FIRST = 2
AS_NEAR = 0.05
"""So many passages are read before it is asked whether they settle the question, and with them
those that come so near the first by likeness: another edition of a story may say other figures."""


class _Encoder:
    """Embeds one question's spellings, and counts the seconds it takes."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.seconds = 0.0

    def __call__(self, question: str) -> NDArray[np.float32]:
        started = perf_counter()
        vector: NDArray[np.float32] = self._embedder.embed_queries([question])[0]
        self.seconds += perf_counter() - started
        return vector


@dataclass(frozen=True, slots=True)
class _Judged:
    """``groups`` are the offers of the passages read, by position, best passage first."""

    offers: list[Offer]
    groups: dict[int, list[Offer]]
    confidence: float
    threshold: float
    features: dict[str, float]

    @property
    def answers(self) -> bool:
        """Whether the first offer answers, as far as can be told."""
        return bool(self.offers) and self.confidence >= self.threshold


def _spellings(
    question: Question,
    state: Snapshot,
    look: Callable[[str], tuple[Asked, Scored]],
) -> list[tuple[Asked, Scored]]:
    """Return what the question finds as the sources spell its words, if better, and as typed."""
    typed = look(question.text)
    spelled = respelled(typed[0].text, question.language, question.names, state)
    if spelled is None:
        return [typed]
    other = look(spelled)
    return [other, typed] if nearness(other[1]) > nearness(typed[1]) + CLEARLY else [typed]


class Retriever:
    """Searches one store with one embedding model and one reader; serves many threads."""

    def __init__(
        self, store: Store, embedder: Embedder, reader: Reader, settings: Settings
    ) -> None:
        """Take what was fitted for the reader beside the index, else what it ships."""
        self._store = store
        self._embedder = embedder
        self._reader = reader
        self._likeness = load_calibration(embedder.fingerprint)
        self._fits = Fits(settings.index, reader.fingerprint, reader.fit)

    def prepare(self) -> None:
        """Make ready what the next question needs, and write the FAISS file if it is behind."""
        with self._store.snapshot() as state:
            centres = self.calibration(state).centres
        self._store.prepare(centres)

    def search(
        self,
        question: Question,
        *,
        k: int = 5,
        documents: Sequence[str] = (),
        memory: Memory | None = None,
        reads: bool = True,
        explain: bool = False,
    ) -> Found:
        """Return the ``k`` best passages that pass the question's filters, and what may be quoted.

        ``documents`` limits the search further, to documents by id; ``memory`` is shared by
        searches for one question.  ``reads`` False leaves order and verdict to likeness.
        Confidence and verdict are the same for every ``k``.
        """
        started = perf_counter()
        encode = _Encoder(self._embedder)
        with self._store.snapshot() as state:
            calibration = self.calibration(state)
            allowed, undated = state.allowed_ids(question.filters, within=documents)
            considered = READ_FOR_A_LIST if question.lists else CONSIDERED

            def look(text: str) -> tuple[Asked, Scored]:
                asked = ask_of(text, question, encode(text), calibration, state)
                return asked, find(state, asked, calibration, k=considered, allowed=allowed)

            spellings, memory = _spellings(question, state, look), memory or Memory()
            reading = perf_counter()
            for asked, scored in spellings:  # as typed, if no spelling finds an answer
                judged = self._judge(
                    question, asked, scored, calibration, state, memory=memory, reads=reads
                )
                if judged.answers:
                    break
            reading = perf_counter() - reading
            passages = passages_of(state, scored)
            ordered = in_readers_order(passages, judged.groups)
            if k > len(ordered) >= considered:
                deeper = find(state, asked, calibration, k=k, allowed=allowed)
                ordered = followed_by(ordered, list(passages_of(state, deeper).values()))
        return Found(
            question=question,
            retrieval=Retrieval(
                question=question.asked,
                passages=tuple(ordered[:k]),
                answerable=judged.answers,
                confidence=judged.confidence,
                timings_ms=_milliseconds(encode.seconds, reading, perf_counter() - started),
                undated_left_out=undated,
                understood_as=_understood(question, asked),
                explanation=_explained(question, asked, scored, judged) if explain else None,
            ),
            offers=tuple(_named(judged.offers, passages.values())),
            limited=len(passages) > len(judged.groups) or len(passages) >= considered,
        )

    def _judge(
        self,
        question: Question,
        asked: Asked,
        scored: Scored,
        calibration: Calibration,
        state: Snapshot,
        *,
        memory: Memory,
        reads: bool,
    ) -> _Judged:
        """Return what may be quoted and how surely it answers, by reading where something reads.

        A single word asks for what is said of it, and how something went over time no passage
        answers by itself: there is nothing to read for, and likeness chooses.
        """
        word = bare_word(asked, scored)
        likely = by_likeness(
            asked.language, evidence_of(scored), calibration, stranger=asked.stranger
        )
        fit, judged = self._fits.current(), None
        read_up_to: tuple[int, ...] = ()
        if reads and word is None and not question.course:
            read_up_to = _read_up_to(question, scored, fit)
        said = read_as(asked.text, question.language)
        for many in read_up_to:
            documents = _documents(state, scored, many)
            readings = read(self._reader, said, scored, documents, memory)
            groups = offers_of(scored, readings, documents, fit, state)
            if groups:
                judged = _judged(groups, fit, likely, calibration.threshold)
                if fit is not None and judged.confidence >= fit.enough:
                    break
        if judged is not None:
            return judged
        sure = likely if word is None else float(word)
        features = {"likely": log_odds_of(likely)}
        return _Judged(liked(scored, state), {}, sure, calibration.threshold, features)

    def newest(
        self,
        many: int,
        filters: Filters,
        *,
        language: str | None,
    ) -> tuple[str, ...]:
        """Return the ids of up to ``many`` documents on different subjects, newest first.

        Of several on one subject the one in ``language`` is taken, else the newest.
        """
        with self._store.snapshot() as state:
            centres = self.calibration(state).centres
            chosen = newest(state, many, filters, centres, language)
            return tuple(document.id for document in chosen)

    def leads(self, documents: Sequence[str], each: int) -> tuple[Offer, ...]:
        """Return how documents, named by id, open: the first ``each`` sentences of every one."""
        with self._store.snapshot() as state:
            return tuple(leads(state, documents, each))

    def calibration(self, state: Snapshot) -> Calibration:
        """Return what belongs to the embedding model, with what was learnt from this index."""
        if self._likeness.has_centres:
            return self._likeness
        scale = state.scale()
        return self._likeness.learnt(state.centres(), Scale(*scale) if scale else None)


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


def _judged(
    groups: dict[int, list[Offer]], fit: Fit | None, likely: float, threshold: float
) -> _Judged:
    """Return the verdict on what was read; without a fit, likeness gives it with ``threshold``."""
    offers = sorted(
        (offer for group in groups.values() for offer in group),
        key=lambda offer: (-offer.score, offer.document.path, offer.span),
    )
    features = verdict_features(offers[0].score, offers[0].features, likely)
    if fit is None:
        return _Judged(offers, groups, likely, threshold, features)
    sure = probability(log_odds(fit.verdict, features))
    return _Judged(offers, groups, sure, fit.threshold, features)


def _documents(state: Snapshot, scored: Scored, many: int) -> dict[int, Document]:
    """Return the documents of the first ``many`` passages, by position."""
    numbers = {one.position: scored.chunks[one.position].document for one in scored.ranked[:many]}
    loaded = {number: state.document_of(number) for number in set(numbers.values())}
    return {position: loaded[number] for position, number in numbers.items()}


def _milliseconds(embedding: float, reading: float, total: float) -> dict[str, float]:
    """Return the stages' milliseconds from seconds; what is left is searching."""
    return {
        "embed": 1000 * embedding,
        "search": 1000 * (total - embedding - reading),
        "read": 1000 * reading,
        "total": 1000 * total,
    }


def _explained(question: Question, asked: Asked, scored: Scored, judged: _Judged) -> Explanation:
    verdict = {**judged.features, "threshold": judged.threshold}
    return explanation(question, asked, scored, judged.groups, verdict)


def _understood(question: Question, asked: Asked) -> str | None:
    """Return the question as it was searched where that is not what was typed."""
    if asked.text != question.text:
        return asked.text
    return question.understood_as


def _named(offers: Sequence[Offer], passages: Iterable[Passage]) -> list[Offer]:
    """Return the offers with the documents in which their passages stand too."""
    copies = [(p.document.id, p.start, p.end, p.also_in) for p in passages if p.also_in]
    return [
        replace(
            offer,
            also_in=next(
                (
                    names
                    for id, start, end, names in copies
                    if id == offer.document.id and start <= offer.span[0] < end
                ),
                (),
            ),
        )
        for offer in offers
    ]
