"""Any sentence-transformers cross-encoder: judges whether a passage answers, points at no words."""

from __future__ import annotations

import json
import logging
import math
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.encoder.hub import at_hand, digest, find_on_hub, first_line, looks_like_path
from assistant.encoder.weights import MAX_TOKENS
from assistant.errors import ModelUnavailableError
from assistant.reader.base import UNREAD, Material, Reading, asks_something, sigmoid
from assistant.settings import expanded

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

LOG = logging.getLogger(__name__)
_CHARACTERS = 16_000
_REMEDY = (
    "Set ASSISTANT_READER to a sentence-transformers cross-encoder's folder or hub id, to none, or "
    "leave it unset for the reader that ships."
)


class CrossEncoderReader:
    """A cross-encoder from a folder or the hub, loaded at first use; no code of its own is run.

    :raises ModelUnavailableError: the name can only be a folder's, and no cross-encoder is there.
    """

    points = False
    fit = None

    def __init__(self, model: str, *, threads: int = 0) -> None:
        self.name = model
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: CrossEncoder | None = None
        self._fingerprint: str | None = None
        if looks_like_path(model) or expanded(model).is_dir():
            self._folder()

    @property
    def fingerprint(self) -> str:
        """Digest of the files the scores follow from; loads no weights that are at hand."""
        if self._fingerprint is None:
            self._fingerprint = f"cross-encoder:{digest(self._folder())}"
        return self._fingerprint

    def read(self, question: str, materials: Sequence[Material]) -> list[Reading]:
        """Return a reading for each of ``materials``; of long ones the beginning is judged.

        :raises ModelUnavailableError: the model cannot be had, or is no cross-encoder.
        """
        if not materials:
            return []
        model = self._model()
        if not asks_something(question):
            return [UNREAD] * len(materials)
        return [self._judged(model, question, material) for material in materials]

    def _judged(self, model: CrossEncoder, question: str, material: Material) -> Reading:
        if not material.text.strip():
            return UNREAD
        text = f"{material.heading}\n{material.text[:_CHARACTERS]}".strip()
        pair = (_encodable(question), _encodable(text))
        import torch

        # One at a time: padding would let a score depend on its companions.
        score = float(
            model.predict([pair], activation_fn=torch.nn.Identity(), show_progress_bar=False)[0]
        )
        if not math.isfinite(score):
            LOG.warning("The reader gave no number for a passage; likeness decides there.")
            return UNREAD
        return Reading(answers=sigmoid(score), evidence=score)

    def _model(self) -> CrossEncoder:
        if self._loaded is None:
            with self._lock:
                if self._loaded is None:
                    self._loaded = self._load()
        return self._loaded

    def _load(self) -> CrossEncoder:
        folder = self._folder()
        try:
            model = _open(folder)
        except Exception as error:  # the libraries share no base class
            raise self._unavailable(first_line(error)) from error
        if model.num_labels != 1:
            raise self._unavailable(f"it sorts into {model.num_labels} classes and gives no score")
        if self._threads:
            import torch

            torch.set_num_threads(self._threads)
        model.max_seq_length = min(model.max_seq_length or MAX_TOKENS, MAX_TOKENS)
        return model

    def _folder(self) -> Path:
        """Return the model's folder, downloading it if the hub has it."""
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the hub is imported
        try:
            folder = at_hand(self.name)
            if folder is None:
                find_on_hub(self.name)
                from huggingface_hub import snapshot_download

                folder = Path(snapshot_download(self.name))
        except Exception as error:  # the hub's libraries share no base class
            raise self._unavailable(first_line(error)) from error
        if not _is_cross_encoder(folder):
            raise self._unavailable("it is no cross-encoder")
        return folder

    def _unavailable(self, reason: str) -> ModelUnavailableError:
        return ModelUnavailableError(
            f"The reader {self.name!r} cannot be used: {reason}. {_REMEDY}"
        )


def _is_cross_encoder(folder: Path) -> bool:
    """Tell by its configuration; another model would be given a head of random numbers."""
    try:
        modules = folder / "modules.json"
        if modules.is_file() and "cross_encoder" in modules.read_text("utf-8"):
            return True
        config = json.loads((folder / "config.json").read_text("utf-8"))
        kinds = config.get("architectures") or []
        return any(str(kind).endswith("ForSequenceClassification") for kind in kinds)
    except (OSError, ValueError, AttributeError):
        return False


def _open(folder: Path) -> CrossEncoder:
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    opened: CrossEncoder = CrossEncoder(str(folder), local_files_only=True, trust_remote_code=False)
    return opened


def _encodable(text: str) -> str:
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
