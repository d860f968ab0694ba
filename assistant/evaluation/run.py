"""Every question of a collection is asked through the public ``Assistant``, and counted."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from assistant import arguments
from assistant.assistant import Assistant
from assistant.errors import ConfigurationError
from assistant.evaluation.measures import DEPTH, Outcome, measures
from assistant.evaluation.questions import Question, load_questions
from assistant.evaluation.standing import require_answers
from assistant.records import Answer, Citation, Passage, Progress
from assistant.sentences import split_sentences
from assistant.settings import Settings

BUDGET = 3000
"""Characters a reader is given, for ``recall@3000c``."""
SHORT_QUOTE = 300


def evaluate(
    collection: str | Path,
    *,
    settings: Settings | None = None,
    index: Path | None = None,
    questions: Path | None = None,
    limit: int | None = None,
    details: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return the measures of the contract, shares in [0, 1], and the same by question language.

    The index is a temporary one unless ``index`` names a folder.  ``questions`` is a file of other
    questions whose answers are those of the collection's question with the same id.  ``limit``
    takes that many questions, evenly spread.  ``details`` is a file to write, one line a question.

    :raises ConfigurationError: the collection has no sources or no questions, or a line says what
        is not so; it is named.
    """
    collection = arguments.folder(collection, "The collection")
    most = None if limit is None else arguments.count(limit, "limit")
    settings = Settings.from_environment() if settings is None else arguments.settings(settings)
    asked = spread(load_questions(collection, questions), most)
    require_answers(asked, collection, settings)
    if details:
        _require_writable(details, kept=(collection / "questions.jsonl", questions))
    with opened(collection, settings, index) as library:
        started = time.perf_counter()
        report = library.refresh(progress=progress)
        seconds = time.perf_counter() - started
        chunks = sum(1 for _ in library.chunks())
        outcomes = list(_outcomes(library, asked, progress))
    if details:
        lines = (json.dumps(_line(outcome), ensure_ascii=False) for outcome in outcomes)
        details.write_text("\n".join(lines) + "\n", encoding="utf-8")
    spent = [outcome.milliseconds for outcome in outcomes]
    languages = sorted({outcome.question.language or "" for outcome in outcomes})
    return {
        **measures(outcomes),
        "chunks": chunks,
        "index_seconds": seconds,
        "chunks_per_second": report.embedded / seconds if report.embedded else 0.0,
        "query_ms_p50": float(np.percentile(spent, 50)),
        "query_ms_p95": float(np.percentile(spent, 95)),
        "model": settings.model,
        "kinds": {
            kind: _of_kind([o for o in outcomes if o.question.kind == kind])
            for kind in sorted({o.question.kind for o in outcomes} - {""})
        },
        "languages": {
            language: measures([o for o in outcomes if (o.question.language or "") == language])
            for language in languages
        },
    }


def _require_writable(file: Path, *, kept: Sequence[Path | None]) -> None:
    if file.exists() and any(one and file.samefile(one) for one in kept):
        raise ConfigurationError(
            f"The details would be written over the questions in {file}. Name another file."
        )
    try:
        file.open("a", encoding="utf-8").close()
    except OSError as error:
        raise ConfigurationError(
            f"The details cannot be written to {file} ({error.strerror})."
        ) from error


def _of_kind(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return how many questions of one kind there are, and the share dealt with rightly."""
    right = [o.quoted if o.question.answerable else o.refused for o in outcomes]
    return {"questions": len(outcomes), "right": float(np.mean(right))}


@contextmanager
def opened(collection: Path, settings: Settings, index: Path | None) -> Iterator[Assistant]:
    """Give the collection's sources open with ``index``, or with a temporary one."""
    with tempfile.TemporaryDirectory(prefix="assistant-evaluation-") as temporary:
        folder = index or Path(temporary) / "index"
        with Assistant(collection / "sources", folder, settings=settings, build=False) as library:
            yield library


def _outcomes(
    library: Assistant, questions: Sequence[Question], progress: Progress | None
) -> Iterator[Outcome]:
    for number, question in enumerate(questions, start=1):
        started = time.perf_counter()
        answer = library.ask(question.text, k=DEPTH)  # its passages are those of ``retrieve``
        spent = (time.perf_counter() - started) * 1000
        yield outcome_of(library, question, answer, spent)
        if progress:
            progress(number, len(questions), "asking")


def outcome_of(library: Assistant, question: Question, answer: Answer, spent: float) -> Outcome:
    """Return what came back for one question, judged; ``spent`` is in milliseconds."""
    relevant = [is_relevant(question, passage) for passage in answer.passages]
    rank = relevant.index(True) + 1 if any(relevant) else None
    ends = np.cumsum([len(passage.text) for passage in answer.passages])
    first = answer.citations[0] if answer.citations else None
    return Outcome(
        question=question,
        rank=rank,
        within=rank is not None and bool(ends[rank - 1] <= BUDGET),
        refused=not answer.answerable,
        confidence=answer.confidence,
        quoted=first is not None and answer.answerable and quote_answers(question, first, library),
        quote=first.quote if first else None,
        milliseconds=spent,
        exact=first is not None and answer.answerable and words_answer(question, first),
    )


def is_relevant(question: Question, passage: Passage) -> bool:
    """Return whether a passage answers, itself or as the copy of a passage in ``also_in``."""
    if question.answered_by(passage.document.path, (passage.start, passage.end)):
        return True
    copies = [gold for gold in question.golds if gold.source in passage.also_in]
    return any(gold.text and gold.text in passage.text for gold in copies)


def quote_answers(question: Question, citation: Citation, library: Assistant) -> bool:
    """Return whether a quote holds an answer, and is short or one sentence of its source."""
    span, document = (citation.start, citation.end), citation.document
    if not question.answered_by(document.path, span):
        return False
    if len(citation.quote) <= SHORT_QUOTE:
        return True
    text = library.document(document.id).text
    return len(split_sentences(text, span, document.language)) == 1


def words_answer(question: Question, citation: Citation) -> bool:
    """Return whether the exact words of a citation overlap an answer of its source."""
    if citation.answer is None:
        return False
    start, end = citation.answer
    return any(
        gold.source == citation.document.path and start < gold.span[1] and gold.span[0] < end
        for gold in question.golds
    )


def _line(outcome: Outcome) -> dict[str, Any]:
    question = outcome.question
    return {
        "id": question.id,
        "question": question.text,
        "language": question.language,
        "answerable": question.answerable,
        "rank": outcome.rank,
        "within_3000c": outcome.within,
        "refused": outcome.refused,
        "confidence": round(outcome.confidence, 4),
        "kind": question.kind,
        "quote_answers": outcome.quoted,
        "answer_exact": outcome.exact,
        "quote": outcome.quote,
        "gold": [gold.text for gold in question.golds],
        "ms": round(outcome.milliseconds, 2),
    }


def spread(questions: list[Question], limit: int | None) -> list[Question]:
    """Return ``limit`` of the questions, evenly spread; all for None."""
    if limit is None or limit >= len(questions):
        return questions
    places = np.linspace(0, len(questions) - 1, max(1, limit)).round().astype(int)
    return [questions[place] for place in places]
