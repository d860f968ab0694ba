"""The store under load and attack: killed writers, many readers, read-only folders, FAISS."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from indexing import CENTRES, CountingEmbedder, Library, content

from assistant.errors import StoreError
from assistant.indexing import batches
from assistant.indexing.verify import verify
from assistant.languages import search_terms
from assistant.records import Filters
from assistant.store import Terms, term_key
from assistant.store.sqlite import SQLiteStore, faiss_file, faiss_index, schema, words, writing

LONG = bool(os.environ.get("ASSISTANT_LONG"))
pytestmark = pytest.mark.timeout(3600 if LONG else 300)


def article(number: int, version: int = 0) -> str:
    words = random.Random(number * 1000 + version)
    names = ["Shanghai", "BT", "licence", "telecoms", "ministry", "pilot", "Paris", "cloud"]
    return " ".join(
        f"{' '.join(words.choices(names, k=6))} number {words.randrange(10**6)}." for _ in range(30)
    )


# --- kill it anywhere ---------------------------------------------------------------------------


class SlowEmbedder(CountingEmbedder):
    """Takes as long as a model would, and writes down what it was given."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self.log = log

    def embed_documents(self, texts, **options):
        time.sleep(0.002 * len(texts) / 10)
        return super().embed_documents(texts, **options)


def refresh_in_child(library: Library, *, rebuild: bool = False) -> int:
    library.store.close()
    child = os.fork()
    if child == 0:
        try:
            batches.FIRST_TEXTS = 64
            library.embedder = SlowEmbedder(library.sources)
            library.refresh(rebuild=rebuild)
        finally:
            os._exit(0)
    return child


def test_a_refresh_killed_anywhere_leaves_whole_documents(tmp_path):
    kills = 200 if LONG else 20
    chance = random.Random(5)
    library = Library.at(tmp_path, wait_seconds=5)
    versions = dict.fromkeys(range(12), 0)
    for number in versions:
        library.write(f"{number}.txt", article(number))
    library.refresh()
    known = {(f"{n}.txt", article(n)) for n in versions}
    interrupted = 0
    for round_ in range(kills):
        for number in chance.sample(sorted(versions), 4):
            versions[number] += 1
            known.add((f"{number}.txt", article(number, versions[number])))
            library.write(f"{number}.txt", article(number, versions[number]))
        child = refresh_in_child(library, rebuild=round_ % 5 == 4)
        time.sleep(chance.uniform(0.005, 0.25))
        os.kill(child, signal.SIGKILL)
        interrupted += os.waitpid(child, 0)[1] == signal.SIGKILL
        with library.store.snapshot() as state:
            documents = [state.document(info.path) for info in state.documents()]
        assert {(d.path, d.text) for d in documents} <= known
        assert len(documents) == 12 and all(d.status == "indexed" for d in documents)
        kinds = {finding.kind for finding in verify(library.store, library.settings).findings}
        assert kinds <= {"source"}
        library.find(10)
    assert interrupted > kills // 3
    library.refresh()
    clean = Library.at(tmp_path, index="clean")
    clean.refresh()
    assert content(library.store) == content(clean.store)
    assert library.find(100) == clean.find(100)


def test_a_rebuild_killed_once_published_is_no_later_state_of_the_next(tmp_path, monkeypatch):
    library = Library.at(tmp_path)
    for number in range(6):
        library.write(f"{number}.txt", article(number))
    library.refresh()
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(writing, "_unlink", interrupt)
        library.refresh(rebuild=True)
    for number in range(6):
        library.write(f"{number}.txt", article(number, 1))
        library.refresh()
    library.find(50)  # from now on this reader knows the state before the next rebuild
    library.write("5.txt", article(5, 2))
    library.refresh(rebuild=True)
    clean = Library.at(tmp_path, index="clean")
    clean.refresh()
    assert library.find(100) == clean.find(100)


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_killed_build_is_taken_up_where_it_was(tmp_path):
    library = Library.at(tmp_path, wait_seconds=5)
    for number in range(40):
        library.write(f"{number}.txt", article(number))
    child = refresh_in_child(library)
    while not library.store.exists() or not _some_chunks(library.store):
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with library.store.snapshot() as state:
        done = {chunk.text for chunk in state.chunks()}
    library.refresh()
    assert done and not done & set(library.embedder.texts)


def _some_chunks(store: SQLiteStore) -> bool:
    with store.snapshot() as state:
        return state.n_chunks > 0


