"""Measure follow-up questions: ``python benchmarks/conversations.py``.

Each conversation of ``tests/conversations.jsonl`` is held over the sample sources and the tests'
corpus, once with completion and once with every question alone.  A turn is right when a quote of
the expected document holds one of the expected phrases, or when a follow-up that the sources don't
answer is refused.  The "tuned" half was looked at while the rules were made, the "held out" half
was not.  ``--languages`` holds those of ``tests/conversations_17.jsonl`` instead, two in each of
the 17 languages, each over articles of its own; ``--among FOLDER…`` puts the files of other folders
beside them, in which something else answers "what does entry cost there?".
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from conversation_cases import CONVERSATIONS, Said, conversations, figures, hold, library_in

from assistant import Assistant


def main() -> None:
    """Print the figures of both halves, with completion and without."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="keep the index here (default: temporary)")
    parser.add_argument("--half", choices=("tuned", "held out"), help="only this half")
    parser.add_argument("--wrong", action="store_true", help="list the turns that went wrong")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--languages", action="store_true", help="two in each of 17 languages")
    parser.add_argument("--among", type=Path, nargs="*", default=[], help="with --languages")
    options = parser.parse_args()
    if options.languages:
        _in_17_languages(options.among, wrong=options.wrong)
        return
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


def _in_17_languages(among: Sequence[Path], *, wrong: bool) -> None:
    right: dict[str, Counter[str]] = {"tuned": Counter(), "held out": Counter()}
    asked: dict[str, Counter[str]] = {"tuned": Counter(), "held out": Counter()}
    for conversation in conversations(CONVERSATIONS.with_name("conversations_17.jsonl")):
        with tempfile.TemporaryDirectory() as temporary:
            sources = Path(temporary) / "sources"
            sources.mkdir()
            for folder in among:
                shutil.copytree(folder, sources, dirs_exist_ok=True)
            for name, text in conversation["sources"].items():
                (sources / name).write_text(text, encoding="utf-8")
            with Assistant(sources, Path(temporary) / "index") as library:
                said = list(hold(library, conversation, completing=True))
        for one in said:
            asked[conversation["half"]][one.kind] += 1
            right[conversation["half"]][one.kind] += one.right
        if wrong:
            _print_wrong(said)
    for half, counted in asked.items():
        kinds = (f"{kind} {right[half][kind]}/{many}" for kind, many in counted.items())
        print(half, *kinds, f"all {right[half].total()}/{counted.total()}", sep="  ")


def _print_wrong(said: Sequence[Said]) -> None:
    for one in said:
        dragged = one.kind == "new topic" and one.understood_as is not None
        if one.kind != "opening" and (not one.right or dragged):
            print(json.dumps(asdict(one), ensure_ascii=False), file=sys.stderr)


if __name__ == "__main__":
    main()
