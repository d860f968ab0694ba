"""Which embedder a model name stands for."""

from __future__ import annotations

from pathlib import Path

from assistant.embedding.base import Embedder
from assistant.embedding.fast import FINGERPRINT, FastEmbedder
from assistant.embedding.reference import reference_model_path
from assistant.embedding.transformer import SentenceTransformerEmbedder
from assistant.settings import DEFAULT_MODEL

REFERENCE_MODEL = "reference"
"""The shipped model run by sentence-transformers, for checking the fast path against it."""


def load_embedder(model: str = DEFAULT_MODEL, *, cache: Path, threads: int = 0) -> Embedder:
    """Return the embedder for ``default``, ``reference``, or a sentence-transformers folder or id.

    Cheap: weights are opened at first use.  ``threads`` 0 takes the processors there are.

    :raises ModelUnavailableError: the reference model cannot be prepared.
    """
    if model == DEFAULT_MODEL:
        return FastEmbedder(cache=cache, threads=threads)
    if model == REFERENCE_MODEL:
        folder = str(reference_model_path(cache))
        return SentenceTransformerEmbedder(folder, name=model, threads=threads)
    return SentenceTransformerEmbedder(model, threads=threads)


def fingerprint_of(model: str = DEFAULT_MODEL, *, cache: Path) -> str:
    """Return the embedder's fingerprint; for the shipped model without opening a file.

    :raises ModelUnavailableError: the model cannot be had.
    """
    return FINGERPRINT if model == DEFAULT_MODEL else load_embedder(model, cache=cache).fingerprint
