"""Ranked candidates to passages: in the reader's order where it read, then in retrieval's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.records import Passage, Span
from assistant.retrieval.fit import probability
from assistant.retrieval.found import Offer
from assistant.retrieval.scored import Scored, rows_of, span_of

if TYPE_CHECKING:
    from assistant.store import Snapshot

HIGHLIGHTS = 3
HIGHLIGHT_MARGIN = 0.05
"""A further sentence is highlighted when it scores this close to the passage's best."""


def passages_of(state: Snapshot, scored: Scored) -> dict[int, Passage]:
    """Return the ranked candidates as passages by their position, best first by likeness."""
    chunks = [scored.chunks[ranked.position] for ranked in scored.ranked]
    also_in = state.same_text(chunk.id for chunk in chunks)
    return {
        ranked.position: Passage(
            rank=number,
            score=ranked.score,
            text=chunk.text,
            start=ranked.start,
            end=ranked.end,
            page=chunk.page,
            highlights=_highlights(scored, ranked.position),
            also_in=tuple(sorted({*ranked.also_in, *also_in.get(chunk.id, ())} - {ranked.path})),
            document=scored.infos[chunk.document],
        )
        for number, (ranked, chunk) in enumerate(zip(scored.ranked, chunks, strict=True), start=1)
    }


def in_readers_order(
    passages: Mapping[int, Passage], groups: Mapping[int, Sequence[Offer]]
) -> list[Passage]:
    """Return the passages that were read by their best offer, the others behind in their order.

    ``groups`` are the offers of the passages read, by position, best passage first.  ``score`` is
    that of the best offer put into (0, 1); below them it is made from likeness so that it falls on.
    """
    ordered = [_read(passages[position], offers) for position, offers in groups.items()]
    lowest = min((passage.score for passage in ordered), default=1.0)
    for position, passage in passages.items():
        if position not in groups:
            below = lowest * probability(passage.score) if groups else passage.score
            ordered.append(replace(passage, score=below))
    return [replace(passage, rank=rank) for rank, passage in enumerate(ordered, start=1)]


def followed_by(passages: Sequence[Passage], deeper: Sequence[Passage]) -> list[Passage]:
    """Return ``passages`` and behind them those of ``deeper`` that overlap or repeat none."""
    kept = list(passages)
    for passage in deeper:
        here = passage.document
        taken = any(
            (
                other.document.id == here.id
                and passage.start < other.end
                and other.start < passage.end
            )
            or (here.path in other.also_in and passage.text == other.text)
            for other in kept
        )
        if not taken:
            lowest = min(passage.score, kept[-1].score * 0.999) if kept else passage.score
            kept.append(replace(passage, rank=len(kept) + 1, score=lowest))
    return kept


def _read(passage: Passage, offers: Sequence[Offer]) -> Passage:
    best = offers[0]
    spans = tuple(dict.fromkeys(offer.span for offer in offers[:HIGHLIGHTS]))
    near = [s for s, offer in zip(spans, offers, strict=False) if offer.score >= best.score - 1.0]
    return replace(
        passage,
        score=probability(best.score),
        highlights=tuple(near),
        answers=best.probability,
        answer=best.answer,
    )


def _highlights(scored: Scored, position: int) -> tuple[Span, ...]:
    answers = scored.scores.answers
    rows = sorted(rows_of(scored, position), key=lambda row: -answers[row])
    near = answers[rows[0]] - HIGHLIGHT_MARGIN if rows else 0.0
    best = [row for row in rows[:HIGHLIGHTS] if answers[row] >= near]
    return tuple(span_of(scored, row) for row in best)


def named(offers: Sequence[Offer], passages: Iterable[Passage]) -> list[Offer]:
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
