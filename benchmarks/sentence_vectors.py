"""What sentence vectors are worth now that passages are read: their cost, and answers without them.

    python benchmarks/sentence_vectors.py COLLECTION… [--limit N]

Asks each collection's questions with them and without: then a sentence is as near to the question
as its chunk.  The weights that mix reading with likeness are the shipped ones in both, fitted with
sentence vectors.  The cost is their share of the record's bytes and of the tokens embedded.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from assistant import Assistant
from assistant.evaluation.measures import DEPTH, measures
from assistant.evaluation.questions import Question, load_questions
from assistant.evaluation.run import outcome_of, spread
from assistant.retrieval import candidates

NAMES = ("questions", "recall@1", "recall@5", "recall@3000c", "answer_sentence_accuracy")
VECTOR = 2 * 384
"""Bytes of a vector in float16."""


def main() -> None:
    """Print the figures of each collection."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collections", type=Path, nargs="+")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    for collection in options.collections:
        with (
            tempfile.TemporaryDirectory(prefix="sentence-vectors-") as temporary,
            Assistant(collection / "sources", Path(temporary), build=False) as library,
        ):
            library.refresh()
            questions = spread(load_questions(collection), options.limit)
            print(collection.name, "with:", asked(library, questions))
            with patch.object(candidates, "_geometry", by_chunk(candidates._geometry)):
                print(collection.name, "without:", asked(library, questions))
            print(collection.name, "cost:", cost(library, Path(temporary)))


def by_chunk(geometry: Any) -> Any:
    """Return the function of cosines with every sentence's replaced by its chunk's."""

    def replaced(asked: Any, calibration: Any, found: Any) -> Any:
        chunks, _ = geometry(asked, calibration, found)
        return chunks, np.repeat(chunks, np.diff(found.sentence_offsets))

    return replaced


def asked(library: Assistant, questions: Sequence[Question]) -> dict[str, Any]:
    """Return the measures over all questions."""
    outcomes = [outcome_of(library, q, library.ask(q.text, k=DEPTH), 0.0) for q in questions]
    found = measures(outcomes)
    return {name: found[name] for name in NAMES}


def cost(library: Assistant, index: Path) -> dict[str, float]:
    """Return the share of sentence vectors in the record's bytes and in the characters embedded."""
    record = index / "assistant.sqlite"
    with closing(sqlite3.connect(f"file:{record}?mode=ro", uri=True)) as db:
        rows = [row for (row,) in db.execute("SELECT spans FROM sentences")]
    spans = [np.frombuffer(row, "<i4").reshape(-1, 2) for row in rows]
    within = sum(int((found[:, 1] - found[:, 0]).sum()) for found in spans)
    chunks = sum(chunk.end - chunk.start for chunk in library.chunks())
    return {
        "of the record's bytes": VECTOR * sum(map(len, spans)) / record.stat().st_size,
        "of the characters embedded": within / (within + chunks),
    }


if __name__ == "__main__":
    main()
