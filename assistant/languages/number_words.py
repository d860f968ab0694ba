"""Numbers that words write: "thirty-four", "vingt-six", "ventidue", "treinta y ocho"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.languages.cues import LETTER, NOTHING, alternatives
from assistant.languages.files import table
from assistant.languages.tables import BIGRAMS
from assistant.languages.terms import search_terms

_APART = "[ \u00a0\u202f-]"
_HUNDRED = 100
_SCORES = (60, 80)
"""French counts on from these to nineteen: soixante-quinze, quatre-vingt-dix."""


@dataclass(frozen=True, slots=True)
class Written:
    """A run of number words at ``start`` to ``end``; ``value`` is None if they make no number."""

    start: int
    end: int
    value: int | None


def number_words(text: str, code: str) -> Iterator[Written]:
    """Yield the numbers from two up that ``text`` writes in words of the language ``code``.

    Scripts without spaces write figures.  "One" alone is an article in many languages.

    >>> [found.value for found in number_words("thirty-four of two hundred and six", "en")]
    [34, 206]
    """
    run, one, values, units_first = _patterns(code)
    for found in run.finditer(text):
        parts = [values[_bare(match[0])] for match in one.finditer(found[0])]
        if parts != [1]:
            several = parts != [_HUNDRED]  # "several hundred" are no hundred
            value = _sum(parts, units_first=units_first) if several else None
            yield Written(*found.span(), value)


def is_number_term(term: str, code: str) -> bool:
    """Tell whether a search term of the language ``code`` is a number from two up, in words."""
    whole = any(found.end - found.start == len(term) for found in number_words(term, code))
    return whole or term in _number_terms(code)


@lru_cache(maxsize=32)
def _number_terms(code: str) -> frozenset[str]:
    own = table(code, "figures")
    forms = [*own["numbers"].split()[1:], *own["tens"].split(), *own["hundreds"].split()]
    words = (word.replace("_", " ") for form in forms for word in form.split("/"))
    return frozenset(term for word in words for term in search_terms(word, code))


def _sum(parts: list[int], *, units_first: bool) -> int | None:
    """Return the number that words make together, None if they are several numbers.

    A part joins what has room for it: 3 joins 20 and 200, not 5.
    """
    total = 0
    for part in parts:
        below = total % _HUNDRED
        room = (
            total == 0
            or (part < 10 and below % 10 == 0)
            or (part < _HUNDRED and below == 0)
            or (10 <= part < 20 and below in _SCORES)
            or (units_first and part < _HUNDRED and part % 10 == 0 and below < 10)
        )
        if part == _HUNDRED and 0 < total < 10:
            total *= part
        elif part < _HUNDRED and room:
            total += part
        elif total == 0:
            total = part
        else:
            return None
    return total


@lru_cache(maxsize=32)
def _patterns(code: str) -> tuple[re.Pattern[str], re.Pattern[str], dict[str, int], bool]:
    """Return what finds a run of number words, each of them, their values, and their order."""
    own = table(code, "figures")
    forms = {
        form: place * step
        for key, step, first in (("numbers", 1, 1), ("tens", 10, 2), ("hundreds", _HUNDRED, 1))
        for place, written in enumerate(own[key].split(), start=first)
        for form in written.split("/")
    }
    if code in BIGRAMS:
        return NOTHING, NOTHING, {}, False
    one = "|".join(
        re.escape(form).replace("_", " ?").replace(r"\-", "[- ]?")
        for form in sorted(forms, key=len, reverse=True)
    )
    words = list(filter(None, own["joints"].split("|")))
    joints = [_APART, *(f"{_APART}{word}{_APART}?" for word in words)]
    end = f"(?!{LETTER})"
    if own["glued"]:
        joints += [*words, ""]
        thousand = "|".join(alternatives(code, "figures", "thousand"))
        end = f"(?:{end}|(?=(?:{thousand}){end}))"
    run = f"(?<!{LETTER})(?:{one})(?:(?:{'|'.join(joints)})(?:{one}))*{end}"
    values = {_bare(form): value for form, value in forms.items()}
    return (
        re.compile(run, re.IGNORECASE),
        re.compile(one, re.IGNORECASE),
        values,
        own["units_first"],
    )


def _bare(form: str) -> str:
    return re.sub("[ _\u0307-]", "", form.casefold())  # Turkish İ
