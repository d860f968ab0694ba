"""Changing the record: whole documents in, whole documents out, in one transaction each time."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from assistant.packing import pack
from assistant.records import Failure
from assistant.store.identity import Identity, require_same
from assistant.store.incoming import FileState, Known, NewChunk, NewDocument
from assistant.store.keys import KEY_BYTES, document_id
from assistant.store.sqlite import known, schema, upkeep
from assistant.store.sqlite.checksums import chunk_checksum, pack_terms, short_key, spooled
from assistant.store.sqlite.connect import fold, open_writing, translated
from assistant.store.sqlite.known import batches, marks
from assistant.store.sqlite.seals import seal_document, seal_frozen


class SQLiteWriter:
    """The one connection that changes a record; held under :func:`writer_lock`."""

    def __init__(self, database: Path, identity: Identity) -> None:
        """Open the record at ``database``, or make it.

        :raises OtherModelError: it was made with another model or other chunk settings.
        :raises StoreError: it cannot be opened, is damaged, or of a newer format.
        """
        self._index = database.parent
        self._terms: Counter[str] = Counter()
        self._changed = False
        new = not database.exists()
        with translated(self._index):
            database.parent.mkdir(parents=True, exist_ok=True)
            self._db = open_writing(database)
            try:
                if new or self._is_empty():
                    schema.create(self._db, identity)
                schema.format_of(self._db, self._index)
                schema.migrate(self._db, self._index)
                require_same(schema.read_identity(self._db), identity, self._index)
                self._db.execute("PRAGMA journal_mode=WAL")
            except BaseException:
                self._db.close()
                raise

    def __enter__(self) -> SQLiteWriter:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _is_empty(self) -> bool:
        # A process killed while making the tables leaves a database without any.
        (tables,) = self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return bool(tables == 0)

    def close(self) -> None:
        """Fold the log into the record, where no reader stands in the way, and let go."""
        with suppress(sqlite3.Error):
            fold(self._db)
        self._db.close()

    # --- looking --------------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """The number of the committed state; every change of content raises it."""
        return int(self._meta("generation"))

    @property
    def n_chunks(self) -> int:
        """How many chunks are stored."""
        return int(self._meta("n_chunks"))

    def _meta(self, name: str) -> int:
        return int(self._text(name))

    def _text(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return str(row[0])

    def stamps(self, recipe: int, *, settled_ns: int) -> dict[str, tuple[int, int]]:
        """Return size and time stamp of the indexed sources whose stamp tells all, by path.

        They were made by ``recipe``, and last written ``settled_ns`` or more before they were read.
        """
        rows = self._db.execute(
            "SELECT path, size, mtime_ns FROM documents WHERE status='indexed' AND recipe=?"
            " AND mtime_ns < seen_ns - ?",
            (recipe, settled_ns),
        )
        return {path: (size, mtime_ns) for path, size, mtime_ns in rows}

    def sources(self, but: Collection[str] = ()) -> dict[str, Known]:
        """Return the sources that the record knows, by path, those in ``but`` left out."""
        paths = [path for (path,) in self._db.execute("SELECT path FROM documents")]
        wanted = [path for path in paths if path not in but]
        found: dict[str, Known] = {}
        for some in batches(wanted):
            rows = self._db.execute(
                "SELECT path, status, reason, failed_since, recipe, coalesce(size, 0),"
                " coalesce(mtime_ns, 0), coalesce(seen_ns, 0), coalesce(file_sha256, '')"
                f" FROM documents WHERE path IN ({marks(some)})",
                some,
            )
            found.update((source.path, source) for source in map(Known._make, rows))
        return found

    def vectors_of(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Return the float16 vectors of those texts that the record already has, by key."""
        with translated(self._index):
            return known.vectors_of(self._db, keys)

    # --- changing -------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the ``with`` block changes, all of it or, on any error, nothing."""
        self._terms, self._changed = Counter(), False
        with translated(self._index):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._count_terms()
                if self._changed:
                    self._db.execute("UPDATE meta SET value=value+1 WHERE name='generation'")
                self._db.execute("COMMIT")
            except BaseException:
                # A failed commit may have rolled back by itself already.
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    def put(self, document: NewDocument, vectors: Mapping[bytes, bytes]) -> None:
        """Store ``document`` in place of what its path held; ``vectors`` are float16, by key."""
        number = self._row(document.path)
        self._drop_content(number)
        text = document.parsed.text
        self._db.execute(
            "INSERT INTO texts(document, body, pages, structure, text) VALUES (?, ?, ?, ?, ?)",
            (
                number,
                json.dumps(document.parsed.body),
                json.dumps(document.parsed.pages),
                pack(document.parsed.structure),
                text,
            ),
        )
        for chunk in document.chunks:
            self._put_chunk(number, chunk, vectors)
        self._add_totals(len(document.chunks), sum(len(c.terms) for c in document.chunks))
        self._describe(number, document)

    def _row(self, path: str) -> int:
        self._db.execute(
            "INSERT INTO documents(id, path, status) VALUES (?, ?, 'indexed')"
            " ON CONFLICT(path) DO NOTHING",
            (document_id(path), path),
        )
        (number,) = self._db.execute(
            "SELECT number FROM documents WHERE path=?", (path,)
        ).fetchone()
        return int(number)

    def _describe(self, number: int, document: NewDocument) -> None:
        parsed, file = document.parsed, document.file
        digest = hashlib.sha256(parsed.text.encode("utf-8", "surrogatepass")).hexdigest()
        self._set(
            number,
            status="indexed", reason=None, failed_since=None, title=parsed.title,
            date=parsed.date.isoformat() if parsed.date else None, publisher=parsed.publisher,
            language=document.language, url=parsed.url, encoding=parsed.encoding,
            file_sha256=file.sha256, size=file.size, mtime_ns=file.mtime_ns, seen_ns=file.seen_ns,
            text_sha256=digest, chunks=len(document.chunks), recipe=document.recipe,
            notes=json.dumps(parsed.notes, ensure_ascii=False),
        )  # fmt: skip

    def _set(self, number: int, **values: object) -> None:
        columns = ", ".join(f"{name}=?" for name in values)
        self._db.execute(
            f"UPDATE documents SET {columns} WHERE number=?", (*values.values(), number)
        )
        seal_document(self._db, number)
        self._changed = True

    def _put_chunk(self, number: int, chunk: NewChunk, vectors: Mapping[bytes, bytes]) -> None:
        vector = vectors[chunk.key]
        packed = (
            np.asarray(chunk.sentences, dtype="<i4").reshape(-1, 2).tobytes(),
            b"".join(chunk.sentence_keys),
            b"".join(vectors[key] for key in chunk.sentence_keys),
        )
        terms = " ".join(chunk.terms)
        checksum = chunk_checksum(chunk.language, len(chunk.terms), terms, (vector, *packed))
        cursor = self._db.execute(
            "INSERT INTO chunks(document, start, stop, page, language, key, n_terms, checksum,"
            " text, terms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number, chunk.start, chunk.stop, chunk.page, chunk.language, chunk.key,
                len(chunk.terms), checksum, chunk.text, terms,
            ),
        )  # fmt: skip
        new = cursor.lastrowid
        self._db.execute("INSERT INTO vectors VALUES (?, ?, ?)", (new, chunk.language, vector))
        self._db.execute("INSERT INTO sentences VALUES (?, ?, ?, ?)", (new, *packed))
        self._db.execute(
            "INSERT INTO term_keys VALUES (?, ?, ?, ?, ?)",
            (new, *pack_terms(chunk.terms, chunk.sentence_terms)),
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO sentence_keys VALUES (?, ?)",
            [(short_key(key), new) for key in chunk.sentence_keys],
        )
        self._db.execute("INSERT INTO words(rowid, terms) VALUES (?, ?)", (new, terms))
        self._terms.update(set(chunk.terms))

    def remove(self, path: str) -> None:
        """Take the source at ``path`` and all that came of it out of the record."""
        number = self._row(path)
        self._drop_content(number)
        self._db.execute("DELETE FROM documents WHERE number=?", (number,))
        self._changed = True

    def _drop_content(self, number: int) -> None:
        chunks = self._db.execute(
            "SELECT c.id, c.terms, c.n_terms, s.keys FROM chunks c"
            " JOIN sentences s ON s.chunk = c.id WHERE c.document=?",
            (number,),
        ).fetchall()
        for chunk, terms, _, keys in chunks:
            self._db.execute(
                "INSERT INTO words(words, rowid, terms) VALUES ('delete', ?, ?)", (chunk, terms)
            )
            self._db.executemany(
                "DELETE FROM sentence_keys WHERE key=? AND chunk=?",
                [
                    (short_key(keys[at : at + KEY_BYTES]), chunk)
                    for at in range(0, len(keys), KEY_BYTES)
                ],
            )
            self._terms.subtract(set(terms.split()))
        ids = [(chunk,) for chunk, *_ in chunks]
        for table in ("vectors", "sentences", "term_keys"):
            self._db.executemany(f"DELETE FROM {table} WHERE chunk=?", ids)
        self._db.executemany("DELETE FROM chunks WHERE id=?", ids)
        self._db.executemany(
            "INSERT INTO removed SELECT ?, value+1 FROM meta WHERE name='generation'", ids
        )
        self._db.execute("DELETE FROM texts WHERE document=?", (number,))
        self._add_totals(-len(chunks), -sum(n for _, _, n, _ in chunks))

    def _add_totals(self, chunks: int, terms: int) -> None:
        for name, more in (("n_chunks", chunks), ("sum_terms", terms)):
            self._db.execute("UPDATE meta SET value=value+? WHERE name=?", (more, name))

    def _count_terms(self) -> None:
        counts = [(term, n) for term, n in sorted(self._terms.items()) if n]
        self._db.executemany(
            "INSERT INTO terms VALUES (?, ?) ON CONFLICT(term) DO UPDATE SET df=df+excluded.df",
            counts,
        )
        self._db.executemany(
            "DELETE FROM terms WHERE term=? AND df<=0", [(term,) for term, n in counts if n < 0]
        )

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
        number = self._row(failure.path)
        self._drop_content(number)
        empty = dict.fromkeys((
            "title", "date", "publisher", "language", "url", "encoding", "file_sha256",
            "text_sha256",
        ))  # fmt: skip
        self._set(
            number, **empty, chunks=0, notes="[]", status=status, reason=failure.reason,
            recipe=recipe,
            failed_since=since if status == "failed" else None,
            size=file and file.size, mtime_ns=file and file.mtime_ns, seen_ns=file and file.seen_ns,
        )  # fmt: skip

    def touch(self, path: str, file: FileState) -> None:
        """Note a new time stamp of a source whose content is the same."""
        self._db.execute(
            "UPDATE documents SET size=?, mtime_ns=?, seen_ns=? WHERE path=?",
            (file.size, file.mtime_ns, file.seen_ns, path),
        )

    def spool(self, vectors: Mapping[bytes, bytes]) -> None:
        """Keep vectors of a document too long for one go, so that a killed run resumes there."""
        self._db.executemany(
            "INSERT OR REPLACE INTO spool VALUES (?, ?)",
            [(key, spooled(key, vector)) for key, vector in vectors.items()],
        )

    def tidy(self, *, index: Path, compact: bool = False) -> None:
        """End a run that went through all sources: from now on the record is whole.

        What only an unfinished run or an older FAISS file needed is forgotten, space given back.
        """
        with translated(self._index):
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM spool")
            upkeep.forget_removals(self._db, index)
            self._note_whole()
            self._db.execute("COMMIT")
            if compact:
                upkeep.compact(self._db)
            else:
                upkeep.give_back(self._db)

    def _note_whole(self) -> None:
        """Note that the sources were gone through to the end; readers see it as a new state."""
        cursor = self._db.execute("UPDATE meta SET value=1 WHERE name='whole' AND value=0")
        if cursor.rowcount:
            self._db.execute("UPDATE meta SET value=value+1 WHERE name='generation'")

    def mend_words(self) -> bool:
        """Make the word index anew if it does not match the chunks; return whether it did not."""
        if upkeep.words_match(self._db):
            return False
        with self.transaction():
            self._db.execute("INSERT INTO words(words) VALUES ('rebuild')")
        return True

    def note_folder(self, folder: str) -> None:
        """Note which sources folder is gone through; no change of content."""
        row = self._db.execute("SELECT value FROM meta WHERE name='folder'").fetchone()
        if row is None or row[0] != folder:
            with self.transaction():
                self._db.execute("INSERT OR REPLACE INTO meta VALUES ('folder', ?)", (folder,))

    def save_centres(self, centres: Mapping[str, np.ndarray]) -> None:
        """Freeze the mean vectors by language, float32 (dim,); they then belong to the index."""
        rows = [(name, np.asarray(v, dtype="<f4").tobytes()) for name, v in centres.items()]
        with self.transaction():
            self._db.execute("DELETE FROM centres")
            self._db.executemany("INSERT INTO centres VALUES (?, ?)", rows)
            seal_frozen(self._db)
            self._changed = True

    def save_scale(self, centre: float, spread: float) -> None:
        """Freeze where cosines with what doesn't answer lie; it then belongs to the index."""
        with self.transaction():
            self._db.execute(
                "INSERT OR REPLACE INTO meta VALUES ('scale', ?)", (f"{centre!r} {spread!r}",)
            )
            seal_frozen(self._db)
            self._changed = True

    def continue_from(self, generation: int) -> None:
        """Give this record, which is whole, a number above ``generation``, of the one it replaces.

        And a name of its own: a rebuild killed once it was published is taken up by the next one,
        and must not pass for a later state of the record that readers know.
        """
        with translated(self._index):
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("UPDATE meta SET value=? WHERE name='record'", (uuid.uuid4().hex,))
            self._db.execute(
                "UPDATE meta SET value=max(value, ?) + 1 WHERE name='generation'", (generation,)
            )
            self._note_whole()
            seal_frozen(self._db)
            self._db.execute("COMMIT")

    def publish(self, live: Path) -> None:
        """Put this record in the place of the one at ``live``, in one step that readers see whole.

        Copied by SQLite's backup into the live file within one transaction, so that open readers
        go on with the old state until it is there, and a crash leaves the old one.
        """
        with translated(self._index):
            target = open_writing(live)
            try:
                self._db.backup(target, pages=-1)
                fold(target)
            finally:
                target.close()
