"""The shipped transformer as a folder that opens at once: token table, tokenizer, 8-bit graph.

The word embeddings stay outside the graph, 4-bit and memory-mapped: they are three quarters of the
model, and a text needs a few hundred of their rows.  The reader stands on the same table.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.encoder.cache import folder_made_once
from assistant.encoder.rows import write_row_graph
from assistant.encoder.tokens import PieceTokenizer, TokenizerRules, mapped, write_trie
from assistant.encoder.weights import (
    SHA256,
    Weights,
    decode,
    deleted_characters,
    read_weights,
    space_characters,
    special_pieces,
)

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

VERSION = 2
"""Raised whenever the folder's content or the arithmetic changes."""
FOLDER = f"multilingual-e5-small-{SHA256[:8]}-int8-{VERSION}"
GRAPH = "encoder.onnx"
_WORDS, _PLACES, _RULES = "words.npy", "positions.npy", "tokenizer.json"


def prepared_path(cache: Path) -> Path:
    """Return the folder, made at the first call in about two seconds (100 MB).

    :raises ModelUnavailableError: the weights are missing, or there is no place to write it.
    """
    return folder_made_once(cache, FOLDER, lambda folder: _write(folder, read_weights()))


def _write(folder: Path, weights: Weights) -> None:
    shape, vocabulary = weights.shape, weights.vocabulary
    write_row_graph(weights, folder / GRAPH)
    np.save(folder / _WORDS, weights.blocks("emb.word", shape.vocabulary))
    # every text is of type 0, so its embedding can be part of the positions'
    types = weights.vector("emb.type").reshape(-1, shape.hidden)
    np.save(folder / _PLACES, weights.vector("emb.pos").reshape(-1, shape.hidden) + types[0])
    write_trie(vocabulary, folder)
    ids = (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unknown)
    rules = TokenizerRules(
        bos=vocabulary.bos,
        eos=vocabulary.eos,
        unknown=vocabulary.unknown,
        specials=dict(zip(special_pieces(vocabulary), ids, strict=True)),
        deleted=deleted_characters(vocabulary),
        spaces=space_characters(vocabulary),
    )
    (folder / _RULES).write_text(json.dumps(asdict(rules)), encoding="utf-8")


def load_tokenizer(folder: Path) -> PieceTokenizer:
    """Return the tokenizer in the folder."""
    rules = json.loads((folder / _RULES).read_text(encoding="utf-8"))
    return PieceTokenizer(folder, TokenizerRules(**rules))


class TokenTable:
    """Token ids to what the graph takes: the sum of word, position and type embeddings."""

    def __init__(self, folder: Path) -> None:
        self._words = mapped(folder / _WORDS)
        self._places = np.load(folder / _PLACES)

    def embedded(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return float32 (1, tokens, hidden) for at most 512 ids."""
        found: NDArray[np.float32] = decode(self._words[ids]) + self._places[: len(ids)]
        return found[None]


def open_graph(path: Path) -> InferenceSession:
    """Return the graph in ``path``, run on one thread as it is written.

    :raises OSError: it does not read back.
    """
    # Without this the import alone writes a device id and a queue of events into the home.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # The graph is as it should be run: fusing Add and LayerNormalization makes them slower.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises classes of its own
        raise OSError(f"onnxruntime: {error}") from error
