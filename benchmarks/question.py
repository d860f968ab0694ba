"""CPU milliseconds from a question to its cited passages, without embedding the question.

    python benchmarks/question.py --text FOLDER --chunks 10000     index FOLDER's files first
    python benchmarks/question.py --index FOLDER                   an index made by index_scale.py
    python benchmarks/question.py --made-up 20000                  an index of made-up text

Chunks and questions have stand-in vectors (see index_scale.py), so that an index of any size is
there soon; questions are runs of words of stored sentences, their vectors lie near that sentence's.
Everything else is the product: ``Retriever.search`` on a warm index, one thread.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from index_scale import DIMENSION, StandIn, cpu_ms, peak_mb, synthetic

from assistant.indexing.refresh import refresh
from assistant.question import understand
from assistant.reader import load_reader
from assistant.retrieval import Retriever
from assistant.retrieval.centres import freeze_centres
from assistant.settings import Settings
from assistant.store import Store, open_store

QUESTIONS = 200
FIRST_SIZE = 10_000_000
"""Characters of text taken for 10,000 chunks, about: files are added until it is reached."""


class Known:
    """An embedder that has seen every text before: looking its vector up costs nothing."""

    name, fingerprint, dimension = StandIn.name, StandIn.fingerprint, DIMENSION

    def __init__(self, vectors: dict[str, np.ndarray]) -> None:
        self.vectors = vectors
        self.other = next(iter(vectors.values()))

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self.vectors.get(text, self.other) for text in texts])

    def embed_documents(self, texts: Sequence[str], **_: object) -> np.ndarray:
        raise NotImplementedError


def make_questions(store: Store, many: int) -> dict[str, np.ndarray]:
    """Return questions and their vectors, by chunks drawn with a fixed seed."""
    chance, noise = random.Random(5), np.random.default_rng(5)
    with store.snapshot() as state:
        last = state.chunk_ids()[-1]
        found = state.candidates(chance.sample(range(1, last + 1), min(2 * many, last)))
        stored = state.stored_chunks(found.ids.tolist())
    made: dict[str, np.ndarray] = {}
    for place, id in enumerate(found.ids.tolist()):
        rows = range(*found.sentence_offsets[place : place + 2].tolist())
        if not rows:
            continue
        row = chance.choice(rows)
        start, end = found.sentence_spans[row].tolist()
        begin = stored[id].start
        words = stored[id].text[start - begin : end - begin].split()
        at = chance.randrange(max(1, len(words) - 8))
        question = "What of " + " ".join(words[at : at + 8])[:500].rstrip(".,;:") + "?"
        vector = found.sentence_vectors[row] + 0.02 * noise.standard_normal(DIMENSION)
        made[question] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return dict(list(made.items())[:many])


def measure(index: Path, *, many: int, profile: bool, reader: str) -> dict[str, Any]:
    settings = Settings(index=index, sources=index, threads=1)
    store = open_store(index)
    freeze_centres(store, StandIn.fingerprint, settings)
    known = make_questions(store, 2 * many)
    retriever = Retriever(
        store, Known(known), load_reader(reader, cache=settings.cache, threads=1), settings
    )
    retriever.prepare()
    questions, others = list(known)[:many], list(known)[many:]
    for question in others:  # a server that has answered before
        retriever.search(understand(question))
    with store.snapshot() as state:
        facts = {"chunks": state.n_chunks, "languages": len(state.languages)}
    if profile:
        show_profile(retriever, questions)

    asked: Iterator[str] = iter(questions)
    figures = cpu_ms(lambda: retriever.search(understand(next(asked))), len(questions))
    return {**facts, "retrieve": figures, "rss_mb": peak_mb()}


def show_profile(retriever: Retriever, questions: list[str]) -> None:
    with cProfile.Profile(time.process_time) as run:
        for question in questions:
            retriever.search(understand(question))
    pstats.Stats(run).sort_stats("tottime").print_stats(30)


def take_text(source: Path, target: Path, chunks: int) -> None:
    """Link files of ``source`` into ``target``, in a fixed random order, until there is enough."""
    files = sorted(file for file in source.rglob("*") if file.is_file())
    random.Random(4).shuffle(files)
    size = 0
    for number, file in enumerate(files):
        copy = target / str(number % 100) / f"{number}{file.suffix}"
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
        size += file.stat().st_size
        if size > FIRST_SIZE * chunks / 10_000:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--index", type=Path, help="an index made by index_scale.py --keep")
    parser.add_argument("--text", type=Path, help="a folder of real files to index first")
    parser.add_argument("--chunks", type=int, default=10_000, help="with --text: about so many")
    parser.add_argument("--made-up", type=int, metavar="CHUNKS", help="index made-up text")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--reader", default="none", help="none, or default: with reading")
    parser.add_argument("--keep", type=Path, help="folder for the index, kept afterwards")
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    place = arguments.keep or Path(tempfile.mkdtemp(prefix="question-"))
    index = arguments.index or place / "index"
    try:
        settings = Settings(sources=place / "sources", index=index)
        if arguments.text and not index.exists():
            take_text(arguments.text, settings.sources, arguments.chunks)
            refresh(open_store(index), settings, StandIn())
        elif arguments.made_up:
            synthetic(settings, StandIn(), arguments.made_up)
        figures = measure(
            index,
            many=arguments.questions,
            profile=arguments.profile,
            reader=arguments.reader,
        )
        print(json.dumps(figures))
    finally:
        if not arguments.keep:
            shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
