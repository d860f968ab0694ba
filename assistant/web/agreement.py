"""Figures and dates that quotes of different articles give differently.

Two quotes are compared only when they are about the same thing: they come from different articles
in one language and share words of content.  Figures are compared when the same word (or sign, as
"%") goes with both.  Better to miss a difference than to claim one, so what is unlike is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.web.exchange import Quote

Difference = tuple[tuple[str, Quote], ...]
"""The values of one figure or date, each with the quote that gives it."""

SHARED_WORDS = 3
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f,.]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_FIGURE = re.compile(
    rf"(?P<sign>[$€£¥])?\s?(?P<number>{_NUMBER})\s?(?P<unit>%|€|£|¥|[^\W\d_]{{3,}})?"
)
_ISO_DATE = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_WORD = re.compile(r"[^\W\d_]{4,}")


def differences(quotes: Sequence[Quote]) -> list[Difference]:
    """Return the figures and dates that differ between articles, in the order of the quotes."""
    found: list[Difference] = []
    for one, other in combinations(quotes, 2):
        if one.document_id == other.document_id or not _alike(one, other):
            continue
        for unit, value in _figures(one.text).items():
            there = _figures(other.text).get(unit)
            if there and _plain(there) != _plain(value):
                found.append(((value, one), (there, other)))
    return found


def _alike(one: Quote, other: Quote) -> bool:
    if one.language != other.language:
        return False
    return len(_words(one.text) & _words(other.text)) >= SHARED_WORDS


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _figures(text: str) -> dict[str, str]:
    """Return the figures of a text by their unit; a unit that occurs twice is left out."""
    figures: dict[str, str] = {}
    twice = set()
    for unit, value in _each_figure(text):
        twice |= {unit} & figures.keys()
        figures[unit] = value
    return {unit: value for unit, value in figures.items() if unit not in twice}


def _each_figure(text: str) -> Iterator[tuple[str, str]]:
    for match in _ISO_DATE.finditer(text):
        yield "date", match[0]
    for match in _FIGURE.finditer(_ISO_DATE.sub(" ", text)):
        unit = match["sign"] or match["unit"]
        if _YEAR.match(match["number"]):
            yield "year", match["number"]
        elif unit:
            yield (match["sign"] or "") + (match["unit"] or "").casefold(), match[0].strip()


def _plain(value: str) -> str:
    digits = re.sub(r"[^\d.,]", "", value)
    return re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
