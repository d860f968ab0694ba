"""An overview: how the articles open that a question names, the newest on each subject if none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from assistant.question import Question, Topic
from assistant.records import Passage, Retrieval
from assistant.retrieval.explaining import of_overview
from assistant.retrieval.found import Found
from assistant.retrieval.retriever import Retriever

SENTENCES = 3
ARTICLES = 3
"""So many sentences in all, of so many articles: one gives all of them, three give one each."""
SUBJECTS = 5
"""With no topic, so many articles on different subjects."""
PASSAGES = 5
PASSAGES_FOR_THE_LATEST = 12
"""Looked through for articles on a topic, and for the newest of them, whatever ``k`` is."""
MARGIN = 0.25
NEAR_TIE = 0.1
"""An article is about the topic if its opening is found for it, this near to the best passage; it
speaks of the topic if a passage comes that near."""


def look_over(
    retriever: Retriever, question: Question, topic: Topic, *, k: int, explain: bool
) -> Found | None:
    """Return how the articles open that ``question`` asks an overview of.

    None when no article is about the topic though some speak of it: then it is like any question.
    A topic is no question, so nothing is read for it: likeness finds and judges.
    """
    if topic.text:
        asked = replace(question, text=topic.text)
        many = PASSAGES_FOR_THE_LATEST if topic.latest else PASSAGES
        found = retriever.search(asked, k=max(k, many), reads=False, explain=explain)
        near = found.retrieval.passages[:many]
        if not found.retrieval.answerable:
            return _opening(question, found, (), k=k)
        if topic.latest:
            near = _newest_first(near)
        documents = _about(retriever, near) or _speaking(near, topic)
        if not documents:
            return None
    else:
        documents = question.documents[:ARTICLES] or retriever.newest(
            SUBJECTS, question.filters, language=question.language
        )
        found = retriever.search(question, k=k, documents=documents, reads=False, explain=explain)
    return _opening(question, found, documents, k=k, leads=retriever)


def _opening(
    question: Question,
    found: Found,
    documents: tuple[str, ...],
    *,
    k: int,
    leads: Retriever | None = None,
) -> Found:
    """Return ``found`` with the openings of ``documents`` as what may be quoted."""
    each = max(1, SENTENCES // max(1, len(documents)))
    offers = leads.leads(documents, each) if leads else ()
    of_all = not (question.overview and question.overview.text)
    confidence = 1.0 if offers and of_all else found.retrieval.confidence
    given = found.retrieval.explanation
    retrieval: Retrieval = replace(
        found.retrieval,
        question=question.asked,
        passages=found.retrieval.passages[:k],
        answerable=bool(offers),
        confidence=confidence,
        understood_as=question.understood_as,
        explanation=given
        and of_overview(given, question, answered=bool(offers), confidence=confidence, k=k),
    )
    return Found(question, retrieval, offers, opening=bool(offers))


def _within(near: tuple[Passage, ...], margin: float) -> list[Passage]:
    """Return the passages at most ``margin`` below the best, in their order."""
    best = max(passage.score for passage in near)
    return [passage for passage in near if passage.score >= best - margin]


def _newest_first(near: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Return the passages nearly as near as the best, those of the newest documents first."""
    nearly = _within(near, NEAR_TIE)
    return tuple(sorted(nearly, key=lambda p: p.document.date or date.min, reverse=True))


def _speaking(near: tuple[Passage, ...], topic: Topic) -> tuple[str, ...]:
    """Return the documents of the best passages if articles are asked for."""
    if not topic.articles:
        return ()
    return tuple(dict.fromkeys(p.document.id for p in _within(near, NEAR_TIE)))[:ARTICLES]


def _about(retriever: Retriever, near: tuple[Passage, ...]) -> tuple[str, ...]:
    """Return the documents whose opening is among the best passages, in their order."""
    best = _within(near, MARGIN)
    ids = tuple(dict.fromkeys(passage.document.id for passage in best))
    opening = {lead.document.id: lead.span for lead in retriever.leads(ids, 1)}
    return tuple(
        dict.fromkeys(
            p.document.id
            for p in best
            if p.document.id in opening and p.start <= opening[p.document.id][0] < p.end
        )
    )[:ARTICLES]
