"""What every request passes through first: pure ASGI, so that streams are not held back.

``Guard`` checks Host and Origin, lets only listed paths through, limits bodies and how much one
sender asks for at once, hands each visitor a key and adds the security headers.  Its rules are for
a page that shows hostile text: nothing is loaded from elsewhere and no inline script runs.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections import Counter
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.server.addresses import sender_of
from assistant.server.paths import is_open
from assistant.web.conversations import new_key
from assistant.web.cookies import cookie_name, cookies_of

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
MAX_BODY_BYTES = 2_000_000
MAX_LOGIN_BYTES = 10_000
MAX_UPLOADS_AT_ONCE = 2
"""Uploads that one sender may have under way at the same time."""
_HOST = re.compile(r"([a-z0-9](?:[a-z0-9_.-]{0,253})|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?", re.I)
_VISITOR = re.compile(r"[\w-]{43}", re.ASCII)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_UPLOAD = "/sources/upload"


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach a server on ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Hosts:
    """Which Host headers are ours: loopback names, the bound address, and names that were set.

    A server bound to every address answers to any IP address, but to no name it was not told:
    a name is what a rebinding attack needs.
    """

    def __init__(self, bound: str, names: Iterable[str] = ()) -> None:
        self._open = bound.strip("[]") in ("0.0.0.0", "::", "")
        self._names = {*_LOOPBACK, bound.strip("[]").lower(), *(n.strip().lower() for n in names)}
        if self._open:
            self._names |= {socket.gethostname().lower(), socket.getfqdn().lower()}

    def allow(self, header: str) -> bool:
        """Return whether a Host header names this server, and is nothing but a host and a port."""
        found = _HOST.fullmatch(header)
        if found is None:
            return False
        name = found.group(1).strip("[]").lower()
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return self._open


class Guard:
    """The middleware around the whole app.

    ``upload_bytes`` limits an upload, ``at_once`` the requests of one sender that are answered at
    the same time.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Hosts, port: int, upload_bytes: int, at_once: int = 300
    ) -> None:
        self._app = app
        self._hosts = hosts
        self._cookie = cookie_name(port)
        self._upload_bytes = upload_bytes
        self._most_at_once = at_once
        self._at_once: Counter[tuple[str, bool]] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        key = (sender_of(scope), scope["path"] == _UPLOAD)
        if refusal := self._refusal(scope, headers, self._at_once[key], upload=key[1]):
            await refusal(scope, receive, self._with_headers(send, None))
            return
        visitor = cookies_of(headers.get("cookie")).get(self._cookie, "")
        fresh = None if _VISITOR.fullmatch(visitor) else new_key()
        scope["state"] = {
            **scope.get("state", {}),
            "visitor": fresh or visitor,
            "sender": key[0],
        }
        cookie = self._set_cookie(fresh, scope) if fresh and scope["path"] == "/" else None
        self._at_once[key] += 1
        try:
            limited = _limited(receive, self._limit(scope["path"]))
            await self._app(scope, limited, self._with_headers(send, cookie))
        except ClientDisconnect:
            pass  # gone, or cut off at the limit: no fault of ours, so no line in the log
        finally:
            self._at_once[key] -= 1
            if not self._at_once[key]:
                del self._at_once[key]

    def _refusal(
        self, scope: Scope, headers: Headers, at_once: int, *, upload: bool
    ) -> PlainTextResponse | None:
        hosts = headers.getlist("host")
        host = hosts[0] if len(hosts) == 1 else ""
        if not self._hosts.allow(host):
            return PlainTextResponse(
                f"Unknown host {host[:300]!r}. Name it in ASSISTANT_ALLOWED_HOSTS.\n", 400
            )
        if not is_open(scope["method"], scope["path"]):
            return PlainTextResponse("Not found.\n", 404)
        origin = headers.get("origin")
        own = (f"http://{host}".lower(), f"https://{host}".lower())
        if origin is not None and origin.lower() not in own:
            return PlainTextResponse("This page only answers to itself.\n", 403)
        if scope["method"] not in ("GET", "HEAD") and headers.get("sec-fetch-site") == "cross-site":
            return PlainTextResponse("This page only answers to itself.\n", 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length[:20]) > self._limit(scope["path"]):
            return PlainTextResponse("The request is too large.\n", 413)
        if at_once >= (MAX_UPLOADS_AT_ONCE if upload else self._most_at_once):
            return PlainTextResponse("Too many requests at once from your address.\n", 429)
        return None

    def _limit(self, path: str) -> int:
        special = {_UPLOAD: self._upload_bytes, "/login": MAX_LOGIN_BYTES}
        return special.get(path, MAX_BODY_BYTES)

    def _set_cookie(self, key: str, scope: Scope) -> str:
        secure = "; Secure" if scope["scheme"] == "https" else ""
        return f"{self._cookie}={key}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}"

    def _with_headers(self, send: Send, cookie: str | None) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if cookie:
                    headers.append("Set-Cookie", cookie)
            await send(message)

        return sending


def _limited(receive: Receive, limit: int) -> Receive:
    """Return ``receive`` that ends the request once its body is longer than ``limit`` bytes."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > limit else message

    return receiving
