"""What a reading should be: the right span or "not here", what answers scored above the rest."""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from training.batches import Batch

NEVER = -1e4  # a logit that is not chosen


class Losses(NamedTuple):
    """Means over rows, questions and passages."""

    span: Tensor
    answered: Tensor
    among_passages: Tensor
    among_questions: Tensor

    def total(self, batch: Batch, *, rows: float, passages: float, questions: float) -> Tensor:
        """Return the weighted sum, ``rows`` being how many a batch has on average.

        The sums are divided by the same number in every batch, so that an example counts as much in
        a batch of short ones as in one of long ones.
        """
        n = len(batch.ids)
        groups = len(set(batch.question.tolist()))
        pairs = max(1, _both(batch))
        each = (self.span + self.answered) * n
        among = self.among_passages * (passages * groups)
        among = among + self.among_questions * (questions * pairs)
        total: Tensor = (each + among) / rows
        return total


def score(span: Tensor, answered: Tensor) -> Tensor:
    """Return a passage's score, (rows,): "answered" and half the span's margin over "not here".

    ``span`` is (rows, tokens, 2), masked.
    """
    return answered + 0.25 * (span[:, 1:].amax(1) - span[:, 0]).sum(-1)


def masked(span: Tensor, batch: Batch) -> Tensor:
    """Return the span's logits in float32, those of tokens that may not be chosen far below."""
    return span.float().masked_fill(~batch.allowed.unsqueeze(-1), NEVER)


def losses(batch: Batch, span: Tensor, answered: Tensor) -> Losses:
    """Return the losses of the logits ``span``, (rows, tokens, 2), and ``answered``, (rows,)."""
    span = masked(span, batch)
    answered = answered.float()
    both = _marginal(span[..., 0], batch.starts) + _marginal(span[..., 1], batch.ends)
    here = F.binary_cross_entropy_with_logits(answered, batch.answered, reduction="none")
    points = score(span, answered)
    return Losses(
        (both / 2 * batch.weight).mean(),
        (here * batch.weight).mean(),
        _mean(_contests(points, batch.answered, batch.question, none_may_win=True), points),
        _mean(_contests(points, batch.answered, batch.passage, none_may_win=False), points),
    )


def _marginal(logits: Tensor, good: Tensor) -> Tensor:
    """Return -log of the probability that any good token is chosen."""
    return torch.logsumexp(logits, 1) - torch.logsumexp(logits.masked_fill(~good, NEVER), 1)


def _contests(
    points: Tensor, answered: Tensor, group: Tensor, *, none_may_win: bool
) -> list[Tensor]:
    """Return for each group the loss of a softmax over its rows: who answers should win.

    With ``none_may_win`` 0 stands among them and wins where nothing answers.
    """
    found = []
    for number in sorted(set(group.tolist())):
        rows = group == number
        yes, no = points[rows & (answered > 0)], points[rows & (answered == 0)]
        rest = torch.cat([no, points.new_zeros(1)]) if none_may_win else no
        if len(yes) and len(rest):
            rivals = torch.cat([yes[:, None], rest.expand(len(yes), -1)], 1)
            found.append((torch.logsumexp(rivals, 1) - yes).mean())
        elif none_may_win:
            found.append(torch.logsumexp(rest, 0))
    return found


def _mean(values: list[Tensor], like: Tensor) -> Tensor:
    return torch.stack(values).mean() if values else 0 * like.sum()


def _both(batch: Batch) -> int:
    """Count the passages of which both an answered and an unanswered question are asked."""
    yes = set(batch.passage[batch.answered > 0].tolist())
    return len(yes & set(batch.passage[batch.answered == 0].tolist()))
