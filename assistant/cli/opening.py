"""An open library for the time of a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import printing
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def opened(settings: Settings, *, build: bool = True) -> Assistant:
    """Return the library, to be closed by the caller; ``build`` makes an index if there is none."""
    from assistant.assistant import Assistant  # not for --help

    return Assistant(settings=settings, progress=printing.progress(), build=build)
