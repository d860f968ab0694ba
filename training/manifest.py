"""The data that training may read: each set's file, source, licence, share and hash."""

import hashlib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from training.inputs import DataError, reading

HERE = Path(__file__).parent
MANIFEST = HERE / "manifest.toml"
Kind = Literal["public", "written", "translated"]


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
    """Return the sets in the manifest's order.

    :raises DataError: it is no manifest.
    """
    with reading(path, "a manifest of sets"):
        found = tomllib.loads(path.read_text("utf-8"))
    entries = []
    for name, plain in found.items():
        try:
            entry = Entry(name=name, **plain)
            usable = entry.kind in get_args(Kind) and entry.share >= 0
        except TypeError:
            usable = False
        if not usable:
            raise DataError(
                f"{path}: the set {name} needs path, source, licence, sha256, a share from 0 and "
                f"a kind ({', '.join(get_args(Kind))}), and nothing unknown."
            )
        entries.append(entry)
    return entries


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and contents of all files in a folder."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    total = hashlib.sha256()
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        total.update(file.relative_to(path).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def all_checked(entries: Iterable[Entry], data: Path) -> dict[str, Path]:
    """Return where each of the sets lies, by its name: all looked at before the first is read.

    :raises DataError: one is missing, or not what the manifest names.
    """
    return {entry.name: checked(entry, data) for entry in entries}


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
