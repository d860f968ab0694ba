"""Where a question is looked up: in all the sources, or first in what the last answer cited."""

from __future__ import annotations

from dataclasses import replace

from assistant.question import Question
from assistant.retrieval.found import Found
from assistant.retrieval.overview import look_over
from assistant.retrieval.reading import Memory
from assistant.retrieval.retriever import Retriever


def look_up(
    retriever: Retriever, question: Question, *, k: int = 5, explain: bool = False
) -> Found:
    """Return what is found for ``question`` as it is meant.

    A follow-up is searched in the documents of the last answer first, and in all where they do not
    answer.  One that can be read both ways is searched both ways; by itself it wins unless the
    other reading answers, and more surely.  ``Found.question`` is the reading that was taken.
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
        question, text=question.standalone, understood_as=None, follows="no", documents=()
    )
    anywhere = retriever.search(alone, k=k, memory=memory, explain=explain)
    return near if near.retrieval.answerable and not _as_sure(anywhere, near) else anywhere


def _as_sure(one: Found, other: Found) -> bool:
    """Return whether ``one`` is at least as sure, or finds the same sentence: it needed no help."""
    first, second = one.retrieval, other.retrieval
    places = [[(o.document.id, o.span) for o in found.offers[:1]] for found in (one, other)]
    if first.answerable and places[0] == places[1]:
        return True
    return (first.answerable, first.confidence) >= (second.answerable, second.confidence)
