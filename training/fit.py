"""Fits how the reader's judgement is weighed, through the product, and writes it by the weights.

    python -m training.fit DATA SQUAD [--limit N] [--keep FILE]

DATA is the folder of the written sets, of which e, h, k and w choose; SQUAD a collection of which
the questions on half of the articles do (the first two of every four, as in benchmarks/quality.py).
Each set's sources are indexed as one collection and asked through the product.  The questions of
each set are also asked of the next set's sources, where nothing answers them: questions off the
subject.  The result goes into ``assistant/reader/data/reader.json``, under the same hash as the
weights; ``--keep`` keeps what was observed, so that weights can be compared without asking again.
"""

from __future__ import annotations

import json
import pickle
import random
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.assistant import Assistant
from assistant.evaluation.fitting import Observed, fit, observe, rates
from assistant.evaluation.questions import Question, load_questions
from assistant.evaluation.standing import require_answers
from assistant.reader.weights import DATA as READER
from assistant.reader.weights import RECORD
from assistant.retrieval.fit import keep_fit, shipped_fit
from assistant.settings import Settings
from training.inputs import DataError, Parser, collection, count, folder, new_file, reading, run

CHOOSE = ("e", "h", "k", "w")
OFF_SUBJECT = 0.5
"""So many questions off the subject for each one of the set itself."""
READ, ENOUGH = 4, 0.65
"""So many passages are read where the first do not settle the question with this confidence. On the
choosing sets, each left out in turn, reading on lost none of the first quotes (docs/quality.md).
While observing, all are read."""
SEED = 4


def main(argv: list[str] | None = None) -> None:
    """Ask, fit, write, and print the error rates by set."""
    parser = Parser("fit", __doc__)
    parser.add_argument("data", type=folder)
    parser.add_argument("squad", type=collection)
    parser.add_argument("--limit", type=count, default=10_000)
    parser.add_argument("--keep", type=new_file)
    arguments = parser.parse_args(argv)
    if arguments.keep and arguments.keep.exists():
        with reading(arguments.keep, "what was observed before (deleted, it is made anew)"):
            try:
                seen, reader = pickle.loads(arguments.keep.read_bytes())
            except pickle.UnpicklingError as error:
                raise ValueError(arguments.keep) from error
    else:
        seen, reader = gather(arguments.data, arguments.squad, arguments.limit)
        if arguments.keep:
            arguments.keep.write_bytes(pickle.dumps((seen, reader)))
    try:
        fitted = replace(fit(seen, reader, read=READ), enough=ENOUGH)
    except ValueError as error:
        raise DataError(f"Nothing can be fitted to these questions: {error}.") from error
    record = json.loads((READER / RECORD).read_text("utf-8"))
    record["fit"] = fitted.to_plain()
    (READER / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print(fitted)
    for name in dict.fromkeys(one.collection for one in seen):
        print(name, rates((one, fitted) for one in seen if one.collection == name))


def gather(data: Path, squad: Path, limit: int) -> tuple[list[Observed], str]:
    """Return what the product sees for every choosing question, and the reader's fingerprint."""
    sets = {name: (data / name, _questions_of(data / name)) for name in CHOOSE}
    sets[squad.name] = (squad, half_of(squad, _questions_of(squad)))
    names, seen, reader = list(sets), [], ""
    for place, (name, (here, questions)) in enumerate(sets.items()):
        strangers = sets[names[(place + 1) % len(names)]][1]
        off = [
            replace(question, answerable=False, golds=())
            for question in chosen(strangers, int(OFF_SUBJECT * min(limit, len(questions))))
        ]
        with (
            tempfile.TemporaryDirectory(prefix="fit-") as temporary,
            Assistant(here / "sources", Path(temporary) / "index", build=False) as library,
        ):
            library.refresh()
            reader = library.reader.fingerprint
            if (known := shipped_fit(library.reader.fit)) is not None:
                keep_fit(Path(temporary) / "index", replace(known, enough=1.0))
            seen += observe(library, chosen(questions, limit), name)
            seen += observe(library, off, f"off {name}")
        print(f"{name}: {len(seen)} asked so far", flush=True)
    return seen, reader


def _questions_of(folder: Path) -> list[Question]:
    questions = load_questions(folder)
    require_answers(questions, folder, Settings())
    return questions


def chosen(questions: Sequence[Question], many: int) -> list[Question]:
    """Return ``many`` of the questions, drawn once for all."""
    if len(questions) <= many:
        return list(questions)
    return random.Random(SEED).sample(list(questions), many)


def half_of(folder: Path, questions: Sequence[Question]) -> list[Question]:
    """Return the questions on the choosing half; one without an answer follows the one before."""
    names = sorted(path.name for path in (folder / "sources").iterdir())
    article, kept = names[0], []
    for question in questions:
        article = question.golds[0].source if question.golds else article
        if names.index(article) % 4 < 2:
            kept.append(question)
    return kept


if __name__ == "__main__":
    run("fit", main)
