"""What users chose for single sources: files and folders all of whose text is to be indexed.

The choices lie in ``sources/.assistant.toml``, beside what they are about, so that deleting the
index does not lose them.
"""

from __future__ import annotations

import json
import os
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from assistant.errors import ConfigurationError, NotFoundError, StoreError
from assistant.indexing.folder import CHOICES
from assistant.settings import Settings

_HEAD = """# Sources all of whose text is indexed, what looks like site furniture too.
# `assistant keep PATH` adds one, `assistant keep --not PATH` takes it out.
# Paths are relative to this folder; one that ends in "/" is a folder.
"""


def keeps(sources: Path) -> Callable[[str], bool]:
    """Return what tells of a path relative to the sources whether all its text is to be indexed.

    :raises ConfigurationError: the file of choices cannot be read.
    """
    chosen = read(sources)
    files = {path for path in chosen if not path.endswith("/")}
    folders = tuple(path for path in chosen if path.endswith("/"))
    return lambda path: path in files or path.startswith(folders) or "/" in folders


def read(sources: Path) -> list[str]:
    """Return the paths chosen, in order; empty without a file of choices.

    :raises ConfigurationError: it is no TOML, or holds something else under ``keep``.
    """
    file = sources / CHOICES
    try:
        found = tomllib.loads(file.read_text("utf-8")).get("keep", [])
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"{file} cannot be read ({error}). Mend it, or delete it."
        ) from error
    if not isinstance(found, list) or not all(isinstance(path, str) for path in found):
        raise ConfigurationError(f'{file}: keep must be a list of paths, as in keep = ["a.txt"].')
    return found


def choose(settings: Settings, what: Sequence[str], *, keep: bool) -> list[str]:
    """Add paths to the choices, or with ``keep`` false take them out; return them as kept there.

    :raises NotFoundError: a path names nothing in the sources, or is not among the choices.
    :raises StoreError: the file of choices cannot be written.
    """
    sources = settings.sources
    before = read(sources)
    named = [_relative(sources, name) for name in what]
    if keep:
        after = list(dict.fromkeys([*before, *named]))
    else:
        missing = [name for name in named if name not in before]
        if missing:
            raise NotFoundError(f"{missing[0]} was not kept. Kept are: {', '.join(before) or '–'}.")
        after = [path for path in before if path not in named]
    _write(sources / CHOICES, after)
    return named


def _relative(sources: Path, name: str) -> str:
    """Return a path as the choices name it: relative to the sources, a folder with "/" at its end.

    It may be given relative to the sources, or as a path on disk.
    """
    root = sources.resolve()
    for place in (sources / name, Path(name)):
        found = place.resolve()
        if found.exists() and found.is_relative_to(root):
            relative = found.relative_to(root).as_posix()
            if found.is_dir():
                return "/" if relative == "." else f"{relative}/"
            return relative
    raise NotFoundError(
        f"{name!r} is neither a file nor a folder in {sources}. See `assistant sources`."
    )


def _write(file: Path, paths: Iterable[str]) -> None:
    listed = "".join(f"  {json.dumps(path, ensure_ascii=False)},\n" for path in paths)
    text = f"{_HEAD}keep = [\n{listed}]\n" if listed else f"{_HEAD}keep = []\n"
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".assistant-", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(temporary, file)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise StoreError(
            f"{file} cannot be written ({error.strerror or error}). Nothing was changed; make the "
            "sources folder writable."
        ) from error
