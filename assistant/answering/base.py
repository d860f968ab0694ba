"""What every answerer does: turn what was found into an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.records import Answer
from assistant.retrieval import Found


class Answerer(Protocol):
    """Puts an answer together; it changes neither the order of passages nor the verdict."""

    def answer(self, found: Found, parts: Sequence[Found] = ()) -> Answer:
        """Return the answer to ``found.question``, or a refusal, which has no citations.

        ``parts`` are what was found for each of its parts, if it asks for several things.
        """
        ...
