"""Whether the answers of a collection stand in its sources where it says they do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant import arguments, parsing
from assistant.errors import ConfigurationError, QuestionError, ReadingError
from assistant.evaluation.questions import Gold, Question
from assistant.indexing.choices import keeps
from assistant.indexing.folder import Listed, scan
from assistant.settings import Settings

_SHOWN = 40


def require_answers(questions: Sequence[Question], collection: Path, settings: Settings) -> None:
    """Do nothing if all questions can be asked, and each answer is the text of its span.

    Each source that is named is read once, with the limits of ``settings``.

    :raises ConfigurationError: one is not; the message names the line.
    """
    sources, file = collection / "sources", collection / "questions.jsonl"
    files = scan(sources, kind_of=parsing.kind_of).files
    kept = keeps(sources)
    texts: dict[str, str] = {}
    with parsing.Parsers(settings) as parsers:
        for question in questions:
            try:
                arguments.question(question.text, settings.max_question_characters)
            except QuestionError as error:
                raise ConfigurationError(f"Question {question.id!r}: {error}") from error
            try:
                for gold in question.golds:
                    if gold.source not in texts:
                        texts[gold.source] = _text(
                            gold.source, files, parsers, keep=kept(gold.source)
                        )
                    _require_there(gold, texts[gold.source])
            except ReadingError as error:
                raise ConfigurationError(f"Line {question.line} of {file}: {error}") from error


def _text(source: str, files: dict[str, Listed], parsers: parsing.Parsers, *, keep: bool) -> str:
    if source not in files:
        raise ReadingError(
            f"there is no source {source!r} in the collection. Name a file by its path below "
            "sources/."
        )
    try:
        return parsers.parse(Path(files[source].file), keep=keep).text
    except ReadingError as error:
        raise ReadingError(f"its source {source!r} cannot be read: {error}.") from error


def _require_there(gold: Gold, text: str) -> None:
    start, end = gold.span
    if end > len(text):
        raise ReadingError(
            f"an answer ends at {end}, but {gold.source} has {len(text)} characters."
        )
    if gold.text and text[start:end] != gold.text:
        raise ReadingError(
            f"at {start} to {end} of {gold.source} stands {_shown(text[start:end])}, not the "
            f"answer {_shown(gold.text)}. Offsets count Unicode characters of the document's text "
            "(`assistant text`)."
        )


def _shown(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
