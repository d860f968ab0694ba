"""A question to passages in the reader's order, with the verdict, in one store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import assistant
from assistant.embedding import Vocabulary
from assistant.question import Question
from assistant.records import Filters, Retrieval
from assistant.retrieval.calibration import Calibration, Scale, load_calibration
from assistant.retrieval.candidates import ask_of, find
from assistant.retrieval.explaining import explanation
from assistant.retrieval.fit import Fits
from assistant.retrieval.found import Found, Offer
from assistant.retrieval.leads import leads, newest
from assistant.retrieval.presenting import followed_by, in_readers_order, named, passages_of
from assistant.retrieval.reading import Memory
from assistant.retrieval.scored import Asked, Scored, nearness
from assistant.retrieval.spelling import respelled
from assistant.retrieval.verdict import READ_FOR_A_LIST, Judge
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.embedding import Embedder
    from assistant.reader import Reader
    from assistant.store import Snapshot, Store

CLEARLY = 0.02
"""A respelled question is used only if its best cosine is higher by this much.  Of typos made at
random 68 to 79% pass, of well-typed questions with a word to respell 15 to 39%, many of which hold
a typo too."""
CONSIDERED = 12
"""Candidates that are ranked whatever ``k`` is, so that what is read, and with it order and
verdict, does not depend on it."""


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


def _spellings(
    question: Question,
    state: Snapshot,
    look: Callable[[str], tuple[Asked, Scored]],
    is_word: Callable[[str], bool],
) -> list[tuple[Asked, Scored]]:
    """Return what the question finds as the sources spell its words, if better, and as typed."""
    typed = look(question.text)
    spelled = respelled(typed[0].text, question.language, question.names, state, is_word=is_word)
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
        self._is_word = embedder.knows_word if isinstance(embedder, Vocabulary) else _unknown
        self._likeness = load_calibration(embedder.fingerprint)
        self._judge = Judge(reader, Fits(settings.index, reader.fingerprint, reader.fit))

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

            spellings = _spellings(question, state, look, self._is_word)
            memory = memory or Memory()
            reading = perf_counter()
            for asked, scored in spellings:  # as typed, if no spelling finds an answer
                judged = self._judge(
                    question,
                    asked,
                    scored,
                    calibration,
                    state,
                    memory=memory,
                    reads=reads,
                    within=bool(documents),
                )
                if judged.answers:
                    break
            reading = perf_counter() - reading
            passages = passages_of(state, scored)
            ordered = in_readers_order(passages, judged.groups)
            if k > len(ordered) >= considered:
                deeper = find(state, asked, calibration, k=k, allowed=allowed)
                ordered = followed_by(ordered, list(passages_of(state, deeper).values()))
            told = None
            if explain:
                within = [state.document(id).path for id in documents]
                setting = self._setting(state, calibration, k)
                told = explanation(question, asked, scored, judged, within=within, setting=setting)
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
                explanation=told,
            ),
            offers=tuple(named(judged.offers, passages.values())),
            limited=len(passages) > len(judged.groups) or len(passages) >= considered,
        )

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

    def _setting(self, state: Snapshot, calibration: Calibration, k: int) -> dict[str, Any]:
        """Return what an answer rests on beside its question, for a bug report."""
        reader = self._judge.reader
        return {
            "version": assistant.__version__,
            "model": self._embedder.name,
            "model_fingerprint": self._embedder.fingerprint,
            "likeness_calibration": calibration.version,
            "reader": reader.name,
            "reader_fingerprint": reader.fingerprint,
            "calibration": self._judge.calibration,
            "documents": state.statuses.get("indexed", 0),
            "chunks": state.n_chunks,
            "k": k,
        }

    def calibration(self, state: Snapshot) -> Calibration:
        """Return what belongs to the embedding model, with what was learnt from this index."""
        if self._likeness.has_centres:
            return self._likeness
        scale = state.scale()
        return self._likeness.learnt(state.centres(), Scale(*scale) if scale else None)


def _unknown(_: str) -> bool:
    return False


def _milliseconds(embedding: float, reading: float, total: float) -> dict[str, float]:
    """Return the stages' milliseconds from seconds; what is left is searching."""
    return {
        "embed": 1000 * embedding,
        "search": 1000 * (total - embedding - reading),
        "read": 1000 * reading,
        "total": 1000 * total,
    }


def _understood(question: Question, asked: Asked) -> str | None:
    """Return the question as it was searched where that is not what was typed."""
    if asked.text != question.text:
        return asked.text
    return question.understood_as
