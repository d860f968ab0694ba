"""What holds for every store: the one that ships, and one in memory that shares no code with it."""

from __future__ import annotations

import gc
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from memory_store import MemoryStore

from assistant import Assistant, Filters
from assistant.embedding.testing import HashEmbedder
from assistant.errors import (
    AssistantError,
    FilterError,
    LockedError,
    NotFoundError,
    OtherModelError,
    StoreError,
)
from assistant.indexing.cutting import cut
from assistant.indexing.preparing import prepare
from assistant.indexing.refresh import refresh
from assistant.indexing.verify import verify
from assistant.languages import search_terms
from assistant.parsing.plain import parse_plain
from assistant.question import understand
from assistant.reader import load_reader
from assistant.records import Failure
from assistant.retrieval import Retriever
from assistant.settings import Settings
from assistant.store import FileState, Identity, Store, Writer, open_store, term_key, text_key

MODEL = HashEmbedder()
IDENTITY = Identity(MODEL.name, MODEL.fingerprint, MODEL.dimension, 120, 0.15)
CENTRE = np.linspace(-0.05, 0.05, MODEL.dimension, dtype=np.float32)
CENTRES = {"en": CENTRE, "": -CENTRE}
FERRY = (
    "# The ferry to Orsk\n\nThe ferry to Orsk leaves at nine. It takes forty dogs and a whale. "
    "Tickets cost six kroner, and dogs ride free. The captain of the ferry is Ada Lindqvist.\n\n"
    "In winter the ferry stays in the harbour. The harbour of Orsk was dug in 1871. 東京都 is far."
)
LAMP = (
    "The lamp of Port Merrow was lit in 1871. The lamp burns oil from Tarn. Its keeper is a poet."
)
PHARE = "Le phare de Brest a été allumé en 1871. Le gardien du phare vit seul avec son chien."


@dataclass
class Shelf:
    """A store that is asked and changed through its protocol alone."""

    store: Store
    recipe: int = 7
    settings: Settings = field(default_factory=lambda: Settings(chunk_characters=120))

    @contextmanager
    def writing(self, identity: Identity = IDENTITY, **options: Any) -> Iterator[Writer]:
        with self.store.writing(identity, wait_seconds=0.1, **options) as writer:
            yield writer

    def put(self, path: str, text: str, writer: Writer | None = None, **about: Any) -> None:
        """Store a text as a document, in a transaction of its own unless ``writer`` is in one."""
        parsed = parse_plain(text.encode(), markdown=True, settings=self.settings)
        parsed = replace(parsed, **about)
        file = FileState(len(text), 1_000, 5_000, f"sha of {path}")
        prepared = prepare(path, parsed, file, cut(parsed, self.settings))
        document = replace(prepared.document, recipe=self.recipe)
        vectors = embedded(list(prepared.texts.values()))
        if writer is not None:
            writer.put(document, vectors)
            return
        with self.writing() as writer, writer.transaction():
            writer.put(document, vectors)

    def fill(self) -> None:
        self.put("coast/ferry.md", FERRY, date=date(2020, 5, 1))
        self.put("coast/lamp.md", LAMP, date=date(2021, 5, 1), notes=("a note",))
        self.put("phare.md", PHARE, language="fr")


def embedded(texts: list[str]) -> dict[bytes, bytes]:
    rows = MODEL.embed_documents(texts).astype("<f2")
    return {text_key(text): row.tobytes() for text, row in zip(texts, rows, strict=True)}


