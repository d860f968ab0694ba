"""Questions that ask for an overview: "what are these articles about?", "sum up the one on mills".

No sentence answers them as it would a fact; how an article opens does, for news tells first what
matters.  What follows the cue is the topic to look for; nothing but "these articles" is no topic.
"What is the latest on the mill?" asks for one, too, of the newest articles.
"""

from __future__ import annotations

import re

from assistant.languages import is_stop
from assistant.languages.cues import cue, plain, whole
from assistant.languages.tables import BIGRAMS
from assistant.question.question import Topic

_WORD = re.compile(r"[^\W_]+")
_EDGES = " ?\uff1f\uff01!.\u3002:,;\u061f\u060c\u3001'\u2019\"\u00ab\u00bb"


def topic_of(question: str, language: str | None) -> Topic | None:
    """Return what an overview is asked of; None for any other question.

    >>> topic_of("Tell me about the ferry.", "en")
    Topic(text='the ferry', articles=False)
    >>> topic_of("When does the ferry run?", "en") is None
    True
    """
    found = _asked_of(question, language)
    if found is None:
        return None
    topic = found.strip(_EDGES)
    named = cue(language, "overview", "sources").sub(" ", topic)
    if named == topic and _says_something(topic, language):
        return Topic(topic, articles=False)
    words = named.split()
    while words and not _says_something(words[0], language):
        words.pop(0)
    return Topic(" ".join(words).strip(_EDGES), articles=True)


def means_the_last(question: str, language: str | None) -> bool:
    """Return whether an overview is asked of what was just spoken of ("sum it up")."""
    found = _asked_of(question, language)
    if found is None:
        return False
    last = cue(language, "overview", "last")
    return last.fullmatch(found.strip(_EDGES)) is not None


def asks_for_the_latest(question: str, language: str | None) -> bool:
    """Return whether an overview is asked of the newest ("What is the latest on the mill?")."""
    return _topic_in(question, language, "latest") is not None


def _asked_of(question: str, language: str | None) -> str | None:
    """Return the words that an overview is asked of, empty for a cue without any."""
    latest = _topic_in(question, language, "latest")
    return _topic_in(question, language, "cues") if latest is None else latest


def _topic_in(question: str, language: str | None, key: str) -> str | None:
    written = plain(question)
    for pattern in whole(language, "overview", key):
        match = pattern.fullmatch(written)
        if match:
            return match.groupdict().get("t") or ""
    return None


def _says_something(text: str, language: str | None) -> bool:
    if language in BIGRAMS:
        return any(not is_stop(word, language) for word in _WORD.findall(text))
    return any(not is_stop(word, language) for word in _WORD.findall(text))
