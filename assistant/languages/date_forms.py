"""The forms in which a language writes dates with words, as patterns with groups d, m and y."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from assistant.languages.cues import LETTER, alternatives
from assistant.languages.files import text as text_of
from assistant.languages.scripts import CHINESE_NUMERALS
from assistant.languages.tables import BIGRAMS, LANGUAGES

_ACCENTS = re.compile("[\u0300-\u036f]")
_CHINESE = {digit: number for number, digit in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
}


@dataclass(frozen=True, eq=False, slots=True)
class Forms:
    """What a language's dates look like: day, month and year (``full``), or some of them.

    ``months`` are the numbers of its months by name, as :func:`folded`; ``capital`` says that they
    have one, ``either_way`` that of two figures either may be the day.
    """

    months: dict[str, int]
    full: tuple[re.Pattern[str], ...]
    partial: tuple[re.Pattern[str], ...]
    capital: bool
    either_way: bool


def folded(name: str) -> str:
    """Return a month's name in the one form of its spellings: small letters, without accents."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", name.casefold()))
    return plain.replace("ı", "i")


@lru_cache(maxsize=32)
def forms_of(language: str | None) -> Forms:
    """Return the forms of dates with month names; none for a language that is not ours."""
    if language not in LANGUAGES:
        return Forms({}, (), (), capital=False, either_way=True)
    either_way = bool(text_of(language, "dates", "either_way"))
    rows = text_of(language, "dates", "months").split()
    if not rows:
        return Forms({}, (), (), capital=False, either_way=either_way)
    spelt = {
        name: number
        for number, row in enumerate(rows, start=1)
        for name in row.replace("_", " ").split("/")
    }
    of, of_year, ordinal = (text_of(language, "dates", key) for key in ("of", "before_year", "day"))
    unspaced = language in BIGRAMS
    end = "" if unspaced else rf"(?!{LETTER})"
    names = "|".join(sorted(_spellings(spelt), key=len, reverse=True))
    # The same month under two names: "14 مايو/أيار 2024".
    month = rf"(?P<m>{names}){end}\.?(?:\s?/\s?(?P<n>{names}){end})?"
    day = rf"(?P<d>\d{{1,2}})(?:{f'{ordinal}|' if ordinal else ''}\.)?"
    linked = rf"(?:\s+(?:{of})\s+|\s*|[-/])" if of else r"(?:\s*|[-/])"
    said = rf"(?:(?:{of_year})\s*)?" if of_year else ""
    number = rf"{said}(?P<y>\d{{4}})(?!\d)"
    year = (r"\s*" if unspaced else r"(?:,?\s+|,|[-/])") + number
    begin, word = r"(?<!\d)(?<!\d[.,])", "" if unspaced else rf"(?<!{LETTER})"
    of_month = r"\s*" if unspaced else r",?\s+"
    full = (
        f"{begin}{day}{linked}{month}{year}",
        f"{word}{month}\\s+{day}{year}",
        f"(?<!\\d)(?P<y>\\d{{4}})[-/ ]{month}[-/ ]{day}(?!\\d)",
    )
    partial = [
        f"{begin}{day}{linked}{month}",
        f"{word}{month}{of_month}{number}",
    ]
    if text_of(language, "dates", "after_month"):
        partial.insert(1, rf"{word}{month}\s+{day}(?![\d.,]?\d|\w)")
    return Forms(
        months={folded(name): number for name, number in spelt.items()},
        full=_made(full),
        partial=_made(partial),
        capital=bool(text_of(language, "dates", "capital")),
        either_way=either_way,
    )


def _spellings(names: dict[str, int]) -> set[str]:
    """Return the names as patterns, composed and decomposed, with and without accents."""
    found: set[str] = set()
    for name in names:
        apart = unicodedata.normalize("NFD", name)
        level = unicodedata.normalize("NFC", apart.replace("\u0301", ""))
        found |= {name, apart, level, _ACCENTS.sub("", apart)}
    return set(map(re.escape, found))


def _made(patterns: list[str] | tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


@lru_cache(maxsize=32)
def written_of(language: str) -> tuple[re.Pattern[str], ...]:
    """Return the forms without month names ("2024年5月12日"); year and day may be left out."""
    return _made(alternatives(language, "dates", "written"))


@lru_cache(maxsize=1)
def eras() -> tuple[dict[str, int], re.Pattern[str]]:
    """Return what is added to a year of each era, and what finds a date by one ("令和6年5月")."""
    pairs = [
        pair.split(":") for code in LANGUAGES for pair in text_of(code, "dates", "eras").split()
    ]
    names = {name: int(year) for name, year in pairs}
    small = f"[{CHINESE_NUMERALS}]{{1,3}}"
    pattern = (
        rf"(?P<era>{'|'.join(names)})\s*(?P<y>\d{{1,3}}|元|{small})\s*年"
        rf"(?:\s*(?P<m>\d{{1,2}}|元|{small})\s*月(?:\s*(?P<d>\d{{1,2}}|{small})\s*日)?)?"
    )
    return names, re.compile(pattern)


def number_of(digits: str) -> int:
    """Return the number that figures in any script or Chinese numerals write; 0 if none.

    >>> number_of("12"), number_of("二〇二四"), number_of("二十一"), number_of("元")
    (12, 2024, 21, 1)
    """
    if digits.isdecimal():
        return int(digits)
    if digits == "元":
        return 1
    tens, ten, ones = digits.rpartition("十")
    if ten:
        counted = _CHINESE.get(tens, 1 if not tens else 0) * 10 + _CHINESE.get(ones, 0)
        return counted if len(tens) < 2 and len(ones) < 2 else 0
    each = [_CHINESE.get(digit, 0) for digit in digits]
    return int("".join(map(str, each))) if len(each) in (1, 4) else 0
