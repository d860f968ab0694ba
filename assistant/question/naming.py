"""The names in a question: capitalised words, where capitals mean a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import dropwhile

from assistant.languages import is_stop
from assistant.languages.cues import cue
from assistant.languages.scripts import CAPITALS, SENTENCE_ENDS
from assistant.languages.tables import NOUNS_HAVE_CAPITALS

_WORD = rf"[{CAPITALS}]\w*(?:[-\u2019'.&]?\w+)*"
_LINKS = r"(?:of|de|del|della|di|da|do|du|des|der|von|van|the|la|le|&|\u0434\u0435)"
_NAME = re.compile(rf"\b{_WORD}(?:\s+(?:{_LINKS}\s+)*{_WORD})*")
_LONG_WORD = re.compile(r"\w{3,}")
_ADJACENT = re.compile(rf"{_WORD}\s+{_WORD}")
_ENDED = re.compile(rf"[{SENTENCE_ENDS}][^\w]*\Z")
_OPENING = "\u00bf\u00a1\"'\u201c\u00ab( "


def names(text: str, language: str | None) -> tuple[str, ...]:
    """Return the names in a question, in order; a capital that only opens it makes no name.

    German writes every noun so; there only words beside another capitalised one count.

    >>> names("When was the Aurora built?", "en"), names("What does BT sell?", "en")
    (('Aurora',), ('BT',))
    """
    return tuple(_found(text, language))


def words_of_names(text: str, language: str | None) -> tuple[str, ...]:
    """Return the capitalised words of a question's names that are no initials, each once."""
    found = (word for name in names(text, language) for word in _LONG_WORD.findall(name))
    return tuple(dict.fromkeys(word for word in found if word[0].isupper()))


def main_name(topic: str, language: str | None) -> str | None:
    """Return the only name among the words that a question is about; in German their nouns.

    >>> main_name("Aurora built", "en"), main_name("price ticket", "en")
    ('Aurora', None)
    """
    if language in NOUNS_HAVE_CAPITALS:
        return " ".join(names_of_topic(topic, language)) or None
    found = names(f"x {topic}", language)  # what opens a question is no word of its topic
    return found[0] if len(found) == 1 else None


def names_of_topic(topic: str, language: str | None) -> tuple[str, ...]:
    """Return the words of names among the words that a question is about; in German its nouns.

    >>> names_of_topic("Lindgard library reopen", "en"), names_of_topic("price ticket", "en")
    (('Lindgard',), ())
    """
    if language in NOUNS_HAVE_CAPITALS:
        return tuple(word for word in topic.split() if word[:1].isupper())
    return words_of_names(f"x {topic}", language)


def _found(text: str, language: str | None) -> Iterator[str]:
    nouns = language in NOUNS_HAVE_CAPITALS
    for match in _NAME.finditer(text):
        name, before = match[0], text[: match.start()]
        if not before.strip(_OPENING) or _ENDED.search(before):
            name = _without_opener(name, language)
        if len(name) > 1 and (not nouns or name.isupper() or _ADJACENT.search(name)):
            yield name


def _without_opener(name: str, language: str | None) -> str:
    """Return what opens a sentence without the word that has its capital from that, maybe "".

    "Did Biscuit" is Biscuit, "Ada Holm" and "BT" are names, "Ferries" alone is none.
    """
    first, *others = name.split()
    known = is_stop(first, language) or cue(language, "question", "asks").fullmatch(first)
    if name.isupper() and not known:
        return name
    if not known:
        return name if others else ""
    return " ".join(dropwhile(str.islower, others))
