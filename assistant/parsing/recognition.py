"""Text of pages that are pictures, by the program tesseract where it is installed."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import time
from functools import lru_cache

from assistant.parsing.tree import Parsed

INSTALL = (
    "install tesseract (Debian: apt install tesseract-ocr, and tesseract-ocr-deu and so on for "
    "languages), or run text recognition (OCR) on it"
)
_DOTS_PER_INCH = 300
_MOST_LANGUAGES = 6
_LARGEST_SIDE = 10_000


def available() -> bool:
    """Return whether tesseract is installed."""
    return shutil.which("tesseract") is not None


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return tesseract's names of the languages that it can read here, none without it."""
    program = shutil.which("tesseract")
    if program is None:
        return ()
    try:
        done = subprocess.run(
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    names = done.stdout.splitlines()[1:] or done.stderr.splitlines()[1:]
    return tuple(name.strip() for name in names if name.strip() and name.strip() != "osd")


def recognise(page: Parsed, *, deadline: float) -> list[str] | None:
    """Return the lines of a page's picture, "" between paragraphs; None if time ran out.

    ``deadline`` is in seconds of ``time.monotonic``.
    """
    left = deadline - time.monotonic()
    known = languages()
    if left < 1 or not known:
        return None
    scale = _DOTS_PER_INCH / 72
    scale = min(scale, _LARGEST_SIDE / max(1.0, *page.get_size()))
    picture = io.BytesIO()
    page.render(scale=scale, grayscale=True).to_pil().save(picture, "png")
    command = [str(shutil.which("tesseract")), "stdin", "stdout"]
    command += ["--dpi", str(_DOTS_PER_INCH), "-l", "+".join(known[:_MOST_LANGUAGES])]
    try:
        done = subprocess.run(
            command,
            input=picture.getvalue(),
            capture_output=True,
            timeout=left,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return [" ".join(line.split()) for line in done.stdout.decode("utf-8", "replace").splitlines()]
