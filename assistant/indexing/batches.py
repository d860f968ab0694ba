"""Texts to vectors, so many at a time that a killed run loses seconds.

A text whose vector the index has is never embedded again, wherever it moved.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import AssistantError
from assistant.store import Writer

if TYPE_CHECKING:
    from assistant.embedding import Embedder

FIRST_TEXTS, MOST_TEXTS = 256, 4096
"""Texts of the first batch, and of the largest."""
SECONDS_A_BATCH = 4.0


class NoVectorError(Exception):
    """The model gives no usable vector for a text."""


class Batches:
    """Embeds what the index lacks; ``texts`` is how many the next batch should hold."""

    def __init__(self, writer: Writer, embedder: Embedder) -> None:
        """Take what has the known vectors, and what makes the others."""
        self._writer = writer
        self._embedder = embedder
        self.texts = FIRST_TEXTS

    def vectors_of(self, texts: Mapping[bytes, str]) -> tuple[dict[bytes, bytes], set[bytes]]:
        """Return the float16 vectors of ``texts`` by key, and the keys that had to be embedded.

        :raises NoVectorError: the model refuses a text or gives no finite vector.
        """
        vectors = self._writer.vectors_of(texts)
        missing = {key: text for key, text in texts.items() if key not in vectors}
        vectors.update(self._embed(missing))
        return vectors, set(missing)

    def _embed(self, missing: Mapping[bytes, str]) -> dict[bytes, bytes]:
        """Return float16 vectors by key; of a long document they are kept slice by slice."""
        vectors: dict[bytes, bytes] = {}
        keys = list(missing)
        at = 0
        while at < len(keys):
            some = keys[at : at + self.texts]
            at += len(some)
            started = time.perf_counter()
            new = _vectors(self._embedder, some, [missing[key] for key in some])
            self._pace(len(some), time.perf_counter() - started)
            vectors.update(new)
            if at < len(keys):
                with self._writer.transaction():
                    self._writer.spool(new)
        return vectors

    def _pace(self, texts: int, seconds: float) -> None:
        """Choose the next batch so that it takes some seconds: that much a kill can cost."""
        if texts >= self.texts // 2:
            wanted = int(texts * SECONDS_A_BATCH / max(seconds, 1e-3))
            self.texts = max(FIRST_TEXTS // 2, min(wanted, 2 * self.texts, MOST_TEXTS))


def _vectors(embedder: Embedder, keys: Sequence[bytes], texts: list[str]) -> dict[bytes, bytes]:
    """Return the texts' vectors as float16 bytes, by key.

    :raises NoVectorError: the model refuses a text or gives no finite vector.
    """
    try:
        vectors = embedder.embed_documents(texts)
    except (AssistantError, OSError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    # A tokenizer written in Rust panics with what is no Exception.
    except BaseException as error:
        raise NoVectorError(str(error) or type(error).__name__) from error
    if vectors.shape != (len(texts), embedder.dimension) or not np.isfinite(vectors).all():
        raise NoVectorError(f"it gave vectors of shape {vectors.shape}, not all finite")
    half = np.ascontiguousarray(vectors, dtype="<f2")
    return {key: row.tobytes() for key, row in zip(keys, half, strict=True)}
