"""What an index costs at scale: build, one changed file, questions, memory, disk, opening.

    python benchmarks/index_scale.py real FOLDER [--copies N]     files through the real reader
    python benchmarks/index_scale.py synthetic --chunks 1000000   made-up text

Vectors come from a stand-in that costs microseconds (384 numbers seeded by the text), so that what
is measured is all but the embedding.  Times are CPU seconds of this process unless named otherwise.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.indexing.preparing import RECIPE
from assistant.indexing.refresh import refresh
from assistant.indexing.verify import verify
from assistant.records import ParsedDocument
from assistant.settings import Settings
from assistant.store import (
    FileState,
    Identity,
    NewChunk,
    NewDocument,
    text_key,
)
from assistant.store.sqlite import SQLiteSnapshot, SQLiteStore

DIMENSION = 384
CENTRES = {"": np.zeros(DIMENSION, np.float32)}


class StandIn:
    """Unit vectors seeded by the text, gathered around a few hundred centres as real ones are."""

    name, fingerprint, dimension = "stand-in", "stand-in:1", DIMENSION

    def __init__(self) -> None:
        chance = np.random.default_rng(0)
        self.pool = chance.standard_normal((4096, DIMENSION)).astype(np.float32)
        self.seconds = 0.0
        self.texts = 0

    def embed_documents(self, texts: Sequence[str], **_: object) -> np.ndarray:
        started = time.process_time()
        seeds = np.array([zlib.crc32(text.encode()) for text in texts], np.int64)
        vectors = (
            self.pool[seeds % 509] + 0.8 * self.pool[seeds % 4093] + 0.6 * self.pool[seeds % 4091]
        )
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        self.seconds += time.process_time() - started
        self.texts += len(texts)
        return vectors

    embed_queries = embed_documents


def synthetic(settings: Settings, model: StandIn, chunks: int) -> dict[str, Any]:
    """Write documents of 20 short chunks straight into the record: words drawn by Zipf's law.

    Reading, chunking and stemming are left out, or a million would take the better part of an hour.
    """
    started, clock = time.process_time(), time.perf_counter()
    chance = np.random.default_rng(1)
    words = np.array([f"w{number:x}" for number in range(200_000)])
    identity = Identity(
        model.name, model.fingerprint, DIMENSION, settings.chunk_characters, settings.chunk_overlap
    )
    store = SQLiteStore(settings.index)
    with store.writing(identity, wait_seconds=0) as writer:
        for first in range(0, chunks // 20, 200):
            made = [
                document(
                    settings.sources,
                    number,
                    words[np.minimum(chance.zipf(1.3, 20 * 24), 200_000) - 1],
                )
                for number in range(first, min(first + 200, chunks // 20))
            ]
            texts = {key: text for _, some in made for key, text in some.items()}
            half = model.embed_documents(list(texts.values())).astype("<f2")
            vectors = {key: row.tobytes() for key, row in zip(texts, half, strict=True)}
            with writer.transaction():
                for new, _ in made:
                    writer.put(new, vectors)
    built = time.process_time() - started
    store.prepare(CENTRES)
    return {
        "chunks": chunks, "cpu_s": round(built, 1), "stand_in_cpu_s": round(model.seconds, 1),
        "faiss_cpu_s": round(time.process_time() - started - built, 1),
        "wall_s": round(time.perf_counter() - clock, 1), "peak_mb": peak_mb(),
        "disk_mb": disk(settings.index),
    }  # fmt: skip


def document(sources: Path, number: int, words: np.ndarray) -> tuple[NewDocument, dict[bytes, str]]:
    """Write one file of 20 chunks of three sentences; return what the record shall hold of it."""
    sentences = [" ".join(words[at : at + 8]) + "." for at in range(0, len(words), 8)]
    text, chunks, texts, begin = " ".join(sentences), [], {}, 0
    for at in range(0, len(sentences), 3):
        spans = []
        for sentence in sentences[at : at + 3]:
            spans.append((begin, begin + len(sentence)))
            begin += len(sentence) + 1
        pieces = [text[a:b] for a, b in spans]
        own = text[spans[0][0] : spans[-1][1]]
        keys = tuple(text_key(piece) for piece in pieces)
        texts.update(zip(keys, pieces, strict=True))
        texts[text_key(own)] = own
        chunks.append(
            NewChunk(
                spans[0][0],
                spans[-1][1],
                None,
                None,
                own,
                tuple(own.replace(".", "").split()),
                text_key(own),
                tuple(spans),
                keys,
                tuple(tuple(piece.replace(".", "").split()) for piece in pieces),
            )
        )
    path = f"{number % 100:02}/{number}.txt"
    file = sources / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    os.utime(file, (1_700_000_000, 1_700_000_000))
    digest = hashlib.sha256(text.encode()).hexdigest()
    state = FileState(len(text), 1_700_000_000 * 10**9, time.time_ns(), digest)
    parsed = ParsedDocument(text, ((0, len(text)),), title=f"Document {number}")
    return NewDocument(path, parsed, state, None, RECIPE, tuple(chunks)), texts


def cpu_ms(work: Callable[[], object], times: int) -> dict[str, float]:
    """Return p50 and p95 of CPU and wall milliseconds."""
    cpu, wall = [], []
    for _ in range(times):
        started, clock = time.process_time(), time.perf_counter()
        work()
        cpu.append(1000 * (time.process_time() - started))
        wall.append(1000 * (time.perf_counter() - clock))
    return {
        "cpu_p50": round(statistics.median(cpu), 2),
        "cpu_p95": round(sorted(cpu)[int(0.95 * len(cpu))], 2),
        "wall_p50": round(statistics.median(wall), 2),
    }


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def disk(index: Path) -> dict[str, float]:
    return {file.name: round(file.stat().st_size / 1e6, 1) for file in sorted(index.iterdir())}


def build(settings: Settings, model: StandIn) -> dict[str, Any]:
    store = SQLiteStore(settings.index)
    started, clock = time.process_time(), time.perf_counter()
    report = refresh(store, settings, model)
    built = time.process_time() - started
    store.prepare(CENTRES)
    seconds = time.process_time() - started
    with store.snapshot() as state:
        sentences = state.n_sentences()
        languages = dict(state.languages)
    store.close()
    return {
        "documents": len(report.added), "failed": len(report.failed), "chunks": report.chunks,
        "sentences": sentences, "languages": languages, "texts_embedded": model.texts,
        "cpu_s": round(built, 1), "stand_in_cpu_s": round(model.seconds, 1),
        "faiss_cpu_s": round(seconds - built, 1), "wall_s": round(time.perf_counter() - clock, 1),
        "peak_mb": peak_mb(), "disk_mb": disk(settings.index),
    }  # fmt: skip


def changes(settings: Settings, model: StandIn) -> dict[str, Any]:
    """Edit one text file of some kilobytes, in a process that has asked before."""
    store = SQLiteStore(settings.index)
    chance = random.Random(3)
    query = model.embed_queries(["anything"])[0]
    # Files that fail are read again by every refresh, which is not what is measured here.
    for failure in refresh(store, settings, model).failed:
        (settings.sources / failure.path).unlink()
    with store.snapshot() as state:
        known = [info.path for info in state.documents() if info.chunks >= 10]
        texts = [state.document(path).text[:10_000] for path in chance.sample(known, 20)]
    files = [settings.sources / f"edited-{number}.txt" for number in range(20)]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text)
        os.utime(file, (1_700_000_000, 1_700_000_000))
    refresh(store, settings, model)
    sizes: list[int] = []

    def edit() -> None:
        file = chance.choice(files)
        text = file.read_text()
        file.write_text(text[: len(text) // 2] + " changed here " + text[len(text) // 2 :])
        before = written()
        refresh(store, settings, model)
        sizes.append(written() - before)

    def ask() -> None:
        with store.snapshot() as state:
            state.search_vectors(query, 100, centres=CENTRES)

    ask()
    found = {"nothing_changed": cpu_ms(lambda: refresh(store, settings, model), 9)}
    found["one_file_edited"] = cpu_ms(edit, 15)
    found["megabytes_written"] = round(statistics.median(sizes) / 1e6, 2)
    found["question_after_a_change"] = cpu_ms(ask, 1)
    store.close()
    return found


def written() -> int:
    """Return the bytes this process has given to the kernel to write."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(dict(line.split(": ") for line in lines)["wchar"])


