"""A web page as it can be shown to anyone: cleaned by a process of its own, with a time limit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.parsing.isolation import Worker


@dataclass(frozen=True, slots=True)
class CleanPage:
    """What is left of a web page: no scripts, styles or forms, nothing loaded from elsewhere.

    ``body`` is HTML of elements without effects; links lead to http and https only.
    """

    title: str
    language: str
    direction: str
    body: str


def clean_page(path: Path, *, seconds: float) -> CleanPage:
    """Return the page in a file, cleaned.

    :raises ReadingError: it is no HTML, or cleaning it takes more than ``seconds``.
    """
    worker = Worker("assistant.parsing.cleaning", "reading")
    try:
        answer = worker.ask({"path": str(path.absolute()), "seconds": seconds}, seconds)
    finally:
        worker.stop(kill=True)
    return CleanPage(**worker.checked(answer))
