"""Sources into the store: find what changed, read, chunk and embed it, commit it.

Whole documents are committed, a few at a time, so that a killed run loses seconds and the next one
goes on from there.  A text whose vector is known is never embedded again, wherever it moved.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant import parsing
from assistant.errors import (
    AssistantError,
    DamagedError,
    NewerFormatError,
    OtherModelError,
    ReadingError,
    StoreError,
)
from assistant.indexing.choices import keeps
from assistant.indexing.cutter import Cutters
from assistant.indexing.cutting import Cut
from assistant.indexing.folder import Found, Listing, require_folder, scan
from assistant.indexing.preparing import (
    Parser,
    Prepared,
    prepare,
    read_still,
    recipe,
    same_content,
    trial,
)
from assistant.records import Failure, ParsedDocument, RefreshReport
from assistant.settings import Settings
from assistant.store import (
    FileState,
    Identity,
    Known,
    NewDocument,
    Store,
    Writer,
    writer_lock,
)
from assistant.store.sqlite.proof import damage_told

if TYPE_CHECKING:
    from assistant.embedding import Embedder

Progress = Callable[[int, int, str], None]

SCRATCH = "rebuild.sqlite"
_OLD_SUMS = "assistant.sums"
"""Kept by an earlier release; of no use now."""
_README = """This folder is made by `assistant index`; deleting it costs time, nothing else.

- assistant.sqlite: the record: documents, chunks, sentences, vectors, word index
- assistant.sqlite-wal, -shm: its latest changes, while it is in use
- vectors.faiss, vectors.json: the FAISS index made from it, and what it was made from
- assistant.lock, sources.lock, each with .json: who is writing here, or in the sources
- rebuild.sqlite: an unfinished rebuild
- login.key: what logins to the chat are signed with; deleting it ends them all
"""
_RACY_NS = 2_000_000_000
_TRY_AGAIN_NS = 24 * 3600 * 10**9
"""A file that failed is read again after so long even if nothing changed: a cause may be gone."""
_FIRST_TEXTS, _MOST_TEXTS = 256, 4096
_SECONDS_A_BATCH = 4.0
_REMOVALS = 500
_REASON = 300
"""Characters of another program's message that are told as a reason."""
_log = logging.getLogger(__name__)


def refresh(
    store: Store,
    settings: Settings,
    embedder: Embedder,
    *,
    check: bool = False,
    rebuild: bool = False,
    compact: bool = False,
    progress: Progress | None = None,
) -> RefreshReport:
    """Bring the index of ``store`` up to date with ``settings.sources``; return what was done.

    ``check`` compares contents where time stamps say unchanged; ``rebuild`` builds beside the index
    and then takes its place; ``compact`` gives all free space back.  ``progress`` is told kilobytes
    done and to do.

    :raises SourcesMissingError: there is no sources folder.
    :raises LockedError: another process is writing.
    :raises OtherModelError: the index was made with another model or other chunk settings.
    :raises StoreError: the index cannot be read or written; what was committed stays.
    """
    started = time.perf_counter()
    identity = Identity(
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        chunk_characters=settings.chunk_characters,
        chunk_overlap=settings.chunk_overlap,
    )
    require_folder(settings.sources)  # told before anything is made
    with _disk_errors(settings.index), writer_lock(store.index, wait_seconds=settings.wait_seconds):
        _write_readme(store.index)
        listing, scratch = _scan(settings), store.index / SCRATCH

        def once() -> RefreshReport:
            target = scratch if rebuild else store.database
            with _open_writer(target, identity, rebuild=rebuild) as writer:
                run = _Run(writer, settings, embedder, progress)
                run.run(listing, check=check or rebuild)
                if rebuild:
                    _publish(writer, store)
                else:
                    writer.tidy(index=store.index, compact=compact)
                return run.report(started)

        try:
            report = once()
        except DamagedError:
            if not rebuild or not unfinished_rebuild(store.index):
                raise
            _unlink(scratch)  # what was taken up is damaged: begin afresh, else no rebuild ends
            report = once()
        # Published, or of no use any more: the index is up to date without it.
        _unlink(scratch)
    return report


