"""The page's own routes: fragments of HTML, files of the sources, changes to them, exports.

Every handler runs behind ``Guard``; what comes from the visitor is checked here again.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar

from fastapi import APIRouter, Body, File, Request, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.errors import AssistantError, NotFoundError
from assistant.records import RefreshReport
from assistant.settings import Settings
from assistant.web import export, panels
from assistant.web.chat import Chat
from assistant.web.conversations import owner_of
from assistant.web.examples import examples
from assistant.web.filters import form_html, parse
from assistant.web.reader import changed_html, missing_html, parse_spans, reader_html
from assistant.web.sources_view import ROWS, report_text, status_html, table_html
from assistant.web.uploads import MAX_FILES, UploadError, save
from assistant.web.words import Words, words_for

INLINE = {
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
}
T = TypeVar("T")


def words_of(request: Request) -> Words:
    """Return the words for the visitor's browser."""
    return words_for(request.headers.get("accept-language"))


def visitor_of(request: Request) -> str:
    """Return who asks, as stored: the digest of the key in the cookie."""
    return owner_of(request.state.visitor)


def _page(html: str, **headers: str) -> HTMLResponse:
    return HTMLResponse(html, headers={"Cache-Control": "no-store", **headers})


def views(chat: Chat, settings: Settings) -> APIRouter:
    """Return the routes that show something."""
    router = APIRouter()
    librarian = chat.librarian
    tried: dict[int, list[str]] = {}

    @router.get("/healthz")
    def healthz() -> JSONResponse:
        work = librarian.work
        good = work.state != "failed"
        return JSONResponse({"ok": good, "state": work.state}, 200 if good else 503)

    @router.get("/view/status")
    def status(request: Request) -> Response:
        work = librarian.work
        html = status_html(work, librarian.documents(), words_of(request))
        busy = "1" if work.state in ("opening", "indexing") else ""
        return _page(html, **{"X-Round": f"{work.round}-{work.state}", "X-Busy": busy})

    @router.get("/view/filters")
    def filters(request: Request) -> Response:
        chosen = parse(request.url.query)
        return _page(form_html(chosen, librarian.documents(), words_of(request)))

    @router.get("/view/welcome")
    def welcome(request: Request) -> Response:
        documents = librarian.documents()
        if librarian.work.state == "ready" and librarian.work.round not in tried:
            tried.clear()
            tried[librarian.work.round] = examples(librarian.library, documents)
        questions = next(iter(tried.values()), [])
        ready = librarian.work.state not in ("opening", "failed")
        return _page(
            panels.welcome_html(
                questions,
                words_of(request),
                folder=str(settings.sources),
                empty=ready and not any(d.status == "indexed" for d in documents),
            )
        )

    @router.get("/view/sources")
    def sources(
        request: Request, search: str = "", sort: str = "title", down: str = "", rows: int = ROWS
    ) -> Response:
        return _page(
            table_html(
                librarian.documents(),
                words=words_of(request),
                search=search[:200],
                sort=sort,
                down=bool(down),
                rows=max(1, min(rows, 10_000)),
            )
        )

    @router.get("/view/shelf")
    def shelf(request: Request) -> Response:
        return _page(panels.shelf_html(words_of(request), max_bytes=settings.max_file_bytes))

    @router.get("/view/intro")
    def intro(request: Request) -> Response:
        return _page(panels.reader_empty_html(words_of(request)))

    @router.get("/view/tools")
    def tools(request: Request, conversation: str = "") -> Response:
        kept = chat.conversations.kept(visitor_of(request))
        return _page(panels.tools_html(kept, words_of(request), current=conversation))

    @router.get("/view/reader")
    def reader(
        request: Request,
        document: str = "",
        at: str = "",
        also: str = "",
        sha: str = "",
        n: int = 0,
        total: int = 0,
        turn: int = 0,
        whole: str = "",
        conversation: str = "",
    ) -> Response:
        words, here = words_of(request), next(iter(parse_spans(at)), None)
        quote = _quoted(chat, visitor_of(request), conversation, turn, n)
        try:
            found = librarian.library.document(document)
        except AssistantError:
            gone = changed_html(words, quote=quote, gone=True) if quote else missing_html(words)
            return _page(panels.reader_html(gone, words=words, number=n, total=total))
        changed = bool(sha) and not found.sha256.startswith(sha)
        body = reader_html(
            found,
            words=words,
            here=None if changed else here,
            others=() if changed else parse_spans(also),
            whole=bool(whole),
        )
        if changed:
            body = changed_html(words, quote=quote) + body
        copied = "" if changed or not here else panels.citation_text(found, here, words)
        return _page(
            panels.reader_html(
                body,
                words=words,
                number=n,
                total=total,
                citation=copied,
                title=found.title or found.path,
            )
        )

    @router.get("/file/{identity}")
    def file(identity: str) -> Response:
        try:
            path = _inside(settings.sources, librarian.library.document(identity).path)
        except AssistantError as error:
            return PlainTextResponse(f"{error}\n", 404)
        kind = INLINE.get(path.suffix.lower())
        how = "inline" if kind else "attachment"
        return FileResponse(
            path,
            media_type=kind or "application/octet-stream",
            filename=path.name,
            content_disposition_type=how,
        )

    @router.get("/export/{name}")
    def exported(request: Request, name: str) -> Response:
        identity, _, kind = name.rpartition(".")
        turns = chat.conversations.turns(visitor_of(request), identity)
        if not turns or kind not in ("md", "html"):
            return PlainTextResponse("Not found.\n", 404)
        words, when = words_of(request), datetime.now().astimezone().isoformat(timespec="minutes")
        text = (export.markdown if kind == "md" else export.html)(turns, words, when=when)
        return Response(
            text,
            media_type="text/markdown" if kind == "md" else "text/html",
            headers={"Content-Disposition": f'attachment; filename="conversation.{kind}"'},
        )

    return router


