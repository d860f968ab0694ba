"""The names in a question: capitalised words, where capitals mean a name."""

from __future__ import annotations

import re

from assistant.languages import is_stop
from assistant.languages.cues import words
from assistant.languages.dates import month_names
from assistant.languages.scripts import CAPITALS

_WORD = rf"[{CAPITALS}]\w*(?:[-\u2019'.&]?\w+)*"
_LINKS = r"(?:of|de|del|della|di|da|do|du|des|der|von|van|the|la|le|&|\u0434\u0435)"
_NAME = re.compile(rf"\b{_WORD}(?:\s+(?:{_LINKS}\s+)*{_WORD})*")
_LONG_WORD = re.compile(r"\w{3,}")
_ADJACENT = re.compile(rf"{_WORD}\s+{_WORD}")
_OPENING = "\u00bf\u00a1\"'\u201c\u00ab( "
_ARTICLED = re.compile(r"the\s+(?:[a-z]+\s+(?:of\s+)?)?$")


def names(text: str, language: str | None) -> tuple[str, ...]:
    """Return the names in a question, in order; a capital that only opens it makes no name.

    German writes every noun so; there only words beside another capitalised one count.

    >>> names("When was the Aurora built?", "en"), names("What does BT sell?", "en")
    (('Aurora',), ('BT',))
    """
    return tuple(match[0] for match in _matches(text, language))


def words_of_names(text: str, language: str | None) -> tuple[str, ...]:
    """Return the capitalised words of a question's names that are no initials, each once."""
    found = (word for name in names(text, language) for word in _LONG_WORD.findall(name))
    return tuple(dict.fromkeys(word for word in found if word[0].isupper()))


def subject(text: str, language: str | None) -> tuple[str, bool] | None:
    """Return the only name in a question with its article and noun ("the ferry Boreas").

    Also whether it has an article, as things do and people don't.  None if a pronoun may well mean
    something else: the question has no name or several, the name is a month's, goes on ("the
    Yunling tea factory"), or stands without an article beside other words ("Who runs Norrline?").
    """
    found = _matches(text, language)
    if len(found) != 1 or language is None or found[0][0].lower() in month_names(language):
        return None
    (name,) = found
    before = _ARTICLED.search(text[: name.start()]) if language == "en" else None
    start = before.start() if before else name.start()
    rest = [w for w in map(_bare, text[name.end() :].split()) if w]
    others = [w for w in map(_bare, text[:start].split()) if w and not is_stop(w, language)]
    if before is None and (others or any(not is_stop(w, language) for w in rest)):
        return None
    if rest and not is_stop(rest[0], language):
        # "When was the Aurora launched?": one word after it, a verb that the auxiliary asks for.
        verbs = words(language, "question", "auxiliaries")
        asked = _bare(text[:start].split()[-1]) if text[:start].split() else ""
        if len(rest) > 1 or asked.lower() not in verbs:
            return None
    return text[start : name.end()], before is not None


def _bare(word: str) -> str:
    return word.strip("?!.,;:'\"()")


def _matches(text: str, language: str | None) -> list[re.Match[str]]:
    first = len(text) - len(text.lstrip(_OPENING))
    return [m for m in _NAME.finditer(text) if len(m[0]) > 1 and _is_name(m, first, language)]


def _is_name(match: re.Match[str], first: int, language: str | None) -> bool:
    if match[0].isupper():
        return True
    if language == "de":
        return bool(_ADJACENT.search(match[0]))
    return match.start() > first or " " in match[0]
