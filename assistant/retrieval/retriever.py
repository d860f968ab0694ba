"""A question to passages: candidates by meaning and by words, scored exactly, ranked, cited."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import QuestionError
from assistant.languages import detect, question_terms, search_terms
from assistant.records import Document, DocumentInfo, Filters, Passage, Retrieval, Span
from assistant.retrieval import kinds, timeliness
from assistant.retrieval.calibration import Calibration, load_calibration
from assistant.retrieval.confidence import Offer, answerable, confidence
from assistant.retrieval.focus import focused, refocus
from assistant.retrieval.fragments import PENALTY, is_fragment
from assistant.retrieval.ranking import Ranked, rank
from assistant.retrieval.scoring import (
    Scores,
    best_rows,
    centre_question,
    cosines,
    score,
)
from assistant.retrieval.search import ScoredSentence, Search
from assistant.retrieval.words import coverage, distinctive, idf
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.embedding import Embedder
    from assistant.store import Candidates, Snapshot, Store

# Candidates by meaning and by words; docs/quality.md says what is lost against scoring all.
# Half as many from a small index find the same (SQuAD2 and English to Spanish: no answer lost).
BY_MEANING = 100
BY_MEANING_OF_FEW = 60
FEW = 20_000
# So many of the candidates have their sentences' words looked at: it takes reading their texts.
REFINED = 12
# Where copies crowd the others out, so many chunks by meaning are looked at before giving up.
FURTHEST = 1_600
OFFERS = 5
# What settles near ties between sentences: the passage that answers best goes first.
FIRST = 0.01
SENTENCES_KEPT = 10_000
# A sentence is about this much of a chunk: BM25's length norm for sentences.
SENTENCE_SHARE = 0.25
HIGHLIGHTS = 3
# A further sentence is highlighted when it scores this close to the passage's best.
HIGHLIGHT_MARGIN = 0.05


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it is compared: ``vector`` is centred; ``terms`` and their idf by language."""

    text: str
    language: str | None
    vector: NDArray[np.float32]
    terms: dict[str, list[str]]
    weights: dict[str, NDArray[np.float32]]
    stranger: bool
    """Whether the question names something that no chunk does."""


@dataclass(frozen=True, slots=True)
class _Found:
    """The best candidates of one question, scored, and the passages among them, best first.

    ``terms`` are the search terms of the sentences, joined; ``words`` the chunks' coverage.
    """

    candidates: Candidates
    texts: dict[int, str]
    terms: list[str]
    infos: dict[int, DocumentInfo]
    words: NDArray[np.float32]
    scores: Scores
    ranked: list[Ranked]


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
        gain: float = 0.0,
    ) -> Search:
        """Return the ``k`` best passages that pass ``filters``, and their sentences best first.

        ``sentences`` False leaves those out: they take reading the documents.  ``chunks``
        limits the search to passages of an earlier one, by its ``Search.chunks``.  ``gain`` is what
        the caller knows in favour of an answer, in log-odds of the confidence.

        :raises QuestionError: the question is empty or too long, or ``k`` is below 1.
        """
        started = perf_counter()
        question = self._checked(question, k)
        language = detect(question)
        vector = self._embedder.embed_queries([question])[0]
        embedded = perf_counter()
        with self._store.snapshot() as state:
            calibration = self._calibration(state)
            asked = _asked(question, language, vector, calibration, state)
            allowed, undated = state.allowed_ids(filters)
            if chunks is not None:
                these = np.unique(np.array(chunks, np.int64))
                allowed = these if allowed is None else np.intersect1d(these, allowed)
            found = _find(state, asked, calibration, k=k, allowed=allowed)
            passages = _passages(state, found)
            answers = self._focused(asked, found, calibration) if sentences else None
            scored = _sentences(state, found, answers) if answers is not None else ()
        sure = confidence(
            question, language, _offers(found), calibration, gain=gain, stranger=asked.stranger
        )
        finished = perf_counter()
        return Search(
            retrieval=Retrieval(
                question=question,
                passages=passages,
                answerable=bool(passages) and answerable(sure, calibration),
                confidence=sure,
                timings_ms={
                    "embed": 1000 * (embedded - started),
                    "search": 1000 * (finished - embedded),
                    "total": 1000 * (finished - started),
                },
                undated_left_out=undated,
            ),
            sentences=scored,
            language=language,
            chunks=tuple(int(found.candidates.ids[r.position]) for r in found.ranked),
        )

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
        self, asked: _Asked, found: _Found, calibration: Calibration
    ) -> NDArray[np.float32]:
        """Return the answer scores, those of the first passage with what is asked of it."""
        answers = found.scores.answers
        if not found.ranked or not _rows(found, found.ranked[0].position):
            return answers
        place = found.ranked[0].position
        rows, language = slice(*_bounds(found, place)), found.candidates.languages[place]
        held = [frozenset(terms.split()) for terms in found.terms[rows]]
        title = found.infos[int(found.candidates.documents[place])].title or ""
        if is_fragment(title, language) and not title.endswith("…"):
            held.append(frozenset(search_terms(title, language)))
        rest = focused(asked.text, asked.language, held, stems=language)
        if rest is None:
            return answers
        vector = self._embedder.embed_queries([rest])[0]
        question = centre_question(vector, asked.language, calibration)
        sentences = found.candidates.sentence_vectors[rows]
        moved = cosines(question, sentences, [language] * len(sentences), calibration.centres)
        answers = answers.copy()
        answers[rows] = refocus(answers[rows], found.scores.cosines[rows], moved)
        return answers

    def _calibration(self, state: Snapshot) -> Calibration:
        if self._shipped.has_centres:
            return self._shipped
        return self._shipped.with_centres(state.centres())


