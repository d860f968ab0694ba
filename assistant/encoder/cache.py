"""Folders in the cache that are made once, whole or not at all."""

from __future__ import annotations

import errno
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import filelock

from assistant.errors import ModelUnavailableError

LOG = logging.getLogger(__name__)
LOCK_SECONDS = 600.0
_DAY = 86_400.0
_UNUSED_DAYS = 14
# Model, digest of its weights, kind of form, version of that form.
_NAME = re.compile(r"(.+)-[0-9a-f]{8}-(.+)-\d+")
_NOT_WRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENOENT}


def folder_made_once(cache: Path, name: str, build: Callable[[Path], None]) -> Path:
    """Return ``cache/name``, first made by ``build(folder)`` if it is not there.

    The folder appears by one rename after everything in it reached the disk, so it is complete
    wherever it exists.  Processes that need it at once wait for the first of them.  A cache that
    cannot be written is replaced by a private folder beside the system's temporary files.

    :raises ModelUnavailableError: there is no place to write it.
    """
    target = cache / name
    if target.is_dir():
        _note_use(target)
        return target
    try:
        return _make(cache, name, build)
    except OSError as error:
        if error.errno not in _NOT_WRITABLE:
            raise _unavailable(cache, error) from error
        reason = error
    try:
        private = _private_folder()
        if not (private / name).is_dir():
            LOG.warning("%s cannot be written (%s); using %s instead.", cache, reason, private)
        return _make(private, name, build)
    except OSError as error:
        raise _unavailable(cache, reason) from error


def _note_use(target: Path) -> None:
    """Date the folder to today, and remove what it takes the place of; once a day is enough.

    Another release, or a process that began before an upgrade, may still use what was superseded,
    so it has to lie unused for some days first; it can always be made again.
    """
    with suppress(OSError, ModelUnavailableError):
        now = time.time()
        if now - target.stat().st_mtime < _DAY:
            return
        os.utime(target)
        mine = _NAME.fullmatch(target.name)
        for other in target.parent.iterdir() if mine else ():
            its = _NAME.fullmatch(other.name)
            same = its and mine and its.groups() == mine.groups() and other != target
            if same and now - other.stat().st_mtime > _UNUSED_DAYS * _DAY:
                LOG.info("Removing %s: nothing has used it for %d days.", other, _UNUSED_DAYS)
                remove_folder(other)


def remove_folder(folder: Path) -> None:
    """Remove a folder that does not read back; processes that have it open keep what they have.

    :raises ModelUnavailableError: it cannot be removed.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as aside:
            folder.rename(Path(aside) / "removed")
    except FileNotFoundError:
        pass  # another process was faster
    except OSError as error:
        raise _unavailable(folder.parent, error) from error


def _make(cache: Path, name: str, build: Callable[[Path], None]) -> Path:
    target = cache / name
    cache.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(cache / f".{name}.lock", timeout=LOCK_SECONDS):
            if not target.is_dir():
                _build_beside(target, build)
    except filelock.Timeout as error:
        raise ModelUnavailableError(
            f"Another process has been preparing {target} for over {LOCK_SECONDS:.0f} seconds. "
            "Wait for it, or set ASSISTANT_CACHE to another folder."
        ) from error
    return target


def _build_beside(target: Path, build: Callable[[Path], None]) -> None:
    for stale in target.parent.glob(f".{target.name}.*.tmp"):  # left by a process that was killed
        shutil.rmtree(stale, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent))
    try:
        build(folder)
        for path in [*folder.rglob("*"), folder]:
            _sync(path)
        folder.rename(target)
        _sync(target.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # Windows cannot open a folder
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _private_folder() -> Path:
    """Return a folder in the system's temporary one that belongs to this user alone."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"assistant-cache-{user}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or (hasattr(os, "getuid") and found.st_uid != user):
        raise PermissionError(errno.EPERM, "belongs to someone else", str(folder))
    folder.chmod(0o700)
    return folder


def _unavailable(cache: Path, error: OSError) -> ModelUnavailableError:
    return ModelUnavailableError(
        f"The model cannot be prepared in {cache}: {error.strerror or error}. "
        "Free some space or set ASSISTANT_CACHE to a folder that can be written."
    )
