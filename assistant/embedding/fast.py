"""The shipped model on onnxruntime with 8-bit arithmetic: no torch, ready in a third of a second.

Every text is run alone, so its vector cannot depend on others; on a CPU that is also the fastest,
because one chunk's activations stay in the cache.  Several texts are run by several threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from assistant.embedding.base import (
    DOCUMENT_PROMPT,
    QUERY_PROMPT,
    Progress,
    Vectors,
    safe_documents,
    safe_queries,
)
from assistant.encoder import graph
from assistant.encoder.opening import Opened, processors
from assistant.encoder.prepared import (
    GRAPH,
    VERSION,
    TokenTable,
    load_tokenizer,
    open_graph,
    prepared_path,
)
from assistant.encoder.weights import SHA256

FINGERPRINT = f"multilingual-e5-small:{SHA256[:16]}:onnx-int8-{VERSION}"
DIMENSION = 384
_TEXTS_PER_TASK = 32
_REMEDY = (
    "Reinstall with: make install, or set ASSISTANT_MODEL to a sentence-transformers folder or id."
)


class FastEmbedder:
    """The default embedder.  Opens its files at first use; one object serves many threads."""

    name = "default"
    fingerprint = FINGERPRINT
    dimension = DIMENSION

    def __init__(self, *, cache: Path, threads: int = 0) -> None:
        self._threads = threads or processors()
        self._model = Opened(lambda: (prepared_path(cache),), _Model, _REMEDY)

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

    def knows_word(self, word: str) -> bool:
        """Return whether the model's vocabulary has ``word``."""
        return self._model.get().knows_word(word)

    def _embed(self, texts: list[str], progress: Progress | None = None) -> Vectors:
        model = self._model.get()
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


class _Model:
    """The opened folder."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = load_tokenizer(folder)
        self._table = TokenTable(folder)
        self._session = open_graph(folder / GRAPH)

    def embed(self, texts: list[str]) -> Vectors:
        """Return float32 (n, 384), L2-normalised, for texts with their prompts."""
        rows = [self._pooled(ids) for ids in self._tokenizer.encode_all(texts)]
        vectors = np.array(rows, np.float32).reshape(len(texts), DIMENSION)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def knows_word(self, word: str) -> bool:
        """Return whether ``word`` is one, as typed or in small letters."""
        return any(map(self._tokenizer.is_word, {word, word.lower()}))

    def _pooled(self, ids: list[int]) -> Vectors:
        states = self._session.run([graph.OUTPUT], {graph.INPUT: self._table.embedded(ids)})[0]
        pooled: Vectors = np.asarray(states, np.float32)[0].mean(0)
        return pooled
