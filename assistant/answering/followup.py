"""Follow-ups moved to :mod:`assistant.question.followup`; this name goes with `lookup`."""

from collections.abc import Sequence

from assistant.languages import detect
from assistant.question.followup import Completed, content_words
from assistant.question.understanding import understand
from assistant.records import Turn

__all__ = ["Completed", "complete", "says_little"]


def complete(question: str, history: Sequence[Turn]) -> Completed:
    """Return what ``question`` means after ``history``; itself when it stands alone."""
    asked = understand(question, history)
    return Completed(asked.text, asked.filters.languages, asked.follows, asked.earlier)


def says_little(question: str) -> bool:
    """Return whether the question has hardly a word of its own to search by."""
    return len(content_words(question, detect(question))) <= 1
