"""Any sentence-transformers model, from a folder or the hub, with its own prompts."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.embedding.base import (
    MAX_TOKENS,
    Progress,
    Vectors,
    safe_documents,
    safe_queries,
)
from assistant.errors import ModelUnavailableError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_TEXTS_PER_CALL = 256
_HUB_SECONDS = 10.0
_HASHED_WHOLE = 2**20
"""Bytes; of larger files the beginning and the size are hashed, which tells weights apart."""
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
            self._fingerprint = f"sentence-transformers:{_digest(self._folder())}"
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
        folder = _at_hand(self._model_id)
        if folder is None:
            self._model()
            folder = _at_hand(self._model_id)
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
            folder = _at_hand(self._model_id)
            if folder is None:
                _find_on_hub(self._model_id)
            model = _open(self._model_id if folder is None else str(folder))
        except Exception as error:  # the hub's libraries share no base class
            raise ModelUnavailableError(
                f"The model {self._model_id!r} cannot be loaded: {_first_line(error)}. Set "
                "ASSISTANT_MODEL to a sentence-transformers folder or hub id, or leave it unset "
                "for the model that ships."
            ) from error
        if self._threads:
            import torch

            torch.set_num_threads(self._threads)
        model.max_seq_length = min(model.max_seq_length or MAX_TOKENS, MAX_TOKENS)
        return model


def _at_hand(model: str) -> Path | None:
    """Return the folder that ``model`` is, or was downloaded to before; None if there is none."""
    if (folder := Path(model).expanduser()).is_dir():
        return folder if _is_model(folder) else None
    if _looks_like_path(model):
        return None
    from huggingface_hub import snapshot_download

    names = (model,) if "/" in model else (model, f"sentence-transformers/{model}")
    for name in names:
        try:
            snapshot = Path(snapshot_download(name, local_files_only=True))
        except Exception:  # noqa: BLE001  not there; the hub's errors share no base class
            continue
        if _is_model(snapshot):
            return snapshot
    return None


def _is_model(folder: Path) -> bool:
    return (folder / "modules.json").is_file() or (folder / "config.json").is_file()


def _find_on_hub(model: str) -> None:
    """Ask the hub for the model once; its libraries would repeat the attempt for over a minute.

    :raises OSError: it is not there, or the hub cannot be reached.
    """
    if _looks_like_path(model):
        raise OSError("no model is in such a folder")
    from huggingface_hub import HfApi

    names = [model] if "/" in model else [f"sentence-transformers/{model}", model]
    reasons = []
    for name in names:
        try:
            HfApi().model_info(name, timeout=_HUB_SECONDS)
            return
        except Exception as error:  # noqa: BLE001
            reasons.append(_first_line(error))
    raise OSError(f"it is no folder, and the hub does not give it ({reasons[0]})")


def _looks_like_path(model: str) -> bool:
    return model.count("/") > 1 or model[:1] in tuple("./~") or "\\" in model


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


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")[:200]


def _digest(folder: Path) -> str:
    """Return a digest of configuration, vocabulary and weights, the same wherever they lie."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda found: found.as_posix()):
        inside = path.relative_to(folder)
        if path.suffix not in {".json", ".txt", ".model", ".safetensors", ".bin"}:
            continue
        if any(part.startswith(".") or part in {"onnx", "openvino"} for part in inside.parts):
            continue
        with path.open("rb") as file:
            head = file.read(_HASHED_WHOLE)
        total.update(f"{inside.as_posix()}\0{path.stat().st_size}\0".encode())
        total.update(hashlib.sha256(head).digest())
    return total.hexdigest()[:16]
