"""Gradio's sessions, each bound to the visitor who began it, and only so many for one sender.

Gradio takes the name of a session from the browser and believes it: whoever knew another's name
could read what his handlers answer, and whoever made up names without end would push the sessions
of others out of the server's memory.
"""

from __future__ import annotations

import json
import re
import time
from collections import OrderedDict
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.server.addresses import sender_of

FREE_SESSIONS = 200
SECONDS_A_SESSION = 6.0
"""A sender may begin so many at once, and then one in so many seconds."""
FREE_EVENTS = 300
SECONDS_AN_EVENT = 0.05
"""Likewise for what he does in them: the line of all visitors holds 64."""
MAX_SESSIONS = 5_000
"""Sessions remembered; Gradio forgets the oldest beyond 10,000."""
_MAX_SENDERS = 10_000
_NAME = re.compile(r"[\w-]{1,64}", re.ASCII)
_HEARTBEAT = "/gradio_api/heartbeat/"
_POSTED = frozenset(f"/gradio_api/{name}" for name in ("queue/join", "run/predict", "cancel"))


class Allowance:
    """So many at once for each sender, and then one in so many seconds."""

    def __init__(self, free: int, seconds: float) -> None:
        self._free = float(free)
        self._seconds = seconds
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, sender: str, now: float) -> bool:
        """Return whether a sender may have one more; ``now`` is of a clock that never goes back."""
        left, since = self._left.pop(sender, (self._free, now))
        left = min(self._free, left + (now - since) / self._seconds)
        self._left[sender] = (left - 1 if left >= 1 else left, now)
        while len(self._left) > _MAX_SENDERS:
            self._left.popitem(last=False)
        return left >= 1


class Bindings:
    """Whose each session is, and how many more each sender may begin."""

    def __init__(self) -> None:
        self._visitors: OrderedDict[str, str] = OrderedDict()
        self._begun = Allowance(FREE_SESSIONS, SECONDS_A_SESSION)

    def claim(self, session: str, visitor: str, sender: str, now: float) -> int:
        """Return 200 if the session is the visitor's, 404 if another's, 429 if it is one too many.

        ``now`` is in seconds of a clock that never goes back.
        """
        if session in self._visitors:
            self._visitors.move_to_end(session)
            return 200 if self._visitors[session] == visitor else 404
        if not self._begun.spend(sender, now):
            return 429
        self._visitors[session] = visitor
        while len(self._visitors) > MAX_SESSIONS:
            self._visitors.popitem(last=False)
        return 200


class Sessions:
    """The middleware between login and page; needs the visitor that ``Guard`` found."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._bindings = Bindings()
        self._events = Allowance(FREE_EVENTS, SECONDS_AN_EVENT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it names no session, or one of its visitor's."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith("/gradio_api/"):
            await self._app(scope, receive, send)
            return
        if path.startswith(_HEARTBEAT):
            session: object = path.removeprefix(_HEARTBEAT)
        elif path == "/gradio_api/queue/data":
            given = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
            session = given[0] if len(given) == 1 else None
        elif path in _POSTED:
            if not self._events.spend(sender_of(scope), time.monotonic()):
                await PlainTextResponse(_REFUSALS[429], 429)(scope, receive, send)
                return
            body = await Request(scope, receive).body()
            session, receive = _named(body), _again(body, receive)
        else:
            await self._app(scope, receive, send)
            return
        status = self._claim(session, scope)
        if status != 200:
            await PlainTextResponse(_REFUSALS[status], status)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _claim(self, session: object, scope: Scope) -> int:
        if not isinstance(session, str) or not _NAME.fullmatch(session):
            return 400
        visitor = scope["state"]["visitor"]
        return self._bindings.claim(session, visitor, sender_of(scope), time.monotonic())


_REFUSALS = {
    400: "A session has a name.\n",
    404: "Not found.\n",
    429: "Too much at once from your address. Try again in a minute.\n",
}


def _named(body: bytes) -> object:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return given.get("session_hash") if isinstance(given, dict) else None


def _again(body: bytes, receive: Receive) -> Receive:
    """Return ``receive`` that gives a body once more that was read already."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
