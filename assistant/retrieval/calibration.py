"""What belongs to an embedding model: mean vectors per language, weights and thresholds.

The default model's are shipped in ``data/`` (docs/quality.md says from which texts they come).
Any other model gets the generic weights, and mean vectors and a scale learnt once from the index's
own chunks (``centres``, ``scale``); the store freezes them: a mean that moved would move every
score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

DEFAULT_MODEL = "multilingual-e5-small"
"""The model the shipped figures belong to: the part of a fingerprint before the first colon."""
SHRINKAGE = 50.0
"""A language's mean counts as many chunks as it has, the common mean as this many."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of :func:`assistant.retrieval.scoring.score`, on centred cosines."""

    chunk: float = 0.4
    sentence: float = 0.6
    words: float = 0.2
    sentence_words: float = 0.1
    answer_words: float = 0.3
    answer_passage: float = 1.2


@dataclass(frozen=True, slots=True)
class Evidence:
    """The weights of :func:`assistant.retrieval.confidence.confidence`: a logistic regression.

    Fitted on half of the articles of five XQuAD languages and SQuAD2 against questions on the other
    half (docs/quality.md).
    """

    constant: float = -12.0
    cosine: float = 31.4
    coverage: float = 7.2
    across: float = 2.7
    """Added when question and source are in two languages, where cosines are lower."""
    across_scripts: float = 3.1
    """Added instead unless both are in Latin letters: across scripts they are lower still."""
    stranger: float = -4.0
    """Names unknown to the sources: in 1 to 2% of the questions they answer, in 40 to 48% of those
    off their subject (half of the articles of SQuAD2, XQuAD English and Spanish)."""
    stranger_across: float = -1.3
    """The same between two languages in Latin letters, where most names stay: 18% against 44%."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a model's cosines with what doesn't answer lie.

    ``centre`` is their median, ``spread`` half the width of their middle 68%.
    """

    centre: float
    spread: float

    def onto(self, other: Scale, cosines: Floats) -> Floats:
        """Return cosines of this scale as ``other`` would have them."""
        moved: Floats = other.centre + (cosines - self.centre) * (other.spread / self.spread)
        return moved.astype(np.float32, copy=False)


FITTED = Scale(centre=0.26, spread=0.047)
"""The default model's, on which all weights and thresholds were fitted."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Everything a model needs beside itself.

    ``centres`` maps a language (``""``: unknown or any other) to the mean of its passages' vectors,
    float32 (dim,); it is empty until learnt for models that ship none.  ``version`` names the state
    of all of it.
    """

    version: str
    centres: Mapping[str, Floats] = field(default_factory=dict)
    weights: Weights = field(default_factory=Weights)
    evidence: Evidence = field(default_factory=Evidence)
    threshold: float = 0.5
    """Questions with at least this confidence are answered."""
    scale: Scale | None = None
    """Another model's, where it is known: its cosines are put on the scale of the fitted one."""

    @property
    def has_centres(self) -> bool:
        """Whether the centres are known; if not, learn and freeze them."""
        return bool(self.centres)

    def learnt(self, centres: Mapping[str, Floats], scale: Scale | None) -> Calibration:
        """Return the calibration with what was learnt from an index."""
        return replace(self, centres=dict(centres), scale=scale)

    def scaled(self, cosines: Floats) -> Floats:
        """Return the model's centred cosines as the weights and thresholds expect them."""
        return cosines if self.scale is None else self.scale.onto(FITTED, cosines)


def load_calibration(fingerprint: str) -> Calibration:
    """Return what is shipped for the model with this fingerprint, or the generic calibration."""
    return _shipped() if fingerprint.split(":")[0] == DEFAULT_MODEL else Calibration("generic-1")


@lru_cache(maxsize=1)
def _shipped() -> Calibration:
    path = resources.files("assistant.retrieval") / "data" / f"{DEFAULT_MODEL}.npz"
    with path.open("rb") as stream, np.load(stream, allow_pickle=False) as data:
        languages = [str(name) for name in data["languages"]]
        centres = dict(zip(languages, data["centres"].astype(np.float32), strict=True))
    return Calibration(f"{DEFAULT_MODEL}-1", centres)


def learn_centres(vectors_by_language: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return a mean vector per language, and the common one as ``""``.

    ``vectors_by_language`` maps a language code (``""`` for unknown) to its passages' vectors as
    the model made them, float32 (n, dim).  The means of languages with few passages are drawn
    toward the common mean, which is the mean of the languages' means.  Empty input: no centres.
    """
    means = {
        language: vectors.mean(axis=0).astype(np.float32)
        for language, vectors in vectors_by_language.items()
        if len(vectors)
    }
    if not means:
        return {}
    common = np.mean(list(means.values()), axis=0).astype(np.float32)
    centres = {"": common}
    for language, mean in means.items():
        count = float(len(vectors_by_language[language]))
        if language:
            centres[language] = ((count * mean + SHRINKAGE * common) / (count + SHRINKAGE)).astype(
                np.float32
            )
    return centres
