"""Answers questions over a folder of documents, with every claim tied to its exact source span.

from assistant import retrieve, ask
for passage in retrieve("Which company received nationwide Chinese licences?"):
    print(passage.score, passage.document.title, passage.text)
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.records import (
    Answer,
    Chunk,
    Citation,
    Document,
    DocumentInfo,
    Filters,
    Passage,
    RefreshReport,
    Retrieval,
    Turn,
    VerifyReport,
)
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__version__ = "0.1.0"

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "Chunk",
    "Citation",
    "Document",
    "DocumentInfo",
    "Filters",
    "Passage",
    "RefreshReport",
    "Retrieval",
    "Settings",
    "Turn",
    "VerifyReport",
    "ask",
    "retrieve",
]


def retrieve(
    question: str,
    k: int = 5,
    *,
    filters: Filters | None = None,
    sources: str | Path | None = None,
    index: str | Path | None = None,
) -> Retrieval:
    """Return the ``k`` best passages for a question, each with its exact span.

    Folders that are None come from ``ASSISTANT_SOURCES`` and ``ASSISTANT_INDEX``, else they are
    ``./sources`` and ``./index``.  The index is built when there is none, and stays open.
    """
    from assistant.opened import shared

    library = shared(sources, index, question=question, k=k, filters=filters)
    return library.retrieve(question, k, filters=filters)


def ask(
    question: str,
    *,
    history: Sequence[Turn] = (),
    k: int = 5,
    filters: Filters | None = None,
    sources: str | Path | None = None,
    index: str | Path | None = None,
) -> Answer:
    """Return an answer made of verbatim quotes with their citations, or a refusal."""
    from assistant.opened import shared

    library = shared(sources, index, question=question, k=k, filters=filters, history=history)
    return library.ask(question, history=history, k=k, filters=filters)


def __getattr__(name: str) -> object:
    # The class is found on first use: importing the package stays light.
    if name == "Assistant":
        from assistant.assistant import Assistant

        return Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
