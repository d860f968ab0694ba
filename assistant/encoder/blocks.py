"""The reader's matrices: eight bits, a scale for each 64 inputs of an output.

A reader compares single tokens, whose errors no mean evens out.  Here the activations get a scale
for each token and block of inputs, too, so one large channel costs its own block only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.encoder.graph import CONTRIB, Graph, Vectors

BLOCK = 64
_ZERO, _LIMIT = 128, 127
_IN_INTEGERS = 4
"""MatMulNBits' accuracy level at which activations are rounded to eight bits."""
Blocks = tuple[NDArray[np.uint8], NDArray[np.float32]]
"""Weights (outputs, blocks, 64), 128 standing for 0, and scales (outputs, blocks)."""


class BlockLayers(Vectors, Protocol):
    """Where the graph's numbers come from."""

    def blocks(self, names: list[str]) -> Blocks:
        """Return the matrices of ``names`` ("l0.q", "l0.k", "l0.v") side by side, in blocks."""


def in_blocks(matrices: list[NDArray[np.float32]]) -> Blocks:
    """Return float32 matrices (outputs, inputs), put one below the other, in blocks."""
    matrix = np.concatenate(matrices)
    parts = matrix.reshape(len(matrix), -1, BLOCK)
    scales = np.maximum(np.abs(parts).max(2) / _LIMIT, np.finfo(np.float32).tiny)
    integers = np.rint(parts / scales[..., None]) + _ZERO
    return integers.astype(np.uint8), scales.astype(np.float32)


def write_block_graph(layers: BlockLayers, path: Path) -> None:
    """Write the graph with the matrices in blocks."""
    _BlockGraph(layers).write(path)


class _BlockGraph(Graph):
    def __init__(self, layers: BlockLayers) -> None:
        super().__init__(layers)
        self._layers = layers

    def linear(self, source: str, names: list[str], result: str) -> str:
        """Return source @ W.T + b, the matrices of ``names`` side by side."""
        integers, scales = self._layers.blocks(names)
        outputs, blocks, _ = integers.shape
        inputs = [
            source,
            self.constant(f"{result}.w", integers),
            self.constant(f"{result}.s", scales),
        ]
        product = self.node(
            "MatMulNBits", inputs, f"{result}.product", domain=CONTRIB,
            K=blocks * BLOCK, N=outputs, bits=8, block_size=BLOCK, accuracy_level=_IN_INTEGERS,
        )  # fmt: skip
        return self.node("Add", [product, self.biases(names, result)], result)
