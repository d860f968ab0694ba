"""The page's own words, by the browser's language: the table [page] of each language's file.

English is the reference: another language may lack a phrase and then shows the English one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from assistant.languages import LANGUAGES as KNOWN
from assistant.languages.files import has, table
from assistant.languages.tables import FROM_THE_RIGHT
from assistant.web.dates import day

LANGUAGES: Final = tuple(code for code in KNOWN if has(code, "page"))
"""The languages that the page speaks."""


def phrases_of(language: str) -> Mapping[str, str]:
    """Return the phrases of a language as its file has them."""
    return table(language, "page")


class Words:
    """The phrases of one language; ``language`` is its code."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self._phrases = {**phrases_of("en"), **phrases_of(self.language)}

    def __call__(self, phrase: str, **values: object) -> str:
        """Return a phrase with its blanks filled in."""
        return self._phrases[phrase].format(**values)

    @property
    def direction(self) -> str:
        """Which way the language is written: ``ltr`` or ``rtl``."""
        return "rtl" if self.language in FROM_THE_RIGHT else "ltr"

    def day(self, value: date | str) -> str:
        """Return a day as the language writes it."""
        return day(value, self.language)

    def raw(self, phrase: str) -> str:
        """Return a phrase with its blanks unfilled, for the page's scripts to fill."""
        return self._phrases[phrase]

    def count(self, phrase: str, number: int) -> str:
        """Return ``phrase_one`` or ``phrase_many`` for a number."""
        return self(f"{phrase}_one" if number == 1 else f"{phrase}_many", count=number)


def words_for(accept_language: str | None) -> Words:
    """Return the words for an ``Accept-Language`` header: the first wish we speak, or English."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate((accept_language or "").split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        wishes.append((-weight, place, tag.split("-")[0].lower()))
    return Words(next((tag for _, _, tag in sorted(wishes) if tag in LANGUAGES), "en"))
