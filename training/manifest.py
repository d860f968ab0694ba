"""The data that training may read: each set's file, source, licence, share and hash."""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.errors import AssistantError

HERE = Path(__file__).parent
MANIFEST = HERE / "manifest.toml"
Kind = Literal["public", "written", "translated"]


class DataError(AssistantError):
    """Data that is missing, or other than the manifest says."""


@dataclass(frozen=True)
class Entry:
    """One set.

    ``share`` is how many of its questions a run reads: a number of them for a public set, how often
    all of them for a written one (0.22: that part of its units); 0: kept out (``chooses``), or not
    part of the mix.
    """

    name: str
    kind: Kind
    path: str
    source: str
    licence: str
    share: float
    sha256: str
    stated: str = ""  # where the licence is stated
    chooses: bool = False
    shipped: bool = False  # whether the weights that ship were trained on it, in any stage


def read_manifest(path: Path = MANIFEST) -> list[Entry]:
    """Return the sets in the manifest's order."""
    return [Entry(name=name, **entry) for name, entry in tomllib.loads(path.read_text()).items()]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and contents of all files in a folder."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    total = hashlib.sha256()
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        total.update(file.relative_to(path).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def checked(entry: Entry, data: Path) -> Path:
    """Return where a set lies: in ``data``, or beside this module if it was made for this project.

    :raises DataError: it is missing, or not what the manifest names.
    """
    path = next((p for p in (data / entry.path, HERE / entry.path) if p.exists()), None)
    if path is None:
        raise DataError(
            f"{entry.name}: {data / entry.path} is missing. Its source: {entry.source}."
        )
    if (found := digest(path)) != entry.sha256:
        raise DataError(
            f"{entry.name}: {path} has SHA-256 {found}, the manifest says {entry.sha256}. "
            "Take the file that the manifest names, or change the manifest on purpose."
        )
    return path