@pytest.fixture(params=["sqlite", "memory"])
def open_new(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """What opens the store under test; the one that ships opens the same folder each time."""
    if request.param == "sqlite":
        return lambda: open_store(tmp_path / "index")
    memory = MemoryStore()
    return lambda: memory


@pytest.fixture
def shelf(open_new: Callable[[], Store]) -> Iterator[Shelf]:
    store = open_new()
    yield Shelf(store)
    store.close()
    store.close()


@pytest.fixture
def full(shelf: Shelf) -> Shelf:
    shelf.fill()
    return shelf


def query(text: str = "When does the ferry leave?") -> np.ndarray:
    vector = MODEL.embed_queries([text])[0] - CENTRE
    return vector / np.linalg.norm(vector)


def all_of(store: Store) -> str:
    """Return everything that a state shows, as text that can be compared."""
    with store.snapshot() as state:
        documents = [state.document(info.path).to_dict() for info in state.documents()]
        chunks = [chunk.to_dict() for chunk in state.chunks()]
        terms = sorted({term for c in chunks for term in search_terms(c["text"], None)})
        ids, cosines = state.search_vectors(query(), 100, centres=CENTRES)
        places = state.stored_chunks(ids.tolist())
        found = [
            (places[id].key.hex(), round(float(cosine), 4))
            for id, cosine in zip(ids.tolist(), cosines, strict=True)
        ]
        counts = [state.n_chunks, state.n_sentences(), round(state.average_terms, 6)]
        facts = [counts, dict(state.languages), dict(state.statuses), state.term_frequencies(terms)]
    return json.dumps([documents, chunks, sorted(found), facts], sort_keys=True)


# --- nothing, and something ---------------------------------------------------------------------


def test_there_is_no_index_until_one_is_written(shelf: Shelf) -> None:
    assert not shelf.store.exists()
    assert shelf.store.unfinished_rebuild() == 0
    with pytest.raises(StoreError, match="assistant index"):
        shelf.store.snapshot()
    with shelf.writing():
        pass
    assert shelf.store.exists()
    with shelf.store.snapshot() as state:
        assert (state.n_chunks, state.n_sentences(), state.average_terms) == (0, 0, 0.0)
        assert state.documents() == [] == list(state.chunks()) == state.findings()
        ids, cosines = state.search_vectors(query(), 5, centres=CENTRES)
        assert ids.dtype == np.int64 and cosines.dtype == np.float32 and not len(ids)
        assert not len(state.search_words(["ferri"], 5))
        nothing = state.candidates([1, 2])
        assert len(nothing) == 0 and nothing.vectors.shape == (0, MODEL.dimension)


def test_what_was_put_reads_back_to_the_letter(full: Shelf) -> None:
    parsed = parse_plain(FERRY.encode(), markdown=True, settings=full.settings)
    with full.store.snapshot() as state:
        document = state.document("coast/ferry.md")
        for name in ("text", "title", "body", "pages", "structure", "url", "publisher"):
            assert getattr(document, name) == getattr(parsed, name), name
        assert document.date == date(2020, 5, 1) and document.language == "en"
        assert document.file_sha256 == "sha of coast/ferry.md" and document.structure
        assert state.document(document.id) == document
        assert [d.path for d in state.documents()] == [
            "coast/ferry.md", "coast/lamp.md", "phare.md",
        ]  # fmt: skip
        assert "a note" in state.document("coast/lamp.md").notes
        with pytest.raises(NotFoundError, match="'nowhere'"):
            state.document("nowhere")
        chunks = list(state.chunks())
        places = {info.id: info.path for info in state.documents()}
        assert [(places[c.document_id], c.start) for c in chunks] == sorted(
            (places[c.document_id], c.start) for c in chunks
        )
        for chunk in chunks:
            whole = state.document(chunk.document_id)
            assert whole.text[chunk.start : chunk.end] == chunk.text
        assert len(chunks) == state.n_chunks == sum(d.chunks for d in state.documents()) > 4
        assert dict(state.statuses) == {"indexed": 3} and state.dimension == MODEL.dimension
        assert state.languages["fr"] + state.languages["en"] == state.n_chunks
        assert state.identity == IDENTITY
        assert state.paths_with("in 1871") == ["coast/ferry.md", "coast/lamp.md"]
        assert state.paths_with("1871", many=1) == ["coast/ferry.md"]
        assert state.files()[0][::3] == ("coast/ferry.md", "sha of coast/ferry.md")
        assert state.files()[0].text_sha256 == document.sha256
        assert state.findings() == []


def test_a_second_object_shows_what_the_first_wrote(full: Shelf, open_new) -> None:
    assert all_of(open_new()) == all_of(full.store)


# --- chunks -------------------------------------------------------------------------------------


def test_candidates_come_as_asked_with_all_that_scoring_takes(full: Shelf) -> None:
    with full.store.snapshot() as state:
        ids = state.chunk_ids()
        assert ids == sorted(set(ids)) and len(ids) == state.n_chunks
        asked = [*ids[::-1], ids[0], 10**9]
        found = state.candidates(asked)
        assert found.ids.tolist() == ids[::-1]
        stored = state.stored_chunks(asked)
        assert set(stored) == set(ids)
        assert state.texts(asked) == {id: chunk.text for id, chunk in stored.items()}
        assert state.languages_of(ids) == dict(zip(found.ids, found.languages, strict=True))
        for row, id in enumerate(found.ids.tolist()):
            chunk = stored[id]
            assert chunk.id == id and chunk.key == text_key(chunk.text)
            assert state.infos([chunk.document])[chunk.document] in state.documents()
            text = state.document_of(chunk.document).text
            assert text[chunk.start : chunk.end] == chunk.text
            keys = found.terms.keys[slice(*found.terms.offsets[row : row + 2])]
            assert keys.tolist() == [term_key(term) for term in chunk.terms.split()]
            vector = MODEL.embed_documents([chunk.text])[0]
            assert np.allclose(found.vectors[row], vector, atol=1e-3)
            for at in range(*found.sentence_offsets[row : row + 2]):
                start, end = found.sentence_spans[at].tolist()
                assert chunk.start <= start < end <= chunk.end
                keys = found.sentence_terms.keys[slice(*found.sentence_terms.offsets[at : at + 2])]
                own = search_terms(text[start:end], found.languages[row])
                assert keys.tolist() == [term_key(term) for term in own]
                vector = MODEL.embed_documents([text[start:end]])[0]
                assert np.allclose(found.sentence_vectors[at], vector, atol=1e-3)
        assert len(found.sentence_spans) == state.n_sentences()


def test_a_chunk_knows_its_neighbours_and_its_copies(full: Shelf) -> None:
    full.put("copy.md", LAMP)
    with full.store.snapshot() as state:
        ferry = state.document("coast/ferry.md")
        chunks = state.first_chunks(ferry.id, 100)
        assert [c.start for c in chunks] == sorted(c.start for c in chunks) and len(chunks) > 2
        assert state.first_chunks(ferry.id, 2) == chunks[:2]
        assert state.first_chunks("no such id", 2) == []
        near = state.sentences_around(chunks[1])
        assert near == sorted(set(near))
        for place, chunk in enumerate(chunks):
            own = state.candidates([chunk.id]).sentence_spans.tolist()
            assert {tuple(span) for span in own} <= set(near) or place > 2
        lamp = state.first_chunks(state.document("coast/lamp.md").id, 100)
        same = state.same_text([c.id for c in (*lamp, *chunks)])
        assert same == {c.id: ["copy.md"] for c in lamp}


# --- search -------------------------------------------------------------------------------------


def test_vectors_are_compared_in_centred_space_with_all_that_is_allowed(full: Shelf) -> None:
    full.store.prepare(CENTRES)
    with full.store.snapshot() as state:
        everything = state.candidates(state.chunk_ids())
        centres = [CENTRES.get(language or "", -CENTRE) for language in everything.languages]
        moved = everything.vectors - np.stack(centres)
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        expected = dict(zip(everything.ids.tolist(), moved @ query(), strict=True))
        ids, cosines = state.search_vectors(query(), 10**4, centres=CENTRES)
        assert set(ids.tolist()) == set(expected)
        assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)
        assert np.allclose(cosines, [expected[id] for id in ids.tolist()], atol=1e-3)
        few, _ = state.search_vectors(query(), 3, centres=CENTRES)
        assert few.tolist() == ids[:3].tolist()
        some = [*ids[::2].tolist(), 10**9]
        kept, _ = state.search_vectors(query(), 10**4, centres=CENTRES, allowed=some)
        assert kept.tolist() == ids[::2].tolist()
        assert not len(state.search_vectors(query(), 5, centres=CENTRES, allowed=[])[0])