def questions(settings: Settings, model: StandIn) -> dict[str, Any]:
    store = SQLiteStore(settings.index)
    chance = random.Random(2)
    with store.snapshot() as state:
        top = state.chunk_ids()[-1]
        picked = state.stored_chunks(chance.sample(range(1, top + 1), 200)).values()
        asked = [
            chance.sample(sorted(set(c.terms.split())), min(7, len(set(c.terms.split()))))
            for c in picked
        ]
    vectors = model.embed_queries([" ".join(terms) for terms in asked])
    state = store.snapshot()
    started = time.process_time()
    state.search_vectors(vectors[0], 100, centres=CENTRES)
    first = time.process_time() - started
    at = itertools.cycle(range(len(asked)))
    result: dict[str, Any] = {"first_vector_search_cpu_s": round(first, 2), "rss_mb": peak_mb()}
    result["snapshot"] = cpu_ms(lambda: store.snapshot().close(), 200)
    result["search_vectors_100"] = cpu_ms(
        lambda: state.search_vectors(vectors[next(at)], 100, centres=CENTRES), 200
    )
    result["search_words_100"] = cpu_ms(lambda: state.search_words(asked[next(at)], 100), 200)
    ids = [state.search_vectors(v, 150, centres=CENTRES)[0] for v in vectors[:100]]
    result["candidates_150"] = cpu_ms(lambda: state.candidates(ids[next(at) % 100]), 100)
    sizes = [len(state.candidates(some).sentence_spans) for some in ids[:20]]
    result["sentences_of_150"] = statistics.mean(sizes)
    result["recall_at_100"] = recall(state, vectors[:50])
    state.close()
    return result


