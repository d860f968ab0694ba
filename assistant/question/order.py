"""The order in which a question wants to read articles: oldest first, or as it comes.

"How did the price develop?" and "when was it first announced?" ask for the oldest article first.
(What is the latest asks for an overview, see ``overview``.)
"""

from __future__ import annotations

from assistant.languages.cues import cue, plain
from assistant.question.question import Order


def order_of(question: str, language: str | None) -> Order | None:
    """Return which articles a question wants to read first; None when it does not say.

    >>> order_of("When was it first lit?", "en"), order_of("Who runs the ferry?", "en")
    ('oldest', None)
    """
    if asks_for_course(question, language):
        return "oldest"
    return "oldest" if cue(language, "order", "oldest").search(plain(question)) else None


def asks_for_course(question: str, language: str | None) -> bool:
    """Return whether a question asks how something went over time: that takes more quotes."""
    return bool(cue(language, "order", "course").search(plain(question)))
