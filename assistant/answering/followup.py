"""Follow-ups moved to :mod:`assistant.question.followup`; this name goes with `lookup`."""

from assistant.question import Follows
from assistant.question.followup import Completed, complete, leans_back, says_little

__all__ = ["Completed", "Follows", "complete", "leans_back", "says_little"]
