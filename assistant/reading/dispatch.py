"""Which reader takes a file, and the limits that hold for all of them."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import ReadingError
from assistant.reading.plain import read_plain
from assistant.records import ParsedDocument
from assistant.settings import Settings

_KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
}


def kind_of(path: Path) -> str | None:
    """Return the name of the format that the file's extension says, None for an unknown one."""
    return _KINDS.get(path.suffix.lower())


def read(path: Path, *, settings: Settings) -> ParsedDocument:
    """Return the document of the file.

    :raises ReadingError: it cannot be read; the text is the reason, without the path.
    """
    kind = kind_of(path)
    if kind is None:
        raise ReadingError(f"files of type {path.suffix or 'none'} are not read")
    data = _bytes(path, settings.max_file_bytes)
    return read_plain(data, markdown=kind == "markdown", settings=settings)


def _bytes(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise ReadingError("the file is gone") from error
    except IsADirectoryError as error:
        raise ReadingError("it is a folder, not a file") from error
    except PermissionError as error:
        raise ReadingError("no permission to read it; change its access rights") from error
    except OSError as error:
        raise ReadingError(f"it cannot be read: {error.strerror or error}") from error
    if len(data) > limit:
        raise ReadingError(
            f"the file has more than {limit} bytes; split it, or raise ASSISTANT_MAX_FILE_BYTES"
        )
    return data
