"""What was found for a question, scored, and what its sentences say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.languages.tables import BIGRAMS
from assistant.records import DocumentInfo, Span
from assistant.retrieval.confidence import Evidence
from assistant.retrieval.ranking import Ranked
from assistant.retrieval.scoring import Scores
from assistant.retrieval.words import Wanted

if TYPE_CHECKING:
    from assistant.store import Candidates, StoredChunk

EVIDENCE = 5
"""So many passages tell by likeness whether anything answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is compared: ``vector`` is centred, ``terms`` are by language."""

    text: str
    language: str | None
    vector: NDArray[np.float32]
    terms: dict[str, list[str]]
    wanted: Wanted
    strangers: tuple[str, ...]
    """The names in the question that stand in no chunk."""

    @property
    def stranger(self) -> bool:
        """Whether the question names something that no chunk does."""
        return bool(self.strangers)


@dataclass(frozen=True, slots=True)
class Scored:
    """The best candidates of one question, scored, and the passages among them, best first.

    ``chunks`` are the candidates as they stand in their documents, ``sentences`` their sentences
    with the language; ``words`` float32 (n,) is the chunks' coverage.
    """

    candidates: Candidates
    chunks: list[StoredChunk]
    sentences: list[tuple[str, str | None]]
    infos: dict[int, DocumentInfo]
    words: NDArray[np.float32]
    scores: Scores
    ranked: list[Ranked]


def evidence_of(scored: Scored) -> list[Evidence]:
    """Return the best sentence of each passage, for judging by likeness whether it answers."""
    return [
        Evidence(
            cosine=_near(scored, place, row),
            coverage=float(scored.words[place]),
            language=scored.candidates.languages[place],
        )
        for place in (ranked.position for ranked in scored.ranked[:EVIDENCE])
        if (row := int(scored.scores.best[place])) >= 0
    ]


def bare_word(asked: Asked, scored: Scored) -> bool | None:
    """Return whether the best passage holds the one word that is asked; None for more words.

    None, too, in languages that put no space between words.
    """
    if not scored.ranked or len(asked.text.split()) > 1 or asked.language in BIGRAMS:
        return None
    place = scored.ranked[0].position
    wanted = asked.terms.get(scored.candidates.languages[place] or "", [])
    return bool(wanted) and set(wanted) <= set(scored.chunks[place].terms.split())


def _near(scored: Scored, place: int, row: int) -> float:
    """Return a sentence's cosine, half of it that of the nearest sentence of its passage.

    "How many joined the pilot?" is answered by a sentence that says neither, under a headline that
    says both.  Questions off the subject gain nothing by it (docs/decisions/0078).
    """
    own = float(scored.scores.cosines[row])
    return max(own, (own + float(scored.scores.cosines[slice(*bounds(scored, place))].max())) / 2)


def nearness(scored: Scored) -> float:
    """Return the best sentence's centred cosine among the passages, -1 if there is none."""
    rows = [row for ranked in scored.ranked for row in rows_of(scored, ranked.position)]
    return float(scored.scores.cosines[rows].max()) if rows else -1.0


def bounds(scored: Scored, position: int) -> tuple[int, int]:
    """Return the first and one past the last sentence row of the candidate at ``position``."""
    offsets = scored.candidates.sentence_offsets
    return int(offsets[position]), int(offsets[position + 1])


def rows_of(scored: Scored, position: int) -> range:
    """Return the sentence rows of the candidate at ``position``."""
    return range(*bounds(scored, position))


def span_of(scored: Scored, row: int) -> Span:
    """Return the span of a sentence row in its document's text."""
    start, end = scored.candidates.sentence_spans[row].tolist()
    return int(start), int(end)
