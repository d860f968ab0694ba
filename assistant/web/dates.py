"""Days and times as the visitor's language writes them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time

from assistant.languages import LANGUAGES
from assistant.languages.files import has, text


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
    """Return the plainest locale of a language: "12 May 2021" is no other day anywhere."""
    spoken = language in LANGUAGES and has(language, "page")
    return Locale.parse(text(language if spoken else "en", "page", "locale"))
