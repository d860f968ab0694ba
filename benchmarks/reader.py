"""The reader that ships beside the same weights in float32 (torch): fidelity, and time a passage.

    python benchmarks/reader.py CHECKPOINT COLLECTION... [--questions N] [--data DIR] [--json FILE]

CHECKPOINT is the file that `python -m training.export` took.  Each question is asked of the
paragraph that answers it; one that nothing answers, of its neighbour's in the file, as SQuAD 2.0
asks it.  Both sides get the same tokens and choose spans by the same rule, so what differs is the
arithmetic.  CPU milliseconds on one thread; they hold for an idle machine only.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.encoder.prepared import load_tokenizer, prepared_path
from assistant.reader import Material, Reading
from assistant.reader.input import InputMaker
from assistant.reader.pointing import best_spans
from assistant.reader.shipped import ShippedReader
from assistant.reader.weights import DATA
from assistant.settings import Settings

PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


@dataclass(frozen=True)
class Task:
    language: str
    question: str
    paragraph: str
    answers: list[str]


@dataclass(frozen=True)
class Result:
    """One task, read by both."""

    task: Task
    ours: Reading
    span: tuple[int, int] | None
    evidence: float
    ms: float
    tokens: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("collections", nargs="+", type=Path)
    parser.add_argument("--questions", type=int, default=2000, help="of all collections together")
    parser.add_argument("--data", type=Path, default=DATA, help="the exported weights")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    each = -(-arguments.questions // len(arguments.collections))
    results: dict[str, list[Result]] = {}
    read = both(arguments.checkpoint, arguments.data)
    for collection in arguments.collections:
        results[collection.name] = [read(task) for task in tasks(collection, each)]
        show(collection.name, results[collection.name])
    everything = [result for part in results.values() for result in part]
    show("all", everything)
    if arguments.json:
        report = {name: figures(part) for name, part in results.items()}
        arguments.json.write_text(json.dumps(report | {"all": figures(everything)}, indent=1))


def tasks(collection: Path, count: int) -> list[Task]:
    """Return up to ``count`` questions, drawn evenly, with the paragraph to read for each."""
    rows = [json.loads(line) for line in (collection / "questions.jsonl").open(encoding="utf-8")]
    texts = {p.name: p.read_bytes().decode() for p in (collection / "sources").iterdir()}
    found, place = [], None
    for row in rows:
        if row["answers"]:
            place = row["answers"][0]["source"], row["answers"][0]["start"]
        if place is None:
            continue
        matches = PARAGRAPH.finditer(texts[place[0]])
        paragraph = next((m for m in matches if m.start() <= place[1] < m.end()), None)
        if paragraph:
            answers = [answer["text"] for answer in row["answers"]]
            found.append(Task(row["language"], row["question"], paragraph.group(), answers))
    random.Random(3).shuffle(found)
    return found[:count]


def both(checkpoint: Path, data: Path) -> Any:
    """Return what reads a task with the exported weights and with torch."""
    import torch

    from training.model import load

    torch.set_num_threads(1)
    cache = Settings.from_environment().cache
    maker = InputMaker(load_tokenizer(prepared_path(cache)))
    shipped = ShippedReader(cache=cache, threads=1, data=data)
    model = load(checkpoint).eval()

    def read(task: Task) -> Result:
        passage = maker.encode(task.paragraph)
        (window, *others) = maker.windows(maker.question(task.question), [], passage.ids)
        started = time.process_time()
        (ours,) = shipped.read(task.question, [Material(task.paragraph)])
        ms = 1000 * (time.process_time() - started)
        if others:  # what is longer than the model is compared nowhere
            return Result(task, ours, ours.answer, ours.evidence or 0.0, ms, len(passage.ids))
        ids = torch.tensor([window.ids])
        with torch.no_grad():
            spans, answered = model(ids, torch.ones_like(ids))
        scores = spans[0].numpy()
        own = slice(window.first, window.first + window.size)
        ends = np.array(window.ids[own]) == maker.end
        span, margin = best_spans(scores[own], scores[0], passage.spans, ends)[0]
        return Result(task, ours, span, float(answered[0]) + margin / 2, ms, len(window.ids))

    read(Task("en", "Who?", "Ada did.", ["Ada"]))  # opens both
    return read


def figures(results: list[Result]) -> dict[str, float]:
    answered = [r for r in results if r.task.answers]
    free = [r for r in results if not r.task.answers]
    found: dict[str, float] = {
        "questions": len(results),
        "f1": float(np.mean([best_f1(r.task, r.ours.answer) for r in answered])),
        "f1 float32": float(np.mean([best_f1(r.task, r.span) for r in answered])),
        "same span": float(np.mean([r.ours.answer == r.span for r in results])),
        "same span, answered": float(np.mean([r.ours.answer == r.span for r in answered])),
        "evidence off by": float(np.mean([abs(evidence(r) - r.evidence) for r in results])),
        "ms": float(np.median([r.ms for r in results])),
        "tokens": float(np.median([r.tokens for r in results])),
    }  # fmt: skip
    if free:
        found["auroc"] = auroc([*map(evidence, answered)], [*map(evidence, free)])
        found["auroc float32"] = auroc([r.evidence for r in answered], [r.evidence for r in free])
    return found


def evidence(result: Result) -> float:
    return result.ours.evidence or 0.0


def best_f1(task: Task, span: tuple[int, int] | None) -> float:
    """Return the best overlap in words with an answer; an ideograph or kana is a word."""
    mine = words(task.paragraph[slice(*span)]) if span else Counter()
    best = 0.0
    for answer in task.answers:
        theirs = words(answer)
        shared = (mine & theirs).total()
        best = max(best, 2 * shared / max(1, mine.total() + theirs.total()))
    return best


def words(text: str) -> Counter[str]:
    return Counter(word for word in WORD.findall(text.lower()) if word not in ("a", "an", "the"))


def auroc(yes: list[float], no: list[float]) -> float:
    """Return how often one of ``yes`` is above one of ``no``."""
    above, below = np.array(yes)[:, None], np.array(no)
    return float(((above > below) + 0.5 * (above == below)).mean())


def show(name: str, results: list[Result]) -> None:
    parts = [f"{key} {value:.4g}" for key, value in figures(results).items()]
    print(name, " | ".join(parts), flush=True)


if __name__ == "__main__":
    main()
