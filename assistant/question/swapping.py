"""A follow-up that puts another name into the question before it: "what about Airbus?".

Capitals tell that something is a name.  German capitalises every noun: there a name is what has no
article.  Where there are no capitals, what is named has to be like what was asked about: another
"…号", another word in katakana, no Arabic word with an article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.languages.cues import cue, plain, whole
from assistant.languages.files import text as text_of
from assistant.languages.tables import CASED, NOUNS_HAVE_CAPITALS
from assistant.question.naming import names

EDGES = "'\"\u2019.,;:!?\u00bf\u00a1()\u00ab\u00bb\u201c\u201d\uff1f\u3002\uff0c\u061f\u060c\u3001"
"""What stands around a word of a question and is none of it."""
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc\u30fb]{2,}")
_NOUN = re.compile(r"(?<=\s)[A-Z\u00c4\u00d6\u00dc]\w+")
_SAME_BEGINNING = 3


def named_instead(question: str, language: str | None) -> str | None:
    """Return what a follow-up names in place of what was asked about; None if it names nothing.

    >>> named_instead("And what about the Boreas?", "en")
    'the Boreas'
    """
    for pattern in whole(language, "followup", "about"):
        match = pattern.fullmatch(plain(question))
        if match and not _asks(match["name"], language):
            return match["name"].strip(EDGES + " ")
    return None


def instead_of(new: str, topic: str, language: str | None) -> bool:
    """Return whether ``new`` is a name that can take the place of a topic, given in words."""
    if language is None or language in CASED:
        return _is_cased_name(new, language)
    return _replaced(new, [topic], language) is not None


def put_into(new: str, earlier: str, content: Sequence[str], language: str | None) -> str | None:
    """Return the question ``earlier`` with ``new`` in place of its only name; None without one.

    ``content`` are the words, or runs, of it that say something.
    """
    if language is None or language in CASED:
        found: Sequence[str] = names(earlier, language) or names(f"x {earlier}", language)
        if language in NOUNS_HAVE_CAPITALS and not found:
            found = _NOUN.findall(earlier)
        if len(found) != 1 or not _is_cased_name(new, language):
            return None
        return _put(new, found[0], earlier)
    old = _replaced(new, content, language)
    return earlier.replace(old, new, 1) if old else None


def _put(new: str, old: str, earlier: str) -> str:
    """Return ``earlier`` with one name for another; an article that both have stands there once."""
    before, _, after = earlier.partition(old)
    article, _, rest = new.partition(" ")
    twice = bool(rest) and before.casefold().endswith(f" {article.casefold()} ")
    return f"{before}{rest if twice else new}{after}"


def _asks(text: str, language: str | None) -> bool:
    return bool(cue(language, "question", "asks").search(text))


def _may_be_name(text: str, language: str) -> bool:
    common = text_of(language, "followup", "common")
    return not re.match(common, text, re.IGNORECASE)


def _is_cased_name(new: str, language: str | None) -> bool:
    if language in NOUNS_HAVE_CAPITALS:
        return bool(names(new, language)) or _may_be_name(new, language)
    return bool(names(f"x {new}", language))


def _replaced(new: str, words: Sequence[str], language: str) -> str | None:
    """Return the part of one of ``words`` that ``new`` is like, in a script without capitals."""
    if _KATAKANA.fullmatch(new):
        return next((m[0] for word in words if (m := _KATAKANA.search(word))), None)
    alike = text_of(language, "followup", "alike")
    if alike == "word":
        last = words[-1] if words else ""
        return last if last and all(_may_be_name(w, language) for w in (new, last)) else None
    if alike == "ending":
        ending = new[-1:]
        return next((w[: w.rindex(ending) + 1] for w in words if ending in w[1:]), None)
    first = new.split()[0]
    beginning = first if first != new else new[:_SAME_BEGINNING]
    return next((word for word in words if word.startswith(beginning)), None)
