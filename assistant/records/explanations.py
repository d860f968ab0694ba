"""Why a question was answered as it was."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.records.base import Record, Span

Outcome = Literal[
    "quoted", "completes", "edition",
    "within", "same", "article", "other", "unsure", "beyond", "refused",
    "opening", "outside", "parts", "read", "unread",
]  # fmt: skip
"""What became of a place.  The first three are quoted: for what it says; to complete another quote;
though less sure, for another article gives a value for the same thing.  Those behind are not: it
stands in a quote; gives the answer of one again; its article is quoted already, or about something
else; it is not sure enough; there are as many quotes as are shown; the question is refused; an
overview quotes how its article opens; an overview is of other articles; each part of the question
is looked up by itself.
The last two are of ``retrieve``, which quotes nothing, and of what was not read."""
Kind = Literal["fact", "list", "course", "word", "overview", "parts"]
"""A question for a fact, for several things, for how something went over time, a single word, a
question for an overview, or one of several parts: each is answered in a way of its own."""
JudgedBy = Literal["reader", "likeness", "word", "overview", "parts"]
"""What gives the verdict: the reader, with likeness; likeness alone; whether the best passage holds
the single word; nothing, for an overview of all articles; the verdicts on the parts."""


@dataclass(frozen=True, slots=True)
class Considered(Record):
    """A place that was looked at for one question, and what became of it.

    ``start`` to ``end`` is its passage, ``sentence`` the span that would be quoted (None: the whole
    passage was left unread).  ``score`` orders places, ``features`` are what it was weighed by (see
    ``docs/answers.md``); ``answers``, in [0, 1], and ``answer``, the exact words, are the reader's,
    None if it was not read.

    ``number`` is that of its quote, None if it is not quoted.  ``beside`` is the number of another
    quote: which it completes, is about the same thing as, stands in, repeats, or whose article is
    its own.  ``needed`` is what ``answers`` (``score``, where nothing was read) had to be if it is
    not sure enough.
    """

    path: str
    start: int
    end: int
    score: float
    features: dict[str, float] = field(default_factory=dict)
    answers: float | None = None
    answer: str | None = None
    sentence: Span | None = None
    outcome: Outcome = "unread"
    number: int | None = None
    beside: int | None = None
    needed: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict(Record):
    """Whether a question is answered, and why: ``confidence`` is at least ``needed``, or not.

    Both are in [0, 1]; ``needed`` is None where no confidence is asked for.  ``features`` are what
    the confidence was worked out from (see ``docs/answers.md``); ``likely`` is in log-odds.
    """

    answered: bool
    confidence: float
    needed: float | None
    by: JudgedBy
    features: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation(Record):
    """Why a question was answered as it was.

    ``understood`` holds the question, its language and what else was understood, if anything;
    ``candidates`` the places that were looked at, quoted ones first; ``parts`` an explanation for
    each part of a question of several; ``setting`` the version, models and index (empty in a part).
    """

    kind: Kind
    understood: dict[str, Any]
    verdict: Verdict
    candidates: tuple[Considered, ...]
    parts: tuple[Explanation, ...] = ()
    setting: dict[str, Any] = field(default_factory=dict)
