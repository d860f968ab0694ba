"""Milliseconds of a warm question, answered and refused apart: ``python benchmarks/warm.py C``.

C is a collection.  Its sources are indexed in a temporary folder, a few questions warm the caches,
then each is asked once; elapsed and CPU time of this process, p50 and p95, on an idle machine.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from assistant import Assistant
from assistant.evaluation.questions import load_questions

WARMING = 5


def main() -> None:
    """Ask, and print one line for each verdict."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", type=Path)
    folder = parser.parse_args().collection
    questions = [question.text for question in load_questions(folder)]
    taken: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    with (
        tempfile.TemporaryDirectory(prefix="warm-") as temporary,
        Assistant(folder / "sources", Path(temporary), build=False) as library,
    ):
        library.refresh()
        for question in questions[:WARMING]:
            library.ask(question)
        for question in questions:
            elapsed, cpu = time.perf_counter(), time.process_time()
            answerable = library.ask(question).answerable
            taken[answerable].append((time.perf_counter() - elapsed, time.process_time() - cpu))
    for answerable, some in taken.items():
        if some:
            (e50, c50), (e95, c95) = 1000 * np.percentile(some, [50, 95], axis=0)
            verdict = "answered" if answerable else "refused"
            print(
                f"{verdict}: {len(some)}; p50 (p95) {e50:.0f} ({e95:.0f}) ms elapsed,"
                f" {c50:.0f} ({c95:.0f}) ms CPU"
            )


if __name__ == "__main__":
    main()
