"""The transformer as an ONNX graph with 8-bit arithmetic, written from the weights directly.

How a matrix is kept and multiplied is left to ``rows`` (the embedder) and ``blocks`` (the reader).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.encoder.weights import Shape

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

INPUT, OUTPUT = "embedded", "states"
CONTRIB = "com.microsoft"


class Vectors(Protocol):
    """Where the graph's sizes, biases and normalisations come from."""

    @property
    def shape(self) -> Shape:
        """Return the sizes of the transformer."""

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a bias, or the gain (.w) or shift (.b) of a normalisation."""


class Graph(ABC):
    """Collects nodes and constants; each method returns the name of its result."""

    def __init__(self, vectors: Vectors) -> None:
        from onnx import helper, numpy_helper

        self._node: Any = helper.make_node
        self._constant = numpy_helper.from_array
        self.vectors, self.shape = vectors, vectors.shape
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        """Add a constant."""
        self.constants.append(self._constant(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], result: str, **options: str | float) -> str:
        """Add a node."""
        self.nodes.append(self._node(kind, inputs, [result], **options))
        return result

    def biases(self, names: list[str], result: str) -> str:
        """Add the biases of matrices that stand side by side."""
        found = [self.vectors.vector(f"{name}.b") for name in names]
        return self.constant(f"{result}.b", np.concatenate(found))

    @abstractmethod
    def linear(self, source: str, names: list[str], result: str) -> str:
        """Return source @ W.T + b, the matrices of ``names`` side by side."""

    def widening(self, source: str, name: str) -> str:
        """Return Gelu(source @ W.T + b)."""
        wide = self.linear(source, [f"{name}.fi"], f"{name}.wide")
        return self.node("Gelu", [wide], f"{name}.gelu")

    def narrowing(self, source: str, name: str) -> str:
        """Return source @ W.T + b for the outcome of a Gelu."""
        return self.linear(source, [f"{name}.fo"], f"{name}.narrow")

    def norm(self, source: str, name: str, result: str) -> str:
        """Return the normalisation ``name`` of ``source``."""
        inputs = [source]
        inputs += [
            self.constant(f"{result}.{part}", self.vectors.vector(f"{name}.{part}"))
            for part in ("w", "b")
        ]
        return self.node("LayerNormalization", inputs, result, axis=-1, epsilon=self.shape.epsilon)

    def layer(self, source: str, number: int) -> str:
        """Return what layer ``number`` makes of ``source``."""
        name = f"l{number}"
        attended = self.node("Add", [self.attention(source, name), source], f"{name}.sum1")
        middle = self.norm(attended, f"{name}.aln", f"{name}.norm1")
        inner = self.narrowing(self.widening(middle, name), name)
        return self.norm(
            self.node("Add", [inner, middle], f"{name}.sum2"), f"{name}.oln", f"{name}.out"
        )

    def attention(self, source: str, name: str) -> str:
        """Return what the tokens take from one another."""
        joint = self.linear(source, [f"{name}.{part}" for part in "qkv"], f"{name}.qkv")
        parts = [f"{name}.{part}" for part in "QKV"]
        self.nodes.append(self._node("Split", [joint], parts, axis=-1, num_outputs=3))
        heads = self.shape.heads
        attended = self.node(
            "MultiHeadAttention", parts, f"{name}.attended", domain=CONTRIB, num_heads=heads
        )
        return self.linear(attended, [f"{name}.ao"], f"{name}.mixed")

    def write(self, path: Path) -> None:
        """Write the graph: ``embedded`` to ``states``, both float32 (1, tokens, hidden).

        ``embedded`` is the sum of word, position and type embeddings.
        """
        import onnx
        from onnx import TensorProto, helper

        state = self.norm(INPUT, "emb.ln", "start")
        for number in range(self.shape.layers):
            state = self.layer(state, number)
        self.node("Identity", [state], OUTPUT)
        shape: list[int | str | None] = [1, "tokens", self.shape.hidden]
        made = helper.make_graph(
            self.nodes,
            "encoder",
            [helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, shape)],
            self.constants,
        )
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid(CONTRIB, 1)]
        onnx.save(helper.make_model(made, opset_imports=opsets, ir_version=9), path)
