"""The whole app: what is mounted on the server, behind the guard and the login."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from assistant.server.addresses import Proxies, networks
from assistant.server.guard import Guard, Hosts
from assistant.server.login import Login
from assistant.server.secret import login_secret
from assistant.server.sessions import Sessions
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
    mounted: ASGIApp = Sessions(mounting.mount(app, chat, settings, port=port))
    if settings.password:
        secret = login_secret(settings.index)
        mounted = Login(mounted, password=settings.password, secret=secret)
    names = [name for name in settings.allowed_hosts.split(",") if name.strip()]
    guarded = Guard(
        mounted,
        hosts=Hosts(host, names),
        port=port,
        upload_bytes=min(MAX_FILES, 10) * settings.max_file_bytes,
        at_once=max(8, settings.max_connections * 3 // 10),
    )
    return Proxies(guarded, networks(settings.trusted_proxies))
