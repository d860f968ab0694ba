"""What is known: SQLite is the record, FAISS and the word index are derived from it.

Readers open a :class:`Store` and take a :class:`Snapshot` for each question; a refresh changes the
record with a :class:`Writer`, under :func:`writer_lock`.
"""

from assistant.store.candidates import Candidates, StoredChunk, Terms
from assistant.store.incoming import FileState, Known, NewChunk, NewDocument
from assistant.store.keys import document_id, page_at, term_key, text_key
from assistant.store.lock import shelf_lock, writer_lock
from assistant.store.sqlite.schema import Identity
from assistant.store.sqlite.snapshot import Facts, Snapshot
from assistant.store.sqlite.store import Store
from assistant.store.sqlite.writer import Writer

__all__ = [
    "Candidates",
    "Facts",
    "FileState",
    "Identity",
    "Known",
    "NewChunk",
    "NewDocument",
    "Snapshot",
    "Store",
    "StoredChunk",
    "Terms",
    "Writer",
    "document_id",
    "page_at",
    "shelf_lock",
    "term_key",
    "text_key",
    "writer_lock",
]