def test_a_long_document_resumes_within(tmp_path, monkeypatch):
    library = Library.at(tmp_path)
    library.write("long.txt", " ".join(article(number) for number in range(40)))
    monkeypatch.setattr(batches, "MOST_TEXTS", 256)

    class Dying(CountingEmbedder):
        def embed_documents(self, texts, **options):
            if len(self.texts) > 600:
                raise KeyboardInterrupt
            return super().embed_documents(texts, **options)

    library.embedder, whole = Dying(), library.embedder
    with pytest.raises(KeyboardInterrupt):
        library.refresh()
    done = set(library.embedder.texts)
    library.embedder = whole
    library.refresh()
    assert not done & set(library.embedder.texts)
    with library.store.snapshot() as state:
        assert state.db.execute("SELECT count(*) FROM spool").fetchone() == (0,)
    assert verify(library.store, library.settings).ok


# --- readers ------------------------------------------------------------------------------------


def ask_until(library: Library, stop, problems: list, counts: list) -> None:
    """Ask all the time; every state seen must be whole, and none older than the last."""
    last = 0
    while not stop():
        try:
            with library.store.snapshot() as state:
                ids, _ = state.search_vectors(library.query(), 30, centres=CENTRES)
                words = state.search_words(["shanghai", "ministri"], 30)
                found = state.candidates([*ids, *words])
                chunks = state.stored_chunks(found.ids)
                numbers = {chunk.document for chunk in chunks.values()}
                infos = state.infos(numbers)
                document = state.document(next(iter(infos.values())).path)
                assert state.generation >= last and numbers == set(infos)
                assert len(chunks) == len(found) > 0 and document.text
                last = state.generation
            counts.append(last)
        except Exception as error:  # noqa: BLE001
            problems.append(repr(error))


def test_readers_never_err_while_the_index_changes(tmp_path):
    library = Library.at(tmp_path, wait_seconds=20)
    for number in range(20):
        library.write(f"{number}.txt", article(number))
    library.refresh()
    end = time.monotonic() + (30 if LONG else 4)
    stop, problems, counts = threading.Event(), [], []
    threads = [
        threading.Thread(target=ask_until, args=(library, stop.is_set, problems, counts))
        for _ in range(4)
    ]
    child = os.fork()
    if child == 0:
        one_thread()
        other = Library.at(tmp_path)
        own: list = []
        ask_until(other, lambda: time.monotonic() > end, own, [])
        os._exit(len(own) > 0)
    for thread in threads:
        thread.start()
    version = 0
    writer = Library.at(tmp_path, wait_seconds=20)
    while time.monotonic() < end or version < 3 or len(set(counts)) < 3:
        version += 1
        for number in range(version % 3, 20, 5):
            writer.write(f"{number}.txt", article(number, version))
        writer.refresh(rebuild=version % 4 == 0)
    stop.set()
    for thread in threads:
        thread.join()
    assert not problems and version > 2 and len(set(counts)) > 2
    assert os.waitpid(child, 0)[1] == 0
    assert library.find(50) == writer.find(50)


def one_thread() -> None:
    """Search with one thread from here on: OpenMP's others are not there after a fork."""
    import faiss

    faiss.omp_set_num_threads(1)