def unfinished_rebuild(index: Path) -> int:
    """Return the size in bytes of a rebuild that was killed, 0 without one."""
    files = [(index / SCRATCH).with_name(SCRATCH + suffix) for suffix in ("", "-wal")]
    return sum(file.stat().st_size for file in files if file.exists())


def _scan(settings: Settings) -> Listing:
    return scan(settings.sources, kind_of=parsing.kind_of, index=settings.index)


@contextmanager
def _disk_errors(index: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{error.filename or index} cannot be written ({error.strerror or error}). "
            "What was indexed before is kept."
        ) from error


def _write_readme(index: Path) -> None:
    (index / _OLD_SUMS).unlink(missing_ok=True)
    readme = index / "README.md"
    if not readme.exists():
        readme.write_text(_README, encoding="utf-8")


# --- rebuilding ---------------------------------------------------------------------------------


def _open_writer(database: Path, identity: Identity, *, rebuild: bool) -> Writer:
    try:
        return Writer(database, identity)
    except (OtherModelError, DamagedError, NewerFormatError):
        if not rebuild:
            raise
        # An unfinished rebuild with other settings, or a damaged one, is of no use.
        _unlink(database)
        return Writer(database, identity)


def _publish(writer: Writer, store: Store) -> None:
    """Put the new record in the old one's place; open readers see the one or the other."""
    generation = 0
    try:
        with damage_told(store), store.snapshot() as state:
            generation = state.generation
    except (DamagedError, NewerFormatError):
        store.close()
        _unlink(store.database)  # it cannot be written over
    except StoreError as error:
        _log.info("There is no state to go on from: %s", error)
    writer.continue_from(generation)
    writer.publish(store.database)


