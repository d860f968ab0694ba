"""The password, which is required as soon as other machines can reach the page.

A login is a signed note in the browser, with the time it was given: no server has to remember it.
It is signed with the key beside the index and the password itself, so a new password ends all
logins, and so does deleting the key.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from urllib.parse import parse_qs

from itsdangerous import BadSignature, TimestampSigner
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.server.addresses import sender_of
from assistant.server.throttle import Throttle
from assistant.web.cookies import cookies_of
from assistant.web.words import Words, words_for

SESSION_SECONDS = 7 * 86_400
_KNOWN_SECONDS = 90 * 86_400
"""How long a browser keeps the note: run out, it still shows that somebody logged in there once."""
_OPEN_PATHS = frozenset({"/healthz", "/static/login.css"})


class Login:
    """Lets only those through who gave the password; shows the form to everyone else."""

    def __init__(self, app: ASGIApp, *, password: str, secret: bytes) -> None:
        self._app = app
        self._password = password.encode()
        key = hmac.digest(secret, self._password, "sha256")
        self._signer = TimestampSigner(key, salt="assistant-login", digest_method=hashlib.sha256)
        # Cookies are shared between ports, where another assistant may have its own logins.
        self._cookie = f"assistant_session_{hashlib.sha256(secret).hexdigest()[:8]}"
        self._throttle = Throttle()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, answer with the form, or refuse it."""
        # Paths are the scope's: the request's own url is built from what the Host header says.
        path, method = scope.get("path", ""), scope.get("method", "")
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        if path == "/login" and method == "POST":
            response: Response = await self._try(request)
        elif path in _OPEN_PATHS or self._knows(scope):
            await self._app(scope, receive, send)
            return
        elif path in ("/", "/login") and method == "GET":
            response = _form(request)
        else:
            response = PlainTextResponse("Log in first.\n", 401)
        await response(scope, receive, send)

    def _note(self, scope: Scope) -> str:
        cookies = [v for n, v in scope["headers"] if n == b"cookie"]
        return cookies_of(b"; ".join(cookies).decode("latin-1")).get(self._cookie, "")[:200]

    def _knows(self, scope: Scope) -> bool:
        try:
            self._signer.unsign(self._note(scope), max_age=SESSION_SECONDS)
        except BadSignature:
            return False
        return True

    def _knew(self, scope: Scope) -> str:
        """Return what the throttle calls a browser that logged in once; empty if it did not."""
        note = self._note(scope)
        try:
            self._signer.unsign(note, max_age=_KNOWN_SECONDS)
        except BadSignature:
            return ""
        return f"browser {note}"

    async def _try(self, request: Request) -> Response:
        known = self._knew(request.scope)
        sender = known or sender_of(request.scope)
        if (seconds := self._wait(sender, known)) > 0:
            return _form(request, seconds=int(seconds) + 1)
        fields = parse_qs((await request.body()).decode("utf-8", "replace"))
        given = fields.get("password", [""])[0].encode("utf-8", "replace")
        # Again: any number of others may have guessed while this one sent its body.  From here to
        # the note of failure nothing waits, so no two guesses pass on one leave.
        if (seconds := self._wait(sender, known)) > 0:
            return _form(request, seconds=int(seconds) + 1)
        if not hmac.compare_digest(given, self._password):
            self._throttle.failed(sender, time.monotonic())
            return _form(request, wrong=True)
        self._throttle.succeeded(sender)
        response = RedirectResponse("/", 303)
        response.set_cookie(
            self._cookie,
            self._signer.sign(secrets.token_urlsafe(16)).decode(),
            max_age=_KNOWN_SECONDS,
            httponly=True,
            samesite="lax",
            secure=request.scope["scheme"] == "https",
        )
        return response

    def _wait(self, sender: str, known: str) -> float:
        return self._throttle.wait(sender, time.monotonic(), known=bool(known))


def _form(request: Request, *, wrong: bool = False, seconds: int = 0) -> HTMLResponse:
    words = words_for(request.headers.get("accept-language"))
    note = words("too_many", seconds=seconds) if seconds else ""
    note = words("wrong_password") if wrong else note
    status = 429 if seconds else 403 if wrong else 200
    headers = {"Cache-Control": "no-store"}
    if seconds:
        headers["Retry-After"] = str(seconds)
    return HTMLResponse(form_html(words, note), status, headers)


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
