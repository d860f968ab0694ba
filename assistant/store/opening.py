"""Which store holds an index: the one place that knows them by name."""

from __future__ import annotations

from pathlib import Path

from assistant.store.protocol import Store


def open_store(index: str | Path) -> Store:
    """Return the store of the index in the folder ``index``; nothing is opened before it is used.

    Today there is one kind, SQLite with FAISS.  A second (PostgreSQL with pgvector, say) is a room
    beside ``sqlite``, passes tests/test_store_contract.py, and is chosen here.
    """
    from assistant.store.sqlite import SQLiteStore

    return SQLiteStore(index)
