"""Questions for a list: how many of the articles that answer are quoted, and how many others.

    python benchmarks/lists.py

Each question of ``lists.jsonl`` is asked of 40 invented short articles.  Twenty answer it, in two
wordings; twenty others are about something near, in two wordings, too.  ``shaped`` questions were
looked at when the rule was made, ``reported`` ones were not.
"""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path

from assistant import Assistant

BEGINNINGS = "Ar Bel Cor Dun Esk Far Gal Hol Ir Kel Lor Mar Nor Ost Pen Quar Ras Sel Tor Ul".split()
ENDINGS = "by ton mere wick ford dale ham stead".split()
CASES = Path(__file__).with_suffix(".jsonl")


def names(chance: random.Random) -> list[str]:
    """Return forty different invented names."""
    middles = ["", "an", "er", "in"]
    pool = [f"{a}{b}{c}" for a in BEGINNINGS for b in middles for c in ENDINGS]
    return chance.sample(pool, 40)


def asked(question: str, wordings: list[str]) -> tuple[int, int]:
    """Return how many articles that answer are quoted, and how many others.

    ``wordings`` are two of articles that answer, then two of others.
    """
    chance = random.Random(5)
    with tempfile.TemporaryDirectory() as scratch:
        sources = Path(scratch, "sources")
        sources.mkdir()
        for place, name in enumerate(names(chance)):
            wording = wordings[2 * (place >= 20) + place % 2]
            text = wording.format(
                name=name, few=chance.randint(2, 30), many=chance.randint(30, 400)
            )
            kind = "other" if place >= 20 else "answers"
            (sources / f"{kind}-{name}.txt").write_text(f"News\n\n{text}\n", encoding="utf-8")
        with Assistant(sources, Path(scratch, "index")) as library:
            quoted = {c.document.path for c in library.ask(question).citations}
    right = sum(path.startswith("answers") for path in quoted)
    return right, len(quoted) - right


def main() -> None:
    """Print a line for each question, and the sums."""
    sums = {"shaped": [0, 0], "reported": [0, 0]}
    for case in map(json.loads, CASES.read_text(encoding="utf-8").splitlines()):
        half, question = case["half"], case["question"]
        right, wrong = asked(question, [*case["answers"], *case["others"]])
        sums[half] = [sums[half][0] + right, sums[half][1] + wrong]
        print(f"{question}: {right} of 20 that answer, {wrong} of 20 others", flush=True)
    for half, (right, wrong) in sums.items():
        print(f"{half}: {right} that answer, {wrong} others")


if __name__ == "__main__":
    main()
