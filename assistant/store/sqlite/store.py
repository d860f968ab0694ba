"""The reading side of an index: snapshots for many threads, and the vectors they search."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import AbstractContextManager, suppress
from pathlib import Path

import numpy as np

from assistant.errors import OtherModelError, StoreError
from assistant.store.centred import Centres, digest_of
from assistant.store.commands import REFRESH
from assistant.store.identity import Identity, Model, require_model
from assistant.store.sqlite import faiss_file, faiss_index, proof, schema, vectors, writing
from assistant.store.sqlite.connect import DATABASE, open_reading, require_file, translated
from assistant.store.sqlite.faiss_index import Base
from assistant.store.sqlite.reading_vectors import read_after
from assistant.store.sqlite.snapshot import Facts, SQLiteSnapshot
from assistant.store.sqlite.vectors import Vectors
from assistant.store.sqlite.words import Lengths
from assistant.store.sqlite.writer import SQLiteWriter

_IDLE = 16
_FEW = 2_000
_GLANCE_BYTES = 32 * 1024 * 1024
"""A FAISS file up to this size is checksummed whenever it is prepared, a larger one when loaded."""


_File = tuple[int, int]
"""Device and number of a file: another one means that it has been replaced."""


class SQLiteStore:
    """An index folder, open for reading; one object serves many threads.

    with store.snapshot() as state:
        ids, cosines = state.search_vectors(query, 100, centres=centres)
    """

    def __init__(self, index: str | Path, *, exact_up_to: int = vectors.EXACT) -> None:
        """Name the index; nothing is opened before it is needed."""
        self.index = Path(index)
        self.database = self.index / DATABASE
        self._exact_up_to = exact_up_to
        self._guard = threading.Lock()
        self._vectors_guard = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._file: _File | None = None
        self._files: dict[int, _File] = {}
        self._facts: Facts | None = None
        self._lengths: tuple[tuple[str, _File], Lengths] | None = None
        self._vectors: dict[tuple[str, _File], Vectors] = {}
        self._fingerprint: str | None = None
        self._building: threading.Thread | None = None

    def __enter__(self) -> SQLiteStore:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections that no snapshot holds."""
        with self._guard:
            self._file = None
            self._drop_idle()

    def _drop_idle(self) -> None:
        idle, self._idle = self._idle, []
        for db in idle:
            self._files.pop(id(db), None)
            db.close()

    def exists(self) -> bool:
        """Whether an index is there, readable or not."""
        if not self.database.exists():
            return False
        try:
            db = open_reading(self.database)
        except sqlite3.Error:
            return True
        try:
            # A build killed in its first moment leaves a database without tables.
            return bool(db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0])
        except sqlite3.Error:
            return True
        finally:
            db.close()

    def require(self, model: Model) -> None:
        """Refuse from now on to give states whose vectors another model made.

        :raises OtherModelError: the index as it is now was built with another model.
        """
        self._fingerprint = None  # what is there now is told here, in the words of a first look
        with self.snapshot() as state:
            found = state.facts.identity
        require_model(found, model=model.name, fingerprint=model.fingerprint, index=self.index)
        self._fingerprint = model.fingerprint

    def snapshot(self) -> SQLiteSnapshot:
        """Return the last committed state.

        :raises StoreError: there is no index, or it cannot be used (see its kinds).
        """
        with translated(self.index):
            db = self._acquire()
            try:
                db.execute("BEGIN")
                facts = self._facts_of(db)
            except BaseException:
                self._release(db)
                raise
        return SQLiteSnapshot(
            db,
            facts=facts,
            lengths=self._lengths_of(facts),
            index=self.index,
            vectors=self._vectors_of,
            release=self._release,
        )

    def writing(
        self,
        identity: Identity,
        *,
        wait_seconds: float,
        rebuild: bool = False,
        compact: bool = False,
    ) -> AbstractContextManager[SQLiteWriter]:
        """Return the right to change the record, for a ``with`` block; see ``Store.writing``."""
        return writing.writing(
            self, identity, wait_seconds=wait_seconds, rebuild=rebuild, compact=compact
        )

    def unfinished_rebuild(self) -> int:
        """Return the size in bytes of a rebuild that was killed, 0 without one."""
        return writing.unfinished(self.index)

    def damage_told(self) -> AbstractContextManager[None]:
        """Tell damage as what it is within a ``with`` block; see ``Store.damage_told``."""
        return proof.damage_told(self)

    # --- connections ----------------------------------------------------------------------------

    def _acquire(self) -> sqlite3.Connection:
        file = self._file_now()
        with self._guard:
            if file != self._file:
                self._drop_idle()  # they read a file that has been replaced by another
                self._file = file
            if self._idle:
                return self._idle.pop()
        db = open_reading(self.database)
        try:
            schema.require_current(db, self.index)
        except BaseException:
            db.close()
            raise
        with self._guard:
            self._files[id(db)] = file
        return db

    def _file_now(self) -> _File:
        try:
            state = os.stat(self.database)
        except FileNotFoundError:
            raise StoreError(f"There is no index in {self.index}. Run {REFRESH}.") from None
        require_file(self.database)
        return state.st_dev, state.st_ino

    def _release(self, db: sqlite3.Connection) -> None:
        """Keep a connection for the next snapshot, unless its file has been replaced meanwhile."""
        with suppress(sqlite3.Error):
            if db.in_transaction:
                db.execute("ROLLBACK")
        with self._guard:
            if self._files.get(id(db)) == self._file is not None and len(self._idle) < _IDLE:
                self._idle.append(db)
                return
            self._files.pop(id(db), None)
        db.close()

    # --- facts ----------------------------------------------------------------------------------

    def _facts_of(self, db: sqlite3.Connection) -> Facts:
        record, generation = (
            row[0]
            for row in db.execute(
                "SELECT value FROM meta WHERE name IN ('record', 'generation') ORDER BY name DESC"
            )
        )
        facts, file = self._facts, self._files[id(db)]
        # A copy that was put back has its number again, and may go on to another state of it.
        if facts is None or (facts.record, facts.generation, facts.file) != (
            record,
            generation,
            file,
        ):
            facts = _read_facts(db, record, generation, file)
            if self._fingerprint and facts.identity.fingerprint != self._fingerprint:
                raise OtherModelError(
                    f"The index in {self.index} has been rebuilt with the model "
                    f"{facts.identity.model}. Start again with that model."
                )
            self._facts = facts
        return facts

    def _lengths_of(self, facts: Facts) -> Lengths:
        kept, key = self._lengths, (facts.record, facts.file)
        if kept is None or kept[0] != key:
            kept = self._lengths = (key, Lengths())
        return kept[1]

    # --- vectors --------------------------------------------------------------------------------

    def prepare(self, centres: Centres) -> None:
        """Write the FAISS file if it is missing, damaged, or too far behind the record."""
        with self.snapshot() as state:
            if not state.n_chunks or not self._file_is_behind(state, centres):
                return
            base = self._build(state, centres)
            if state.n_chunks > self._exact_up_to:
                with self._vectors_guard:
                    self._vectors = {_key(state, centres): vectors.beside(base)}

    def _file_is_behind(self, state: SQLiteSnapshot, centres: Centres) -> bool:
        stamp = faiss_file.read_stamp(self.index)
        if stamp is None or not self._fits(stamp, state, centres):
            return True
        beside = vectors.count_beside(state.db, stamp)
        if beside is None or beside > _allowed_beside(stamp.count):
            return True
        return not faiss_file.is_whole(self.index, stamp, up_to=_GLANCE_BYTES)

    def _fits(self, stamp: faiss_index.Stamp, state: SQLiteSnapshot, centres: Centres) -> bool:
        wanted = (state.facts.record, digest_of(centres), state.dimension)
        return (stamp.record, stamp.centres, stamp.dimension) == wanted

    def _vectors_of(self, state: SQLiteSnapshot, centres: Centres) -> Vectors:
        found = self._current(state, centres)
        if _too_much_beside(found):
            self._rebuild_behind(centres)
        return found

    def _current(self, state: SQLiteSnapshot, centres: Centres) -> Vectors:
        """Return the vectors of the snapshot's state, or of a newer one when it is overtaken."""
        name = _key(state, centres)
        known = self._vectors.get(name)
        if known and _serves(known, state):
            return known
        with self._vectors_guard:
            known = self._vectors.get(name)
            if known and _serves(known, state):
                return known
            new = self._advanced(known, state, centres) or self._first(state, centres)
            self._vectors = {name: new}
        return new

    def _advanced(
        self, known: Vectors | None, state: SQLiteSnapshot, centres: Centres
    ) -> Vectors | None:
        if known is None or known.record != state.facts.record:
            return None
        return vectors.advance(
            known,
            state.db,
            generation=state.generation,
            dimension=state.dimension,
            centres=centres,
        )

    def _first(self, state: SQLiteSnapshot, centres: Centres) -> Vectors:
        if state.n_chunks <= self._exact_up_to:
            ids, matrix = read_after(state.db, 0, state.dimension, centres)
            return Vectors(
                record=state.facts.record,
                generation=state.generation,
                last=int(ids[-1]) if len(ids) else 0,
                base=None,
                rows=vectors.Rows.of(ids, matrix),
                gone=np.empty(0, np.int64),
            )
        return self._from_file(state, centres) or self._from_record(state, centres)

    def _from_file(self, state: SQLiteSnapshot, centres: Centres) -> Vectors | None:
        stamp = faiss_file.read_stamp(self.index)
        if stamp is None or not self._fits(stamp, state, centres):
            return None
        base = faiss_file.load(self.index, stamp)
        new = self._advanced(vectors.beside(base), state, centres) if base else None
        # A record brought back from a copy may disagree with the file beside it.
        return new if new is not None and len(new) == state.n_chunks else None

    def _from_record(self, state: SQLiteSnapshot, centres: Centres) -> Vectors:
        return vectors.beside(self._build(state, centres))

    def _build(self, state: SQLiteSnapshot, centres: Centres) -> Base:
        base = faiss_index.build(
            state.db,
            record=state.facts.record,
            generation=state.generation,
            dimension=state.dimension,
            centres=centres,
        )
        faiss_file.save(base, self.index)
        return base

    def _rebuild(self, centres: Centres) -> None:
        with self.snapshot() as state:
            new = self._from_record(state, centres)
            with self._vectors_guard:
                self._vectors = {_key(state, centres): new}

    def _rebuild_behind(self, centres: Centres) -> None:
        """Build the index anew in a thread; questions go on with what there is."""
        with self._guard:
            if self._building and self._building.is_alive():
                return
            self._building = threading.Thread(
                target=self._rebuild, args=(centres,), name="vectors", daemon=True
            )
            self._building.start()


