"""What an index was made with: vectors and chunks made in different ways are never mixed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.errors import OtherModelError
from assistant.store.commands import REBUILD


class Model(Protocol):
    """What a store needs to know of an embedder."""

    @property
    def name(self) -> str:
        """What the user calls it."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would get another vector."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The model that made the vectors, and how texts were cut into chunks."""

    model: str
    fingerprint: str
    dimension: int
    chunk_characters: int
    chunk_overlap: float


def require_model(found: Identity, *, model: str, fingerprint: str, index: Path | str) -> None:
    """Refuse an index whose vectors another model made.

    :raises OtherModelError: ``index`` (its folder, or what else the user calls it) is such a one.
    """
    if found.fingerprint != fingerprint:
        other = "other weights of it are" if found.model == model else f"{model} is"
        raise OtherModelError(
            f"The index in {index} was built with the model {found.model}, now {other} in use. "
            f"Run {REBUILD}, or name the former model with --model."
        )


def require_same(found: Identity, wanted: Identity, index: Path | str) -> None:
    """Refuse to mix what ``wanted`` would write into an index made as ``found`` says.

    :raises OtherModelError: the model or the chunk settings differ.
    """
    require_model(found, model=wanted.model, fingerprint=wanted.fingerprint, index=index)
    if found != wanted and (found.chunk_characters, found.chunk_overlap) != (
        wanted.chunk_characters,
        wanted.chunk_overlap,
    ):
        raise OtherModelError(
            f"The index in {index} was built with chunks of {found.chunk_characters} characters "
            f"and an overlap of {found.chunk_overlap:g}, the settings say "
            f"{wanted.chunk_characters} and {wanted.chunk_overlap:g}. Run {REBUILD}."
        )
