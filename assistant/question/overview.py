"""Questions that ask for an overview: "what are these articles about?", "sum up the one on mills".

No sentence answers them as it would a fact; how an article opens does, for news tells first what
matters.  What follows the cue is the topic to look for; nothing but "these articles" is no topic.
"What is the latest on the mill?" asks for one, too, of the newest articles.
"""

from __future__ import annotations

import re

from assistant.languages import is_stop
from assistant.languages.cues import cue, plain, whole
from assistant.question.question import Topic

_WORD = re.compile(r"[^\W_]+")
_EDGES = " ?\uff1f\uff01!.\u3002:,;\u061f\u060c\u3001'\u2019\"\u00ab\u00bb"


def topic_of(question: str, language: str | None) -> Topic | None:
    """Return what an overview is asked of; None for any other question.

    >>> topic_of("Tell me about the ferry.", "en")
    Topic(text='the ferry', articles=False, latest=False)
    >>> topic_of("When does the ferry run?", "en") is None
    True
    """
    latest = _asked_of(question, language, "latest")
    found = _asked_of(question, language, "cues") if latest is None else latest
    if found is None:
        return None
    text, articles = _named(found.strip(_EDGES), language)
    return Topic(text, articles, latest is not None)


def _named(topic: str, language: str | None) -> tuple[str, bool]:
    """Return a topic without words that only name the articles, and whether it had any."""
    named = cue(language, "overview", "sources").sub(" ", topic)
    if named == topic and _says_something(topic, language):
        return topic, False
    words = named.split()
    while words and not _says_something(words[0], language):
        words.pop(0)
    return " ".join(words).strip(_EDGES), True


def means_the_last(question: str, language: str | None) -> bool:
    """Return whether an overview is asked of what was just spoken of ("sum it up")."""
    found = _asked_of(question, language, "cues")
    if found is None:
        return False
    last = cue(language, "overview", "last")
    return last.fullmatch(found.strip(_EDGES)) is not None


def _asked_of(question: str, language: str | None, key: str) -> str | None:
    """Return the words that an overview is asked of, empty for a cue without any."""
    written = plain(question)
    for pattern in whole(language, "overview", key):
        match = pattern.fullmatch(written)
        if match:
            return match.groupdict().get("t") or ""
    return None


def _says_something(text: str, language: str | None) -> bool:
    return any(not is_stop(word, language) for word in _WORD.findall(text))
