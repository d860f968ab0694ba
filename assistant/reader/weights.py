"""The weights of the reader that ships: twelve layers in 8 bits, and two heads.

``reader.safetensors`` holds what the graph writer asks for, as it is written into the graph
(``training/export.py`` makes it), and the heads in float32; ``reader.json`` beside it names its
SHA-256.  The word embeddings are the embedder's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.encoder.blocks import Blocks
from assistant.encoder.weights import Shape
from assistant.errors import ModelUnavailableError

DATA = Path(__file__).with_name("data")
WEIGHTS, RECORD = "reader.safetensors", "reader.json"
REMEDY = (
    "Reinstall with: make install, or set ASSISTANT_READER to none (likeness alone) or to a "
    "sentence-transformers cross-encoder's folder or id."
)
Tensors = dict[str, NDArray[np.generic]]


def recorded_sha256(folder: Path = DATA) -> str:
    """Return the SHA-256 that the weights are to have.

    :raises ModelUnavailableError: the weights or what names their sum is missing or damaged.
    """
    try:
        record = json.loads((folder / RECORD).read_text("utf-8"))
        found = record["weights_sha256"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelUnavailableError(
            f"{folder / RECORD}, which belongs to the reader, cannot be read. {REMEDY}"
        ) from error
    if not (folder / WEIGHTS).is_file() or not isinstance(found, str):
        raise ModelUnavailableError(f"The reader's {folder / WEIGHTS} is missing. {REMEDY}")
    return found


def recorded_fit(fingerprint: str, folder: Path = DATA) -> Mapping[str, Any] | None:
    """Return what was fitted for the reader with this fingerprint; None if it was for another.

    :raises ModelUnavailableError: the record is missing or damaged.
    """
    recorded_sha256(folder)
    fit = json.loads((folder / RECORD).read_text("utf-8")).get("fit")
    return fit if isinstance(fit, dict) and fit.get("reader") == fingerprint else None


def read_tensors(folder: Path = DATA) -> Tensors:
    """Return what the file holds, after checking its SHA-256.

    :raises ModelUnavailableError: it is missing, damaged, or another file.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    expected, path = recorded_sha256(folder), folder / WEIGHTS
    try:
        content = path.read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            raise ModelUnavailableError(
                f"The reader's {path} has SHA-256 {found[:12]}…, expected {expected[:12]}…. "
                + REMEDY
            )
        return dict(load(content))
    except (OSError, SafetensorError) as error:
        raise ModelUnavailableError(
            f"The reader's {path} cannot be read ({error}). {REMEDY}"
        ) from (error)


class StoredLayers:
    """The reader's layers for the graph writer, already rounded."""

    def __init__(self, tensors: Tensors, shape: Shape) -> None:
        self._tensors = tensors
        self.shape = shape

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a bias, or the gain or shift of a normalisation."""
        return self._tensors[name].astype(np.float32)

    def blocks(self, names: list[str]) -> Blocks:
        """Return the matrices side by side, as they were rounded."""
        name = joint_name(names)
        return self._tensors[f"{name}.w"].astype(np.uint8), self.vector(f"{name}.s")


def joint_name(names: list[str]) -> str:
    """Return what matrices put side by side are called in the file."""
    return "+".join(names)


@dataclass(frozen=True, slots=True)
class Heads:
    """What stands on the last layer, in float32: where an answer is, and whether there is one."""

    span_w: NDArray[np.float32]
    span_b: NDArray[np.float32]
    inner_w: NDArray[np.float32]
    inner_b: NDArray[np.float32]
    answered_w: NDArray[np.float32]
    answered_b: NDArray[np.float32]

    def scores(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (tokens, 2): how well an answer starts and ends at each of ``states``."""
        found: NDArray[np.float32] = states @ self.span_w.T + self.span_b
        return found

    def answered(self, first: NDArray[np.float32]) -> float:
        """Return the log-odds that the passage answers, by the state of ``<s>``."""
        inner = np.tanh(self.inner_w @ first + self.inner_b)
        return float(self.answered_w[0] @ inner + self.answered_b[0])


HEADS = tuple(Heads.__dataclass_fields__)
