"""One writer at a time, across processes; a dead one's lock is no obstacle."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import LockedError

LOCK = "assistant.lock"
HOLDER = "assistant.lock.json"


@contextmanager
def writer_lock(index: Path, *, wait_seconds: float) -> Iterator[None]:
    """Hold the right to write ``index``, for the length of a ``with`` block.

    The operating system gives the lock back when its process dies; the file beside it only says
    who holds it.

    :raises LockedError: another holds it and did not finish within ``wait_seconds``.
    """
    index.mkdir(parents=True, exist_ok=True)
    lock = FileLock(index / LOCK, timeout=wait_seconds, poll_interval=0.05, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise LockedError(
            f"The index in {index} is being written by {_holder(index)}; waited "
            f"{wait_seconds:g} seconds. Try again when it is done, or wait longer with --wait."
        ) from None
    try:
        _sign(index)
        yield
    finally:
        with suppress(OSError):
            (index / HOLDER).unlink(missing_ok=True)
        lock.release()


def _sign(index: Path) -> None:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    who = {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
    with suppress(OSError):  # who holds the lock is a courtesy, the lock itself is not
        (index / HOLDER).write_text(json.dumps(who), encoding="utf-8")


def _holder(index: Path) -> str:
    try:
        who = json.loads((index / HOLDER).read_text(encoding="utf-8"))
        return f"process {who['pid']} on {who['host']} since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
