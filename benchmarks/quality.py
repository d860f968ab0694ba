"""Every figure of docs/quality.md, from the collections of one folder.

    python benchmarks/quality.py COLLECTIONS [--limit N] [--half A|B]
        [--only own across mixed offtopic offtopic-across]

COLLECTIONS holds collections (see docs/quality.md) that are parallel by language: folders named
``NAME-LANGUAGE`` whose questions share ids and whose sources share names.  Others are measured as
they are.  Out of the parallel ones this makes:

- own: each collection as it is;
- across: the questions of the first language on every other collection;
- mixed: each source in one randomly drawn language, the questions in all of them;
- offtopic: every second source, with the questions on all sources, in each language;
- offtopic-across: the same with the questions of each other language.

``--half`` takes the questions on half of the articles (A: the first two of every four by name),
over all sources: choose on one half, report on the other.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from assistant.evaluation import evaluate

MEASURES = (
    "recall@1",
    "recall@5",
    "recall@3000c",
    "answer_sentence_accuracy",
    "answer_exact",
    "answerable_auroc",
    "unstated_refused",
    "refusal_recall",
    "false_refusals",
    "quote_characters_mean",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("collections", type=Path)
    parser.add_argument("--only", nargs="+", default=["own", "across", "mixed", "offtopic"])
    parser.add_argument("--limit", type=int)
    parser.add_argument("--half", choices=["A", "B"])
    arguments = parser.parse_args()
    found = {p.name: p for p in sorted(arguments.collections.iterdir()) if (p / "sources").is_dir()}
    with tempfile.TemporaryDirectory() as temporary:
        if arguments.half:
            found = {
                name: half_of(path, Path(temporary) / name, arguments.half)
                for name, path in found.items()
            }
        measure(found, arguments)


def measure(found: Mapping[str, Path], arguments: argparse.Namespace) -> None:
    """Print the rows asked for."""
    parallel = {name[-2:]: path for name, path in found.items() if name[-3:-2] == "-"}
    parallel = {
        code: path for code, path in parallel.items() if (path / "sentences.jsonl").exists()
    }
    if "own" in arguments.only:
        for name, path in found.items():
            show(name, evaluate(path, limit=arguments.limit))
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        if "across" in arguments.only and parallel:
            first = "en" if "en" in parallel else min(parallel)
            for code, path in parallel.items():
                if code != first:
                    questions = parallel[first] / "questions.jsonl"
                    show(
                        f"{first} > {code}",
                        evaluate(path, questions=questions, limit=arguments.limit),
                    )
        if "mixed" in arguments.only and len(parallel) > 1:
            for name, path in mixed(parallel, work, seed=0).items():
                show(name, evaluate(path, limit=arguments.limit, index=work / "mixed-index"))
        if "offtopic" in arguments.only:
            for code, path in parallel.items():
                show(
                    f"off topic {code}", evaluate(halved(path, work / code), limit=arguments.limit)
                )
        if "offtopic-across" in arguments.only:
            for code, path in parallel.items():
                some = work / code if (work / code).exists() else halved(path, work / code)
                for other in sorted(parallel.keys() - {code}):
                    questions = parallel[other] / "questions.jsonl"
                    report = evaluate(
                        some, questions=questions, limit=arguments.limit, index=work / f"{code}-off"
                    )
                    show(f"off topic {other} > {code}", report)


def show(name: str, report: Mapping[str, Any]) -> None:
    figures = ((m, report[m]) for m in MEASURES)
    print(f"{name:24}", *(f"{m} {v:.3f}" for m, v in figures if v is not None), flush=True)
    for kind, of in report["kinds"].items():
        print(f"{'':24} {kind} {of['right']:.2f} of {of['questions']}", flush=True)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def write(folder: Path, questions: Iterable[Mapping[str, Any]]) -> None:
    lines = (json.dumps(question, ensure_ascii=False) for question in questions)
    (folder / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def half_of(path: Path, folder: Path, half: str) -> Path:
    """Return the collection with the questions on half of its articles.

    A question that cannot be answered belongs to the article of the question before it.
    """
    folder.mkdir()
    for name in ("sources", "sentences.jsonl"):
        if (path / name).exists():
            (folder / name).symlink_to((path / name).resolve())
    names = sorted(p.name for p in (path / "sources").iterdir())
    kept, article = [], names[0]
    for row in rows(path / "questions.jsonl"):
        article = row["answers"][0]["source"] if row["answers"] else article
        if (names.index(article) % 4 < 2) == (half == "A"):
            kept.append(row)
    write(folder, kept)
    return folder


def mixed(parallel: Mapping[str, Path], work: Path, *, seed: int) -> dict[str, Path]:
    """Return two collections on one corpus: answers in the question's language, and in another."""
    draw = random.Random(seed)
    names = sorted(p.name for p in (next(iter(parallel.values())) / "sources").iterdir())
    language = {name: draw.choice(sorted(parallel)) for name in names}
    asked: dict[str, list[dict[str, Any]]] = {"mixed own": [], "mixed other": []}
    answers = {
        code: {row["id"]: row["answers"] for row in rows(path / "questions.jsonl")}
        for code, path in parallel.items()
    }
    for code, path in parallel.items():
        for row in rows(path / "questions.jsonl"):
            home = language[row["answers"][0]["source"]]
            row |= {"id": f"{code}-{row['id']}", "answers": answers[home][row["id"]]}
            asked["mixed own" if home == code else "mixed other"].append(row)
    folders = {name: work / name.replace(" ", "-") for name in asked}
    for name, folder in folders.items():
        (folder / "sources").mkdir(parents=True)
        write(folder, asked[name])
        for source in names:
            text = (parallel[language[source]] / "sources" / source).read_bytes()
            (folder / "sources" / source).write_bytes(text)
    return folders


def halved(path: Path, folder: Path) -> Path:
    """Return a collection of every second source; questions on the others cannot be answered."""
    names = sorted(p.name for p in (path / "sources").iterdir())
    kept = set(names[::2])
    (folder / "sources").mkdir(parents=True)
    for name in kept:
        (folder / "sources" / name).write_bytes((path / "sources" / name).read_bytes())
    questions = rows(path / "questions.jsonl")
    for row in questions:
        if row["answers"] and row["answers"][0]["source"] not in kept:
            row |= {"answers": [], "answerable": False}
    write(folder, questions)
    return folder


if __name__ == "__main__":
    main()
