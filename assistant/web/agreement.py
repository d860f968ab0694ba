"""Figures and dates that quotes of different articles give differently.

Two quotes are compared only when they are about the same thing: they come from different articles
and share words of content, fewer of them where the question asks for just such a value.  Across
languages only names can be shared, so there the question must ask for it.  A quote that gives
several values of a kind is left out of it.  Better to miss a difference than to claim one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from assistant.languages import question_terms, search_terms
from assistant.retrieval.kinds import kind_of
from assistant.web.dated import Dated, dates
from assistant.web.exchange import Quote
from assistant.web.figures import Figure, figures

Difference = tuple[tuple[str, Quote], ...]
"""The values of one figure or date, each with the quote that gives it."""

SHARED_WORDS = 3
"""So many words of content two quotes of one language share that are about the same thing."""
SHARED_WITH_QUESTION = 2
"""So many will do, if they are the question's own and it asks for such a value."""
_NAME = re.compile(r"[^\W\d_]{4,}")
Value = Dated | Figure


def differences(quotes: Sequence[Quote], question: str = "") -> list[Difference]:
    """Return the figures and dates that differ between articles, each value once."""
    found: dict[str, dict[int, tuple[str, Quote]]] = {}
    for one, other in combinations(quotes, 2):
        if one.document_id == other.document_id:
            continue
        here, there = (_values(quote.text, quote.language) for quote in (one, other))
        for kind in [kind for kind in here if kind in there]:
            if _differ(here[kind], there[kind]) and _comparable(one, other, kind, question):
                said = {q.number: (v[kind].text, q) for q, v in ((one, here), (other, there))}
                found.setdefault(kind, {}).update(said)
    return [tuple(said[number] for number in sorted(said)) for said in found.values()]


def _differ(one: Value, other: Value) -> bool:
    if isinstance(one, Dated) and isinstance(other, Dated):
        return one.differs(other)
    return isinstance(one, Figure) and isinstance(other, Figure) and one.differs(other)


def _comparable(one: Quote, other: Quote, kind: str, question: str) -> bool:
    asked = kind_of(question) == ("date" if kind == "date" else "number")
    if one.language != other.language:
        return asked and bool(_names(one.text) & _names(other.text))
    shared = _words(one.text, one.language) & _words(other.text, other.language)
    if len(shared) >= SHARED_WORDS:
        return True
    about = set(question_terms(question, None, stems=one.language)) if asked else set()
    return len(shared & about) >= SHARED_WITH_QUESTION


@lru_cache(maxsize=256)
def _words(text: str, language: str | None) -> frozenset[str]:
    return frozenset(t for t in question_terms(text, language) if not t.isdecimal())


def _names(text: str) -> set[str]:
    """Return the capitalised words of a text, in the one form that all languages share."""
    found = (word for word in _NAME.findall(text) if word[0].isupper())
    return {term for word in found for term in search_terms(word, None)}


@lru_cache(maxsize=256)
def _values(text: str, language: str | None) -> dict[str, Value]:
    """Return the values of a text by their kind; a kind that occurs twice is left out."""
    dated = dates(text, language)
    rest = text
    for date in dated:
        start, end = date.span
        rest = f"{rest[:start]}{' ' * (end - start)}{rest[end:]}"
    each: list[tuple[str, Value]] = [("date", date) for date in dated]
    each += [(figure.counts, figure) for figure in figures(rest, language)]
    times = Counter(kind for kind, _ in each)
    return {kind: value for kind, value in each if times[kind] == 1}
