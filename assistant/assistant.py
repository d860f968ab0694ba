"""Class Assistant: opens, wires, refreshes and asks; what every door uses."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, overload

from assistant import arguments
from assistant.errors import ConfigurationError, SourcesMissingError
from assistant.gate import Gate
from assistant.records import (
    Answer,
    AnswerReport,
    Chunk,
    Document,
    DocumentInfo,
    Filters,
    Progress,
    RefreshReport,
    Retrieval,
    Turn,
    VerifyReport,
)
from assistant.settings import Settings, unknown_variables

if TYPE_CHECKING:
    from assistant.answering import Answerer
    from assistant.embedding import Embedder
    from assistant.reader import Reader
    from assistant.retrieval import Retriever
    from assistant.store import Store

_log = logging.getLogger(__name__)


class Assistant:
    """Answers questions over one sources folder and its index; serves many threads at once.

    with Assistant("articles", "articles-index") as library:
        print(library.ask("Who runs BT Global Services?").text)
    """

    def __init__(
        self,
        sources: str | Path | None = None,
        index: str | Path | None = None,
        *,
        store: Store | None = None,
        reader: str | Reader | None = None,
        settings: Settings | None = None,
        progress: Progress | None = None,
        build: bool = True,
    ) -> None:
        """Open the index; build it first when there is none or it was never finished.

        ``build`` False opens what there is.

        ``sources``, ``index`` and ``reader`` None mean the settings; ``settings`` None means the
        environment.  ``store`` holds the index instead of files in ``index``; ``reader`` is a name
        (see ``Settings.reader``) or a reader of your own.

        :raises SourcesMissingError: the sources folder is not there.
        :raises ConfigurationError: an argument is of another kind: ``store`` is no store, say.
        :raises StoreError: the index is another model's, a newer release's, or damaged.
        :raises LockedError: another process builds it and did not finish within ``wait_seconds``.
        """
        if settings is None:
            tell_unknown_variables()
            settings = Settings.from_environment()
        given = arguments.settings(settings)
        if reader is not None:
            reader = arguments.reader(reader)
        given = replace(
            given,
            sources=given.sources if sources is None else arguments.folder(sources, "sources"),
            index=given.index if index is None else arguments.folder(index, "index"),
            reader=reader if isinstance(reader, str) else given.reader,
        )
        if reader is not None and not isinstance(reader, str):
            self.__dict__["reader"] = reader
        if store is not None:
            self.__dict__["_store"] = arguments.store(store)
        self.settings = given.absolute()
        self._progress = arguments.optional_function(progress, "progress")
        self._lock = threading.RLock()
        self._gate = Gate()
        self._closed = False
        self._require_sources()
        if build and not self._store.exists():
            _log.warning("There is no index in %s yet: building it.", self.settings.index)
            self.refresh()
        elif build and not self.whole():
            _log.warning("The index in %s was never finished: going on.", self.settings.index)
            self.refresh()
        elif build:
            self._tell_other_sources()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the index; whatever is asked of the object from then on is an error."""
        with self._lock:
            self._closed = True
            if "_store" in self.__dict__:
                self._store.close()

    # --- asking ---------------------------------------------------------------------------------

    def retrieve(
        self,
        question: str,
        k: int = 5,
        filters: Filters | None = None,
        *,
        explain: bool = False,
    ) -> Retrieval:
        """Return the ``k`` best passages that pass ``filters``; fewer when there are fewer.

        ``explain`` fills ``Retrieval.explanation``: why these were found.

        :raises QuestionError: the question is empty or too long, or ``k`` is below 1.
        """
        from assistant.question import understand
        from assistant.retrieval import look_up

        given = arguments.asked(question, k, filters, (), self.settings)
        with self._gate, self._translated():
            asked = understand(given.question, filters=given.filters)
            return look_up(self._retriever, asked, k=given.k, explain=explain).retrieval

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        k: int = 5,
        filters: Filters | None = None,
        language: str | None = None,
        explain: bool = False,
    ) -> Answer:
        """Return an answer made of verbatim quotes, or a refusal; see :meth:`retrieve`.

        ``language`` is the one to take for a question too short to tell, where the conversation
        doesn't tell either.  ``explain`` fills ``Answer.explanation``: what was understood, and why
        each place that was looked at is quoted or not.
        """
        from assistant.question import understand
        from assistant.retrieval import look_up, look_up_parts

        given = arguments.asked(question, k, filters, history, self.settings)
        language = None if language is None else arguments.text(language, "language")
        started = perf_counter()
        with self._gate, self._translated():
            asked = understand(
                given.question, given.history, filters=given.filters, language=language
            )
            found = look_up(self._retriever, asked, k=given.k, explain=explain)
            parts = look_up_parts(self._retriever, asked, k=given.k, explain=explain)
            answer = self._answerer.answer(found, parts)
        total = 1000 * (perf_counter() - started)
        return replace(answer, timings_ms={**answer.timings_ms, "total": total})

    # --- looking --------------------------------------------------------------------------------

    def documents(self) -> list[DocumentInfo]:
        """Return every source known, by path: indexed, failed or ignored."""
        with self._translated():
            return self._store.snapshot().documents()

    def document(self, id: str) -> Document:
        """Return a document with its text.

        :raises NotFoundError: no document has this id (or path).
        """
        id = arguments.text(id, "The document's id")
        with self._translated():
            return self._store.snapshot().document(id)

    def chunks(self) -> Iterator[Chunk]:
        """Yield every stored chunk, by document path and place."""
        with self._translated():
            yield from self._store.snapshot().chunks()

    def generation(self) -> int:
        """Return the number of the committed state; it changes whenever the index does."""
        with self._translated():
            return self._store.snapshot().generation

    def whole(self) -> bool:
        """Return whether a refresh ever went through all sources: the first build is over.

        True also where there is no index, since then nothing is under way.
        """
        if not self._store.exists():
            return True
        with self._translated():
            return self._store.snapshot().whole

    @overload
    def verify(self) -> VerifyReport: ...
    @overload
    def verify(self, answer: Answer | Mapping[str, Any] | str) -> AnswerReport: ...
    def verify(
        self, answer: Answer | Mapping[str, Any] | str | None = None
    ) -> VerifyReport | AnswerReport:
        """Check every chunk against its source file, and the store against itself.

        Or, given an answer (or what ``ask --json`` printed of it), check each of its quotes against
        the sources as they are now.

        :raises ConfigurationError: ``answer`` is no saved answer.
        """
        if answer is not None:
            from assistant.indexing.saved import check

            with self._translated():
                return check(answer, self._store, self.settings)
        from assistant.indexing.verify import verify

        self._require_open()
        return verify(self._store, self.settings)

    # --- changing -------------------------------------------------------------------------------

    def refresh(
        self,
        *,
        check: bool = False,
        rebuild: bool = False,
        compact: bool = False,
        replace: bool = False,
        progress: Progress | None = None,
    ) -> RefreshReport:
        """Bring the index up to date with the sources; embeds only what changed.

        ``check`` compares contents instead of time stamps, ``rebuild`` starts afresh while the old
        index goes on answering, ``compact`` gives free space back.  ``replace`` lets the sources
        take the place of all documents of the index: without it a refresh refuses to remove every
        one of them, and to exchange them for another folder's.

        :raises OtherSourcesError: that is what it would do; nothing was changed.
        :raises LockedError: another process is writing and did not finish within ``wait_seconds``.
        """
        from assistant.indexing.refresh import refresh
        from assistant.retrieval.centres import freeze_centres
        from assistant.retrieval.scale import freeze_scale

        progress = arguments.optional_function(progress, "progress")
        self._require_sources()
        with self._lock, self._translated():
            _ = self.reader  # a wrong name is told before everything is embedded
            report = refresh(
                self._store,
                self.settings,
                self._embedder,
                check=check,
                rebuild=rebuild,
                compact=compact,
                replace=replace,
                progress=progress or self._progress,
            )
            freeze_centres(self._store, self._embedder.fingerprint, self.settings)
            freeze_scale(self._store, self._embedder, self.settings)
            self._retriever.prepare()
        return report

    def watch(self, report: Callable[[RefreshReport], None]) -> None:
        """Refresh whenever the sources change, until interrupted; ``report`` sees each result."""
        from assistant.indexing.watch import watch

        self._require_open()
        tell = arguments.function(report, "report")
        watch(self.settings, lambda: tell(self.refresh()))

    def add(self, what: Sequence[str]) -> RefreshReport:
        """Copy files or folders, or save web pages, into the sources folder, and refresh."""
        from assistant.indexing import shelf

        what = arguments.texts(what, "add")
        self._require_usable()
        shelf.add(self.settings, what)
        return self.refresh()

    def remove(self, what: Sequence[str]) -> RefreshReport:
        """Move documents, named by id or path, to ``sources/.trash``, and refresh."""
        from assistant.indexing import shelf

        what = arguments.texts(what, "remove")
        self._require_usable()
        shelf.remove(self.settings, [self._path(name) for name in what])
        return self.refresh()

    def restore(self, what: Sequence[str]) -> RefreshReport:
        """Bring removed documents back, by the path they had, and refresh."""
        from assistant.indexing import shelf

        what = arguments.texts(what, "restore")
        self._require_usable()
        shelf.restore(self.settings, what)
        return self.refresh()

    def removed(self) -> list[str]:
        """Return the paths of removed documents that can be brought back."""
        from assistant.indexing import shelf

        self._require_open()
        return shelf.removed(self.settings)

    def keep(self, what: Sequence[str], *, keep: bool = True) -> RefreshReport:
        """Index all text of files and folders, what looks like site furniture too, and refresh.

        With ``keep`` false the choice is taken back.

        :raises NotFoundError: a path names nothing in the sources.
        """
        from assistant.indexing import choices

        self._require_usable()
        names = [self._path(name) for name in arguments.texts(what, "keep")]
        choices.choose(self.settings, names, keep=keep)
        return self.refresh()

    # --- wiring ---------------------------------------------------------------------------------

    def _translated(self) -> AbstractContextManager[None]:
        """Damage may show anywhere in a question: it is told as ours, with what to run."""
        self._require_open()
        return self._store.damage_told()

    def _require_open(self) -> None:
        if self._closed:
            raise ConfigurationError("This Assistant was closed. Open another: Assistant(…).")

    def _require_usable(self) -> None:
        """Refuse before files are moved, not after, when the index could not take them."""
        self._require_sources()
        with self._translated():
            if self._store.exists():
                from assistant.indexing.belonging import require_unmoved

                self._store.require(self._embedder)
                require_unmoved(self._store, self.settings)

    def _tell_other_sources(self) -> None:
        """Warn when answers come from another folder's documents: that is seldom what was meant."""
        sources, index = self.settings.sources, self.settings.index
        with self._translated(), self._store.snapshot() as state:
            folder = state.folder
        if folder in (None, os.path.abspath(sources)):
            return
        from assistant.indexing.belonging import other_folder

        if former := other_folder(folder, sources):
            _log.warning(
                "The index in %s was built from %s: answers come from there until it is refreshed "
                "from %s. Or name another index with --index.", index, former, sources,
            )  # fmt: skip

    def _path(self, name: str) -> str:
        if not self._store.exists():
            return name
        known = {document.id: document.path for document in self.documents()}
        return known.get(name, name)

    def _require_sources(self) -> None:
        self.settings.require_folders_apart()
        if not self.settings.sources.is_dir():
            raise SourcesMissingError(
                f"There is no sources folder {self.settings.sources}. "
                "Make it and put documents in, or name yours with --sources or ASSISTANT_SOURCES."
            )

    @cached_property
    def _embedder(self) -> Embedder:
        from assistant.embedding import load_embedder

        return load_embedder(
            self.settings.model, cache=self.settings.cache, threads=self.settings.threads
        )

    @cached_property
    def _store(self) -> Store:
        from assistant.store import open_store

        return open_store(self.settings.index)

    @cached_property
    def reader(self) -> Reader:
        """What reads passages; opened when it is first needed."""
        from assistant.reader import load_reader

        return load_reader(
            self.settings.reader, cache=self.settings.cache, threads=self.settings.threads
        )

    @cached_property
    def _answerer(self) -> Answerer:
        from assistant.answering import QuotingAnswerer

        return QuotingAnswerer()

    @cached_property
    def _retriever(self) -> Retriever:
        from assistant.retrieval import Retriever

        self._store.require(self._embedder)
        return Retriever(self._store, self._embedder, self.reader, self.settings)


def tell_unknown_variables() -> None:
    """Warn of each variable of the environment that no setting has."""
    for line in unknown_variables():
        _log.warning("%s", line)
