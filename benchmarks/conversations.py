"""Measure follow-up questions: ``python benchmarks/conversations.py``.

Each conversation of ``tests/conversations.jsonl`` is held over the sample sources and the tests'
corpus, once with completion and once with every question alone.  A turn is right when a quote of
the expected document holds one of the expected phrases, or when a follow-up that the sources don't
answer is refused.  The "tuned" half was looked at while the rules were made, the "held out" half
was not.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from conversation_cases import Said, conversations, figures, hold, library_in


def main() -> None:
    """Print the figures of both halves, with completion and without."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="keep the index here (default: temporary)")
    parser.add_argument("--half", choices=("tuned", "held out"), help="only this half")
    parser.add_argument("--wrong", action="store_true", help="list the turns that went wrong")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    table = {}
    with (
        tempfile.TemporaryDirectory() as temporary,
        library_in(options.folder or Path(temporary)) as library,
    ):
        for half in [options.half] if options.half else ["tuned", "held out"]:
            chosen = [c for c in conversations() if c["half"] == half]
            for completing in (True, False):
                said = [s for c in chosen for s in hold(library, c, completing=completing)]
                name = f"{half}, {'completed' if completing else 'each alone'}"
                table[name] = figures(said)
                if options.wrong and completing:
                    _print_wrong(said)
    if options.json:
        print(json.dumps(table))
        return
    for name, row in table.items():
        print(name, *(f"{key} {value}" for key, value in row.items()), sep="  ")


def _print_wrong(said: Sequence[Said]) -> None:
    for one in said:
        dragged = one.kind == "new topic" and one.understood_as is not None
        if one.kind != "opening" and (not one.right or dragged):
            print(json.dumps(asdict(one), ensure_ascii=False), file=sys.stderr)


if __name__ == "__main__":
    main()
