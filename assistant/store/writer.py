"""What changes an index, whatever store holds it: whole documents in, whole documents out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from assistant.records import Failure
from assistant.store.candidates import Floats
from assistant.store.incoming import FileState, Known, NewDocument


class Writer(Protocol):
    """What changes an index: whole documents in, whole documents out."""

    @property
    def n_chunks(self) -> int:
        """How many chunks are stored."""

    def stamps(self, recipe: int, *, settled_ns: int) -> dict[str, tuple[int, int]]:
        """Return size and time stamp of the indexed sources whose stamp tells all, by path.

        They were made by ``recipe``, and last written ``settled_ns`` or more before they were read.
        """
        ...

    def sources(self, but: Collection[str] = ()) -> dict[str, Known]:
        """Return the sources that the index knows, by path, those in ``but`` left out."""
        ...

    def vectors_of(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Return the float16 vectors of those texts, chunks or sentences, that are known, by key.

        One that is damaged counts as unknown.
        """
        ...

    def mend_words(self) -> bool:
        """Make the word index anew if it does not match the chunks; return whether it did not."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Return a ``with`` block whose changes are committed together or, on any error, not."""
        ...

    # Within a transaction:

    def put(self, document: NewDocument, vectors: Mapping[bytes, bytes]) -> None:
        """Store ``document`` in place of what its path held; ``vectors`` are float16, by key."""

    def touch(self, path: str, file: FileState) -> None:
        """Note a new time stamp of a source whose content is the same."""

    def fail(
        self,
        failure: Failure,
        *,
        since: str,
        status: str = "failed",
        file: FileState | None = None,
        recipe: int | None = None,
    ) -> None:
        """Note that a source cannot be indexed (or is ignored); drop what came of it before.

        ``file`` and ``recipe`` say what was tried, for knowing when to try again.
        """

    def remove(self, path: str) -> None:
        """Take the source at ``path`` and all that came of it out of the index."""

    def spool(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep vectors of a document too long for one go, so that a killed run resumes there.

        They are forgotten when the writing ends well.
        """

    # Each a transaction of its own:

    def note_folder(self, folder: str) -> None:
        """Note which sources folder is gone through; no change of content."""

    def save_centres(self, centres: Mapping[str, Floats]) -> None:
        """Freeze the mean vectors by language, float32 (dim,); they then belong to the index."""

    def save_scale(self, centre: float, spread: float) -> None:
        """Freeze where cosines with what doesn't answer lie; it then belongs to the index."""
