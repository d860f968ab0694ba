"""What the rooms of the routes share: who asks, in which words, and how a fragment is sent."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse

from assistant.settings import Settings
from assistant.web.chat import Chat
from assistant.web.conversations import owner_of
from assistant.web.words import Words, words_for


class Room:
    """Handlers of one kind, over one chat."""

    def __init__(self, chat: Chat, settings: Settings) -> None:
        self._chat = chat
        self._librarian = chat.librarian
        self._settings = settings


def words_of(request: Request) -> Words:
    """Return the words for the visitor's browser."""
    return words_for(request.headers.get("accept-language"))


def visitor_of(request: Request) -> str:
    """Return who asks, as stored: the digest of the key in the cookie."""
    return owner_of(request.state.visitor)


def sender_of(request: Request) -> str:
    """Return what limits count as one sender: an address, or a network of them."""
    return str(getattr(request.state, "sender", ""))


def fragment(html: str, **headers: str) -> HTMLResponse:
    """Return a piece of the page, never kept by the browser."""
    return HTMLResponse(html, headers={"Cache-Control": "no-store", **headers})


def said(message: str, *, status: int = 200, undo: str | None = None) -> JSONResponse:
    """Return a message for the visitor; ``undo`` names what can be brought back."""
    safe = message.encode("utf-8", "replace").decode("utf-8")
    return JSONResponse({"message": safe, "undo": undo}, status)
