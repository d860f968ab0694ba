"""What was found for a question: its passages in order, the verdict, and what may be quoted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.question import Question
from assistant.records import Document, Retrieval, Span


@dataclass(frozen=True, slots=True)
class Offer:
    """A place that may be quoted: one sentence, or two that the exact words run over.

    ``answer`` is the span of the exact words, None if nothing points at them; ``probability`` in
    [0, 1] that it answers, None if it was not read.  ``score`` orders offers, higher is better.
    ``around`` are the sentences of its chunk and of the neighbouring ones, in order, and
    ``also_in`` the paths of documents that hold the same passage.
    """

    document: Document
    span: Span
    answer: Span | None
    score: float
    probability: float | None
    page: int | None = None
    also_in: tuple[str, ...] = ()
    around: tuple[Span, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence."""
        return self.document.text[slice(*self.span)]

    @property
    def words(self) -> str:
        """The exact words; the whole sentence if nothing points at them."""
        return self.document.text[slice(*(self.answer or self.span))]


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval hands to answering, which changes neither order nor verdict.

    ``offers`` are those of every passage that was read (not only the ``k`` returned), best first;
    ``limited`` says that more candidates were there than were read.  ``opening`` marks an overview:
    its offers are how articles open.
    """

    question: Question
    retrieval: Retrieval
    offers: tuple[Offer, ...]
    limited: bool = False
    opening: bool = False
