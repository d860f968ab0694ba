"""Looking after the sources: the table, bringing the index up to date, removing, bringing back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.errors import AssistantError, NotFoundError
from assistant.records import DocumentInfo
from assistant.web import panels
from assistant.web.routes.common import Room, fragment, said, words_of
from assistant.web.sources_view import ROWS, removed_html, table_html

T = TypeVar("T")
MAX_ROWS = 10_000


async def attempt(request: Request, action: Callable[[], T]) -> T | JSONResponse:
    """Return what ``action`` returns, or a message that it did not work, and why."""
    try:
        return await run_in_threadpool(action)
    except (AssistantError, OSError) as error:
        return said(words_of(request)("failed_request", reason=error), status=400)


class Shelf(Room):
    """The Sources tab."""

    def router(self) -> APIRouter:
        """Return the routes of this room."""
        router = APIRouter()
        router.add_api_route("/view/shelf", self.shelf)
        router.add_api_route("/view/sources", self.sources)
        router.add_api_route("/view/removed", self.removed)
        for name in ("refresh", "remove", "restore", "keep"):
            router.add_api_route(f"/sources/{name}", getattr(self, name), methods=["POST"])
        return router

    def shelf(self, request: Request) -> Response:
        """Show the tab around its table."""
        limit = self._settings.max_file_bytes
        return fragment(panels.shelf_html(words_of(request), max_bytes=limit))

    def sources(
        self,
        request: Request,
        search: str = "",
        sort: str = "title",
        down: str = "",
        rows: int = ROWS,
    ) -> Response:
        """Show the table: what matches a search, in an order."""
        return fragment(
            table_html(
                self._librarian.documents(),
                words=words_of(request),
                search=search[:200],
                sort=sort,
                down=bool(down),
                rows=max(1, min(rows, MAX_ROWS)),
            )
        )

    def removed(self, request: Request) -> Response:
        """Show what was removed and can be brought back."""
        try:
            paths = self._librarian.library.removed()
        except AssistantError:  # still being opened
            paths = []
        return fragment(removed_html(paths, words_of(request)))

    def refresh(self, request: Request) -> JSONResponse:
        """Begin to bring the index up to date."""
        self._librarian.refresh()
        return said(words_of(request)("indexing"))

    async def remove(
        self, request: Request, document: Annotated[str, Body(embed=True)]
    ) -> JSONResponse:
        """Move an article out of the sources; it can be brought back."""

        def action() -> JSONResponse:
            found = self._known(document)
            self._librarian.change(lambda library: library.remove([found.id]))
            name = found.title or found.path
            return said(words_of(request)("removed", name=name), undo=found.path)

        return await attempt(request, action)

    async def keep(
        self, request: Request, document: Annotated[str, Body(embed=True)]
    ) -> JSONResponse:
        """Index all of an article, what looked like site furniture too."""

        def action() -> JSONResponse:
            found = self._known(document)
            self._librarian.change(lambda library: library.keep([found.path]))
            return said(words_of(request)("kept_text"))

        return await attempt(request, action)

    async def restore(
        self, request: Request, path: Annotated[str, Body(embed=True)]
    ) -> JSONResponse:
        """Bring a removed article back."""

        def action() -> JSONResponse:
            self._librarian.change(lambda library: library.restore([path]))
            return said(words_of(request)("restored", name=path))

        return await attempt(request, action)

    def _known(self, document: str) -> DocumentInfo:
        """Return the article with this id.

        :raises NotFoundError: there is none.
        """
        found = next((d for d in self._librarian.documents() if d.id == document), None)
        if found is None:
            raise NotFoundError(f"There is no article {document[:64]!r}.")
        return found
