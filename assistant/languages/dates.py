"""The dates that a sentence names, in the project's languages, as far as they are given.

A date is a set of readings (year, month, day), each part None where the text leaves it out:
"3 May" has no year, and 03/04/2025 is two days until the writer's country is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

from assistant.languages.cues import cue
from assistant.languages.files import text as text_of
from assistant.languages.tables import LANGUAGES
from assistant.languages.terms import is_stop
from assistant.records import Span

Reading = tuple[int | None, int | None, int | None]
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_ISO = re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_YEAR = re.compile(r"(?<![\dA-Za-z.,/$\u20ac\xa3-])(?:1[5-9]|20|2[45])\d\d(?![\d%\u20ac]|[.,/-]\d)")
_RANGE = re.compile(r"\d\s*(?:[-\u2013\u2014/]|[^\W\d_]{1,4})\s*$")
_BUDDHIST_OFFSET = 543


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as written, where, and what it can mean; no reading: a range, or not a day at all."""

    text: str
    span: Span
    readings: frozenset[Reading]

    def differs(self, other: Dated) -> bool:
        """Return whether no reading of the one agrees with any of the other."""
        return bool(self.readings and other.readings) and not any(
            _agree(one, two) for one in self.readings for two in other.readings
        )


def _agree(one: Reading, other: Reading) -> bool:
    """Return whether the parts that both give are the same; True if they share none."""
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))


def dates(text: str, language: str | None) -> list[Dated]:
    """Return the dates of ``text`` in their order; those in full first claim their characters."""
    plain = _plain_digits(text)
    found: list[Dated] = []
    for span, readings in _each(plain, language):
        if all(span[1] <= d.span[0] or d.span[1] <= span[0] for d in found):
            ranged = _RANGE.search(plain[max(0, span[0] - 12) : span[0]])
            good = frozenset() if ranged else frozenset(filter(_possible, readings))
            found.append(Dated(text[slice(*span)].strip(" ."), span, good))
    return sorted(found, key=lambda dated: dated.span)


def _each(plain: str, language: str | None) -> Iterator[tuple[Span, list[Reading]]]:
    for match in _ISO.finditer(plain):
        yield match.span(), [_reading(match)]
    for match in _NUMERIC.finditer(plain):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        yield match.span(), [(year, second, first), (year, first, second)]
    if language in LANGUAGES:
        for match in cue(language, "dates", "written").finditer(plain):
            yield match.span(), [_reading(match)]
        names, patterns = _written(language)
        for pattern in patterns:
            for match in pattern.finditer(plain):
                if match["m"][0].isupper() or not text_of(language, "dates", "capital"):
                    yield match.span(), [_reading(match, names[match["m"].lower()])]
    for match in _YEAR.finditer(plain):
        if _stands_as_year(plain, match, language):
            yield match.span(), [(_year(match[0]), None, None)]


def _reading(match: re.Match[str], month: int | None = None) -> Reading:
    parts = match.groupdict()
    day, year = parts.get("d"), parts.get("y")
    return (_year(year) if year else None, month or int(match["m"]), int(day) if day else None)


def _year(text: str) -> int:
    year = int(text)
    return year - _BUDDHIST_OFFSET if year >= 2400 else year


def _possible(reading: Reading) -> bool:
    year, month, day = reading
    return (
        (year is None or 1000 <= year <= 2200)
        and (month is None or 1 <= month <= 12)
        and (day is None or 1 <= day <= 31)
    )


def month_names(language: str | None) -> frozenset[str]:
    """Return what a language calls its months, in small letters."""
    return frozenset(_written(language)[0]) if language in LANGUAGES else frozenset()


@lru_cache
def _written(language: str) -> tuple[dict[str, int], tuple[re.Pattern[str], ...]]:
    """Return month numbers by name, and the patterns of dates written with them."""
    try:
        known = import_module(f"dateparser.data.date_translation_data.{language}").info
    except ModuleNotFoundError:  # a language that dateparser does not know
        return {}, ()
    names = {
        name.lower(): number
        for number, month in enumerate(_MONTHS, start=1)
        for name in known[month]
        if not any(map(str.isdigit, name))
    }
    if not names:
        return {}, ()
    month = rf"(?P<m>{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?!\w)\.?"
    of, of_year, ordinal = (text_of(language, "dates", key) for key in ("of", "before_year", "day"))
    linked = rf"(?:\s+(?:{of})\s+|\s*)" if of else r"\s*"
    year = rf"(?:,?\s+(?:(?:{of_year})\s+)?(?P<y>\d{{4}})(?!\d))"
    day = rf"(?P<d>\d{{1,2}})(?:{ordinal}|\.)?"
    before = rf"(?<![\d.,]){day}{linked}{month}{year}?"
    after = rf"(?<!\w){month}\s+{day}(?![\d.,]?\d|\w){year}?"
    alone = rf"(?<!\w){month}{year}"
    patterns: tuple[str, ...] = (before, alone)
    if text_of(language, "dates", "after_month"):
        patterns = (before, after, alone)
    return names, tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _stands_as_year(plain: str, match: re.Match[str], language: str | None) -> bool:
    """Return whether four digits are a year: after a small word, and no noun is counted."""
    sign = text_of(language, "dates", "sign") if language in LANGUAGES else ""
    if sign and plain[match.end() :].lstrip().startswith(sign):
        return True
    left = plain[max(0, match.start() - 20) : match.start()].rstrip(" (\n")
    word = cue(language, "dates", "years")
    if any(found.end() == len(left) for found in word.finditer(left)):
        return True
    before = re.search(r"[^\W\d_]+$", left)
    after = re.match(r"\s+([^\W\d_]+)", plain[match.end() :])
    counted = after and after[1].islower() and not is_stop(after[1], language)
    return bool(before and is_stop(before[0], language) and not counted)


def _plain_digits(text: str) -> str:
    """Return ``text`` with the digits of every script as 0-9, of the same length."""
    if text.isascii():
        return text
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)
