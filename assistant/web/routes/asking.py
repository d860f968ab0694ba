"""Around the question: what is going on, how to begin, filters, and earlier conversations."""

from __future__ import annotations

import logging
import secrets
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.assistant import Assistant
from assistant.errors import AssistantError
from assistant.languages import detect
from assistant.records import Answer, Document
from assistant.settings import Settings
from assistant.web import panels
from assistant.web.chat import Chat
from assistant.web.examples import examples
from assistant.web.filters import choices_html, form_html, parse
from assistant.web.librarian import Librarian, NotReadyError
from assistant.web.routes.common import Room, fragment, visitor_of, words_of
from assistant.web.sources_view import status_html
from assistant.web.uploads import KINDS

logger = logging.getLogger(__name__)
SAID_BY_SCRIPTS: Final = (
    "send cancel kept_question away no_connection try_again rename name undo deleted withdraw"
    " conversations adding too_long drop_here copied read_here"
).split()
"""What the page's scripts say without asking the server: it may be away just then."""


class Asking(Room):
    """What stands beside the question box."""

    def __init__(self, chat: Chat, settings: Settings) -> None:
        super().__init__(chat, settings)
        self._examples: list[str] = []
        self._tried = -1
        self._offers = 0
        self._server = secrets.token_hex(8)
        self._librarian.when_open = self._questions  # the first visitor need not wait for them

    def router(self) -> APIRouter:
        """Return the routes of this room."""
        router = APIRouter()
        router.add_api_route("/healthz", self.healthz)
        router.add_api_route("/view/phrases", self.phrases)
        for name in ("status", "filters", "choices", "welcome", "intro", "tools", "help"):
            router.add_api_route(f"/view/{name}", getattr(self, name))
        return router

    def healthz(self) -> JSONResponse:
        """Say whether questions can be asked, for what watches the server."""
        work = self._librarian.work
        good = work.state != "failed"
        return JSONResponse({"ok": good, "state": work.state}, 200 if good else 503)

    def status(self, request: Request) -> Response:
        """Show what is going on; the headers say when the page should look again."""
        work = self._librarian.work
        html = status_html(work, self._librarian.documents(), words_of(request))
        busy = "1" if work.state in ("opening", "indexing") else ""
        return fragment(
            html,
            **{
                "X-Round": f"{work.round}-{work.state}-{self._offers}",
                "X-Busy": busy,
                "X-Server": self._server,
            },
        )

    def filters(self, request: Request) -> Response:
        """Show the filters that the query holds, and the form that sets them."""
        chosen = parse(request.url.query)
        return fragment(form_html(chosen, self._librarian.documents(), words_of(request)))

    def choices(self, request: Request, search: str = "") -> Response:
        """Show the articles that can be chosen as a filter, of those that match a search."""
        chosen, documents = parse(request.url.query), self._librarian.documents()
        return fragment(choices_html(chosen, documents, words_of(request), search=search[:200]))

    def welcome(self, request: Request) -> Response:
        """Show how to begin: with examples from the sources, or by adding some."""
        words = words_of(request)
        state, documents = self._librarian.work.state, self._librarian.documents()
        questions = _own_language_first(self._questions(), words.language)
        return fragment(
            panels.welcome_html(
                [*questions, words("overview_example")] if questions else [],
                words,
                folder=str(self._settings.sources),
                empty=state not in ("opening", "failed")
                and not any(d.status == "indexed" for d in documents),
            )
        )

    def _questions(self) -> list[str]:
        """Return examples that are answered; they are tried anew after every change of the sources.

        That takes seconds, so it is done aside; the page draws them when the status tells of them.
        """
        work = self._librarian.work
        if work.state == "ready" and work.round != self._tried:
            self._tried = work.round
            self._librarian.aside(self._try)
        return self._examples

    def _try(self) -> None:
        try:
            self._examples = examples(_Open(self._librarian), self._librarian.documents())
        except AssistantError as error:  # the page does without
            logger.info("no examples: %s", error)
        self._offers += 1

    def intro(self, request: Request) -> Response:
        """Show the reader before anything is opened: what is there."""
        return fragment(panels.intro_html(self._librarian.documents(), words_of(request)))

    def help(self, request: Request) -> Response:
        """Show how to use the assistant."""
        return fragment(panels.help_html(words_of(request), types=tuple(KINDS)))

    def phrases(self, request: Request) -> JSONResponse:
        """Give the scripts the words that they say by themselves."""
        words = words_of(request)
        said = {name: words.raw(name) for name in SAID_BY_SCRIPTS}
        limit = self._settings.max_question_characters
        own = {"language": words.language, "direction": words.direction, "limit": limit}
        return JSONResponse({**own, "server": self._server, "words": said})

    def tools(self, request: Request, conversation: str = "") -> Response:
        """Show what can be done with a conversation."""
        known = self._chat.conversations.turns(visitor_of(request), conversation)
        return fragment(panels.tools_html(conversation if known else "", words_of(request)))


class _Open:
    """The library while the server runs; nothing is asked of it any more when that ends."""

    def __init__(self, librarian: Librarian) -> None:
        self._librarian = librarian

    def ask(self, question: str) -> Answer:
        """Return the answer that a visitor would be given."""
        return self._library.ask(question)

    def document(self, id: str) -> Document:
        """Return a document with its text."""
        return self._library.document(id)

    @property
    def _library(self) -> Assistant:
        if self._librarian.closing:
            raise NotReadyError("The server is being ended.")
        return self._librarian.library


def _own_language_first(questions: list[str], language: str) -> list[str]:
    return sorted(questions, key=lambda question: detect(question) != language)
