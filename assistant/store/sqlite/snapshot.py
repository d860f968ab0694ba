"""One committed state of the record, as a question sees it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.records import Chunk, Document, DocumentInfo, Filters, Finding, Span
from assistant.store import filtering
from assistant.store.candidates import Candidates, StoredChunk
from assistant.store.centred import Centres
from assistant.store.identity import Identity
from assistant.store.incoming import IndexedFile
from assistant.store.sqlite import proof, reading_chunks, reading_documents, words
from assistant.store.sqlite.filtering import conditions, named
from assistant.store.sqlite.vectors import Vectors

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a whole state; worked out once for each.

    ``file`` is the device and number of the file it was read from, ``languages`` counts chunks by
    their language (``""`` for unknown), ``documents`` the sources by status.  ``whole`` says that
    the sources were once gone through to the end; before, a first build is under way, or was ended.
    """

    record: str
    generation: int
    file: tuple[int, int]
    identity: Identity
    n_chunks: int
    sum_terms: int
    languages: Mapping[str, int]
    documents: Mapping[str, int]
    whole: bool


class SQLiteSnapshot:
    """A consistent view for one thread; cheap, so take one for each question and let it go.

    It holds a read transaction until it is closed (or forgotten): writers go on, but what it sees
    does not change and its log space is not given back.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        *,
        facts: Facts,
        lengths: words.Lengths,
        index: Path,
        vectors: Callable[[SQLiteSnapshot, Centres], Vectors],
        release: Callable[[sqlite3.Connection], None],
    ) -> None:
        self._db: sqlite3.Connection | None = db
        self._facts = facts
        self._index = index
        self._lengths = lengths
        self._vectors = vectors
        self._release = release
        self._frequencies: dict[str, int] = {}

    def __enter__(self) -> SQLiteSnapshot:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Give the connection back; harmless when done twice."""
        db, self._db = self._db, None
        if db is not None:
            self._release(db)

    @property
    def db(self) -> sqlite3.Connection:
        """The connection, in its read transaction."""
        if self._db is None:
            raise ValueError("this snapshot is closed")
        return self._db

    # --- facts ----------------------------------------------------------------------------------

    @property
    def facts(self) -> Facts:
        """What is known of this state as a whole."""
        return self._facts

    @property
    def generation(self) -> int:
        """The number of this state; every change of content raises it."""
        return self._facts.generation

    @property
    def n_chunks(self) -> int:
        """How many chunks there are."""
        return self._facts.n_chunks

    @property
    def average_terms(self) -> float:
        """Mean number of search terms in a chunk; 0 without chunks."""
        return self._facts.sum_terms / self._facts.n_chunks if self._facts.n_chunks else 0.0

    @property
    def languages(self) -> Mapping[str, int]:
        """Number of chunks by language; ``""`` stands for unknown."""
        return self._facts.languages

    @property
    def statuses(self) -> Mapping[str, int]:
        """Number of sources by status: indexed, failed, ignored."""
        return self._facts.documents

    @property
    def whole(self) -> bool:
        """Whether the sources were once gone through to the end."""
        return self._facts.whole

    @property
    def identity(self) -> Identity:
        """What the index was made with."""
        return self._facts.identity

    @property
    def folder(self) -> str | None:
        """The sources folder that was gone through last, absolute; None if none was noted."""
        row = self.db.execute("SELECT value FROM meta WHERE name='folder'").fetchone()
        return None if row is None else str(row[0])

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._facts.identity.dimension

    def n_sentences(self) -> int:
        """Return how many sentences there are; one that two chunks share counts twice."""
        query = "SELECT coalesce(sum(length(spans)), 0) / 8 FROM sentences"
        return int(self.db.execute(query).fetchone()[0])

    def centres(self) -> dict[str, Floats]:
        """Return the mean vectors frozen with this index, by language; empty if none were."""
        rows = self.db.execute("SELECT language, vector FROM centres")
        return {name: np.frombuffer(vector, "<f4").astype(np.float32) for name, vector in rows}

    def scale(self) -> tuple[float, float] | None:
        """Return the centre and spread of cosines frozen with this index; None if none were."""
        row = self.db.execute("SELECT value FROM meta WHERE name='scale'").fetchone()
        if row is None:
            return None
        centre, spread = map(float, row[0].split())
        return centre, spread

    # --- search ---------------------------------------------------------------------------------

    def search_vectors(
        self, query: Floats, k: int, *, centres: Centres, allowed: Iterable[int] | None = None
    ) -> tuple[Ids, Floats]:
        """Return ids and cosines in centred space of the ``k`` nearest chunks, best first.

        ``query`` is float32 (dim,), centred by its language and of unit length; ``allowed`` None
        allows every chunk.
        """
        if k < 1 or not self.n_chunks:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        vectors = self._vectors(self, centres)
        query = np.ascontiguousarray(query, dtype=np.float32)
        return vectors.search(query, k, allowed=_sorted_ids(allowed))

    def search_words(
        self, terms: Sequence[str], k: int, *, allowed: Iterable[int] | None = None
    ) -> Ids:
        """Return ids of up to ``k`` chunks that hold any of ``terms``, best first.

        The commonest terms are left out when rarer ones are there: a way to find candidates, not
        a score.
        """
        chosen = words.worth_searching(self.term_frequencies(terms), self.n_chunks)
        return words.search(
            self.db,
            chosen,
            k,
            n_chunks=self.n_chunks,
            average=self.average_terms,
            lengths=self._lengths,
            allowed=_sorted_ids(allowed),
        )

    def term_frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """Return in how many chunks each term occurs; terms that nowhere do are left out."""
        new = [term for term in terms if term not in self._frequencies]
        if new:
            found = words.frequencies(self.db, new)
            self._frequencies.update((term, found.get(term, 0)) for term in new)
        return {term: df for term in terms if (df := self._frequencies[term])}

    def terms_like(self, start: str, shortest: int, longest: int) -> dict[str, int]:
        """Return the terms of so many letters that begin with ``start``, and their counts."""
        return dict(
            self.db.execute(
                "SELECT term, df FROM terms WHERE term >= ? AND term < ?"
                " AND length(term) BETWEEN ? AND ?",
                (start, start + "\U0010ffff", shortest, longest),
            )
        )

    def languages_of(self, ids: Iterable[int]) -> dict[int, str | None]:
        """Return the language of each chunk."""
        wanted = list(ids)
        marks = ",".join("?" * len(wanted))
        return dict(
            self.db.execute(f"SELECT id, language FROM chunks WHERE id IN ({marks})", wanted)
        )

    def _resolved(self, filters: Filters | None) -> Filters:
        """Return filters with languages as codes and documents as ids."""
        if not filters:
            return Filters()
        return filtering.resolve(filters, lambda path: named(self.db, path))

    def allowed_ids(
        self, filters: Filters | None, *, within: Sequence[str] = ()
    ) -> tuple[Ids | None, int]:
        """Return the chunks that pass ``filters``, sorted, and how many documents lack a date.

        ``within`` limits them further, to documents by id.  None instead of ids when there is
        nothing to filter.  The number counts the documents that pass all but the dates, and are
        left out because they have none.

        :raises FilterError: a value names no language, or no document or folder.
        """
        if not filters and not within:
            return None, 0
        where, values, days = conditions(self._resolved(filters), within)
        undated = 0
        if days:
            (undated,) = self.db.execute(
                f"SELECT count(*) FROM documents d WHERE {where} AND d.date IS NULL", values
            ).fetchone()
            where += " AND d.date >= ? AND d.date <= ?"
        rows = self.db.execute(
            "SELECT c.id FROM documents d JOIN chunks c ON c.document = d.number"
            f" WHERE {where} ORDER BY c.id",
            values + days,
        ).fetchall()
        return np.fromiter((row[0] for row in rows), np.int64, len(rows)), int(undated)

    # --- reading --------------------------------------------------------------------------------

    def candidates(self, ids: Iterable[int]) -> Candidates:
        """Return the chunks ``ids`` with what scoring takes; unknown ids are dropped."""
        return reading_chunks.read(self.db, ids, self.dimension)

    def chunk_ids(self) -> list[int]:
        """Return the ids of all chunks, ascending."""
        return [row[0] for row in self.db.execute("SELECT id FROM chunks ORDER BY id")]

    def vectors_by_language(self, every: int) -> dict[str, Floats]:
        """Return the vectors of chunks whose id is a multiple of ``every``, by language."""
        vectors: dict[str, list[bytes]] = {}
        for language, vector in self.db.execute(
            "SELECT language, vector FROM vectors WHERE chunk % ? = 0 ORDER BY chunk", (every,)
        ):
            vectors.setdefault(language or "", []).append(vector)
        return {
            language: np.frombuffer(b"".join(parts), "<f2")
            .reshape(len(parts), -1)
            .astype(np.float32)
            for language, parts in vectors.items()
        }

    def stored_chunks(self, ids: Iterable[int]) -> dict[int, StoredChunk]:
        """Return chunks as they stand in their documents, by id; unknown ids are left out."""
        return reading_chunks.read_chunks(self.db, ids)

    def first_chunks(self, id: str, many: int) -> list[StoredChunk]:
        """Return the first ``many`` chunks of the document with this id, in order."""
        rows = self.db.execute(
            "SELECT c.id FROM documents d JOIN chunks c ON c.document = d.number WHERE d.id=?"
            " ORDER BY c.start LIMIT ?",
            (id, many),
        ).fetchall()
        found = self.stored_chunks(row[0] for row in rows)
        return [found[row[0]] for row in rows]

    def texts(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the texts of chunks, by id."""
        return {id: chunk.text for id, chunk in self.stored_chunks(ids).items()}

    def infos(self, numbers: Iterable[int]) -> dict[int, DocumentInfo]:
        """Return documents by their numbers (see :attr:`StoredChunk.document`)."""
        return reading_documents.infos(self.db, numbers)

    def document_of(self, number: int) -> Document:
        """Return the document with this number, and its text."""
        (identifier,) = self.db.execute(
            "SELECT id FROM documents WHERE number=?", (int(number),)
        ).fetchone()
        return self.document(identifier)

    def sentences_around(self, chunk: StoredChunk) -> list[Span]:
        """Return the sentences of a chunk and of its neighbours in its document, in order."""
        rows = self.db.execute(
            "SELECT s.spans FROM chunks c JOIN sentences s ON s.chunk = c.id WHERE c.document=:d"
            " AND c.start >= coalesce("
            "(SELECT max(start) FROM chunks WHERE document=:d AND start < :start), :start)"
            " AND c.start <= coalesce("
            "(SELECT min(start) FROM chunks WHERE document=:d AND start > :start), :start)",
            {"d": chunk.document, "start": chunk.start},
        )
        spans = np.frombuffer(b"".join(row[0] for row in rows), "<i4").reshape(-1, 2)
        return sorted({(start, end) for start, end in spans.tolist()})

    def same_text(self, ids: Iterable[int]) -> dict[int, list[str]]:
        """Return, by chunk, the paths of other documents that hold the very same chunk."""
        rows = self.db.execute(
            "SELECT DISTINCT a.id, d.path FROM json_each(?) w CROSS JOIN chunks a ON a.id = w.value"
            " JOIN chunks b ON b.key = a.key AND b.document <> a.document"
            " JOIN documents d ON d.number = b.document ORDER BY a.id, d.path",
            (json.dumps([int(i) for i in ids]),),
        )
        found: dict[int, list[str]] = {}
        for chunk, path in rows:
            found.setdefault(chunk, []).append(path)
        return found

    def documents(self) -> list[DocumentInfo]:
        """Return every source known, by path: indexed, failed or ignored."""
        return reading_documents.documents(self.db)

    def passing(self, filters: Filters | None) -> list[DocumentInfo]:
        """Return the indexed documents that pass ``filters``, by path.

        :raises FilterError: a value names no language, or no document or folder.
        """
        where, values, days = conditions(self._resolved(filters), ())
        where += " AND d.date >= ? AND d.date <= ?" if days else ""
        return reading_documents.documents(self.db, where, values + days)

    def document(self, name: str) -> Document:
        """Return the document with this id or path, and its text (empty unless indexed).

        :raises NotFoundError: there is none.
        """
        return reading_documents.document(self.db, name)

    def paths_with(self, text: str, many: int = 5) -> list[str]:
        """Return the paths of up to ``many`` documents whose text holds ``text``, in order."""
        return reading_documents.paths_with(self.db, text, many)

    def chunks(self) -> Iterator[Chunk]:
        """Yield every stored chunk, by document path and place."""
        # A generator of its own, so that this state is not let go of while it is read.
        yield from reading_documents.chunks(self.db)

    # --- proof ----------------------------------------------------------------------------------

    def files(self) -> list[IndexedFile]:
        """Return what is known of the files of the indexed documents, by path."""
        return reading_documents.files(self.db)

    def findings(self) -> list[Finding]:
        """Return everything in which the record does not agree with itself, or FAISS with it.

        :raises DamagedError: the record does not read back at all.
        """
        return proof.of_all(self, self._index)


def _sorted_ids(allowed: Iterable[int] | None) -> Ids | None:
    if allowed is None:
        return None
    given = allowed if isinstance(allowed, np.ndarray) else list(allowed)
    return np.unique(np.asarray(given, dtype=np.int64))
