"""How sure likeness alone is that the sources answer a question: one number in [0, 1].

It decides where nothing reads.  The best sentence's centred cosine carries most of it, how many of
the question's words are found the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.languages.tables import LATIN
from assistant.retrieval.calibration import Calibration
from assistant.retrieval.fit import probability


@dataclass(frozen=True, slots=True)
class Evidence:
    """The best sentence of a passage.

    ``cosine`` is centred, in [-1, 1], and shared with what stands above the sentence; ``coverage``
    is the share of the question's words in its *passage*, in [0, 1]; ``language`` the document's.
    """

    cosine: float
    coverage: float
    language: str | None


def confidence(
    language: str | None,
    evidence: Sequence[Evidence],
    calibration: Calibration,
    *,
    stranger: bool = False,
) -> float:
    """Return the share of questions like this one that the sources answer, in [0, 1].

    ``evidence`` is the best sentence of each of the first passages (five are enough), best passage
    first; without any the confidence is 0.  ``stranger`` says that the question names something the
    sources never do; it counts most where both are in one language, for names change from one to
    another, and not at all across scripts.
    """
    if not evidence:
        return 0.0
    weights = calibration.evidence
    best = max(evidence, key=lambda one: one.cosine)
    same, latin = kinship(language, best.language)
    return probability(
        weights.constant
        + weights.cosine * best.cosine
        + weights.coverage * max(one.coverage for one in evidence)
        + (0.0 if same else weights.across if latin else weights.across_scripts)
        + stranger * (weights.stranger if same else weights.stranger_across * latin)
    )


def kinship(one: str | None, other: str | None) -> tuple[bool, bool]:
    """Return whether two languages are the same (an unknown one is), and whether both are Latin."""
    same = one is None or other is None or one == other
    return same, one in LATIN and other in LATIN
