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

from assistant.languages import LANGUAGES, is_stop
from assistant.records import Span

Reading = tuple[int | None, int | None, int | None]
_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_ISO = re.compile(r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_EAST_ASIAN = re.compile(
    r"(?:(?P<y>\d{4})\s*[年년]\s*)?(?<!\d)(?P<m>\d{1,2})\s*[月월](?:\s*(?P<d>\d{1,2})\s*[日일号])?"
)
_VIETNAMESE = re.compile(
    r"(?:(?P<d>\d{1,2})\s+)?tháng\s+(?P<m>\d{1,2})(?:(?:\s+năm|,)?\s+(?P<y>\d{4}))?", re.I
)
_YEAR = re.compile(r"(?<![\dA-Za-z.,/$€£-])(?:1[5-9]|20|2[45])\d\d(?![\d%€]|[.,/-]\d)")
_YEAR_SIGN = re.compile(r"\s?[年년]")
_YEAR_WORD = re.compile(
    r"\b(?:year|jahre?|année|an|año|anno|ano|anul|год\w*|έτος|yılı|عام|سنة|năm|वर्ष|सन)$|ปี$|พ\.ศ\.$",
    re.IGNORECASE,
)
_MONTHS_IN_CAPITALS = frozenset({"en", "de"})
_RANGE = re.compile(r"\d\s*(?:[-–—/]|[^\W\d_]{1,4})\s*$")
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|ª|°|\.)?"
_OF = r"(?:\s+(?:de|of|del|din)\s+|\s*)"
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
    for pattern in (_EAST_ASIAN, _VIETNAMESE):
        for match in pattern.finditer(plain):
            yield match.span(), [_reading(match)]
    if language in LANGUAGES:
        names, patterns = _written(language)
        for pattern in patterns:
            for match in pattern.finditer(plain):
                if match["m"][0].isupper() or language not in _MONTHS_IN_CAPITALS:
                    yield match.span(), [_reading(match, names[match["m"].casefold()])]
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


@lru_cache
def _written(language: str) -> tuple[dict[str, int], tuple[re.Pattern[str], ...]]:
    """Return month numbers by name, and the patterns of dates written with them."""
    known = import_module(f"dateparser.data.date_translation_data.{language}").info
    names = {
        name.casefold(): number
        for number, month in enumerate(_MONTHS, start=1)
        for name in known[month]
        if not any(map(str.isdigit, name))
    }
    if not names:
        return {}, ()
    month = rf"(?P<m>{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})(?!\w)\.?"
    year = r"(?:,?\s+(?:(?:de|del|of|พ\.ศ\.)\s+)?(?P<y>\d{4})(?!\d))"
    before = rf"(?<![\d.,]){_DAY}{_OF}{month}{year}?"
    after = rf"(?<!\w){month}\s+{_DAY}(?![\d.,]?\d|\w){year}?"
    alone = rf"(?<!\w){month}{year}"
    # Only English writes the day after the month.
    patterns = (before, after, alone) if language == "en" else (before, alone)
    return names, tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


def _stands_as_year(plain: str, match: re.Match[str], language: str | None) -> bool:
    """Return whether four digits are a year: after a small word, and no noun is counted."""
    if _YEAR_SIGN.match(plain, match.end()):
        return True
    left = plain[max(0, match.start() - 20) : match.start()].rstrip(" (\n")
    if _YEAR_WORD.search(left):
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