def _unlink(database: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


# --- one run ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Run:
    """One refresh from start to end, and what it has done so far."""

    writer: Writer
    settings: Settings
    embedder: Embedder
    progress: Progress | None
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    ignored: list[Failure] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    embedded: int = 0
    _known: dict[str, Known] = field(default_factory=dict)
    _trial: int = 0
    _keeps: Callable[[str], bool] = field(default=lambda path: False)
    _pending: list[Prepared] = field(default_factory=list)
    _texts: int = _FIRST_TEXTS
    _done: int = 0
    _todo: int = 0

    def run(self, listing: Listing, *, check: bool) -> None:
        """Bring the record to what ``listing`` shows."""
        if check and self.writer.mend_words():
            _log.warning("The word index did not match the chunks; it has been made anew.")
        self._trial = trial(self.settings)
        self._keeps = keeps(self.settings.sources)
        plain = set() if check else self._plainly_unchanged(listing.files)
        self.unchanged += plain
        self._known = self.writer.sources(but=plain)
        rest = {path: found for path, found in listing.files.items() if path not in plain}
        todo = self._changed_files(rest, check=check)
        self._todo = sum(found.size for found in todo.values())
        self._tell()
        with _parser(self.settings) as parse, Cutters(self.settings) as cutters:
            for path, found in todo.items():
                self._take(path, found, parse, cutters.cut)
                if sum(len(p.texts) for p in self._pending) >= self._texts:
                    self._flush()
                self._done += found.size
        self._flush()
        self._close_folders(listing.closed)
        self._ignore(listing.ignored)
        self._remove(listing)
        self._tell(finished=True)

    def report(self, started: float) -> RefreshReport:
        """Return what was done."""
        return RefreshReport(
            added=tuple(self.added),
            changed=tuple(self.changed),
            removed=tuple(self.removed),
            unchanged=tuple(sorted(self.unchanged)),
            ignored=tuple(self.ignored),
            failed=tuple(sorted(self.failed, key=lambda failure: failure.path)),
            chunks=self.writer.n_chunks,
            embedded=self.embedded,
            seconds=time.perf_counter() - started,
        )

    def _tell(self, *, finished: bool = False) -> None:
        if self.progress and self._todo:
            total = self._todo // 1000 + 1
            done = total if finished else self._done // 1000
            self.progress(done, total, "indexing (KB)")

    # --- what to do -----------------------------------------------------------------------------

    def _plainly_unchanged(self, files: Mapping[str, Found]) -> set[str]:
        """Return the files that look as they did when they were read."""
        # A file written in the moment it was read may have been written again within the same tick.
        plain: set[str] = set()
        for keep in (False, True):
            stamps = self.writer.stamps(recipe(keep=keep), settled_ns=_RACY_NS)
            plain |= {
                path
                for path, found in files.items()
                if stamps.get(path) == found[1:] and self._keeps(path) == keep
            }
        return plain

    def _recipe(self, path: str) -> int:
        return recipe(keep=self._keeps(path))

    def _trial_of(self, path: str) -> int:
        return self._trial + self._keeps(path)

    def _fails_still(self, old: Known, found: Found) -> bool:
        """Whether a file that failed would fail again: nothing about it or its reader is new."""
        tried = old.status == "failed" and old.recipe == self._trial_of(old.path)
        if not tried or time.time_ns() - old.seen_ns > _TRY_AGAIN_NS:
            return False
        with suppress(OSError):
            # Also who may read it counts, which the time stamp of its content does not tell.
            changed = max(found.mtime_ns, os.stat(found.file).st_ctime_ns)
            same = (old.size, old.mtime_ns) == (found.size, found.mtime_ns)
            return same and changed < old.seen_ns - _RACY_NS
        return False

    def _changed_files(self, files: Mapping[str, Found], *, check: bool) -> dict[str, Found]:
        todo: dict[str, Found] = {}
        touched: dict[str, FileState] = {}
        for path, found in sorted(files.items()):
            old = self._known.get(path)
            if old is not None and not check and self._fails_still(old, found):
                self.failed.append(Failure(path, old.reason or ""))
            elif old is None or old.status != "indexed" or old.recipe != self._recipe(path):
                todo[path] = found
            elif (state := same_content(old, found)) is not None:
                touched[path] = state
                self.unchanged.append(path)
            else:
                todo[path] = found
        if touched:
            with self.writer.transaction():
                for path, state in touched.items():
                    self.writer.touch(path, state)
        return todo

    def _take(
        self, path: str, found: Found, parse: Parser, cut: Callable[[ParsedDocument], Cut]
    ) -> None:
        """Read and chunk one file, or note why that cannot be done."""
        tried = FileState(found.size, found.mtime_ns, time.time_ns(), "")
        try:
            keep = self._keeps(path)
            parsed, state = read_still(found, parse, keep=keep)
            prepared = prepare(path, parsed, state, cut(parsed), keep=keep)
        except ReadingError as error:
            self._fail(Failure(path, str(error)), tried)
        except Exception as error:  # noqa: BLE001 - a parser's fault in one file must not stop the rest
            _log.debug("Reading %s failed.", path, exc_info=True)
            reason = f"its reader failed ({_brief(error)})"
            self._fail(Failure(path, reason), tried)
        else:
            self._pending.append(prepared)

    def _fail(self, failure: Failure, tried: FileState | None = None) -> None:
        self.failed.append(failure)
        old = self._known.get(failure.path)
        known = old and (old.status, old.reason) == ("failed", failure.reason)
        recipe = self._trial_of(failure.path) if tried else None
        if known and old and old.recipe == recipe:
            if tried:
                with self.writer.transaction():
                    self.writer.touch(failure.path, tried)
            return
        since = (old and old.failed_since) or datetime.now(UTC).isoformat(timespec="seconds")
        with self.writer.transaction():
            self.writer.fail(failure, since=since, file=tried, recipe=recipe)

    # --- embedding and committing ---------------------------------------------------------------

    def _flush(self) -> None:
        """Embed what the waiting documents lack, and commit them."""
        batch, self._pending = self._pending, []
        if not batch:
            return
        try:
            self._commit(batch)
        except (AssistantError, OSError):
            raise  # of the index or the model as a whole, and not of these documents
        except Exception as error:  # noqa: BLE001 - one document must not stop the rest
            _log.debug("Storing %d documents failed.", len(batch), exc_info=True)
            if len(batch) == 1:
                document = batch[0].document
                self._fail(Failure(document.path, _why(error)), document.file)
            for one in batch if len(batch) > 1 else ():
                self._pending = [one]
                self._flush()
        self._tell()

    def _commit(self, batch: Sequence[Prepared]) -> None:
        texts = {key: text for prepared in batch for key, text in prepared.texts.items()}
        vectors = self.writer.vectors_of(texts)
        missing = {key: text for key, text in texts.items() if key not in vectors}
        vectors.update(self._embed(missing))
        with self.writer.transaction():
            for prepared in batch:
                self.writer.put(prepared.document, vectors)
        for prepared in batch:
            self._count(prepared.document, missing)

    def _count(self, document: NewDocument, missing: Mapping[bytes, str]) -> None:
        old = self._known.get(document.path)
        changed = old is not None and old.status == "indexed"
        (self.changed if changed else self.added).append(document.path)
        self.embedded += sum(chunk.key in missing for chunk in document.chunks)

    def _embed(self, missing: Mapping[bytes, str]) -> dict[bytes, bytes]:
        """Return float16 vectors by key; of a long document they are kept slice by slice."""
        vectors: dict[bytes, bytes] = {}
        keys = list(missing)
        at = 0
        while at < len(keys):
            some = keys[at : at + self._texts]
            at += len(some)
            started = time.perf_counter()
            new = _vectors(self.embedder, some, [missing[key] for key in some])
            self._pace(len(some), time.perf_counter() - started)
            vectors.update(new)
            if at < len(keys):
                with self.writer.transaction():
                    self.writer.spool(new)
        return vectors

    def _pace(self, texts: int, seconds: float) -> None:
        """Choose the next batch so that it takes some seconds: that much a kill can cost."""
        if texts >= self._texts // 2:
            wanted = int(texts * _SECONDS_A_BATCH / max(seconds, 1e-3))
            self._texts = max(_FIRST_TEXTS // 2, min(wanted, 2 * self._texts, _MOST_TEXTS))

    # --- what is left alone, and what is gone ---------------------------------------------------

    def _close_folders(self, closed: Iterable[Failure]) -> None:
        for folder in closed:
            self._fail(folder)
            for path, old in self._known.items():
                if path.startswith(f"{folder.path}/") and old.status != "ignored":
                    self._fail(Failure(path, "its folder cannot be listed"))

    def _ignore(self, ignored: Sequence[Failure]) -> None:
        self.ignored = list(ignored)
        news = [
            failure
            for failure in ignored
            if (old := self._known.get(failure.path)) is None
            or (old.status, old.reason) != ("ignored", failure.reason)
        ]
        if news:
            with self.writer.transaction():
                for failure in news:
                    self.writer.fail(failure, since="", status="ignored")

    def _remove(self, listing: Listing) -> None:
        kept = {*listing.files, *(f.path for f in (*self.ignored, *self.failed))}
        gone = [path for path in sorted(self._known) if path not in kept]
        for at in range(0, len(gone), _REMOVALS):
            with self.writer.transaction():
                for path in gone[at : at + _REMOVALS]:
                    self.writer.remove(path)
        self.removed = [path for path in gone if self._known[path].status != "ignored"]


# --- vectors ------------------------------------------------------------------------------------


class _NoVectorError(Exception):
    """The model gives no usable vector for a text."""


def _why(error: Exception) -> str:
    """Return why a document that was read is not in the index."""
    if isinstance(error, _NoVectorError):
        return f"the model cannot embed it ({error})"
    return f"the index cannot hold it ({_brief(error)})"


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:_REASON]}"


@contextmanager
def _parser(settings: Settings) -> Iterator[Parser]:
    with parsing.Parsers(settings) as parsers:
        yield parsers.parse


def _vectors(embedder: Embedder, keys: Sequence[bytes], texts: list[str]) -> dict[bytes, bytes]:
    """Return the texts' vectors as float16 bytes, by key.

    :raises _NoVectorError: the model refuses a text or gives no finite vector.
    """
    try:
        vectors = embedder.embed_documents(texts)
    except (AssistantError, OSError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    # A tokenizer written in Rust panics with what is no Exception.
    except BaseException as error:
        raise _NoVectorError(str(error) or type(error).__name__) from error
    if vectors.shape != (len(texts), embedder.dimension) or not np.isfinite(vectors).all():
        raise _NoVectorError(f"it gave vectors of shape {vectors.shape}, not all finite")
    half = np.ascontiguousarray(vectors, dtype="<f2")
    return {key: row.tobytes() for key, row in zip(keys, half, strict=True)}
