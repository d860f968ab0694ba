"""A store in memory, without SQLite or FAISS: what shows that the contract is about the protocol.

Every committed state is a value of its own that nothing changes; a writer works on a copy.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import Any

import numpy as np

from assistant.errors import LockedError, NotFoundError, OtherModelError, StoreError
from assistant.records import Chunk, Document, DocumentInfo, Failure, Filters, Finding
from assistant.store import (
    Candidates,
    FileState,
    Identity,
    IndexedFile,
    Known,
    Model,
    NewChunk,
    NewDocument,
    StoredChunk,
    Terms,
    document_id,
    term_key,
    text_key,
)
from assistant.store.filtering import resolve
from assistant.store.identity import require_model, require_same

NO_FILE = FileState(0, 0, 0, "")


@dataclass(frozen=True)
class Held:
    """A chunk with its number and its vectors."""

    id: int
    document: int
    new: NewChunk
    vector: np.ndarray
    sentence_vectors: tuple[np.ndarray, ...]

    @property
    def stored(self) -> StoredChunk:
        new = self.new
        terms = " ".join(new.terms)
        return StoredChunk(
            self.id, self.document, new.start, new.stop, new.page, new.key, new.text, terms
        )


@dataclass(frozen=True)
class Source:
    """A file as it is known: indexed with its document, or not, with the reason."""

    number: int
    path: str
    status: str
    file: FileState
    recipe: int | None
    reason: str | None = None
    failed_since: str | None = None
    document: NewDocument | None = None
    chunks: tuple[Held, ...] = ()

    @property
    def info(self) -> DocumentInfo:
        known: dict[str, Any] = {}
        if self.document:
            parsed = self.document.parsed
            names = ("title", "date", "publisher", "url", "notes")
            known = {name: getattr(parsed, name) for name in names}
            known |= {"language": self.document.language, "file_sha256": self.file.sha256}
        return DocumentInfo(
            id=document_id(self.path), path=self.path, chunks=len(self.chunks), status=self.status,
            reason=self.reason, failed_since=self.failed_since, **known,
        )  # fmt: skip

    @property
    def whole(self) -> Document:
        more: dict[str, Any] = {}
        if self.document:
            parsed = self.document.parsed
            more = {name: getattr(parsed, name) for name in ("text", "body", "pages", "structure")}
            more["sha256"] = digest(parsed.text)
        return Document(
            **{name: getattr(self.info, name) for name in DocumentInfo.__slots__}, **more
        )


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class State:
    """One committed state."""

    identity: Identity
    generation: int = 1
    whole: bool = False
    sources: dict[str, Source] = field(default_factory=dict)
    centres: dict[str, np.ndarray] = field(default_factory=dict)
    scale: tuple[float, float] | None = None
    folder: str | None = None


class MemoryStore:
    """Holds an index as long as the object lives."""

    def __init__(self) -> None:
        self.state: State | None = None
        self.numbers = count(1)
        self._turn = threading.Lock()
        self._fingerprint: str | None = None

    def exists(self) -> bool:
        return self.state is not None

    def require(self, model: Model) -> None:
        self._fingerprint = None
        found = self.snapshot().identity
        require_model(found, model=model.name, fingerprint=model.fingerprint, index="memory")
        self._fingerprint = model.fingerprint

    def snapshot(self) -> MemorySnapshot:
        state = self.state
        if state is None:
            raise StoreError("There is no index in memory. Run `assistant index`.")
        if self._fingerprint not in (None, state.identity.fingerprint):
            raise OtherModelError(f"The index was rebuilt with the model {state.identity.model}.")
        return MemorySnapshot(state)

    def prepare(self, centres: Any) -> None:
        pass  # every search is exact, and compares with all

    @contextmanager
    def writing(
        self,
        identity: Identity,
        *,
        wait_seconds: float,
        rebuild: bool = False,
        compact: bool = False,
    ) -> Iterator[MemoryWriter]:
        if not self._turn.acquire(timeout=wait_seconds):
            raise LockedError("The index in memory is being written. Try again when it is done.")
        try:
            old = self.state
            if rebuild:
                writer = MemoryWriter(State(identity), self.numbers, lambda state: None)
                yield writer
                generation = 1 + max(writer.state.generation, old.generation if old else 0)
                self.state = replace(writer.state, generation=generation, whole=True)
                return
            if old is None:
                self.state = old = State(identity)
            require_same(old.identity, identity, "memory")
            yield MemoryWriter(old, self.numbers, lambda state: setattr(self, "state", state))
            if not self.state.whole:
                generation = self.state.generation + 1
                self.state = replace(self.state, whole=True, generation=generation)
        finally:
            self._turn.release()

    def unfinished_rebuild(self) -> int:
        return 0

    def damage_told(self) -> AbstractContextManager[None]:
        return nullcontext()

    def close(self) -> None:
        pass


class MemorySnapshot:
    """A state, read."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sources = sorted(state.sources.values(), key=lambda source: source.path)
        held = (chunk for source in self._sources for chunk in source.chunks)
        self._chunks = {chunk.id: chunk for chunk in sorted(held, key=lambda chunk: chunk.id)}
        self._numbered = {source.number: source for source in self._sources}
        self._terms = Counter(
            term for chunk in self._chunks.values() for term in set(chunk.new.terms)
        )

    def __enter__(self) -> MemorySnapshot:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        pass

    @property
    def generation(self) -> int:
        return self._state.generation

    @property
    def whole(self) -> bool:
        return self._state.whole

    @property
    def identity(self) -> Identity:
        return self._state.identity

    @property
    def dimension(self) -> int:
        return self._state.identity.dimension

    @property
    def n_chunks(self) -> int:
        return len(self._chunks)

    @property
    def average_terms(self) -> float:
        terms = sum(len(chunk.new.terms) for chunk in self._chunks.values())
        return terms / len(self._chunks) if self._chunks else 0.0

    @property
    def languages(self) -> dict[str, int]:
        return dict(Counter(chunk.new.language or "" for chunk in self._chunks.values()))

    @property
    def statuses(self) -> dict[str, int]:
        return dict(Counter(source.status for source in self._sources))

    @property
    def folder(self) -> str | None:
        return self._state.folder

    def n_sentences(self) -> int:
        return sum(len(chunk.new.sentences) for chunk in self._chunks.values())

    def centres(self) -> dict[str, np.ndarray]:
        return dict(self._state.centres)

    def scale(self) -> tuple[float, float] | None:
        return self._state.scale

    # --- search ---------------------------------------------------------------------------------

    def search_vectors(self, query, k, *, centres, allowed=None):
        chosen = self._allowed(allowed)
        if k < 1 or not chosen:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        none = np.zeros(self.dimension, np.float32)
        moved = np.stack(
            [
                chunk.vector - centres.get(chunk.new.language, centres.get("", none))
                for chunk in chosen
            ]
        )
        moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
        cosines = (moved @ np.asarray(query, np.float32)).astype(np.float32)
        ids = np.array([chunk.id for chunk in chosen], np.int64)
        best = np.lexsort((ids, -cosines))[:k]
        return ids[best], cosines[best]

    def search_words(self, terms, k, *, allowed=None):
        weights = {
            term: math.log(1 + self.n_chunks / self._terms[term])
            for term in terms
            if term in self._terms
        }
        scores = {}
        for chunk in self._allowed(allowed):
            counts = Counter(chunk.new.terms)
            score = sum(
                weight * counts[term] / (counts[term] + 1) for term, weight in weights.items()
            )
            if score:
                scores[chunk.id] = score
        best = sorted(scores, key=lambda id: (-scores[id], id))[:k]
        return np.array(best, np.int64)

    def _allowed(self, allowed) -> list[Held]:
        if allowed is None:
            return list(self._chunks.values())
        return [
            chunk for id in sorted({int(i) for i in allowed}) if (chunk := self._chunks.get(id))
        ]

    def term_frequencies(self, terms):
        return {term: self._terms[term] for term in terms if term in self._terms}

    def terms_like(self, start, shortest, longest):
        return {
            term: many
            for term, many in self._terms.items()
            if term.startswith(start) and shortest <= len(term) <= longest
        }

    def allowed_ids(self, filters, *, within=()):
        if not filters and not within:
            return None, 0
        resolved = self._resolved(filters)
        passing = self._passing_but_for_dates(resolved, within)
        dated = [source for source in passing if _in_time(source.info.date, resolved)]
        undated = [source for source in passing if source.info.date is None]
        ids = sorted(chunk.id for source in dated for chunk in source.chunks)
        limits_dates = bool(resolved.since or resolved.until)
        return np.array(ids, np.int64), len(undated) if limits_dates else 0

    def passing(self, filters):
        resolved = self._resolved(filters)
        passing = self._passing_but_for_dates(resolved, ())
        return [source.info for source in passing if _in_time(source.info.date, resolved)]

    def _resolved(self, filters) -> Filters:
        def named(path: str) -> list[str]:
            folder = path.rstrip("/") + "/"
            infos = self.documents()
            return [d.id for d in infos if path in (d.id, d.path) or d.path.startswith(folder)]

        return resolve(filters, named) if filters else Filters()

    def _passing_but_for_dates(self, filters: Filters, within) -> list[Source]:
        return [
            source
            for source in self._sources
            if source.status == "indexed"
            and (not filters.languages or source.info.language in filters.languages)
            and (not filters.documents or source.info.id in filters.documents)
            and (not within or source.info.id in within)
        ]

    # --- chunks ---------------------------------------------------------------------------------

    def candidates(self, ids):
        chunks = [self._chunks[id] for id in dict.fromkeys(map(int, ids)) if id in self._chunks]
        sentences = [(chunk, at) for chunk in chunks for at in range(len(chunk.new.sentences))]
        spans = [chunk.new.sentences[at] for chunk, at in sentences]
        return Candidates(
            ids=np.array([chunk.id for chunk in chunks], np.int64),
            languages=[chunk.new.language for chunk in chunks],
            terms=_terms([chunk.new.terms for chunk in chunks]),
            vectors=self._matrix([chunk.vector for chunk in chunks]),
            sentence_offsets=_offsets([len(chunk.new.sentences) for chunk in chunks]),
            sentence_spans=np.array(spans, np.int64).reshape(-1, 2),
            sentence_vectors=self._matrix([chunk.sentence_vectors[at] for chunk, at in sentences]),
            sentence_terms=_terms([chunk.new.sentence_terms[at] for chunk, at in sentences]),
        )

    def _matrix(self, vectors) -> np.ndarray:
        return np.array(vectors, np.float32).reshape(-1, self.dimension)

    def stored_chunks(self, ids):
        return {int(i): self._chunks[int(i)].stored for i in ids if int(i) in self._chunks}

    def first_chunks(self, id, many):
        chunks = next((s.chunks for s in self._sources if s.info.id == id), ())
        return [chunk.stored for chunk in chunks[:many]]

    def texts(self, ids):
        return {id: chunk.text for id, chunk in self.stored_chunks(ids).items()}

    def languages_of(self, ids):
        return {int(i): self._chunks[int(i)].new.language for i in ids if int(i) in self._chunks}

    def sentences_around(self, chunk):
        others = self._numbered[chunk.document].chunks
        before = max(
            (c.new.start for c in others if c.new.start < chunk.start), default=chunk.start
        )
        after = min((c.new.start for c in others if c.new.start > chunk.start), default=chunk.start)
        near = [c for c in others if before <= c.new.start <= after]
        return sorted({span for c in near for span in c.new.sentences})

    def same_text(self, ids):
        found = {}
        for id, chunk in self.stored_chunks(ids).items():
            paths = [
                source.path
                for source in self._sources
                if source.number != chunk.document
                and any(other.new.key == chunk.key for other in source.chunks)
            ]
            if paths:
                found[id] = paths
        return found

    def chunks(self):
        for source in self._sources:
            for held in source.chunks:
                new = held.new
                yield Chunk(source.info.id, new.start, new.stop, new.text, new.page)

    def chunk_ids(self):
        return list(self._chunks)

    def vectors_by_language(self, every):
        found: dict[str, list[np.ndarray]] = {}
        for chunk in list(self._chunks.values())[every - 1 :: every]:
            found.setdefault(chunk.new.language or "", []).append(chunk.vector)
        return {language: np.stack(vectors) for language, vectors in found.items()}

    # --- documents ------------------------------------------------------------------------------

    def documents(self):
        return [source.info for source in self._sources]

    def infos(self, numbers):
        return {int(n): self._numbered[int(n)].info for n in numbers if int(n) in self._numbered}

    def document_of(self, number):
        return self._numbered[int(number)].whole

    def document(self, name):
        for source in self._sources:
            if name in (source.info.id, source.path):
                return source.whole
        raise NotFoundError(f"No document has the id or path {name!r}. See `assistant sources`.")

    def paths_with(self, text, many=5):
        return [source.path for source in self._sources if text in source.whole.text][:many]

    # --- proof ----------------------------------------------------------------------------------

    def files(self):
        return [
            IndexedFile(s.path, s.file.size, s.file.mtime_ns, s.file.sha256, s.whole.sha256)
            for s in self._sources
            if s.status == "indexed"
        ]

    def findings(self):
        found = []
        for source in self._sources:
            for chunk in source.chunks:
                new = chunk.new
                text = source.whole.text[new.start : new.stop]
                if text != new.text or new.key != text_key(text):
                    message = f"Chunk {chunk.id}: its text is not that of its place."
                    found.append(Finding("chunk", source.path, message, "`assistant index`"))
        return found


