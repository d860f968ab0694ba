"""The shipped model on onnxruntime with 8-bit arithmetic: no torch, ready in a third of a second.

Every text is run alone, so its vector cannot depend on others; on a CPU that is also the fastest,
because one chunk's activations stay in the cache.  Several texts are run by several threads.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.embedding import graph
from assistant.embedding.base import Progress, Vectors, safe_documents, safe_queries
from assistant.embedding.cache import folder_made_once, remove_folder
from assistant.embedding.reference import deleted_characters, space_characters, special_pieces
from assistant.embedding.tokens import PieceTokenizer, TokenizerRules, mapped, write_trie
from assistant.embedding.weights import (
    DOCUMENT_PROMPT,
    QUERY_PROMPT,
    SHA256,
    Weights,
    decode,
    read_weights,
)
from assistant.errors import ModelUnavailableError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

LOG = logging.getLogger(__name__)
VERSION = 2
"""Raised whenever the folder's content or the arithmetic changes."""
FOLDER = f"multilingual-e5-small-{SHA256[:8]}-int8-{VERSION}"
FINGERPRINT = f"multilingual-e5-small:{SHA256[:16]}:onnx-int8-{VERSION}"
DIMENSION = 384
_GRAPH, _WORDS, _PLACES, _RULES = "encoder.onnx", "words.npy", "positions.npy", "tokenizer.json"
_TEXTS_PER_TASK = 32


def fast_model_path(cache: Path) -> Path:
    """Return the folder of the 8-bit model, made at the first call in about two seconds (100 MB).

    :raises ModelUnavailableError: the weights are missing, or there is no place to write it.
    """
    return folder_made_once(cache, FOLDER, lambda folder: _write(folder, read_weights()))


def _write(folder: Path, weights: Weights) -> None:
    shape, vocabulary = weights.shape, weights.vocabulary
    graph.write_graph(weights, folder / _GRAPH)
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
    """Return the tokenizer in the folder of the 8-bit model."""
    rules = json.loads((folder / _RULES).read_text(encoding="utf-8"))
    return PieceTokenizer(folder, TokenizerRules(**rules))


class FastEmbedder:
    """The default embedder.  Opens its files at first use; one object serves many threads."""

    name = "default"
    fingerprint = FINGERPRINT
    dimension = DIMENSION

    def __init__(self, *, cache: Path, threads: int = 0) -> None:
        self._cache = cache
        self._threads = threads or _processors()
        self._lock = threading.Lock()
        self._model: _Model | None = None

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, 384), L2-normalised.

        :raises QuestionError: a text is empty.
        """
        return self._embed([QUERY_PROMPT + text for text in safe_queries(texts)])

    def embed_documents(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return float32 (n, 384), L2-normalised; ``progress`` is told texts done so far.

        :raises ValueError: a text is empty.
        """
        return self._embed([DOCUMENT_PROMPT + text for text in safe_documents(texts)], progress)

    def _embed(self, texts: list[str], progress: Progress | None = None) -> Vectors:
        model = self._loaded()
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        for start, made in self._run(model, texts):
            vectors[start : start + len(made)] = made
            if progress is not None:
                progress(start + len(made))
        return vectors

    def _run(self, model: _Model, texts: list[str]) -> Iterator[tuple[int, Vectors]]:
        size = max(1, min(_TEXTS_PER_TASK, -(-len(texts) // self._threads)))
        tasks = [(at, texts[at : at + size]) for at in range(0, len(texts), size)]
        if self._threads == 1 or len(tasks) < 2:
            yield from ((at, model.embed(part)) for at, part in tasks)
            return
        pool = ThreadPoolExecutor(self._threads, "embedding")
        try:
            waiting = deque((at, pool.submit(model.embed, part)) for at, part in tasks)
            while waiting:  # taken out one by one, so that no result is kept twice
                at, future = waiting.popleft()
                yield at, future.result()
        finally:
            pool.shutdown(cancel_futures=True)  # Ctrl-C does not wait for the rest

    def _loaded(self) -> _Model:
        """Return the open model; a forked child opens its own."""
        model = self._model
        if model is None or model.process != os.getpid():
            with self._lock:
                model = self._model
                if model is None or model.process != os.getpid():
                    model = self._model = self._open()
        return model

    def _open(self) -> _Model:
        try:
            return _Model(fast_model_path(self._cache))
        except _DamagedError as error:
            LOG.warning("%s; making it again.", error)
            remove_folder(fast_model_path(self._cache))
        try:
            return _Model(fast_model_path(self._cache))
        except _DamagedError as error:
            raise ModelUnavailableError(
                f"{error}. Reinstall with: make install, or set ASSISTANT_MODEL to a "
                "sentence-transformers folder or id."
            ) from error


class _DamagedError(Exception):
    """The prepared folder does not read back."""


class _Model:
    """The opened folder."""

    def __init__(self, folder: Path) -> None:
        self.process = os.getpid()
        self._folder = folder
        try:
            self._tokenizer = load_tokenizer(folder)
            self._words = mapped(folder / _WORDS)
            self._places = np.load(folder / _PLACES)
            self._session = self._open()
        except (OSError, ValueError, TypeError, EOFError) as error:
            raise _DamagedError(
                f"The prepared model in {folder} does not read back ({_first_line(error)})"
            ) from error

    def _open(self) -> InferenceSession:
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
            return onnxruntime.InferenceSession(
                str(self._folder / _GRAPH), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime raises classes of its own
            raise OSError(f"onnxruntime: {error}") from error

    def embed(self, texts: list[str]) -> Vectors:
        """Return float32 (n, 384), L2-normalised, for texts with their prompts."""
        rows = [self._pooled(ids) for ids in self._tokenizer.encode_all(texts)]
        vectors = np.array(rows, np.float32).reshape(len(texts), DIMENSION)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def _pooled(self, ids: list[int]) -> Vectors:
        embedded = decode(self._words[ids]) + self._places[: len(ids)]
        states = self._session.run([graph.OUTPUT], {graph.INPUT: embedded[None]})[0]
        pooled: Vectors = np.asarray(states, np.float32)[0].mean(0)
        return pooled


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
