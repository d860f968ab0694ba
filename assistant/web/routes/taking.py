"""Taking a conversation away: as Markdown, or as HTML to print."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from assistant.web import export
from assistant.web.routes.common import Room, visitor_of, words_of


class Taking(Room):
    """Exports; only a visitor's own conversations are there to be taken."""

    def router(self) -> APIRouter:
        """Return the routes of this room."""
        router = APIRouter()
        router.add_api_route("/export/{name}", self.exported)
        return router

    def exported(self, request: Request, name: str) -> Response:
        """Send the conversation ``ID.md`` or ``ID.html``."""
        identity, _, kind = name.rpartition(".")
        turns = self._chat.conversations.turns(visitor_of(request), identity)
        if not turns or kind not in ("md", "html"):
            return PlainTextResponse("Not found.\n", 404)
        words, when = words_of(request), datetime.now().astimezone().isoformat(timespec="minutes")
        text = (export.markdown if kind == "md" else export.html)(turns, words, when=when)
        return Response(
            text,
            media_type="text/markdown" if kind == "md" else "text/html",
            headers={"Content-Disposition": f'attachment; filename="conversation.{kind}"'},
        )
