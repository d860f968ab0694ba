"""The key that logins are signed with, kept beside the index: all servers over it know it.

A login therefore survives a restart, and holds on any of several servers over one index.
"""

from __future__ import annotations

import logging
import os
import secrets
from pathlib import Path

logger = logging.getLogger(__name__)
FILE_NAME = "login.key"
_LENGTH = 64
"""Hexadecimal digits: 256 random bits."""


def login_secret(folder: Path) -> bytes:
    """Return the key kept in ``folder``, made at the first call; readable by this user only.

    Where it can be neither read nor written, it lives as long as the process, with a warning.
    """
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _read(path) or _made(path)
    except OSError as error:
        logger.warning("logins will end with this process: %s (%s)", path, error.strerror or error)
        return secrets.token_hex(_LENGTH // 2).encode()


def _read(path: Path) -> bytes:
    try:
        kept = path.read_bytes().strip()
    except FileNotFoundError:
        return b""
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return kept if len(kept) == _LENGTH else b""


def _made(path: Path) -> bytes:
    """Write a new key; of two servers that do so at once, both use the one that came first."""
    scratch = path.with_name(f".{FILE_NAME}.{secrets.token_hex(8)}")
    made = secrets.token_hex(_LENGTH // 2).encode()
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(made)
        try:
            os.link(scratch, path)
        except FileExistsError:
            if kept := _read(path):
                return kept
            os.replace(scratch, path)  # what lay there is no key
        return made
    finally:
        scratch.unlink(missing_ok=True)
