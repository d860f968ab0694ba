"""The reader at work in torch: the best span of each passage, and whether the passage answers."""

from collections.abc import Sequence
from typing import NamedTuple

import torch

from training.examples import LONGEST_ANSWER
from training.model import Reader
from training.text import encode, question_ids, row, title_ids
from training.train import half_precision

LONGEST = 340  # tokens of a passage that are read
NEVER = -1e4


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
    return [
        _best(span[i].float(), first, len(one) - 1, encoded[i].spans, float(answered[i]))
        for i, (one, first) in enumerate(rows)
    ]


def _best(
    span: torch.Tensor, first: int, last: int, places: list[tuple[int, int]], answered: float
) -> Read:
    starts, ends = span[first:last].unbind(-1)
    count = last - first
    if not count:
        return Read(0, 0, NEVER, answered)
    line_end = torch.tensor([a == b for a, b in places[:count]])
    line = line_end.cumsum(0)
    fits = torch.ones(count, count, dtype=torch.bool).triu().tril(LONGEST_ANSWER - 1)
    fits &= ~line_end[:, None] & ~line_end[None, :] & (line[:, None] == line[None, :])
    sums = (starts[:, None] + ends[None, :]).masked_fill(~fits, NEVER)
    a, b = divmod(int(sums.argmax()), count)
    margin = 0.25 * float(sums[a, b] - span[0].sum())
    return Read(places[a][0], max(places[a][0], places[b][1]), margin, answered)
