"""Days and times as the visitor's language writes them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_time

LOCALES: Final = {"en": "en_GB", "zh": "zh_Hans", "pt": "pt_PT"}
"""Where a language's first locale is not the plainest: "12 May 2021" is no other day anywhere."""


def day(value: date | str, language: str) -> str:
    """Return a day in the language's usual short form; what is no ISO date comes back as it is.

    >>> day("2021-05-12", "en"), day("2021-05-12", "de")
    ('12 May 2021', '12.05.2021')
    """
    try:
        given = value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        return str(value)
    return str(format_date(given, "medium", locale=_locale(language)))


def moment(when: float, language: str, *, now: float) -> str:
    """Return a Unix time for a list: the time of day if it is of today, else the day."""
    given, today = datetime.fromtimestamp(when), datetime.fromtimestamp(now).date()
    if given.date() == today:
        return str(format_time(given, "short", locale=_locale(language)))
    return day(given.date(), language)


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(LOCALES.get(language, language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")
