"""Whether confidence means what it says: ``python benchmarks/reliability.py COLLECTION… [--json]``.

Asks the questions of every collection, ``--limit`` of each, evenly spread; of those named after
``--half-b`` the ones on the half of the articles that chose nothing (see ``quality.py``).  Pools
them, sorts them by confidence and cuts them into bins of equal mass.  For each bin: the mean
confidence, the share of first quotes that answer, whether shown or refused, and the interval that
holds 95 % of that share when the bin's questions are drawn again (bootstrap, Efron 1979).  The
expected calibration error is the mean distance of the two over the bins (Naeini et al. 2015).
``--picture`` draws it and needs ``pip install -e '.[bench]'``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from quality import half_of

from assistant import Assistant
from assistant.evaluation.questions import Question, load_questions
from assistant.evaluation.run import spread
from assistant.records import Explanation

BINS = 10
DRAWS = 2_000
SEED = 0
INK, BLUE = "#334155", "#2563eb"


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of like confidence; all shares lie in [0, 1]."""

    questions: int
    confidence: float
    right: float
    low: float
    high: float


def main() -> None:
    """Print the bins of all collections together."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collections", type=Path, nargs="*", default=[])
    parser.add_argument("--half-b", type=Path, nargs="*", default=[], help="half of the articles")
    parser.add_argument("--limit", type=int, default=10_000)
    parser.add_argument("--picture", type=Path, help="an .svg file to write")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        chosen = [
            *arguments.collections,
            *(half_of(path, Path(temporary) / path.name, "B") for path in arguments.half_b),
        ]
        pairs = [pair for path in chosen for pair in asked(path, arguments.limit)]
    sure, right = (np.array(column, np.float64) for column in zip(*pairs, strict=True))
    found = bins(sure, right)
    error = sum(b.questions * abs(b.confidence - b.right) for b in found) / len(pairs)
    if arguments.picture:
        draw(found, arguments.picture)
    if arguments.json:
        shown = {"questions": len(pairs), "error": error, "bins": [asdict(b) for b in found]}
        print(json.dumps(shown))
        return
    print(f"{len(pairs)} questions, expected calibration error {error:.3f}")
    for one in found:
        print(
            f"{one.questions} questions  confidence {one.confidence:.3f}  "
            f"right {one.right:.3f} [{one.low:.3f}, {one.high:.3f}]"
        )


def asked(collection: Path, limit: int) -> Iterator[tuple[float, bool]]:
    """Yield, for each question, the confidence and whether the first sentence answers."""
    questions = spread(load_questions(collection), limit)
    with (
        tempfile.TemporaryDirectory(prefix="reliability-") as temporary,
        Assistant(collection / "sources", Path(temporary) / "index", build=False) as library,
    ):
        library.refresh()
        for question in questions:
            found = library.retrieve(question.text, explain=True)
            yield found.confidence, first_answers(question, found.explanation)


def first_answers(question: Question, explanation: Explanation | None) -> bool:
    """Return whether the sentence that is quoted first, or would be, answers."""
    for place in explanation.candidates if explanation else ():
        if place.sentence is not None:
            return question.answered_by(place.path, place.sentence)
    return False


def bins(sure: NDArray[np.float64], right: NDArray[np.float64]) -> list[Bin]:
    """Return bins of equal mass, least sure first."""
    chance = np.random.default_rng(SEED)
    found = []
    for rows in np.array_split(np.argsort(sure, kind="stable"), BINS):
        draws = right[chance.choice(rows, (DRAWS, len(rows)))].mean(axis=1)
        low, high = np.quantile(draws, [0.025, 0.975])
        found.append(Bin(len(rows), float(sure[rows].mean()), float(right[rows].mean()), low, high))
    return found


def draw(found: list[Bin], path: Path) -> None:
    """Draw the bins as a reliability diagram."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    mpl.rcParams.update({"svg.hashsalt": "reliability", "svg.fonttype": "none", "text.color": INK})
    figure, axes = plt.subplots(figsize=(4.6, 4.2))
    x, y = [b.confidence for b in found], [b.right for b in found]
    below, above = [b.right - b.low for b in found], [b.high - b.right for b in found]
    axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle=":")
    axes.errorbar(x, y, [below, above], color=BLUE, marker="o", linewidth=1.2, capsize=3)
    axes.set(xlabel="confidence", ylabel="first quote answers", xlim=(0, 1), ylim=(0, 1))
    axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
