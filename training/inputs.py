"""What a command is given, looked at before any work: what is wrong is one line, and status 2."""

import argparse
import json
import math
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from assistant.errors import AssistantError

REFUSED = 2
_UNLIKE = (
    *(ValueError, LookupError, TypeError, AttributeError, RecursionError, EOFError),
    zlib.error,
)
"""What goes wrong where data are not what they are taken for."""
_HEADER = 8  # bytes that say how long the header of a .safetensors file is
_MOST = 100_000_000  # bytes of such a header


class DataError(AssistantError):
    """Data that is missing, or other than it should be."""


class Parser(argparse.ArgumentParser):
    """The arguments of ``python -m training.NAME``; errors are one line."""

    def __init__(self, name: str, does: str | None) -> None:
        super().__init__(prog=f"training.{name}", description=(does or "").splitlines()[0])

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with 2."""
        self.exit(REFUSED, f"{self.prog}: {' '.join(message.split())}\n")


def run(name: str, main: Callable[[], int | None]) -> NoReturn:
    """Run a command; what is raised on purpose, or by the disk, becomes one line."""
    try:
        sys.exit(main())
    except AssistantError as error:
        line = str(error)
    except OSError as error:
        line = f"{error.filename or 'the disk'}: {error.strerror or error}"
    print(f"training.{name}: {' '.join(line.split())}", file=sys.stderr)
    sys.exit(REFUSED)


@contextmanager
def reading(path: Path, what: str) -> Iterator[None]:
    """Turn every error of a ``with`` block that reads ``path`` into one that names it.

    :raises DataError: ``path`` is not ``what``, or cannot be read.
    """
    try:
        yield
    except AssistantError:
        raise
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror or error}).") from error
    except _UNLIKE as error:
        raise DataError(f"{path} is not {what}: it is damaged, or of another kind.") from error


def lines(path: Path, text: str, what: str) -> list[dict[str, Any]]:
    """Return the JSON objects of ``text``, one a line, as read from ``path``.

    :raises DataError: a line is none; the message names it.
    """
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            with reading(path, what):
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise DataError(f"Line {number} of {path} is not JSON.") from error
                if not isinstance(row, dict):
                    raise DataError(f"Line {number} of {path} is no JSON object.")
                found.append(row)
    return found


# --- types of arguments -------------------------------------------------------------------------


def file(text: str) -> Path:
    """Return the path of a file that is there."""
    path = _named(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text!r}")
    return path


def folder(text: str) -> Path:
    """Return the path of a folder that is there."""
    path = _named(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text!r}")
    return path


def collection(text: str) -> Path:
    """Return the folder of a collection: with ``sources`` and ``questions.jsonl``."""
    path = folder(text)
    if not (path / "sources").is_dir() or not (path / "questions.jsonl").is_file():
        raise argparse.ArgumentTypeError(
            f"{text!r} is no collection: it needs a folder sources and a file questions.jsonl"
        )
    return path


def weights(text: str) -> Path:
    """Return the path of a .safetensors file, of which the header is looked at."""
    path = file(text)
    try:
        with path.open("rb") as stream:
            (size,) = struct.unpack("<Q", stream.read(_HEADER))
            header = json.loads(stream.read(size)) if size <= _MOST else None
    except (OSError, ValueError, struct.error, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise argparse.ArgumentTypeError(f"{text!r} is no .safetensors file of weights")
    return path


def new_file(text: str) -> Path:
    """Return the path of a file to be written."""
    path = _named(text)
    if path.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is a folder; name a file to write")
    _require_place(path.parent, text)
    return path


def new_folder(text: str) -> Path:
    """Return the path of a folder to be filled, which may be there."""
    path = _named(text)
    _require_place(path, text)
    return path


def count(text: str) -> int:
    """Return a whole number from 1."""
    return int(_number(text, int, 1))


def whole(text: str) -> int:
    """Return a whole number from 0."""
    return int(_number(text, int, 0))


def share(text: str) -> float:
    """Return a number from 0 to 1."""
    return _number(text, float, 0, 1)


def amount(text: str) -> float:
    """Return a number above 0."""
    return _number(text, float, math.ulp(0.0))


def waiting(text: str) -> float:
    """Return a number from 0."""
    return _number(text, float, 0)


def _named(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; write a path")
    return Path(text)


def _require_place(place: Path, text: str) -> None:
    there = next((path for path in (place, *place.parents) if path.exists()), Path())
    if not there.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} cannot be written: {there} is no folder")


def _number(
    text: str, kind: type[int] | type[float], least: float, most: float = math.inf
) -> float:
    try:
        found = kind(text)
    except ValueError:
        found = math.nan
    if not least <= found <= most:
        what = "a whole number" if kind is int else "a number"
        bounds = f"{least:g} to {most:g}" if most < math.inf else f"{least:g} or more"
        bounds = "above 0" if 0 < least < 1 else bounds
        raise argparse.ArgumentTypeError(f"{text!r} is not {what} that is {bounds}")
    return found
