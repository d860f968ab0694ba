"""Many people asking at once through the web page: ``python benchmarks/chat.py``.

    python benchmarks/chat.py --sources FOLDER     over articles of yours
    python benchmarks/chat.py --made-up 3000       over so many made-up articles (the default)

The chat is served by a process of its own, as ``python app.py`` does.  First one visitor asks by
himself, then 20 at once, each with a browser's requests: the page and its cookie, the question into
Gradio's queue, the stream of events until the answer is there.  Printed: milliseconds from question
to answer, and errors; the exit status is 1 if there was an error, somebody saw another's question,
or the slowest twentieth took longer than 25 times what one alone waits.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
ALLOWED = 25.0
PLACES = "Arlon Bastia Cadiz Dieppe Evora Fulda Ghent Huesca Izmir Jena Kotor Lugano Meaux".split()
THINGS = "ferry bridge mill tram market library weir quarry orchard school".split()


@dataclass
class Visitor:
    """One browser: its cookie, its session, and what it was answered."""

    url: str
    page: dict[str, int]
    name: str
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ask_all(self, questions: Sequence[str], start: threading.Barrier | None = None) -> None:
        """Ask one question after the other, all visitors beginning together."""
        limits = httpx.Timeout(120.0)
        with httpx.Client(base_url=self.url, timeout=limits) as client:
            client.get("/")
            if start:
                start.wait()
            for question in questions:
                began = time.perf_counter()
                try:
                    self._check(question, self._ask(client, question), questions)
                except (httpx.HTTPError, ValueError, KeyError) as error:
                    self.errors.append(f"{type(error).__name__}: {error}")
                self.seconds.append(time.perf_counter() - began)

    def _ask(self, client: httpx.Client, question: str) -> str:
        self._run(client, "begin", [question, None])
        return self._run(client, "answer", [None, None])

    def _run(self, client: httpx.Client, event: str, data: list[object]) -> str:
        """Put an event into the queue and return what the stream says when it is done."""
        body = {"data": data, "fn_index": self.page[event], "session_hash": self.name}
        joined = client.post("/gradio_api/queue/join", json=body)
        joined.raise_for_status()
        identity, last = joined.json()["event_id"], ""
        query = {"session_hash": self.name}
        with client.stream("GET", "/gradio_api/queue/data", params=query) as stream:
            for line in stream.iter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                if message.get("event_id") not in (identity, None):
                    continue
                if message.get("msg") in ("process_generating", "process_completed"):
                    last += line
                if message.get("msg") == "process_completed":
                    if not message["success"]:
                        raise ValueError(f"{event} failed: {line[:300]}")
                    return last
        raise ValueError(f"{event}: the stream ended without an answer")

    def _check(self, question: str, answered: str, own: Sequence[str]) -> None:
        if "answer-" not in answered:  # an answer's element is numbered
            raise ValueError(f"no answer to {question!r}: {answered[:300]}")
        others = {q for q in ASKED if q not in own}
        if seen := next((q for q in others if q in answered), None):
            raise ValueError(f"saw another's question: {seen!r}")


ASKED: set[str] = set()


def make_articles(folder: Path, many: int) -> None:
    """Write articles of three paragraphs; each names its own figures."""
    chance = random.Random(6)
    for number in range(many):
        place, thing = chance.choice(PLACES), chance.choice(THINGS)
        (folder / f"{number:05}.txt").write_text(
            f"The {thing} of {place}, report {number}\n\n"
            f"The {thing} of {place} was rebuilt in {1900 + number % 120} by the firm "
            f"Norr{number}. It cost {chance.randrange(2, 900)} thousand euros.\n\n"
            f"Every week {chance.randrange(90, 9000)} people come to it from {place}.\n"
        )


def questions_of(visitor: int, many: int) -> list[str]:
    """Return questions that only this visitor asks."""
    chance = random.Random(visitor)
    return [
        f"When was the {chance.choice(THINGS)} of {chance.choice(PLACES)} rebuilt by the firm "
        f"Norr{visitor * 100 + number}?"
        for number in range(many)
    ]


@contextmanager
def served(sources: Path, folder: Path) -> Iterator[str]:
    """Serve the chat over ``sources``, indexed in ``folder``; give its address once it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"SOURCES": sources, "INDEX": folder / "index", "STATE": folder / "state"}
    given = {f"ASSISTANT_{name}": str(path) for name, path in settings.items()}
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **given})
    url = f"http://127.0.0.1:{port}"
    try:
        while process.poll() is None:
            try:
                if httpx.get(f"{url}/healthz").json()["state"] == "ready":
                    break
            except httpx.HTTPError:
                pass
            time.sleep(0.5)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def crowd(url: str, page: dict[str, int], people: int, each: int, first: int) -> list[Visitor]:
    """Let so many visitors ask at once; return them with what they waited."""
    barrier = threading.Barrier(people)
    visitors = [Visitor(url, page, f"visitor{first + n}") for n in range(people)]
    asked = [questions_of(first + n, each) for n in range(people)]
    ASKED.update(question for own in asked for question in own)
    threads = [
        threading.Thread(target=visitor.ask_all, args=(own, barrier))
        for visitor, own in zip(visitors, asked, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return visitors


def measure(url: str, people: int, each: int) -> dict[str, object]:
    """Return milliseconds of one alone and of many at once, and what went wrong."""
    config = httpx.get(f"{url}/config").json()
    page = {event["api_name"]: event["id"] for event in config["dependencies"]}
    crowd(url, page, 1, 3, first=1000)  # warm
    [alone] = crowd(url, page, 1, 20, first=2000)
    together = crowd(url, page, people, each, first=0)
    waited = [seconds for visitor in together for seconds in visitor.seconds]
    median = statistics.median(alone.seconds)
    errors = [error for visitor in (alone, *together) for error in visitor.errors]
    return {
        "people": people,
        "questions": len(waited),
        "alone_ms_p50": round(1000 * median, 1),
        "alone_ms_p95": round(1000 * percentile(alone.seconds, 0.95), 1),
        "together_ms_p50": round(1000 * statistics.median(waited), 1),
        "together_ms_p95": round(1000 * percentile(waited, 0.95), 1),
        "ratio": round(percentile(waited, 0.95) / median, 1),
        "errors": len(errors),
        "first_error": errors[0] if errors else None,
    }


def main() -> int:
    """Measure, print, and return 1 if it fell short."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=Path, help="a folder of articles")
    parser.add_argument("--made-up", type=int, default=3000, help="make so many articles")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--questions", type=int, default=5, help="how many each of them asks")
    parser.add_argument("--folder", type=Path, help="keep the index here (default: temporary)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or Path(temporary)).absolute()
        sources = (options.sources or folder / "sources").absolute()
        if options.sources is None and not sources.exists():
            sources.mkdir(parents=True)
            make_articles(sources, options.made_up)
        with served(sources, folder) as url:
            found = measure(url, options.people, options.questions)
    if options.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:18} {value}")
    return int(bool(found["errors"]) or float(str(found["ratio"])) > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