def _key(state: SQLiteSnapshot, centres: Centres) -> tuple[str, _File]:
    return digest_of(centres), state.facts.file


def _serves(known: Vectors, state: SQLiteSnapshot) -> bool:
    # A newer state than the snapshot's is as good: ids it cannot see are dropped on reading.
    return known.record == state.facts.record and known.generation >= state.generation


def _too_much_beside(known: Vectors) -> bool:
    if known.base is None:
        return len(known) > 2 * vectors.EXACT
    return known.rows.length + len(known.gone) > _allowed_beside(known.base.stamp.count)


def _allowed_beside(indexed: int) -> int:
    return max(int(vectors.BESIDE * indexed), _FEW)


def _read_facts(db: sqlite3.Connection, record: str, generation: int, file: _File) -> Facts:
    languages = db.execute(
        "SELECT coalesce(language, ''), sum(chunks) FROM documents WHERE status='indexed'"
        " GROUP BY language HAVING sum(chunks) > 0 ORDER BY language"
    )
    statuses = db.execute("SELECT status, count(*) FROM documents GROUP BY status")
    totals = dict(
        db.execute("SELECT name, value FROM meta WHERE name IN ('n_chunks', 'sum_terms', 'whole')")
    )
    return Facts(
        record=record,
        generation=generation,
        file=file,
        identity=schema.read_identity(db),
        n_chunks=totals["n_chunks"],
        sum_terms=totals["sum_terms"],
        languages=dict(languages),
        documents=dict(statuses),
        whole=totals.get("whole") != 0,  # earlier releases did not note it
    )
