"""What is known, behind a protocol: documents, chunks, sentences, vectors and words.

Readers take a :class:`Snapshot` of a :class:`Store` for each question; a refresh changes it with
the :class:`Writer` that :meth:`Store.writing` gives.  :func:`open_store` chooses the
implementation, which nothing else names.
"""

from assistant.store.candidates import Candidates, StoredChunk, Terms
from assistant.store.commands import REBUILD, RECHECK, REFRESH
from assistant.store.identity import Identity, Model
from assistant.store.incoming import FileState, IndexedFile, Known, NewChunk, NewDocument
from assistant.store.keys import document_id, page_at, term_key, text_key
from assistant.store.lock import shelf_lock
from assistant.store.opening import open_store
from assistant.store.protocol import Snapshot, Store
from assistant.store.writer import Writer

__all__ = [
    "REBUILD",
    "RECHECK",
    "REFRESH",
    "Candidates",
    "FileState",
    "Identity",
    "IndexedFile",
    "Known",
    "Model",
    "NewChunk",
    "NewDocument",
    "Snapshot",
    "Store",
    "StoredChunk",
    "Terms",
    "Writer",
    "document_id",
    "open_store",
    "page_at",
    "shelf_lock",
    "term_key",
    "text_key",
]
