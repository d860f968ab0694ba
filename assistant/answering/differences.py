"""What articles answer differently: dates or figures of one unit, each given to the same question.

Better to miss a difference than to claim one: it is claimed only where both are sure to answer, and
both exact answers are values that can be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from assistant.answering.values import Value, differ, value_of
from assistant.retrieval import Offer

SURE = 0.8
"""So probable must both answers be."""


def differences(numbered: Sequence[tuple[int, Offer]]) -> tuple[tuple[int, ...], ...]:
    """Return the groups of citation numbers whose articles differ, each newest first."""
    values = {n: value for n, offer in numbered if (value := _claimed(offer))}
    offers = dict(numbered)
    groups: dict[str, set[int]] = {}
    for one, other in combinations(values, 2):
        (kind, first), (same, second) = values[one], values[other]
        apart = offers[one].document.id != offers[other].document.id
        if kind == same and apart and differ(first, second):
            groups.setdefault(kind, set()).update((one, other))
    return tuple(
        tuple(sorted(group, key=lambda n: (-_day(offers[n]), n))) for group in groups.values()
    )


def _claimed(offer: Offer) -> tuple[str, Value] | None:
    return value_of(offer) if (offer.probability or 0.0) >= SURE else None


def _day(offer: Offer) -> int:
    return (offer.document.date or date.min).toordinal()
