"""The transformer as an ONNX graph with 8-bit arithmetic, written from the weights directly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.encoder.weights import Shape, Weights

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

INPUT, OUTPUT = "embedded", "states"
_CONTRIB = "com.microsoft"
_LAST_AXIS, _GELU_FLOOR = "last_axis", "gelu_floor"
WEIGHT_LIMIT = 63
"""Largest weight.  With seven bits, the sum of two products with 8-bit activations fits the 16 bits
that processors without VNNI add them in; with eight it would saturate there, silently."""
Rounded = tuple[NDArray[np.int8], NDArray[np.float32]]
"""A matrix (outputs, inputs) as whole numbers, and a scale for each output."""


class Layers(Protocol):
    """Where the graph's numbers come from.

    Matrices go by the names of their parts, put side by side: "l0.q", "l0.k", "l0.v".
    """

    @property
    def shape(self) -> Shape:
        """Return the sizes of the transformer."""

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a bias, or the gain (.w) or shift (.b) of a normalisation."""

    def rounded(self, names: list[str], channels: NDArray[np.float32] | None) -> Rounded:
        """Return the matrices of ``names``, each column times its channel's size, rounded."""


class DecodedLayers:
    """The shipped embedder's layers, rounded to seven bits from its 4-bit weights."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self.shape = weights.shape

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a float32 tensor, flat."""
        return self._weights.vector(name)

    def rounded(self, names: list[str], channels: NDArray[np.float32] | None) -> Rounded:
        """Return the matrices side by side, rounded."""
        sizes = [len(self._weights.vector(f"{name}.b")) for name in names]
        pairs = zip(names, sizes, strict=True)
        return rounded([self._weights.matrix(f"{name}.w", n) for name, n in pairs], channels)


def rounded(
    matrices: list[NDArray[np.float32]], channels: NDArray[np.float32] | None = None
) -> Rounded:
    """Return float32 matrices (outputs, inputs) put one below the other, in seven bits."""
    matrix = np.concatenate(matrices)
    if channels is not None:
        matrix = matrix * channels
    scale = np.abs(matrix).max(1) / WEIGHT_LIMIT
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def channel_sizes(layers: Layers, norm: str) -> NDArray[np.float32]:
    """Return how large each channel gets that leaves a normalisation: mean and three deviations."""
    gain, shift = (layers.vector(f"{norm}.{part}") for part in "wb")
    sizes: NDArray[np.float32] = np.abs(shift) + 3 * np.abs(gain)
    return sizes


class _Graph:
    """Collects nodes and constants; each method returns the name of its result."""

    def __init__(self, layers: Layers) -> None:
        from onnx import helper, numpy_helper

        self._node: Any = helper.make_node
        self._constant = numpy_helper.from_array
        self.layers, self.shape = layers, layers.shape
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        self.constants.append(self._constant(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], result: str, **options: str | float) -> str:
        self.nodes.append(self._node(kind, inputs, [result], **options))
        return result

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
        integers, scale = self.layers.rounded(names, channels)
        inputs = [
            source,
            self.constant(f"{result}.w", integers.T),
            self.constant(f"{result}.s", scale),
            self.constant(f"{result}.z", np.zeros(len(scale), np.int8)),
        ]
        if biased:
            biases = [self.layers.vector(f"{name}.b") for name in names]
            inputs.append(self.constant(f"{result}.b", np.concatenate(biases)))
        return self.node("DynamicQuantizeMatMul", inputs, result, domain=_CONTRIB)

    def norm(self, source: str, name: str, result: str) -> str:
        inputs = [source]
        inputs += [
            self.constant(f"{result}.{part}", self.layers.vector(f"{name}.{part}"))
            for part in ("w", "b")
        ]
        return self.node("LayerNormalization", inputs, result, axis=-1, epsilon=self.shape.epsilon)

    def layer(self, source: str, number: int) -> str:
        name = f"l{number}"
        attended = self.node("Add", [self.attention(source, name), source], f"{name}.sum1")
        middle = self.norm(attended, f"{name}.aln", f"{name}.norm1")
        inner = self.narrowing(self.widening(middle, name), name)
        return self.norm(
            self.node("Add", [inner, middle], f"{name}.sum2"), f"{name}.oln", f"{name}.out"
        )

    def attention(self, source: str, name: str) -> str:
        joint = self.linear(source, [f"{name}.{part}" for part in "qkv"], f"{name}.qkv")
        parts = [f"{name}.{part}" for part in "QKV"]
        self.nodes.append(self._node("Split", [joint], parts, axis=-1, num_outputs=3))
        heads = self.shape.heads
        attended = self.node(
            "MultiHeadAttention", parts, f"{name}.attended", domain=_CONTRIB, num_heads=heads
        )
        return self.linear(attended, [f"{name}.ao"], f"{name}.mixed")

    def widening(self, source: str, name: str) -> str:
        """Return Gelu(source @ W.T + b).

        A few channels of the source are twenty times the others and would take all 256 steps for
        themselves, so each is divided by its size, as the normalisation before it tells.
        """
        sizes = channel_sizes(self.layers, f"{name}.aln")
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
        bias = self.constant(f"{name}.fo.b", self.layers.vector(f"{name}.fo.b"))
        return self.node("Add", [narrow, bias], f"{name}.shifted")


def write_graph(layers: Layers, path: Path) -> None:
    """Write the graph: ``embedded`` to ``states``, both float32 (1, tokens, hidden).

    ``embedded`` is the sum of word, position and type embeddings.
    """
    import onnx
    from onnx import TensorProto, helper

    graph = _Graph(layers)
    graph.constant(_LAST_AXIS, np.array([-1]))
    graph.constant(_GELU_FLOOR, np.array(0.17, np.float32))  # Gelu never goes below -0.17
    state = graph.norm(INPUT, "emb.ln", "start")
    for number in range(layers.shape.layers):
        state = graph.layer(state, number)
    graph.node("Identity", [state], OUTPUT)
    shape: list[int | str | None] = [1, "tokens", layers.shape.hidden]
    made = helper.make_graph(
        graph.nodes,
        "encoder",
        [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, shape)],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid(_CONTRIB, 1)]
    onnx.save(helper.make_model(made, opset_imports=opsets, ir_version=9), path)
