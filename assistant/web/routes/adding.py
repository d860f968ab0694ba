"""Adding to the sources: files from the visitor's machine, or a page by its address."""

from __future__ import annotations

import filecmp
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Body, File, Request, UploadFile
from fastapi.responses import JSONResponse

from assistant.errors import NotFoundError
from assistant.records import RefreshReport
from assistant.settings import Settings
from assistant.web.chat import Chat
from assistant.web.quotas import Intake, folder_bytes
from assistant.web.routes.common import Room, said, sender_of, words_of
from assistant.web.routes.shelf import attempt
from assistant.web.sources_view import report_text
from assistant.web.uploads import MAX_FILES, UploadError, save
from assistant.web.words import Words

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class Adding(Room):
    """Uploads and addresses."""

    def __init__(self, chat: Chat, settings: Settings) -> None:
        super().__init__(chat, settings)
        self._intake = Intake(settings.sources, most=settings.max_sources_bytes)

    def router(self) -> APIRouter:
        """Return the routes of this room."""
        router = APIRouter(prefix="/sources")
        router.add_api_route("/address", self.address, methods=["POST"])
        router.add_api_route("/upload", self.upload, methods=["POST"])
        return router

    async def address(
        self, request: Request, url: Annotated[str, Body(embed=True)]
    ) -> JSONResponse:
        """Fetch a page and add it."""

        def action() -> JSONResponse:
            if not url.lower().startswith(("http://", "https://")):
                raise NotFoundError("An address begins with https:// or http://.")
            # What an address gives is known only afterwards: as large as a file may be.
            self._intake.take(sender_of(request), self._settings.max_file_bytes)
            report = self._librarian.change(lambda library: library.add([url]))
            return said(_told(report, words_of(request), []))

        return await attempt(request, action)

    async def upload(
        self, request: Request, files: Annotated[list[UploadFile], File()]
    ) -> JSONResponse:
        """Add files, those that are taken; say of the others why not."""
        words = words_of(request)
        with tempfile.TemporaryDirectory(prefix="assistant-") as name:
            saved, refused = await self._saved(files, Path(name), words)
            if not saved:
                return said("\n".join(refused), status=400)

            def action() -> RefreshReport:
                self._intake.take(sender_of(request), folder_bytes(Path(name)))
                return self._librarian.change(lambda library: self._add(library, saved))

            report = await attempt(request, action)
        if isinstance(report, JSONResponse):
            return report
        return said(_told(report, words, refused))

    def _add(self, library: Assistant, saved: Sequence[str]) -> RefreshReport:
        """Add files; those of them that cannot be read are told of, and not left behind.

        What failed before, or was put into the folder by somebody else meanwhile, is none of them.
        """
        known = {document.path for document in library.documents()}
        report = library.add(saved)
        failed = [f for f in report.failed if f.path not in known and self._is_one(f.path, saved)]
        for failure in failed:
            (self._settings.sources / failure.path).unlink(missing_ok=True)
        if failed:
            library.refresh()
        return replace(report, failed=tuple(failed))

    def _is_one(self, path: str, saved: Sequence[str]) -> bool:
        there = self._settings.sources / path
        return there.is_file() and any(
            filecmp.cmp(there, own, shallow=False)
            for own in saved
            if there.suffix == Path(own).suffix
        )

    async def _saved(
        self, files: Sequence[UploadFile], folder: Path, words: Words
    ) -> tuple[list[str], list[str]]:
        """Return the paths of the files that were taken, and why others were not."""
        saved: list[str] = []
        refused: list[str] = []
        for number, one in enumerate(files):
            try:
                if number >= MAX_FILES:
                    raise UploadError(f"at most {MAX_FILES} files at once")
                own = folder / str(number)
                own.mkdir()
                limit = self._settings.max_file_bytes
                saved.append(str(await save(one, own, max_bytes=limit)))
            except (UploadError, OSError) as error:
                refused.append(words("not_added", name=one.filename or "?", reason=error))
        return saved, refused


def _told(report: RefreshReport, words: Words, refused: Sequence[str]) -> str:
    failed = [words("not_added", name=f.path, reason=f.reason) for f in report.failed]
    return "\n".join([report_text(report, words), *refused, *failed])
