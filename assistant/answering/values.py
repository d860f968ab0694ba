"""The date or figure that an answer is, so that answers can be compared."""

from __future__ import annotations

from functools import lru_cache

from assistant.languages.dates import Dated, dates
from assistant.languages.figures import Figure, figures
from assistant.languages.tables import BIGRAMS
from assistant.retrieval import Offer

Value = Dated | Figure
DATE = "date"


def value_of(offer: Offer) -> tuple[str, Value] | None:
    """Return the one value in an offer's exact words, with its kind; None if it is no such answer.

    The kind is "date" or what the figure counts.  The words around help to read it: "sixteen" is of
    months in "sixteen months".
    """
    if offer.answer is None:
        return None
    start = offer.span[0]
    here = (offer.answer[0] - start, offer.answer[1] - start)
    touched = [
        (kind, value)
        for kind, value in _each(offer.text, offer.document.language)
        if value.span[0] < here[1] and here[0] < value.span[1]
    ]
    if len(touched) != 1 or not touched[0][1].readings:
        return None
    return touched[0]


def comparable(one: str, other: str) -> bool:
    """Return whether two kinds are one: the same, or a noun with and without what follows it.

    Of "3,900 visitors" and "68 visitors came" the verb is no part of what is counted, nor in
    "8人死亡", where no space sets it apart.
    """
    shorter, longer = sorted((one, other), key=len)
    language, known, _ = shorter.partition(":")
    apart = "" if language in BIGRAMS else " "
    return shorter == longer or (bool(known) and longer.startswith(f"{shorter}{apart}"))


def compared(one: Offer, other: Offer) -> tuple[Value, Value] | None:
    """Return the values that two offers give, if they are of one kind."""
    first, second = value_of(one), value_of(other)
    if first is None or second is None or not comparable(first[0], second[0]):
        return None
    return first[1], second[1]


def differ(one: Value, other: Value) -> bool:
    """Return whether two values of one kind cannot be the same."""
    if isinstance(one, Dated) and isinstance(other, Dated):
        return one.differs(other)
    return isinstance(one, Figure) and isinstance(other, Figure) and one.differs(other)


@lru_cache(maxsize=512)
def _each(text: str, language: str | None) -> tuple[tuple[str, Value], ...]:
    dated = dates(text, language)
    rest = text
    for date in dated:
        start, end = date.span
        rest = f"{rest[:start]}{' ' * (end - start)}{rest[end:]}"
    each: list[tuple[str, Value]] = [(DATE, date) for date in dated]
    return (*each, *((figure.counts, figure) for figure in figures(rest, language)))
