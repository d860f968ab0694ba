"""Keeps the library open and fresh while the page is served, and says what it is doing.

The page must come up at once, so the library is opened in a thread of its own; a refresh runs
there, too, one at a time, while questions are answered from what was indexed before.  Until the
sources were once gone through to the end there is no such thing: then questions wait.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.errors import AssistantError, LockedError
from assistant.records import DocumentInfo, Progress, RefreshReport

if TYPE_CHECKING:
    from assistant.assistant import Assistant

logger = logging.getLogger(__name__)
WATCH_SECONDS = 3.0
CLOSE_SECONDS = 10.0
Look = frozenset[tuple[str, int, int]]
"""What a folder looks like: path, size and time of every file."""


class NotReadyError(AssistantError):
    """The library is still being opened."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is going on: ``done`` of ``total`` kB (0: unknown); the last report."""

    state: Literal["opening", "ready", "indexing", "failed"] = "opening"
    done: int = 0
    total: int = 0
    message: str = ""
    report: RefreshReport | None = None
    round: int = 0
    """Rises with every finished refresh."""


class Librarian:
    """Holds the open ``Assistant``."""

    def __init__(
        self, open_library: Callable[[Progress], Assistant], *, sources: Path, watch: bool = True
    ) -> None:
        self._open = open_library
        self._sources = sources
        self._watch = watch
        self._library: Assistant | None = None
        self._documents: tuple[int, list[DocumentInfo]] | None = None
        self._busy = threading.Lock()
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._looked: Look = frozenset()
        self._aside: list[threading.Thread] = []
        self.work = Work()
        self.when_open: Callable[[], object] = lambda: None
        """Called once the articles can be asked, before anybody asks them."""

    def start(self) -> None:
        """Begin to open the library; returns at once."""
        threading.Thread(target=self._run, name="librarian", daemon=True).start()

    def close(self) -> None:
        """Stop watching and close the library, once what reads in it aside has stopped."""
        self._stop.set()
        for thread in self._aside:
            thread.join(CLOSE_SECONDS)
        if self._library is not None:
            self._library.close()

    @property
    def library(self) -> Assistant:
        """The open library.

        :raises NotReadyError: it is still being opened, or could not be.
        """
        if self._library is None:
            raise NotReadyError(self.work.message or "The articles are still being indexed.")
        return self._library

    @property
    def closing(self) -> bool:
        """Whether the library is being closed, so that nothing more should be asked of it."""
        return self._stop.is_set()

    def aside(self, act: Callable[[], object]) -> None:
        """Run what reads in the library in a thread of its own; it should end when ``closing``."""
        self._aside = [thread for thread in self._aside if thread.is_alive()]
        thread = threading.Thread(target=act, name="aside", daemon=True)
        self._aside.append(thread)
        thread.start()

    def settled(self, seconds: float) -> bool:
        """Return whether questions can be asked, or never will; wait up to ``seconds`` for it.

        They can once the index was whole, be it made here or by another process.
        """
        if not self._ready.wait(seconds):
            return False
        library = self._library
        if library is None or _is_whole(library):
            return True
        self.refresh()  # its index was taken away meanwhile, and the new one is not finished
        return self._stop.wait(seconds)

    def documents(self) -> list[DocumentInfo]:
        """Return the documents, read again only when the index has changed; none while opening."""
        if self._library is None:
            return []
        generation = self._library.generation()
        kept = self._documents
        if kept is None or kept[0] != generation:
            kept = self._documents = (generation, list(self._library.documents()))
        return kept[1]

    def refresh(self) -> None:
        """Bring the index up to date in the background; does nothing while that is going on.

        What could not be opened is tried again.
        """
        if self.work.state == "failed":
            self._ready.clear()
            self.work = Work()
            self.start()
            return
        threading.Thread(target=self._refresh, name="refresh", daemon=True).start()

    def change(self, action: Callable[[Assistant], RefreshReport]) -> RefreshReport:
        """Run what changes sources and index, after any refresh that is running."""
        library = self.library
        with self._busy:
            return self._report(lambda: action(library))

    def _run(self) -> None:
        self._looked = self._look()
        try:
            self._library = self._opened()
        except Exception as error:  # the page stays up and says why
            logger.error("the articles cannot be opened: %s", error)
            logger.debug("", exc_info=True)
            self.work = replace(self.work, state="failed", message=str(error))
            self._ready.set()
            return
        self.work = replace(self.work, state="ready")
        self._ready.set()
        if self._watch:
            self._refresh()
        self.when_open()
        if self._watch:
            while not self._stop.wait(WATCH_SECONDS):
                self._refresh_if_changed()

    def _opened(self) -> Assistant:
        """Return the library once its index was whole: built here, or by another process."""
        while True:
            try:
                return self._open(self._progress)
            except LockedError as error:
                logger.info("another process is indexing: %s", error)
                if self._stop.wait(WATCH_SECONDS):
                    raise

    def _refresh_if_changed(self) -> None:
        look = self._look()
        if look == self._looked or self._stop.wait(0.5):
            return
        if look == self._look():  # a file that is still being written is left for the next look
            self._refresh()

    def _refresh(self) -> None:
        library = self._library
        if library is None or not self._busy.acquire(blocking=False):
            return
        try:
            look = self._look()
            self._report(lambda: library.refresh())
            self._looked = look
        except LockedError as error:  # the next look tries again: the change is still to come
            logger.info("refresh put off: %s", error)
        except Exception as error:  # whatever one file did, the next change is looked at again
            self._looked = look
            logger.warning("refresh failed: %s", error)
            logger.debug("", exc_info=True)
        finally:
            self._busy.release()

    def _report(self, action: Callable[[], RefreshReport]) -> RefreshReport:
        self.work = replace(self.work, state="indexing", done=0, total=0, message="")
        try:
            report = action()
        except BaseException as error:
            self.work = replace(self.work, state="ready", message=str(error))
            raise
        finally:
            self._documents = None
        self.work = Work(state="ready", report=report, round=self.work.round + 1)
        return report

    def _progress(self, done: int, total: int, _: str) -> None:
        """Take the progress of every refresh, the first one while opening included."""
        state: Literal["opening", "indexing"] = "opening" if self._library is None else "indexing"
        self.work = replace(self.work, state=state, done=done, total=total)

    def _look(self) -> Look:
        return frozenset(_files(self._sources)) if self._watch else frozenset()


def _is_whole(library: Assistant) -> bool:
    try:
        return library.whole()
    except AssistantError:  # whoever asks is told why
        return True


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Yield path, size and time (ns) of every file below ``folder``, hidden ones left out."""
    folders = [str(folder)]
    while folders:
        try:
            entries = list(os.scandir(folders.pop()))
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            with suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    stat = entry.stat()
                    yield entry.path, stat.st_size, stat.st_mtime_ns
