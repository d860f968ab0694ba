"""A question to passages, in one store with one model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import QuestionError
from assistant.languages import detect, search_terms
from assistant.records import Filters, Retrieval
from assistant.retrieval.calibration import Calibration, Scale, load_calibration
from assistant.retrieval.candidates import (
    Asked,
    Found,
    ask_of,
    bare_word,
    bounds,
    find,
    nearness,
    offers_of,
    rows_of,
)
from assistant.retrieval.confidence import answerable, confidence
from assistant.retrieval.focus import focused, refocus
from assistant.retrieval.fragments import is_fragment
from assistant.retrieval.leads import leads, newest
from assistant.retrieval.presenting import passages_of, sentences_of
from assistant.retrieval.scoring import centre_question, cosines
from assistant.retrieval.search import ScoredSentence, Search
from assistant.retrieval.spelling import respelled, unshouted
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.embedding import Embedder
    from assistant.store import Snapshot, Store

# By so much a respelled question's best cosine must be higher.  Of slips made at random 68 to 79%
# pass, of well-typed questions with a word to respell 15 to 39%, many of which hold a slip too.
CLEARLY = 0.02
# Log-odds for a question of one word that the best passage holds, for it asks for what is said of
# it; as many against one that it lacks, like "hello".
BARE_WORD = 3.0


class _Encoder:
    """Embeds one question's readings, and counts the seconds it takes."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.seconds = 0.0

    def __call__(self, question: str) -> NDArray[np.float32]:
        started = perf_counter()
        vector: NDArray[np.float32] = self._embedder.embed_queries([question])[0]
        self.seconds += perf_counter() - started
        return vector


def _best_reading(
    question: str,
    language: str | None,
    state: Snapshot,
    look: Callable[[str], tuple[Asked, Found]],
) -> tuple[Asked, Found]:
    """Return what the question finds as it was typed, or as the sources spell its words."""
    typed = look(unshouted(question))
    spelled = respelled(typed[0].text, language, state)
    if spelled is None:
        return typed
    other = look(spelled)
    return other if nearness(other[1]) > nearness(typed[1]) + CLEARLY else typed


class Retriever:
    """Searches one store with one embedding model; serves many threads."""

    def __init__(self, store: Store, embedder: Embedder, settings: Settings) -> None:
        self._store = store
        self._embedder = embedder
        self._settings = settings
        self._shipped = load_calibration(embedder.fingerprint)

    def prepare(self) -> None:
        """Make ready what the next question needs, and write the FAISS file if it is behind."""
        with self._store.snapshot() as state:
            centres = self._calibration(state).centres
        self._store.prepare(centres)

    def search(
        self,
        question: str,
        *,
        k: int = 5,
        filters: Filters | None = None,
        sentences: bool = True,
        chunks: Sequence[int] | None = None,
        within: Sequence[str] = (),
        gain: float = 0.0,
    ) -> Search:
        """Return the ``k`` best passages that pass ``filters``, and their sentences best first.

        ``sentences`` False leaves those out: they take reading the documents.  ``chunks``
        limits the search to passages of an earlier one, by its ``Search.chunks``; ``within`` to
        documents, by id.  ``gain`` is what
        the caller knows in favour of an answer, in log-odds of the confidence.

        :raises QuestionError: the question is empty or too long, or ``k`` is below 1.
        """
        started = perf_counter()
        question = self._checked(question, k)
        language = detect(question)
        encode = _Encoder(self._embedder)
        with self._store.snapshot() as state:
            calibration = self._calibration(state)
            allowed, undated = state.allowed_ids(filters, within=within)
            if chunks is not None:
                these = np.unique(np.array(chunks, np.int64))
                allowed = these if allowed is None else np.intersect1d(these, allowed)

            def look(text: str) -> tuple[Asked, Found]:
                asked = ask_of(text, language, encode(text), calibration, state)
                return asked, find(state, asked, calibration, k=k, allowed=allowed)

            asked, found = _best_reading(question, language, state, look)
            passages = passages_of(state, found)
            answers = self._focused(asked, found, calibration, encode) if sentences else None
            scored = sentences_of(state, found, answers) if answers is not None else ()
        gain += BARE_WORD * bare_word(asked, found)
        sure = confidence(
            asked.text, language, offers_of(found), calibration, gain=gain, stranger=asked.stranger
        )
        total = perf_counter() - started
        return Search(
            retrieval=Retrieval(
                question=question,
                passages=passages,
                answerable=bool(passages) and answerable(sure, calibration),
                confidence=sure,
                timings_ms={
                    "embed": 1000 * encode.seconds,
                    "search": 1000 * (total - encode.seconds),
                    "total": 1000 * total,
                },
                undated_left_out=undated,
                understood_as=None if asked.text == unshouted(question) else asked.text,
            ),
            sentences=scored,
            language=language,
            chunks=tuple(int(found.candidates.ids[r.position]) for r in found.ranked),
        )

    def newest(
        self, many: int, filters: Filters | None = None, *, language: str | None = None
    ) -> tuple[str, ...]:
        """Return the ids of up to ``many`` documents on different subjects, newest first.

        Of several on one subject the one in ``language`` is taken, else the newest.
        """
        with self._store.snapshot() as state:
            centres = self._calibration(state).centres
            return tuple(
                document.id for document in newest(state, many, filters, centres, language)
            )

    def leads(self, documents: Sequence[str], each: int) -> tuple[ScoredSentence, ...]:
        """Return how documents, named by id, open: the first ``each`` sentences of every one."""
        with self._store.snapshot() as state:
            return tuple(leads(state, documents, each))

    def _checked(self, question: str, k: int) -> str:
        limit = self._settings.max_question_characters
        if not any(map(str.isalnum, question)):
            raise QuestionError("The question has no words. Type what you want to know.")
        if len(question) > limit:
            raise QuestionError(
                f"The question has {len(question)} characters, the limit is {limit}. Shorten it."
            )
        if k < 1:
            raise QuestionError(f"k is {k}; it takes 1 or more passages.")
        return question

    def _focused(
        self, asked: Asked, found: Found, calibration: Calibration, encode: _Encoder
    ) -> NDArray[np.float32]:
        """Return the answer scores, those of the first passage with what is asked of it."""
        answers = found.scores.answers
        if not found.ranked or not rows_of(found, found.ranked[0].position):
            return answers
        place = found.ranked[0].position
        rows, language = slice(*bounds(found, place)), found.candidates.languages[place]
        held = [frozenset(search_terms(*sentence)) for sentence in found.sentences[rows]]
        title = found.infos[found.chunks[place].document].title or ""
        if is_fragment(title, language) and not title.endswith("…"):
            held.append(frozenset(search_terms(title, language)))
        rest = focused(asked.text, asked.language, held, stems=language)
        if rest is None:
            return answers
        question = centre_question(encode(rest), asked.language, calibration)
        sentences = found.candidates.sentence_vectors[rows]
        moved = cosines(question, sentences, [language] * len(sentences), calibration.centres)
        answers = answers.copy()
        answers[rows] = refocus(
            answers[rows], found.scores.cosines[rows], calibration.scaled(moved)
        )
        return answers

    def _calibration(self, state: Snapshot) -> Calibration:
        if self._shipped.has_centres:
            return self._shipped
        scale = state.scale()
        return self._shipped.learnt(state.centres(), Scale(*scale) if scale else None)