def test_words_find_the_chunks_that_hold_them_the_best_first(full: Shelf) -> None:
    with full.store.snapshot() as state:
        chunks = state.stored_chunks(state.chunk_ids())
        holding = {id for id, chunk in chunks.items() if "lamp" in chunk.terms.split()}
        assert set(state.search_words(["lamp"], 100).tolist()) == holding
        assert state.term_frequencies(["lamp", "zeppelin", "lamp"]) == {"lamp": len(holding)}
        both = state.search_words(["whale", "dog"], 100).tolist()
        assert "whale" in chunks[both[0]].terms.split() and len(both) > 1
        assert state.search_words(["whale", "dog"], 1).tolist() == both[:1]
        assert state.search_words(["whale", "dog"], 9, allowed=both[1:]).tolist() == both[1:]
        assert not len(state.search_words(["zeppelin"], 9)) and not len(state.search_words([], 9))
        known = {term for chunk in chunks.values() for term in chunk.terms.split()}
        like = {term for term in known if term.startswith("l") and 3 <= len(term) <= 4}
        assert set(state.terms_like("l", 3, 4)) == like and "lamp" in like
        assert state.terms_like("l", 3, 4)["lamp"] == len(holding)


@pytest.mark.parametrize(
    ("filters", "paths", "undated"),
    [
        (Filters(languages=("FR",)), {"phare.md"}, 0),
        (Filters(languages=("en-GB",)), {"coast/ferry.md", "coast/lamp.md"}, 0),
        (Filters(documents=("coast/",)), {"coast/ferry.md", "coast/lamp.md"}, 0),
        (Filters(documents=("coast/lamp.md", "phare.md")), {"coast/lamp.md", "phare.md"}, 0),
        (Filters(since=date(2020, 5, 1), until=date(2020, 5, 1)), {"coast/ferry.md"}, 1),
        (Filters(since=date(2020, 5, 2)), {"coast/lamp.md"}, 1),
        (Filters(until=date(2020, 5, 1), languages=("en",)), {"coast/ferry.md"}, 0),
        (Filters(languages=("fr",), documents=("coast",)), set(), 0),
    ],
)
def test_filters_mean_the_same_everywhere(full: Shelf, filters, paths, undated) -> None:
    with full.store.snapshot() as state:
        allowed, left_out = state.allowed_ids(filters)
        owners = [state.infos([c.document])[c.document].path
                  for c in state.stored_chunks(allowed.tolist()).values()]  # fmt: skip
        assert set(owners) == paths and left_out == undated
        assert allowed.tolist() == sorted(allowed.tolist())
        assert len(allowed) == sum(d.chunks for d in state.documents() if d.path in paths)
        assert {d.path for d in state.passing(filters)} == paths


