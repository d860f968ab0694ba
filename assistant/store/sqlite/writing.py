"""The right to change an index: one writer at a time, a rebuild beside the record it replaces."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import DamagedError, NewerFormatError, OtherModelError, StoreError
from assistant.store.identity import Identity
from assistant.store.lock import writer_lock
from assistant.store.sqlite.connect import require_file
from assistant.store.sqlite.writer import SQLiteWriter

if TYPE_CHECKING:
    from assistant.store.sqlite.store import SQLiteStore

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
_log = logging.getLogger(__name__)


@contextmanager
def writing(
    store: SQLiteStore, identity: Identity, *, wait_seconds: float, rebuild: bool, compact: bool
) -> Iterator[SQLiteWriter]:
    """Hold the one writer of ``store``'s record, or of the one that will replace it.

    A rebuild that was killed is taken up; one that turns out damaged is thrown away.
    """
    require_file(store.database)  # a rebuild would notice at its end
    scratch = store.index / SCRATCH
    with _disk_errors(store.index), writer_lock(store.index, wait_seconds=wait_seconds):
        _write_readme(store.index)
        try:
            target = scratch if rebuild else store.database
            with _open(target, identity, rebuild=rebuild) as writer:
                yield writer
                if rebuild:
                    _publish(writer, store)
                else:
                    writer.tidy(index=store.index, compact=compact)
        except DamagedError:
            if rebuild:
                _unlink(scratch)  # taken up again and again, it would let no rebuild end
            raise
        # Published, or of no use any more: the index is up to date without it.
        _unlink(scratch)


def unfinished(index: Path) -> int:
    """Return the size in bytes of a rebuild that was killed, 0 without one."""
    files = [(index / SCRATCH).with_name(SCRATCH + suffix) for suffix in ("", "-wal")]
    return sum(file.stat().st_size for file in files if file.exists())


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


def _open(database: Path, identity: Identity, *, rebuild: bool) -> SQLiteWriter:
    try:
        return SQLiteWriter(database, identity)
    except (OtherModelError, DamagedError, NewerFormatError):
        if not rebuild:
            raise
        # An unfinished rebuild with other settings, or a damaged one, is of no use.
        _unlink(database)
        return SQLiteWriter(database, identity)


def _publish(writer: SQLiteWriter, store: SQLiteStore) -> None:
    """Put the new record in the old one's place; open readers see the one or the other."""
    generation = 0
    try:
        with store.damage_told(), store.snapshot() as state:
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
