"""Refresh when the sources change: bursts once, and not before files keep still."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import watchfiles

from assistant.errors import AssistantError, SourcesMissingError
from assistant.indexing.folder import is_passed_over
from assistant.settings import Settings

BURST_MS = 1_000
"""Changes that follow each other within this time are one."""
STILL_SECONDS = 0.5
MAX_WAIT_SECONDS = 60.0
_log = logging.getLogger(__name__)


def watch(
    settings: Settings, refresh: Callable[[], object], *, stop: threading.Event | None = None
) -> None:
    """Call ``refresh`` now and whenever the sources change, until ``stop`` is set or Ctrl-C.

    A refresh that fails is logged, and tried again with the next change.

    :raises SourcesMissingError: the sources folder is not there, or goes away.
    """
    stop = stop or threading.Event()
    sources = settings.sources.absolute()
    hidden = (settings.index.absolute(),)
    _refresh(refresh)  # what changed before the first look
    try:
        for changes in watchfiles.watch(
            sources,
            watch_filter=lambda _, path: not _is_hidden(Path(path), sources, hidden),
            debounce=BURST_MS,
            stop_event=stop,
            raise_interrupt=False,
        ):
            wait_until_still([Path(path) for _, path in changes], stop)
            if not sources.is_dir():
                break
            _refresh(refresh)
    except FileNotFoundError:
        pass
    if not stop.is_set() and not sources.is_dir():
        raise SourcesMissingError(f"The sources folder {sources} has gone; watching stops.")


def _refresh(refresh: Callable[[], object]) -> None:
    try:
        refresh()
    except AssistantError as error:
        _log.warning("The refresh failed: %s", error)


def wait_until_still(files: Iterable[Path], stop: threading.Event) -> None:
    """Return when size and time stamp of all ``files`` have stayed the same for a moment."""
    files = list(files)
    limit = time.monotonic() + MAX_WAIT_SECONDS
    before = _states(files)
    while not stop.wait(STILL_SECONDS) and time.monotonic() < limit:
        now = _states(files)
        if now == before:
            return
        before = now


def _states(files: list[Path]) -> list[tuple[int, int] | None]:
    states: list[tuple[int, int] | None] = []
    for file in files:
        try:
            found = os.stat(file)
            states.append((found.st_size, found.st_mtime_ns))
        except OSError:
            states.append(None)
    return states


def _is_hidden(path: Path, sources: Path, hidden: tuple[Path, ...]) -> bool:
    if any(path.is_relative_to(folder) for folder in hidden):
        return True
    parts = path.relative_to(sources).parts if path.is_relative_to(sources) else ()
    return any(is_passed_over(part) for part in parts)
