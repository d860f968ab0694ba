"""Publication dates: a date written in full, or None; never a guess."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.]\s?(\d{1,2})[-/.]\s?(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_ERAS = {
    name: int(year)
    for name, year in (
        pair.split(":")
        for pair in "明治:1867 大正:1911 昭和:1925 平成:1988 令和:2018 民國:1911 民国:1911".split()
    )
}
"""What is added to a year of an era to give the year as the world counts."""
_ERA = re.compile(
    rf"({'|'.join(_ERAS)})\s*(\d{{1,3}}|元)\s*年\s*(\d{{1,2}}|元)\s*月\s*(\d{{1,2}})\s*日"
)
_OF_MONTH = re.compile(r"(?<=\d)(?:st|nd|rd|th)?\s+(?:day\s+)?of\s+(?=[^\W\d_])", re.IGNORECASE)
_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?P<between>[-_.]?)(\d\d)(?P=between)(\d\d)(?!\d)"
    r"|(?<!\d)(\d\d)(?P<other>[-_.])(\d\d)(?P=other)((?:19|20)\d\d)(?!\d)"
)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
# What a month may be called between its day and its year; dateparser says whether it is one.
_NAME = r"[^\s\d,;:|()]{2,12}(?: (?:الثاني|الأول))?"
_MONTH = rf"{_NAME}(?:\s?/\s?{_NAME})?"
_WRITTEN = re.compile(
    r"(?<!\d)\d{1,2}(?:\.|er|º|°|ª|st|nd|rd|th)?,?\s+(?:(?:de|del|of|tháng)\s+)?"
    rf"(?:{_MONTH}|\d{{1,2}}(?=\s+năm|,))"
    r"[.,]?\s*(?:(?:de|del|năm|พ\.ศ\.)\s*)?\d{4}(?!\d)"
    rf"|(?<![^\W\d_]){_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}(?!\d)",
    re.IGNORECASE,
)
# Names of months that dateparser does not know, or takes for another's.
_SYNONYMS = dict(
    pair.split("=")
    for pair in (
        "มี.ค.=มีนาคม เม.ย.=เมษายน มิ.ย.=มิถุนายน अक्टू॰=अक्टूबर شباط=فبراير آذار=مارس نيسان=أبريل "
        "أيار=مايو حزيران=يونيو تموز=يوليو آب=أغسطس أيلول=سبتمبر"
    ).split()
) | {
    "كانون الثاني": "يناير",
    "تشرين الأول": "أكتوبر",
    "تشرين الثاني": "نوفمبر",
    "كانون الأول": "ديسمبر",
}
_SYNONYM = re.compile("|".join(map(re.escape, _SYNONYMS)))
_SECOND_NAME = re.compile(r"\s?/\s?[^\s\d/]{2,}(?: (?:الثاني|الأول))?(?=\s)")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DAY = re.compile(r"(?<!\d)\d{1,2}(?!\d)")
_MAX_CANDIDATE = 60
_BUDDHIST_OFFSET = 543
# English alone is written both ways round: 03/04/2025 says nothing safe there.
_MONTH_FIRST_POSSIBLE = (None, "en")


def parse_date(value: object, language: str | None = None) -> date | None:
    """Return the day that ``value`` names in full (day, month and year), or None.

    ``value`` is a date, a datetime or a short text; ``language`` (ISO 639-1) reads month names.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not value.strip():
        return None
    text = _plain_digits(value.strip()).replace("พ.ศ.", "")
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _valid(*(int(part) for part in compact.groups()))
    era = _ERA.search(text)
    if era:
        return _of_era(era)
    for pattern in (_ISO, _EAST_ASIAN):
        found = pattern.search(text)
        if found:
            year, month, day = (int(part) for part in found.groups())
            return _valid(year, month, day)
    found = _NUMERIC.search(text)
    if found:
        return _numeric(found, language)
    return _written(text, language)


def date_in_name(name: str) -> date | None:
    """Return the day that a file's name holds in full ("2024-05-03-minutes.md"), or None.

    Two numbers that could both be months say no day.
    """
    days = set()
    for found in _IN_NAME.finditer(name):
        year, month, day, first, second, last = found.group(1, 3, 4, 5, 7, 8)
        if year:
            days.add(_valid(int(year), int(month), int(day)))
        elif int(first) > 12 or first == second:
            days.add(_valid(int(last), int(second), int(first)))
        elif int(second) > 12:
            days.add(_valid(int(last), int(first), int(second)))
        else:
            days.add(None)
    return days.pop() if len(days) == 1 else None


def _of_era(found: re.Match[str]) -> date | None:
    era, year, month, day = found.groups()
    counted = 1 if year == "元" else int(year)
    return _valid(_ERAS[era] + counted, 1 if month == "元" else int(month), int(day))


def dates_in(text: str, language: str | None = None) -> list[tuple[int, int, date]]:
    """Return where days are written in full in a short text, and which: start, end, day."""
    plain = _plain_digits(text)
    if not (_YEAR.search(plain) or _ERA.search(plain)):
        return []
    found: list[tuple[int, int, date]] = []
    for pattern in (_ERA, _ISO, _EAST_ASIAN, _NUMERIC, _WRITTEN):
        for match in pattern.finditer(plain):
            start, end = match.span()
            if all(end <= other[0] or start >= other[1] for other in found):
                day = parse_date(match.group(), language)
                if day:
                    found.append((start, end, day))
    return sorted(found)


def _numeric(found: re.Match[str], language: str | None) -> date | None:
    first, second, year = (int(part) for part in found.groups())
    if first > 12 or first == second:
        return _valid(year, second, first)
    if second > 12:
        return _valid(year, first, second)
    dotted = "." in found.group()
    if language in _MONTH_FIRST_POSSIBLE and not dotted:
        return None
    return _valid(year, second, first)


def _written(text: str, language: str | None) -> date | None:
    # dateparser needs seconds for a line that holds no date: only a short one with a year and a
    # day is worth asking about.
    if len(text) > _MAX_CANDIDATE or not _YEAR.search(text) or not _DAY.search(text):
        return None
    import dateparser  # slow to import, and most files never get here

    text = _OF_MONTH.sub(" ", text)
    text = _SYNONYM.sub(lambda match: _SYNONYMS[match.group()], _SECOND_NAME.sub("", text))
    languages = list(dict.fromkeys((language or "en", "en")))
    try:
        parsed = dateparser.parse(
            text,
            languages=languages,
            settings={"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]},
        )
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
        return None
    return _valid(parsed.year, parsed.month, parsed.day) if parsed else None


def _valid(year: int, month: int, day: int) -> date | None:
    if 2400 <= year <= 2700:
        year -= _BUDDHIST_OFFSET
    try:
        return date(year, month, day) if 1500 <= year <= 2100 else None
    except ValueError:
        return None


def _plain_digits(text: str) -> str:
    """Return ``text`` with the digits of every script as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
