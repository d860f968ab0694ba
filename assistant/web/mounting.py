"""The page as a part of a server: Gradio's page, our routes and files, put on an app."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

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
from fastapi import FastAPI  # noqa: E402
from fastapi.staticfiles import StaticFiles  # noqa: E402
from starlette.types import ASGIApp  # noqa: E402

from assistant.assistant import Assistant  # noqa: E402
from assistant.records import Progress  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from assistant.web import layout, routes  # noqa: E402
from assistant.web.bundle import write_static  # noqa: E402
from assistant.web.chat import Chat  # noqa: E402
from assistant.web.database import Database  # noqa: E402
from assistant.web.events import Events  # noqa: E402
from assistant.web.librarian import Librarian  # noqa: E402
from assistant.web.opening import BEGINNING, Opening  # noqa: E402
from assistant.web.swift import Swift, links  # noqa: E402

OWN_STYLE = '<link rel="stylesheet" href="static/page.css">'
OWN_SCRIPT = '<script type="module" src="static/page.js"></script>'


def chat_over(settings: Settings) -> Chat:
    """Return the chat over these settings; its library is opened by ``chat.librarian.start()``."""

    def open_library(progress: Progress) -> Assistant:
        return Assistant(settings=settings, progress=progress)

    librarian = Librarian(open_library, sources=settings.sources, watch=settings.auto_refresh)
    return Chat(
        librarian,
        Database(settings.state),
        days=settings.conversation_days,
        max_question=settings.max_question_characters,
        max_bytes=settings.max_conversation_bytes,
    )


def mount(app: FastAPI, chat: Chat, settings: Settings, *, port: int) -> ASGIApp:
    """Return ``app`` with the page at its root, and what the page fetches."""
    for router in routes.routers(chat, settings):
        app.include_router(router)
    static = write_static(Path(tempfile.mkdtemp(dir=_TEMPORARY.name)))
    app.mount("/static", StaticFiles(directory=static))
    blocks = _page(chat, port=port, max_question=settings.max_question_characters)
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
        i18n=layout.translations(),
        theme=layout.theme(),
        head=OWN_STYLE,  # Gradio adds it after its own theme, which it may then overrule
    )
    theme = f"theme.css?v={blocks.theme_hash}"
    own = (theme, "static/page.css", BEGINNING, "static/page.js")
    return Swift(Opening(mounted, OWN_SCRIPT), links(own))


def _page(chat: Chat, *, port: int, max_question: int) -> gr.Blocks:
    """Return Gradio's page over a chat: its parts laid out, its events wired."""
    page: gr.Blocks
    with gr.Blocks(title="Assistant", analytics_enabled=False, fill_width=True) as page:
        parts = layout.lay_out()
        Events(chat, port=port, max_question=max_question).wire(page, parts)
    page.queue(default_concurrency_limit=8, max_size=64, api_open=False)
    return page
