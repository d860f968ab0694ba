"""Proof that the record agrees with itself, row by row, and that FAISS agrees with the record."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import AssistantError, DamagedError
from assistant.packing import unpack
from assistant.records import Finding, Node
from assistant.store.commands import REBUILD, RECHECK, REFRESH
from assistant.store.keys import document_id, page_at, text_key
from assistant.store.sqlite import faiss_file, faiss_index, vectors
from assistant.store.sqlite.checksums import (
    chunk_checksum,
    packed_terms,
    row_checksum,
    short_key,
    terms_checksum,
)
from assistant.store.sqlite.connect import DATABASE, damaged, open_writing, translated
from assistant.store.sqlite.seals import METADATA, SEALED, is_frozen_whole
from assistant.structure import searched

if TYPE_CHECKING:
    from assistant.store.sqlite.snapshot import SQLiteSnapshot
    from assistant.store.sqlite.store import SQLiteStore

_NORM = 0.01
"""How far from 1 a stored vector's length may be: float16 rounds in the fourth digit."""
_PROBLEMS = 20


@contextmanager
def damage_told(store: SQLiteStore) -> Iterator[None]:
    """Tell damage as what it is, however it shows: a damaged row may make anything fail anywhere.

    :raises DamagedError: something failed, and the record of ``store`` is not whole.
    """
    try:
        with translated(store.index):
            yield
    except AssistantError:
        raise
    except Exception as error:
        found = first_damage(store)
        if found is None:
            raise
        raise damaged(store.index, found) from error


def of_all(state: SQLiteSnapshot, index: Path) -> list[Finding]:
    """Return everything that is found; a check that cannot read on is a finding too.

    :raises DamagedError: SQLite cannot read the record at all.
    """
    return [
        *_guarded(lambda: pages(state.db)),
        *_guarded(lambda: documents(state.db)),
        *_guarded(lambda: chunks(state)),
        *_guarded(lambda: totals(state)),
        *_guarded(lambda: faiss(state, index)),
        *_guarded(lambda: words(index / DATABASE)),
    ]


