"""What every answerer does: turn what was found into an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.languages.phrases import said
from assistant.question import Question
from assistant.records import Answer
from assistant.retrieval import Found

LONGEST_ASKED = 160
"""Characters of a question that a refusal repeats."""


class Answerer(Protocol):
    """Puts an answer together; it changes neither the order of passages nor the verdict.

    What it says it takes from the offers, and cites: each citation is verbatim, its offsets count
    in the document's text, and its number stands in the answer.  The same things found give the
    same answer, in any thread.  tests/test_answerer_contract.py says in code what is said here in
    words; a language model that puts quotes into words is one more implementation that passes it.
    """

    def answer(self, found: Found, parts: Sequence[Found] = ()) -> Answer:
        """Return the answer to ``found.question``, or a refusal, which has no citations.

        ``parts`` are what was found for each of its parts, if it asks for several things: each part
        is answered by itself, or named in ``Answer.unanswered``; if none is, what the whole
        question found counts.
        """
        ...


def refusal(question: Question) -> str:
    """Return the sentence that the articles do not answer ``question``, in its language."""
    asked = " ".join(question.asked.split())
    if len(asked) > LONGEST_ASKED:
        asked = asked[: LONGEST_ASKED - 1].rstrip() + "…"
    return said("refusal", question.language, question=asked)
