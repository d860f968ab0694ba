"""A stand-in for a model: cheap, deterministic, and near for texts that share words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

import numpy as np

from assistant.embedding.base import Progress, Vectors, safe_documents, safe_queries


class HashEmbedder:
    """Bags of hashed words and character trigrams; queries and documents are treated alike."""

    name = "hash"
    fingerprint = "hash:1"
    dimension = 64

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, 64), L2-normalised."""
        return self._embed(safe_queries(texts))

    def embed_documents(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return float32 (n, 64), L2-normalised."""
        vectors = self._embed(safe_documents(texts))
        if progress is not None:
            progress(len(texts))
        return vectors

    def _embed(self, texts: list[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for feature, weight in _features(text.casefold()):
                digest = hashlib.sha256(feature.encode()).digest()
                row[digest[0] % self.dimension] += weight if digest[1] & 1 else -weight
            if not row.any():  # opposite features can cancel in very short texts
                row[0] = 1.0
            row /= np.linalg.norm(row)
        return vectors


def _features(text: str) -> Iterator[tuple[str, float]]:
    words = re.findall(r"\w+", text) or [text]
    for word in words:
        yield word, 1.0
        padded = f"^{word}$"
        yield from ((padded[at : at + 3], 0.3) for at in range(len(padded) - 2))
