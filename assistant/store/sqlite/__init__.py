"""The store in one SQLite file, with the FAISS index made from it."""

from assistant.store.sqlite.snapshot import SQLiteSnapshot
from assistant.store.sqlite.store import SQLiteStore
from assistant.store.sqlite.writer import SQLiteWriter

__all__ = ["SQLiteSnapshot", "SQLiteStore", "SQLiteWriter"]