def _asked(
    question: str,
    language: str | None,
    vector: NDArray[np.float32],
    calibration: Calibration,
    state: Snapshot,
) -> _Asked:
    # Words are stemmed by the rules of the language they are looked up in.
    terms = {
        other: question_terms(question, language, stems=other or None) for other in state.languages
    }
    frequencies = state.term_frequencies(sorted(set().union(*terms.values())))
    return _Asked(
        text=question,
        language=language,
        vector=centre_question(vector, language, calibration),
        terms=terms,
        weights={
            other: idf(state.n_chunks, frequencies, wanted) for other, wanted in terms.items()
        },
        stranger=any(
            not any(term in frequencies for other in terms for term in search_terms(name, other))
            for name in kinds.names(question, language)
        ),
    )


def _find(
    state: Snapshot,
    asked: _Asked,
    calibration: Calibration,
    *,
    k: int,
    allowed: NDArray[np.int64] | None,
) -> _Found:
    """Return the ranked candidates; looks further while duplicates leave fewer than ``k``."""
    words = sorted(set().union(*asked.terms.values()))
    many = max(BY_MEANING_OF_FEW if state.n_chunks <= FEW else BY_MEANING, 4 * k)
    while True:
        near, _ = state.search_vectors(
            asked.vector, many, centres=calibration.centres, allowed=allowed
        )
        worded = state.search_words(words, many // 2, allowed=allowed)
        candidates = state.candidates(np.concatenate([near, worded]))
        found = _score(state, asked, calibration, candidates, k=k)
        if len(found.ranked) >= k or len(near) < many or many >= max(FURTHEST, 4 * k):
            return found
        many *= 4


def _score(
    state: Snapshot, asked: _Asked, calibration: Calibration, candidates: Candidates, *, k: int
) -> _Found:
    """Score all candidates by chunk, then the best ones by the words of their sentences too."""
    words = _coverage(asked, candidates.languages, candidates.terms, state.average_terms)
    none = np.zeros(len(candidates.sentence_spans), np.float32)
    rough = _scores(asked, calibration, candidates, words=(words, none, none))
    many = max(REFINED, 2 * k + 2)
    best = _distinct(np.argsort(-rough.passages, kind="stable"), candidates.keys, many)
    chosen = candidates.take(best)
    texts = state.texts(chosen.ids.tolist())
    sentences = _sentence_texts(chosen, texts)
    terms = [_terms_of(text, language) for text, language in sentences]
    by_sentence = _coverage(
        asked, [lang for _, lang in sentences], terms, state.average_terms * SENTENCE_SHARE
    )
    by_answer = _distinctive(asked, chosen, terms)
    scores = _scores(
        asked,
        calibration,
        chosen,
        words=(words[best], by_sentence, by_answer),
        bonus=kinds.bonus(asked.text, [text for text, _ in sentences]),
    )
    scores = _without_fragments(scores, sentences, chosen.sentence_offsets)
    infos = state.infos(chosen.documents.tolist())
    ranked = rank(_rankable(infos, asked, chosen, scores), k)
    return _Found(chosen, texts, terms, infos, words[best], scores, ranked)


def _distinct(rows: NDArray[np.int64], keys: list[bytes], many: int) -> NDArray[np.int64]:
    """Return the first of ``rows`` until they hold ``many`` texts; copies don't count."""
    seen: set[bytes] = set()
    for place, row in enumerate(rows.tolist()):
        if keys[row] not in seen and len(seen) == many:
            return rows[:place]
        seen.add(keys[row])
    return rows


def _scores(
    asked: _Asked,
    calibration: Calibration,
    candidates: Candidates,
    *,
    words: tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]],
    bonus: NDArray[np.float32] | None = None,
) -> Scores:
    """Score the candidates; ``words`` are those of the chunks, the sentences and the answers."""
    centres, languages = calibration.centres, candidates.languages
    counts = np.diff(candidates.sentence_offsets).tolist()
    owners = [lang for lang, count in zip(languages, counts, strict=True) for _ in range(count)]
    return score(
        cosines(asked.vector, candidates.vectors, languages, centres),
        cosines(asked.vector, candidates.sentence_vectors, owners, centres),
        candidates.sentence_offsets,
        words=words[0],
        sentence_words=words[1],
        answer_words=words[2],
        sentence_bonus=bonus,
        calibration=calibration,
    )