def changes(chat: Chat, settings: Settings) -> APIRouter:
    """Return the routes that change the sources."""
    router = APIRouter(prefix="/sources")
    librarian = chat.librarian

    async def attempt(request: Request, action: Callable[[], T]) -> T | JSONResponse:
        try:
            return await run_in_threadpool(action)
        except (AssistantError, OSError) as error:
            return _answer(words_of(request)("failed_request", reason=error), status=400)

    @router.post("/refresh")
    def refresh(request: Request) -> JSONResponse:
        librarian.refresh()
        return _answer(words_of(request)("indexing"))

    @router.post("/remove")
    async def remove(request: Request, document: Annotated[str, Body(embed=True)]) -> JSONResponse:
        def action() -> JSONResponse:
            found = next((d for d in librarian.documents() if d.id == document), None)
            if found is None:
                raise NotFoundError(f"There is no article {document[:64]!r}.")
            librarian.change(lambda library: library.remove([found.id]))
            said = words_of(request)("removed", name=found.title or found.path)
            return _answer(said, undo=found.path)

        return await attempt(request, action)

    @router.post("/restore")
    async def restore(request: Request, path: Annotated[str, Body(embed=True)]) -> JSONResponse:
        def action() -> JSONResponse:
            librarian.change(lambda library: library.restore([path]))
            return _answer(words_of(request)("restored", name=path))

        return await attempt(request, action)

    @router.post("/address")
    async def address(request: Request, url: Annotated[str, Body(embed=True)]) -> JSONResponse:
        def action() -> JSONResponse:
            if not url.lower().startswith(("http://", "https://")):
                raise NotFoundError("An address begins with https:// or http://.")
            report = librarian.change(lambda library: library.add([url]))
            return _answer(_said(report, words_of(request), []))

        return await attempt(request, action)

    @router.post("/upload")
    async def upload(request: Request, files: Annotated[list[UploadFile], File()]) -> JSONResponse:
        words, refused = words_of(request), []
        with tempfile.TemporaryDirectory(prefix="assistant-") as name:
            saved: list[str] = []
            for number, one in enumerate(files):
                try:
                    if number >= MAX_FILES:
                        raise UploadError(f"at most {MAX_FILES} files at once")
                    folder = Path(name, str(number))
                    folder.mkdir()
                    path = await save(one, folder, max_bytes=settings.max_file_bytes)
                    saved.append(str(path))
                except (UploadError, OSError) as error:
                    refused.append(words("not_added", name=one.filename or "?", reason=error))
            if not saved:
                return _answer("\n".join(refused), status=400)
            report = await attempt(
                request, lambda: librarian.change(lambda library: library.add(saved))
            )
        if isinstance(report, JSONResponse):
            return report
        return _answer(_said(report, words, refused))

    return router


def _said(report: RefreshReport, words: Words, refused: Sequence[str]) -> str:
    failed = [words("not_added", name=f.path, reason=f.reason) for f in report.failed]
    return "\n".join([report_text(report, words), *refused, *failed])


def _answer(message: str, *, status: int = 200, undo: str | None = None) -> JSONResponse:
    safe = message.encode("utf-8", "replace").decode("utf-8")
    return JSONResponse({"message": safe, "undo": undo}, status)


def _quoted(chat: Chat, owner: str, conversation: str, turn: int, number: int) -> str:
    """Return the quote as it was when the answer was given, from the visitor's own record."""
    turns = chat.conversations.turns(owner, conversation)
    if not 1 <= turn <= len(turns):
        return ""
    return next((q.text for q in turns[turn - 1].quotes if q.number == number), "")


def _inside(folder: Path, name: str) -> Path:
    """Return the file ``name`` of ``folder``.

    :raises NotFoundError: it is not there, or lies outside.
    """
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise NotFoundError("This file is no longer there.")
    return path
