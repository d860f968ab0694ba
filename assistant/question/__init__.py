"""A question as it is meant: worked out once from what was typed and the conversation before it."""

from assistant.question.followup import own_words, read_as
from assistant.question.question import Follows, Order, Question, Topic
from assistant.question.understanding import understand

__all__ = ["Follows", "Order", "Question", "Topic", "own_words", "read_as", "understand"]
