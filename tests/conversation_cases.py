"""The conversations of ``conversations.jsonl``, held with an assistant; tests and benchmark use it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.records import Answer, Turn

ROOT = Path(__file__).parent.parent
CONVERSATIONS = Path(__file__).with_name("conversations.jsonl")


@dataclass(frozen=True, slots=True)
class Said:
    """One turn as it went; ``understood_as`` is None when the question was left alone."""

    conversation: int
    language: str
    kind: str
    question: str
    understood_as: str | None
    right: bool
    first: str
    """The first quote, empty on a refusal."""


def conversations(path: Path = CONVERSATIONS) -> list[dict[str, Any]]:
    """Return the conversations: id, language, and turns with kind, question, document, words."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def is_right(answer: Answer, turn: dict[str, Any]) -> bool:
    """Return whether an expected phrase is quoted from its document, or a refusal was due."""
    if turn["document"] is None:
        return not answer.answerable
    return any(
        words in citation.quote
        for citation in answer.citations
        if citation.document.path == turn["document"]
        for words in turn["words"]
    )


def hold(library: Assistant, conversation: dict[str, Any], *, completing: bool) -> Iterator[Said]:
    """Yield each turn of a conversation; the history is passed on as the chat does."""
    history: list[Turn] = []
    for turn in conversation["turns"]:
        answer = library.ask(turn["question"], history=history if completing else ())
        documents = tuple(dict.fromkeys(c.document.id for c in answer.citations))
        history.append(Turn(answer.understood_as or turn["question"], answer.text, documents))
        yield Said(
            conversation=conversation["id"],
            language=conversation["language"],
            kind=turn["kind"],
            question=turn["question"],
            understood_as=answer.understood_as,
            right=is_right(answer, turn),
            first=answer.citations[0].quote if answer.citations else "",
        )


def figures(said: Sequence[Said]) -> dict[str, float]:
    """Return the shares of one run: turns answered rightly by kind, new topics left alone."""

    def share(values: list[bool]) -> float:
        return round(sum(values) / max(1, len(values)), 3)

    kinds = ("first", "follow-up", "unanswered", "new topic")
    right = {kind: [s.right for s in said if s.kind == kind] for kind in kinds}
    alone = [s.understood_as is None for s in said if s.kind == "new topic"]
    return {
        **{kind: share(values) for kind, values in right.items()},
        "left alone": share(alone),
        "turns": len(said),
    }


def library_in(folder: Path) -> Assistant:
    """Return the sample sources and the tests' corpus, indexed in ``folder``."""
    sources = folder / "sources"
    if not sources.exists():
        shutil.copytree(ROOT / "sources", sources)
        for more in ("corpus", "guide"):
            shutil.copytree(ROOT / "tests" / more, sources, dirs_exist_ok=True)
    return Assistant(sources, folder / "index")
