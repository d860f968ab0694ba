"""Files that a visitor drops on the page: named safely, checked, handed to the library.

A file is believed by what it holds, not by what it is called: its first bytes must fit its
extension.  It is written under a safe name to a temporary folder, from where the library copies it.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from assistant.errors import AssistantError

MAX_FILES = 50
MAX_NAME_BYTES = 150
_BLOCK = 1 << 20
_TEXT, _MARKUP = "text", "markup"
_ZIP: Final = b"PK\x03\x04"
KINDS: Final[dict[str, bytes | str]] = {
    ".txt": _TEXT,
    ".md": _TEXT,
    ".html": _MARKUP,
    ".htm": _MARKUP,
    ".pdf": b"%PDF-",
    ".docx": _ZIP,
    ".epub": _ZIP,
    ".pptx": _ZIP,
    ".eml": _TEXT,
    ".mbox": _TEXT,
    ".csv": _TEXT,
    ".tsv": _TEXT,
    ".rtf": b"{\\rtf",
    **dict.fromkeys((".docm", ".dotx", ".odt", ".ods", ".xlsx", ".xlsm", ".xlsb"), _ZIP),
    ".xls": b"\xd0\xcf\x11\xe0",
}
"""What a file of each extension must begin with; text must not hold what only binary files do."""
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')


class UploadError(AssistantError):
    """A file that is not taken; its text is the reason."""


class Upload(Protocol):
    """A file that is being received."""

    filename: str | None

    async def read(self, size: int = -1) -> bytes:
        """Return the next ``size`` bytes; none at the end."""
        ...


def safe_name(name: str) -> str:
    r"""Return a file name that is one visible, harmless component, with its extension.

    >>> safe_name("../../etc/pass\x00wd.txt")
    'passwd.txt'
    """
    last = re.split(r"[/\\]", name.encode("utf-8", "ignore").decode("utf-8"))[-1]
    clean = _FORBIDDEN.sub("", unicodedata.normalize("NFC", last)).strip(" .~$")
    path = PurePosixPath(clean or "article")
    stem, suffix = path.stem, path.suffix[:12]
    while len((stem + suffix).encode()) > MAX_NAME_BYTES:
        stem = stem[:-1]
    return (stem.rstrip(" .") or "article") + suffix


async def save(upload: Upload, folder: Path, *, max_bytes: int) -> Path:
    """Write an upload into ``folder`` and return its path there.

    :raises UploadError: its type is not taken, it is too large, or it is not what it is called.
    """
    path = folder / safe_name(upload.filename or "")
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise UploadError(f"files of type {path.suffix or 'none'} are not read")
    size = 0
    with path.open("xb") as file:
        while block := await upload.read(_BLOCK):
            if not size and not _fits(block, kind):
                raise UploadError(f"its content is not that of a {path.suffix} file")
            size += len(block)
            if size > max_bytes:
                raise UploadError(f"it is larger than {max_bytes // 1_000_000} MB")
            file.write(block)
    if not size:
        raise UploadError("it is empty")
    return path


def _fits(head: bytes, kind: bytes | str) -> bool:
    if isinstance(kind, bytes):
        return head.lstrip()[: len(kind)] == kind
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    binary = (b"%PDF-", _ZIP, b"\x7fELF", b"MZ\x90", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
    return wide or not (b"\0" in head[:8192] or head.startswith(binary))
