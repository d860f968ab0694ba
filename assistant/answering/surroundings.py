"""What is quoted with a sentence: the neighbour without which it would mislead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.languages.phrases import refers_back
from assistant.records import Document, Span
from assistant.retrieval import Offer
from assistant.retrieval.fragments import announces
from assistant.structure import around

LONGEST = 300
"""Sentences that are needed together are one quote of at most so many characters."""
LIST_CHARACTERS = 600
"""So much of a list is quoted with the line that announces it."""
AFTERTHOUGHT = 90
"""A short sentence that points back ("This was refused.") belongs to the one before it."""
_ITEM = re.compile(r"\s*(?:[-*+•‣–—]|\d{1,3}[.)])\s")
_PAIRS = (("“", "”"), ("«", "»"))


def quoted(offer: Offer, *, lists: bool = False) -> list[Span]:
    """Return the spans to quote for an offer, its sentence in the first.

    A second one is the list that the sentence announces.  ``lists`` says that several things are
    asked for: then an item brings its list and what announces it.
    """
    document, span = offer.document, offer.span
    if lists and (whole := _list_around(offer)):
        return whole
    before, after = _neighbours(offer)
    if before and _needs_before(document, span) and span[1] - before[0] <= LONGEST:
        span = (before[0], span[1])
    if after is None:
        return [span]
    text = document.text[slice(*offer.span)]
    if announces(text):
        return [span, _list_from(_behind(offer), document.text)]
    if _needs_after(document, span, after) and after[1] - span[0] <= LONGEST:
        span = (span[0], after[1])
    return [span]


def _list_around(offer: Offer) -> list[Span]:
    """Return the list that the offer is an item of, with the line that announces it.

    It is cut between items where it is longer than a quote may be: the piece that holds the offer
    comes first, the others in order.  Empty if it is no item, or of a list that is too long.
    """
    node = around(offer.document.structure, offer.span[0], "list")
    if node is None or node.end - node.start > LIST_CHARACTERS:
        return []
    lead = [s for s in offer.around if s[1] <= node.start][-1:]
    lead = [s for s in lead if announces(offer.document.text[slice(*s)])]
    pieces: list[Span] = []
    for start, end in [
        *lead,
        *(s for s in offer.around if node.start <= s[0] and s[1] <= node.end),
    ]:
        if pieces and end - pieces[-1][0] <= LONGEST:
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    return sorted(pieces, key=lambda piece: not piece[0] <= offer.span[0] < piece[1])


def _neighbours(offer: Offer) -> tuple[Span | None, Span | None]:
    before = [span for span in offer.around if span[1] <= offer.span[0]]
    after = _behind(offer)
    return (before[-1] if before else None), (after[0] if after else None)


def _behind(offer: Offer) -> list[Span]:
    return [span for span in offer.around if span[0] >= offer.span[1]]


def _needs_before(document: Document, span: Span) -> bool:
    text = document.text[slice(*span)]
    return refers_back(text, document.language) or any(
        text.count(right) > text.count(left) for left, right in _PAIRS
    )


def _needs_after(document: Document, span: Span, after: Span) -> bool:
    """Return whether speech goes on in what follows, or what follows takes the sentence back."""
    text, following = document.text[slice(*span)], document.text[slice(*after)]
    if any(text.count(left) > text.count(right) for left, right in _PAIRS):
        return True
    return len(following) <= AFTERTHOUGHT and refers_back(following, document.language)


def _list_from(spans: Sequence[Span], text: str) -> Span:
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
