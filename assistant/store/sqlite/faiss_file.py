"""The file that holds a FAISS index, with the stamp that tells what it was built from."""

from __future__ import annotations

import json
import logging
import os
import uuid
import zlib
from contextlib import suppress
from pathlib import Path

from assistant.store.sqlite.faiss_index import Base, Stamp

FILE = "vectors.faiss"
STAMP = "vectors.json"
CHECKED_BYTES = 256 * 1024 * 1024
_log = logging.getLogger(__name__)


def save(base: Base, index: Path) -> None:
    """Write the FAISS file and its stamp, atomically; do without where no file can be written."""
    import faiss

    file, stamp = index / FILE, index / STAMP
    scratch = index / f"{FILE}.{uuid.uuid4().hex}.tmp"
    try:
        try:
            faiss.write_index(base.faiss, str(scratch))
            size, crc = _measure(scratch)
            # The old stamp goes first: a new file with an old stamp would be taken for damage.
            stamp.unlink(missing_ok=True)
            os.replace(scratch, file)
            plain = {name: getattr(base.stamp, name) for name in Stamp.__slots__}
            scratch.write_text(json.dumps({**plain, "size": size, "crc": crc}), encoding="utf-8")
            os.replace(scratch, stamp)
        finally:
            scratch.unlink(missing_ok=True)
    except (OSError, RuntimeError) as error:  # faiss reports a full disk as RuntimeError
        _log.info("The FAISS file was not written to %s (%s).", index, error)


def read_stamp(index: Path) -> Stamp | None:
    """Return what the FAISS file in ``index`` was built from, or None without a usable one."""
    with suppress(OSError, ValueError, TypeError):
        return Stamp(**json.loads((index / STAMP).read_text(encoding="utf-8")))
    return None


def load(index: Path, stamp: Stamp, *, thorough: bool = False) -> Base | None:
    """Return the FAISS index in ``index``, or None when its file is not what ``stamp`` says.

    The checksum of a very large file is left to ``thorough``: FAISS only proposes candidates,
    their scores come from the record.
    """
    import faiss

    try:
        if not is_whole(index, stamp, up_to=stamp.size if thorough else CHECKED_BYTES):
            return None
        loaded = faiss.read_index(str(index / FILE))
    except (OSError, RuntimeError) as error:
        _log.info("The FAISS file in %s cannot be used (%s).", index, error)
        return None
    fits = loaded.ntotal == stamp.count and loaded.d == stamp.dimension
    return Base(loaded, stamp) if fits else None


def is_whole(index: Path, stamp: Stamp, *, up_to: int) -> bool:
    """Whether the FAISS file has the size and, up to so many bytes, the checksum it was given."""
    file = index / FILE
    with suppress(OSError):
        if file.stat().st_size == stamp.size:
            return stamp.size > up_to or _measure(file)[1] == stamp.crc
    return False


def _measure(file: Path) -> tuple[int, int]:
    size = crc = 0
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            size, crc = size + len(block), zlib.crc32(block, crc)
    return size, crc
