"""Refresh when the sources change: bursts once, and not before files keep still."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import watchfiles

from assistant.errors import AssistantError, SourcesMissingError
from assistant.indexing.folder import is_passed_over
from assistant.settings import Settings

BURST_MS = 1_000
"""Changes that follow each other within this time are one."""
STILL_SECONDS = 0.5
TICK_MS = 1_000
"""How often a watch looks up from waiting."""
RETRY_SECONDS, MAX_RETRY_SECONDS = 2.0, 300.0
MAX_WAIT_SECONDS = 60.0
_log = logging.getLogger(__name__)


def watch(
    settings: Settings, refresh: Callable[[], object], *, stop: threading.Event | None = None
) -> None:
    """Call ``refresh`` now and whenever the sources change, until ``stop`` is set or Ctrl-C.

    A refresh that fails, in whatever way, is logged and tried again: with the next change, and by
    itself after a while that grows, for its cause (a lock, a full disk) may go without one.

    :raises SourcesMissingError: the sources folder is not there, or goes away.
    """
    stop = stop or threading.Event()
    sources = settings.sources.absolute()
    hidden = (settings.index.absolute(),)
    failures = 0 if _refresh(refresh) else 1  # what changed before the first look
    retry_at = time.monotonic() + RETRY_SECONDS
    for changes in _changes(sources, hidden, stop):
        if changes:
            wait_until_still(changes, stop)
        if stop.is_set() or not sources.is_dir():
            break
        if changes or (failures and time.monotonic() >= retry_at):
            failures = 0 if _refresh(refresh) else failures + 1
            wait = min(RETRY_SECONDS * 2.0 ** min(failures, 10), MAX_RETRY_SECONDS)
            retry_at = time.monotonic() + wait
    if not stop.is_set() and not sources.is_dir():
        raise SourcesMissingError(f"The sources folder {sources} has gone; watching stops.")


def _changes(
    sources: Path, hidden: tuple[Path, ...], stop: threading.Event
) -> Iterator[list[Path]]:
    """Yield the files that changed, burst by burst, and now and then none; end with the folder.

    Where the system cannot watch (too many folders, a name it cannot take), looks are compared.
    """
    polling = False
    while not stop.is_set() and sources.is_dir():
        try:
            for changes in watchfiles.watch(
                sources,
                watch_filter=lambda _, path: not _is_hidden(Path(path), sources, hidden),
                debounce=BURST_MS,
                stop_event=stop,
                rust_timeout=TICK_MS,
                yield_on_timeout=True,
                raise_interrupt=False,
                force_polling=polling,
                poll_delay_ms=TICK_MS,
            ):
                yield [Path(path) for _, path in changes]
        except (OSError, RuntimeError, ValueError) as error:
            if not sources.is_dir():
                return
            _log.warning("%s cannot be watched (%s); it is looked at instead.", sources, error)
            polling = True
            stop.wait(TICK_MS / 1000)
            yield [sources]  # what changed meanwhile is not known


def _refresh(refresh: Callable[[], object]) -> bool:
    """Refresh, and return whether that went well."""
    try:
        refresh()
    except AssistantError as error:
        _log.warning("The refresh failed: %s", error)
        return False
    # A watcher that dies of one file watches nothing any more.
    except Exception as error:  # noqa: BLE001
        _log.warning("The refresh failed: %s: %s", type(error).__name__, error)
        _log.debug("", exc_info=True)
        return False
    return True


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
