"""The page's own routes, by what a visitor does: ask, read, take away, look after the sources.

Every handler runs behind ``Guard``; what comes from the visitor is checked here again.
"""

from __future__ import annotations

from fastapi import APIRouter

from assistant.settings import Settings
from assistant.web.chat import Chat
from assistant.web.routes.adding import Adding
from assistant.web.routes.asking import Asking
from assistant.web.routes.keeping import Keeping
from assistant.web.routes.reading import Reading
from assistant.web.routes.shelf import Shelf
from assistant.web.routes.taking import Taking


def routers(chat: Chat, settings: Settings) -> list[APIRouter]:
    """Return the routes of every room."""
    rooms = (Asking, Reading, Keeping, Taking, Shelf, Adding)
    return [room(chat, settings).router() for room in rooms]
