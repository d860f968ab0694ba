"""Ranked candidates to passages with highlights, and to sentences that may answer."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.records import Document, Passage, Span
from assistant.retrieval.candidates import Found, rows_of, span_of
from assistant.retrieval.fragments import announces
from assistant.retrieval.search import ScoredSentence
from assistant.structure import PATH, heading_at

if TYPE_CHECKING:
    from assistant.store import Snapshot

HIGHLIGHTS = 3
LIST_CHARACTERS = 600
"""So much of a list is quoted with the line that announces it."""
_ITEM = re.compile(r"\s*(?:[-*+•‣–—]|\d{1,3}[.)])\s")
# A further sentence is highlighted when it scores this close to the passage's best.
HIGHLIGHT_MARGIN = 0.05
# What settles near ties between sentences: the passage that answers best goes first.
FIRST = 0.01


def passages_of(state: Snapshot, found: Found) -> tuple[Passage, ...]:
    """Return the ranked candidates as passages, best first, their copies named."""
    chunks = [found.chunks[ranked.position] for ranked in found.ranked]
    also_in = state.same_text(chunk.id for chunk in chunks)
    return tuple(
        Passage(
            rank=number,
            score=ranked.score,
            text=chunk.text,
            start=ranked.start,
            end=ranked.end,
            page=chunk.page,
            highlights=_highlights(found, ranked.position),
            also_in=tuple(sorted({*ranked.also_in, *also_in.get(chunk.id, ())} - {ranked.path})),
            document=found.infos[chunk.document],
        )
        for number, (ranked, chunk) in enumerate(zip(found.ranked, chunks, strict=True), start=1)
    )


def _highlights(found: Found, position: int) -> tuple[Span, ...]:
    answers = found.scores.answers
    rows = sorted(rows_of(found, position), key=lambda row: -answers[row])
    near = answers[rows[0]] - HIGHLIGHT_MARGIN if rows else 0.0
    best = [row for row in rows[:HIGHLIGHTS] if answers[row] >= near]
    return tuple(span_of(found.candidates, row) for row in best)


def sentences_of(
    state: Snapshot, found: Found, answers: NDArray[np.float32]
) -> tuple[ScoredSentence, ...]:
    """Return the passages' sentences as answers, best first; each knows its neighbours."""
    read: dict[int, Document] = {}
    scored = []
    for ranked in found.ranked:
        chunk = found.chunks[ranked.position]
        number = chunk.document
        if number not in read:
            read[number] = state.document_of(number)
        document, spans = read[number], state.sentences_around(chunk)
        for row in rows_of(found, ranked.position):
            span = span_of(found.candidates, row)
            value = float(answers[row]) + (FIRST if ranked is found.ranked[0] else 0.0)
            scored.append(sentence_at(value, span, document, spans, chunk.page))
    return tuple(sorted(scored, key=lambda s: (-s.score, s.document.path, s.span)))


def _list_from(spans: list[Span], text: str) -> Span:
    """Return the span of the list that the first of ``spans`` begins; of that alone if none does.

    Items stand on lines of their own; the list ends at a blank line after text that is no item.
    """
    start, end = spans[0]
    for left, right in pairwise(spans):
        between = text[left[1] : right[0]]
        follows = "\n" in between and _ITEM.match(text[left[1] : right[1]].lstrip("\n"))
        if not follows or right[1] - start > LIST_CHARACTERS:
            break
        end = right[1]
    return start, end


def sentence_at(
    value: float, span: Span, document: Document, spans: list[Span], page: int | None
) -> ScoredSentence:
    """Return a sentence with its neighbours among ``spans``; ``page`` if the document has none."""
    place = spans.index(span)
    before = spans[place - 1] if place and spans[place - 1][1] <= span[0] else None
    after = spans[place + 1] if place + 1 < len(spans) and spans[place + 1][0] >= span[1] else None
    if after and announces(document.text[slice(*span)]):
        after = _list_from(spans[place + 1 :], document.text)
    text = document.text
    return ScoredSentence(
        score=value,
        span=span,
        text=text[slice(*span)],
        page=bisect_right(document.pages, span[0]) if document.pages else page,
        section=section_at(document, span[0]),
        document=document,
        before=before,
        text_before=text[slice(*before)] if before else "",
        after=after,
        text_after=text[slice(*after)] if after else "",
    )


def section_at(document: Document, offset: int) -> str | None:
    """Return the headings that ``offset`` stands under, without the document's own title."""
    path = (heading_at(document, offset) or "").split(PATH)
    if document.title and path[0] == document.title[: len(path[0])]:
        path = path[1:]
    return PATH.join(path) or None
