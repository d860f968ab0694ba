"""Articles that a test writes itself, and conversations about them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from assistant import Answer, Assistant, Turn


def written(place: Path, articles: Mapping[str, str]) -> Path:
    """Write the articles, by file name, into the folder ``sources`` of ``place``; return that."""
    sources = place / "sources"
    sources.mkdir()
    for name, text in articles.items():
        (sources / name).write_text(text, encoding="utf-8")
    return sources


def after(library: Assistant, *questions: str) -> Answer:
    """Return the answer to the last question, asked after the others as the chat does."""
    history: list[Turn] = []
    for question in questions:
        answer = library.ask(question, history=history)
        documents = tuple(dict.fromkeys(c.document.id for c in answer.citations))
        history.append(Turn(answer.understood_as or question, answer.text, documents))
    return answer


def paths(answer: Answer) -> list[str]:
    """Return the paths of the articles quoted, in the order of the quotes."""
    return [citation.document.path for citation in answer.citations]
