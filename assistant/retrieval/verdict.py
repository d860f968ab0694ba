"""What the verdict is weighed from: how sure the first offer is, and what likeness would say."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.retrieval.fit import log_odds_of

VERDICT = ("best", "margin", "likely")
"""The score of the first offer, the margin of its exact words over "not here", and the log-odds
that likeness alone gives.  The lead over the best passage with another answer, the reader's
answerability and the languages added nothing to these (docs/quality.md)."""
LIKELY_ENOUGH = 3.0
"""Log-odds by likeness tell what is off the subject; beyond these they tell nothing more."""


def verdict_features(best: float, features: Mapping[str, float], likely: float) -> dict[str, float]:
    """Return what the verdict weighs, of the first offer's score and features.

    ``likely`` is the confidence by likeness, in [0, 1].
    """
    return {
        "best": best,
        "margin": features.get("margin", 0.0),
        "likely": min(log_odds_of(likely), LIKELY_ENOUGH),
    }
