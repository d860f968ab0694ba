"""Figures and dates that quotes of different articles give differently.

Two quotes are compared only when they are about the same thing: they come from different articles
and share words of content, fewer of them where the question asks for just such a value.  Across
languages little more than names is shared, so there the question must ask for it.  A quote that
gives several values of a kind is left out of it.  Better to miss a difference than to claim one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from assistant.answering.values import DATE, differ, values
from assistant.languages import is_stop, question_terms, search_terms
from assistant.retrieval.kinds import kind_of
from assistant.web.exchange import Quote

Difference = tuple[tuple[str, Quote], ...]
"""The values of one figure or date, each with the quote that gives it."""

SHARED_WORDS = 3
"""So many words of content two quotes of one language share that are about the same thing."""
SHARED_WITH_QUESTION = 2
"""So many will do, if they are the question's own and it asks for such a value; one, if both titles
name what the question is about and it is another word."""
_WORD = re.compile(r"[^\W\d_]{5,}")


def differences(quotes: Sequence[Quote], question: str = "") -> list[Difference]:
    """Return the figures and dates that differ between articles, each value once."""
    found: dict[str, dict[int, tuple[str, Quote]]] = {}
    for one, other in combinations(quotes, 2):
        if one.document_id == other.document_id:
            continue
        here, there = (values(quote.text, quote.language) for quote in (one, other))
        for kind in [kind for kind in here if kind in there]:
            if differ(here[kind], there[kind]) and _comparable(one, other, kind, question):
                said = {q.number: (v[kind].text, q) for q, v in ((one, here), (other, there))}
                found.setdefault(kind, {}).update(said)
    return [tuple(said[number] for number in sorted(said)) for said in found.values()]


def _comparable(one: Quote, other: Quote, kind: str, question: str) -> bool:
    asked = kind_of(question) == ("date" if kind == DATE else "number")
    if one.language != other.language:
        return asked and bool(_common(one) & _common(other))
    shared = _words(one.text, one.language) & _words(other.text, other.language)
    if len(shared) >= SHARED_WORDS:
        return True
    if not asked:
        return False
    about = set(question_terms(question, None, stems=one.language))
    topic = about & _words(one.title, one.language) & _words(other.title, other.language)
    shared = shared & about
    return len(shared) >= SHARED_WITH_QUESTION or bool(topic and shared - topic)


@lru_cache(maxsize=256)
def _words(text: str, language: str | None) -> frozenset[str]:
    return frozenset(t for t in question_terms(text, language) if not t.isdecimal())


def _common(quote: Quote) -> set[str]:
    """Return words of a quote and its title in the form that other languages may share them.

    Names are most of them; "million" is none, for what a value is of says nothing of its subject.
    """
    text = quote.text
    for value in values(text, quote.language).values():
        text = text.replace(value.text, " ")
    found = _WORD.findall(f"{quote.title}. {text}")
    return {t for w in found if not is_stop(w, quote.language) for t in search_terms(w, None)}
