"""Files into the sources folder, out of it, and back again; nothing is lost on the way."""

from __future__ import annotations

import filecmp
import os
import shutil
import threading
import unicodedata
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from assistant import parsing
from assistant.errors import ConfigurationError, NotFoundError, StoreError
from assistant.indexing.folder import TRASH
from assistant.settings import Settings, expanded
from assistant.store import document_id, shelf_lock

if TYPE_CHECKING:
    from assistant.indexing.fetch import Page

OLDER = ".older"
"""Where in the trash a removed file goes when another of its path was removed after it."""
_NAME_BYTES = 200
_HEAD_BYTES = 4096
_queue = threading.Lock()


def add(settings: Settings, what: Sequence[str]) -> list[str]:
    """Copy files and folders, or save web pages, into the sources; return their paths there.

    A file that is there already with the same content is left as it is; another of that name gets
    a number.  Everything named is checked, and every page fetched, before anything is copied.

    :raises NotFoundError: a file is not there.
    :raises ConfigurationError: a file is of a type that is not read.
    :raises FetchError: a web page cannot be had.
    :raises LockedError: another moves files and did not finish within ``wait_seconds``.
    """
    urls = [name for name in what if "://" in name]
    files = [pair for name in what if name not in urls for pair in _copies(expanded(name))]
    pages = []
    if urls:
        from assistant.indexing.fetch import fetch

        pages = [fetch(url, settings) for url in urls]
    with _alone(settings):
        paths = [_copy(file, settings.sources, target) for file, target in files]
        return paths + [_put_page(settings, page) for page in pages]


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Be the only one that moves files: threads queue up, other processes are waited for."""
    index, sources = settings.index, settings.sources
    with _queue, shelf_lock(index, sources, wait_seconds=settings.wait_seconds):
        yield


def _put_page(settings: Settings, page: Page) -> str:
    """Save a web page; one fetched before from the same address makes room."""
    target = settings.sources / safe_name(page.name)
    if target.is_file() and page.url.encode() in target.read_bytes()[:_HEAD_BYTES]:
        _write(target, page.data, replace=True)
    else:
        target = _put(target, page.data)
    return _relative(target, settings.sources)


def remove(settings: Settings, paths: Sequence[str]) -> list[str]:
    """Move files or folders, named by their path in the sources, to the trash; return the files.

    :raises NotFoundError: there is no such file; nothing is moved then.
    """
    sources = settings.sources
    with _alone(settings):
        files = list(dict.fromkeys(file for path in paths for file in _inside(sources, path)))
        for file in files:
            _move(file, sources / TRASH / file.relative_to(sources), sources)
    return [_relative(file, sources) for file in files]


def restore(settings: Settings, names: Sequence[str]) -> list[str]:
    """Bring removed files back, named by the path (or id) they had; return their paths.

    :raises NotFoundError: no removed file goes by that name.
    :raises ConfigurationError: a file of that path is there again.
    """
    trash = settings.sources / TRASH
    known = {document_id(path): path for path in removed(settings)}
    paths = [known.get(name, name) for name in names]
    with _alone(settings):
        files = list(dict.fromkeys(file for path in paths for file in _inside(trash, path)))
        moves = [(file, settings.sources / file.relative_to(trash)) for file in files]
        for _, target in moves:
            if os.path.lexists(target):
                name = _relative(target, settings.sources)
                raise ConfigurationError(
                    f"{name} is in the sources again; move or remove that one first."
                )
        for file, target in moves:
            _move(file, target, trash)
    return [_relative(file, trash) for file in files]


def removed(settings: Settings) -> list[str]:
    """Return the paths of removed files that can be brought back."""
    paths = (unicodedata.normalize("NFC", path) for path in _files(settings.sources / TRASH))
    return sorted(path for path in paths if PurePosixPath(path).parts[0] != OLDER)


def safe_name(name: str) -> str:
    """Return ``name`` as a file name that is visible, portable enough and not too long."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join("_" if unicodedata.category(c) in ("Cc", "Cs") else c for c in name)
    name = name.strip().lstrip(".").removeprefix("~$").strip() or "document"
    stem, suffix = os.path.splitext(name)
    room = _NAME_BYTES - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore") + suffix


# --- copying ------------------------------------------------------------------------------------


def _copies(source: Path) -> Iterator[tuple[Path, PurePosixPath]]:
    """Yield the files that ``source`` stands for, with their paths below the sources."""
    if source.is_dir():
        for path in _files(source):
            parts = PurePosixPath(path).parts
            if not any(part.startswith((".", "~$")) for part in parts) and _read(source / path):
                yield source / path, PurePosixPath(safe_name(source.resolve().name), path)
        return
    if not source.is_file():
        raise NotFoundError(f"There is no file {source}.")
    if not _read(source):
        raise ConfigurationError(
            f"{source} cannot be added: {parsing.unread_reason(source.suffix)}."
        )
    yield source, PurePosixPath(safe_name(source.name))