def _coverage(
    asked: _Asked, languages: list[str | None], texts: list[str], average: float
) -> NDArray[np.float32]:
    """Return the coverage of the question's words by texts of search terms in their languages."""
    covered = np.zeros(len(texts), np.float32)
    for language in set(languages):
        rows = [row for row, other in enumerate(languages) if other == language]
        terms, weights = asked.terms[language or ""], asked.weights[language or ""]
        covered[rows] = coverage(terms, weights, [texts[row] for row in rows], average)
    return covered


def _sentence_texts(candidates: Candidates, texts: dict[int, str]) -> list[tuple[str, str | None]]:
    """Return the candidates' sentences with their languages, in order."""
    found = []
    offsets = candidates.sentence_offsets.tolist()
    for place, (id, language) in enumerate(zip(candidates.ids, candidates.languages, strict=True)):
        text, begin = texts[int(id)], int(candidates.start[place])
        for start, end in candidates.sentence_spans[offsets[place] : offsets[place + 1]].tolist():
            found.append((text[start - begin : end - begin], language))
    return found


@lru_cache(maxsize=SENTENCES_KEPT)
def _terms_of(sentence: str, language: str | None) -> str:
    return " ".join(search_terms(sentence, language))


def _distinctive(asked: _Asked, candidates: Candidates, terms: list[str]) -> NDArray[np.float32]:
    scores = np.zeros(len(terms), np.float32)
    for place, (first, last) in enumerate(pairwise(candidates.sentence_offsets.tolist())):
        language = candidates.languages[place] or ""
        held = [frozenset(words.split()) for words in terms[first:last]]
        scores[first:last] = distinctive(asked.terms[language], asked.weights[language], held)
    return scores


def _without_fragments(
    scores: Scores, sentences: list[tuple[str, str | None]], offsets: NDArray[np.int64]
) -> Scores:
    """Return the scores with titles and the like set back as answers, and bare ones as passages."""
    fragments = np.array([is_fragment(*sentence) for sentence in sentences], dtype=np.float32)
    answers = scores.answers - np.float32(PENALTY) * fragments
    bare = [end > start and fragments[start:end].all() for start, end in pairwise(offsets.tolist())]
    passages = scores.passages - np.float32(PENALTY) * np.array(bare, dtype=np.float32)
    return replace(scores, passages=passages, answers=answers, best=best_rows(answers, offsets))


def _rankable(
    infos: dict[int, DocumentInfo], asked: _Asked, candidates: Candidates, scores: Scores
) -> list[Ranked]:
    documents = [infos[number] for number in candidates.documents.tolist()]
    timely = timeliness.bonus(asked.text, [document.date for document in documents])
    return [
        Ranked(
            position=i,
            score=float(scores.passages[i]) + timely[i],
            document=document.id,
            path=document.path,
            date=document.date,
            start=int(candidates.start[i]),
            end=int(candidates.end[i]),
            terms=candidates.terms[i],
        )
        for i, document in enumerate(documents)
    ]


