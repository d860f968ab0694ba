"""Turn a trained checkpoint into the weights that ship.

    python -m training.export CHECKPOINT [--to assistant/reader/data]

CHECKPOINT is a .safetensors file of the model that ``training`` trains, in any float format; word
embeddings, never trained, are not taken from it.  The file written holds exactly what the graph
writer asks for, so the graph of an installed reader is the one that was measured.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embedding.reference import LAYER_NAMES
from assistant.encoder.blocks import Blocks, in_blocks, write_block_graph
from assistant.encoder.weights import Shape, read_weights
from assistant.reader.weights import DATA, HEADS, RECORD, WEIGHTS, Tensors, joint_name
from training.inputs import Parser, new_folder, reading, run, weights

HEAD_NAMES = {
    "span_w": "span.weight",
    "span_b": "span.bias",
    "inner_w": "answered.0.weight",
    "inner_b": "answered.0.bias",
    "answered_w": "answered.2.weight",
    "answered_b": "answered.2.bias",
}


class CheckpointLayers:
    """A checkpoint's layers for the graph writer; remembers in ``asked`` all it hands out."""

    def __init__(self, path: Path, shape: Shape) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        self.shape = shape
        try:
            self.tensors = load_file(path)
        except SafetensorError as error:
            raise ValueError(path) from error
        self.asked: Tensors = {}

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a bias, or the gain or shift of a normalisation."""
        name, _, part = name.rpartition(".")
        long = _long_name(name, {"w": "weight", "b": "bias"}[part])
        found = self.tensors[long].astype(np.float32)
        self.asked[f"{name}.{part}"] = found
        return found

    def blocks(self, names: list[str]) -> Blocks:
        """Return the matrices side by side, rounded."""
        parts = [self.tensors[_long_name(name, "weight")].astype(np.float32) for name in names]
        integers, scales = in_blocks(parts)
        self.asked |= {f"{joint_name(names)}.w": integers, f"{joint_name(names)}.s": scales}
        return integers, scales


def _long_name(name: str, part: str) -> str:
    """Return the checkpoint's name for ``l3.fi`` or ``emb.ln``."""
    layer, _, short = name.partition(".")
    if layer == "emb":
        return f"encoder.embeddings.LayerNorm.{part}"
    return f"encoder.encoder.layer.{layer[1:]}.{LAYER_NAMES[short]}.{part}"


def export(checkpoint: Path, folder: Path = DATA) -> str:
    """Write the weights and their record into ``folder``; return their SHA-256.

    What else the record holds was fitted to other weights and is dropped.

    :raises DataError: the checkpoint does not hold the weights of a reader of this size.
    """
    from safetensors.numpy import save

    shape = read_weights().shape
    with reading(checkpoint, "the weights of a reader of this size"):
        layers = CheckpointLayers(checkpoint, shape)
        with tempfile.TemporaryDirectory() as scratch:
            write_block_graph(layers, Path(scratch, "graph.onnx"))
        tensors = dict(layers.asked)
        tensors |= {name: layers.tensors[HEAD_NAMES[name]].astype(np.float32) for name in HEADS}
    content = save({name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)})
    found = hashlib.sha256(content).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS).write_bytes(content)
    record = json.dumps({"weights_sha256": found}, indent=1)
    (folder / RECORD).write_text(record + "\n", encoding="utf-8")
    return found


def main(argv: list[str] | None = None) -> None:
    """Export what the command line names."""
    parser = Parser("export", __doc__)
    parser.add_argument("checkpoint", type=weights)
    parser.add_argument("--to", type=new_folder, default=DATA)
    arguments = parser.parse_args(argv)
    found = export(arguments.checkpoint, arguments.to)
    size = (arguments.to / WEIGHTS).stat().st_size
    print(f"{arguments.to / WEIGHTS}: {size / 1e6:.1f} MB, SHA-256 {found}")


if __name__ == "__main__":
    run("export", main)