def test_filters_that_name_nothing_are_told_and_none_limits_nothing(full: Shelf) -> None:
    with full.store.snapshot() as state:
        assert state.allowed_ids(None) == (None, 0) == state.allowed_ids(Filters())
        assert len(state.passing(None)) == 3
        one = state.document("phare.md").id
        within, _ = state.allowed_ids(None, within=(one,))
        assert len(within) == state.document(one).chunks
        by_id, _ = state.allowed_ids(Filters(documents=(one,)))
        assert by_id.tolist() == within.tolist()
        for wrong in ("coas", "c_ast/", "%", "", "/", "phare"):
            with pytest.raises(FilterError, match="No document or folder"):
                state.allowed_ids(Filters(documents=(wrong,)))
        with pytest.raises(FilterError, match="klingon"):
            state.passing(Filters(languages=("klingon",)))


# --- changing -----------------------------------------------------------------------------------


def test_a_snapshot_does_not_change_and_the_next_one_shows_the_new_state(full: Shelf) -> None:
    before = full.store.snapshot()
    old, number = before.document("coast/lamp.md"), before.generation
    ids = set(before.chunk_ids())
    full.put("coast/lamp.md", LAMP.replace("poet", "zeppelin pilot"))
    assert before.document("coast/lamp.md") == old and before.generation == number
    assert set(before.chunk_ids()) == ids and before.term_frequencies(["zeppelin"]) == {}
    before.close()
    before.close()
    with full.store.snapshot() as state:
        assert "zeppelin" in state.document("coast/lamp.md").text and state.generation > number
        assert state.document("coast/lamp.md").id == old.id
        found = set(state.chunk_ids())
        new = [id for id, text in state.texts(found).items() if "zeppelin" in text]
        assert new and not set(new) & ids, "the number of another chunk was used again"
        assert state.texts(ids - found) == {}
        assert set(state.search_words(["zeppelin"], 9).tolist()) == set(new)
        assert set(state.search_vectors(query(), 100, centres=CENTRES)[0].tolist()) == found


