"""Whether an index's documents still lie in its sources: an empty disk never empties an index.

A folder whose disk is not there looks like one whose files were all deleted, and another folder
like one whose files were all exchanged.  Then the refresh is refused, since what it would remove
takes long to make again; whoever means it says so.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from assistant import parsing
from assistant.errors import OtherSourcesError, StoreError
from assistant.indexing import shelf
from assistant.indexing.folder import Listed, Listing, scan
from assistant.indexing.preparing import sha256
from assistant.settings import Settings
from assistant.store import IndexedFile, Store

ON_PURPOSE = "`assistant index --replace`"
FEW = 0.1
"""Other files in the place of all documents were put there on purpose, unless they are so few
beside them: a note in the folder to which a disk is connected, say."""


def require_own(
    store: Store, settings: Settings, listing: Listing, *, unchanged: Collection[str] = ()
) -> None:
    """Do nothing if the documents of ``store`` are still to be found in its sources.

    They are where one of them has kept its place, or its content has another place now, or all lie
    in the trash; where they were last time, also if about as many others have their place.  In
    another folder, while that one is still there (the project was not moved), half of them must
    have kept place and content.  ``unchanged`` are paths of documents known to have kept both.

    :raises OtherSourcesError: they are not.
    """
    with store.snapshot() as state:
        here = state.folder == folder_name(settings.sources)
        former = other_folder(state.folder, settings.sources)
        if unchanged and former is None:
            return
        files = state.files()
    trash = set(shelf.removed(settings))  # what lies there was removed on purpose, by name
    files = [file for file in files if file.path in listing.files or file.path not in trash]
    if not files:
        return
    exchanged = here and len(listing.files) >= max(1, FEW * len(files))
    left = any(file.path in listing.files for file in files) or _moved(files, listing.files)
    if not left and not exchanged:
        raise OtherSourcesError(_gone(files, listing, settings))
    if former is not None:
        same = sum(_is_same(file, listing.files.get(file.path)) for file in files)
        if 2 * same < len(files):
            raise OtherSourcesError(
                f"The index in {settings.index} was built from {former}, which is still there; of "
                f"its {_documents(len(files))} {same} lie unchanged in {settings.sources}. Nothing "
                f"was changed. Name another --index for this folder, or run {ON_PURPOSE} if its "
                "documents are to take the place of all others."
            )


def require_unmoved(store: Store, settings: Settings) -> None:
    """Do as :func:`require_own`, before anything in the sources is changed for the index."""
    listing = scan(settings.sources, kind_of=parsing.kind_of, index=settings.index)
    require_own(store, settings, listing)


def require_something(store: Store, settings: Settings, listing: Listing) -> None:
    """Do nothing if there is something to build an index from, or nothing that it would replace.

    :raises OtherSourcesError: a rebuild would replace documents by none.
    """
    if listing.files or not store.exists():
        return
    try:
        with store.snapshot() as state:
            files = state.files()
    except StoreError:  # an index that cannot be read holds nothing to keep
        return
    if files:
        raise OtherSourcesError(_gone(files, listing, settings))


def _gone(files: Sequence[IndexedFile], listing: Listing, settings: Settings) -> str:
    what = "holds none of them" if listing.files else "is empty"
    if listing.closed:
        what = f"shows none of them ({listing.closed[0].path}: {listing.closed[0].reason})"
    return (
        f"The index in {settings.index} was built from {_documents(len(files))}, and the sources "
        f"folder {settings.sources} {what}: is its disk connected, is it the right folder? "
        f"Nothing was changed. If they are meant to go, run {ON_PURPOSE}."
    )


def _documents(many: int) -> str:
    return "1 document" if many == 1 else f"{many} documents"


def other_folder(former: str | None, sources: Path) -> str | None:
    """Return ``former``, which an index was built from, if it is another folder and still there."""
    if former is None or former == folder_name(sources) or not os.path.isdir(former):
        return None
    try:
        return None if os.path.samefile(former, sources) else former
    except OSError:
        return None


def folder_name(sources: Path) -> str:
    """Return the sources folder as an index keeps it: absolute and storable.

    Links are not followed: one that is led to a newer state of all files names the same folder.
    """
    return os.path.abspath(sources).encode("utf-8", "backslashreplace").decode("utf-8")


def _moved(files: Sequence[IndexedFile], there: Mapping[str, Listed]) -> bool:
    """Whether a file of the folder has the content of one that is gone."""
    digests: dict[int, set[str]] = {}
    for file in files:
        digests.setdefault(file.size, set()).add(file.file_sha256)
    likely = (found for found in there.values() if found.size in digests)
    return any(_digest(found) in digests[found.size] for found in likely)


def _is_same(file: IndexedFile, found: Listed | None) -> bool:
    if found is None or found.size != file.size:
        return False
    return found.mtime_ns == file.mtime_ns or _digest(found) == file.file_sha256


def _digest(found: Listed) -> str | None:
    try:
        return sha256(found.file)
    except OSError:
        return None
