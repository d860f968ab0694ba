"""The web server: our own app, with the Gradio page mounted on it."""

from __future__ import annotations

import logging
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from assistant.errors import ConfigurationError
from assistant.settings import Settings
from assistant.web.chat import Chat
from assistant.web.database import Database
from assistant.web.guard import Guard, Hosts, is_loopback
from assistant.web.librarian import Librarian, Progress
from assistant.web.login import Login
from assistant.web.uploads import MAX_FILES

# Gradio reads these when it is imported: nothing may leave this machine, nothing be shared.
_TEMPORARY = tempfile.TemporaryDirectory(prefix="assistant-web-")
os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False",
    # Gradio sums up all events so far after each one, for a page that is closed here: with pandas,
    # and ever more slowly.  It begins after so many.
    GRADIO_ANALYTICS_CACHE_FREQUENCY="1000000000",
    GRADIO_ANALYTICS_MAX_EVENTS="1",
    GRADIO_SHARE="False",
    GRADIO_TEMP_DIR=_TEMPORARY.name,
    HF_HUB_DISABLE_TELEMETRY="1",
    DO_NOT_TRACK="1",
)

import gradio as gr  # noqa: E402
import uvicorn  # noqa: E402
from fastapi import FastAPI  # noqa: E402
from fastapi.staticfiles import StaticFiles  # noqa: E402
from starlette.types import ASGIApp  # noqa: E402

from assistant.assistant import Assistant  # noqa: E402
from assistant.store import Store  # noqa: E402
from assistant.web import page, routes  # noqa: E402

logger = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serve the chat until Ctrl-C.

    :raises ConfigurationError: the port is taken, or another host than loopback has no password.
    """
    settings = settings.absolute()
    require_password(settings, host)
    require_sources(settings)
    listener = listen(host, port)
    shown = host if is_loopback(host) else socket.gethostname()
    sys.stdout.write(f"The chat is at http://{shown}:{port} (Ctrl-C ends it).\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        create_app(settings, host=host, port=port),
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()


def require_password(settings: Settings, host: str) -> None:
    """Refuse to let other machines in without a password."""
    if not is_loopback(host) and not settings.password:
        raise ConfigurationError(
            f"Host {host!r} lets other machines in: set a password with ASSISTANT_PASSWORD first."
        )


def require_sources(settings: Settings) -> None:
    """Refuse to start over sources or an index that cannot be used.

    :raises AssistantError: the sources are missing, or the index is another model's or damaged.
    """
    with Assistant(settings=settings, build=False) as library:
        if Store(settings.index).exists():
            library.documents()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address.

    :raises ConfigurationError: it cannot be had, with the reason.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, proto)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        return listener
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigurationError(
            f"Cannot serve on {host}:{port} ({reason}). "
            f"End what uses it, or choose another with --port {port + 1 if port < 65535 else 7861}."
        ) from error


def create_app(settings: Settings, *, host: str = "127.0.0.1", port: int = 7860) -> ASGIApp:
    """Return the whole web app; the library is opened when the app starts."""
    settings = settings.absolute()

    def open_library(progress: Progress) -> Assistant:
        return Assistant(settings=settings, progress=progress)

    librarian = Librarian(open_library, sources=settings.sources, watch=settings.auto_refresh)
    chat = Chat(librarian, Database(settings.state), days=settings.conversation_days)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        librarian.start()
        yield
        librarian.close()
        chat.database.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    for router in routes.routers(chat, settings):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC))
    mounted: ASGIApp = mount(app, chat, settings, port=port)
    if settings.password:
        mounted = Login(mounted, password=settings.password, port=port)
    names = [name for name in settings.allowed_hosts.split(",") if name.strip()]
    return Guard(
        mounted,
        hosts=Hosts(host, names),
        port=port,
        upload_bytes=min(MAX_FILES, 10) * settings.max_file_bytes,
    )


def mount(app: FastAPI, chat: Chat, settings: Settings, *, port: int) -> FastAPI:
    """Return ``app`` with the Gradio page at its root."""
    blocks = page.build(chat, port=port, max_question=settings.max_question_characters)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        server_port=port,
        show_error=False,
        run_history=False,
        enable_monitoring=False,
        footer_links=[],
        max_file_size=0,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        blocked_paths=[str(settings.sources), str(settings.index)],
        i18n=page.translations(),
        theme=page.theme(),
        head='<link rel="stylesheet" href="static/page.css">',
    )
    return mounted
