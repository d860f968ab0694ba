"""What articles answer differently: dates or figures of one unit, each given to the same question.

Better to miss a difference than to claim one: it is claimed only where both are sure to answer, and
both exact answers are values that can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from assistant.answering.sameness import one_thing
from assistant.answering.values import compared, differ
from assistant.question import Question
from assistant.retrieval import Offer

SURE = 0.8
"""Least probability of both answers if no names show that the articles are about one thing."""
SURE_OF_ONE_THING, BESIDE = 0.4, 0.1
"""Least probability of the surer one if names show it, and of the other one."""


def differences(offers: Sequence[Offer], question: Question) -> tuple[tuple[int, ...], ...]:
    """Return the groups of places in ``offers`` whose articles differ, each newest first."""
    groups: list[set[int]] = []
    for one, other in combinations(range(len(offers)), 2):
        values = compared(offers[one], offers[other])
        if values and differ(*values) and _sure(offers[one], offers[other], question):
            touched = [group for group in groups if group & {one, other}]
            groups = [group for group in groups if group not in touched]
            groups.append({one, other}.union(*touched))
    return tuple(tuple(sorted(g, key=lambda n: (-_day(offers[n]), n))) for g in groups)


def answers_beside(first: Offer, other: Offer, question: Question) -> bool:
    """Return whether another article gives a value of the same kind for the same thing.

    Then it answers though the reader is less sure of it: another edition of a story says a figure
    in other words.
    """
    if (other.probability or 0.0) < BESIDE or other.document.id == first.document.id:
        return False
    if compared(first, other) is None:
        return False
    return one_thing(first.document, other.document, question) is True


def _sure(one: Offer, other: Offer, question: Question) -> bool:
    """Return whether two articles surely answer the question about the same thing."""
    if one.document.id == other.document.id:
        return False
    less, more = sorted((one.probability or 0.0, other.probability or 0.0))
    same = one_thing(one.document, other.document, question)
    if same is None:
        return less >= SURE
    return same and more >= SURE_OF_ONE_THING and less >= BESIDE


def _day(offer: Offer) -> int:
    return (offer.document.date or date.min).toordinal()
