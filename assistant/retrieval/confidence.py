"""How sure it is that the sources answer a question: one number in [0, 1].

The best sentence's centred cosine carries most of it; what the question asks for and what the
sentence offers, and how many of the question's words are found, the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from assistant.languages.tables import LATIN
from assistant.retrieval.calibration import Calibration
from assistant.retrieval.kinds import denies, missing_figures


@dataclass(frozen=True, slots=True)
class Offer:
    """A sentence offered as an answer, best first by ``Scores.answers``.

    ``cosine`` is centred, in [-1, 1], and shared with what stands above the sentence; ``coverage``
    is the share of the question's words in its *passage*, in [0, 1]; ``score`` the passage's;
    ``language`` the document's.
    """

    text: str
    cosine: float
    coverage: float
    score: float
    language: str | None


def confidence(
    question: str,
    language: str | None,
    offers: Sequence[Offer],
    calibration: Calibration,
    *,
    gain: float = 0.0,
    stranger: bool = False,
) -> float:
    """Return the share of questions like this one that the sources answer, in [0, 1].

    ``offers`` are the best sentence of each of the first passages (five are enough), best passage
    first; without any the confidence is 0.  ``gain`` is added to the evidence, in log-odds.
    ``stranger`` says that the question names something the sources never do; it counts most where
    both are in one language, for names change from one to another, and not at all across scripts.
    """
    if not offers:
        return 0.0
    weights = calibration.evidence
    best = max(offers, key=lambda offer: offer.cosine)
    same, latin = _kinship(language, best.language)
    denied = denies(question, language) and not denies(best.text, best.language)
    evidence = (
        weights.constant
        + gain
        + weights.cosine * best.cosine
        + weights.coverage * max(offer.coverage for offer in offers)
        + (0.0 if same else weights.across if latin else weights.across_scripts)
        + weights.denied * denied
        + stranger * (weights.stranger if same else weights.stranger_across * latin)
        + weights.missing_figure * missing_figures(question, best.text)
    )
    return 1.0 / (1.0 + exp(-min(max(evidence, -30.0), 30.0)))


def _kinship(one: str | None, other: str | None) -> tuple[bool, bool]:
    """Return whether two languages are the same (an unknown one is), and whether both are Latin."""
    same = one is None or other is None or one == other
    return same, one in LATIN and other in LATIN


def answerable(value: float, calibration: Calibration) -> bool:
    """Return whether a question with this confidence is answered rather than refused."""
    return value >= calibration.threshold
