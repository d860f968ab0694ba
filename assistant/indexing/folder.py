"""What lies in the sources folder: the files to read, and those left alone, with the reason."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from assistant.errors import SourcesMissingError
from assistant.parsing import unread_reason
from assistant.records import Failure

TRASH = ".trash"
CHOICES = ".assistant.toml"
"""What users chose for single sources (``choices``)."""
_TEMPORARY = ("~", ".tmp", ".temp", ".part", ".partial", ".crdownload", ".swp", ".swx")

_NAME = attrgetter("name")
Kind = Callable[[Path], object]
_Reads = Callable[[str], bool]


_LATEST_NS = 2**63 - 1
"""The last time stamp that the record can hold, in the year 2262."""


def time_stamp(state: os.stat_result) -> int:
    """Return when a file was last written, in nanoseconds, within what the record can hold."""
    return max(-_LATEST_NS, min(state.st_mtime_ns, _LATEST_NS))


class Listed(NamedTuple):
    """A file to read: where it lies on disk, its size in bytes and time stamp in nanoseconds."""

    file: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Listing:
    """What a walk found; paths are relative to the sources, NFC, with ``/``.

    ``closed`` names folders that could not be listed: what they hold is unknown.
    """

    files: dict[str, Listed] = field(default_factory=dict)
    ignored: list[Failure] = field(default_factory=list)
    closed: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder on the walk; ``chain`` holds the real paths from the root down to it."""

    folder: str
    name: str
    chain: tuple[str, ...]


def require_folder(sources: Path) -> None:
    """Refuse a sources folder that is not there.

    :raises SourcesMissingError: with its absolute path.
    """
    if not sources.is_dir():
        raise SourcesMissingError(
            f"There is no sources folder {sources.absolute()}. "
            "Make it and put documents in, or name yours with --sources or ASSISTANT_SOURCES."
        )


def scan(sources: Path, *, kind_of: Kind, index: Path | None = None) -> Listing:
    """Return what lies in ``sources`` and its subfolders; the index itself is passed over.

    :raises SourcesMissingError: there is no such folder, or it cannot be listed.
    """
    require_folder(sources)

    @cache
    def reads(suffix: str) -> bool:
        return kind_of(Path(f"file{suffix}")) is not None

    listing = Listing()
    root = os.path.realpath(sources)
    skipped = {os.path.realpath(index)} if index is not None else set()
    places = [_Place(str(sources), "", (root,))]
    readable: dict[str, bool] = {}
    while places:
        place = places.pop()
        try:
            entries = sorted(os.scandir(place.folder), key=_NAME)
        except OSError as error:
            if not place.name:  # as if every document were gone
                raise SourcesMissingError(
                    f"The sources folder {sources.absolute()} cannot be listed "
                    f"({error.strerror}). What was indexed is kept."
                ) from error
            reason = f"this folder cannot be listed ({error.strerror})"
            listing.closed.append(Failure(place.name, reason))
            continue
        for entry in _unusual(entries, place, listing, reads=reads, readable=readable):
            below = _visit(entry, place, listing, reads=reads)
            if below and below.chain[-1] not in skipped:
                places.append(below)
    listing.ignored.sort(key=lambda failure: failure.path)
    return listing


def _unusual(
    entries: Sequence[os.DirEntry[str]],
    place: _Place,
    listing: Listing,
    *,
    reads: _Reads,
    readable: dict[str, bool],
) -> Iterator[os.DirEntry[str]]:
    """Note the plain files, and yield what has to be looked at more closely.

    Nearly all that lies in a folder is plain files with plain names: they go by in a microsecond.
    """
    before = f"{place.name}/" if place.name else ""
    if not before.isascii():
        yield from entries
        return
    files = listing.files
    for entry in entries:
        name = entry.name
        suffix = name[name.rfind(".") :]
        if suffix not in readable:
            known = suffix[0] == "." and _reason_by_name(f"file{suffix}") is None
            readable[suffix] = known and reads(suffix.lower())
        path = before + name
        plain = readable[suffix] and name.isascii() and name[0] not in ".~" and path not in files
        if plain and entry.is_file(follow_symlinks=False):
            try:
                state = entry.stat(follow_symlinks=False)
            except OSError:  # gone meanwhile: told where everything else is
                yield entry
            else:
                files[path] = Listed(entry.path, state.st_size, time_stamp(state))
        else:
            yield entry


def _visit(
    entry: os.DirEntry[str], place: _Place, listing: Listing, *, reads: _Reads
) -> _Place | None:
    """Note a file, or return the folder to walk next."""
    name = f"{place.name}/{entry.name}" if place.name else entry.name
    path = name if name.isascii() else unicodedata.normalize("NFC", name)
    if path in (TRASH, CHOICES):
        return None
    try:
        reason = _reason_by_name(entry.name) or _reason_by_link(entry, place)
        if reason is None and entry.is_dir():
            real = (
                os.path.realpath(entry.path)
                if entry.is_symlink()
                else (os.path.join(place.chain[-1], entry.name))
            )
            return _Place(entry.path, name, (*place.chain, real))
        reason = reason or _note_file(entry, path, listing, reads=reads)
    except OSError as error:
        reason = f"it cannot be looked at ({error.strerror})"
    if reason is not None:
        listing.ignored.append(Failure(_printable(path), reason))
    return None


def _note_file(
    entry: os.DirEntry[str], path: str, listing: Listing, *, reads: _Reads
) -> str | None:
    """Add a file to the listing, or return why it is left alone."""
    state = entry.stat()
    if not stat.S_ISREG(state.st_mode):
        return "not a regular file"
    suffix = os.path.splitext(entry.name)[1].lower()
    if not reads(suffix):
        return unread_reason(suffix)
    if path in listing.files:
        return "another file has the same name in another Unicode form"
    listing.files[path] = Listed(entry.path, state.st_size, time_stamp(state))
    return None


def is_passed_over(name: str) -> bool:
    """Whether a file or folder of this name is never read: hidden, or a temporary file."""
    return _reason_by_name(name) is not None


def _reason_by_name(name: str) -> str | None:
    if name.startswith((".", "~$")):
        return "hidden"
    if name.lower().endswith(_TEMPORARY):
        return "a temporary file"
    if not name.isascii() and any("\ud800" <= character <= "\udfff" for character in name):
        return "its name is not valid Unicode"
    return None


def _reason_by_link(entry: os.DirEntry[str], place: _Place) -> str | None:
    if not entry.is_symlink():
        return None
    try:
        os.stat(entry.path)
    except OSError as error:
        return "a link in a loop" if error.errno == errno.ELOOP else "a link to nothing"
    real, root = os.path.realpath(entry.path), place.chain[0]
    if os.path.commonpath([real, root]) != root:
        return "a link that leads out of the folder"
    if real in place.chain:
        return "a link in a loop"
    if any(part.startswith(".") for part in _parts(os.path.relpath(real, root))):
        return "a link to something hidden"
    return None


def _parts(path: str) -> Iterator[str]:
    return (part for part in path.split(os.sep) if part != os.curdir)


def _printable(path: str) -> str:
    return path.encode("utf-8", "backslashreplace").decode("utf-8")
