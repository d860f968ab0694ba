"""The reader at work in torch: the best span of each passage, and whether the passage answers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from assistant.reader.pointing import best_spans
from training.model import Reader
from training.text import SEP, encode, question_ids, row, title_ids
from training.train import half_precision

LONGEST = 340  # tokens of a passage that are read
NOWHERE = -1e4  # the margin of a passage with no words to point at


class Read(NamedTuple):
    """What the reader says of one passage; ``margin + answered`` is its score."""

    start: int  # of the span, in characters of the passage
    end: int
    margin: float  # half the span's margin over "not here"
    answered: float  # logit

    @property
    def score(self) -> float:
        """Return what passages are compared by."""
        return self.margin + self.answered


@torch.no_grad()
def read(
    model: Reader, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
) -> list[Read]:
    """Return a reading for each passage."""
    asked = question_ids(question)
    encoded = [encode(passage) for passage in passages]
    heads = titles or [""] * len(passages)
    rows = [
        row(asked, title_ids(head), one.ids[:LONGEST])
        for one, head in zip(encoded, heads, strict=True)
    ]
    shape = len(rows), max(len(ids) for ids, _ in rows)
    ids, mask = torch.ones(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    for i, (one, _) in enumerate(rows):
        ids[i, : len(one)], mask[i, : len(one)] = torch.tensor(one), 1
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half_precision("cpu")):
        span, answered = model(ids, mask)
    found = []
    for (one, first), passage, pair, here in zip(
        rows, encoded, span.float(), answered, strict=True
    ):
        count = len(one) - 1 - first
        line_ends = np.array(one[first : first + count]) == SEP
        scores = pair[first : first + count].numpy()
        best = best_spans(scores, pair[0].numpy(), passage.spans[:count], line_ends)
        (start, end), margin = best[0] if best else ((0, 0), NOWHERE)
        found.append(Read(start, end, margin / 2, float(here)))
    return found
