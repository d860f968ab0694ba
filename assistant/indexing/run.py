"""One refresh from start to end: what changed in the sources is read, chunked and committed.

Whole documents are committed, a few at a time, so that a killed run loses seconds and the next one
goes on from there.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant import parsing
from assistant.errors import AssistantError, ReadingError
from assistant.indexing.batches import Batches, NoVectorError
from assistant.indexing.choices import keeps
from assistant.indexing.cutter import Cutters
from assistant.indexing.cutting import Cut
from assistant.indexing.folder import Listed, Listing
from assistant.indexing.preparing import (
    Parser,
    Prepared,
    prepare,
    read_still,
    recipe,
    same_content,
    trial,
)
from assistant.records import Failure, ParsedDocument, Progress, RefreshReport
from assistant.settings import Settings
from assistant.store import FileState, Known, NewDocument, Writer

if TYPE_CHECKING:
    from assistant.embedding import Embedder

_RACY_NS = 2_000_000_000
_TRY_AGAIN_NS = 24 * 3600 * 10**9
"""A file that failed is read again after so long even if nothing changed: a cause may be gone."""
_REMOVALS = 500
_REASON = 300
"""Characters of another program's message that are told as a reason."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Run:
    """One refresh from start to end, and what it has done so far."""

    writer: Writer
    settings: Settings
    embedder: Embedder
    progress: Progress | None
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    ignored: list[Failure] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    embedded: int = 0
    chunks: int = 0
    _known: dict[str, Known] = field(default_factory=dict)
    _trial: int = 0
    _keeps: Callable[[str], bool] = field(default=lambda path: False)
    _pending: list[Prepared] = field(default_factory=list)
    _batches: Batches = field(init=False)
    _done: int = 0
    _todo: int = 0

    def __post_init__(self) -> None:
        self._batches = Batches(self.writer, self.embedder)

    def run(
        self, listing: Listing, require: Callable[[Collection[str]], None], *, check: bool
    ) -> None:
        """Bring the index to what ``listing`` shows.

        ``require`` is given the files that look as they did, and refuses by an error before
        anything is changed.
        """
        self._trial = trial(self.settings)
        self._keeps = keeps(self.settings.sources)
        plain = set() if check else self._plainly_unchanged(listing.files)
        require(plain)
        if check and self.writer.mend_words():
            _log.warning("The word index did not match the chunks; it has been made anew.")
        self.unchanged += plain
        self._known = self.writer.sources(but=plain)
        rest = {path: found for path, found in listing.files.items() if path not in plain}
        todo = self._changed_files(rest, check=check)
        self._todo = sum(found.size for found in todo.values())
        self._tell()
        with _parser(self.settings) as parse, Cutters(self.settings) as cutters:
            for path, found in todo.items():
                self._take(path, found, parse, cutters.cut)
                if sum(len(p.texts) for p in self._pending) >= self._batches.texts:
                    self._flush()
                self._done += found.size
        self._flush()
        self._close_folders(listing.closed)
        self._ignore(listing.ignored)
        self._remove(listing)
        self.chunks = self.writer.n_chunks
        self._tell(finished=True)

    def report(self, started: float) -> RefreshReport:
        """Return what was done."""
        return RefreshReport(
            added=tuple(self.added),
            changed=tuple(self.changed),
            removed=tuple(self.removed),
            unchanged=tuple(sorted(self.unchanged)),
            ignored=tuple(self.ignored),
            failed=tuple(sorted(self.failed, key=lambda failure: failure.path)),
            chunks=self.chunks,
            embedded=self.embedded,
            seconds=time.perf_counter() - started,
        )

    def _tell(self, *, finished: bool = False) -> None:
        if self.progress and self._todo:
            total = self._todo // 1000 + 1
            done = total if finished else self._done // 1000
            self.progress(done, total, "indexing (KB)")

    # --- what to do -----------------------------------------------------------------------------

    def _plainly_unchanged(self, files: Mapping[str, Listed]) -> set[str]:
        """Return the files that look as they did when they were read."""
        # A file written in the moment it was read may have been written again within the same tick.
        plain: set[str] = set()
        for keep in (False, True):
            stamps = self.writer.stamps(recipe(keep=keep), settled_ns=_RACY_NS)
            plain |= {
                path
                for path, found in files.items()
                if stamps.get(path) == found[1:] and self._keeps(path) == keep
            }
        return plain

    def _recipe(self, path: str) -> int:
        return recipe(keep=self._keeps(path))

    def _trial_of(self, path: str) -> int:
        return self._trial + self._keeps(path)

    def _fails_still(self, old: Known, found: Listed) -> bool:
        """Whether a file that failed would fail again: neither it nor what reads it has changed."""
        tried = old.status == "failed" and old.recipe == self._trial_of(old.path)
        if not tried or time.time_ns() - old.seen_ns > _TRY_AGAIN_NS:
            return False
        with suppress(OSError):
            # Also who may read it counts, which the time stamp of its content does not tell.
            changed = max(found.mtime_ns, os.stat(found.file).st_ctime_ns)
            same = (old.size, old.mtime_ns) == (found.size, found.mtime_ns)
            return same and changed < old.seen_ns - _RACY_NS
        return False

    def _changed_files(self, files: Mapping[str, Listed], *, check: bool) -> dict[str, Listed]:
        todo: dict[str, Listed] = {}
        touched: dict[str, FileState] = {}
        for path, found in sorted(files.items()):
            old = self._known.get(path)
            if old is not None and not check and self._fails_still(old, found):
                self.failed.append(Failure(path, old.reason or ""))
            elif old is None or old.status != "indexed" or old.recipe != self._recipe(path):
                todo[path] = found
            elif (state := same_content(old, found)) is not None:
                touched[path] = state
                self.unchanged.append(path)
            else:
                todo[path] = found
        if touched:
            with self.writer.transaction():
                for path, state in touched.items():
                    self.writer.touch(path, state)
        return todo

    def _take(
        self, path: str, found: Listed, parse: Parser, cut: Callable[[ParsedDocument], Cut]
    ) -> None:
        """Read and chunk one file, or note why that cannot be done."""
        tried = FileState(found.size, found.mtime_ns, time.time_ns(), "")
        try:
            keep = self._keeps(path)
            parsed, state = read_still(found, parse, keep=keep)
            prepared = prepare(path, parsed, state, cut(parsed), keep=keep)
        except ReadingError as error:
            self._fail(Failure(path, str(error)), tried)
        except Exception as error:  # noqa: BLE001 - a parser's fault in one file must not stop the rest
            _log.debug("Reading %s failed.", path, exc_info=True)
            reason = f"its reader failed ({_brief(error)})"
            self._fail(Failure(path, reason), tried)
        else:
            self._pending.append(prepared)

    def _fail(self, failure: Failure, tried: FileState | None = None) -> None:
        self.failed.append(failure)
        old = self._known.get(failure.path)
        known = old and (old.status, old.reason) == ("failed", failure.reason)
        recipe = self._trial_of(failure.path) if tried else None
        if known and old and old.recipe == recipe:
            if tried:
                with self.writer.transaction():
                    self.writer.touch(failure.path, tried)
            return
        since = (old and old.failed_since) or datetime.now(UTC).isoformat(timespec="seconds")
        with self.writer.transaction():
            self.writer.fail(failure, since=since, file=tried, recipe=recipe)

    # --- embedding and committing ---------------------------------------------------------------

    def _flush(self) -> None:
        """Embed what the waiting documents lack, and commit them."""
        batch, self._pending = self._pending, []
        if not batch:
            return
        try:
            self._commit(batch)
        except (AssistantError, OSError):
            raise  # of the index or the model as a whole, and not of these documents
        except Exception as error:  # noqa: BLE001 - one document must not stop the rest
            _log.debug("Storing %d documents failed.", len(batch), exc_info=True)
            if len(batch) == 1:
                document = batch[0].document
                self._fail(Failure(document.path, _why(error)), document.file)
            for one in batch if len(batch) > 1 else ():
                self._pending = [one]
                self._flush()
        self._tell()

    def _commit(self, batch: Sequence[Prepared]) -> None:
        texts = {key: text for prepared in batch for key, text in prepared.texts.items()}
        vectors, new = self._batches.vectors_of(texts)
        with self.writer.transaction():
            for prepared in batch:
                self.writer.put(prepared.document, vectors)
        for prepared in batch:
            self._count(prepared.document, new)

    def _count(self, document: NewDocument, new: Collection[bytes]) -> None:
        old = self._known.get(document.path)
        changed = old is not None and old.status == "indexed"
        (self.changed if changed else self.added).append(document.path)
        self.embedded += sum(chunk.key in new for chunk in document.chunks)

    # --- what is left alone, and what is gone ---------------------------------------------------

    def _close_folders(self, closed: Iterable[Failure]) -> None:
        for folder in closed:
            self._fail(folder)
            for path, old in self._known.items():
                if path.startswith(f"{folder.path}/") and old.status != "ignored":
                    self._fail(Failure(path, "its folder cannot be listed"))

    def _ignore(self, ignored: Sequence[Failure]) -> None:
        self.ignored = list(ignored)
        news = [
            failure
            for failure in ignored
            if (old := self._known.get(failure.path)) is None
            or (old.status, old.reason) != ("ignored", failure.reason)
        ]
        if news:
            with self.writer.transaction():
                for failure in news:
                    self.writer.fail(failure, since="", status="ignored")

    def _remove(self, listing: Listing) -> None:
        kept = {*listing.files, *(f.path for f in (*self.ignored, *self.failed))}
        gone = [path for path in sorted(self._known) if path not in kept]
        for at in range(0, len(gone), _REMOVALS):
            with self.writer.transaction():
                for path in gone[at : at + _REMOVALS]:
                    self.writer.remove(path)
        self.removed = [path for path in gone if self._known[path].status != "ignored"]


def _why(error: Exception) -> str:
    """Return why a document that was read is not in the index."""
    if isinstance(error, NoVectorError):
        return f"the model cannot embed it ({error})"
    return f"the index cannot hold it ({_brief(error)})"


def _brief(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:_REASON]}"


@contextmanager
def _parser(settings: Settings) -> Iterator[Parser]:
    with parsing.Parsers(settings) as parsers:
        yield parsers.parse
