"""What every store does: it holds an index and shows committed states of it.

tests/test_store_contract.py says in code what is said here in words; any store passes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from assistant.records import Chunk, Document, DocumentInfo, Filters, Finding, Span
from assistant.store.candidates import Candidates, Floats, Ids, StoredChunk
from assistant.store.centred import Centres
from assistant.store.identity import Identity, Model
from assistant.store.incoming import IndexedFile
from assistant.store.writer import Writer


class Store(Protocol):
    """An index; one object serves many threads.

    with store.snapshot() as state:
        ids, cosines = state.search_vectors(query, 100, centres=centres)
    """

    def exists(self) -> bool:
        """Whether there is an index, readable or not."""

    def require(self, model: Model) -> None:
        """Refuse from now on to give states whose vectors another model made.

        :raises OtherModelError: the index as it is now was built with another model.
        """

    def snapshot(self) -> Snapshot:
        """Return the last committed state.

        :raises StoreError: there is no index, or it cannot be used (see its kinds).
        """
        ...

    def prepare(self, centres: Centres) -> None:
        """Make ready what a search in this centred space needs, if anything."""

    def writing(
        self,
        identity: Identity,
        *,
        wait_seconds: float,
        rebuild: bool = False,
        compact: bool = False,
    ) -> AbstractContextManager[Writer]:
        """Return the right to change the index, for a ``with`` block; makes it if there is none.

        Each transaction is seen by the next snapshot.  A block that ends without an error has gone
        through all sources: the index is whole from then on.  With ``rebuild`` the block fills an
        empty index instead, which takes the old one's place when the block ends without an error;
        till then snapshots are of the old one.  A rebuild that was killed may be taken up by the
        next.
        ``compact`` gives all free space back at the end.

        :raises LockedError: another writes and did not finish within ``wait_seconds``.
        :raises OtherModelError: the index was made as another identity says, and is not rebuilt.
        :raises StoreError: it cannot be read or written; what was committed stays.
        """
        ...

    def unfinished_rebuild(self) -> int:
        """Return the size in bytes of a rebuild that was killed, 0 without one."""
        ...

    def damage_told(self) -> AbstractContextManager[None]:
        """Return a ``with`` block in which damage is reported as damage, whatever error it causes.

        :raises DamagedError: in the block something failed, and the index is not whole.
        """
        ...

    def close(self) -> None:
        """Let go of what no snapshot holds; harmless when done twice."""


class Snapshot(Protocol):
    """One committed state, for one thread; cheap, so take one for each question and let it go.

    What it shows does not change, whatever is written meanwhile.  Chunks and documents have numbers
    in it; those of chunks are never used for another chunk.
    """

    def __enter__(self) -> Snapshot:
        """Return this snapshot, to be closed at the end of the block."""
        ...

    def __exit__(self, *exception: object) -> None:
        """Close."""

    def close(self) -> None:
        """Let it go; harmless when done twice."""

    # --- facts ----------------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """The number of this state; every change of content raises it, a rebuild too."""

    @property
    def whole(self) -> bool:
        """Whether the sources were once gone through to the end.

        Before that a first build is under way, or was ended half-way.
        """

    @property
    def identity(self) -> Identity:
        """What the index was made with."""

    @property
    def folder(self) -> str | None:
        """The sources folder that was gone through last, absolute; None if none was noted."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def n_chunks(self) -> int:
        """How many chunks there are."""

    @property
    def average_terms(self) -> float:
        """Mean number of search terms in a chunk; 0 without chunks."""

    @property
    def languages(self) -> Mapping[str, int]:
        """Number of chunks by language; ``""`` stands for unknown."""

    @property
    def statuses(self) -> Mapping[str, int]:
        """Number of sources by status: indexed, failed, ignored."""

    def n_sentences(self) -> int:
        """Return how many sentences there are; one that two chunks share counts twice."""
        ...

    def centres(self) -> dict[str, Floats]:
        """Return the mean vectors frozen with this index, by language; empty if none were."""
        ...

    def scale(self) -> tuple[float, float] | None:
        """Return the centre and spread of cosines frozen with this index; None if none were."""
        ...

    # --- search ---------------------------------------------------------------------------------

    def search_vectors(
        self, query: Floats, k: int, *, centres: Centres, allowed: Iterable[int] | None = None
    ) -> tuple[Ids, Floats]:
        """Return ids and cosines in centred space of the ``k`` nearest chunks, best first.

        ``query`` is float32 (dim,), centred by its language and of unit length; ``allowed`` None
        allows every chunk.  Of a large index some of the nearest may be missed.
        """
        ...

    def search_words(
        self, terms: Sequence[str], k: int, *, allowed: Iterable[int] | None = None
    ) -> Ids:
        """Return ids of up to ``k`` chunks that hold any of ``terms``, best first.

        The commonest terms may be left out when rarer ones are there: a way to find candidates, not
        a score.
        """
        ...

    def term_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many chunks each term occurs; terms that nowhere do are left out."""
        ...

    def terms_like(self, start: str, shortest: int, longest: int) -> dict[str, int]:
        """Return the terms of so many letters that begin with ``start``, and their counts."""
        ...

    def allowed_ids(
        self, filters: Filters | None, *, within: Sequence[str] = ()
    ) -> tuple[Ids | None, int]:
        """Return the chunks that pass ``filters``, ascending, and how many documents lack a date.

        ``within`` limits them further, to documents by id.  None instead of ids when there is
        nothing to filter.  The number counts the documents that pass all but the dates, and are
        left out because they have none.

        :raises FilterError: a value names no language, or no document or folder.
        """
        ...

    def passing(self, filters: Filters | None) -> list[DocumentInfo]:
        """Return the indexed documents that pass ``filters``, by path.

        :raises FilterError: a value names no language, or no document or folder.
        """
        ...

    # --- chunks ---------------------------------------------------------------------------------

    def candidates(self, ids: Iterable[int]) -> Candidates:
        """Return the chunks ``ids`` with what scoring takes; unknown ids are dropped."""
        ...

    def stored_chunks(self, ids: Iterable[int]) -> dict[int, StoredChunk]:
        """Return chunks as they stand in their documents, by id; unknown ids are left out."""
        ...

    def first_chunks(self, id: str, many: int) -> list[StoredChunk]:
        """Return the first ``many`` chunks of the document with this id, in order."""
        ...

    def texts(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the texts of chunks, by id."""
        ...

    def languages_of(self, ids: Iterable[int]) -> dict[int, str | None]:
        """Return the language of each chunk."""
        ...

    def sentences_around(self, chunk: StoredChunk) -> list[Span]:
        """Return the sentences of a chunk and of its neighbours in its document, in order."""
        ...

    def same_text(self, ids: Iterable[int]) -> dict[int, list[str]]:
        """Return, by chunk, the paths of other documents that hold the very same chunk."""
        ...

    def chunks(self) -> Iterator[Chunk]:
        """Yield every stored chunk, by document path and place; keeps the state until it ends."""
        ...

    def chunk_ids(self) -> list[int]:
        """Return the ids of all chunks, ascending."""
        ...

    def vectors_by_language(self, every: int) -> dict[str, Floats]:
        """Return the vectors of one chunk in ``every``, float32 (n, dim), by language.

        They are as the model made them; ``""`` stands for an unknown language.
        """
        ...

    # --- documents ------------------------------------------------------------------------------

    def documents(self) -> list[DocumentInfo]:
        """Return every source known, by path: indexed, failed or ignored."""
        ...

    def infos(self, numbers: Iterable[int]) -> dict[int, DocumentInfo]:
        """Return documents by their numbers (see :attr:`StoredChunk.document`)."""
        ...

    def document_of(self, number: int) -> Document:
        """Return the document with this number, and its text."""
        ...

    def document(self, name: str) -> Document:
        """Return the document with this id or path, and its text (empty unless indexed).

        :raises NotFoundError: there is none.
        """
        ...

    def paths_with(self, text: str, many: int = 5) -> list[str]:
        """Return the paths of up to ``many`` documents whose text holds ``text``, in order."""
        ...

    # --- proof ----------------------------------------------------------------------------------

    def files(self) -> list[IndexedFile]:
        """Return what is known of the files of the indexed documents, by path."""
        ...

    def findings(self) -> list[Finding]:
        """Return everything in which the index does not agree with itself.

        :raises DamagedError: it does not read back at all.
        """
        ...
