"""What articles answer differently: dates or figures of one unit, each given to the same question.

Better to miss a difference than to claim one: it is claimed only where both are sure to answer, and
both exact answers are values that can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from assistant.answering.sameness import one_thing
from assistant.answering.values import comparable, differ, value_of
from assistant.question import Question
from assistant.retrieval import Offer

SURE = 0.8
SURE_OF_ONE_THING = 0.4
"""So probable must both answers be, and where names show that the articles speak of one thing."""


def differences(
    numbered: Sequence[tuple[int, Offer]], question: Question
) -> tuple[tuple[int, ...], ...]:
    """Return the groups of citation numbers whose articles differ, each newest first."""
    values = {n: value for n, offer in numbered if (value := value_of(offer))}
    offers = dict(numbered)
    groups: list[set[int]] = []
    for one, other in combinations(values, 2):
        (kind, first), (same, second) = values[one], values[other]
        if (
            comparable(kind, same)
            and differ(first, second)
            and _sure(offers[one], offers[other], question)
        ):
            group = next((g for g in groups if g & {one, other}), None)
            if group is None:
                groups.append({one, other})
            else:
                group |= {one, other}
    return tuple(tuple(sorted(g, key=lambda n: (-_day(offers[n]), n))) for g in groups)


def _sure(one: Offer, other: Offer, question: Question) -> bool:
    """Return whether two articles surely answer the question about the same thing."""
    same = one_thing(one.document, other.document, question)
    least = SURE if same is None else SURE_OF_ONE_THING
    probable = min(one.probability or 0.0, other.probability or 0.0)
    return one.document.id != other.document.id and same is not False and probable >= least


def _day(offer: Offer) -> int:
    return (offer.document.date or date.min).toordinal()
