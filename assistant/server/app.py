"""The whole app: what is mounted on the server, behind the guard and the login."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from assistant.server.guard import Guard, Hosts
from assistant.server.login import Login
from assistant.settings import Settings
from assistant.web import mounting
from assistant.web.uploads import MAX_FILES


def create_app(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860) -> ASGIApp:
    """Return the app for a server on ``host`` and ``port``; it opens the library when it starts."""
    settings = settings.absolute()
    chat = mounting.chat_over(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        chat.librarian.start()
        yield
        chat.librarian.close()
        chat.database.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    mounted: ASGIApp = mounting.mount(app, chat, settings, port=port)
    if settings.password:
        mounted = Login(mounted, password=settings.password, port=port)
    names = [name for name in settings.allowed_hosts.split(",") if name.strip()]
    return Guard(
        mounted,
        hosts=Hosts(host, names),
        port=port,
        upload_bytes=min(MAX_FILES, 10) * settings.max_file_bytes,
    )
