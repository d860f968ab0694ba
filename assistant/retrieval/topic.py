"""Whether an article speaks of what a follow-up, or a part of a question, leans on."""

from __future__ import annotations

from assistant.languages.files import head
from assistant.languages.tables import BIGRAMS, LANGUAGES, NOUNS_HAVE_CAPITALS
from assistant.question import Question
from assistant.records import Document

LEAST = 0.5
"""So large a share of a topic's words stands in what speaks of it, where it names nothing."""
_ENDING, _BEGINNING = 2, 4
"""Letters by which the forms of a word may differ, and those they share at least."""


def speaks_of_topic(document: Document, question: Question) -> bool | None:
    """Return whether ``document`` speaks of the topic of ``question``; True if it has none.

    All names of the topic stand in it, or half of its words if it names nothing.  Of an article in
    another script that cannot be told, nor in another language without a name: None.
    """
    if not question.topic:
        return True
    one, other = question.language or "", document.language or ""
    if one != other and not (question.topic_names and _same_script(one, other)):
        return None
    text = f"{document.title or ''}\n{document.text}".casefold()
    if question.topic_names:
        return all(_holds(text, name) for name in question.topic_names)
    words = question.topic.split()
    if one in BIGRAMS:
        joined = "".join(words)
        words = [joined[at : at + 2] for at in range(len(joined) - 1)]
    return sum(_holds(text, word) for word in words) >= LEAST * len(words)


def _same_script(one: str, other: str) -> bool:
    """Tell whether names look alike in two languages; a German noun is no name elsewhere."""
    if one not in LANGUAGES or other not in LANGUAGES or one in NOUNS_HAVE_CAPITALS:
        return False
    return head(one)["script"] == head(other)["script"]


def _holds(text: str, word: str) -> bool:
    return word.casefold()[: max(_BEGINNING, len(word) - _ENDING)] in text
