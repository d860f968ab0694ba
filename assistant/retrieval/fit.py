"""How the reader's judgement, likeness and words are weighed: figures fitted on questions.

They belong to one reader and are shipped with its weights, or fitted to a user's own questions by
``assistant calibrate`` and kept beside the index, not in code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import exp, log
from pathlib import Path
from typing import Any, Literal

from assistant.errors import DamagedError, StoreError

FILE = "calibration.json"
"""Beside the index: what ``assistant calibrate`` fitted."""
CONSTANT = "constant"
Origin = Literal["own", "shipped", "none"]
_FURTHEST = 30.0
_HEAVIEST = 1e9


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
    def from_plain(cls, plain: Any) -> Fit:
        """Return the fit that :meth:`to_plain` wrote.

        :raises ValueError: it is none; its text says in plain words why not.
        """
        if not isinstance(plain, Mapping):
            raise ValueError("it is no JSON object")
        reader = plain.get("reader")
        if not isinstance(reader, str):
            raise ValueError('it names no "reader"')
        return cls(
            reader=reader,
            read=int(_number(plain, "read", 1, 10_000)),
            order=_weights(plain, "order"),
            answers=_weights(plain, "answers"),
            verdict=_weights(plain, "verdict"),
            threshold=_number(plain, "threshold", 0, 1),
            # Files of before 2026-11-26 read all.
            enough=_number(plain, "enough", 0, 1) if "enough" in plain else 1.0,
        )

    def to_plain(self) -> dict[str, Any]:
        """Return the fit as JSON types."""
        return asdict(self)


def _number(plain: Mapping[str, Any], name: str, least: float, most: float) -> float:
    value = plain.get(name)
    # What compares with nothing, NaN, would let every question pass, or none.
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f'its "{name}" is no number from {least:g} to {most:g}')
    return float(value)


def _weights(plain: Mapping[str, Any], name: str) -> dict[str, float]:
    weights = plain.get(name)
    if not isinstance(weights, Mapping):
        raise ValueError(f'it has no object "{name}"')
    return {each: _number(weights, each, -_HEAVIEST, _HEAVIEST) for each in weights}


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
    except OSError as error:
        raise _unusable(path, f"it cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise _unusable(path, "it is no text in UTF-8") from error
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unusable(path, "it is not JSON") from error
    try:
        fit = Fit.from_plain(plain)
    except ValueError as error:
        raise _unusable(path, str(error)) from error
    return fit if fit.reader == reader else None


def _unusable(path: Path, why: str) -> DamagedError:
    return DamagedError(
        f"{path} is no calibration: {why}. Delete it; `assistant calibrate COLLECTION` makes it "
        "anew."
    )


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
    except OSError:  # not there, or told of by whoever reads it
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def require_writable(index: Path) -> None:
    """Do nothing if a fit can be kept beside this index.

    :raises StoreError: it cannot; the message says why.
    """
    try:
        _scratch(index).write_text("", encoding="utf-8")
        _scratch(index).unlink()
    except OSError as error:
        raise _unwritable(index, error) from error


def _scratch(index: Path) -> Path:
    return (index / FILE).with_suffix(".part")


def _unwritable(index: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{index / FILE} cannot be written ({error.strerror or error}). Nothing was changed; "
        "make the index's folder writable."
    )


def keep_fit(index: Path, fit: Fit) -> Path:
    """Write ``fit`` beside the index, in place of an earlier one, and return the file.

    :raises StoreError: it cannot be written.
    """
    path = index / FILE
    try:
        scratch = _scratch(index)
        scratch.write_text(json.dumps(fit.to_plain(), indent=1) + "\n", encoding="utf-8")
        scratch.replace(path)
    except OSError as error:
        raise _unwritable(index, error) from error
    return path
