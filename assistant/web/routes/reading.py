"""Reading an article: at a citation, as it was when it was quoted, and as the file itself."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.errors import AssistantError, NotFoundError, ReadingError
from assistant.indexing.preparing import sha256
from assistant.parsing.cleaned import clean_page
from assistant.parsing.pictures import Pictures
from assistant.records import Document, Span
from assistant.settings import Settings
from assistant.web import panels
from assistant.web.article import (
    changed_html,
    is_web_page,
    missing_html,
    page_at,
    parse_spans,
    reader_html,
)
from assistant.web.cards import card_html, place_query, preview_html
from assistant.web.chat import Chat
from assistant.web.opened import HEADERS, page_html
from assistant.web.printed import no_picture_html, printed_html, quote_on
from assistant.web.routes.common import Room, fragment, visitor_of, words_of
from assistant.web.words import Words

INLINE = {
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
}
"""What a browser can be trusted with as it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """A citation as its link carries it: document, span, the answer's other spans, digest."""

    document: str = ""
    at: str = ""
    also: str = ""
    sha: str = ""
    n: int = 0
    total: int = 0
    turn: int = 0
    whole: str = ""
    conversation: str = ""

    @property
    def span(self) -> Span | None:
        """The sentence to show; None shows the article from its beginning."""
        return next(iter(parse_spans(self.at)), None)


class Reading(Room):
    """The reader and the files behind it."""

    def __init__(self, chat: Chat, settings: Settings) -> None:
        super().__init__(chat, settings)
        self._pictures = Pictures()
        atexit.register(self._pictures.close)

    def router(self) -> APIRouter:
        """Return the routes of this room."""
        router = APIRouter()
        router.add_api_route("/view/reader", self.reader)
        router.add_api_route("/view/card", self.card)
        router.add_api_route("/view/picture", self.picture)
        router.add_api_route("/file/{identity}", self.file)
        return router

    async def reader(self, request: Request, place: Annotated[Place, Depends()]) -> Response:
        """Show an article at a citation; one that was changed since shows the quote as it was."""
        html = await run_in_threadpool(
            self._shown, place, owner=visitor_of(request), words=words_of(request)
        )
        return fragment(html)

    async def card(self, request: Request, place: Annotated[Place, Depends()]) -> Response:
        """Show a citation with what stands around it, or how an article opens, for a card."""
        html = await run_in_threadpool(
            self._card, place, owner=visitor_of(request), words=words_of(request)
        )
        return fragment(html)

    def _card(self, place: Place, *, owner: str, words: Words) -> str:
        try:
            found = self._librarian.library.document(place.document)
        except AssistantError:
            return changed_html(words, quote=self._quoted(owner, place), gone=True)
        if place.sha and not found.sha256.startswith(place.sha):
            return changed_html(words, quote=self._quoted(owner, place))
        return card_html(found, place.span, words) if place.span else preview_html(found, words)

    async def picture(
        self, request: Request, place: Annotated[Place, Depends()], page: int = 1
    ) -> Response:
        """Show a page of a PDF as it is printed, with the sentence boxed."""
        return fragment(await run_in_threadpool(self._picture, place, page, words_of(request)))

    def _picture(self, place: Place, page: int, words: Words) -> str:
        try:
            found = self._librarian.library.document(place.document)
            path = _inside(self._settings.sources, found.path)
            if sha256(str(path)) != found.file_sha256:
                raise NotFoundError(words("no_document"))
            quote, before = quote_on(found, page, place.span)
            picture = self._pictures.draw(
                path, version=found.file_sha256, page=page, quote=quote, before=before
            )
        except (AssistantError, OSError) as error:
            return no_picture_html(str(error), words)
        return printed_html(picture, words, page=page, pages=len(found.pages))

    def _shown(self, place: Place, *, owner: str, words: Words) -> str:
        quote = self._quoted(owner, place)
        try:
            found = self._librarian.library.document(place.document)
        except AssistantError:
            gone = changed_html(words, quote=quote, gone=True) if quote else missing_html(words)
            return panels.reader_html(gone, words=words, number=place.n, total=place.total)
        if place.sha and not found.sha256.startswith(place.sha):
            return _changed(found, place, quote=quote, words=words)
        return _opened(found, place, words=words)

    def _quoted(self, owner: str, place: Place) -> str:
        """Return the quote as it was when the answer was given, from the visitor's own record."""
        turns = self._chat.conversations.turns(owner, place.conversation)
        if not 1 <= place.turn <= len(turns):
            return ""
        return next((q.text for q in turns[place.turn - 1].quotes if q.number == place.n), "")

    def file(self, identity: str, save: str = "") -> Response:
        """Send the file of an article: shown if that is safe, else (or with ``save``) to be saved.

        A web page is shown cleaned.
        """
        try:
            document = self._librarian.library.document(identity)
            path = _inside(self._settings.sources, document.path)
        except AssistantError as error:
            return PlainTextResponse(f"{error}\n", 404)
        if is_web_page(document) and not save:
            return self._cleaned(path)
        kind = None if save else INLINE.get(path.suffix.lower())
        how = "inline" if kind else "attachment"
        return FileResponse(
            path,
            media_type=kind or "application/octet-stream",
            filename=path.name,
            content_disposition_type=how,
        )

    def _cleaned(self, path: Path) -> Response:
        try:
            page = clean_page(path, seconds=self._settings.max_read_seconds)
        except ReadingError as error:
            return PlainTextResponse(f"{path.name}: {error}\n", 422)
        return HTMLResponse(page_html(page, title=path.name), headers=HEADERS)


def _opened(found: Document, place: Place, *, words: Words) -> str:
    span, others = place.span, parse_spans(place.also)
    return panels.reader_html(
        reader_html(found, words=words, here=span, others=others, whole=bool(place.whole)),
        words=words,
        number=place.n,
        total=place.total,
        citation=panels.citation_text(found, span, words) if span else "",
        place=place_query(found, span) if span else "",
        picture=page_at(found, span[0] if span else 0) if _is_pdf(found) else 0,
        title=found.title or found.path,
    )


def _is_pdf(document: Document) -> bool:
    return document.path.lower().endswith(".pdf") and bool(document.pages)


def _changed(found: Document, place: Place, *, quote: str, words: Words) -> str:
    body = reader_html(found, words=words, whole=bool(place.whole))
    return panels.reader_html(
        changed_html(words, quote=quote) + body,
        words=words,
        number=place.n,
        total=place.total,
        title=found.title or found.path,
    )


def _inside(folder: Path, name: str) -> Path:
    """Return the file ``name`` of ``folder``.

    :raises NotFoundError: it is not there, or lies outside.
    """
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise NotFoundError("This file is no longer there.")
    return path
