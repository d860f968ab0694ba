"""The questions of a collection, and what answers them.

A collection is a folder with ``sources/`` and ``questions.jsonl``, one object a line:

    {"id": "q1", "question": "…", "language": "en", "answerable": true,
     "answers": [{"source": "path/under/sources.txt", "start": 120, "end": 133, "text": "…"}]}

Offsets count in the document's text.  A line that says something else than it means would make
every figure wrong without a word, so each is checked.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Never, TypeVar

from assistant import arguments
from assistant.errors import ConfigurationError
from assistant.records import Span

OVERLAP = 0.6
"""Share of an answer that a passage must hold when a question says ``"match": "overlap"``."""
_KINDS = {str: "text", int: "a whole number", bool: "true or false", list: "a list"}
_SHOWN = 60
T = TypeVar("T")
_log = logging.getLogger(__name__)


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
    line: int = 0
    """Where in the collection's ``questions.jsonl`` its answers stand, from 1."""

    def answered_by(self, source: str, span: Span) -> bool:
        """Return whether this span of this source holds an answer, by the collection's rule."""
        return any(
            gold.source == source and _holds(span, gold.span, overlap=self.overlap)
            for gold in self.golds
        )


def load_questions(collection: str | Path, questions: Path | None = None) -> list[Question]:
    """Return the collection's questions, or those of ``questions`` with the collection's answers.

    Questions of that file which the collection does not know keep what they say themselves when
    they are unanswerable, and are left out otherwise; a warning says how many.

    :raises ConfigurationError: a file or folder is missing, or a line is not what it should be.
    """
    collection = arguments.folder(collection, "The collection")
    if not (collection / "sources").is_dir():
        raise ConfigurationError(f"{collection} is no collection: it has no folder sources.")
    known = {question.id: question for question in _read(collection / "questions.jsonl")}
    if questions is None:
        return list(known.values())
    joined, strange = [], 0
    for other in _read(questions, answered_elsewhere=True):
        own = known.get(other.id)
        if own is not None:
            joined.append(replace(own, text=other.text, language=other.language))
        elif not other.answerable:
            joined.append(other)
        else:
            strange += 1
    if not joined:
        raise ConfigurationError(f"No question of {questions} has an id that {collection} knows.")
    if strange:
        _log.warning(
            "%d of the questions in %s are left out: %s knows no question with their id.",
            strange, questions, collection,
        )  # fmt: skip
    return joined


def _holds(span: Span, gold: Span, *, overlap: bool) -> bool:
    if not overlap:
        return span[0] <= gold[0] and gold[1] <= span[1]
    common = min(span[1], gold[1]) - max(span[0], gold[0])
    return common >= OVERLAP * (gold[1] - gold[0])


class _WrongError(Exception):
    """What is wrong with a line."""


def _read(path: Path, *, answered_elsewhere: bool = False) -> list[Question]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"Cannot read the questions {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start].count(b"\n")
        raise ConfigurationError(
            f"Line {before + 1} of {path}: this is not UTF-8. Save the file as UTF-8."
        ) from error
    found: dict[str, Question] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            question = _parse(_json(line), number, answered_elsewhere=answered_elsewhere)
            if question.id in found:
                _wrong(f"the id {question.id!r} is that of line {found[question.id].line}, too")
        except _WrongError as error:
            raise ConfigurationError(f"Line {number} of {path}: {error}.") from error
        found[question.id] = question
    if not found:
        raise ConfigurationError(f"There is no question in {path}.")
    return list(found.values())


def _json(line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        _wrong("this is not JSON; write one object a line")
    if not isinstance(row, dict):
        _wrong(f'this is {_shown(row)}; write an object like {{"id": "1", "question": "…"}}')
    return row


def _parse(row: Mapping[str, Any], number: int, *, answered_elsewhere: bool) -> Question:
    text = _value(row, "question", str)
    if text is None or not any(map(str.isalnum, text)):
        _wrong('it has no "question" with words in it')
    answers = _value(row, "answers", list) or []
    golds = tuple(_gold(answer, place) for place, answer in enumerate(answers, start=1))
    answerable = _value(row, "answerable", bool)
    if answerable is False and golds:
        _wrong('"answerable" is false, but there are "answers"')
    if not golds and answerable is not False and not answered_elsewhere:
        _wrong('it has no "answers"; if nothing answers it, write "answerable": false')
    match = _value(row, "match", str)
    if match not in (None, "overlap"):
        _wrong(f'"match" is {match!r}; it takes "overlap", or is left out')
    return Question(
        id=_id(row, number),
        text=text,
        language=_value(row, "language", str),
        answerable=answerable is not False,
        golds=golds,
        overlap=match == "overlap",
        kind=_value(row, "kind", str) or "",
        line=number,
    )


def _id(row: Mapping[str, Any], number: int) -> str:
    named = row.get("id")
    if isinstance(named, int) and not isinstance(named, bool):
        return str(named)
    return _value(row, "id", str) or str(number)


def _gold(answer: Any, place: int) -> Gold:
    if not isinstance(answer, dict):
        _wrong(f"answer {place} is {_shown(answer)}; it takes an object with source, start and end")
    source, text = _value(answer, "source", str), _value(answer, "text", str)
    start, end = _value(answer, "start", int), _value(answer, "end", int)
    if not source or start is None or end is None:
        _wrong(f'answer {place} lacks one of "source", "start" and "end"')
    if not 0 <= start < end:
        _wrong(f"answer {place} is from {start} to {end}; that is no span of a text")
    return Gold(source, (start, end), text or "")


def _value(row: Mapping[str, Any], name: str, kind: type[T]) -> T | None:
    """Return a value of this kind; None where there is none, or it is null."""
    value = row.get(name)
    if value is None or (isinstance(value, kind) and isinstance(value, bool) == (kind is bool)):
        return value
    _wrong(f'"{name}" is {_shown(value)}; it takes {_KINDS[kind]}')


def _shown(value: Any) -> str:
    plain = json.dumps(value, ensure_ascii=False)
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"


def _wrong(what: str) -> Never:
    raise _WrongError(what)
