"""A model named by its folder or hub id: where its files are, and what tells them apart."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assistant.settings import expanded

_HUB_SECONDS = 10.0
_HASHED_WHOLE = 2**20
"""Bytes; of larger files the beginning and the size are hashed, which tells weights apart."""


def at_hand(model: str) -> Path | None:
    """Return the folder that ``model`` is, or was downloaded to before; None if there is none."""
    if (folder := expanded(model)).is_dir():
        return folder if _is_model(folder) else None
    if looks_like_path(model):
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


def find_on_hub(model: str) -> None:
    """Ask the hub for the model once; its libraries would repeat the attempt for over a minute.

    :raises OSError: it is not there, or the hub cannot be reached.
    """
    if looks_like_path(model):
        raise OSError("no model is in such a folder")
    from huggingface_hub import HfApi

    names = [model] if "/" in model else [f"sentence-transformers/{model}", model]
    reasons = []
    for name in names:
        try:
            HfApi().model_info(name, timeout=_HUB_SECONDS)
            return
        except Exception as error:  # noqa: BLE001
            reasons.append(first_line(error))
    raise OSError(f"it is no folder, and the hub does not give it ({reasons[0]})")


def looks_like_path(model: str) -> bool:
    """Tell whether a name can only be a folder's."""
    return model.count("/") > 1 or model[:1] in tuple("./~") or "\\" in model


def first_line(error: Exception) -> str:
    """Return the first line of an error's text, without its full stop, at most 200 characters."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].rstrip(".")[:200]


def digest(folder: Path) -> str:
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
