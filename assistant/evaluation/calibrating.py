"""Fits refusing to a user's own questions, and keeps beside the index what is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant import arguments
from assistant.errors import ConfigurationError
from assistant.evaluation.fitting import Observed, Rates, fit, observe, rates, refit
from assistant.evaluation.questions import Question, load_questions
from assistant.evaluation.run import opened
from assistant.evaluation.standing import require_answers
from assistant.records import Progress
from assistant.retrieval.fit import Fit, keep_fit, own_fit, require_writable, shipped_fit
from assistant.settings import NO_READER, Settings

FEWEST = 20
"""Different questions of each kind, answerable and not: with fewer a threshold is chance."""
FEWEST_FOR_ALL = 100
"""Questions in all where nothing was fitted for the reader before."""
PARTS = 5
"""Each question is judged by a fit to the other four fifths."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """How often the reader errs, before and after, on questions that the fit had not seen.

    ``after`` judges each question by a fit to the others' (a fifth is left out in turn); ``before``
    the same questions as they are judged now, None where nothing was fitted for the reader.
    ``path`` is the file written; None if nothing was, since nothing would get better.
    """

    path: Path | None
    questions: int
    before: Rates | None
    after: Rates


def calibrate(
    collection: str | Path, settings: Settings, *, progress: Progress | None = None
) -> Calibrated:
    """Fit the verdict to a collection's questions and write it beside the index of ``settings``.

    The questions are asked of that index if the collection's sources are its own, else of a
    temporary one.  A reader that ships a fit keeps its weights: only how its evidence becomes a
    probability, and the threshold, are fitted.  A question asked twice counts once.  What deals
    rightly with no larger share of both kinds of questions than before is not kept.

    :raises ConfigurationError: there are too few different questions, a line of them is wrong, the
        reader in use reads nothing, or the index's folder cannot be written.
    """
    collection = arguments.folder(collection, "The collection")
    settings = arguments.settings(settings).absolute()
    if not settings.index.is_dir():
        raise ConfigurationError(
            f"There is no index in {settings.index} to calibrate. Run `assistant index` first."
        )
    if settings.reader == NO_READER:
        raise ConfigurationError(
            f"The reader {NO_READER} reads nothing, so there is nothing to calibrate. "
            "Name another with --reader or ASSISTANT_READER."
        )
    questions = _different(load_questions(collection))
    _require_enough(questions, FEWEST)
    require_answers(questions, collection, settings)
    require_writable(settings.index)
    own = (collection / "sources").resolve() == settings.sources.resolve()
    with opened(collection, settings, settings.index if own else None) as library:
        reader = library.reader
        known = own_fit(settings.index, reader.fingerprint) or shipped_fit(reader.fit)
        if known is None:
            _require_enough(questions, FEWEST, in_all=FEWEST_FOR_ALL)
        library.refresh(progress=progress)
        seen = observe(library, questions, collection.name, progress)
    _require_read(seen, reader.name)
    try:
        fitted = _fitted(seen, reader.fingerprint, known)
        parts = [seen[start::PARTS] for start in range(PARTS)]
        others = [[one for part in parts if part is not out for one in part] for out in parts]
        fits = [_fitted(rest, reader.fingerprint, known) for rest in others]
    except ValueError as error:
        raise ConfigurationError(
            f"Nothing can be fitted to the questions of {collection}: {error}. Add questions."
        ) from error
    before = None if known is None else rates((one, known) for one in seen)
    after = rates((one, fold) for part, fold in zip(parts, fits, strict=True) for one in part)
    better = before is None or after.right > before.right
    path = keep_fit(settings.index, fitted) if better else None
    return Calibrated(path, len(seen), before, after)


def _different(questions: Sequence[Question]) -> list[Question]:
    """Return the questions, each once, those of both kinds in turn so that every part has both."""
    once = {" ".join(q.text.casefold().split()): q for q in reversed(questions)}
    return sorted(reversed(once.values()), key=lambda question: question.answerable)


def _require_enough(questions: Sequence[Question], each: int, *, in_all: int = 0) -> None:
    yes = sum(question.answerable for question in questions)
    no = len(questions) - yes
    if min(yes, no) < each or len(questions) < in_all:
        raise ConfigurationError(
            f"There are {yes} different questions that the sources answer and {no} that they "
            f"don't; calibrating takes {each} of each"
            + (f", and {in_all} in all for this reader." if in_all else ".")
        )


def _require_read(seen: Sequence[Observed], reader: str) -> None:
    if not any(one.passages for one in seen):
        raise ConfigurationError(
            f"The reader {reader} could read nothing for any of the {len(seen)} questions: the "
            "sources hold no passages, or it gives no numbers. See `assistant doctor`."
        )


def _fitted(seen: Sequence[Observed], reader: str, known: Fit | None) -> Fit:
    return fit(seen, reader) if known is None else refit(seen, known)