def test_reading_all_chunks_keeps_to_the_state_it_began_with(full: Shelf) -> None:
    expected = list(full.store.snapshot().chunks())
    reading = full.store.snapshot().chunks()  # held by nothing else
    begun = [next(reading)]
    full.put("coast/lamp.md", "Another text about a zeppelin.")
    full.put("coast/ferry.md", "And one about an airship.")
    gc.collect()
    with full.store.snapshot() as state:
        assert "zeppelin" in state.document("coast/lamp.md").text
        assert len(list(state.chunks())) == state.n_chunks
    assert [*begun, *reading] == expected


def test_putting_a_text_back_leaves_no_trace(full: Shelf) -> None:
    before = all_of(full.store)
    full.put("phare.md", PHARE * 3, language="fr")
    full.put("new.md", "A zeppelin over Orsk is a rare sight.")
    assert all_of(full.store) != before
    with full.writing() as writer, writer.transaction():
        full.put("phare.md", PHARE, writer, language="fr")
        writer.remove("new.md")
    assert all_of(full.store) == before


def test_an_index_is_whole_once_a_writing_came_to_its_end(shelf: Shelf) -> None:
    with pytest.raises(RuntimeError), shelf.writing() as writer:
        with writer.transaction():
            shelf.put("lamp.md", LAMP, writer)
        assert not shelf.store.snapshot().whole
        raise RuntimeError("killed half-way")
    with shelf.store.snapshot() as state:
        assert state.n_chunks and not state.whole
        number = state.generation
    with shelf.writing():
        pass
    with shelf.store.snapshot() as state:
        assert state.whole and state.generation > number
    with pytest.raises(RuntimeError), shelf.writing():
        raise RuntimeError("killed again")
    assert shelf.store.snapshot().whole


def test_a_transaction_that_fails_changes_nothing(full: Shelf) -> None:
    before = all_of(full.store)
    with full.store.snapshot() as state:
        number = state.generation
    with full.writing() as writer:
        with pytest.raises(RuntimeError), writer.transaction():
            full.put("coast/lamp.md", "Another text about a zeppelin.", writer)
            writer.remove("phare.md")
            writer.fail(Failure("coast/ferry.md", "it is gone"), since="2026")
            writer.spool(embedded(["A spooled text."]))
            raise RuntimeError("the disk fell off")
        assert all_of(full.store) == before
        assert writer.vectors_of([text_key("A spooled text.")]) == {}
        with writer.transaction():
            writer.remove("phare.md")
        with full.store.snapshot() as state:
            assert len(state.documents()) == 2 and state.generation > number
            assert writer.n_chunks == state.n_chunks


