"""The index brought up to date with the sources: who may, over which index, and how it ends."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import TYPE_CHECKING

from assistant import parsing
from assistant.errors import DamagedError
from assistant.indexing.belonging import folder_name, require_own, require_something
from assistant.indexing.folder import Listing, require_folder, scan
from assistant.indexing.run import Run
from assistant.records import Progress, RefreshReport
from assistant.settings import Settings
from assistant.store import Identity, Store

if TYPE_CHECKING:
    from assistant.embedding import Embedder


def refresh(
    store: Store,
    settings: Settings,
    embedder: Embedder,
    *,
    check: bool = False,
    rebuild: bool = False,
    compact: bool = False,
    replace: bool = False,
    progress: Progress | None = None,
) -> RefreshReport:
    """Bring the index of ``store`` up to date with ``settings.sources``; return what was done.

    ``check`` compares contents where time stamps say unchanged; ``rebuild`` builds beside the index
    and then takes its place; ``compact`` gives all free space back; ``replace`` lets the sources
    take the place of all documents, even of those of another folder.  ``progress`` is told
    kilobytes done and to do.

    :raises SourcesMissingError: there is no sources folder.
    :raises LockedError: another process is writing.
    :raises OtherSourcesError: none of the index's documents is left in the sources, or the folder
        is another; what was indexed is kept.
    :raises OtherModelError: the index was made with another model or other chunk settings.
    :raises StoreError: the index cannot be read or written; what was committed stays.
    """
    started = time.perf_counter()
    identity = Identity(
        model=embedder.name,
        fingerprint=embedder.fingerprint,
        dimension=embedder.dimension,
        chunk_characters=settings.chunk_characters,
        chunk_overlap=settings.chunk_overlap,
    )
    require_folder(settings.sources)  # told before anything is made

    def look() -> Listing:
        return scan(settings.sources, kind_of=parsing.kind_of, index=settings.index)

    if rebuild and not replace:
        require_something(store, settings, look())

    def once() -> RefreshReport:
        with store.writing(
            identity, wait_seconds=settings.wait_seconds, rebuild=rebuild, compact=compact
        ) as writer:
            listing = look()

            def require(unchanged: Collection[str]) -> None:
                if not (replace or rebuild):
                    require_own(store, settings, listing, unchanged=unchanged)
                writer.note_folder(folder_name(settings.sources))

            run = Run(writer, settings, embedder, progress)
            run.run(listing, require, check=check or rebuild)
        return run.report(started)

    try:
        return once()
    except DamagedError:
        if not rebuild:
            raise
        # What an unfinished rebuild had left was damaged, and is thrown away by now: once more.
        return once()
