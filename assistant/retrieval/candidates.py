"""A question to scored candidates: found by meaning and by words, scored exactly, ranked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.languages import is_stop, question_terms_in, search_terms_in
from assistant.question import Question
from assistant.question.naming import words_of_names
from assistant.records import DocumentInfo
from assistant.retrieval.calibration import Calibration
from assistant.retrieval.fragments import PENALTY, announces, is_fragment
from assistant.retrieval.ranking import Ranked, rank
from assistant.retrieval.scored import Asked, Scored
from assistant.retrieval.scoring import (
    Scores,
    best_rows,
    centre_question,
    centres_of,
    cosines_by,
    score,
)
from assistant.retrieval.words import Wanted, coverage, distinctive

if TYPE_CHECKING:
    from assistant.store import Candidates, Snapshot, StoredChunk

# Candidates by meaning and by words; docs/quality.md says what is lost against scoring all.
# Half as many from a small index find the same (SQuAD2 and English to Spanish: no answer lost).
BY_MEANING = 100
BY_MEANING_OF_FEW = 60
FEW = 20_000
# So many of the candidates have their sentences' words looked at: it takes reading their texts.
REFINED = 12
# Where copies crowd the others out, so many chunks by meaning are looked at before giving up.
FURTHEST = 1_600
# The sentence below a heading answers as well as it, and so little better.
BELOW_HEADING = 1e-4
# A sentence is about this much of a chunk: BM25's length norm for sentences.
SENTENCE_SHARE = 0.25


def ask_of(
    text: str,
    question: Question,
    vector: NDArray[np.float32],
    calibration: Calibration,
    state: Snapshot,
) -> Asked:
    """Return a spelling of the question as it is compared: centred, its terms by language."""
    language = question.language
    names = question.names if text == question.text else words_of_names(text, language)
    # Words are stemmed by the rules of the language they are looked up in.
    stemmed = question_terms_in(text, language, [other or None for other in state.languages])
    terms = {other or "": some for other, some in stemmed.items()}
    frequencies = state.term_frequencies(sorted(set().union(*terms.values())))
    return Asked(
        text=text,
        language=language,
        vector=centre_question(vector, language, calibration),
        terms=terms,
        wanted=Wanted.of(terms, frequencies, state.n_chunks),
        strangers=tuple(
            name
            for name in names
            if not is_stop(name, language) and search_terms_in(name, terms).isdisjoint(frequencies)
        ),
    )


def find(
    state: Snapshot,
    asked: Asked,
    calibration: Calibration,
    *,
    k: int,
    allowed: NDArray[np.int64] | None,
) -> Scored:
    """Return the ranked candidates; looks further while duplicates leave fewer than ``k``."""
    words = sorted(set().union(*asked.terms.values()))
    many = max(BY_MEANING_OF_FEW if state.n_chunks <= FEW else BY_MEANING, 4 * k)
    while True:
        near, _ = state.search_vectors(
            asked.vector, many, centres=calibration.centres, allowed=allowed
        )
        worded = state.search_words(words, many // 2, allowed=allowed)
        candidates = state.candidates(np.concatenate([near, worded]))
        scored = _score(state, asked, calibration, candidates, k=k)
        if len(scored.ranked) >= k or len(near) < many or many >= max(FURTHEST, 4 * k):
            return scored
        many *= 4


def _score(
    state: Snapshot, asked: Asked, calibration: Calibration, candidates: Candidates, *, k: int
) -> Scored:
    """Score all candidates by chunk, then the best ones by the words of their sentences too."""
    geometry = _geometry(asked, calibration, candidates)
    rows = asked.wanted.rows(candidates.languages)
    words = coverage(asked.wanted, rows, candidates.terms, state.average_terms)
    rough = _scores(geometry, candidates.sentence_offsets, calibration, words=(words, None, None))
    many = max(REFINED, 2 * k + 2)
    best, chunks = _distinct(
        state, candidates.ids, np.argsort(-rough.passages, kind="stable"), many
    )
    chosen = candidates.take(best)
    sentences = _sentence_texts(chosen, chunks)
    offsets = chosen.sentence_offsets
    rows = np.repeat(rows[best], np.diff(offsets))
    average = state.average_terms * SENTENCE_SHARE
    scores = _scores(
        (geometry[0][best], geometry[1][candidates.sentences_of(best)]),
        offsets,
        calibration,
        words=(
            words[best],
            coverage(asked.wanted, rows, chosen.sentence_terms, average),
            distinctive(asked.wanted, rows, chosen.sentence_terms, offsets),
        ),
    )
    scores = _without_fragments(scores, sentences, offsets)
    infos = state.infos(chunk.document for chunk in chunks)
    ranked = rank(_rankable(infos, chunks, scores), k)
    return Scored(
        candidates=chosen,
        chunks=chunks,
        sentences=sentences,
        infos=infos,
        words=words[best],
        scores=scores,
        ranked=ranked,
    )


def _distinct(
    state: Snapshot, ids: NDArray[np.int64], order: NDArray[np.int64], many: int
) -> tuple[NDArray[np.int64], list[StoredChunk]]:
    """Return the first rows in ``order`` until they hold ``many`` texts; copies don't count."""
    seen: set[bytes] = set()
    chunks: list[StoredChunk] = []
    for at in range(0, len(order), many + 1):
        some = ids[order[at : at + many + 1]].tolist()
        stored = state.stored_chunks(some)
        for id in some:
            if stored[id].key not in seen and len(seen) == many:
                return order[: len(chunks)], chunks
            seen.add(stored[id].key)
            chunks.append(stored[id])
    return order, chunks


