"""What every request passes through: pure ASGI, so that streams are not held back.

``Guard`` checks Host and Origin, limits bodies, closes the Gradio routes that the page does not
use, hands each visitor a key and adds the security headers.  Its rules are for a page that shows
hostile text: nothing is loaded from elsewhere and no inline script runs.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.conversations import new_key
from assistant.web.cookies import cookie_name, cookies_of

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Gradio compiles its HTML components in the browser; inline scripts stay forbidden.
        "script-src 'self' 'unsafe-eval'",
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
_CLOSED = re.compile(
    r"^/(?:gradio_api/(?:upload|file[=/]|stream|component_server|runs|api/)|proxy=|monitoring"
    r"|docs$|redoc$|openapi\.json$|login/?huggingface|gradio_api/openapi\.json)"
)
_VISITOR = re.compile(r"[\w-]{43}", re.ASCII)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


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
        """Return whether a Host header names this server."""
        try:
            name = (urlsplit(f"//{header}").hostname or "").lower()
        except ValueError:
            return False
        if name in self._names:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return self._open


class Guard:
    """The middleware around the whole app; ``upload_bytes`` limits requests to ``/sources/``."""

    def __init__(self, app: ASGIApp, *, hosts: Hosts, port: int, upload_bytes: int) -> None:
        self._app = app
        self._hosts = hosts
        self._cookie = cookie_name(port)
        self._upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if refusal := self._refusal(scope, headers):
            await refusal(scope, receive, self._with_headers(send, None))
            return
        visitor = cookies_of(headers.get("cookie")).get(self._cookie, "")
        fresh = None if _VISITOR.fullmatch(visitor) else new_key()
        scope["state"] = {**scope.get("state", {}), "visitor": fresh or visitor}
        limited = _limited(receive, self._limit(scope["path"]))
        await self._app(
            scope, limited, self._with_headers(send, fresh if scope["path"] == "/" else None)
        )

    def _refusal(self, scope: Scope, headers: Headers) -> PlainTextResponse | None:
        host = headers.get("host", "")
        if not self._hosts.allow(host):
            return PlainTextResponse(
                f"Unknown host {host!r}. Name it in ASSISTANT_ALLOWED_HOSTS.\n", 400
            )
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
            return PlainTextResponse("This page only answers to itself.\n", 403)
        if scope["method"] not in ("GET", "HEAD") and headers.get("sec-fetch-site") == "cross-site":
            return PlainTextResponse("This page only answers to itself.\n", 403)
        if _CLOSED.match(scope["path"]):
            return PlainTextResponse("Not found.\n", 404)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._limit(scope["path"]):
            return PlainTextResponse("The request is too large.\n", 413)
        return None

    def _limit(self, path: str) -> int:
        return self._upload_bytes if path == "/sources/upload" else MAX_BODY_BYTES

    def _with_headers(self, send: Send, fresh: str | None) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if fresh:
                    headers.append(
                        "Set-Cookie",
                        f"{self._cookie}={fresh}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000",
                    )
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