def test_what_failed_or_is_ignored_is_known_with_its_reason(full: Shelf) -> None:
    tried = FileState(10, 20, 30, "")
    with full.writing() as writer, writer.transaction():
        since = "2026-01-01T00:00:00+00:00"
        writer.fail(Failure("coast/lamp.md", "no text"), since=since, file=tried, recipe=3)
        writer.fail(Failure("song.mp3", "not a text"), since="", status="ignored")
    with full.store.snapshot() as state:
        lamp, song = state.document("coast/lamp.md"), state.document("song.mp3")
        assert (lamp.status, lamp.reason, lamp.failed_since) == ("failed", "no text", since)
        assert (song.status, song.reason, song.failed_since) == ("ignored", "not a text", None)
        assert lamp.text == "" and lamp.chunks == 0 and lamp.title is None
        assert dict(state.statuses) == {"indexed": 2, "failed": 1, "ignored": 1}
        assert state.term_frequencies(["lamp"]) == {}
        assert [d.path for d in state.passing(None)] == ["coast/ferry.md", "phare.md"]
        assert [file.path for file in state.files()] == ["coast/ferry.md", "phare.md"]
    with full.writing() as writer:
        known = writer.sources(but={"phare.md"})
        assert set(known) == {"coast/ferry.md", "coast/lamp.md", "song.mp3"}
        assert known["coast/lamp.md"][:5] == ("coast/lamp.md", "failed", "no text", since, 3)
        assert known["coast/lamp.md"][5:] == (10, 20, 30, "")
        assert known["song.mp3"][4:] == (None, 0, 0, 0, "")
        ferry = known["coast/ferry.md"]
        assert (ferry.recipe, ferry.size, ferry.sha256) == (7, len(FERRY), "sha of coast/ferry.md")
    full.put("coast/lamp.md", LAMP)
    with full.store.snapshot() as state:
        lamp = state.document("coast/lamp.md")
        assert (lamp.status, lamp.reason, lamp.failed_since) == ("indexed", None, None)


def test_stamps_tell_the_files_that_are_surely_unchanged(full: Shelf) -> None:
    with full.writing() as writer:
        everything = writer.stamps(7, settled_ns=3_000)
        assert everything["phare.md"] == (len(PHARE), 1_000) and len(everything) == 3
        assert writer.stamps(8, settled_ns=3_000) == {} == writer.stamps(7, settled_ns=4_000)
        with writer.transaction():
            writer.touch("phare.md", FileState(len(PHARE), 4_900, 5_000, "sha of phare.md"))
        assert set(writer.stamps(7, settled_ns=3_000)) == {"coast/ferry.md", "coast/lamp.md"}
        assert writer.sources()["phare.md"].sha256 == "sha of phare.md"
        assert writer.mend_words() is False


def test_known_vectors_are_found_wherever_they_stand(full: Shelf) -> None:
    sentence, waiting = "The lamp burns oil from Tarn.", "A text that waits."
    with full.store.snapshot() as state:
        chunk = next(iter(state.stored_chunks(state.chunk_ids()).values())).text
    wanted = embedded([chunk, sentence, waiting])
    strange = text_key("nowhere")
    with full.writing() as writer:
        with writer.transaction():
            writer.spool(embedded([waiting]))
        assert writer.vectors_of([*wanted, strange]) == wanted
    with full.writing() as writer:
        assert set(writer.vectors_of([*wanted, strange])) == set(wanted) - {text_key(waiting)}


