"""Fits refusing to a user's own questions, and keeps the result beside the index."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ConfigurationError
from assistant.evaluation.fitting import Observed, Rates, fit, observe, rates, refit
from assistant.evaluation.questions import load_questions
from assistant.evaluation.run import opened
from assistant.retrieval.fit import Fit, keep_fit, own_fit, shipped_fit
from assistant.settings import Settings

Progress = Callable[[int, int, str], None]
FEWEST = 20
"""Questions of each kind, answerable and not: with fewer a threshold is chance."""
FEWEST_FOR_ALL = 100
"""Questions in all where nothing was fitted for the reader before."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The file written, and how often the reader errs on these questions, before and after.

    ``before`` is None where nothing was fitted for the reader.
    """

    path: Path
    questions: int
    before: Rates | None
    after: Rates


def calibrate(
    collection: Path, settings: Settings, *, progress: Progress | None = None
) -> Calibrated:
    """Fit the verdict to a collection's questions and write it beside the index of ``settings``.

    The questions are asked of that index if the collection's sources are its own, else of a
    temporary one.  A reader that ships a fit keeps its weights: only how its evidence becomes a
    probability, and the threshold, are fitted.

    :raises ConfigurationError: there are too few questions, or the reader in use reads nothing.
    """
    settings = settings.absolute()
    if not settings.index.is_dir():
        raise ConfigurationError(
            f"There is no index in {settings.index} to calibrate. Run `assistant index` first."
        )
    questions = load_questions(collection)
    own = (collection / "sources").resolve() == settings.sources.resolve()
    with opened(collection, settings, settings.index if own else None) as library:
        library.refresh(progress=progress)
        reader = library.reader
        seen = observe(library, questions, collection.name, progress)
        known = own_fit(settings.index, reader.fingerprint) or shipped_fit(reader.fit)
    _require_enough(seen, reader.name, known)
    fitted = fit(seen, reader.fingerprint) if known is None else refit(seen, known)
    return Calibrated(
        path=keep_fit(settings.index, fitted),
        questions=len(seen),
        before=None if known is None else rates(seen, known),
        after=rates(seen, fitted),
    )


def _require_enough(seen: list[Observed], reader: str, known: Fit | None) -> None:
    if not any(one.passages for one in seen):
        raise ConfigurationError(
            f"The reader {reader} reads nothing, so there is nothing to calibrate. "
            "Name another with --reader or ASSISTANT_READER."
        )
    answerable = sum(one.question.answerable for one in seen)
    fewest = min(answerable, len(seen) - answerable)
    if fewest < FEWEST or (known is None and len(seen) < FEWEST_FOR_ALL):
        raise ConfigurationError(
            f"There are {answerable} questions that the sources answer and "
            f"{len(seen) - answerable} that they don't; calibrating takes {FEWEST} of each"
            + (f" and {FEWEST_FOR_ALL} in all for this reader." if known is None else ".")
        )
