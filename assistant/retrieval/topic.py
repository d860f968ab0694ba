"""Whether an article speaks of what a follow-up, or a part of a question, leans on."""

from __future__ import annotations

import re

from assistant.languages.files import head
from assistant.languages.tables import BIGRAMS, LANGUAGES, NOUNS_HAVE_CAPITALS
from assistant.question import Question
from assistant.records import Document

LEAST = 2 / 3
"""So large a share of a topic's words stands in what speaks of it, where it names nothing."""
_ENDING, _BEGINNING, _FORMS = 2, 4, 4
"""Letters that a form of a word may lack, those it has at least, and those it may have besides."""


def speaks_of_topic(document: Document, question: Question) -> bool | None:
    """Return whether ``document`` speaks of the topic of ``question``; True if it has none.

    A name of the topic stands in it, as a name: an article on Tess Oakley may call her Oakley.  If
    it names nothing, or is German, whose names are its nouns, two thirds of its words do.  Of an
    article in another script that cannot be told, nor in another language without a name: None.
    """
    if not question.topic:
        return True
    one, other = question.language or "", document.language or ""
    if one != other and not (question.topic_names and _same_script(one, other)):
        return None
    text = f"{document.title or ''}\n{document.text}"
    if question.topic_names and one not in NOUNS_HAVE_CAPITALS:
        return any(_names(text, name) for name in question.topic_names)
    words = question.topic_names or question.topic.split()
    if one in BIGRAMS:
        joined = "".join(words)
        words = [joined[at : at + 2] for at in range(len(joined) - 1)]
    small = text.casefold()
    return sum(_stem(word.casefold()) in small for word in words) >= LEAST * len(words)


def _same_script(one: str, other: str) -> bool:
    """Tell whether names look alike in two languages; a German noun is no name elsewhere."""
    if one not in LANGUAGES or other not in LANGUAGES or one in NOUNS_HAVE_CAPITALS:
        return False
    return head(one)["script"] == head(other)["script"]


def _names(text: str, name: str) -> bool:
    """Tell whether a word stands in a text as a name, in capitals or with another ending."""
    stem = re.escape(_stem(name))
    return bool(
        re.search(rf"(?<!\w)(?:{stem}\w{{0,{_FORMS}}}|{re.escape(name.upper())})(?!\w)", text)
    )


def _stem(word: str) -> str:
    return word[: max(_BEGINNING, len(word) - _ENDING)]
