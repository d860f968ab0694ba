"""A prepared model, opened at first use, once a process, and made again where it is damaged."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from assistant.encoder.cache import remove_folder
from assistant.errors import ModelUnavailableError

LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
_UNREADABLE = (OSError, ValueError, TypeError, KeyError, EOFError)


class Opened(Generic[_T]):
    """What ``read`` makes of prepared folders, shared by all threads; a forked child opens its own.

    ``folders`` returns the folders and makes those that are missing.
    """

    def __init__(
        self, folders: Callable[[], tuple[Path, ...]], read: Callable[..., _T], remedy: str
    ) -> None:
        self._folders, self._read, self._remedy = folders, read, remedy
        self._lock = threading.Lock()
        self._held: tuple[int, _T] | None = None

    def get(self) -> _T:
        """Return the opened model.

        :raises ModelUnavailableError: it cannot be made, or does not read back when made anew.
        """
        held = self._held
        if held is None or held[0] != os.getpid():
            with self._lock:
                held = self._held
                if held is None or held[0] != os.getpid():
                    held = self._held = (os.getpid(), self._open())
        return held[1]

    def _open(self) -> _T:
        folders = self._folders()
        try:
            return self._read(*folders)
        except _UNREADABLE as error:
            LOG.warning("%s; making it again.", _damage(folders, error))
        for folder in folders:
            remove_folder(folder)
        folders = self._folders()
        try:
            return self._read(*folders)
        except _UNREADABLE as error:
            raise ModelUnavailableError(f"{_damage(folders, error)}. {self._remedy}") from error


def _damage(folders: tuple[Path, ...], error: Exception) -> str:
    first = next(iter(str(error).splitlines()), type(error).__name__)
    places = " and ".join(map(str, folders))
    return f"The prepared model in {places} does not read back ({first})"


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
