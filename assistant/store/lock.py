"""One writer at a time, across processes; a process that died holds no lock."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import LockedError, StoreError

LOCK = "assistant.lock"
SHELF_LOCK = "sources.lock"


@contextmanager
def writer_lock(index: Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the right to write ``index``, for the length of a ``with`` block.

    The operating system gives the lock back when its process dies; the file beside it only says
    who holds it.

    :raises LockedError: another holds it and did not finish within ``wait_seconds``.
    """
    with _held(index, LOCK, f"The index in {index} is being written", wait_seconds):
        yield


@contextmanager
def shelf_lock(index: Path, sources: Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the right to move files into and out of ``sources``, for a ``with`` block.

    :raises LockedError: another holds it and did not finish within ``wait_seconds``.
    """
    with _held(index, SHELF_LOCK, f"Files are being moved in {sources}", wait_seconds):
        yield


@contextmanager
def _held(index: Path, name: str, what: str, wait_seconds: float) -> Iterator[None]:
    lock = FileLock(index / name, timeout=wait_seconds, poll_interval=0.05, thread_local=False)
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise LockedError(
            f"{what} by {_holder(index, name)}; waited "
            f"{wait_seconds:g} seconds. Try again when it is done, or wait longer with --wait."
        ) from None
    except OSError as error:
        raise StoreError(
            f"{error.filename or index} cannot be written ({error.strerror or error}). "
            "Check who may write there."
        ) from error
    try:
        _sign(index, name)
        yield
    finally:
        with suppress(OSError):
            (index / f"{name}.json").unlink(missing_ok=True)
        lock.release()


def _sign(index: Path, name: str) -> None:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    who = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
    with suppress(OSError):  # who holds the lock is a courtesy, the lock itself is not
        (index / f"{name}.json").write_text(json.dumps(who), encoding="utf-8")


def _holder(index: Path, name: str) -> str:
    try:
        who = json.loads((index / f"{name}.json").read_text(encoding="utf-8"))
        return f"process {who['pid']} on {who['host']} since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
