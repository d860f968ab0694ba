"""What starting costs: ``assistant ask`` in a new process, the chat's start, many asking at once.

    python benchmarks/cold.py [--chunks 10000] [--text FOLDER] [--people 20] [--skip ask chat]

The index holds made-up text, or that of FOLDER, under the default model's name with stand-in
vectors, so that it is there in a minute; the questions are embedded by the default model itself.
Everything is CPU seconds, children included, with a warm disk.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

from index_scale import StandIn, synthetic
from question import make_questions, take_text

from assistant import Assistant
from assistant.embedding import load_embedder
from assistant.indexing.refresh import refresh
from assistant.reader import load_reader
from assistant.retrieval import Retriever
from assistant.settings import Settings
from assistant.store import open_store

ROUNDS = 5
TICKS = os.sysconf("SC_CLK_TCK")


def build(settings: Settings, arguments: argparse.Namespace) -> list[str]:
    """Make the index and what is derived from it; return questions."""
    default = load_embedder("default", cache=settings.cache, threads=1)
    model = StandIn()
    model.name, model.fingerprint = default.name, default.fingerprint  # type: ignore[misc]
    if arguments.text:
        take_text(arguments.text, settings.sources, arguments.chunks)
        refresh(open_store(settings.index), settings, model)
    else:
        synthetic(settings, model, arguments.chunks)
    store = open_store(settings.index)
    nothing = load_reader("none", cache=settings.cache, threads=1)
    Retriever(store, default, nothing, settings).prepare()
    return list(make_questions(store, 100))


def ask(settings: Settings, questions: list[str]) -> dict[str, Any]:
    """Measure ``assistant ask … --json``; the first run only warms the disk."""
    seconds, peaks = [], []
    for question in questions[: ROUNDS + 1]:
        command = [sys.executable, "-m", "assistant", "ask", question, "--json"]
        process = subprocess.Popen(
            [*command, "--sources", str(settings.sources), "--index", str(settings.index)],
            stdout=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"assistant ask ended with {process.returncode}")
        seconds.append(usage.ru_utime + usage.ru_stime)
        peaks.append(usage.ru_maxrss // 1024)
    return {
        "cpu_s_best": round(min(seconds[1:]), 2), "peak_mb": max(peaks),
        "cpu_s_median": round(statistics.median(seconds[1:]), 2),
    }  # fmt: skip


def chat(settings: Settings, _: list[str]) -> dict[str, Any]:
    """Start the chat server; measure until its first page is there, and its memory at rest."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "serve", "--port", str(port)]
    command += ["--sources", str(settings.sources), "--index", str(settings.index)]
    environment = {**os.environ, "ASSISTANT_STATE": str(settings.index.parent / "state")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/", process)
        first = used(process.pid)
        time.sleep(15)
        return {
            "first_page_cpu_s": first,
            "at_rest_cpu_s": used(process.pid),
            "at_rest_mb": resident(process.pid),
        }
    finally:
        process.terminate()
        process.wait(20)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the page is served, looking seldom enough to cost nothing."""
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"the chat ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=60) as page:
                page.read()
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the chat served no page in two minutes")


def used(process: int) -> float:
    """Return the CPU seconds of a running process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return round(sum(map(int, fields[11:15])) / TICKS, 2)


def resident(process: int) -> int:
    """Return megabytes of memory a process holds."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    raise ValueError("no VmRSS")


def people(settings: Settings, questions: list[str], *, many: int) -> dict[str, Any]:
    """Let ``many`` threads ask one library at once; elapsed times, beside those of one alone."""
    with Assistant(settings=settings) as library:
        library.ask(questions[0])
        alone = [elapsed(partial(library.ask, question)) for question in questions[:20]]
        together, errors = [], []

        def person(number: int) -> None:
            for turn in range(3):
                asked = partial(library.ask, questions[(number * 3 + turn) % len(questions)])
                try:
                    together.append(elapsed(asked))
                except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                    errors.append(repr(error))

        threads = [threading.Thread(target=person, args=(number,)) for number in range(many)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    one, p95 = statistics.median(alone), sorted(together)[int(0.95 * len(together))]
    return {
        "errors": errors, "alone_p50_ms": round(1000 * one, 1),
        "together_p95_ms": round(1000 * p95), "times_alone": round(p95 / one, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def elapsed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--text", type=Path, help="a folder of real files")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--skip", nargs="*", default=[], choices=["ask", "chat", "people"])
    arguments = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="cold-"))
    given = Settings.from_environment()
    settings = Settings(sources=place / "sources", index=place / "index", cache=given.cache)
    try:
        questions = build(settings, arguments)
        with open_store(settings.index).snapshot() as state:
            report: dict[str, Any] = {"chunks": state.n_chunks}
        parts: dict[str, Callable[[Settings, list[str]], dict[str, Any]]] = {
            "ask": ask,
            "chat": chat,
            "people": lambda s, q: people(s, q, many=arguments.people),
        }
        for name, part in parts.items():
            if name not in arguments.skip:
                report[name] = part(settings, questions)
        print(json.dumps(report))
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
