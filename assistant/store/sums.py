"""A checksum for every page of the database file, so that no flipped bit goes unseen.

SQLite keeps none.  In WAL mode the file itself changes only when the log is folded into it, and the
log names the pages, so keeping the sums costs in proportion to the change.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.store.schema import PAGE_SIZE

FILE = "assistant.sums"
FOLD_BYTES = 32 * 1024 * 1024
_MAGIC = b"ASUM0001"
_WAL_HEADER, _FRAME_HEADER = 32, 24
Sums = NDArray[np.uint32]


class Folding:
    """Folds the log into the database file and brings the sums up to date around it.

    The sums are away while the file changes: killed in between, they are made anew.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._wal = database.with_name(database.name + "-wal")
        self._old: Sums | None = None
        self._pages: set[int] = set()

    def is_due(self) -> bool:
        """Whether the log is long enough to be folded during a run."""
        with suppress(OSError):
            return self._wal.stat().st_size > FOLD_BYTES
        return False

    def begin(self) -> None:
        """Note which pages the log holds, and put the sums away."""
        self._old = load(self._database)
        self._pages = logged_pages(self._wal)
        sums_file(self._database).unlink(missing_ok=True)

    def checkpoint(self, db: sqlite3.Connection) -> None:
        """Copy the log into the file, as far as no reader stands in the way."""
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def end(self) -> None:
        """Write the sums of the file as it is now."""
        save(self._database, measure(self._database, self._old, self._pages))


def sums_file(database: Path) -> Path:
    """Return where the sums of ``database`` are kept."""
    return database.with_name(FILE if database.stem == "assistant" else f"{database.stem}.sums")


def logged_pages(wal: Path) -> set[int]:
    """Return the numbers (from 1) of all pages in a log, those of older rounds included."""
    try:
        size = wal.stat().st_size
    except FileNotFoundError:
        return set()
    frame = _FRAME_HEADER + PAGE_SIZE
    count = (size - _WAL_HEADER) // frame
    if count < 1:
        return set()
    raw = np.memmap(wal, dtype=np.uint8, mode="r", offset=_WAL_HEADER, shape=(count, frame))
    return set(np.ascontiguousarray(raw[:, :4]).view(">u4").ravel().tolist())


def measure(database: Path, old: Sums | None, pages: Collection[int]) -> Sums:
    """Return the CRC-32 of every page; of those in ``old`` only ``pages`` (from 1) are read."""
    count = database.stat().st_size // PAGE_SIZE
    sums = np.zeros(count, np.uint32)
    known = 0 if old is None else min(len(old), count)
    if old is not None:
        sums[:known] = old[:known]
    todo = sorted({page - 1 for page in pages if page <= known} | set(range(known, count)))
    with database.open("rb") as stream:
        at = -1
        for page in todo:
            if page != at:
                stream.seek(page * PAGE_SIZE)
            sums[page] = zlib.crc32(stream.read(PAGE_SIZE))
            at = page + 1
    return sums


def save(database: Path, sums: Sums) -> None:
    """Write the sums, atomically."""
    body = _MAGIC + sums.astype("<u4").tobytes()
    file = sums_file(database)
    scratch = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    try:
        scratch.write_bytes(body + zlib.crc32(body).to_bytes(4, "little"))
        os.replace(scratch, file)
    except OSError:  # without sums nothing is lost but this one proof
        scratch.unlink(missing_ok=True)


def load(database: Path) -> Sums | None:
    """Return the sums, or None where there are none that can be trusted."""
    try:
        data = sums_file(database).read_bytes()
    except OSError:
        return None
    body, crc = data[:-4], data[-4:]
    if not body.startswith(_MAGIC) or zlib.crc32(body).to_bytes(4, "little") != crc:
        return None
    return np.frombuffer(body[len(_MAGIC) :], "<u4").astype(np.uint32)


def damaged_pages(database: Path) -> list[int]:
    """Return the pages (from 1) that are not as they were written; none where no sums are kept."""
    sums = load(database)
    if sums is None:
        return []
    found = measure(database, None, ())
    length = max(len(sums), len(found))
    bad = np.flatnonzero(
        np.pad(sums, (0, length - len(sums))) != np.pad(found, (0, length - len(found)))
    )
    now = load(database)
    if now is None or not np.array_equal(now, sums):
        return []  # a refresh was folding its log meanwhile: nothing is proven either way
    return [int(page) + 1 for page in bad]
