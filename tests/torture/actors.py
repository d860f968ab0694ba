"""What the processes of a schedule do to one library; each may be killed at any moment."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import shutil
import signal
import threading
import time
import traceback
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from indexing import CENTRES, CountingEmbedder, Library

from assistant import AssistantError
from assistant.indexing import batches, shelf, watch
from assistant.indexing.cutting import cut
from assistant.indexing.verify import verify
from assistant.parsing.plain import parse_plain
from assistant.settings import Settings
from assistant.store.sqlite import SQLiteSnapshot

WORDS = (
    "Shanghai BT licence telecoms ministry pilot Paris cloud Airbus ferry pier harbour budget court "
    "minister report figure growth storm bridge museum strike vaccine election satellite"
).split()
FAULTS = "faults"
DONE, REFUSED, FAULTY = 0, 2, 70


def library_at(folder: Path, index: str = "index") -> Library:
    return Library.at(folder, index=index, wait_seconds=20, chunk_characters=200)


# --- texts that say which they are --------------------------------------------------------------


def text_of(number: int, version: int) -> str:
    """Return a text that names its number and version; no two are alike."""
    chance = random.Random(number * 100_003 + version)
    sentences = (
        f"{' '.join(chance.choices(WORDS, k=7))} {chance.randrange(10**6)}."
        for _ in range(chance.randrange(4, 25))
    )
    return f"Text {number} version {version} begins. " + " ".join(sentences)


def is_known(text: str) -> bool:
    """Whether a text is one that was written, to the last letter."""
    words = text.split(maxsplit=5)
    if len(words) < 5 or words[0] != "Text" or words[2] != "version":
        return False
    return text == text_of(int(words[1]), int(words[3]))


# --- what a committed state answers -------------------------------------------------------------


@lru_cache(maxsize=4096)
def _expected(text: str, characters: int) -> tuple[tuple[int, bytes], ...]:
    """Return start and float16 vector of each chunk of a text, as a clean build makes them."""
    library = CountingEmbedder()
    settings = Settings(chunk_characters=characters)
    parsed = parse_plain(text.encode(), markdown=False, settings=settings)
    pieces = cut(parsed, settings).chunks
    texts = [parsed.text[piece.start : piece.end] for piece in pieces]
    vectors = library.embed_documents(texts).astype("<f2")
    return tuple((p.start, v.tobytes()) for p, v in zip(pieces, vectors, strict=True))


def wrong_in(state: SQLiteSnapshot, library: Library) -> str | None:
    """Return how a state differs from the answers of a clean build of its documents, or None."""
    documents = {}
    for info in state.documents():
        if info.status == "indexed":
            document = state.document(info.path)
            if not is_known(document.text):
                return f"{info.path} holds what nobody wrote: {document.text[:80]!r}"
            documents[info.path] = document.text
    query = library.query()
    expected = {}
    for path, text in documents.items():
        for start, packed in _expected(text, library.settings.chunk_characters):
            vector = np.frombuffer(packed, "<f2").astype(np.float32)
            expected[path, start] = float(vector @ query / np.linalg.norm(vector))
    ids, scores = state.search_vectors(query, 10**6, centres=CENTRES)
    chunks = state.stored_chunks(ids)
    if len(chunks) != len(ids):
        return f"{len(ids)} chunks were found, {len(chunks)} are there"
    infos = state.infos(chunk.document for chunk in chunks.values())
    found = {
        (infos[chunks[int(id)].document].path, chunks[int(id)].start): float(score)
        for id, score in zip(ids, scores, strict=True)
    }
    if found.keys() != expected.keys():
        odd = sorted(found.keys() ^ expected.keys())
        return f"{len(odd)} chunks too many or too few, {odd[:3]}"
    far = [key for key in found if abs(found[key] - expected[key]) > 2e-3]
    if far:
        return f"{len(far)} scores are not those of the texts, {sorted(far)[:3]}"
    for chunk in chunks.values():
        if documents[infos[chunk.document].path][chunk.start : chunk.end] != chunk.text:
            return f"chunk {chunk.id} is not the text of its place"
    words = state.search_words(["shanghai", "licenc"], 50)
    held = {int(i) for i, c in chunks.items() if {"shanghai", "licenc"} & set(c.terms.split())}
    if not set(words.tolist()) <= held or bool(held) != bool(len(words)):
        return "the words found are not those of the chunks"
    return None


# --- the processes ------------------------------------------------------------------------------


def act(name: str, folder: str, options: dict[str, Any]) -> None:
    """Run one actor; errors of ours end it with 2, any other is written down, which ends the test."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _step_clock(options.pop("clock", 0))
    _limit_files(options.pop("file_bytes", None))
    code = DONE
    try:
        ACTORS[name](Path(folder), **options)
    except AssistantError as error:
        code = REFUSED
        if "\n" in str(error):
            code = _note(folder, f"{name}: an error of several lines: {error!r}")
    except BaseException:  # noqa: BLE001 - this is what the test looks for
        code = _note(folder, f"{name} {options}\n{traceback.format_exc()}")
    os._exit(code)