def recall(state: SQLiteSnapshot, queries: np.ndarray) -> float:
    """Return the share of the exact nearest 100 that search finds."""
    from assistant.store.sqlite.reading_vectors import read_after

    ids, matrix = read_after(state.db, 0, DIMENSION, CENTRES)
    shares = []
    for query in queries:
        exact = ids[np.argpartition(-(matrix @ query), 99)[:100]]
        found, _ = state.search_vectors(query, 100, centres=CENTRES)
        shares.append(len(np.intersect1d(exact, found)) / 100)
    return round(statistics.mean(shares), 4)


_COLD = """
import sys, time
import numpy as np
from assistant.store.sqlite import SQLiteStore
started = time.process_time()
store = SQLiteStore(sys.argv[1])
state = store.snapshot()
opened = time.process_time() - started
zeros, query = np.zeros(384, np.float32), np.eye(1, 384, dtype=np.float32)[0]
ids, _ = state.search_vectors(query, 100, centres={"": zeros})
state.candidates(ids)
asked, whole = time.process_time() - started, time.process_time()
# Not ru_maxrss: it begins with that of the process that started this one.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(opened * 1000, asked * 1000, whole * 1000, int(peak.split()[1]) / 1024)
"""


def cold(settings: Settings) -> dict[str, float]:
    """Open and ask in a new process, with the files in the page cache."""
    runs = []
    for _ in range(4):
        made = subprocess.run(
            [sys.executable, "-c", _COLD, str(settings.index)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        runs.append([float(value) for value in made.stdout.split()])
    opened, asked, whole, rss = (
        round(statistics.median(column), 1) for column in zip(*runs[1:], strict=True)
    )
    return {
        "open_cpu_ms": opened,
        "first_question_cpu_ms": asked,
        "process_cpu_ms": whole,
        "rss_mb": rss,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=["real", "synthetic"])
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--chunks", type=int, default=1_000_000)
    parser.add_argument("--keep", help="folder to work in, kept afterwards")
    parser.add_argument("--verify", action="store_true")
    parser.add_argument("--only", nargs="*", default=["build", "cold", "questions", "changes"])
    arguments = parser.parse_args()
    place = Path(arguments.keep or tempfile.mkdtemp(prefix="index-scale"))
    sources = place / "sources"
    if not sources.exists():
        sources.mkdir(parents=True)
        if arguments.kind == "real":
            shutil.copytree(arguments.folder, sources, dirs_exist_ok=True)
    settings = Settings(sources=sources, index=place / "index")
    model = StandIn()
    parts: dict[str, Callable[[], Any]] = {
        "build": (lambda: build(settings, model))
        if arguments.kind == "real"
        else (lambda: synthetic(settings, model, arguments.chunks)),
        "cold": lambda: cold(settings),
        "questions": lambda: questions(settings, model),
        "changes": lambda: changes(settings, model),
        "verify": lambda: check(settings),
    }
    wanted = [*arguments.only, *(["verify"] if arguments.verify else [])]
    for name in wanted:
        print(json.dumps({name: parts[name]()}), flush=True)
    if not arguments.keep:
        shutil.rmtree(place)


def check(settings: Settings) -> dict[str, Any]:
    started = time.process_time()
    report = verify(SQLiteStore(settings.index), settings)
    return {
        "ok": report.ok, "findings": [f.to_dict() for f in report.findings[:5]],
        "cpu_s": round(time.process_time() - started, 1), "peak_mb": peak_mb(),
    }  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
