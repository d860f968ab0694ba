"""An overview: how the articles open that a question names, the newest on each subject if none."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.lookup import documents_of
from assistant.answering.overview_words import Topic
from assistant.languages import detect
from assistant.question.overview import means_the_last
from assistant.records import Filters, Turn
from assistant.retrieval import Retriever, ScoredSentence, Search

# So many sentences in all, of so many articles: one article gives all of them, three give one each.
SENTENCES = 3
ARTICLES = 3
# With no topic, so many articles on different subjects.
SUBJECTS = 5
# An article is about the topic if its opening is found for it, this near to the best passage.
MARGIN = 0.25
NEAR_TIE = 0.1


def look_over(
    retriever: Retriever,
    question: str,
    topic: Topic,
    history: Sequence[Turn],
    *,
    k: int,
    filters: Filters | None,
) -> tuple[Search, tuple[ScoredSentence, ...]] | None:
    """Return a search and the openings that answer; none of them if the sources don't.

    None when no article is about the topic though some speak of it: then it is like any question.
    """
    spoken = detect(question)
    if topic.text:
        search = retriever.search(topic.text, k=k, filters=filters)
        if not search.retrieval.answerable:
            return search, ()
        documents = _about(retriever, search) or _best(search, topic)
        if not documents:
            return None
    else:
        documents = documents_of(history)[:ARTICLES] if means_the_last(question, spoken) else ()
        documents = documents or retriever.newest(SUBJECTS, filters, language=spoken)
        search = retriever.search(question, k=k, filters=filters, within=documents)
    if not documents:
        return search, ()
    return search, retriever.leads(documents, max(1, SENTENCES // len(documents)))


def _best(search: Search, topic: Topic) -> tuple[str, ...]:
    """Return the documents of the best passages if articles are asked for."""
    passages = search.retrieval.passages
    near = [p for p in passages if p.score >= passages[0].score - NEAR_TIE]
    return tuple(dict.fromkeys(p.document.id for p in near))[:ARTICLES] if topic.articles else ()


def _about(retriever: Retriever, search: Search) -> tuple[str, ...]:
    """Return the documents whose opening is among the best passages, best first."""
    passages = search.retrieval.passages
    near = [p for p in passages if p.score >= passages[0].score - MARGIN]
    ids = tuple(dict.fromkeys(passage.document.id for passage in near))
    opening = {lead.document.id: lead.span for lead in retriever.leads(ids, 1)}
    return tuple(
        dict.fromkeys(
            p.document.id
            for p in near
            if p.document.id in opening and p.start <= opening[p.document.id][0] < p.end
        )
    )[:ARTICLES]
