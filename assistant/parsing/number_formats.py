"""A number as the sheet that holds it shows it: per cent, money, thousands, leading noughts.

A format is what spreadsheets write in their files ("#,##0.00 €", ECMA-376 part 1, 18.8.31).  Of it
the parts for positive, negative and zero, scales, groups, literal text, currencies, are followed,
and fractions; conditions and fill are not, and the number is then shown plainly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

_SECTIONS = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*')
_TOKENS = re.compile(
    r'"([^"]*)"|\\(.)|\[([^\]]*)\]|([_*]).|([0#?.,]+|[eE][+-]0+)|(%)|(/)|(.)', re.DOTALL
)
_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
_CURRENCY = re.compile(r"\$([^-]*)")
_COLOURS = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)$", re.I)
_UNSAID = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|[_*].', re.I)
_FRACTION = re.compile(
    r"(?:(?P<whole>[#0?]+)\\? +)?(?P<above>[?#0]{1,4})/(?P<below>[?#0]{1,4}|\d{1,4})"
)
_MOST_DECIMALS = 12
_MOST = Decimal(10) ** 15
"""Beyond it a sheet's numbers have no exact digits."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands before the decimals, and between thousands, where the text is read."""

    decimal: str = "."
    group: str = ","


@lru_cache
def marks_of(language: str | None) -> Marks:
    """Return the marks of a language (ISO 639-1), for None those of English."""
    from babel import Locale  # only sheets need it

    if language is None:
        return Marks()
    symbols = Locale.parse(language).number_symbols
    latin = symbols.get("latn", symbols)
    return Marks(str(latin["decimal"]), str(latin["group"]))


def plain_number(value: float, marks: Marks) -> str:
    """Return a number without a format: whole ones without decimals, others with up to twelve."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.12g}".replace(".", marks.decimal)


def shown_number(value: float, code: str, marks: Marks) -> str | None:
    """Return ``value`` as the format ``code`` shows it, None if the format is not understood."""
    parts = [part for part in _SECTIONS.findall(code) if part]
    if not parts or len(parts) > 4:
        return None
    number = Decimal(repr(value))
    if not number.is_finite() or abs(number) >= _MOST:
        return None
    part = parts[0]
    if value < 0 and len(parts) > 1:
        part, number = parts[1], -number
    elif value == 0 and len(parts) > 2:
        part = parts[2]
    fraction = _FRACTION.fullmatch(part)
    return _as_fraction(number, fraction) if fraction else _shown(number, part, marks)


def shown_moment(value: date | time | timedelta, code: str | None) -> str:
    """Return a day in ISO form, a time, or a length of time in hours, as exactly as it is shown.

    A format without days gives the month ("2024-05"), one without months the year.
    """
    letters = _UNSAID.sub("", code or "").lower()
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
        said = f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}"
        return f"{said}:{seconds % 60:02}" if seconds % 60 or "s" in letters else said
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, datetime):
        if value.time() != time(0) and (not letters or "h" in letters or "s" in letters):
            return value.isoformat(" ", "seconds" if value.second else "minutes")
        value = value.date()
    if "y" in letters and "d" not in letters:
        return value.isoformat()[: 7 if "m" in letters else 4]
    return value.isoformat()


def _as_fraction(number: Decimal, code: re.Match[str]) -> str:
    """Return a number as the nearest fraction whose denominator the format has room for."""
    below, size = code["below"], abs(number)
    whole = int(size) if code["whole"] else 0
    rest = Fraction(size) - whole
    if below.strip("?#0"):
        fixed = int(below)
        above, below_ = round(rest * fixed), fixed
    else:
        near = rest.limit_denominator(10 ** len(below) - 1)
        above, below_ = near.numerator, near.denominator
    if code["whole"] and above == below_:
        whole, above = whole + 1, 0
    parts = [str(whole)] if whole or (code["whole"] and not above) else []
    parts += [f"{above}/{below_}"] if above or not code["whole"] else []
    return ("-" if number < 0 and size else "") + " ".join(parts)


def _shown(number: Decimal, part: str, marks: Marks) -> str | None:
    before, digits, after, percents, exponent = "", "", "", 0, ""
    for literal, escaped, bracket, skipped, places, percent, slash, other in _TOKENS.findall(part):
        if slash or re.fullmatch(r"[<>=].*", bracket) or (other and other in "@GgEeyYmMdDhHsS"):
            return None  # a fraction, a condition, text or a day
        said = literal or escaped or other
        if bracket:
            currency = _CURRENCY.match(bracket)
            if not (currency or _COLOURS.match(bracket)):
                return None
            said = currency[1] if currency else ""
        elif skipped:
            said = ""
        elif percent:
            percents, said = percents + 1, "%"
        elif places:
            if places[0] in "eE":
                exponent = places
                continue
            if after:
                return None  # digits in two places: a telephone number
            digits += places
            continue
        if digits:
            after += said
        else:
            before += said
    if not digits:
        return f"{before}{after}".strip() or None
    number *= Decimal(100) ** percents
    if exponent:
        figures = _scientific(number, digits, exponent, marks)
    else:
        figures = _figures(number, digits, marks)
    said = f"{before}{figures}{after}".strip()
    return f"-{said}" if number < 0 and figures.strip("0.,\u00a0\u202f") else said


def _figures(number: Decimal, digits: str, marks: Marks) -> str:
    """Return the digits of a number without its sign."""
    whole, _, rest = digits.partition(".")
    # A comma behind the last digit leaves out three of them: "0.0,," shows millions.
    scaled = sum(len(part) - len(part.rstrip(",")) for part in (whole, rest))
    grouped = "," in whole.strip(",")
    decimals = [place for place in rest if place != ","][:_MOST_DECIMALS]
    number = abs(number) / Decimal(1000) ** scaled
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    said, _, fraction = f"{rounded:f}".partition(".")
    said = (said.lstrip("0") or "").rjust(whole.count("0"), "0")
    if grouped:
        said = _THOUSANDS.sub(marks.group, said)
    least = len("".join(decimals).rstrip("#?"))
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    return f"{said or '0'}{marks.decimal}{fraction}" if fraction else said or "0"


def _scientific(number: Decimal, digits: str, exponent: str, marks: Marks) -> str:
    decimals = len(digits.partition(".")[2])
    mantissa, _, power = f"{abs(number):.{decimals}E}".partition("E")
    sign = "-" if int(power) < 0 else "+" if "+" in exponent else ""
    return f"{mantissa.replace('.', marks.decimal)}E{sign}{abs(int(power)):0{len(exponent) - 2}}"
