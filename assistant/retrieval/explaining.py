"""Why a question was answered as it was, as a record that fits into a bug report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.question import Question
from assistant.records import Considered, Explanation
from assistant.retrieval.found import Offer
from assistant.retrieval.ranking import Ranked
from assistant.retrieval.scored import Asked, Scored


def explanation(
    question: Question,
    asked: Asked,
    scored: Scored,
    groups: Mapping[int, Sequence[Offer]],
    verdict: Mapping[str, float],
) -> Explanation:
    """Return what was understood, every candidate with its features, and the verdict's parts.

    Passages that were read come first, each with its offers, then the others by likeness.
    """
    ranked = {one.position: one for one in scored.ranked}
    considered = [
        _place(ranked[position], offer, first=place == 0)
        for position, offers in groups.items()
        for place, offer in enumerate(offers)
    ]
    considered += [
        _unread(here, float(scored.words[position]))
        for position, here in ranked.items()
        if position not in groups
    ]
    return Explanation(
        understood={
            "searched": asked.text,
            "language": question.language,
            "follows": question.follows,
            "order": question.order,
            "lists": question.lists,
            "filters": question.filters.to_dict(),
            "names_unknown": asked.stranger,
        },
        candidates=tuple(considered),
        verdict=dict(verdict),
    )


def _place(here: Ranked, offer: Offer, *, first: bool) -> Considered:
    """Return one place of a passage that was read."""
    return Considered(
        path=here.path,
        start=here.start,
        end=here.end,
        score=offer.score,
        features={**offer.features, "likeness": here.score},
        answers=offer.probability,
        answer=offer.words if offer.answer else None,
        sentence=offer.span,
        outcome="read" if first else "another place in the same passage",
    )


def _unread(here: Ranked, words: float) -> Considered:
    """Return a passage that was not read; ``words`` is its share of the question's words."""
    return Considered(
        path=here.path,
        start=here.start,
        end=here.end,
        score=here.score,
        features={"likeness": here.score, "words": words},
        outcome="not read",
    )
