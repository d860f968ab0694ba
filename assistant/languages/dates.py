"""The dates that a text names, in the project's languages, as far as they are given.

The one reader of written dates: a document's own date, the dates that answers are compared by, and
the names of months.  A date is a set of readings (year, month, day), each part
None where the text leaves it out: "3 May" has no year, and 03/04/2025 is two days where both orders
are usual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from babel.dates import get_day_names

from assistant.languages.cues import cue
from assistant.languages.date_forms import eras, folded, forms_of, number_of, written_of
from assistant.languages.files import text as text_of
from assistant.languages.tables import LANGUAGES
from assistant.languages.terms import is_stop
from assistant.records import Span

Reading = tuple[int | None, int | None, int | None]
_ISO = re.compile(r"(?<!\d)(?P<y>\d{4})[-/.]\s?(?P<m>\d{1,2})[-/.]\s?(?P<d>\d{1,2})(?!\d)")
_NUMERIC = re.compile(  # in Arabic a mark may stand beside a stroke, which turns the line round
    r"(?<!\d)(\d{1,2})([\u200e\u200f]?[-/.])(\d{1,2})\2(\d{4})(?!\d)"
)
_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)")
_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?P<between>[-_.]?)(\d\d)(?P=between)(\d\d)(?!\d)"
    r"|(?<!\d)(\d\d)(?P<other>[-_.])(\d\d)(?P=other)((?:19|20)\d\d)(?!\d)"
)
_YEAR = re.compile(r"(?<![\dA-Za-z.,/$\u20ac\xa3-])(?:1[5-9]|20|2[45])\d\d(?![\d%\u20ac]|[.,/-]\d)")
_FULL_YEAR = re.compile(r"\d{4}")
_RANGE = re.compile(r"\d\s*(?:[-\u2013\u2014/]|[^\W\d_]{1,4})\s*$")
_BUDDHIST, _BUDDHIST_OFFSET = range(2400, 2701), 543
_YEARS, _OF_TEXTS = range(1000, 2201), range(1500, 2101)
"""Years that a date may have, and those in which what is read was written."""


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
    found = []
    for span, readings in _claimed(plain, language):
        ranged = _RANGE.search(plain[max(0, span[0] - 12) : span[0]])
        good = frozenset() if ranged else readings
        found.append(Dated(text[slice(*span)].strip(" ."), span, good))
    return found


def days(text: str, language: str | None = None) -> list[tuple[int, int, date]]:
    """Return the days that ``text`` names beyond doubt, with year: start, end and day of each.

    ``language`` reads the names of its months; those of English are read everywhere.
    """
    found = []
    for (start, end), readings in _claimed(_plain_digits(text), language):
        day = _day(readings)
        if day is not None:
            found.append((start, end, day))
    return found


def day_of(value: object, language: str | None = None) -> date | None:
    """Return the one day that ``value`` names in full (day, month and year), or None.

    ``value`` is a date, a datetime or a short text; ``language`` (ISO 639-1) reads month names.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    compact = _COMPACT.fullmatch(value.strip())
    if compact:
        return _day({_reading(compact)})
    named = {day for _, _, day in days(value, language)}
    return named.pop() if len(named) == 1 else None


def day_in_name(name: str) -> date | None:
    """Return the day that a file's name holds in full ("2024-05-03-minutes.md"), or None.

    Two numbers that could both be months say no day.
    """
    named = set()
    for found in _IN_NAME.finditer(name):
        year, month, day, first, second, last = found.group(1, 3, 4, 5, 7, 8)
        if year:
            named.add(_day({(int(year), int(month), int(day))}))
        else:
            named.add(_day(_orders(int(first), int(second), int(last), either=True)))
    return named.pop() if len(named) == 1 else None


def month_names(language: str | None) -> frozenset[str]:
    """Return what a language calls its months, in small letters without accents."""
    return frozenset(forms_of(language).months)


