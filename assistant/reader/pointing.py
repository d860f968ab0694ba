"""Scores of tokens to the spans of text that they point at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from assistant.reader.base import MOST_SPANS
from assistant.records import Span

LONGEST_ANSWER = 50
"""In tokens; of the answers it was trained on none is longer."""


def best_spans(
    scores: NDArray[np.float32],
    elsewhere: NDArray[np.float32],
    spans: list[Span],
    ends_line: NDArray[np.bool_],
) -> list[tuple[Span, float]]:
    """Return up to eight spans of the text that don't overlap, best first, with their margins.

    ``scores`` (tokens, 2) say how well an answer starts and ends at each of the passage's tokens,
    ``elsewhere`` (2,) the same of the token that stands for "not here"; ``ends_line`` (tokens,)
    marks the line ends, which no answer holds.  A margin is half of start plus end over elsewhere,
    as in training.
    """
    if not len(spans):
        return []
    count = len(spans)
    offsets = np.arange(LONGEST_ANSWER)
    ends = np.arange(count)[:, None] + offsets  # (tokens, lengths)
    inside = ends < count
    ends = np.minimum(ends, count - 1)
    line = np.cumsum(ends_line)
    empty = np.array([start == end for start, end in spans])
    allowed = inside & ~ends_line[:, None] & ~empty[ends] & (line[:, None] == line[ends])
    totals = np.where(allowed, scores[:, :1] + scores[ends, 1], -np.inf)
    base = float(elsewhere.sum())
    starts = np.arange(count)[:, None]
    found: list[tuple[Span, float]] = []
    while len(found) < MOST_SPANS:
        first, length = divmod(int(totals.argmax()), LONGEST_ANSWER)
        total = float(totals[first, length])
        if not np.isfinite(total):
            break
        last = first + length
        totals[(starts <= last) & (ends >= first)] = -np.inf
        span = spans[first][0], spans[last][1]
        # Tokens apart can share characters: one ligature makes several.
        if span[0] < span[1] and all(span[1] <= a or b <= span[0] for (a, b), _ in found):
            found.append((span, (total - base) / 2))
    return found
