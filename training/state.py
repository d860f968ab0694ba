"""A training run on disk: all that it takes to go on after a kill as if nothing had happened."""

import os
import pickle
import random
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from training.inputs import reading


@dataclass
class Position:
    """Where a run is."""

    epoch: int = 0
    batch: int = 0  # of this pass, the next to be read
    step: int = 0
    tokens: int = 0
    seconds: float = 0.0  # spent training, over all starts
    rows: float = 0.0  # a batch's, on average
    averaged: int = 0  # how many states the average holds


def write_state(
    path: Path, position: Position, *, model: Any, optimiser: Any, average: dict[str, Any]
) -> None:
    """Replace the state at ``path`` as a whole: a kill leaves the old or the new one."""
    torch.save(
        {
            "position": asdict(position),
            "model": model,
            "optimiser": optimiser,
            "average": average,
            "torch": torch.get_rng_state(),
            "python": random.getstate(),
        },
        part := path.with_suffix(".part"),
    )
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)


def read_state(path: Path) -> tuple[Position, dict[str, Any]]:
    """Return what `write_state` wrote, and set the random states to what they were.

    :raises DataError: it did not write this.
    """
    with reading(path, "the state of a run"):
        try:
            state = torch.load(path, weights_only=True)
        except (RuntimeError, pickle.UnpicklingError) as error:
            raise ValueError(path) from error
        torch.set_rng_state(state["torch"])
        random.setstate(state["python"])
        return Position(**state["position"]), state
