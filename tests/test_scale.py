"""Other models' cosines are put on the scale that the weights and the threshold were fitted on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from indexing import Library

from assistant.embedding.testing import HashEmbedder
from assistant.indexing.refresh import refresh
from assistant.retrieval.calibration import FITTED, Scale, load_calibration
from assistant.retrieval.centres import freeze_centres
from assistant.retrieval.scale import ENOUGH_DOCUMENTS, freeze_scale
from assistant.retrieval.scoring import centre

Vectors = np.ndarray[Any, np.dtype[np.float32]]
KEPT = 0.5
NOISE = 512
WORDS = "harbour lamp ferry mill wheel tea saffron train market copper tower crew".split()


class Diluted:
    """Half of each vector is noise of its own: every cosine is about half of what it was."""

    name, fingerprint = "diluted", "diluted:1"
    dimension = HashEmbedder.dimension + NOISE

    def embed_documents(self, texts: Sequence[str], **_: object) -> Vectors:
        return np.stack([self._one(text) for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self.embed_documents(texts)

    def _one(self, text: str) -> Vectors:
        (vector,) = HashEmbedder().embed_queries([text])
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        noise = np.random.default_rng(seed).standard_normal(NOISE)
        noise *= np.sqrt(1 - KEPT) / np.linalg.norm(noise)
        return np.concatenate([np.sqrt(KEPT) * vector, noise]).astype(np.float32)


def library_of(folder: Path, embedder: HashEmbedder | Diluted, documents: int) -> Library:
    library = Library.at(folder, chunk_characters=90)
    library.embedder = embedder  # type: ignore[assignment]
    draw = np.random.default_rng(3)
    for number in range(documents):
        sentences = [
            f"The {' '.join(draw.choice(WORDS, 6))} of place {number} counted {line} times."
            for line in range(40)
        ]
        library.write(f"{number}.txt", "\n\n".join(sentences))
    refresh(library.store, library.settings, embedder)
    freeze_centres(library.store, embedder.fingerprint, library.settings)
    return library


def learnt(library: Library) -> Scale:
    scale = frozen(library)
    assert scale
    return scale


def frozen(library: Library) -> Scale | None:
    freeze_scale(library.store, library.embedder, library.settings)
    with library.store.snapshot() as state:
        found = state.scale()
    return Scale(*found) if found else None


def best_cosines(library: Library, questions: list[str], scale: Scale) -> Vectors:
    with library.store.snapshot() as state:
        found = state.candidates(row[0] for row in state.db.execute("SELECT id FROM chunks"))
        centres = state.centres()
    known = ["en"] * len(found.sentence_vectors)
    said = centre(found.sentence_vectors, known, centres)
    asked = centre(library.embedder.embed_queries(questions), ["en"] * len(questions), centres)
    return scale.onto(FITTED, (asked @ said.T).max(axis=1))


def test_questions_weigh_alike_with_a_model_of_half_the_cosines(tmp_path: Path) -> None:
    unanswered = [f"The {word} of {other} is far." for word, other in pairwise(WORDS)]
    libraries = (
        library_of(tmp_path / "whole", HashEmbedder(), 8),
        library_of(tmp_path / "half", Diluted(), 8),
    )
    scales = [learnt(library) for library in libraries]

    def apart(scales: list[Scale]) -> float:
        found = [best_cosines(lib, unanswered, s) for lib, s in zip(libraries, scales, strict=True)]
        return float(abs(found[0].mean() - found[1].mean()))

    assert apart(scales) < apart([FITTED, FITTED]) / 2


def test_the_scale_stays_when_the_sources_change(tmp_path: Path) -> None:
    library = library_of(tmp_path, HashEmbedder(), 8)
    first = frozen(library)
    library.write("more.txt", "\n\n".join(f"Quite another thing, number {n}." for n in range(90)))
    refresh(library.store, library.settings, library.embedder)
    assert frozen(library) == first
    assert not freeze_scale(library.store, library.embedder, library.settings)


def test_too_few_documents_teach_no_scale(tmp_path: Path) -> None:
    assert frozen(library_of(tmp_path, HashEmbedder(), ENOUGH_DOCUMENTS - 1)) is None


def test_what_ships_is_on_its_own_scale() -> None:
    default = load_calibration("multilingual-e5-small:any")
    cosines = np.array([0.2, 0.6], np.float32)
    np.testing.assert_array_equal(default.scaled(cosines), cosines)
    moved = default.learnt({}, Scale(0.4, 0.1)).scaled(np.array([0.4, 0.5], np.float32))
    assert moved == pytest.approx([FITTED.centre, FITTED.centre + FITTED.spread])
