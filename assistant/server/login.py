"""The password, which is required as soon as other machines can reach the page.

A session is a random cookie that the server remembers; a wrong password costs the sender's address,
and the whole server, a growing wait, so that guessing is slow.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from urllib.parse import parse_qs

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.cookies import cookies_of
from assistant.web.words import Words, words_for

FREE_ATTEMPTS = 5
LONGEST_WAIT_SECONDS = 900.0
SESSION_SECONDS = 7 * 86_400
MAX_SESSIONS = 10_000
_OPEN_PATHS = frozenset({"/healthz", "/login", "/static/login.css"})


class Throttle:
    """Wrong passwords by address; after a few free ones each doubles the wait."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """Return the seconds until this address may try again; 0 if it may now."""
        return max(self._until(address, FREE_ATTEMPTS), self._until("", 20 * FREE_ATTEMPTS)) - now

    def failed(self, address: str, now: float) -> None:
        """Note a wrong password."""
        for name in (address, ""):
            self._failures[name] = (self._failures.pop(name, (0, 0.0))[0] + 1, now)
        while len(self._failures) > MAX_SESSIONS:
            self._failures.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget the failures of an address."""
        self._failures.pop(address, None)
        self._failures.pop("", None)

    def _until(self, name: str, free: int) -> float:
        count, last = self._failures.get(name, (0, 0.0))
        if count < free:
            return 0.0
        return last + min(LONGEST_WAIT_SECONDS, 2.0 ** (min(count, 60) - free + 1))


class Login:
    """Lets only those through who gave the password; shows the form to everyone else."""

    def __init__(self, app: ASGIApp, *, password: str, port: int) -> None:
        self._app = app
        self._password = password.encode()
        self._cookie = f"assistant_session_{port}"
        self._sessions: OrderedDict[str, float] = OrderedDict()
        self._throttle = Throttle()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, answer with the form, or refuse it."""
        if scope["type"] != "http" or self._knows(request := Request(scope, receive)):
            await self._app(scope, receive, send)
            return
        if request.url.path == "/login" and request.method == "POST":
            response: Response = await self._try(request)
        elif request.url.path in _OPEN_PATHS - {"/login"}:
            await self._app(scope, receive, send)
            return
        elif request.url.path in ("/", "/login") and request.method == "GET":
            response = self._form(request)
        else:
            response = PlainTextResponse("Log in first.\n", 401)
        await response(scope, receive, send)

    def _knows(self, request: Request) -> bool:
        session = cookies_of(request.headers.get("cookie")).get(self._cookie, "")
        return self._sessions.get(session, 0.0) > time.monotonic()

    async def _try(self, request: Request) -> Response:
        address, now = request.client.host if request.client else "", time.monotonic()
        if (seconds := self._throttle.wait(address, now)) > 0:
            return self._form(request, seconds=int(seconds) + 1)
        fields = parse_qs((await request.body())[:10_000].decode("utf-8", "replace"))
        given = fields.get("password", [""])[0].encode("utf-8", "replace")
        if not hmac.compare_digest(given, self._password):
            self._throttle.failed(address, now)
            return self._form(request, wrong=True)
        self._throttle.succeeded(address)
        session = secrets.token_urlsafe(32)
        self._sessions[session] = now + SESSION_SECONDS
        while len(self._sessions) > MAX_SESSIONS:
            self._sessions.popitem(last=False)
        response = RedirectResponse("/", 303)
        response.set_cookie(
            self._cookie,
            session,
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    def _form(self, request: Request, *, wrong: bool = False, seconds: int = 0) -> HTMLResponse:
        words = words_for(request.headers.get("accept-language"))
        note = words("too_many", seconds=seconds) if seconds else ""
        note = words("wrong_password") if wrong else note
        status = 429 if seconds else 403 if wrong else 200
        return HTMLResponse(form_html(words, note), status, {"Cache-Control": "no-store"})


def form_html(words: Words, note: str = "") -> Markup:
    """Return the page that asks for the password."""
    return Markup(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>Assistant</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="static/login.css"></head><body><main><h1>Assistant</h1>'
        '<form method="post" action="login"><label>{} <input type="password" name="password" '
        'autocomplete="current-password" required autofocus></label>'
        '<button>{}</button></form><p role="alert">{}</p></main></body></html>'
    ).format(words.language, words("password"), words("enter"), note)
