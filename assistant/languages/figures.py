"""The figures that a sentence gives: how many, and of what, in the project's languages.

A figure is compared with another only when both count the same: a currency, per cent, or the same
word of the same language.  "2.5 million", "2,5 Millionen" and "2 500 000" are one number; how
2.500 is meant depends on who writes it, so it is both until the other figure tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from assistant.languages.cues import LETTER, NOTHING, alternatives, cue
from assistant.languages.files import text as text_of
from assistant.languages.number_words import number_words
from assistant.languages.raised import RAISED_RUN, plain_raised
from assistant.languages.scripts import CAPITALS
from assistant.languages.tables import BIGRAMS, LANGUAGES, NOUNS_HAVE_CAPITALS
from assistant.languages.terms import is_stop, search_terms
from assistant.records import Span

_SCALES = {
    "thousand": 1e3,
    "ten_thousand": 1e4,
    "hundred_thousand": 1e5,
    "million": 1e6,
    "ten_million": 1e7,
    "hundred_million": 1e8,
    "billion": 1e9,
    "trillion": 1e12,
}
_KINDS = ("percent", "EUR", "USD", "GBP", "CNY", "JPY", "RUB", "km", "m", "kg", "t", "ha")
_SYMBOLS = {"percent": "%|\u066a", "EUR": "€", "USD": r"\$", "GBP": "£", "JPY": "¥"}
_SYMBOLS |= {"RUB": "₽"}
_SIGNS = r"(?:us|a|c|nz|hk|r)?\$|€|£|¥|₽|eur|usd|gbp|%"
_SIGN_KINDS = {"€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "$": "USD"}
_SIGN_KINDS |= {"us$": "USD"}
_SPACE = "[ \u00a0\u202f]"
_NUMBER = (
    r"\d{1,3}(?:[ \u00a0\u202f']\d{3})+(?!\d)(?:[.,\u066b]\d+)?"
    r"|\d{1,3}(?:[,\u066c]\d{2,3})+(?:\.\d+)?(?!\d)"
    r"|\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,\u066b]\d+)?"
)
_RANGE = re.compile(
    r"\d\s*(?:[%€$£]|[^\W\d_]+)?\s*(?:[-\u2013\u2014/]|(?<![^\W\d_])[^\W\d_]{1,3})\s*$"
)
_TIMES = re.compile(r"\d\s?[·×]\s?$")
_UPWARDS = re.compile(r"\s?[-\u2013\u2014]\s?\d")
_WORD = re.compile(
    rf"{_SPACE}?(?P<word>[^\W\d_](?:[^\W\d_]|[\u0900-\u0dff]){{2,}}"
    r"|[\u3040-\u9fff\uac00-\ud7a3])"
)
_LINK = rf"(?:{_SPACE}|-)?(?:d['\u2019e] ?|di |de )?"
_PROPER = re.compile(rf"(?<=[\w,;] )[{CAPITALS}][^\W\d_]+\s$")
_BETWEEN = re.compile(r"\s*(?:[-\u2013\u2014/]|[^\W\d_]{1,3})\s*")
"""What stands between two numbers of a range: three to four, 3 or 4."""
_BEFORE, _BEHIND = 16, 20
"""Characters around a figure in which "half" belongs to it: half a million, a year and a half."""
_DIGITS = re.compile(rf"(?<![\d.,])(?:{_NUMBER})")
_NEAR = 60
"""Characters that a number has at most."""
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


def whole_numbers(text: str, span: Span, language: str | None) -> Span:
    """Return ``span`` with the whole of the numbers that it cuts: "200" of "1,200".

    >>> whole_numbers("some thirty-four houses", (5, 11), "en")
    (5, 16)
    """
    code = language if language in LANGUAGES else "en"
    start, end = max(0, span[0] - _NEAR), span[1] + _NEAR
    near = text[start:end]
    found = [match.span() for match in _DIGITS.finditer(near)]
    found += [(one.start, one.end) for one in number_words(near, code)]
    cut = [(start + a, start + b) for a, b in found if start + a < span[1] and span[0] < start + b]
    return min([span[0], *(a for a, _ in cut)]), max([span[1], *(b for _, b in cut)])


def _agree(one: tuple[float, float], other: tuple[float, float], *, rough: bool) -> bool:
    """Return whether two numbers are the same, seen with the precision of the coarser."""
    (a, step_a), (b, step_b) = one, other
    if a == b or (rough and abs(a - b) <= _ROUGH * max(a, b)):
        return True
    return step_a != step_b and abs(a - b) < max(step_a, step_b) / 2  # 3 is 3.4 rounded, not 3.5


def figures(text: str, language: str | None) -> list[Figure]:
    """Return the figures of ``text`` that say what they count, in their order.

    Without a language the words of English and every sign are read.
    """
    code = language if language in LANGUAGES else "en"
    return sorted(_each(text, code, language), key=lambda figure: figure.span)


class _Number(NamedTuple):
    """A number as it stands in a text: in ``digits``, or the ``value`` of words."""

    start: int
    end: int
    sign: str = ""
    digits: str = ""
    raised: str = ""
    value: int | None = None

    def readings(self, power: float) -> Iterator[tuple[float, float]]:
        """Yield the numbers it can mean, and the step of each; ``power`` is of the word behind."""
        exponent = plain_raised(self.raised)
        if self.digits == "10" and exponent:  # else what is raised points to a note
            yield from _readings("1", power * 10.0 ** int(exponent) if len(exponent) < 4 else 0.0)
        elif self.digits:
            yield from _readings(self.digits, power)
        elif self.value is not None:
            yield self.value * power, power


def _numbers(text: str, code: str) -> Iterator[_Number]:
    for found in _Words.of(code).figure.finditer(text):
        sign, digits, raised = found["sign"] or "", found["number"], found["raised"] or ""
        yield _Number(*found.span(), sign, digits, raised)
    for one in number_words(text, code):
        yield _Number(one.start, one.end, value=one.value)


def _each(text: str, code: str, language: str | None) -> Iterator[Figure]:
    words, numbers = _Words.of(code), sorted(_numbers(text, code), key=lambda one: one.start)
    starts = {number.start for number in numbers}
    ranges = {
        number.start
        for pair in pairwise(numbers)
        if all(number.digits or number.value for number in pair)  # "per cento" is no hundred
        and _BETWEEN.fullmatch(text, pair[0].end, pair[1].start)
        for number in pair
    }
    fraction = cue(code, "figures", "fractions")
    for number in numbers:
        start, stop, sign = number[:3]
        at, power = words.scale(text, stop, money=bool(sign))
        counts, end = words.counted(text, at, language)
        if sign:
            counts, end = words.unit_of(sign), end if counts == "EUR" else at
        left = text[max(0, start - 24) : start]
        if not counts or (":" in counts and _names(left, code)):
            continue
        ranged = _RANGE.search(left) or _UPWARDS.match(text, stop) or _TIMES.search(left)
        behind = words.joint.match(text, at)
        part = words.after_scale.search(left) or (at > stop and behind and behind.end() in starts)
        near = text[max(0, start - _BEFORE) : end + _BEHIND]
        unsure = ranged or part or start in ranges or fraction.search(near)
        yield Figure(
            text=text[start:end].strip(),
            span=(start, end),
            counts=counts,
            readings=() if unsure else tuple(number.readings(power)),
            rough=_ends_with(left, code, "about"),
        )


@dataclass(frozen=True, slots=True)
class _Words:
    """The words around figures in one language, as patterns."""

    figure: re.Pattern[str]
    scales: tuple[tuple[float, re.Pattern[str]], ...]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    percent: tuple[str, ...]
    joint: re.Pattern[str]
    """What stands between the parts of a number: two thousand three, a thousand and one."""
    after_scale: re.Pattern[str]

    @staticmethod
    @lru_cache(maxsize=32)
    def of(code: str) -> _Words:
        """Return the words of a language."""
        percent = tuple(text_of(code, "figures", "before_percent").split("|"))
        joint = rf"\W{{0,2}}(?:(?:{text_of(code, 'figures', 'joints') or '(?!)'})\W{{0,2}})?"
        scales = "|".join(x for key in _SCALES for x in alternatives(code, "figures", key) if x)
        signs = "|".join(filter(None, [_SIGNS, *percent]))
        return _Words(
            re.compile(
                rf"(?<![\dA-Za-z\u00c0-\u024f.,/#-])(?P<sign>{signs})?\s?(?P<number>{_NUMBER})"
                rf"(?P<raised>{RAISED_RUN})?"
                r"(?![\d/:])",
                re.IGNORECASE,
            ),
            tuple((value, _after(code, key)) for key, value in _SCALES.items()),
            tuple((key, _after(code, key)) for key in _KINDS),
            tuple(filter(None, percent)),
            re.compile(joint, re.IGNORECASE),
            re.compile(rf"(?<!{LETTER})(?:{scales or '(?!)'}){joint}$", re.IGNORECASE),
        )

    def scale(self, text: str, at: int, *, money: bool) -> tuple[int, float]:
        """Return where the number word after ``at`` ends, and what it multiplies with."""
        best, power = at, 1.0
        for value, pattern in self.scales:
            match = pattern.match(text, at)
            if not match or match.end() <= best:
                continue
            # "41.5 m" are metres, "€41.5m" and "41.5 M€" are millions.
            short = len(match[0].strip()) == 1 and match[0].isascii()
            if money or not short or text[match.end() : match.end() + 1] == "€":
                best, power = match.end(), value
        return best, power

    def counted(self, text: str, at: int, language: str | None) -> tuple[str, int]:
        """Return what is counted at ``at``, and where its word ends; empty when nothing is."""
        for kind, pattern in self.kinds:
            if match := pattern.match(text, at):
                return "%" if kind == "percent" else kind, match.end()
        match = _WORD.match(text, at)
        if not match or is_stop(match["word"], language):
            return "", at
        terms = search_terms(match["word"], language)[:1]
        end, after = match.end(), _WORD.match(text, match.end())
        if after and match["word"][-1].isascii() and not is_stop(after["word"], language):
            terms += search_terms(after["word"], language)[:1]  # new trains are no new buses
            end = after.end()
        return (f"{language}:{' '.join(terms)}", end) if terms else ("", at)

    def unit_of(self, sign: str) -> str:
        """Return what a sign before a figure says that it counts."""
        folded = sign.casefold()
        if folded in self.percent:
            return "%"
        return _SIGN_KINDS.get(folded, sign.upper())


def _after(code: str, key: str) -> re.Pattern[str]:
    """Return what finds a word of a kind just behind a figure."""
    words = [line for line in alternatives(code, "figures", key) if line]
    words += [_SYMBOLS[key]] if key in _SYMBOLS else []
    if not words:
        return NOTHING
    end = "" if code in BIGRAMS else rf"(?:(?<=\W)|(?!{LETTER}))"
    return re.compile(rf"{_LINK}(?:{'|'.join(words)}){end}", re.IGNORECASE)


def _ends_with(left: str, code: str, key: str) -> bool:
    """Return whether what stands before a figure ends with a word of a kind."""
    bare = left.rstrip()
    return any(found.end() == len(bare) for found in cue(code, "figures", key).finditer(bare))


def _names(left: str, code: str) -> bool:
    """Return whether a figure is a name ("Rule 12", "the Boeing 737"): nothing is counted."""
    proper = code not in NOUNS_HAVE_CAPITALS and _PROPER.search(
        left
    )  # where every noun has a capital it tells nothing
    return bool(proper) or (left.endswith(tuple(" \u00a0")) and _ends_with(left, code, "named"))


def _readings(number: str, power: float) -> Iterator[tuple[float, float]]:
    """Yield the numbers that digits with separators can stand for, and the step of each."""
    plain = "".join(str(int(c)) if c.isdecimal() else c for c in number)
    plain = re.sub(r"[ \u00a0\u202f'\u066c]", "", plain).replace("\u066b", ".")
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
