"""Zip containers (docx, pptx, epub), opened within limits."""

from __future__ import annotations

import io
import zipfile
import zlib

from assistant.errors import ReadingError

_MAX_RATIO = 200
_RATIO_FREE_BYTES = 20_000_000
_MAX_MEMBERS = 20_000
_OLE = b"\xd0\xcf\x11\xe0"


def open_archive(data: bytes, kind: str, *, limit: int) -> zipfile.ZipFile:
    """Return the open container, after a look at what it would unpack to: ``limit`` bytes at most.

    :raises ReadingError: it is broken, encrypted, or unpacks to more than is reasonable.
    """
    if data.startswith(_OLE):
        # An encrypted Office file is an old-style container around the real one.
        raise ReadingError(f"it is encrypted, or older than {kind}; save it as {kind}, no password")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError,
            OverflowError, MemoryError) as error:  # fmt: skip
        raise ReadingError(f"it is a broken {kind} file: the container cannot be opened") from error
    unpacked = sum(member.file_size for member in members)
    packed = max(1, len(data))
    if unpacked > limit:
        raise ReadingError(
            f"it unpacks to {unpacked} bytes, more than {limit}; split it, or raise "
            "ASSISTANT_MAX_UNPACKED_BYTES"
        )
    if len(members) > _MAX_MEMBERS or unpacked > max(_RATIO_FREE_BYTES, _MAX_RATIO * packed):
        raise ReadingError(
            f"it unpacks to {unpacked} bytes in {len(members)} parts, far more than .{kind} files "
            "do"
        )
    if any(member.flag_bits & 1 for member in members):
        raise ReadingError("it is encrypted; save it without a password")
    return archive


def member(archive: zipfile.ZipFile, name: str, kind: str) -> bytes:
    """Return the bytes of a part.

    :raises ReadingError: it is missing or damaged.
    """
    try:
        return archive.read(name)
    except KeyError as error:
        raise ReadingError(f"it is no {kind} file: {name[:80]} is missing") from error
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError,
            NotImplementedError) as error:  # fmt: skip
        raise ReadingError(f"it is a broken {kind} file: {name[:80]} is damaged") from error
