"""Where a question is looked up: in all the sources, or first in what the last answer cited."""

from __future__ import annotations

from dataclasses import replace

from assistant.question import Question
from assistant.retrieval.found import Found
from assistant.retrieval.overview import look_over
from assistant.retrieval.reading import Memory
from assistant.retrieval.retriever import Retriever

CLEARLY_SURER = 0.3
"""A short question is taken for a new one if it is so much surer by itself: among other articles
something nearly always answers "how much did it cost?" (docs/conversations.md)."""


def look_up(
    retriever: Retriever, question: Question, *, k: int = 5, explain: bool = False
) -> Found:
    """Return what is found for ``question`` as it is meant.

    A follow-up is searched in the documents of the last answer first, and in all where they do not
    answer.  One that can be read both ways is searched both ways; by itself it wins if the other
    reading does not answer, or far less surely.  ``Found.question`` is the reading that was taken.
    """
    if question.overview is not None:
        over = look_over(retriever, question, question.overview, k=k, explain=explain)
        if over is not None:
            return over
    memory = Memory()
    if not question.documents:
        return retriever.search(question, k=k, memory=memory, explain=explain)
    near = retriever.search(
        question, k=k, documents=question.documents, memory=memory, explain=explain
    )
    if question.follows != "perhaps":
        if near.retrieval.answerable:
            return near
        anywhere = retriever.search(question, k=k, memory=memory, explain=explain)
        return anywhere if anywhere.retrieval.answerable else near
    alone = replace(
        question,
        text=question.standalone,
        understood_as=None,
        follows="no",
        documents=(),
        topic="",
        topic_names=(),
    )
    anywhere = retriever.search(alone, k=k, memory=memory, explain=explain)
    return near if near.retrieval.answerable and not _needs_no_help(anywhere, near) else anywhere


def look_up_parts(
    retriever: Retriever, question: Question, *, k: int = 5, explain: bool = False
) -> list[Found]:
    """Return what is found for each part of ``question``; empty for a single question.

    A part that leans on the first is looked for first in the article that answers it.
    """
    founds: list[Found] = []
    for part in question.parts:
        first = founds[0] if founds else None
        if first and part.follows != "no" and first.retrieval.answerable and first.offers:
            part = replace(part, documents=(first.offers[0].document.id,))
        founds.append(look_up(retriever, part, k=k, explain=explain))
    return founds


def _needs_no_help(alone: Found, near: Found) -> bool:
    """Return whether a question by itself finds the same sentence, or one that is clearly surer."""
    if not alone.retrieval.answerable:
        return False
    places = [[(o.document.id, o.span) for o in found.offers[:1]] for found in (alone, near)]
    surer = alone.retrieval.confidence - near.retrieval.confidence
    return places[0] == places[1] or surer >= CLEARLY_SURER
