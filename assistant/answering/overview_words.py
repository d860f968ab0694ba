"""Overview cues moved to :mod:`assistant.question.overview`; this name goes with `overview`."""

from assistant.languages import detect
from assistant.question import Topic
from assistant.question import overview as moved

__all__ = ["Topic", "topic_of"]


def topic_of(question: str) -> Topic | None:
    """Return what an overview is asked of; None for any other question."""
    return moved.topic_of(question, detect(question))
