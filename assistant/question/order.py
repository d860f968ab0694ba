"""The order in which a question wants to read articles: newest or oldest first, or as it comes.

"What is the latest on the ferry?" asks for the newest article first, "how did the price develop?"
and "when was it first announced?" for the oldest.
"""

from __future__ import annotations

from assistant.languages.cues import cue, plain
from assistant.question.question import Order


def order_of(question: str, language: str | None) -> Order | None:
    """Return which articles a question wants to read first; None when it does not say.

    >>> order_of("What is the latest on the ferry?", "en"), order_of("Who runs the ferry?", "en")
    ('newest', None)
    """
    if asks_for_course(question, language):
        return "oldest"
    written = plain(question)
    if cue(language, "order", "newest").search(written):
        return "newest"
    return "oldest" if cue(language, "order", "oldest").search(written) else None


def asks_for_course(question: str, language: str | None) -> bool:
    """Return whether a question asks how something went over time: that takes more quotes."""
    return bool(cue(language, "order", "course").search(plain(question)))
