"""How the reader's judgement, likeness and words are weighed: figures fitted on questions.

They belong to one reader and are shipped with its weights, or fitted to a user's own questions by
``assistant calibrate`` and kept beside the index.  No such figure stands in code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import exp, log
from pathlib import Path
from typing import Any, Literal

from assistant.errors import DamagedError

FILE = "calibration.json"
"""Beside the index: what ``assistant calibrate`` fitted."""
CONSTANT = "constant"
Origin = Literal["own", "shipped", "none"]
_FURTHEST = 30.0


def log_odds(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Return the weighted sum of ``features`` and the constant; features without a weight are 0."""
    return weights.get(CONSTANT, 0.0) + sum(
        weight * features.get(name, 0.0) for name, weight in weights.items() if name != CONSTANT
    )


def probability(value: float) -> float:
    """Return the probability in (0, 1) that belongs to log-odds."""
    return 1.0 / (1.0 + exp(-min(max(value, -_FURTHEST), _FURTHEST)))


def log_odds_of(value: float) -> float:
    """Return the log-odds of a probability, within the range that :func:`probability` knows."""
    if not 0.0 < value < 1.0:
        return _FURTHEST if value >= 1.0 else -_FURTHEST
    return min(max(log(value / (1.0 - value)), -_FURTHEST), _FURTHEST)


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights for one reader.

    ``reader`` is its fingerprint, ``read`` how many passages of a question it reads at most, and
    ``enough`` the confidence, in [0, 1], at which the first ones settle it.  ``order``
    tells which of a question's sentences answers, ``answers`` gives the log-odds that a sentence
    does by itself, and ``verdict`` those that the first quote does (see ``reading`` and ``verdict``
    for the features); a question with a confidence of at least ``threshold`` is answered.
    """

    reader: str
    read: int
    order: Mapping[str, float] = field(default_factory=dict)
    answers: Mapping[str, float] = field(default_factory=dict)
    verdict: Mapping[str, float] = field(default_factory=dict)
    threshold: float = 0.5
    enough: float = 1.0

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Fit:
        """Return the fit that :meth:`to_plain` wrote.

        :raises KeyError, TypeError, ValueError: it is no fit.
        """
        return cls(
            reader=str(plain["reader"]),
            read=int(plain["read"]),
            order=_weights(plain["order"]),
            answers=_weights(plain["answers"]),
            verdict=_weights(plain["verdict"]),
            threshold=float(plain["threshold"]),
            enough=float(plain.get("enough", 1.0)),  # files of before 2026-11-26 read all
        )

    def to_plain(self) -> dict[str, Any]:
        """Return the fit as JSON types."""
        return asdict(self)


def _weights(plain: Mapping[str, Any]) -> dict[str, float]:
    return {str(name): float(weight) for name, weight in plain.items()}


def shipped_fit(plain: Mapping[str, Any] | None) -> Fit | None:
    """Return what a reader brings along, None if nothing was fitted for it."""
    return None if plain is None else Fit.from_plain(plain)


def own_fit(index: Path, reader: str) -> Fit | None:
    """Return what was fitted beside this index for the reader with this fingerprint, if anything.

    :raises DamagedError: the file is there and is no fit.
    """
    path = index / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        fit = Fit.from_plain(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedError(
            f"{path} is no calibration ({type(error).__name__}: {error}). "
            "Delete it, or run `assistant calibrate` again."
        ) from error
    return fit if fit.reader == reader else None


class Fits:
    """What weighs one reader's judgement over one index: fitted beside it, else what it ships.

    The file beside the index is looked at again for each question, so that a chat that runs takes
    up what another process has calibrated, or deleted.
    """

    def __init__(self, index: Path, reader: str, shipped: Mapping[str, Any] | None) -> None:
        """Read what is there.

        :raises DamagedError: the file beside the index is no fit.
        """
        self._index, self._reader, self._shipped = index, reader, shipped_fit(shipped)
        self._known = (_mark(index), own_fit(index, reader))

    def current(self) -> Fit | None:
        """Return the fit as it is now, None if there is none for the reader.

        :raises DamagedError: the file beside the index is no fit.
        """
        mark, own = _mark(self._index), self._known[1]
        if mark != self._known[0]:
            own = own_fit(self._index, self._reader)
            self._known = (mark, own)
        return own or self._shipped

    @property
    def origin(self) -> Origin:
        """Where the fit that was last asked for comes from."""
        return "own" if self._known[1] else "shipped" if self._shipped else "none"


def _mark(index: Path) -> tuple[int, int, int] | None:
    """Return what changes with the file, None if it is not there."""
    try:
        found = (index / FILE).stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def keep_fit(index: Path, fit: Fit) -> Path:
    """Write ``fit`` beside the index, in place of an earlier one, and return the file."""
    path = index / FILE
    scratch = path.with_suffix(".part")
    scratch.write_text(json.dumps(fit.to_plain(), indent=1) + "\n", encoding="utf-8")
    scratch.replace(path)
    return path
