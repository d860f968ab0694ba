"""The embedder's matrices: seven bits, one scale for each output, activations evened out.

Good enough for the mean over all tokens of a text (docs/decisions/0012).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.encoder.graph import CONTRIB, Graph
from assistant.encoder.weights import Weights

_LAST_AXIS, _GELU_FLOOR = "last_axis", "gelu_floor"
WEIGHT_LIMIT = 63
"""Largest weight.  With seven bits, the sum of two products with 8-bit activations fits the 16 bits
that processors without VNNI add them in; with eight it would saturate there, silently."""


def write_row_graph(weights: Weights, path: Path) -> None:
    """Write the graph of the shipped embedder's 4-bit weights."""
    _RowGraph(weights).write(path)


class _RowGraph(Graph):
    def __init__(self, weights: Weights) -> None:
        super().__init__(weights)
        self._weights = weights
        self.constant(_LAST_AXIS, np.array([-1]))
        self.constant(_GELU_FLOOR, np.array(0.17, np.float32))  # Gelu never goes below -0.17

    def linear(
        self,
        source: str,
        names: list[str],
        result: str,
        *,
        biased: bool = True,
        channels: NDArray[np.float32] | None = None,
    ) -> str:
        """Return source @ W.T (+ b), the matrices of ``names`` side by side, one scale per output.

        ``channels`` are sizes that the source was divided by, channel by channel.
        """
        sizes = [len(self._weights.vector(f"{name}.b")) for name in names]
        matrix = np.concatenate(
            [self._weights.matrix(f"{name}.w", n) for name, n in zip(names, sizes, strict=True)]
        )
        if channels is not None:
            matrix = matrix * channels
        scale = np.abs(matrix).max(1) / WEIGHT_LIMIT
        integers = np.rint(matrix / scale[:, None]).astype(np.int8)
        inputs = [
            source,
            self.constant(f"{result}.w", integers.T),
            self.constant(f"{result}.s", scale.astype(np.float32)),
            self.constant(f"{result}.z", np.zeros(len(scale), np.int8)),
        ]
        if biased:
            inputs.append(self.biases(names, result))
        return self.node("DynamicQuantizeMatMul", inputs, result, domain=CONTRIB)

    def widening(self, source: str, name: str) -> str:
        """Return Gelu(source @ W.T + b).

        A few channels of the source are twenty times the others and would take all 256 steps for
        themselves, so each is divided by its size, as the normalisation before it tells.
        """
        gain, shift = (self._weights.vector(f"{name}.aln.{part}") for part in "wb")
        sizes = np.abs(shift) + 3 * np.abs(gain)  # mean and three standard deviations
        inverse = self.constant(f"{name}.inverse", 1 / sizes)
        even = self.node("Mul", [source, inverse], f"{name}.even")
        wide = self.linear(even, [f"{name}.fi"], f"{name}.wide", channels=sizes)
        return self.node("Gelu", [wide], f"{name}.gelu")

    def narrowing(self, source: str, name: str) -> str:
        """Return source @ W.T + b for the outcome of a Gelu.

        The activations of one or two tokens are a hundred times the others' (Sun et al. 2024,
        "Massive Activations in Large Language Models"), so each token gets a scale of its own.
        """
        top = self.node("ReduceMax", [source, _LAST_AXIS], f"{name}.top", keepdims=1)
        top = self.node("Max", [top, _GELU_FLOOR], f"{name}.scale")
        inverse = self.node("Reciprocal", [top], f"{name}.rate")
        even = self.node("Mul", [source, inverse], f"{name}.level")
        narrow = self.linear(even, [f"{name}.fo"], f"{name}.narrow", biased=False)
        narrow = self.node("Mul", [narrow, top], f"{name}.rescaled")
        bias = self.constant(f"{name}.fo.b", self._weights.vector(f"{name}.fo.b"))
        return self.node("Add", [narrow, bias], f"{name}.shifted")
