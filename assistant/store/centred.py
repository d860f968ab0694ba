"""Centred space, in which stores compare vectors.

There a vector ``v`` of language ``l`` stands as ``normalise(v - centres[l])``; a store keeps it
as the model made it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Centres = Mapping[str, Floats]


def digest_of(centres: Centres) -> str:
    """Return a short name for these centres, by content."""
    digest = hashlib.blake2b(digest_size=8)
    for language in sorted(centres):
        digest.update(language.encode())
        digest.update(np.ascontiguousarray(centres[language], dtype="<f4").tobytes())
    return digest.hexdigest()


def centred(vectors: Floats, languages: list[str | None], centres: Centres) -> Floats:
    """Return ``normalise(v - centre)`` of float32 (n, dim); other languages take centre ``""``."""
    out = np.array(vectors, dtype=np.float32)
    groups: dict[str, list[int]] = {}
    for place, language in enumerate(languages):
        groups.setdefault(language if language in centres else "", []).append(place)  # type: ignore[arg-type]
    for name, places in groups.items():
        if name in centres:
            out[places] -= centres[name]
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    return out