@lru_cache(maxsize=32)
def day_names(language: str | None) -> frozenset[str]:
    """Return what a language calls the days of the week, in small letters."""
    known = language if language in LANGUAGES else "en"
    names = get_day_names("wide", "format", locale=known).values()
    return frozenset(name.casefold() for name in names)


def _claimed(plain: str, language: str | None) -> list[tuple[Span, frozenset[Reading]]]:
    """Return the dates with their readings by place, none of which overlap."""
    found: list[tuple[Span, frozenset[Reading]]] = []
    if any(map(str.isdigit, plain)) or "\u6708" in plain:
        for span, readings in _each(plain, language):
            if all(span[1] <= other[0] or other[1] <= span[0] for other, _ in found):
                found.append((span, frozenset(filter(_possible, readings))))
    return sorted(found, key=lambda dated: dated[0])


def _each(plain: str, language: str | None) -> Iterator[tuple[Span, set[Reading]]]:
    yield from _in_figures(plain, language)
    own, english = forms_of(language), forms_of("en")
    for forms in dict.fromkeys((own, english)) if _FULL_YEAR.search(plain) else ():
        for pattern in forms.full:
            for match in pattern.finditer(plain):
                if reading := _named(match, forms.months):
                    yield match.span(), {reading}
    for pattern in own.partial:
        for match in pattern.finditer(plain):
            reading = _named(match, own.months)
            if reading and (match["m"][0].isupper() or not own.capital):
                yield match.span(), {reading}
    for match in _YEAR.finditer(plain):
        if _stands_as_year(plain, match, language):
            yield match.span(), {(_year(int(match[0])), None, None)}


def _in_figures(plain: str, language: str | None) -> Iterator[tuple[Span, set[Reading]]]:
    """Yield the dates without the name of a month; only its own language leaves parts out."""
    names, era = eras()
    for match in era.finditer(plain):
        year, month, day = _reading(match)
        yield match.span(), {(names[match["era"]] + (year or 0), month, day)}
    for match in _ISO.finditer(plain):
        yield match.span(), {_reading(match)}
    for code in sorted(LANGUAGES, key=lambda code: code != language):
        for pattern in written_of(code):
            for match in pattern.finditer(plain):
                if code == language or all(match.group("y", "m", "d")):
                    yield match.span(), {_reading(match)}
    for match in _NUMERIC.finditer(plain):
        first, second, year = (int(match[part]) for part in (1, 3, 4))
        either = "." not in match[2] and forms_of(language).either_way
        yield match.span(), _orders(first, second, _year(year), either=either)


def _orders(first: int, second: int, year: int, *, either: bool) -> set[Reading]:
    """Return what two figures before a year can mean: day and month, or the other way round."""
    if second > 12 >= first:
        return {(year, first, second)}
    read: set[Reading] = {(year, second, first)}
    return read | {(year, first, second)} if either and first <= 12 else read


def _reading(match: re.Match[str]) -> Reading:
    parts = match.groupdict()
    year, month, day = (number_of(parts[key]) if parts.get(key) else None for key in "ymd")
    return (_year(year) if year else None, month, day)


def _named(match: re.Match[str], months: dict[str, int]) -> Reading | None:
    """Return the reading of a date with the name of a month; None if it gives two months."""
    parts = match.groupdict()
    month, second = months[folded(parts["m"])], parts.get("n")
    if second and months[folded(second)] != month:
        return None
    year, day = parts.get("y"), parts.get("d")
    return (_year(int(year)) if year else None, month, int(day) if day else None)


def _year(year: int) -> int:
    return year - _BUDDHIST_OFFSET if year in _BUDDHIST else year


def _possible(reading: Reading) -> bool:
    year, month, day = reading
    return (
        (year is None or year in _YEARS)
        and (month is None or 1 <= month <= 12)
        and (day is None or 1 <= day <= 31)
    )


def _day(readings: frozenset[Reading] | set[Reading]) -> date | None:
    """Return the only day that readings give in full; None if they give none or several."""
    if len(readings) != 1:
        return None
    ((year, month, day),) = readings
    if not (year and month and day) or year not in _OF_TEXTS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


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
