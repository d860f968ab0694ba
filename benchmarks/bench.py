"""All the costs of docs/performance.md, one after the other, kept as JSON.

    python benchmarks/bench.py                              small: minutes
    python benchmarks/bench.py --long                       up to a million chunks: half an hour
    python benchmarks/bench.py --only cold questions        some rows, the others stay as they were
    python benchmarks/bench.py --collection FOLDER          the encoder and bulk indexing too,
      --peers PYTHON                                        beside the others (see bulk.py)
    python benchmarks/bench.py --real INDEX…                questions over indexes of real text too

Every row is a command of its own; its result goes into ``docs/performance.json`` with the command,
the day and the load of the machine, as soon as it is there.  ``charts.py`` draws them.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE.parent / "docs" / "performance.json"
SIZES = (1_000, 10_000, 100_000)
LONG_SIZES = (*SIZES, 1_000_000)
PACKAGES = ("faiss-cpu", "numpy", "onnxruntime", "sentence-transformers", "torch")

Row = tuple[str, list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--long", action="store_true", help="up to a million chunks")
    parser.add_argument("--only", nargs="+", metavar="ROW", help="sizes, questions, cold, …")
    parser.add_argument("--collection", type=Path, help="for the encoder and bulk indexing")
    parser.add_argument("--peers", help="interpreter that has the others (see bulk.py)")
    parser.add_argument("--real", type=Path, nargs="+", default=[], metavar="INDEX")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    failed = []
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        for name, command in rows(arguments, Path(place)):
            if arguments.only and name.split("-")[0] not in arguments.only:
                continue
            if command[1] == "--index" and not Path(command[2]).exists():
                print(f"{name}: left out, its index is made by `--only sizes questions`")
                continue
            result = run(name, command)
            if result is None:
                failed.append(name)
            else:
                if name == "questions-real":
                    name = f"{name}-{result['chunks']}"
                keep(arguments.results, name, command, result, place=place)
            if name.startswith("questions"):  # of its size the last
                shutil.rmtree(Path(place) / name.split("-")[1], ignore_errors=True)
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}")


def rows(arguments: argparse.Namespace, place: Path) -> Iterator[Row]:
    """Yield what there is to run: a name and a command whose lines of JSON are the result."""
    for size in LONG_SIZES if arguments.long else SIZES:
        folder = place / str(size)
        parts = ["--only", "build", "cold", "questions", "changes"]
        build = ["index_scale.py", "synthetic", "--chunks", str(size), "--keep", str(folder)]
        yield f"sizes-{size}", [*build, *parts]
        yield f"questions-{size}", ["question.py", "--index", str(folder / "index")]
    for index in arguments.real:
        yield "questions-real", ["question.py", "--index", str(index)]
    for size in (10_000, 100_000) if arguments.long else (10_000,):
        yield f"cold-{size}", ["cold.py", "--chunks", str(size)]
    if arguments.collection:
        yield "encoder", ["encoder.py", str(arguments.collection), "--json", str(place / "e.json")]
        sides = ["--peers", arguments.peers] if arguments.peers else ["--only", "ours"]
        bulk = ["bulk.py", str(arguments.collection / "sources"), *sides]
        yield "bulk", [*bulk, "--json", str(place / "b.json")]


def run(name: str, command: list[str]) -> dict[str, Any] | None:
    """Return what a benchmark found, or None when it failed; its complaints go to stderr."""
    print(f"{name}: {shlex.join(command)}", flush=True)
    script, *options = command
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    made = subprocess.run(
        [sys.executable, str(HERE / script), *options],
        stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    if made.returncode:
        return None
    print(made.stdout, flush=True)
    if "--json" in options:
        kept: dict[str, Any] = json.loads(Path(options[-1]).read_text(encoding="utf-8"))
        return kept
    found: dict[str, Any] = {}
    for line in made.stdout.splitlines():
        found |= json.loads(line)
    return found


def keep(
    results: Path, name: str, command: list[str], result: dict[str, Any], *, place: str
) -> None:
    """Put a row into the results, in place of what it held before."""
    known: dict[str, Any] = {"rows": {}}
    if results.exists():
        known = json.loads(results.read_text(encoding="utf-8"))
    shown = [word.replace(place, "PLACE") for word in command]
    known["machine"] = machine()
    known["rows"][name] = {
        "command": shlex.join(["python", f"benchmarks/{shown[0]}", *map(named, shown[1:])]),
        "day": time.strftime("%Y-%m-%d", time.gmtime()),
        "load": round(os.getloadavg()[0], 1),
        "result": result,
    }
    results.write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def named(word: str) -> str:
    """Return a word of a command without the folders of this machine."""
    return Path(word).name.upper() if Path(word).is_absolute() else word


def machine() -> dict[str, Any]:
    """Return what the figures were measured with."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: importlib.metadata.version(name) for name in PACKAGES},
    }


if __name__ == "__main__":
    main()
