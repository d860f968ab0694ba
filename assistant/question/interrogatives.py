"""The words a question asks with."""

from __future__ import annotations

from assistant.languages.cues import cue, opening, plain
from assistant.languages.files import text

_BEFORE = 1
"""So many words may stand before the word that asks: "in which year", "for how long"."""


def asks(piece: str, language: str) -> bool:
    """Return whether a piece of a question asks: with a question word where the language puts it.

    >>> asks("in which year was it built", "en"), asks("she resigned when asked", "en")
    (True, False)
    """
    return _asks_with("asks", plain(piece), language)


def asks_nothing_else(question: str, language: str | None) -> bool:
    """Return whether a question is nothing but the word that asks ("and when?")."""
    rest = opening(language, "followup", "openers").sub("", plain(question), count=1)
    return not any(map(str.isalnum, cue(language, "question", "asks").sub(" ", rest)))


def lists(question: str, language: str | None) -> bool:
    """Return whether a question asks for several things ("Which towns ...").

    >>> lists("In which towns was it?", "en"), lists("Why is there a list of towns?", "en")
    (True, False)
    """
    return language is not None and _asks_with("lists", asked_plainly(question, language), language)


def _asks_with(key: str, written: str, language: str) -> bool:
    found = cue(language, "question", key).search(written)
    if found is None:
        return False
    anywhere = text(language, "question", "place") == "anywhere"
    return anywhere or len(found.string[: found.start()].split()) <= _BEFORE


def asked_plainly(question: str, language: str | None) -> str:
    """Return a question without a polite opening ("can you tell me when ...")."""
    return opening(language, "question", "polite").sub("", plain(question), count=1)
