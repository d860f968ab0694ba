"""Taking a conversation away: Markdown, HTML to print, Word with footnotes, or JSON to verify."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.web import export
from assistant.web.exchange import Exchange
from assistant.web.export_data import data
from assistant.web.routes.common import Room, visitor_of, words_of
from assistant.web.words import Words

TYPES: Final = {
    "md": "text/markdown",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}


class Taking(Room):
    """Exports; only a visitor's own conversations are there to be taken."""

    def router(self) -> APIRouter:
        """Return the routes of this room."""
        router = APIRouter()
        router.add_api_route("/export/{name}", self.exported)
        return router

    async def exported(self, request: Request, name: str) -> Response:
        """Send the conversation ``ID.md``, ``ID.html``, ``ID.docx`` or ``ID.json``."""
        identity, _, kind = name.rpartition(".")
        turns = self._chat.conversations.turns(visitor_of(request), identity)
        if not turns or kind not in TYPES:
            return PlainTextResponse("Not found.\n", 404)
        content = await run_in_threadpool(_written, kind, turns, words_of(request))
        return Response(
            content,
            media_type=TYPES[kind],
            headers={"Content-Disposition": f'attachment; filename="conversation.{kind}"'},
        )


def _written(kind: str, turns: Sequence[Exchange], words: Words) -> str | bytes:
    when = datetime.now().astimezone().isoformat(timespec="minutes")
    if kind == "docx":
        from assistant.web.export_word import word  # python-docx is loaded only when it is wanted

        return word(turns, words, when=when)
    if kind == "json":
        return data(turns, when=when)
    return (export.markdown if kind == "md" else export.html)(turns, words, when=when)
