"""What the tests of the index share: a small library on disk, and the whole of a record as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.embedding.testing import HashEmbedder
from assistant.indexing.refresh import refresh
from assistant.records import RefreshReport
from assistant.settings import Settings
from assistant.store.sqlite import SQLiteStore

CENTRES = {"": np.zeros(HashEmbedder.dimension, np.float32)}
QUESTION = "Which company got the licence in Shanghai?"


class CountingEmbedder(HashEmbedder):
    """Counts the texts it is given."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed_documents(self, texts: Any, **options: Any) -> Any:
        self.texts += texts
        return super().embed_documents(texts, **options)


@dataclass
class Library:
    """A sources folder and its index."""

    settings: Settings
    store: SQLiteStore
    embedder: CountingEmbedder

    @classmethod
    def at(cls, folder: Path, *, index: str = "index", **settings: Any) -> Library:
        (folder / "sources").mkdir(parents=True, exist_ok=True)
        settings = {"chunk_characters": 120, "wait_seconds": 0.2} | settings
        chosen = Settings(sources=folder / "sources", index=folder / index, **settings)
        return cls(chosen, SQLiteStore(chosen.index), CountingEmbedder())

    @property
    def sources(self) -> Path:
        return self.settings.sources

    def write(self, path: str, text: str | bytes) -> Path:
        file = self.sources / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def refresh(self, **options: Any) -> RefreshReport:
        self.embedder.texts.clear()
        return refresh(self.store, self.settings, self.embedder, **options)

    def query(self, question: str = QUESTION) -> Any:
        return self.embedder.embed_queries([question])[0]

    def find(self, k: int = 5, question: str = QUESTION) -> list[tuple[str, int, float]]:
        """Return path, start and cosine of the nearest chunks, ties by path and start."""
        with self.store.snapshot() as state:
            ids, scores = state.search_vectors(self.query(question), k, centres=CENTRES)
            found = state.stored_chunks(ids)
            infos = state.infos(chunk.document for chunk in found.values())
        rows = [(found[int(id)], score) for id, score in zip(ids, scores, strict=True)]
        hits = [(infos[c.document].path, c.start, round(float(score), 5)) for c, score in rows]
        return sorted(hits, key=lambda hit: (-hit[2], hit[0], hit[1]))


def content(store: SQLiteStore) -> dict[str, Any]:
    """Return everything a record says, but for row numbers, times and the order of writing."""
    with store.snapshot() as state:
        db = state.db
        return {
            "documents": db.execute(
                "SELECT id, path, status, reason, title, date, publisher, language, url, encoding,"
                " file_sha256, size, text_sha256, chunks, checksum, body, pages, structure, notes, text"
                " FROM documents LEFT JOIN texts ON document = number ORDER BY path"
            ).fetchall(),
            "chunks": db.execute(
                "SELECT path, start, stop, page, c.language, key, n_terms, c.checksum, c.text,"
                " c.terms, v.language, v.vector, s.spans, s.keys, s.vectors, t.counts,"
                " t.sentences, t.own, t.checksum FROM chunks c"
                " JOIN documents d ON number = document JOIN vectors v ON v.chunk = c.id"
                " JOIN sentences s ON s.chunk = c.id JOIN term_keys t ON t.chunk = c.id"
                " ORDER BY path, start, stop"
            ).fetchall(),
            "terms": db.execute("SELECT * FROM terms ORDER BY term").fetchall(),
            "keys": db.execute(
                "SELECT k.key, path, start FROM sentence_keys k JOIN chunks c ON c.id = k.chunk"
                " JOIN documents d ON number = document ORDER BY k.key, path, start"
            ).fetchall(),
            "words": sorted(
                db.execute(
                    "SELECT path, start FROM words w JOIN chunks c ON c.id = w.rowid"
                    " JOIN documents d ON number = document WHERE words MATCH 'licenc OR shanghai'"
                )
            ),
            "totals": (state.n_chunks, state.facts.sum_terms, dict(state.languages)),
        }
