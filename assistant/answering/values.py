"""The dates and figures of a sentence by what they are of, so that sentences can be compared."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from assistant.answering.dated import Dated, dates
from assistant.answering.figures import Figure, figures

Value = Dated | Figure
DATE = "date"


@lru_cache(maxsize=512)
def values(text: str, language: str | None) -> dict[str, Value]:
    """Return the values of a sentence by kind; a kind that occurs twice is left out."""
    each = _each(text, language)
    times = Counter(kind for kind, _ in each)
    return {kind: value for kind, value in each if times[kind] == 1}


@lru_cache(maxsize=512)
def kinds_of_values(text: str, language: str | None) -> frozenset[str]:
    """Return "date" and what the figures of a sentence count, those that occur twice included."""
    return frozenset(kind for kind, value in _each(text, language) if value.readings)


def differ(one: Value, other: Value) -> bool:
    """Return whether two values of one kind cannot be the same."""
    if isinstance(one, Dated) and isinstance(other, Dated):
        return one.differs(other)
    return isinstance(one, Figure) and isinstance(other, Figure) and one.differs(other)


def _each(text: str, language: str | None) -> list[tuple[str, Value]]:
    if not any(map(str.isdecimal, text)):
        return []
    dated = dates(text, language)
    rest = text
    for date in dated:
        start, end = date.span
        rest = f"{rest[:start]}{' ' * (end - start)}{rest[end:]}"
    each: list[tuple[str, Value]] = [(DATE, date) for date in dated]
    return each + [(figure.counts, figure) for figure in figures(rest, language)]
