"""What came back for each question -> shares, ranks and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.evaluation.questions import Question

OFF_TOPIC = "offtopic"
DEPTH = 20
"""Passages asked for: enough to fill the reading budget with passages of 150 characters."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back for one question.

    ``rank`` is that of the first relevant passage (None: not among those asked for), ``within``
    whether it lies in the reading budget, ``quoted`` whether the first quote answers.
    """

    question: Question
    rank: int | None
    within: bool
    refused: bool
    confidence: float
    quoted: bool
    quote: str | None
    milliseconds: float
    exact: bool = False
    """Whether the exact words of the first quote overlap an answer."""


def measures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the quality measures; those that need a kind of question that is missing are None."""
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    others = [outcome for outcome in outcomes if not outcome.question.answerable]
    refused = [outcome for outcome in outcomes if outcome.refused]
    quotes = [len(outcome.quote) for outcome in outcomes if outcome.quote is not None]
    return {
        "questions": len(outcomes),
        "answerable": len(answerable),
        **_ranking(answerable),
        "recall@3000c": _share([outcome.within for outcome in answerable]),
        "answer_sentence_accuracy": _share([outcome.quoted for outcome in answerable]),
        "answer_exact": _share([outcome.exact for outcome in answerable]),
        "unstated_refused": _share(
            [outcome.refused for outcome in others if outcome.question.kind != OFF_TOPIC]
        ),
        "quote_characters_mean": float(np.mean(quotes)) if quotes else None,
        "answerable_auroc": auroc(
            [outcome.confidence for outcome in answerable],
            [outcome.confidence for outcome in others],
        ),
        "refusal_precision": _share([not outcome.question.answerable for outcome in refused]),
        "refusal_recall": _share([outcome.refused for outcome in others]),
        "false_refusals": _share([outcome.refused for outcome in answerable]),
    }


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Return how often a positive is above a negative, ties counting half; None without both."""
    if not positives or not negatives:
        return None
    low = np.sort(np.asarray(negatives, dtype=np.float64))
    below = np.searchsorted(low, positives, side="left")
    not_above = np.searchsorted(low, positives, side="right")
    return float((below + not_above).mean() / 2 / len(low))


def _ranking(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """Return the standard measures by ir-measures; the first relevant passage is the one to find.

    A question has one answer, which several overlapping chunks may hold but only one passage can
    show; so each question counts one relevant item.
    """
    import ir_measures
    from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

    names = {
        "recall@1": Success @ 1,
        "recall@5": Success @ 5,
        "recall@10": Success @ 10,
        "mrr@10": RR @ 10,
        "ndcg@10": nDCG @ 10,
    }
    if not outcomes:
        return dict.fromkeys(names)
    qrels = [Qrel(str(number), "answer", 1) for number in range(len(outcomes))]
    run = [
        ScoredDoc(str(number), "answer" if rank == outcome.rank else f"other {rank}", -float(rank))
        for number, outcome in enumerate(outcomes)
        for rank in range(1, DEPTH + 1)
    ]
    found = ir_measures.calc_aggregate(list(names.values()), qrels, run)
    return {name: float(found[measure]) for name, measure in names.items()}


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None