def _guarded(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(check())
    except AssistantError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged row may make anything fail
        message = f"The database does not read back ({error!r})."
        found.append(Finding("record", None, message, REBUILD))
    return found


def first_damage(store: SQLiteStore) -> str | None:
    """Return what is wrong with the record, the first thing found; None if all agrees."""
    try:
        with store.snapshot() as state:
            for check in (pages(state.db), documents(state.db), chunks(state), totals(state)):
                for finding in check:
                    return finding.message.rstrip(".")
    except DamagedError as error:
        return str(error)
    except AssistantError:
        return None  # gone, locked, of another model: told as such with the next question
    except Exception as error:  # noqa: BLE001 - whatever a damaged row makes fail
        return f"the database does not read back: {type(error).__name__} {error}"
    return None


def pages(db: sqlite3.Connection) -> Iterator[Finding]:
    """Check the database file's own structure."""
    for (message,) in db.execute(f"PRAGMA integrity_check({_PROBLEMS})"):
        if message != "ok":
            yield Finding("record", None, f"The database is damaged: {message}.", REBUILD)


def documents(db: sqlite3.Connection) -> Iterator[Finding]:
    """Check every document's metadata and text against their digests."""
    for number, checksum, *values in db.execute(f"{SEALED} ORDER BY path"):
        (n_chunks,) = db.execute(
            "SELECT count(*) FROM chunks WHERE document=?", (number,)
        ).fetchone()
        known = dict(zip(METADATA, values, strict=False))
        path = str(known["path"])
        if row_checksum(values) != checksum or known["id"] != document_id(path):
            yield Finding("document", path, "Its metadata are damaged in the record.", REBUILD)
        if known["chunks"] != n_chunks:
            message = f"The record holds {n_chunks} of its {known['chunks']} chunks."
            yield Finding("document", path, message, REBUILD)
        if known["status"] != "indexed":
            continue
        text = db.execute("SELECT text FROM texts WHERE document=?", (number,)).fetchone()
        digest = None if text is None else hashlib.sha256(_bytes(text[0])).hexdigest()
        if digest != known["text_sha256"]:
            yield Finding("document", path, "Its text is damaged in the record.", REBUILD)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class _Read:
    """A document's text and structure as the record holds them."""

    text: str
    structure: tuple[Node, ...]


def chunks(state: SQLiteSnapshot) -> Iterator[Finding]:
    """Check every chunk against its document's text, and its vectors and words with it."""
    rows = state.db.execute(
        "SELECT d.path, c.id, c.document, c.page, c.start, c.stop, c.language, c.key, c.n_terms,"
        " c.checksum, c.text, c.terms, v.language, v.vector, s.spans, s.keys, s.vectors,"
        " t.counts, t.sentences, t.own, t.checksum"
        " FROM chunks c LEFT JOIN documents d ON d.number = c.document"
        " LEFT JOIN vectors v ON v.chunk = c.id LEFT JOIN sentences s ON s.chunk = c.id"
        " LEFT JOIN term_keys t ON t.chunk = c.id"
        " ORDER BY c.document, c.start"
    )
    number, read, pages = None, _Read("", ()), "[]"
    for path, chunk, document, page, *row in rows:
        if document != number:
            number = document
            found = state.db.execute(
                "SELECT text, pages, structure FROM texts WHERE document=?", (document,)
            ).fetchone()
            text, pages, structure = found or ("", "[]", "[]")
            read = _Read(text, unpack(structure))
        if path is None:
            yield Finding("chunk", None, f"Chunk {chunk} belongs to no document.", REBUILD)
        if page != page_at(json.loads(pages), row[0]):
            yield Finding("chunk", path, f"Chunk {chunk}: its page is damaged.", REBUILD)
        for problem in _chunk_problems(read, row, state.dimension):
            yield Finding("chunk", path, f"Chunk {chunk}: {problem}.", REBUILD)


def _chunk_problems(read: _Read, row: list[Any], dimension: int) -> Iterator[str]:
    start, stop, language, key, n_terms, checksum, own, terms = row[:8]
    vector_language, vector, spans, keys, sentence_vectors, *term_keys = row[8:]
    if not 0 <= start < stop <= len(read.text) or read.text[start:stop] != own:
        yield f"its text is not that of its place, {start} to {stop}"
    if key != text_key(own):
        yield "its text is damaged"
    if vector is None or spans is None or None in term_keys:
        yield "its vector, its sentences or their words are missing"
        return
    if not _are_terms(term_keys, terms, len(spans) // 8):
        yield "its sentences' words are damaged"
    blobs = (vector, spans, keys, sentence_vectors)
    if n_terms != len(terms.split()) or checksum != chunk_checksum(language, n_terms, terms, blobs):
        yield "its vectors, sentences or words are damaged"
    if vector_language != language:
        yield "its vector has another language"
    yield from _vector_problems(vector + sentence_vectors, 1 + len(spans) // 8, dimension)
    places = np.frombuffer(spans, "<i4").reshape(-1, 2).tolist() if len(spans) % 8 == 0 else []
    if any(not start <= a < b <= stop for a, b in places):
        yield "a sentence lies outside it"
    elif keys != b"".join(text_key(searched(read, (a, b))) for a, b in places):
        yield "a sentence's text is not that of its place"


def _are_terms(row: list[Any], terms: str, n_sentences: int) -> bool:
    """Whether a row of ``term_keys`` is whole, and holds the chunk's terms."""
    counts, sentences, own, checksum = row
    return (
        checksum == terms_checksum(counts, sentences, own)
        and len(counts) == 4 * n_sentences
        and 4 * int(np.frombuffer(counts, "<u4").sum()) == len(sentences)
        and (own or sentences) == packed_terms(terms.split())
    )


def _vector_problems(packed: bytes, count: int, dimension: int) -> Iterator[str]:
    if len(packed) != 2 * dimension * count:
        yield f"its vectors have {len(packed) / 2 / count:g} numbers, the model gives {dimension}"
        return
    vectors_ = np.frombuffer(packed, "<f2").reshape(count, dimension).astype(np.float32)
    norms = np.linalg.norm(vectors_, axis=1)
    if not (np.isfinite(norms).all() and (np.abs(norms - 1) < _NORM).all()):
        yield "a vector is not of unit length"


def totals(state: SQLiteSnapshot) -> Iterator[Finding]:
    """Check the counts, the word frequencies and the sentence keys against the chunks."""
    db = state.db
    counts = {
        name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        for name in ("chunks", "vectors", "sentences", "term_keys")
    }
    (texts,) = db.execute("SELECT count(*) FROM texts").fetchone()
    if texts != state.facts.documents.get("indexed", 0):
        message = f"The record holds {texts} texts for its {dict(state.facts.documents)} documents."
        yield Finding("record", None, message, REBUILD)
    if not is_frozen_whole(db):
        message = "What was frozen with the index (model, centres, scale) is damaged."
        yield Finding("record", None, message, REBUILD)
    if set(counts.values()) != {state.n_chunks}:
        message = f"The record says {state.n_chunks} chunks and holds {counts}."
        yield Finding("record", None, message, REBUILD)
    terms: Counter[str] = Counter()
    n_terms = 0
    for (joined,) in db.execute("SELECT terms FROM chunks"):
        words = joined.split()
        n_terms += len(words)
        terms.update(set(words))
    if n_terms != state.facts.sum_terms or terms != dict(db.execute("SELECT term, df FROM terms")):
        yield Finding("words", None, "The word frequencies are not those of the chunks.", REBUILD)
    missing = db.execute("SELECT chunk, key FROM sentence_keys ORDER BY chunk").fetchall()
    if set(missing) != set(_sentence_keys(db)):
        yield Finding("record", None, "The sentence keys are not those of the chunks.", REBUILD)


def _sentence_keys(db: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    for chunk, keys in db.execute("SELECT chunk, keys FROM sentences"):
        for at in range(0, len(keys), 16):
            yield chunk, short_key(keys[at : at + 16])


def words(database: Path) -> Iterator[Finding]:
    """Check the word index against the chunks; passed over where nothing can be written."""
    try:
        db = open_writing(database, make=False)
    except sqlite3.OperationalError:
        return
    try:
        db.execute("PRAGMA busy_timeout=500")
        db.execute("INSERT INTO words(words, rank) VALUES ('integrity-check', 1)")
    except sqlite3.OperationalError:
        return  # a read-only folder, or a refresh that takes its time
    except sqlite3.DatabaseError as error:
        message = f"The word index does not match the chunks ({error})."
        yield Finding("words", None, message, RECHECK)
    finally:
        db.close()


def faiss(state: SQLiteSnapshot, index: Path) -> Iterator[Finding]:
    """Check the FAISS file, if there is one, against its stamp and the record."""
    if not (index / faiss_file.FILE).exists() and not (index / faiss_file.STAMP).exists():
        return
    stamp = faiss_file.read_stamp(index)
    base = faiss_file.load(index, stamp, thorough=True) if stamp else None
    if base is None or stamp is None:
        yield Finding("faiss", None, f"{faiss_file.FILE} is damaged; it is made anew.", REFRESH)
        return
    if stamp.record != state.facts.record:
        return  # left over from before a rebuild, which every reader notices: not damage
    now = vectors.advance(
        vectors.beside(base),
        state.db,
        generation=state.generation,
        dimension=state.dimension,
        centres={},
    )
    if now is None:
        return  # too old to be used: likewise
    rows = state.db.execute("SELECT chunk FROM vectors ORDER BY chunk").fetchall()
    known = np.fromiter((row[0] for row in rows), np.int64, len(rows))
    found = np.setdiff1d(np.union1d(faiss_index.indexed_ids(base), now.rows.ids), now.gone)
    if not np.array_equal(found, known):
        message = f"{faiss_file.FILE} holds {len(found)} chunks, not the record's {len(known)}."
        yield Finding("faiss", None, message, REFRESH)
