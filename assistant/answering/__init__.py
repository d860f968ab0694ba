"""What was found to an answer: verbatim quotes, each with its citation, or a refusal."""

from assistant.answering.base import Answerer, refusal
from assistant.answering.quoting import QuotingAnswerer

__all__ = ["Answerer", "QuotingAnswerer", "refusal"]
