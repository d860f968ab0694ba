"""The few words of its own that an answer may hold, and how sentences lean on each other."""

from __future__ import annotations

from assistant.languages.cues import words
from assistant.languages.files import text
from assistant.languages.scripts import OPENING
from assistant.languages.tables import BIGRAMS, LANGUAGES


def said(key: str, language: str | None, **values: object) -> str:
    """Return a phrase of the table [answer] with its blanks filled in; in English if unknown.

    >>> said("found_many", "fr", count=3), said("found_many", None, count=3)
    ('3 articles y répondent.', '3 articles answer this.')
    """
    return text(language if language in LANGUAGES else "en", "answer", key).format(**values)


def refers_back(sentence: str, language: str | None) -> bool:
    """Return whether a sentence opens with a word that only the sentence before it explains."""
    if language not in LANGUAGES:
        return False
    opening = sentence.lstrip(" \t\n(\u2014\u2013-" + OPENING).casefold()
    openers = words(language, "words", "back_references")
    if language in BIGRAMS and " " not in opening:
        return opening.startswith(tuple(openers))
    first = opening.split(maxsplit=1)[0].rstrip(",.;:!?") if opening else ""
    return first in openers
