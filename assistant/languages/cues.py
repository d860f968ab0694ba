"""The cue words of a language as patterns: made once, used for texts in that language only."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistant.languages.files import head, text
from assistant.languages.scripts import MARKS, OPTIONAL, UNSPACED

LETTER = rf"[\w{MARKS}]"
_NAME = r"(?P<name>[^\s,](?:[^,]{0,58}?[^\s,])?)"
_OPTIONAL = re.compile(f"[{OPTIONAL}]")
_THAI_SIGNS = r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"  # of the letters of ``LETTER``, no letters to \w
NOTHING = re.compile(r"(?!)")


def plain(question: str) -> str:
    """Return a question as cues are written: composed, single spaces, straight apostrophes."""
    composed = unicodedata.normalize("NFC", question).replace("\u2019", "'").replace("\u02bc", "'")
    return " ".join(_OPTIONAL.sub("", composed).split())


@lru_cache(maxsize=2048)
def cue(language: str | None, table: str, key: str) -> re.Pattern[str]:
    """Return what finds a cue anywhere in a text; without a language nothing is found.

    In scripts with spaces a cue is a whole word, or whole words.
    """
    found = alternatives(language, table, key)
    if language is None or not found:
        return NOTHING
    joined = "|".join(found)
    if head(language)["script"] in UNSPACED:
        return re.compile(joined, re.IGNORECASE)
    return re.compile(rf"(?<!{LETTER})(?:{joined})(?:(?<=['\s])|(?!{LETTER}))", re.IGNORECASE)


@lru_cache(maxsize=512)
def opening(language: str | None, table: str, key: str) -> re.Pattern[str]:
    """Return what finds a cue at the beginning of a text only."""
    return re.compile(rf"\A\W*(?:{cue(language, table, key).pattern})", re.IGNORECASE)


@lru_cache(maxsize=512)
def whole(language: str | None, table: str, key: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of whole questions, one for each alternative of ``key``.

    ``{name}`` is a group for a name, ``{t}`` one for a topic, ``{these}`` one for a phrase that
    names the sources (also called ``t``), ``{language}`` one for the name of any language.
    """
    if language is None:
        return ()
    these = "|".join(alternatives(language, "overview", "these"))
    made = []
    for line in alternatives(language, table, key):
        line = line.replace("{name}", _NAME).replace("{t}", "(?P<t>.*?)")
        line = line.replace("{these}", f"(?P<t>{these})")
        line = line.replace("{language}", rf"(?P<language>{LETTER}[\w{MARKS} -]*?)")
        # A vowel sign at the end belongs to its word, though it is no letter.
        made.append(
            re.compile(rf"\W*(?:{line})[^\w{MARKS}{_THAI_SIGNS}]*", re.IGNORECASE | re.DOTALL)
        )
    return tuple(made)


@lru_cache(maxsize=512)
def words(language: str | None, table: str, key: str) -> frozenset[str]:
    """Return a list of words as a set, in small letters; empty without a language."""
    return frozenset() if language is None else frozenset(text(language, table, key).split())


def alternatives(language: str | None, table: str, key: str) -> list[str]:
    """Return the patterns of a key, one a line of the file; none without a language."""
    if language is None:
        return []
    lines = filter(None, map(str.strip, text(language, table, key).splitlines()))
    return [line.replace("~", f"{LETTER}*") for line in lines]
