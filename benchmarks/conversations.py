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
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant import Assistant
from assistant.records import Answer, Turn

ROOT = Path(__file__).parent.parent
CONVERSATIONS = ROOT / "tests" / "conversations.jsonl"


@dataclass(frozen=True, slots=True)
class Said:
    """One turn as it went; ``understood_as`` is None when the question was left alone."""

    conversation: int
    language: str
    kind: str
    question: str
    understood_as: str | None
    right: bool
    first: str
    """The first quote, empty on a refusal."""


def conversations(path: Path = CONVERSATIONS) -> list[dict[str, Any]]:
    """Return the conversations: id, language, and turns with kind, question, document, words."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def is_right(answer: Answer, turn: dict[str, Any]) -> bool:
    """Return whether an expected phrase is quoted from its document, or a refusal was due."""
    if turn["document"] is None:
        return not answer.answerable
    return any(
        words in citation.quote
        for citation in answer.citations
        if citation.document.path == turn["document"]
        for words in turn["words"]
    )


def hold(library: Assistant, conversation: dict[str, Any], *, completing: bool) -> Iterator[Said]:
    """Yield each turn of a conversation; the history is passed on as the chat does."""
    history: list[Turn] = []
    for turn in conversation["turns"]:
        answer = library.ask(turn["question"], history=history if completing else ())
        documents = tuple(dict.fromkeys(c.document.id for c in answer.citations))
        history.append(Turn(answer.understood_as or turn["question"], answer.text, documents))
        yield Said(
            conversation=conversation["id"],
            language=conversation["language"],
            kind=turn["kind"],
            question=turn["question"],
            understood_as=answer.understood_as,
            right=is_right(answer, turn),
            first=answer.citations[0].quote if answer.citations else "",
        )


def figures(said: Sequence[Said]) -> dict[str, float]:
    """Return the shares of one run: turns answered rightly by kind, new topics left alone."""

    def share(values: list[bool]) -> float:
        return round(sum(values) / max(1, len(values)), 3)

    kinds = ("first", "follow-up", "unanswered", "new topic")
    right = {kind: [s.right for s in said if s.kind == kind] for kind in kinds}
    alone = [s.understood_as is None for s in said if s.kind == "new topic"]
    return {
        **{kind: share(values) for kind, values in right.items()},
        "left alone": share(alone),
        "turns": len(said),
    }


def library_in(folder: Path) -> Assistant:
    """Return the sample sources and the tests' corpus, indexed in ``folder``."""
    sources = folder / "sources"
    if not sources.exists():
        shutil.copytree(ROOT / "sources", sources)
        shutil.copytree(ROOT / "tests" / "corpus", sources, dirs_exist_ok=True)
    return Assistant(sources, folder / "index")


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