def _read(file: Path) -> bool:
    return parsing.kind_of(file) is not None


def _copy(file: Path, sources: Path, target: PurePosixPath) -> str:
    if file.resolve().is_relative_to(sources.resolve()):
        return _relative(file.resolve(), sources.resolve())
    return _relative(_put(sources / target, file), sources)


def _put(target: Path, content: Path | bytes) -> Path:
    """Write a file under that name or, where another content has it, the first free numbered one.

    Another machine may write into the same folder: a name that is taken meanwhile is not taken
    from it.
    """
    while True:
        place = _free(target, content)
        if not os.path.lexists(place):
            with suppress(FileExistsError):
                _write(place, content)
                return place
        elif _same(place, content):
            return place


def _free(target: Path, content: Path | bytes) -> Path:
    """Return ``target`` or, where another content has its name, the first free numbered one."""
    place, number = target, 1
    while os.path.lexists(place) and not _same(place, content):
        number += 1
        place = target.with_name(f"{target.stem} ({number}){target.suffix}")
    return place


def _same(file: Path, content: Path | bytes) -> bool:
    with suppress(FileNotFoundError):  # gone meanwhile: then its name is free
        if isinstance(content, bytes):
            return file.is_file() and file.read_bytes() == content
        filecmp.clear_cache()  # it goes by size and time, which may be those of another content
        return file.is_file() and filecmp.cmp(file, content, shallow=False)
    return False


def _write(target: Path, content: Path | bytes, *, replace: bool = False) -> None:
    """Write a file so that nobody sees half of it: hidden names are not read.

    :raises FileExistsError: there is one of that name, and it is not to be replaced.
    """
    scratch = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        _make(target.parent)
        if isinstance(content, bytes):
            scratch.write_bytes(content)
        else:
            shutil.copy2(content, scratch)
        if replace:
            os.replace(scratch, target)
        else:
            _name(scratch, target)
    except FileExistsError:
        raise
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        scratch.unlink(missing_ok=True)


def _name(scratch: Path, target: Path) -> None:
    """Give a file its name, which must be free."""
    try:
        os.link(scratch, target)  # unlike a rename, it fails where the name is taken
    except FileExistsError:
        raise
    except OSError:  # no links on this file system: the name is taken first, then filled
        os.close(os.open(target, os.O_CREAT | os.O_EXCL))
        os.replace(scratch, target)


# --- moving -------------------------------------------------------------------------------------


def _inside(root: Path, path: str) -> list[Path]:
    """Return the files that ``path`` names under ``root``: itself, or all of a folder's.

    :raises NotFoundError: there is none, or it lies outside.
    """
    place = _located(root, path)
    if place is None:
        raise NotFoundError(f"There is no {path!r} in {root}.")
    if place.is_symlink() or not place.is_dir():
        return [place]
    files = [place / name for name in _files(place)]
    return sorted(file for file in files if TRASH not in file.relative_to(root).parts)


def _located(root: Path, path: str) -> Path | None:
    """Return where ``path`` lies on disk, whose names may be in another Unicode form."""
    place = Path(os.path.normpath(root / path))
    if place == root or not place.is_relative_to(root):
        return None
    if os.path.lexists(place):
        return place
    wanted = unicodedata.normalize("NFC", path)
    found = (name for name in _files(root) if unicodedata.normalize("NFC", name) == wanted)
    return next((root / name for name in found), None)


def _move(source: Path, target: Path, root: Path) -> None:
    """Move a file, keep what had its place, and drop the folders left empty below ``root``."""
    try:
        if os.path.lexists(target):
            _set_aside(target)
        _make(target.parent)
        os.replace(source, target)
        _prune(source.parent, root)
    except OSError as error:
        raise StoreError(f"{source} cannot be moved: {error.strerror or error}.") from error


def _set_aside(trashed: Path) -> None:
    trash = next(parent for parent in trashed.parents if parent.name == TRASH)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    older = trash / OLDER / stamp / trashed.relative_to(trash)
    _make(older.parent)
    os.replace(trashed, older)


def _make(folder: Path) -> None:
    """Make a folder and those above it, however deep (Path.mkdir calls itself)."""
    missing = []
    while not folder.is_dir() and folder != folder.parent:
        missing.append(folder)
        folder = folder.parent
    for below in reversed(missing):
        below.mkdir(exist_ok=True)


def _prune(folder: Path, root: Path) -> None:
    while folder != root and folder.is_relative_to(root) and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _files(folder: Path) -> Iterator[str]:
    """Yield the paths of all files below ``folder``, however deep (os.walk calls itself)."""
    places = [str(folder)]
    while places:
        with suppress(OSError):
            for entry in list(os.scandir(places.pop())):
                if entry.is_dir(follow_symlinks=False):
                    places.append(entry.path)
                elif not entry.is_dir():
                    yield Path(entry.path).relative_to(folder).as_posix()


def _relative(file: Path, root: Path) -> str:
    return unicodedata.normalize("NFC", file.relative_to(root).as_posix())
