"""What one sender may have of the server at most: questions on their way, and files a day.

A sender is what the server counts as one: an IPv4 address or a /64 of IPv6.  Nothing here hangs on
a cookie, which a visitor can leave out.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from pathlib import Path

from assistant.errors import AssistantError

MAX_PENDING = 24
"""Questions of one sender that are waiting for their answer."""
_PENDING_SECONDS = 900.0
"""After so long a question that nobody fetched the answer of no longer counts."""
_DAY = 86_400.0
SHARE_OF_A_DAY = 10
"""One sender may add a tenth of what the sources may hold, a day."""


class QuotaError(AssistantError):
    """A visitor asked for more than one may have; the text says of what."""


class Turnstile:
    """Lets each question through once, and only so many of one sender at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[str, float]] = {}
        self._started: set[str] = set()

    def enter(self, sender: str) -> str | None:
        """Return a ticket for one question; None if this sender has too many on their way."""
        now = time.monotonic()
        with self._lock:
            for ticket, (_, since) in list(self._waiting.items()):
                if now - since <= _PENDING_SECONDS:
                    break  # they lie in the order they came in
                self._forget(ticket)
            if sum(other == sender for other, _ in self._waiting.values()) >= MAX_PENDING:
                return None
            ticket = uuid.uuid4().hex
            self._waiting[ticket] = sender, now
            return ticket

    def start(self, ticket: str) -> bool:
        """Return whether to answer this question now: it is on its way, and nobody began before."""
        with self._lock:
            if ticket not in self._waiting or ticket in self._started:
                return False
            self._started.add(ticket)
            return True

    def leave(self, ticket: str) -> bool:
        """End a question; return whether it was still on its way: not answered, not stopped."""
        with self._lock:
            return self._forget(ticket)

    def _forget(self, ticket: str) -> bool:
        self._started.discard(ticket)
        return self._waiting.pop(ticket, None) is not None


class Intake:
    """How much the visitors may add to the sources: all together, and each sender a day."""

    def __init__(self, sources: Path, *, most: int) -> None:
        self._sources = sources
        self._most = most
        self._lock = threading.Lock()
        self._added: dict[str, tuple[float, int]] = {}

    def take(self, sender: str, size: int) -> None:
        """Count ``size`` bytes that a sender wants to add.

        :raises QuotaError: they would be too many, with the limit and its setting.
        """
        held = folder_bytes(self._sources)
        if held + size > self._most:
            raise QuotaError(
                f"the sources hold {_mb(held)} of at most {_mb(self._most)} MB that visitors may "
                "fill (ASSISTANT_MAX_SOURCES_BYTES), with what was removed"
            )
        share, now = self._most // SHARE_OF_A_DAY, time.monotonic()
        with self._lock:
            self._added = {s: kept for s, kept in self._added.items() if now - kept[0] < _DAY}
            since, added = self._added.get(sender, (now, 0))
            if added + size > share:
                raise QuotaError(
                    f"one address may add {_mb(share)} MB a day, and {_mb(added)} were added"
                )
            self._added[sender] = since, added + size


def folder_bytes(folder: Path) -> int:
    """Return the size of all files below a folder, hidden ones included; 0 if there is none."""
    size = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                size += os.lstat(os.path.join(parent, name)).st_size
            except OSError:
                continue
    return size


def _mb(size: int) -> int:
    return size // 1_000_000