class MemoryWriter:
    """Changes a copy, and hands it over when a transaction is whole."""

    def __init__(self, state: State, numbers, commit) -> None:
        self.state = state
        self._numbers = numbers
        self._commit = commit
        self._working = dict(state.sources)
        self._spool: dict[bytes, bytes] = {}
        self._changed = False

    @property
    def n_chunks(self) -> int:
        return sum(len(source.chunks) for source in self._working.values())

    def stamps(self, recipe, *, settled_ns):
        return {
            path: (source.file.size, source.file.mtime_ns)
            for path, source in self._working.items()
            if source.status == "indexed" and source.recipe == recipe
            if source.file.mtime_ns < source.file.seen_ns - settled_ns
        }

    def sources(self, but=()):
        return {
            path: Known(
                path, s.status, s.reason, s.failed_since, s.recipe, s.file.size, s.file.mtime_ns,
                s.file.seen_ns, s.file.sha256,
            )
            for path, s in self._working.items()
            if path not in but
        }  # fmt: skip

    def vectors_of(self, keys):
        known = dict(self._spool)
        for source in self._working.values():
            for chunk in source.chunks:
                known[chunk.new.key] = _packed(chunk.vector)
                pairs = zip(chunk.new.sentence_keys, chunk.sentence_vectors, strict=True)
                known.update((key, _packed(vector)) for key, vector in pairs)
        return {key: known[key] for key in keys if key in known}

    def mend_words(self) -> bool:
        return False

    @contextmanager
    def transaction(self):
        before, spool = dict(self._working), dict(self._spool)
        self._changed = False
        try:
            yield
        except BaseException:
            self._working, self._spool = before, spool
            raise
        generation = self.state.generation + self._changed
        self._hand_over(replace(self.state, sources=dict(self._working), generation=generation))

    def _hand_over(self, state: State) -> None:
        self.state = state
        self._commit(state)

    def put(self, document, vectors):
        number = self._number(document.path)
        chunks = tuple(
            Held(
                next(self._numbers),
                number,
                new,
                _vector(vectors[new.key]),
                tuple(_vector(vectors[key]) for key in new.sentence_keys),
            )
            for new in document.chunks
        )
        self._set(
            Source(
                number,
                document.path,
                "indexed",
                document.file,
                document.recipe,
                document=document,
                chunks=chunks,
            )
        )

    def _number(self, path: str) -> int:
        known = self._working.get(path)
        return known.number if known else next(self._numbers)

    def _set(self, source: Source) -> None:
        self._working[source.path] = source
        self._changed = True

    def touch(self, path, file):
        source = self._working[path]
        self._working[path] = replace(source, file=replace(file, sha256=source.file.sha256))

    def fail(self, failure: Failure, *, since, status="failed", file=None, recipe=None):
        known = replace(file, sha256="") if file else NO_FILE
        failed_since = since if status == "failed" else None
        number = self._number(failure.path)
        self._set(Source(number, failure.path, status, known, recipe, failure.reason, failed_since))

    def remove(self, path):
        del self._working[path]
        self._changed = True

    def spool(self, vectors):
        self._spool.update(vectors)

    def note_folder(self, folder):
        self._hand_over(replace(self.state, folder=folder))

    def save_centres(self, centres):
        centres = {name: np.asarray(vector, np.float32) for name, vector in centres.items()}
        generation = self.state.generation + 1
        self._hand_over(replace(self.state, centres=centres, generation=generation))

    def save_scale(self, centre, spread):
        generation = self.state.generation + 1
        self._hand_over(replace(self.state, scale=(centre, spread), generation=generation))


def _in_time(day: date | None, filters: Filters) -> bool:
    if not filters.since and not filters.until:
        return True
    return day is not None and (filters.since or day) <= day <= (filters.until or day)


def _vector(packed: bytes) -> np.ndarray:
    return np.frombuffer(packed, "<f2").astype(np.float32)


def _packed(vector: np.ndarray) -> bytes:
    return vector.astype("<f2").tobytes()


def _offsets(counts: list[int]) -> np.ndarray:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])


def _terms(texts: list[tuple[str, ...]]) -> Terms:
    keys = np.array([term_key(term) for terms in texts for term in terms], np.uint32)
    return Terms(keys, _offsets([len(terms) for terms in texts]))
