"""A collection of questions with known answers -> how good and how fast the answers are.

A collection is a folder with ``sources/`` and ``questions.jsonl``, one object a line:

    {"id": "q1", "question": "…", "language": "en", "answerable": true,
     "answers": [{"source": "path/under/sources.txt", "start": 120, "end": 133, "text": "…"}]}

Offsets count in the document's text.  Everything is asked through the public ``Assistant``.
"""

from __future__ import annotations

import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.assistant import Assistant
from assistant.errors import ConfigurationError
from assistant.records import Answer, Citation, Passage, Retrieval, Span
from assistant.sentences import split_sentences
from assistant.settings import Settings

Progress = Callable[[int, int, str], None]
Floats = NDArray[np.float32]

DEPTH = 20
"""Passages asked for: enough to fill the reading budget with passages of 150 characters."""
BUDGET = 3000
"""Characters a reader is given, for ``recall@3000c``."""
OVERLAP = 0.6
"""Share of an answer that a passage must hold when a question says ``"match": "overlap"``."""
SHORT_QUOTE = 300
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

    def answered_by(self, source: str, span: Span) -> bool:
        """Return whether this span of this source holds an answer, by the collection's rule."""
        return any(
            gold.source == source and _holds(span, gold.span, overlap=self.overlap)
            for gold in self.golds
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back for one question.

    ``rank`` is that of the first relevant passage (None: not among those asked for), ``within``
    whether it lies in the reading budget, ``quoted`` whether the first quote answers.
    """

    question: Question
    rank: int | None
    within: bool
    refused: bool
    confidence: float
    quoted: bool
    quote: str | None
    milliseconds: float


def evaluate(
    collection: Path,
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

    :raises ConfigurationError: the collection has no sources or no questions, or a line is broken.
    """
    asked = _spread(load_questions(collection, questions), limit)
    settings = settings or Settings.from_environment()
    with _library(collection, settings, index) as library:
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
        "languages": {
            language: measures([o for o in outcomes if (o.question.language or "") == language])
            for language in languages
        },
    }


def measures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the quality measures; those that need a kind of question that is missing are None."""
    answerable = [outcome for outcome in outcomes if outcome.question.answerable]
    others = [outcome for outcome in outcomes if not outcome.question.answerable]
    refused = [outcome for outcome in outcomes if outcome.refused]
    quotes = [len(outcome.quote) for outcome in outcomes if outcome.quote is not None]
    return {
        "questions": len(outcomes),
        "answerable": len(answerable),
        **_ranking(answerable),
        "recall@3000c": _share([outcome.within for outcome in answerable]),
        "answer_sentence_accuracy": _share([outcome.quoted for outcome in answerable]),
        "quote_characters_mean": float(np.mean(quotes)) if quotes else None,
        "answerable_auroc": auroc(
            [outcome.confidence for outcome in answerable],
            [outcome.confidence for outcome in others],
        ),
        "refusal_precision": _share([not outcome.question.answerable for outcome in refused]),
        "refusal_recall": _share([outcome.refused for outcome in others]),
        "false_refusals": _share([outcome.refused for outcome in answerable]),
    }


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float | None:
    """Return how often a positive is above a negative, ties counting half; None without both."""
    if not positives or not negatives:
        return None
    low = np.sort(np.asarray(negatives, dtype=np.float64))
    below = np.searchsorted(low, positives, side="left")
    not_above = np.searchsorted(low, positives, side="right")
    return float((below + not_above).mean() / 2 / len(low))


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


def rank_sentences(
    questions: Sequence[str],
    question_languages: Sequence[str | None],
    sentences: Sequence[str],
    sentence_languages: Sequence[str | None],
    *,
    settings: Settings | None = None,
) -> Floats:
    """Return the product's own score of every sentence for every question, higher is better.

    float32 (n_questions, n_sentences).  The sentences are the whole corpus: word statistics and
    mean vectors are taken from them as an index takes them from its chunks.
    """
    from assistant.embedding import load_embedder
    from assistant.retrieval.pool import score_pool

    settings = settings or Settings.from_environment()
    embedder = load_embedder(settings.model, cache=settings.cache, threads=settings.threads)
    return score_pool(embedder, questions, question_languages, sentences, sentence_languages)


# --- asking ---------------------------------------------------------------------------------------


@contextmanager
def _library(collection: Path, settings: Settings, index: Path | None) -> Iterator[Assistant]:
    with tempfile.TemporaryDirectory(prefix="assistant-evaluation-") as temporary:
        folder = index or Path(temporary) / "index"
        with Assistant(collection / "sources", folder, settings=settings, build=False) as library:
            yield library


def _outcomes(
    library: Assistant, questions: Sequence[Question], progress: Progress | None
) -> Iterator[Outcome]:
    for number, question in enumerate(questions, start=1):
        started = time.perf_counter()
        retrieval = library.retrieve(question.text, k=DEPTH)
        spent = (time.perf_counter() - started) * 1000
        yield _outcome(library, question, retrieval, library.ask(question.text), spent)
        if progress:
            progress(number, len(questions), "asking")


def _outcome(
    library: Assistant, question: Question, retrieval: Retrieval, answer: Answer, spent: float
) -> Outcome:
    relevant = [is_relevant(question, passage) for passage in retrieval]
    rank = relevant.index(True) + 1 if any(relevant) else None
    ends = np.cumsum([len(passage.text) for passage in retrieval])
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


def _holds(span: Span, gold: Span, *, overlap: bool) -> bool:
    if not overlap:
        return span[0] <= gold[0] and gold[1] <= span[1]
    common = min(span[1], gold[1]) - max(span[0], gold[0])
    return common >= OVERLAP * (gold[1] - gold[0])


# --- figures --------------------------------------------------------------------------------------


def _ranking(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """Return the standard measures by ir-measures; the first relevant passage is the one to find.

    A question has one answer, which several overlapping chunks may hold but only one passage can
    show; so each question counts one relevant item.
    """
    import ir_measures
    from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

    names = {
        "recall@1": Success @ 1,
        "recall@5": Success @ 5,
        "recall@10": Success @ 10,
        "mrr@10": RR @ 10,
        "ndcg@10": nDCG @ 10,
    }
    if not outcomes:
        return dict.fromkeys(names)
    qrels = [Qrel(str(number), "answer", 1) for number in range(len(outcomes))]
    run = [
        ScoredDoc(str(number), "answer" if rank == outcome.rank else f"other {rank}", -float(rank))
        for number, outcome in enumerate(outcomes)
        for rank in range(1, DEPTH + 1)
    ]
    found = ir_measures.calc_aggregate(list(names.values()), qrels, run)
    return {name: float(found[measure]) for name, measure in names.items()}


def _share(hits: Sequence[bool]) -> float | None:
    return sum(hits) / len(hits) if hits else None


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
        "quote_answers": outcome.quoted,
        "quote": outcome.quote,
        "gold": [gold.text for gold in question.golds],
        "ms": round(outcome.milliseconds, 2),
    }


# --- reading --------------------------------------------------------------------------------------


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
    )


def _spread(questions: list[Question], limit: int | None) -> list[Question]:
    if limit is None or limit >= len(questions):
        return questions
    places = np.linspace(0, len(questions) - 1, max(1, limit)).round().astype(int)
    return [questions[place] for place in places]
