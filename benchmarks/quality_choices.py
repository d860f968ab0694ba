"""The choices of docs/quality.md made again on half of the articles, to report on the other half.

    python benchmarks/quality_choices.py COLLECTIONS [--limit N] [--half A|B]

Prints recall for chunk sizes and weights of words: within one language, and for questions of the
first language on each other collection.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from quality import half_of

from assistant.evaluation import evaluate
from assistant.retrieval import retriever
from assistant.retrieval.calibration import Calibration, load_calibration
from assistant.settings import Settings

SIZES = (500, 650, 800)
SHIPPED = Settings().chunk_characters
WORDS = (0.1, 0.2, 0.3)
SHOWN = ("recall@1", "recall@5", "recall@3000c", "answer_sentence_accuracy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("collections", type=Path)
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("--half", choices=["A", "B"], default="A")
    parser.add_argument("--names", nargs="+", default=["squad2-a", "xquad-es", "xquad-zh"])
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        asked = half_of(arguments.collections / "xquad-en", work / "en", arguments.half)
        for name in arguments.names:
            path = half_of(arguments.collections / name, work / name, arguments.half)
            for size in arguments.sizes:
                settings = replace(Settings.from_environment(), chunk_characters=size)
                index = work / f"{name}-{size}"
                for weight in WORDS if size == SHIPPED else (0.2,):
                    with words_weighing(weight):
                        for questions in (None, asked / "questions.jsonl"):
                            if questions is not None and not name.startswith("xquad"):
                                continue
                            report = evaluate(
                                path,
                                settings=settings,
                                index=index,
                                questions=questions,
                                limit=arguments.limit,
                            )
                            label = f"{'en > ' if questions else ''}{name}"
                            figures = " ".join(f"{m} {report[m]:.3f}" for m in SHOWN)
                            print(f"{label:16} {size} {weight} {figures}", flush=True)


@contextmanager
def words_weighing(weight: float) -> Iterator[None]:
    """Retrieve with another weight of words."""

    def changed(fingerprint: str) -> Calibration:
        found = load_calibration(fingerprint)
        return replace(found, weights=replace(found.weights, words=weight))

    retriever.load_calibration = changed  # type: ignore[attr-defined]
    try:
        yield
    finally:
        retriever.load_calibration = load_calibration  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
