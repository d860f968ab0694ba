"""What `verify` finds: every kind of damage, and nothing where there is none."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from indexing import CENTRES, Library, content
from test_store import article

from assistant.indexing.verify import verify
from assistant.store.sqlite import SQLiteStore, SQLiteWriter, faiss_file, faiss_index

LONG = bool(os.environ.get("ASSISTANT_LONG"))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    made = Library.at(tmp_path)
    for number in range(8):
        made.write(f"{number}.txt", article(number))
    made.refresh()
    with SQLiteWriter(made.store.database, made.store.snapshot().identity) as writer:
        writer.save_centres({"en": np.ones(64, np.float32)})
        writer.save_scale(0.3, 0.1)
    made.store.prepare(CENTRES)
    return made


def findings(library: Library) -> list[tuple[str, str | None]]:
    fresh = SQLiteStore(library.settings.index)
    report = verify(fresh, library.settings)
    fresh.close()
    assert report.ok == (not report.findings)
    assert all(f.message and f.remedy.startswith("`assistant index") for f in report.findings)
    return [(finding.kind, finding.path) for finding in report.findings]


def test_a_whole_index_has_no_findings_and_counts_all(library):
    report = verify(library.store, library.settings)
    assert report.ok and report.documents == 8
    assert report.chunks == len(list(library.store.snapshot().chunks()))
    assert report.sentences >= report.chunks


def test_a_changed_byte_of_a_source_is_found(library):
    file = library.sources / "3.txt"
    data = bytearray(file.read_bytes())
    data[100] ^= 1
    file.write_bytes(data)
    assert findings(library) == [("source", "3.txt")]
    (library.sources / "4.txt").unlink()
    assert findings(library) == [("source", "3.txt"), ("source", "4.txt")]
    library.refresh()
    assert findings(library) == []


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ("UPDATE chunks SET text = upper(text) WHERE id = 5", "chunk"),
        ("UPDATE chunks SET start = start + 1 WHERE id = 5", "chunk"),
        ("UPDATE chunks SET terms = terms || ' more' WHERE id = 5", "chunk"),
        ("UPDATE texts SET text = text || 'x' WHERE document = 2", "document"),
        ("UPDATE documents SET title = 'another' WHERE number = 2", "document"),
        ("UPDATE documents SET chunks = 3 WHERE number = 2", "document"),
        ("UPDATE documents SET size = size + 256 WHERE number = 2", "record"),
        ("UPDATE vectors SET vector = zeroblob(128) WHERE chunk = 5", "chunk"),
        ("UPDATE vectors SET vector = zeroblob(64) WHERE chunk = 5", "chunk"),
        ("UPDATE sentences SET spans = zeroblob(length(spans)) WHERE chunk = 5", "chunk"),
        ("DELETE FROM vectors WHERE chunk = 5", "chunk"),
        ("DELETE FROM sentences WHERE chunk = 5", "chunk"),
        ("DELETE FROM term_keys WHERE chunk = 5", "chunk"),
        ("UPDATE term_keys SET sentences = zeroblob(length(sentences)) WHERE chunk = 5", "chunk"),
        ("DELETE FROM chunks WHERE id = 5", "document"),
        ("DELETE FROM documents WHERE number = 2", "chunk"),
        ("UPDATE terms SET df = df + 1 WHERE term = (SELECT min(term) FROM terms)", "words"),
        ("DELETE FROM sentence_keys WHERE chunk = 5", "record"),
        ("UPDATE meta SET value = value + 1 WHERE name = 'n_chunks'", "record"),
        ("UPDATE meta SET value = '0.1 0.2' WHERE name = 'scale'", "record"),
        ("UPDATE centres SET vector = zeroblob(length(vector))", "record"),
        ("UPDATE chunks SET page = 3 WHERE id = 5", "chunk"),
        ("INSERT INTO words(words, rowid, terms) VALUES ('delete', 5, 'shanghai')", "words"),
        ("UPDATE words_data SET block = zeroblob(length(block)) WHERE id > 10", "words"),
    ],
)
def test_damage_to_the_record_is_found(library, change, kind):
    from assistant.store.sqlite.connect import open_writing

    db = open_writing(library.store.database)
    db.execute(change)
    db.close()
    assert kind in {found for found, _ in findings(library)}
    library.refresh(rebuild=True)
    assert findings(library) == []


def test_a_flipped_bit_that_changes_an_answer_does_not_hide(library):
    """Every flip is found, or it hit what holds nothing: all that answers rest on reads the same."""
    library.store.close()
    file = library.store.database
    good, whole, found = file.read_bytes(), content(library.store), library.find(100)
    chance = random.Random(7)
    hidden, unseen = [], 0
    for _ in range(600 if LONG else 60):
        library.store.close()
        place = chance.randrange(len(good))
        bad = bytearray(good)
        bad[place] ^= 1 << chance.randrange(8)
        file.write_bytes(bad)
        if not findings(library):
            unseen += 1
            fresh = Library(library.settings, SQLiteStore(library.settings.index), library.embedder)
            if content(fresh.store) != whole or fresh.find(100) != found:
                hidden.append(place)
            fresh.store.close()
    file.write_bytes(good)
    assert findings(library) == [] and not hidden
    assert unseen < 0.8 * (600 if LONG else 60)


def flips(library: Library, table: str, column: str) -> Iterator[None]:
    """Flip a bit in some rows' values, one at a time, past all that would notice."""
    from assistant.store.sqlite.connect import open_writing

    db = open_writing(library.store.database)
    rows = db.execute(f"SELECT rowid, CAST({column} AS BLOB) FROM {table}").fetchall()
    for row, value in rows[:: len(rows) // 6 + 1]:
        if value:
            kept = db.execute(f"SELECT {column} FROM {table} WHERE rowid=?", (row,)).fetchone()
            bad = bytes([value[0] ^ 64]) + value[1:]
            bad_value = bad if isinstance(kept[0], bytes) else bad.decode()
            db.execute(f"UPDATE {table} SET {column}=? WHERE rowid=?", (bad_value, row))
            yield
            db.execute(f"UPDATE {table} SET {column}=? WHERE rowid=?", (*kept, row))
    db.close()


@pytest.mark.parametrize(
    ("table", "column"),
    [("texts", "pages"), ("texts", "structure"), ("texts", "body"), ("texts", "text"),
     ("chunks", "text"), ("chunks", "terms"), ("chunks", "key"), ("vectors", "vector"),
     ("sentences", "spans"), ("sentences", "keys"), ("sentences", "vectors"),
     ("term_keys", "counts"), ("term_keys", "sentences"), ("documents", "title"),
     ("documents", "path"), ("documents", "file_sha256"), ("documents", "text_sha256")],
)  # fmt: skip
def test_a_flipped_bit_in_any_value_is_found(library, table, column):
    assert [findings(library) for _ in flips(library, table, column)].count([]) == 0
    assert findings(library) == []


def test_a_damaged_vector_is_not_copied_to_where_nobody_would_notice(library):
    flipped = flips(library, "sentences", "vectors")
    next(flipped)
    library.write("copy.txt", (library.sources / "0.txt").read_text())
    library.refresh()
    assert {path for _, path in findings(library)} == {"0.txt"}


@pytest.mark.parametrize("size", [0, 100, 8192, 60_000])
def test_a_truncated_database_is_found(library, size):
    library.store.close()
    file = library.store.database
    file.write_bytes(file.read_bytes()[:size])
    if size == 0:
        assert not library.store.exists()
    else:
        assert findings(library)


def test_damage_to_the_word_index_is_mended_by_check(library):
    from assistant.store.sqlite.connect import open_writing

    db = open_writing(library.store.database)
    db.execute("INSERT INTO words(words, rowid, terms) VALUES ('delete', 5, 'shanghai')")
    db.close()
    assert findings(library) == [("words", None)]
    library.refresh(check=True)
    assert findings(library) == []


def test_a_faiss_file_that_lacks_a_chunk_is_found(library):
    import faiss

    with library.store.snapshot() as state:
        base = faiss_index.build(
            state.db, record=state.facts.record, generation=state.generation, dimension=64,
            centres=CENTRES,
        )  # fmt: skip
    base.faiss.remove_ids(faiss.IDSelectorBatch(np.array([5], np.int64)))
    base.faiss.add_with_ids(np.ones((1, 64), np.float32), np.array([999], np.int64))
    faiss_file.save(base, library.settings.index)
    assert findings(library) == [("faiss", None)]
