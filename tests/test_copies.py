"""Texts that many documents repeat must not make a question read the whole index."""

import assistant.retrieval.candidates as candidates_room
from assistant.embedding.testing import HashEmbedder
from assistant.indexing.refresh import refresh
from assistant.question import understand
from assistant.reader import load_reader
from assistant.retrieval import Retriever
from assistant.settings import Settings
from assistant.store.sqlite import SQLiteSnapshot, SQLiteStore

COPIED = "The lamp of Port Merrow flashes twice every nine seconds and is seen from the pier."
OTHERS = ("lamp oil came from Tarn", "lamp keepers slept", "the pier burnt", "no lamp was lit")


def test_copies_of_one_text_leave_room_for_others_and_are_not_looked_at_again(
    tmp_path, monkeypatch
):
    settings = Settings(sources=tmp_path / "sources", index=tmp_path / "index")
    settings.sources.mkdir()
    for number in range(400):
        (settings.sources / f"copy-{number:03}.txt").write_text(COPIED)
    for number, text in enumerate(OTHERS):
        (settings.sources / f"other-{number}.txt").write_text(f"In the year {number}, {text}.")
    store, embedder = SQLiteStore(settings.index), HashEmbedder()
    refresh(store, settings, embedder)
    read: list[int] = []
    candidates = SQLiteSnapshot.candidates

    def counted(self, ids):
        found = candidates(self, ids)
        read.append(len(found))
        return found

    monkeypatch.setattr(SQLiteSnapshot, "candidates", counted)
    monkeypatch.setattr(candidates_room, "FURTHEST", 200)
    reader = load_reader("none", cache=settings.cache, threads=1)
    retriever = Retriever(store, embedder, reader, settings)
    asked = retriever.search(understand("Which lamp flashes twice?"))
    assert asked.retrieval[0].document.path == "copy-000.txt"
    assert sum(p.text == COPIED for p in asked.retrieval) == 1
    assert len(asked.retrieval[0].also_in) == 399
    assert max(read) <= 700, "as far as FURTHEST allows, not the whole index again and again"
    assert len(read) <= 2
