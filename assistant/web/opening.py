"""The first answer of all: Gradio's page without what is blocked there, its beginnings as a script.

Gradio writes into its page, as scripts inside the markup, what it would else have to ask for: its
configuration and the list of its handlers.  Our content security policy runs no such script, so the
browser fetched both once more, one after the other, when all else was there.  Here they are taken
out and sent as a file, which the policy allows and which comes along with all the others.
"""

from __future__ import annotations

import re

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BEGINNING = "static/begin.js"
_INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>\s*", re.DOTALL)
_GIVEN = b"window.gradio_"


class Opening:
    """The app with a smaller page at its root, and at ``BEGINNING`` what was taken out of it.

    A Gradio whose page holds no such script still works: it asks as it would anyway.
    """

    def __init__(self, app: ASGIApp, head: str = "") -> None:
        """Wrap ``app``; ``head`` is put before the first script of its page."""
        self._app = app
        first = f'<script defer src="{BEGINNING}"></script>{head}'
        self._first = first.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path == f"/{BEGINNING}" and scope["method"] == "GET":
            _, page = await self._page({**scope, "path": "/", "raw_path": b"/"}, receive)
            response = Response(
                b"\n".join(text for text in _INLINE.findall(page) if text.startswith(_GIVEN)),
                media_type="text/javascript",
                headers={"Cache-Control": "no-store"},
            )
            await response(scope, receive, send)
        elif path == "/" and scope["method"] == "GET":
            start, page = await self._page(scope, receive)
            page = _INLINE.sub(b"", page)
            page = page.replace(b"<script", self._first + b"<script", 1)
            headers = [h for h in start["headers"] if h[0].lower() != b"content-length"]
            start["headers"] = [*headers, (b"content-length", str(len(page)).encode())]
            await send(start)
            await send({"type": "http.response.body", "body": page})
        else:
            await self._app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
        """Return how the app's page begins, and its text."""
        start: Message = {}
        parts: list[bytes] = []

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                parts.append(message.get("body", b""))

        await self._app(scope, receive, sending)
        return start, b"".join(parts)
