"""The seam every reader is reached through: question and passages to what the passages answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from assistant.records import Span

MOST_SPANS = 8


@dataclass(frozen=True, slots=True)
class Material:
    """What is read of one candidate."""

    text: str
    """The passage as stored.  It is never altered: spans count its characters."""
    heading: str = ""
    """Title, heading and what stands before, a line each: read first, never chosen from."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one candidate; everything is None for one that was not read."""

    answers: float | None = None
    """The reader's own probability that the text answers, in [0, 1]: the sigmoid of evidence."""
    answer: Span | None = None
    """The words most likely to answer, as a span of ``Material.text``; the margin says whether the
    reader thinks "not here" likelier.  None from readers that point at no words."""
    evidence: float | None = None
    """Log-odds that the text answers, for ranking passages: ``answered + margin / 2``."""
    answered: float | None = None
    """Log-odds that the text answers, judged as a whole."""
    margin: float | None = None
    """Score of ``answer`` over that of "not here"; below 0 the latter is likelier."""
    spans: tuple[tuple[Span, float], ...] = ()
    """``answer`` and up to seven more with their margins, best first; they do not overlap."""


UNREAD = Reading()


class Reader(Protocol):
    """Judges passages.  What it says of one depends on the question and that passage alone."""

    @property
    def name(self) -> str:
        """What the user calls the reader."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same passage may be judged otherwise: weights, input, arithmetic.

        It has no part in the index: a new reader needs no new index.
        """

    @property
    def points(self) -> bool:
        """Whether it points at words, or judges passages only."""

    @property
    def fit(self) -> Mapping[str, Any] | None:
        """What was fitted for it and ships with it, as JSON types; None if nothing was."""

    def read(self, question: str, materials: Sequence[Material]) -> list[Reading]:
        """Return a reading for each of ``materials``, in their order.

        Where nothing can be said (no visible word in the question or the passage, a model that
        gives no number) the reading is ``UNREAD``, so that likeness decides.

        :raises ModelUnavailableError: the model cannot be had.
        """


def asks_something(question: str) -> bool:
    """Tell whether a question holds a letter or a figure; of signs alone a model only guesses."""
    return any(character.isalnum() for character in question)


def sigmoid(value: float) -> float:
    """Return 1 / (1 + exp(-value)) without overflow."""
    return 0.5 * (1 + math.tanh(value / 2))
