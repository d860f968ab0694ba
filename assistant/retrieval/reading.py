"""Candidates to offers: what the reader says of them, weighed with likeness and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.languages.figures import whole_numbers
from assistant.reader import Material, Reader, Reading
from assistant.records import Document, Span
from assistant.retrieval.dateline import is_of_dateline
from assistant.retrieval.fit import Fit, log_odds, probability
from assistant.retrieval.found import Offer
from assistant.retrieval.fragments import is_fragment
from assistant.retrieval.scored import Scored, rows_of, span_of
from assistant.structure import around, stands_under

if TYPE_CHECKING:
    from assistant.store import Snapshot, StoredChunk

FEATURES = ("answered", "margin", "sentence", "likeness")
"""What an offer is weighed by: the reader's answerability, the margin of its span over "not here",
the sentence's centred cosine with the question, and the score of its passage by likeness."""
LONGEST_PAIR = 300
"""Exact words that run over two sentences bring both, if they have at most so many characters."""
AS_SURE_BELOW = 2.0
"""The reader may point by so much less, in log-odds, at the sentence below a heading."""
OFFERS_PER_PASSAGE = 4
"""More sentences of one passage hardly ever answer, and each is weighed."""
UNFITTED_READ = 4
"""Passages read by a reader whose weights are not known yet."""


@dataclass(slots=True)
class Memory:
    """What was read for one question: a passage that two searches find is read once."""

    readings: dict[tuple[str, int], Reading] = field(default_factory=dict)


def read(
    reader: Reader,
    question: str,
    scored: Scored,
    documents: Mapping[int, Document],
    memory: Memory,
) -> dict[int, Reading]:
    """Return what the reader says of the candidates that ``documents`` holds, by position."""
    chunks = {position: scored.chunks[position] for position in documents}
    new = [p for p, chunk in chunks.items() if (question, chunk.id) not in memory.readings]
    materials = [_material(chunks[position], documents[position]) for position in new]
    for position, reading in zip(new, reader.read(question, materials), strict=True):
        memory.readings[question, chunks[position].id] = reading
    return {
        position: reading
        for position, chunk in chunks.items()
        if (reading := memory.readings[question, chunk.id]).answers is not None
    }


def _material(chunk: StoredChunk, document: Document) -> Material:
    """Return a chunk as it is read: below the title, and the heading or table header it lacks."""
    above = [document.title or "", stands_under(document, chunk.start) or ""]
    lines = [line for line in dict.fromkeys(above) if line and line not in chunk.text]
    return Material(chunk.text, "\n".join(lines))


def offers_of(
    scored: Scored,
    readings: Mapping[int, Reading],
    documents: Mapping[int, Document],
    fit: Fit | None,
    state: Snapshot,
) -> dict[int, list[Offer]]:
    """Return the offers of each passage read, by position, best passage and best offer first.

    ``fit`` None: the reader's own probability orders the passages, and likeness their sentences.
    """
    groups: dict[int, list[Offer]] = {}
    likeness = {ranked.position: ranked.score for ranked in scored.ranked}
    for position, reading in readings.items():
        chunk = scored.chunks[position]
        beside = tuple(state.sentences_around(chunk))
        group = []
        for row, words, margin in _answers(scored, position, reading, documents[position]):
            features = {
                "answered": _given(reading.answered, reading.evidence),
                "margin": margin,
                "sentence": float(scored.scores.cosines[row]),
                "likeness": likeness[position],
            }
            score, certainty = _unfitted(scored, row, reading), reading.answers
            if fit is not None:
                score = log_odds(fit.order, features)
                certainty = probability(log_odds(fit.answers, features))
            group.append(
                Offer(
                    document=documents[position],
                    span=_sentences(scored, position, row, words),
                    answer=words,
                    score=score,
                    probability=certainty,
                    page=chunk.page,
                    around=beside,
                    features=features,
                )
            )
        group.sort(key=_order)
        if group:
            groups[position] = group[:OFFERS_PER_PASSAGE]
    return dict(sorted(groups.items(), key=lambda g: _order(g[1][0])))


