"""Measure how well site furniture is told from article text: ``python benchmarks/furniture.py``.

Precision is the share of what is kept out that is furniture, recall the share of the furniture
that is kept out, both in characters, over the labelled files in ``tests/furniture``, each known to
be (part of) a page.  Whether whole pages show that they are pages is told by the row that says so.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from furniture_cases import Outcome, cases, outcome

SETS = {
    "-out-": "held out: deliberately unfamiliar phrases",
    "-page-": "whole pages, looked at while tuning",
    "-late-": "held out: whole pages",
}


def summed(outcomes: list[Outcome]) -> dict[str, float]:
    """Return precision, recall and the share of article text lost."""
    right, missed, lost, kept = (
        sum(getattr(o, name) for o in outcomes) for name in ("right", "missed", "lost", "kept")
    )
    return {
        "files": len(outcomes),
        "precision": round(right / max(1, right + lost), 4),
        "recall": round(right / max(1, right + missed), 4),
        "article_lost": round(lost / max(1, lost + kept), 4),
    }


def main() -> None:
    """Print the figures by language, by set and over all files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="list the lines that are told wrong")
    options = parser.parse_args()
    groups: dict[str, list[Outcome]] = defaultdict(list)
    results: list[Outcome] = []
    for case in cases():
        result = outcome(case)
        results.append(result)
        groups[case.language].append(result)
        groups[next((name for part, name in SETS.items() if part in case.name), "tuned on")].append(
            result
        )
        if case.name.count("-page-") or case.name.count("-late-"):
            groups["whole pages, by what the text alone shows"].append(outcome(case, page=None))
        if options.wrong:
            for line in result.wrong_lines:
                print(f"{case.name}: {line}", file=sys.stderr)
    figures = {language: summed(group) for language, group in sorted(groups.items())}
    figures["all"] = summed(results)
    if options.json:
        print(json.dumps(figures))
        return
    for name, row in figures.items():
        print(name, *(f"{key} {value}" for key, value in row.items()), sep="  ")


if __name__ == "__main__":
    main()
