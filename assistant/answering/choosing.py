"""Which offers are quoted: those that answer, each answer once, its other places named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.answering.differences import answers_beside
from assistant.answering.repeating import says_the_same
from assistant.answering.sameness import one_thing
from assistant.question import Question
from assistant.retrieval import Found, Offer

ANSWERS = 0.4
AS_SURE = 0.7
LEAST = 0.25
"""A further offer is quoted if its probability is ANSWERS or more, or LEAST or more and at least
AS_SURE times that of the first, which the verdict has let through."""
AS_SURE_LISTED = 0.5
"""Of a question for several things each item answers a part, and the reader is less sure of it: one
half as probable as the first answers, too (docs/quality.md, "Rules")."""
MAX_QUOTES = 3
MAX_OVER_TIME = 6
MAX_LISTED = 40
"""Quotes of one answer: of a plain one, of how something went, of a list."""
LIKE_MARGIN = 0.15
"""Without a reader a further sentence is quoted when it scores nearly as well as the first: quotes
this close lift the share of answers that hold the fact from .79 to .86 (SQuAD2, half A)."""
COURSE_MARGIN = 0.4
"""How something went over time is told by each article in its own words, further apart."""


@dataclass(slots=True)
class Chosen:
    """An answer to quote: its best offer, and the others that give the same one."""

    offer: Offer
    same: list[Offer] = field(default_factory=list)

    def also_in(self) -> tuple[str, ...]:
        """Return the paths of other documents that give the same answer, copies included."""
        paths = [path for offer in (self.offer, *self.same) for path in offer.also_in]
        paths += [offer.document.path for offer in self.same]
        return tuple(sorted({*paths} - {self.offer.document.path}))

    def documents(self) -> set[str]:
        """Return the paths of all documents that give this answer."""
        return {self.offer.document.path, *self.also_in()}


Reason = Literal["refused", "unsure", "same", "article", "other", "beyond"]
"""Why an offer is not quoted: no answer was found; it is not sure enough, or not as near as the
first; it gives the same answer as one that is quoted; its article is quoted already; there are as
many quotes as are shown."""


@dataclass(frozen=True, slots=True)
class Left:
    """An offer that is not quoted.

    ``than`` is the answer it repeats or whose article is its own, else None; ``needed`` what its
    probability (where nothing was read, its score) had to be if it is not sure enough, else None.
    """

    offer: Offer
    reason: Reason
    than: Chosen | None = None
    needed: float | None = None


@dataclass(slots=True)
class Choice:
    """What is made of the offers of one question: answers to quote, surest first, and the rest."""

    chosen: list[Chosen] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    def quote(self, offer: Offer) -> None:
        """Quote an offer as an answer of its own."""
        self.chosen.append(Chosen(offer))

    def leave(
        self,
        offer: Offer,
        reason: Reason,
        than: Chosen | None = None,
        *,
        needed: float | None = None,
    ) -> None:
        """Do not quote an offer, for ``reason``."""
        self.left.append(Left(offer, reason, than, needed))


def choose(found: Found) -> Choice:
    """Return which offers are quoted and why the others are not; an overview quotes all."""
    if found.opening:
        return Choice([Chosen(offer) for offer in found.offers])
    choice = Choice()
    if not found.offers or not found.retrieval.answerable:
        for offer in found.offers:
            choice.leave(offer, "refused")
        return choice
    if found.offers[0].probability is None:
        return _alike(found)
    question = found.question
    most = MAX_LISTED if question.lists else MAX_OVER_TIME if question.course else MAX_QUOTES
    answers = {id(offer) for offer in answering(found)}
    for offer in found.offers:
        if id(offer) not in answers:
            choice.leave(offer, "unsure", needed=least(found))
        elif (same := _repeated(offer, choice.chosen, question)) is not None:
            same.same.append(offer)
            choice.leave(offer, "same", same)
        elif not question.lists and (own := _of_its_article(offer, choice.chosen)) is not None:
            choice.leave(offer, "article", own)
        elif len(choice.chosen) == most:
            choice.leave(offer, "beyond")
        else:
            choice.quote(offer)
    return choice


def answering(found: Found) -> list[Offer]:
    """Return the offers that answer, surest first; none where nothing was read."""
    if not found.retrieval.answerable or not found.offers or found.offers[0].probability is None:
        return []
    first, *others = found.offers
    enough = least(found)
    best = {offer.document.id: offer for offer in reversed(others)}
    return [
        first,
        *(
            offer
            for offer in others
            if (offer.probability or 0.0) >= enough
            or (offer is best[offer.document.id] and answers_beside(first, offer, found.question))
        ),
    ]


def least(found: Found) -> float:
    """Return the probability from which on a further offer answers, whatever its article."""
    first = found.offers[0].probability or 0.0
    nearly = AS_SURE_LISTED * first if found.question.lists else max(LEAST, AS_SURE * first)
    return min(ANSWERS, nearly)


def _repeated(offer: Offer, chosen: Sequence[Chosen], question: Question) -> Chosen | None:
    """Return the answer that the offer gives again."""
    return next((one for one in chosen if says_the_same(offer, one.offer, question)), None)


def _of_its_article(offer: Offer, chosen: Sequence[Chosen]) -> Chosen | None:
    """Return the answer that the offer's document gives already: one article answers once."""
    return next((one for one in chosen if one.offer.document.id == offer.document.id), None)


def _of_another_thing(offer: Offer, chosen: Sequence[Chosen], question: Question) -> bool:
    """Return whether names show that the offer's article is about another thing than the first."""
    first = chosen[0].offer.document if chosen else offer.document
    return first.id != offer.document.id and one_thing(first, offer.document, question) is False


def _alike(found: Found) -> Choice:
    """Return the best sentence by likeness and those nearly as good that say something else."""
    question, course = found.question, found.question.course
    most, margin = (MAX_OVER_TIME, COURSE_MARGIN) if course else (MAX_QUOTES, LIKE_MARGIN)
    enough = found.offers[0].score - margin
    choice = Choice()
    for offer in found.offers:
        if offer.score < enough:
            choice.leave(offer, "unsure", needed=enough)
        elif len(choice.chosen) == most:
            choice.leave(offer, "beyond")
        elif course and (own := _of_its_article(offer, choice.chosen)) is not None:
            choice.leave(offer, "article", own)
        elif course and _of_another_thing(offer, choice.chosen, question):
            choice.leave(offer, "other", choice.chosen[0])
        elif (same := _repeated(offer, choice.chosen, question)) is not None:
            if same.offer.document.id != offer.document.id:
                same.same.append(offer)
            choice.leave(offer, "same", same)
        else:
            choice.quote(offer)
    return choice
