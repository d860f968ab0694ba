"""A question as it is meant: worked out once from what was typed and the conversation before it."""

from assistant.question.question import Follows, Kind, Order, Question, Topic
from assistant.question.understanding import understand

__all__ = ["Follows", "Kind", "Order", "Question", "Topic", "understand"]