def test_what_is_learnt_once_is_frozen_with_the_index(full: Shelf) -> None:
    with full.store.snapshot() as state:
        assert state.centres() == {} and state.scale() is None
        vectors = state.vectors_by_language(1)
        sizes = {name: len(rows) for name, rows in vectors.items()}
        assert sizes == dict(state.languages)
        assert vectors["fr"].dtype == np.float32 and vectors["fr"].shape[1] == MODEL.dimension
        assert sum(map(len, state.vectors_by_language(2).values())) < state.n_chunks
    with full.writing() as writer:
        writer.save_centres(CENTRES)
        writer.save_scale(0.25, 0.1)
    full.put("phare.md", PHARE * 2, language="fr")
    with full.store.snapshot() as state:
        assert set(state.centres()) == {"en", ""} and state.scale() == (0.25, 0.1)
        assert np.array_equal(state.centres()["en"], CENTRE)
    with full.writing(rebuild=True), full.store.snapshot() as state:
        assert state.scale() == (0.25, 0.1)
    with full.store.snapshot() as state:
        assert state.centres() == {} and state.scale() is None


# --- rebuilding, other models, other writers ----------------------------------------------------


def test_a_rebuild_takes_the_place_of_the_index_in_one_step(full: Shelf) -> None:
    before = all_of(full.store)
    held = full.store.snapshot()
    with full.writing(rebuild=True) as writer:
        with writer.transaction():
            full.put("only.md", "A zeppelin over Orsk is a rare sight.", writer)
        assert writer.n_chunks == 1 and set(writer.sources()) == {"only.md"}
        assert all_of(full.store) == before
    assert [d.path for d in held.documents()] == ["coast/ferry.md", "coast/lamp.md", "phare.md"]
    number = held.generation
    held.close()
    with full.store.snapshot() as state:
        assert [d.path for d in state.documents()] == ["only.md"] and state.generation > number
        assert state.findings() == []
    assert full.store.unfinished_rebuild() == 0


def test_a_rebuild_that_fails_leaves_the_index_as_it_was(full: Shelf) -> None:
    before = all_of(full.store)
    with pytest.raises(RuntimeError), full.writing(rebuild=True) as writer:
        with writer.transaction():
            full.put("only.md", "A zeppelin over Orsk is a rare sight.", writer)
        raise RuntimeError("the power went")
    assert all_of(full.store) == before
    with full.writing(rebuild=True) as writer, writer.transaction():
        full.put("other.md", LAMP, writer)
    with full.store.snapshot() as state:
        assert "other.md" in {d.path for d in state.documents()} and state.findings() == []
    assert full.store.unfinished_rebuild() == 0


def test_two_models_are_never_mixed(full: Shelf) -> None:
    @dataclass
    class Other:
        name: str = "other"
        fingerprint: str = "other:1"

    with pytest.raises(OtherModelError, match="other is in use"):
        full.store.require(Other())
    full.store.require(MODEL)
    for identity in (
        replace(IDENTITY, model="other", fingerprint="other:1"),
        replace(IDENTITY, chunk_characters=500),
    ):
        with pytest.raises(OtherModelError, match="--rebuild"), full.writing(identity):
            pytest.fail("it was let in")
    assert full.store.snapshot().n_chunks
    with full.writing(replace(IDENTITY, fingerprint="other:1"), rebuild=True):
        pass
    with pytest.raises(OtherModelError):
        full.store.snapshot()


def test_one_writes_at_a_time_and_the_next_is_told_who_waits(full: Shelf) -> None:
    with full.writing():
        with pytest.raises(LockedError, match="being written"), full.writing():
            pytest.fail("two write")
        assert full.store.snapshot().n_chunks
    with full.writing():
        pass


