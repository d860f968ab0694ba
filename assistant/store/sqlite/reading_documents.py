"""Documents read from the record: what is known of them, their texts, their files."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from assistant.errors import NotFoundError
from assistant.packing import unpack
from assistant.records import Chunk, Document, DocumentInfo
from assistant.store.incoming import IndexedFile

_COLUMNS = (
    "id", "path", "title", "date", "publisher", "language", "url", "chunks", "status", "reason",
    "failed_since", "notes", "file_sha256",
)  # fmt: skip
_INFO = ", ".join(f"d.{name}" for name in _COLUMNS)


def infos(db: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, DocumentInfo]:
    """Return documents by their numbers (see :attr:`StoredChunk.document`)."""
    rows = db.execute(
        f"SELECT d.number, {_INFO} FROM json_each(?) w"
        " CROSS JOIN documents d ON d.number = w.value",
        (json.dumps(sorted({int(n) for n in numbers})),),
    )
    return {number: _info(row) for number, *row in rows}


def documents(
    db: sqlite3.Connection, where: str = "true", values: Sequence[Any] = ()
) -> list[DocumentInfo]:
    """Return the sources ``d`` for which ``where`` holds, by path; without it all known ones."""
    rows = db.execute(f"SELECT {_INFO} FROM documents d WHERE {where} ORDER BY d.path", values)
    return [_info(row) for row in rows]


def document(db: sqlite3.Connection, name: str) -> Document:
    """Return the document with this id or path, and its text (empty unless indexed).

    :raises NotFoundError: there is none.
    """
    row = db.execute(
        f"SELECT {_INFO}, coalesce(text_sha256, ''), coalesce(text, ''),"
        " coalesce(body, '[]'), coalesce(pages, '[]'), coalesce(structure, '[]')"
        " FROM documents d LEFT JOIN texts t ON t.document = d.number"
        " WHERE id=? OR path=? ORDER BY id=? DESC",
        (name, name, name),
    ).fetchone()
    if row is None:
        raise NotFoundError(f"No document has the id or path {name!r}. See `assistant sources`.")
    *info, sha256, text, body, pages, structure = row
    return Document(
        **{name: getattr(_info(info), name) for name in DocumentInfo.__slots__},
        text=text,
        sha256=sha256,
        body=tuple((a, b) for a, b in json.loads(body)),
        pages=tuple(json.loads(pages)),
        structure=unpack(structure),
    )


def paths_with(db: sqlite3.Connection, text: str, many: int = 5) -> list[str]:
    """Return the paths of up to ``many`` documents whose text holds ``text``, in order."""
    rows = db.execute(
        "SELECT d.path FROM texts t JOIN documents d ON d.number = t.document"
        " WHERE instr(t.text, ?) > 0 ORDER BY d.path LIMIT ?",
        (text, many),
    )
    return [path for (path,) in rows]


def chunks(db: sqlite3.Connection) -> Iterator[Chunk]:
    """Yield every stored chunk, by document path and place."""
    for row in db.execute(
        "SELECT d.id, c.start, c.stop, c.text, c.page FROM documents d"
        " JOIN chunks c ON c.document = d.number ORDER BY d.path, c.start, c.stop"
    ):
        yield Chunk(*row)


def files(db: sqlite3.Connection) -> list[IndexedFile]:
    """Return what is known of the files of the indexed documents, by path."""
    rows = db.execute(
        "SELECT path, size, mtime_ns, file_sha256, text_sha256 FROM documents"
        " WHERE status='indexed' ORDER BY path"
    )
    return [IndexedFile._make(row) for row in rows]


def _info(row: Sequence[Any]) -> DocumentInfo:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["date"] = date.fromisoformat(values["date"]) if values["date"] else None
    values["notes"] = tuple(json.loads(values["notes"]))
    values["file_sha256"] = values["file_sha256"] or ""
    return DocumentInfo(**values)