def _offers(found: _Found) -> list[Offer]:
    """Return the best sentence of each passage, for judging whether it answers."""
    offers = []
    for ranked in found.ranked[:OFFERS]:
        place = ranked.position
        row = int(found.scores.best[place])
        if row < 0:
            continue
        start, end = _span(found.candidates, row)
        text = found.texts[int(found.candidates.ids[place])]
        offers.append(
            Offer(
                text=text[start - ranked.start : end - ranked.start],
                cosine=float(found.scores.cosines[row]),
                coverage=float(found.words[place]),
                score=ranked.score,
                language=found.candidates.languages[place],
            )
        )
    return offers


def _passages(state: Snapshot, found: _Found) -> tuple[Passage, ...]:
    candidates, places = found.candidates, [r.position for r in found.ranked]
    ids = [int(candidates.ids[i]) for i in places]
    texts, infos = found.texts, found.infos
    also_in = state.same_text(ids)
    return tuple(
        Passage(
            rank=number,
            score=ranked.score,
            text=texts[id],
            start=ranked.start,
            end=ranked.end,
            page=candidates.pages[ranked.position],
            highlights=_highlights(found, ranked.position),
            also_in=tuple(sorted({*ranked.also_in, *also_in.get(id, ())} - {ranked.path})),
            document=infos[int(candidates.documents[ranked.position])],
        )
        for number, (ranked, id) in enumerate(zip(found.ranked, ids, strict=True), start=1)
    )


def _bounds(found: _Found, position: int) -> tuple[int, int]:
    offsets = found.candidates.sentence_offsets
    return int(offsets[position]), int(offsets[position + 1])


def _rows(found: _Found, position: int) -> range:
    return range(*_bounds(found, position))


def _highlights(found: _Found, position: int) -> tuple[Span, ...]:
    answers = found.scores.answers
    rows = sorted(_rows(found, position), key=lambda row: -answers[row])
    near = answers[rows[0]] - HIGHLIGHT_MARGIN if rows else 0.0
    best = [row for row in rows[:HIGHLIGHTS] if answers[row] >= near]
    return tuple(_span(found.candidates, row) for row in best)


def _span(candidates: Candidates, row: int) -> Span:
    start, end = candidates.sentence_spans[row].tolist()
    return int(start), int(end)


def _sentences(
    state: Snapshot, found: _Found, answers: NDArray[np.float32]
) -> tuple[ScoredSentence, ...]:
    """Return the passages' sentences as answers, best first; each knows its neighbours."""
    read: dict[int, tuple[Document, list[Span]]] = {}
    scored = []
    for ranked in found.ranked:
        number = int(found.candidates.documents[ranked.position])
        if number not in read:
            spans = [(int(a), int(b)) for a, b in state.sentence_spans(number).tolist()]
            read[number] = (state.document_of(number), spans)
        document, spans = read[number]
        for row in _rows(found, ranked.position):
            span = _span(found.candidates, row)
            value = float(answers[row]) + (FIRST if ranked is found.ranked[0] else 0.0)
            scored.append(
                _scored(value, span, document, spans, found.candidates.pages[ranked.position])
            )
    return tuple(sorted(scored, key=lambda s: (-s.score, s.document.path, s.span)))


def _scored(
    value: float, span: Span, document: Document, spans: list[Span], page: int | None
) -> ScoredSentence:
    place = spans.index(span)
    before = spans[place - 1] if place and spans[place - 1][1] <= span[0] else None
    after = spans[place + 1] if place + 1 < len(spans) and spans[place + 1][0] >= span[1] else None
    sections = document.sections
    at = bisect_right([offset for offset, _ in sections], span[0]) - 1
    text = document.text
    return ScoredSentence(
        score=value,
        span=span,
        text=text[slice(*span)],
        page=bisect_right(document.pages, span[0]) if document.pages else page,
        section=sections[at][1] if at >= 0 else None,
        document=document,
        before=before,
        text_before=text[slice(*before)] if before else "",
        after=after,
        text_after=text[slice(*after)] if after else "",
    )
