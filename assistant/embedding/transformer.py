"""Any sentence-transformers model, from a folder or the hub, with its own prompts."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.embedding.base import Progress, Vectors, safe_documents, safe_queries
from assistant.encoder.hub import at_hand, digest, find_on_hub, first_line
from assistant.encoder.weights import MAX_TOKENS
from assistant.errors import ModelUnavailableError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_TEXTS_PER_CALL = 256
_DOCUMENT_NAMES = ("document", "passage", "corpus")

_PROMPTS_BY_NAME = (
    # Families whose folders often lack the prompts their model cards ask for; first match wins.
    (
        "e5-large-instruct",
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\n"
        "Query: ",
        "",
    ),
    ("e5-", "query: ", "passage: "),
    ("bge-m3", "", ""),
    ("bge-small-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    ("bge-base-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    ("bge-large-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    ("bge-", "Represent this sentence for searching relevant passages: ", ""),
)


class SentenceTransformerEmbedder:
    """A sentence-transformers model, loaded at first use; no code from its folder is run."""

    def __init__(self, model: str, *, name: str | None = None, threads: int = 0) -> None:
        self.name = model if name is None else name
        self._model_id = model
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: SentenceTransformer | None = None
        self._fingerprint: str | None = None

    @property
    def dimension(self) -> int:
        """Length of each vector; loads the model."""
        return int(self._model().get_embedding_dimension() or 0)

    @property
    def fingerprint(self) -> str:
        """Digest of the files the vectors follow from; loads no weights that are at hand."""
        if self._fingerprint is None:
            self._fingerprint = f"sentence-transformers:{digest(self._folder())}"
        return self._fingerprint

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dimension), L2-normalised.

        :raises QuestionError: a text is empty.
        """
        safe = safe_queries(texts)
        return self._embed(safe, self._prompts()[0], None)

    def embed_documents(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return float32 (n, dimension), L2-normalised; ``progress`` is told texts done so far.

        :raises ValueError: a text is empty.
        """
        safe = safe_documents(texts)
        return self._embed(safe, self._prompts()[1], progress)

    def _embed(self, texts: list[str], prompt: str, progress: Progress | None) -> Vectors:
        model = self._model()
        # Padding moves the last bits, so on a CPU, where it is no slower, each text goes alone.
        batch = 1 if model.device.type == "cpu" else 32
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _TEXTS_PER_CALL):
            part = texts[start : start + _TEXTS_PER_CALL]
            vectors[start : start + len(part)] = model.encode(
                part,
                prompt=prompt,
                batch_size=batch,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            if progress is not None:
                progress(start + len(part))
        return vectors

    def _prompts(self) -> tuple[str, str]:
        """Return the prompts for queries and documents: the model's own, else its family's."""
        own = {name: text or "" for name, text in self._model().prompts.items()}
        query = own.get("query", "")
        document = next((own[name] for name in _DOCUMENT_NAMES if own.get(name)), "")
        return (query, document) if query or document else _prompts_by_name(self._model_id)

    def _folder(self) -> Path:
        """Return the model's folder, loading (and so downloading) the model if there is none."""
        folder = at_hand(self._model_id)
        if folder is None:
            self._model()
            folder = at_hand(self._model_id)
        if folder is None:
            raise ModelUnavailableError(f"The files of the model {self._model_id!r} are not found.")
        return folder

    def _model(self) -> SentenceTransformer:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded

    def _load(self) -> SentenceTransformer:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the hub is imported
        try:
            folder = at_hand(self._model_id)
            if folder is None:
                find_on_hub(self._model_id)
            model = _open(self._model_id if folder is None else str(folder))
        except Exception as error:  # the hub's libraries share no base class
            raise ModelUnavailableError(
                f"The model {self._model_id!r} cannot be loaded: {first_line(error)}. Set "
                "ASSISTANT_MODEL to a sentence-transformers folder or hub id, or leave it unset "
                "for the model that ships."
            ) from error
        if self._threads:
            import torch

            torch.set_num_threads(self._threads)
        model.max_seq_length = min(model.max_seq_length or MAX_TOKENS, MAX_TOKENS)
        return model


def _open(target: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(
        target, local_files_only=Path(target).is_dir(), trust_remote_code=False
    )


def _prompts_by_name(model: str) -> tuple[str, str]:
    name = model.lower().rstrip("/").rsplit("/", 1)[-1]
    for family, query, document in _PROMPTS_BY_NAME:
        if family in name:
            return query, document
    return "", ""
