"""Looking after conversations: the list of them, names, deleting and bringing back, links."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.errors import NotFoundError
from assistant.settings import Settings
from assistant.web import history_view
from assistant.web.chat import Chat
from assistant.web.routes.common import Room, fragment, said, visitor_of, words_of
from assistant.web.sharing import Shares

MAX_LISTED = 500
Named = Annotated[str, Body(embed=True, max_length=64)]
Title = Annotated[str, Body(embed=True, max_length=1000)]


class Keeping(Room):
    """A visitor's own conversations; another's are never there."""

    def __init__(self, chat: Chat, settings: Settings) -> None:
        super().__init__(chat, settings)
        self._kept = chat.conversations
        self._shares = Shares(chat.database, chat.conversations)

    def router(self) -> APIRouter:
        """Return the routes of this room."""
        router = APIRouter()
        for name in ("history", "kept", "older"):
            router.add_api_route(f"/view/{name}", getattr(self, name))
        for name in ("rename", "delete", "restore", "share", "withdraw"):
            router.add_api_route(f"/conversations/{name}", getattr(self, name), methods=["POST"])
        router.add_api_route("/shared/{key}", self.shared)
        return router

    def history(self, request: Request) -> Response:
        """Show the side bar around its list."""
        return fragment(history_view.history_html(words_of(request)))

    def kept(self, request: Request, conversation: str = "", search: str = "") -> Response:
        """Show the visitor's conversations, those that match a search."""
        found = self._kept.kept(visitor_of(request), limit=MAX_LISTED, search=search[:200])
        return fragment(history_view.kept_html(found, words_of(request), current=conversation))

    def older(self, request: Request, conversation: str = "", turn: int = 0) -> Response:
        """Show what stood in place of a turn before it was edited."""
        versions = self._kept.earlier(visitor_of(request), conversation).get(turn, [])
        return fragment(history_view.older_html(versions, words_of(request), turn=turn))

    def rename(self, request: Request, conversation: Named, title: Title) -> JSONResponse:
        """Name a conversation."""
        try:
            return said(self._kept.rename(visitor_of(request), conversation, title))
        except NotFoundError as error:
            return said(str(error), status=404)

    def delete(self, request: Request, conversation: Named) -> JSONResponse:
        """Delete a conversation; it can be brought back for ten minutes."""
        owner, words = visitor_of(request), words_of(request)
        title = next((c.title for c in self._kept.kept(owner) if c.id == conversation), "")
        if not self._kept.forget(owner, conversation):
            return said(words("no_share"), status=404)
        return said(words("deleted", title=title), undo=conversation)

    def restore(self, request: Request, conversation: Named) -> JSONResponse:
        """Bring a deleted conversation back."""
        if not self._kept.restore(visitor_of(request), conversation):
            return said(words_of(request)("gone_for_good"), status=404)
        return said("")

    def share(self, request: Request, conversation: Named) -> JSONResponse:
        """Give a read-only link to one conversation."""
        try:
            key = self._shares.give(visitor_of(request), conversation)
        except NotFoundError as error:
            return said(str(error), status=404)
        return JSONResponse({"message": words_of(request)("shared"), "link": f"shared/{key}"})

    def withdraw(self, request: Request, conversation: Named) -> JSONResponse:
        """End the link to a conversation."""
        self._shares.withdraw(visitor_of(request), conversation)
        return said(words_of(request)("withdrawn"))

    def shared(self, request: Request, key: str) -> HTMLResponse:
        """Show the conversation that a link opens, and nothing else of its owner's."""
        turns = self._shares.turns(key[:64])
        page = history_view.shared_html(turns, words_of(request))
        return HTMLResponse(page, 200 if turns else 404, headers={"Cache-Control": "no-store"})