def _note(folder: str, what: str) -> int:
    faults = Path(folder, FAULTS)
    faults.mkdir(exist_ok=True)
    name = hashlib.sha256(what.encode()).hexdigest()[:12]
    (faults / name).write_text(what, encoding="utf-8", errors="backslashreplace")
    return FAULTY


def _step_clock(seconds: float) -> None:
    if seconds:
        now = time.time_ns
        time.time_ns = lambda: now() + int(seconds * 1e9)


def _limit_files(file_bytes: int | None) -> None:
    """Let no file grow past so many bytes: what a full disk does to a database."""
    if file_bytes is not None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))


def index(folder: Path, *, slow: float = 0.0, **options: Any) -> None:
    library = library_at(folder)
    batches.MOST_TEXTS = 128  # several commits a refresh, for kills to fall between
    if slow:
        library.embedder = SlowEmbedder(slow)
    library.refresh(**options)
    library.store.close()


class SlowEmbedder(CountingEmbedder):
    """Takes time, as a model would."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def embed_documents(self, texts: Any, **options: Any) -> Any:
        time.sleep(self._seconds)
        return super().embed_documents(texts, **options)


def ask(folder: Path, *, seconds: float) -> None:
    """Ask one open library until the time is over; every state must be a committed one."""
    library = library_at(folder)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(AssistantError), library.store.snapshot() as state:
            if wrong := wrong_in(state, library):
                raise AssertionError(wrong)


def watching(folder: Path, *, seconds: float) -> None:
    """Follow the folder, as `assistant index --watch` does."""
    library = library_at(folder)
    stop = threading.Event()
    threading.Timer(seconds, stop.set).start()
    watch.BURST_MS, watch.STILL_SECONDS, watch.TICK_MS = 100, 0.05, 100
    watch.watch(library.settings, library.refresh, stop=stop)


def check(folder: Path) -> None:
    """Verify; sources may be ahead of the index, but nothing of the record may be wrong."""
    library = library_at(folder)
    report = verify(library.store, library.settings)
    if bad := [f for f in report.findings if f.kind not in ("source", "faiss")]:
        raise AssertionError(f"verify finds {bad}")


def add(folder: Path, *, numbers: list[int], version: int) -> None:
    """Copy files into the sources, all under few names."""
    library = library_at(folder)
    for number in numbers:
        given = folder / "given" / f"{os.getpid()}-{number}" / f"added{number % 3}.txt"
        given.parent.mkdir(parents=True)
        given.write_text(text_of(number, version))
        shelf.add(library.settings, [str(given)])


def remove(folder: Path, *, names: list[str]) -> None:
    shelf.remove(library_at(folder).settings, names)


def flip(folder: Path, *, file: str, places: list[int]) -> None:
    """Change bits of a file from outside, as a failing disk does."""
    with open(folder / "index" / file, "r+b") as stream:
        for place in places:
            stream.seek(place // 8)
            byte = stream.read(1)
            if byte:
                stream.seek(place // 8)
                stream.write(bytes([byte[0] ^ 1 << place % 8]))


def keep(folder: Path) -> None:
    """Copy the index; in a process of its own, for it opens the record's files beside SQLite."""
    shutil.copytree(folder / "index", folder / "kept")


ACTORS = {
    "index": index, "ask": ask, "watch": watching, "check": check, "add": add, "remove": remove,
    "flip": flip, "keep": keep,
}  # fmt: skip

# Processes are forked from one that has loaded this module and, by this, all that cutting loads late.
_expected(text_of(0, 0), 200)
