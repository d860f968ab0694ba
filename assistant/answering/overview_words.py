"""Overview cues moved to :mod:`assistant.question.overview`; this name goes with `overview`."""

from assistant.question import Topic
from assistant.question.overview import topic_of

__all__ = ["Topic", "topic_of"]
