"""A question to scored candidates: found by meaning and by words, scored exactly, ranked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.languages import question_terms, search_terms
from assistant.records import DocumentInfo, Span
from assistant.retrieval import kinds, timeliness
from assistant.retrieval.calibration import Calibration
from assistant.retrieval.confidence import Offer
from assistant.retrieval.fragments import PENALTY, is_fragment
from assistant.retrieval.ranking import Ranked, rank
from assistant.retrieval.scoring import Scores, best_rows, centre_question, cosines, score
from assistant.retrieval.words import coverage, distinctive, idf

if TYPE_CHECKING:
    from assistant.store import Candidates, Snapshot

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
SENTENCES_KEPT = 10_000
# A sentence is about this much of a chunk: BM25's length norm for sentences.
SENTENCE_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is compared: ``vector`` is centred; ``terms`` and their idf by language."""

    text: str
    language: str | None
    vector: NDArray[np.float32]
    terms: dict[str, list[str]]
    weights: dict[str, NDArray[np.float32]]
    stranger: bool
    """Whether the question names something that no chunk does."""


@dataclass(frozen=True, slots=True)
class Found:
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


def ask_of(
    question: str,
    language: str | None,
    vector: NDArray[np.float32],
    calibration: Calibration,
    state: Snapshot,
) -> Asked:
    """Return the question as it is compared: centred, its terms and their idf by language."""
    # Words are stemmed by the rules of the language they are looked up in.
    terms = {
        other: question_terms(question, language, stems=other or None) for other in state.languages
    }
    frequencies = state.term_frequencies(sorted(set().union(*terms.values())))
    return Asked(
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


def find(
    state: Snapshot,
    asked: Asked,
    calibration: Calibration,
    *,
    k: int,
    allowed: NDArray[np.int64] | None,
) -> Found:
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
    state: Snapshot, asked: Asked, calibration: Calibration, candidates: Candidates, *, k: int
) -> Found:
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
    return Found(chosen, texts, terms, infos, words[best], scores, ranked)


def _distinct(rows: NDArray[np.int64], keys: list[bytes], many: int) -> NDArray[np.int64]:
    """Return the first of ``rows`` until they hold ``many`` texts; copies don't count."""
    seen: set[bytes] = set()
    for place, row in enumerate(rows.tolist()):
        if keys[row] not in seen and len(seen) == many:
            return rows[:place]
        seen.add(keys[row])
    return rows


def _scores(
    asked: Asked,
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
    asked: Asked, languages: list[str | None], texts: list[str], average: float
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


def _distinctive(asked: Asked, candidates: Candidates, terms: list[str]) -> NDArray[np.float32]:
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
    infos: dict[int, DocumentInfo], asked: Asked, candidates: Candidates, scores: Scores
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


def offers_of(found: Found) -> list[Offer]:
    """Return the best sentence of each passage, for judging whether it answers."""
    offers = []
    for ranked in found.ranked[:OFFERS]:
        place = ranked.position
        row = int(found.scores.best[place])
        if row < 0:
            continue
        start, end = span_of(found.candidates, row)
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


def nearness(found: Found) -> float:
    """Return the best sentence's centred cosine among the passages, -1 if there is none."""
    rows = [row for ranked in found.ranked for row in rows_of(found, ranked.position)]
    return float(found.scores.cosines[rows].max()) if rows else -1.0


def bounds(found: Found, position: int) -> tuple[int, int]:
    """Return the first and one past the last sentence row of the candidate at ``position``."""
    offsets = found.candidates.sentence_offsets
    return int(offsets[position]), int(offsets[position + 1])


def rows_of(found: Found, position: int) -> range:
    """Return the sentence rows of the candidate at ``position``."""
    return range(*bounds(found, position))


def span_of(candidates: Candidates, row: int) -> Span:
    """Return the span of a sentence row in its document's text."""
    start, end = candidates.sentence_spans[row].tolist()
    return int(start), int(end)
