"""Sends the page in little: compressed, and with the names of what it will need.

Gradio's page learns of its parts one after the other: the script loads a configuration, that names
components, those import others.  On a slow line each step costs a round trip.  The names below are
those that this page asks for; a name that Gradio has not is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASSETS = Path(__file__).parent / "preload.txt"
"""The parts of Gradio that the page asks for, in order; `benchmarks/page.py --parts` writes it."""


class Swift:
    """The app with a ``Link`` header on its page, and what is long text compressed."""

    def __init__(self, app: ASGIApp, links: Sequence[str]) -> None:
        self._app = app
        self._compressed = GZipMiddleware(app, minimum_size=1_000)
        self._links = ", ".join(links)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                MutableHeaders(scope=message).append("Link", self._links)
            await send(message)

        path = scope["path"] if scope["type"] == "http" else ""
        small = path in ("/", "/config", "/theme.css") or path.startswith(("/static/", "/view/"))
        app = self._compressed if small else self._app
        await app(scope, receive, sending if path == "/" and self._links else send)


def links(own: Sequence[str]) -> tuple[str, ...]:
    """Return the links of the page: what it names itself, in ``own``, then Gradio's parts."""
    import gradio

    gradios = Path(gradio.__file__).parent / "templates" / "frontend"
    named = [name for name in ASSETS.read_text("utf-8").split() if (gradios / name).is_file()]
    return tuple(_link(name) for name in [*own, *named])


def _link(name: str) -> str:
    if name.partition("?")[0].endswith(".css"):
        # Gradio's are asked for with "crossorigin"; asked for otherwise they would come twice.
        crossing = "; crossorigin" if name.startswith("assets/") else ""
        return f"<{name}>; rel=preload; as=style{crossing}"
    module = name.startswith("assets/") or name == "static/page.js"
    return f"<{name}>; rel=modulepreload" if module else f"<{name}>; rel=preload; as=script"
