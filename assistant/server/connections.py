"""One connection: how long its sender may take, and which goes when there are too many.

uvicorn waits for a request as long as its sender likes.  ``Connection`` adds what it lacks: a time
for the head, a least speed for the body, a time for a reader that does not read, and a number of
connections beyond which the one that has owed its request longest makes room for the newest.  None
of it is logged: a stranger could fill the disk with it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

ACCEPTED_AT_ONCE = 32
"""Connections taken in one go, before the first of them can be let go again."""
_RESERVED_FILES = 96 + ACCEPTED_AT_ONCE
"""File descriptors kept for those, the index, the models and the page's own files."""
_TOO_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TOO_MANY = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections, and the times in seconds that a sender has."""

    connections: int = 1000
    head_seconds: float = 10.0
    body_seconds: float = 20.0
    """For a body of any size; beyond it only as long as it comes fast enough."""
    body_bytes_per_second: float = 4_000.0
    unread_seconds: float = 60.0
    """How long an answer may lie unread in the buffers."""


def capacity(wanted: int) -> int:
    """Return how many connections there is room for: ``wanted``, or what the system allows.

    Raises this process's own limit of open files as far as it may.
    """
    try:
        import resource
    except ImportError:  # Windows sets no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + _RESERVED_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return max(8, min(wanted, soft - _RESERVED_FILES))
    return wanted


@dataclass(slots=True)
class Owing:
    """The connections of one server that owe the rest of a request, the longest owing first."""

    heads: dict[Connection, None] = field(default_factory=dict)
    bodies: dict[Connection, None] = field(default_factory=dict)

    def forget(self, one: Connection) -> None:
        """Take a connection out."""
        self.heads.pop(one, None)
        self.bodies.pop(one, None)

    def first_but(self, newest: Connection) -> Connection:
        """Return the connection that has to go: those without a whole head first."""
        others = (one for row in (self.heads, self.bodies) for one in row if one is not newest)
        return next(others, newest)


def protocol(limits: Limits) -> type[Connection]:
    """Return the kind of connection for one server, as uvicorn's ``http`` setting takes it."""
    return type("LimitedConnection", (Connection,), {"limits": limits, "owing": Owing()})


class Connection(H11Protocol):
    """uvicorn's HTTP/1.1 connection, within limits."""

    limits: Limits
    owing: Owing
    _owes: object = None
    """h11's state of the sender while it owes a head (IDLE) or a body (SEND_BODY); else None."""
    _since = 0.0
    _received = 0
    _timer: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, and let another go if there are too many."""
        super().connection_made(transport)
        self._settle()
        if len(self.connections) > self.limits.connections:
            self.owing.first_but(self)._shed()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop()
        self._cancel_unread()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the sender sent, and see what it still owes."""
        self._received += len(data)
        super().data_received(data)
        self._settle()

    def on_response_complete(self) -> None:
        """Go on to the next request of this connection."""
        super().on_response_complete()
        self._settle()

    def pause_writing(self) -> None:
        """Give a reader that does not read its time."""
        super().pause_writing()
        self._cancel_unread()
        self._unread = self.loop.call_later(self.limits.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Note that the reader reads again."""
        self._cancel_unread()
        super().resume_writing()

    def _settle(self) -> None:
        """Set the clock that fits what the sender owes now."""
        if self.transport.is_closing():
            self._stop()
            return
        state = self.conn.their_state
        owes = state if state in (h11.IDLE, h11.SEND_BODY) else None
        if owes is self._owes:
            return
        self._stop()
        if owes is None:
            return
        self._owes, self._since, self._received = owes, self.loop.time(), 0
        row = self.owing.heads if owes is h11.IDLE else self.owing.bodies
        row[self] = None
        first = self.limits.head_seconds if owes is h11.IDLE else self.limits.body_seconds
        self._timer = self.loop.call_later(first, self._look)

    def _look(self) -> None:
        """Let the connection go unless its body comes fast enough, or it is we who do not read."""
        if self._owes is h11.SEND_BODY:
            allowed = self.limits.body_seconds + self._received / self.limits.body_bytes_per_second
            left = self._since + allowed - self.loop.time()
            if left > 0 or self.flow.read_paused:
                self._timer = self.loop.call_later(max(left, 1.0), self._look)
                return
            self.transport.abort()  # the app is told, and stops waiting
        else:
            self.transport.write(_TOO_LATE)
            self.transport.close()
        self._stop()

    def _shed(self) -> None:
        if self._owes is not h11.SEND_BODY:
            self.transport.write(_TOO_MANY)
        self.transport.abort() if self._owes is h11.SEND_BODY else self.transport.close()
        self._stop()
        self.connections.discard(self)

    def _stop(self) -> None:
        self._owes = None
        self.owing.forget(self)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _cancel_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
