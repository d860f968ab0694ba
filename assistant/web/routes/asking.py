"""Around the question: what is going on, how to begin, filters, and earlier conversations."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from assistant.languages import detect
from assistant.settings import Settings
from assistant.web import panels
from assistant.web.chat import Chat
from assistant.web.examples import examples
from assistant.web.filters import choices_html, form_html, parse
from assistant.web.routes.common import Room, fragment, visitor_of, words_of
from assistant.web.sources_view import status_html


class Asking(Room):
    """What stands beside the question box."""

    def __init__(self, chat: Chat, settings: Settings) -> None:
        super().__init__(chat, settings)
        self._examples: tuple[int, list[str]] = (-1, [])

    def router(self) -> APIRouter:
        """Return the routes of this room."""
        router = APIRouter()
        router.add_api_route("/healthz", self.healthz)
        for name in ("status", "filters", "choices", "welcome", "intro", "tools"):
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
        return fragment(html, **{"X-Round": f"{work.round}-{work.state}", "X-Busy": busy})

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
        """Return examples that are answered, found once after every change of the sources."""
        work = self._librarian.work
        if work.state == "ready" and work.round != self._examples[0]:
            library, documents = self._librarian.library, self._librarian.documents()
            self._examples = (work.round, examples(library, documents))
        return self._examples[1]

    def intro(self, request: Request) -> Response:
        """Show the reader before anything is opened."""
        return fragment(panels.reader_empty_html(words_of(request)))

    def tools(self, request: Request, conversation: str = "") -> Response:
        """Show what can be done with a conversation."""
        kept = self._chat.conversations.kept(visitor_of(request))
        return fragment(panels.tools_html(kept, words_of(request), current=conversation))


def _own_language_first(questions: list[str], language: str) -> list[str]:
    return sorted(questions, key=lambda question: detect(question) != language)
