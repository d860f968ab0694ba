"""Where a question is looked up: in all the sources, or first in what the last answer cited.

A follow-up is searched by its own words among the passages that the earlier question finds in the
documents of the last answer: put together with the earlier question it finds again what that one
found.  Such a question is about these passages much more often than any question is, so its
confidence, which is estimated for a question to all sources, gains log-odds;
docs/conversations.md says what was measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.followup import Completed, complete, says_little
from assistant.records import Filters, Turn
from assistant.retrieval import Retriever, Search

# So many passages are looked in: more leave a long document's other topics in the way.
NEAREST = 3
# Log-odds that these passages gain, by how clearly the question follows.
GAINS = {"surely": 3.0, "perhaps": 2.0, "wholly": 2.0}


@dataclass(frozen=True, slots=True)
class Found:
    """A search, and what the question was understood as (None: as it was asked)."""

    search: Search
    understood_as: str | None


def look_up(
    retriever: Retriever,
    question: str,
    history: Sequence[Turn],
    *,
    k: int,
    filters: Filters | None,
) -> Found:
    """Return the search that answers ``question`` best after ``history``."""
    question = question.strip()
    asked = complete(question, history)
    within = _within(filters, asked)
    documents = documents_of(history) if asked.follows != "no" else ()
    if not documents:
        if asked.follows == "perhaps":
            asked = Completed(question)
        search = retriever.search(asked.question, k=k, filters=within)
        changed = asked != Completed(question)
        respelled = search.retrieval.understood_as
        return Found(search, respelled or (asked.question if changed else None))
    about = retriever.search(
        asked.earlier, k=NEAREST, filters=filters, within=documents, sentences=False
    )
    near = retriever.search(question, k=k, chunks=about.chunks, gain=GAINS[asked.follows])
    if asked.follows == "wholly" and not near.retrieval.answerable:
        near = retriever.search(asked.question, k=k, filters=filters, within=documents)
    if asked.follows != "perhaps" and (near.retrieval.answerable or says_little(question)):
        return Found(near, asked.question)
    anywhere = retriever.search(question, k=k, filters=filters)
    if _better(anywhere, near) or _same(anywhere, near):
        return Found(anywhere, anywhere.retrieval.understood_as)
    return Found(near, asked.question)


def _better(anywhere: Search, near: Search) -> bool:
    one, other = anywhere.retrieval, near.retrieval
    return (one.answerable, one.confidence) > (other.answerable, other.confidence)


def _same(anywhere: Search, near: Search) -> bool:
    """Return whether both find the same sentence first: the question needed no help then."""
    firsts = [[(s.document.id, s.span) for s in found.sentences[:1]] for found in (anywhere, near)]
    return anywhere.retrieval.answerable and firsts[0] == firsts[1]


def _within(filters: Filters | None, asked: Completed) -> Filters | None:
    if not asked.languages or (filters and filters.languages):
        return filters
    return replace(filters or Filters(), languages=asked.languages)


def documents_of(history: Sequence[Turn]) -> tuple[str, ...]:
    """Return the documents of the last turn that has any."""
    return next((turn.document_ids for turn in reversed(history) if turn.document_ids), ())
