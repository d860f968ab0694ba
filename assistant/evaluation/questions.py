"""The questions of a collection, and what answers them.

A collection is a folder with ``sources/`` and ``questions.jsonl``, one object a line:

    {"id": "q1", "question": "…", "language": "en", "answerable": true,
     "answers": [{"source": "path/under/sources.txt", "start": 120, "end": 133, "text": "…"}]}

Offsets count in the document's text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.errors import ConfigurationError
from assistant.records import Span

OVERLAP = 0.6
"""Share of an answer that a passage must hold when a question says ``"match": "overlap"``."""


@dataclass(frozen=True, slots=True)
class Gold:
    """One place that answers: its span in a source, and the text there."""

    source: str
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the places that answer it; none if it cannot be answered."""

    id: str
    text: str
    language: str | None
    answerable: bool
    golds: tuple[Gold, ...]
    overlap: bool
    kind: str = ""

    def answered_by(self, source: str, span: Span) -> bool:
        """Return whether this span of this source holds an answer, by the collection's rule."""
        return any(
            gold.source == source and _holds(span, gold.span, overlap=self.overlap)
            for gold in self.golds
        )


def load_questions(collection: Path, questions: Path | None = None) -> list[Question]:
    """Return the collection's questions, or those of ``questions`` with the collection's answers.

    Questions of that file which the collection does not know keep what they say themselves when
    they are unanswerable, and are left out otherwise.

    :raises ConfigurationError: a file or folder is missing or a line cannot be understood.
    """
    if not (collection / "sources").is_dir():
        raise ConfigurationError(f"{collection} is no collection: it has no folder sources.")
    known = {question.id: question for question in _read(collection / "questions.jsonl")}
    if questions is None:
        return list(known.values())
    joined = []
    for other in _read(questions):
        own = known.get(other.id)
        if own is not None:
            joined.append(replace(own, text=other.text, language=other.language))
        elif not other.answerable:
            joined.append(other)
    if not joined:
        raise ConfigurationError(f"No question of {questions} has an id that {collection} knows.")
    return joined


def _holds(span: Span, gold: Span, *, overlap: bool) -> bool:
    if not overlap:
        return span[0] <= gold[0] and gold[1] <= span[1]
    common = min(span[1], gold[1]) - max(span[0], gold[0])
    return common >= OVERLAP * (gold[1] - gold[0])


def _read(path: Path) -> list[Question]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"Cannot read the questions {path}: {error.strerror}.") from error
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                found.append(_parse(json.loads(line), number))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ConfigurationError(
                    f"Line {number} of {path} is no question ({type(error).__name__}: {error})."
                ) from error
    if not found:
        raise ConfigurationError(f"There is no question in {path}.")
    return found


def _parse(row: Mapping[str, Any], number: int) -> Question:
    golds = tuple(
        Gold(answer["source"], (int(answer["start"]), int(answer["end"])), answer.get("text", ""))
        for answer in row.get("answers", ())
    )
    return Question(
        id=str(row.get("id", number)),
        text=str(row["question"]),
        language=row.get("language"),
        answerable=bool(row.get("answerable", bool(golds))),
        golds=golds,
        overlap=row.get("match") == "overlap",
        kind=str(row.get("kind") or ""),
    )