def test_an_index_can_be_moved_and_asked_in_a_folder_nobody_can_write(tmp_path):
    library = Library.at(tmp_path)
    library.write("a.txt", article(1))
    library.refresh()
    found = library.find(10)
    library.store.close()
    with tempfile.TemporaryDirectory() as elsewhere:
        moved = Path(elsewhere, "index")
        shutil.copytree(library.settings.index, moved)
        before = sorted((p.name, p.stat().st_mtime_ns) for p in moved.iterdir())
        for place, mode in (*((file, 0o444) for file in moved.iterdir()), (moved, 0o555)):
            place.chmod(mode)
        Path(elsewhere).chmod(0o755)
        child = os.fork()
        if child == 0:
            one_thread()
            if os.getuid() == 0:  # permissions stop nobody who is root
                os.setuid(65534)
            other = Library(library.settings, SQLiteStore(moved, exact_up_to=0), library.embedder)
            os._exit(0 if other.find(10) == found else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert sorted((p.name, p.stat().st_mtime_ns) for p in moved.iterdir()) == before
        moved.chmod(0o755)


# --- search -------------------------------------------------------------------------------------


@pytest.fixture
def big(tmp_path) -> Library:
    library = Library.at(tmp_path)
    for number in range(150):
        library.write(f"{number}.txt", article(number))
    library.refresh()
    return library


def same(found: list, exact: list) -> bool:
    """Whether the hits agree but for what float16 rounds away."""
    places = [{hit[:2] for hit in hits} for hits in (found, exact)]
    scores = np.array([[hit[2] for hit in hits] for hits in (found, exact)])
    return len(places[0] & places[1]) >= len(exact) - 1 and np.allclose(*scores, atol=1e-3)


@pytest.mark.parametrize("kind", ["flat", "fp16", "ivf"])
def test_faiss_finds_what_exact_search_finds(big, kind, monkeypatch):
    monkeypatch.setattr(faiss_index, "kind_for", lambda _: kind)
    exact = big.find(20)
    store = SQLiteStore(big.settings.index, exact_up_to=0)
    store.prepare(CENTRES)
    indexed = Library(big.settings, store, big.embedder)
    assert same(indexed.find(20), exact)
    # Changes are seen without a new file, and by a process that finds the old one.
    stamp = (big.settings.index / faiss_file.STAMP).read_text()
    big.write("1.txt", article(1, 1))
    (big.sources / "2.txt").unlink()
    big.refresh()
    fresh = Library(big.settings, SQLiteStore(big.settings.index, exact_up_to=0), big.embedder)
    for found in (indexed.find(20), fresh.find(20)):
        assert same(found, big.find(20))
    assert (big.settings.index / faiss_file.STAMP).read_text() == stamp
    assert indexed.store._vectors and all(v.base for v in indexed.store._vectors.values())


@pytest.mark.parametrize("exact_up_to", [0, 10**6])
def test_filters_limit_both_searches(big, exact_up_to):
    store = SQLiteStore(big.settings.index, exact_up_to=exact_up_to)
    with store.snapshot() as state:
        one = state.document("7.txt")
        allowed, undated = state.allowed_ids(Filters(documents=(one.id,)))
        ids, _ = state.search_vectors(big.query(), 10**4, centres=CENTRES, allowed=allowed)
        words = state.search_words(["shanghai"], 10**4, allowed=allowed)
        assert sorted(ids) == sorted(allowed) and set(words) <= set(allowed) and len(words)
        assert undated == 0
        from datetime import date

        none, undated = state.allowed_ids(Filters(since=date(2016, 1, 1)))
        assert len(none) == 0 and undated == 150
        assert len(state.search_vectors(big.query(), 5, centres=CENTRES, allowed=none)[0]) == 0


def test_centred_search_is_cosine_after_subtracting_the_language_mean(big):
    mean = np.full(64, 0.05, np.float32)
    with big.store.snapshot() as state:
        ids, scores = state.search_vectors(big.query(), 5, centres={"en": mean, "": -mean})
        found = state.candidates(ids)
    languages = np.array([[1.0 if name == "en" else -1.0] for name in found.languages])
    moved = found.vectors - languages * mean
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    assert np.allclose(moved @ big.query(), scores, atol=1e-5)


def keys(terms: Terms, row: int) -> list[int]:
    return terms.keys[terms.offsets[row] : terms.offsets[row + 1]].tolist()


def test_candidates_hold_what_the_record_holds(big):
    with big.store.snapshot() as state:
        ids, _ = state.search_vectors(big.query(), 40, centres=CENTRES)
        found = state.candidates([*ids, 10**9])
        assert found.ids.tolist() == ids.tolist()
        stored = state.stored_chunks(found.ids)
        for row, id in enumerate(found.ids.tolist()):
            begin, stop = stored[id].start, stored[id].end
            text = state.document_of(stored[id].document).text
            chunk = text[begin:stop]
            assert chunk == stored[id].text
            assert keys(found.terms, row) == [term_key(t) for t in stored[id].terms.split()]
            assert big.embedder.embed_documents([chunk])[0] == pytest.approx(
                found.vectors[row], abs=1e-3
            )
            first, last = found.sentence_offsets[row : row + 2]
            for at in range(first, last):
                start, end = found.sentence_spans[at]
                assert begin <= start < end <= stop
                own = search_terms(text[start:end], found.languages[row])
                assert keys(found.sentence_terms, at) == [term_key(term) for term in own]
                vector = big.embedder.embed_documents([text[start:end]])[0]
                assert vector == pytest.approx(found.sentence_vectors[at], abs=1e-3)


def test_a_damaged_or_missing_faiss_file_mends_itself(big):
    store = SQLiteStore(big.settings.index, exact_up_to=0)
    store.prepare(CENTRES)
    found = Library(big.settings, store, big.embedder).find(20)
    file = big.settings.index / faiss_file.FILE
    good = file.read_bytes()
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 1
    for bad in (bytes(flipped), good[:1000], b""):
        file.write_bytes(bad)
        report = verify(big.store, big.settings)
        assert [finding.kind for finding in report.findings] == ["faiss"]
        fresh = SQLiteStore(big.settings.index, exact_up_to=0)
        assert Library(big.settings, fresh, big.embedder).find(20) == found
        assert verify(big.store, big.settings).ok
    file.unlink()
    assert [finding.kind for finding in verify(big.store, big.settings).findings] == ["faiss"]
    big.store.prepare(CENTRES)
    assert verify(big.store, big.settings).ok


def test_common_words_do_not_decide_the_cost():
    from assistant.store.sqlite.words import worth_searching

    found = {"the": 900_000, "ministri": 7_000, "shanghai": 400, "licenc": 4_000}
    assert worth_searching(found, 1_000_000) == ["shanghai", "licenc", "ministri"]
    assert worth_searching({"the": 900_000}, 1_000_000) == ["the"]


# --- formats ------------------------------------------------------------------------------------


def test_chunks_by_words_come_in_the_order_of_the_word_index(big):
    big.write("again.txt", "licence licence Paris. " * 20 + "İstanbul ŁÓDŹ Straße 東京都 ﬁn x²")
    for number in range(0, 40, 3):
        (big.sources / f"{number}.txt").unlink()
    big.refresh()
    chance = random.Random(4)
    with big.store.snapshot() as state:
        known = [term for (term,) in state.db.execute("SELECT term FROM terms ORDER BY term")]
        for many in (1, 2, 5) * 20:
            terms = chance.sample(known, many)
            chosen = words.worth_searching(state.term_frequencies(terms), state.n_chunks)
            query = " OR ".join(f'"{term}"' for term in chosen)
            ranked = "SELECT rowid, round(rank, 9) FROM words WHERE words MATCH ? ORDER BY 2, 1"
            expected = [row[0] for row in state.db.execute(ranked, (query,))]
            assert state.search_words(terms, 30).tolist() == expected[:30]
            some = [*expected[::3], 10**6]
            found = state.search_words(terms, 5, allowed=some)
            assert found.tolist() == [chunk for chunk in expected if chunk in some][:5]
        assert not len(state.search_words(["nowhere"], 5))


def test_an_index_of_the_first_format_is_read_and_kept(tmp_path):
    """`data/index-format-1.sqlite.gz` was written by the first release, from articles 0 and 1."""
    library = Library.at(tmp_path)
    for number in range(2):
        library.write(f"{number}.txt", article(number))
    library.settings.index.mkdir()
    stored = Path(__file__).with_name("data") / "index-format-1.sqlite.gz"
    library.store.database.write_bytes(gzip.decompress(stored.read_bytes()))
    with pytest.raises(StoreError, match="older format 1"):
        library.store.snapshot()
    db = sqlite3.connect(library.store.database)
    known = {text for (text,) in db.execute("SELECT text FROM chunks")}
    db.close()
    library.refresh()
    # Cut by the rules of today: what is cut as before is not embedded again.
    assert known and not known & set(library.embedder.texts) and library.find(5)
    with library.store.snapshot() as state:
        assert state.document("1.txt").text == article(1) and state.n_chunks > 10
    clean = Library.at(tmp_path, index="clean")
    clean.refresh()
    assert content(library.store) == content(clean.store)
    assert verify(library.store, library.settings).ok


def test_steps_bring_an_older_record_up_to_date(tmp_path, monkeypatch):
    library = Library.at(tmp_path)
    library.write("a.txt", article(1))
    library.refresh()
    done = []

    def add_column(db):
        done.append(db.execute("ALTER TABLE documents ADD COLUMN shelf TEXT"))

    known = schema.current_format()
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, ("m004_add_shelf", add_column)))
    library.store.close()
    with pytest.raises(Exception, match=f"older format {known}"):
        library.store.snapshot()
    library.refresh()
    library.refresh()
    assert len(done) == 1 and library.find(3) and not library.embedder.texts