def _geometry(
    asked: Asked, calibration: Calibration, candidates: Candidates
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the centred cosines of the chunks and of their sentences with the question."""
    names = {language: row for row, language in enumerate(dict.fromkeys(candidates.languages))}
    rows = np.array([names[language] for language in candidates.languages], np.int64)
    owners = np.repeat(rows, np.diff(candidates.sentence_offsets))
    table = centres_of(list(names), calibration.centres, len(asked.vector))
    return (
        calibration.scaled(cosines_by(asked.vector, candidates.vectors, rows, table)),
        calibration.scaled(cosines_by(asked.vector, candidates.sentence_vectors, owners, table)),
    )


def _scores(
    geometry: tuple[NDArray[np.float32], NDArray[np.float32]],
    offsets: NDArray[np.int64],
    calibration: Calibration,
    *,
    words: tuple[NDArray[np.float32], NDArray[np.float32] | None, NDArray[np.float32] | None],
) -> Scores:
    """Score candidates; ``words`` are those of the chunks, the sentences and the answers."""
    none = np.zeros(len(geometry[1]), np.float32)
    return score(
        geometry[0],
        geometry[1],
        offsets,
        words=words[0],
        sentence_words=none if words[1] is None else words[1],
        answer_words=none if words[2] is None else words[2],
        calibration=calibration,
    )


def _sentence_texts(
    candidates: Candidates, chunks: list[StoredChunk]
) -> list[tuple[str, str | None]]:
    """Return the candidates' sentences with their languages, in order."""
    found = []
    offsets = candidates.sentence_offsets.tolist()
    spans = candidates.sentence_spans.tolist()
    for place, (chunk, language) in enumerate(zip(chunks, candidates.languages, strict=True)):
        for start, end in spans[offsets[place] : offsets[place + 1]]:
            found.append((chunk.text[start - chunk.start : end - chunk.start], language))
    return found


def _without_fragments(
    scores: Scores, sentences: list[tuple[str, str | None]], offsets: NDArray[np.int64]
) -> Scores:
    """Return the scores with titles and the like set back as answers, and bare ones as passages.

    The sentence below a heading answers what the heading would have answered.
    """
    fragments = np.array([is_fragment(*sentence) for sentence in sentences], dtype=np.float32)
    answers = scores.answers - np.float32(PENALTY) * fragments
    first, last = set(offsets[:-1].tolist()), set((offsets[1:] - 1).tolist())
    for row in np.flatnonzero(fragments).tolist():
        # What stands below another fragment, or is announced, is an item of a list.
        listed = row not in first and (fragments[row - 1] or announces(sentences[row - 1][0]))
        if row not in last and not fragments[row + 1] and not listed:
            answers[row + 1] = max(answers[row + 1], answers[row] + np.float32(BELOW_HEADING))
    bare = [end > start and fragments[start:end].all() for start, end in pairwise(offsets.tolist())]
    passages = scores.passages - np.float32(PENALTY) * np.array(bare, dtype=np.float32)
    return replace(scores, passages=passages, answers=answers, best=best_rows(answers, offsets))


def _rankable(
    infos: dict[int, DocumentInfo], chunks: list[StoredChunk], scores: Scores
) -> list[Ranked]:
    documents = [infos[chunk.document] for chunk in chunks]
    return [
        Ranked(
            position=i,
            score=float(scores.passages[i]),
            document=document.id,
            path=document.path,
            date=document.date,
            start=chunk.start,
            end=chunk.end,
            terms=chunk.terms,
            language=document.language,
        )
        for i, (chunk, document) in enumerate(zip(chunks, documents, strict=True))
    ]
