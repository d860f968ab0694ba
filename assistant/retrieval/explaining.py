"""Why a question found what it found, as a record that fits into a bug report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.question import Question
from assistant.records import Considered, Explanation, Filters, Kind, Verdict
from assistant.retrieval.found import Offer
from assistant.retrieval.ranking import Ranked
from assistant.retrieval.scored import Asked, Scored, bare_word
from assistant.retrieval.verdict import Judged


def explanation(
    question: Question,
    asked: Asked,
    scored: Scored,
    judged: Judged,
    *,
    within: Sequence[str],
    setting: Mapping[str, Any],
) -> Explanation:
    """Return what was understood, the verdict, and every place that was looked at, best first.

    Passages that were read come first with their offers, then the others by likeness; where nothing
    was read every sentence is a place.  ``within`` are the paths of the only documents that were
    searched, empty for all; ``setting`` is what the answer rests on beside the question.
    """
    ranked = {one.position: one for one in scored.ranked}
    if judged.groups:
        places = [
            _place(ranked[position], offer)
            for position, offers in judged.groups.items()
            for offer in offers
        ]
        held = set(judged.groups)
    else:
        owners = [_owner(offer, scored.ranked) for offer in judged.offers]
        places = [_place(*pair) for pair in zip(owners, judged.offers, strict=True)]
        held = {owner.position for owner in owners}
    return Explanation(
        kind=_kind(question, asked, scored),
        understood=_understood(question, asked, within),
        verdict=Verdict(
            answered=judged.answers,
            confidence=judged.confidence,
            needed=judged.threshold,
            by=judged.by,
            features=dict(judged.features),
        ),
        candidates=(*places, *(_unread(ranked[at]) for at in ranked if at not in held)),
        setting=dict(setting),
    )


def of_overview(
    given: Explanation, question: Question, *, answered: bool, confidence: float, k: int
) -> Explanation:
    """Return the explanation of an overview, from that of the search for its topic."""
    topic = question.overview
    of_all = topic is None or not topic.text
    told: dict[str, Any] = {}
    if topic is not None and topic.text:
        told["topic"] = topic.text
    if topic is not None and topic.latest:
        told["latest"] = True
    return replace(
        given,
        kind="overview",
        understood={n: v for n, v in given.understood.items() if n != "searched"} | told,
        verdict=replace(
            given.verdict,
            answered=answered,
            confidence=confidence,
            needed=None if of_all else given.verdict.needed,
            by="overview" if of_all else given.verdict.by,
        ),
        setting={**given.setting, "k": k},
    )


def _kind(question: Question, asked: Asked, scored: Scored) -> Kind:
    if question.parts:
        return "parts"
    if question.course:
        return "course"
    if bare_word(asked, scored) is not None:
        return "word"
    return "list" if question.lists else "fact"


def _understood(question: Question, asked: Asked, within: Sequence[str]) -> dict[str, Any]:
    """Return the question and its language, and of the rest what is not as in any question."""
    told: dict[str, Any] = {
        "searched": asked.text if asked.text != question.asked else None,
        "follows": question.follows if question.follows != "no" else None,
        "within": list(within),
        "order": question.order,
        "filters": _set_of(question.filters),
        "names_unknown": list(asked.strangers),
        "parts": [part.text for part in question.parts],
    }
    known = {name: value for name, value in told.items() if value}
    return {"question": question.asked, "language": question.language, **known}


def _set_of(filters: Filters) -> dict[str, Any]:
    return {name: value for name, value in filters.to_dict().items() if value}


def _owner(offer: Offer, ranked: Sequence[Ranked]) -> Ranked:
    """Return the passage that an offer is a sentence of."""
    return next(
        one
        for one in ranked
        if one.path == offer.document.path and one.start < offer.span[1] and offer.span[0] < one.end
    )


def _place(here: Ranked, offer: Offer) -> Considered:
    """Return a place that may be quoted."""
    return Considered(
        path=here.path,
        start=here.start,
        end=here.end,
        score=offer.score,
        features={**offer.features, "likeness": here.score},
        answers=offer.probability,
        answer=offer.words if offer.answer else None,
        sentence=offer.span,
        outcome="unread" if offer.probability is None else "read",
    )


def _unread(here: Ranked) -> Considered:
    """Return a passage that was not read."""
    return Considered(here.path, here.start, here.end, here.score, {"likeness": here.score})