def test_readers_in_threads_see_whole_states_only(full: Shelf) -> None:
    stop, problems, seen = threading.Event(), [], set()

    def read() -> None:
        while not stop.is_set():
            try:
                with full.store.snapshot() as state:
                    ids, _ = state.search_vectors(query(), 50, centres=CENTRES)
                    chunks = state.stored_chunks(ids.tolist())
                    numbers = {chunk.document for chunk in chunks.values()}
                    texts = {number: state.document_of(number).text for number in numbers}
                    for c in chunks.values():
                        assert texts[c.document][c.start : c.end] == c.text
                    assert len(state.documents()) == 3 and len(state.chunk_ids()) == state.n_chunks
                    seen.add(state.generation)
            except Exception as error:  # noqa: BLE001 - told below
                problems.append(repr(error))
                return

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(12):
        full.put("coast/lamp.md", f"{LAMP} It was turn {turn} of the keeper.")
    while len(seen) < 2 and not problems:
        full.put("coast/lamp.md", LAMP)
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []


# --- what is built on it ------------------------------------------------------------------------


def test_a_refresh_brings_any_store_up_to_date(shelf: Shelf, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    for name, text in (("ferry.md", FERRY), ("lamp.md", LAMP), ("phare.md", PHARE)):
        (sources / name).write_text(text)
    settings = Settings(sources=sources, index=tmp_path / "index", chunk_characters=120)
    assert refresh(shelf.store, settings, MODEL).added == ("ferry.md", "lamp.md", "phare.md")
    (sources / "lamp.md").write_text(LAMP.replace("poet", "pilot"))
    (sources / "phare.md").unlink()
    (sources / "sound.mp3").write_bytes(b"\x00")
    report = refresh(shelf.store, settings, MODEL)
    assert (report.changed, report.removed) == (("lamp.md",), ("phare.md",))
    assert report.unchanged == ("ferry.md",) and report.embedded < report.chunks
    assert verify(shelf.store, settings).ok
    (sources / "lamp.md").write_text(LAMP.replace("poet", "ghost"))
    assert [finding.path for finding in verify(shelf.store, settings).findings] == ["lamp.md"]
    assert refresh(shelf.store, settings, MODEL, rebuild=True).chunks == report.chunks
    assert verify(shelf.store, settings).ok


def test_questions_find_the_same_in_every_store(full: Shelf, tmp_path: Path) -> None:
    other = Shelf(open_store(tmp_path / "reference"))
    other.fill()
    reader = load_reader("none", cache=tmp_path, threads=1)
    settings = Settings(sources=tmp_path, index=tmp_path / "index")
    here, there = (Retriever(s.store, MODEL, reader, settings) for s in (full, other))
    here.prepare()
    for text in ("When does the ferry leave?", "Who keeps the lmap?", "Qui vit avec un chien ?"):
        found = [retriever.search(understand(text)).retrieval for retriever in (here, there)]
        shown = [[(p.document.path, p.start, p.highlights) for p in one] for one in found]
        assert shown[0] == shown[1] and shown[0]
        scores = [[p.score for p in one] for one in found]
        assert scores[0] == pytest.approx(scores[1], abs=1e-4)
        assert found[0].answerable == found[1].answerable


def test_an_assistant_works_over_a_store_of_ones_own(open_new, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "lamp.md").write_text(LAMP)
    store, settings = open_new(), Settings(sources=sources, index=tmp_path / "index")
    with Assistant(store=store, settings=replace(settings, reader="none")) as library:
        answer = library.ask("When was the lamp of Port Merrow lit?")
        assert [c.document.path for c in answer.citations][:1] == ["lamp.md"]
        assert "1871" in answer.citations[0].quote and library.verify().ok
        (sources / "more.md").write_text(FERRY)
        assert library.refresh().added == ("more.md",)
        assert len(library.documents()) == 2 and store.snapshot().n_chunks == 2
    if isinstance(store, MemoryStore):
        assert not list((tmp_path / "index").glob("*.sqlite")), "files were written all the same"


def test_an_error_in_a_block_is_told_as_it_is_while_the_index_is_whole(full: Shelf) -> None:
    with pytest.raises(ZeroDivisionError), full.store.damage_told():
        _ = 1 / 0
    with pytest.raises(AssistantError, match="mine"), full.store.damage_told():
        raise NotFoundError("mine")
