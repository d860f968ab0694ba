"""First come, first served: as many questions at once as there are processors.

Threads that all run at once take turns as the interpreter likes, wait for each other's caches, and
hold the memory of every question at the same time; the last of twenty then waits far longer than
twenty questions take.
"""

from __future__ import annotations

import os
import threading
from collections import deque


class Gate:
    """A gate that lets ``many`` threads through at a time, in the order in which they came."""

    def __init__(self, many: int | None = None) -> None:
        """Let ``many`` through at a time; None means as many as there are processors."""
        self._free = many or os.cpu_count() or 1
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    def __enter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            mine = threading.Event()
            self._waiting.append(mine)
        try:
            mine.wait()
        except BaseException:  # interrupted: the turn, if it came meanwhile, is the next one's
            with self._lock:
                given = mine not in self._waiting
                if not given:
                    self._waiting.remove(mine)
            if given:
                self._pass_on()
            raise

    def __exit__(self, *exception: object) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
