"""The figures that a sentence gives: how many, and of what, in the project's languages.

A figure is compared with another only when both count the same: a currency, per cent, or the same
word of the same language.  "2.5 million", "2,5 Millionen" and "2 500 000" are one number; how
2.500 is meant depends on who writes it, so it is both until the other figure tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from assistant.answering.figure_words import (
    HEDGE,
    KINDS,
    LONG_BILLION,
    LONG_SCALE,
    NAMED,
    SCALES,
    SIGNS,
)
from assistant.languages import is_stop, search_terms
from assistant.records import Span

T = TypeVar("T")
_NUMBER = (
    r"\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?!\d)(?:[.,٫]\d+)?|\d{1,3}(?:[,٬]\d{2,3})+(?:\.\d+)?(?!\d)"
    r"|\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,٫]\d+)?"
)
_RANGE = re.compile(r"\d\s*(?:[%€$£]|[^\W\d_]+)?\s*(?:[-–—/]|(?<![^\W\d_])[^\W\d_]{1,3})\s*$")
_UPWARDS = re.compile(r"\s?[-–—]\s?\d")
_FIGURE = re.compile(
    rf"(?<![\dA-Za-zÀ-ɏ.,/#-])(?P<sign>{SIGNS})?\s?(?P<number>{_NUMBER})(?![\d/:])", re.IGNORECASE
)
_WORD = re.compile(
    r"[ \u00a0\u202f]?(?P<word>[^\W\d_](?:[^\W\d_]|[\u0900-\u0dff]){2,}"
    r"|[\u3040-\u9fff\uac00-\ud7a3])"
)
_END = r"(?:(?<=[^\W\d_a-zà-ÿа-яё])|(?![^\W\d_]))"  # where scripts have spaces, a word's end
_LINK = r"[ \u00a0\u202f-]?(?:d['’e] ?|di )?"


def _patterns(table: dict[T, str]) -> dict[T, re.Pattern[str]]:
    return {
        key: re.compile(rf"{_LINK}(?:{words}){_END}", re.IGNORECASE) for key, words in table.items()
    }


_SCALE_PATTERNS: Final = _patterns(SCALES)
_KIND_PATTERNS: Final = _patterns(KINDS)
_ROUGH = 0.1
"""How far, as a share, figures may lie apart where one is given as "about" so much."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as written, what it counts, and the numbers it can mean, each with its precision.

    No reading: a range, an ordinal, or what else cannot be compared.
    """

    text: str
    span: Span
    counts: str
    readings: tuple[tuple[float, float], ...]
    rough: bool

    def differs(self, other: Figure) -> bool:
        """Return whether no reading of the one agrees with any of the other."""
        rough = self.rough or other.rough
        return bool(self.readings and other.readings) and not any(
            _agree(one, two, rough=rough) for one in self.readings for two in other.readings
        )


def _agree(one: tuple[float, float], other: tuple[float, float], *, rough: bool) -> bool:
    """Return whether two numbers are the same, seen with the precision of the coarser."""
    (a, step_a), (b, step_b) = one, other
    apart = _ROUGH * max(a, b) if rough else 0.0
    return abs(a - b) <= max(apart, max(step_a, step_b) / 2 if step_a != step_b else 0.0)


def figures(text: str, language: str | None) -> list[Figure]:
    """Return the figures of ``text`` that say what they count, in their order."""
    return list(_each(text, language))


def _each(text: str, language: str | None) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        at, power = _scale(text, match.end(), language, money=bool(match["sign"]))
        counts, end = _counted(text, at, language)
        if match["sign"]:
            counts, end = _kind_of_sign(match["sign"]), end if counts == "EUR" else at
        if not counts:
            continue
        left = text[max(0, match.start() - 24) : match.start()]
        if ":" in counts and NAMED.search(left):
            continue
        ranged = _RANGE.search(left) or _UPWARDS.match(text, match.end())
        yield Figure(
            text=text[match.start() : end].strip(),
            span=(match.start(), end),
            counts=counts,
            readings=() if ranged else tuple(_readings(match["number"], power)),
            rough=bool(HEDGE.search(left)),
        )


def _scale(text: str, at: int, language: str | None, *, money: bool) -> tuple[int, float]:
    """Return where the number word after ``at`` ends, and what it multiplies with."""
    if language in LONG_SCALE and (match := LONG_BILLION.match(text, at)):
        return match.end(), 1e12
    best, power = at, 1.0
    for value, pattern in _SCALE_PATTERNS.items():
        match = pattern.match(text, at)
        if not match or match.end() <= best:
            continue
        # "41.5 m" are metres, "€41.5m" and "41.5 M€" are millions.
        short = len(match[0].strip()) == 1 and match[0].isascii()
        if money or not short or text[match.end() : match.end() + 1] == "€":
            best, power = match.end(), value
    return best, power


def _counted(text: str, at: int, language: str | None) -> tuple[str, int]:
    """Return what is counted at ``at``, and where its word ends; empty when nothing is."""
    for kind, pattern in _KIND_PATTERNS.items():
        if match := pattern.match(text, at):
            return kind, match.end()
    match = _WORD.match(text, at)
    if not match or is_stop(match["word"], language):
        return "", at
    terms = search_terms(match["word"], language)[:1]
    end, after = match.end(), _WORD.match(text, match.end())
    if after and match["word"][-1].isascii() and not is_stop(after["word"], language):
        terms += search_terms(after["word"], language)[:1]  # "12 new trains" are no "12 new buses"
        end = after.end()
    return (f"{language}:{' '.join(terms)}", end) if terms else ("", at)


def _kind_of_sign(sign: str) -> str:
    sign = sign.casefold()
    known = {"€": "EUR", "£": "GBP", "¥": "¥", "₽": "RUB", "$": "USD", "us$": "USD"}
    known |= dict.fromkeys(("yüzde", "ร้อยละ", "百分之"), "%")
    return known.get(sign, sign.upper())


def _readings(number: str, power: float) -> Iterator[tuple[float, float]]:
    """Yield the numbers that digits with separators can stand for, and the step of each."""
    plain = "".join(str(int(c)) if c.isdecimal() else c for c in number)
    plain = re.sub(r"[ \u00a0\u202f'٬]", "", plain).replace("٫", ".")
    shapes = {plain.replace(",", ""), plain.replace(".", "").replace(",", ".")}
    if plain.count(",") + plain.count(".") == 1 and not re.search(r"[.,]\d{3}$", plain):
        shapes = {plain.replace(",", ".")}  # a thousand has three digits
    for shape in shapes:
        if shape.count(".") > 1:
            continue
        whole, _, decimals = shape.partition(".")
        zeros = len(whole) - len(whole.rstrip("0")) if not decimals and power == 1 else 0
        # Three noughts at the end are a number rounded to thousands, two may well be counted.
        step = 10.0 ** (zeros if zeros >= 3 else -len(decimals))
        yield float(shape) * power, step * power
