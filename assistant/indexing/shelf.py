"""Files into the sources folder, out of it, and back again; nothing is lost on the way."""

from __future__ import annotations

import filecmp
import os
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from assistant import parsing
from assistant.errors import ConfigurationError, NotFoundError, StoreError
from assistant.indexing.folder import TRASH
from assistant.settings import Settings
from assistant.store import document_id

if TYPE_CHECKING:
    from assistant.indexing.fetch import Page

OLDER = ".older"
"""Where in the trash a removed file goes when another of its path was removed after it."""
_NAME_BYTES = 200
_HEAD_BYTES = 4096


def add(settings: Settings, what: Sequence[str]) -> list[str]:
    """Copy files and folders, or save web pages, into the sources; return their paths there.

    A file that is there already with the same content is left as it is; another of that name gets
    a number.  Everything named is checked before anything is copied.

    :raises NotFoundError: a file is not there.
    :raises ConfigurationError: a file is of a type that is not read.
    :raises FetchError: a web page cannot be had.
    """
    urls = [name for name in what if "://" in name]
    files = [pair for name in what if name not in urls for pair in _copies(Path(name).expanduser())]
    paths = [_copy(file, settings.sources, target) for file, target in files]
    if urls:
        from assistant.indexing.fetch import fetch

        paths += [_put_page(settings, fetch(url, settings)) for url in urls]
    return paths


def put(settings: Settings, name: str, data: bytes) -> str:
    """Write ``data`` into the sources under ``name``, made safe; return its path there."""
    target = _free(settings.sources / safe_name(name), data)
    if not target.exists():
        _write(target, data)
    return _relative(target, settings.sources)


def _put_page(settings: Settings, page: Page) -> str:
    """Save a web page; one fetched before from the same address makes room."""
    target = settings.sources / safe_name(page.name)
    if target.is_file() and page.url.encode() in target.read_bytes()[:_HEAD_BYTES]:
        _write(target, page.data)
        return _relative(target, settings.sources)
    return put(settings, page.name, page.data)


def remove(settings: Settings, paths: Sequence[str]) -> list[str]:
    """Move files or folders, named by their path in the sources, to the trash; return the files.

    :raises NotFoundError: there is no such file; nothing is moved then.
    """
    sources = settings.sources
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
    place = _free(sources / target, file)
    if not place.exists():
        _write(place, file)
    return _relative(place, sources)


def _free(target: Path, content: Path | bytes) -> Path:
    """Return ``target`` or, where another content has its name, the first free numbered one."""
    place, number = target, 1
    while os.path.lexists(place) and not _same(place, content):
        number += 1
        place = target.with_name(f"{target.stem} ({number}){target.suffix}")
    return place


def _same(file: Path, content: Path | bytes) -> bool:
    if isinstance(content, bytes):
        return file.is_file() and file.read_bytes() == content
    return file.is_file() and filecmp.cmp(file, content, shallow=False)


def _write(target: Path, content: Path | bytes) -> None:
    """Write a file so that nobody sees half of it: hidden names are not read."""
    scratch = target.with_name(f".{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            scratch.write_bytes(content)
        else:
            shutil.copy2(content, scratch)
        os.replace(scratch, target)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        scratch.unlink(missing_ok=True)


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
    files = [Path(folder, name) for folder, _, names in os.walk(place) for name in names]
    return sorted(file for file in files if TRASH not in file.relative_to(root).parts)


def _located(root: Path, path: str) -> Path | None:
    """Return where ``path`` lies on disk, whose names may be in another Unicode form."""
    place = Path(os.path.normpath(root / path))
    if place == root or not place.is_relative_to(root):
        return None
    if os.path.lexists(place):
        return place
    wanted = unicodedata.normalize("NFC", path)
    files = (Path(folder, name) for folder, _, names in os.walk(root) for name in names)
    return next((file for file in files if _relative(file, root) == wanted), None)


def _move(source: Path, target: Path, root: Path) -> None:
    """Move a file, keep what had its place, and drop the folders left empty below ``root``."""
    try:
        if os.path.lexists(target):
            _set_aside(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
        _prune(source.parent, root)
    except OSError as error:
        raise StoreError(f"{source} cannot be moved: {error.strerror or error}.") from error


def _set_aside(trashed: Path) -> None:
    trash = next(parent for parent in trashed.parents if parent.name == TRASH)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    older = trash / OLDER / stamp / trashed.relative_to(trash)
    older.parent.mkdir(parents=True, exist_ok=True)
    os.replace(trashed, older)


def _prune(folder: Path, root: Path) -> None:
    while folder != root and folder.is_relative_to(root) and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def _files(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        for name in names:
            yield Path(place, name).relative_to(folder).as_posix()


def _relative(file: Path, root: Path) -> str:
    return unicodedata.normalize("NFC", file.relative_to(root).as_posix())