def _order(offer: Offer) -> tuple[float, str, Span]:
    return -offer.score, offer.document.path, offer.span


def _answers(
    scored: Scored, position: int, reading: Reading, document: Document
) -> list[tuple[int, Span | None, float]]:
    """Return the rows that may be quoted: in place of a question, what follows it answers."""
    rows = rows_of(scored, position)
    found: dict[int, tuple[int, Span | None, float]] = {}
    places = _places(scored, position, reading, document)
    for place, pointed, margin in places:
        row, words = place, pointed
        if words is not None:
            row, words = _said_below(scored, place, words, margin, places, document)
        while around(document.structure, span_of(scored, row)[0], "question") and row + 1 in rows:
            row, words = row + 1, None
        found.setdefault(row, (row, words, margin))
    return list(found.values())


def _said_below(
    scored: Scored,
    row: int,
    words: Span,
    margin: float,
    places: Sequence[tuple[int, Span | None, float]],
    document: Document,
) -> tuple[int, Span]:
    """Return where a sentence says what a heading says: the reader points at the same words there.

    The heading itself if it points there far less surely, or nowhere.
    """
    if not is_fragment(_text(scored, row, document), document.language):
        return row, words
    said = document.text[slice(*words)].casefold()
    for other, pointed, surely in places:
        if other == row or pointed is None or surely < margin - AS_SURE_BELOW:
            continue
        same = said in document.text[slice(*pointed)].casefold()
        if same and not is_fragment(_text(scored, other, document), document.language):
            return other, pointed
    return row, words


def _text(scored: Scored, row: int, document: Document) -> str:
    return document.text[slice(*span_of(scored, row))]


def _places(
    scored: Scored, position: int, reading: Reading, document: Document
) -> list[tuple[int, Span | None, float]]:
    """Return the sentence rows that may be quoted, with the exact words in each and their margin.

    Where the reader points at nothing, every sentence may be.
    """
    start = scored.chunks[position].start
    rows = rows_of(scored, position)
    best: dict[int, tuple[int, Span | None, float]] = {}
    for (first, last), margin in reading.spans:
        words = (start + first, start + last)
        words = whole_numbers(document.text, words, document.language)
        row = next((r for r in rows if words[0] < span_of(scored, r)[1]), None)
        if row is None or is_of_dateline(document, span_of(scored, row), words):
            continue
        if row not in best:
            best[row] = (row, words, margin)
    return list(best.values()) or [(row, None, 0.0) for row in rows]


def _sentences(scored: Scored, position: int, row: int, words: Span | None) -> Span:
    """Return the sentence at ``row``, with the next ones that the exact words run into."""
    start, end = span_of(scored, row)
    for after in range(row + 1, rows_of(scored, position).stop):
        following = span_of(scored, after)
        if words is None or words[1] <= following[0] or following[1] - start > LONGEST_PAIR:
            break
        end = following[1]
    return start, end


def _given(*values: float | None) -> float:
    """Return the first value that is known; a reader that points at no words judges as a whole."""
    return next((value for value in values if value is not None), 0.0)


def _unfitted(scored: Scored, row: int, reading: Reading) -> float:
    """Return a score by the reader's probability; likeness parts the sentences of a passage."""
    return (reading.answers or 0.0) + float(scored.scores.answers[row]) / 1_000


def liked(scored: Scored, state: Snapshot) -> list[Offer]:
    """Return every sentence of the passages as an offer by likeness alone, best first."""
    documents: dict[int, Document] = {}
    offers = []
    for ranked in scored.ranked:
        chunk = scored.chunks[ranked.position]
        if chunk.document not in documents:
            documents[chunk.document] = state.document_of(chunk.document)
        beside = tuple(state.sentences_around(chunk))
        for row in rows_of(scored, ranked.position):
            offers.append(
                Offer(
                    document=documents[chunk.document],
                    span=span_of(scored, row),
                    answer=None,
                    score=float(scored.scores.answers[row]),
                    probability=None,
                    page=chunk.page,
                    around=beside,
                )
            )
    return sorted(offers, key=_order)
