"""A damaged record raises our errors only, at every door, and an unfinished rebuild is no burden."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
from indexing import CountingEmbedder, Library
from test_store import article

from assistant import Assistant, AssistantError, Settings, doctor
from assistant.embedding.testing import HashEmbedder
from assistant.errors import DamagedError
from assistant.indexing import batches
from assistant.store.sqlite.connect import open_writing

LONG = bool(os.environ.get("ASSISTANT_LONG"))
QUESTION = "Which company got the licence in Shanghai?"
DOORS = {
    "documents": lambda library: library.documents(),
    "document": lambda library: [library.document(f"{number}.txt") for number in range(4)],
    "chunks": lambda library: list(library.chunks()),
    "generation": lambda library: library.generation(),
    "retrieve": lambda library: library.retrieve(QUESTION, k=20),
    "ask": lambda library: library.ask(QUESTION),
    "verify": lambda library: library.verify(),
    "refresh": lambda library: library.refresh(),
}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    library = Library.at(tmp_path)
    for number in range(4):
        library.write(f"{number}.txt", article(number))
    with opened(tmp_path) as made:
        made.refresh()
    return tmp_path


def opened(folder: Path) -> Assistant:
    settings = Settings(
        sources=folder / "sources", index=folder / "index", chunk_characters=120, wait_seconds=1
    )
    library = Assistant(settings=settings, build=False)
    library._embedder = HashEmbedder()
    return library


def through_all_doors(folder: Path, kept: Path) -> list[str]:
    """Return what came out of a door that is no error of ours."""
    wrong = []
    for name, door in DOORS.items():
        shutil.rmtree(folder / "index")
        shutil.copytree(kept, folder / "index")
        with opened(folder) as library:
            try:
                door(library)
            except AssistantError as error:
                assert "\n" not in str(error)
            except Exception as error:  # noqa: BLE001
                wrong.append(f"{name}: {error!r}")
    return wrong


def test_random_flips_and_cuts_raise_our_errors_only(built):
    index, kept = built / "index", built / "kept"
    chance = random.Random(3)
    good = (index / "assistant.sqlite").read_bytes()
    for _ in range(150 if LONG else 12):
        bad = bytearray(good)
        for _ in range(chance.choice([1, 1, 20, 400])):
            bad[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
        if chance.random() < 0.1:
            bad = bad[: chance.randrange(len(bad))]
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(index, kept)
        (kept / "assistant.sqlite").write_bytes(bad)
        assert through_all_doors(built, kept) == []
        shutil.rmtree(index)
        shutil.copytree(kept, index)
        (index / "assistant.sqlite").write_bytes(good)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE documents SET date = '2016-31-31'", "UPDATE documents SET path = NULL WHERE 0",
        "UPDATE texts SET pages = '{', body = 'x', structure = '[1]'", "DELETE FROM texts",
        "DELETE FROM meta WHERE name = 'generation'", "DELETE FROM meta WHERE name = 'dimension'",
        "UPDATE meta SET value = 'many' WHERE name IN ('n_chunks', 'sum_terms')",
        "UPDATE vectors SET vector = x'00'", "UPDATE vectors SET vector = 'text'",
        "UPDATE sentences SET spans = x'0102'", "UPDATE sentences SET vectors = x''",
        "UPDATE sentences SET spans = randomblob(length(spans))",
        "UPDATE term_keys SET counts = x'ffffffff'", "UPDATE term_keys SET sentences = x'01'",
        "UPDATE chunks SET start = 10000000, stop = -5", "UPDATE chunks SET text = NULL WHERE 0",
        "UPDATE chunks SET text = 5, terms = 7", "UPDATE chunks SET document = 99",
        "UPDATE chunks SET text = CAST(x'ff00fe' AS TEXT)", "DELETE FROM documents",
        "DROP TABLE sentences", "UPDATE documents SET language = x'ff', title = 5",
        "UPDATE meta SET value = 'x' WHERE name = 'scale'", "UPDATE meta SET value = x'00'",
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'reason TEXT,', '`')",
        "INSERT INTO centres VALUES ('en', x'00')", "UPDATE documents SET chunks = 'x'",
    ],
)  # fmt: skip
def test_rows_that_make_no_sense_raise_our_errors_only(built, damage):
    db = open_writing(built / "index" / "assistant.sqlite")
    db.executescript(damage)
    db.close()
    shutil.copytree(built / "index", built / "kept")
    assert through_all_doors(built, built / "kept") == []


def test_damage_is_told_as_damage_wherever_it_shows(built):
    db = open_writing(built / "index" / "assistant.sqlite")
    db.execute("UPDATE documents SET date = 'yesterday'")
    db.close()
    with opened(built) as library:
        for door in ("documents", "ask", "chunks"):
            if door != "chunks":
                with pytest.raises(DamagedError, match="--rebuild"):
                    DOORS[door](library)
        assert not library.verify().ok
        library.refresh(rebuild=True)
        assert library.ask(QUESTION).passages and library.verify().ok


# --- an unfinished rebuild ----------------------------------------------------------------------


class Tired(CountingEmbedder):
    """Stops half-way, as a kill would."""

    def embed_documents(self, texts, **options):
        if len(self.texts) > 100:
            raise KeyboardInterrupt
        return super().embed_documents(texts, **options)


def half_rebuilt(tmp_path: Path) -> tuple[Library, set[str]]:
    library = Library.at(tmp_path)
    for number in range(30):
        library.write(f"{number}.txt", article(number))
    library.refresh()
    library.embedder = Tired()
    with pytest.MonkeyPatch.context() as patched, pytest.raises(KeyboardInterrupt):
        for name in ("FIRST_TEXTS", "MOST_TEXTS"):
            patched.setattr(batches, name, 64)
        library.refresh(rebuild=True)
    done = set(library.embedder.texts)
    library.embedder = CountingEmbedder()
    assert (library.settings.index / "rebuild.sqlite").exists() and done
    return library, done


def test_an_unfinished_rebuild_is_taken_up_by_the_next(tmp_path):
    library, done = half_rebuilt(tmp_path)
    library.refresh(rebuild=True)
    again = set(library.embedder.texts)
    assert again and not again & done
    assert not list(library.settings.index.glob("rebuild*"))


def test_an_unfinished_rebuild_is_named_with_its_size_and_goes_with_a_plain_refresh(tmp_path):
    library, _ = half_rebuilt(tmp_path)
    said = doctor._index(library.settings)
    size = (library.settings.index / "rebuild.sqlite").stat().st_size
    assert "unfinished rebuild" in said and f"{size / 1e6:.1f} MB" in said
    library.refresh()
    assert not list(library.settings.index.glob("rebuild*"))
    assert "unfinished rebuild" not in doctor._index(library.settings)


def test_a_damaged_unfinished_rebuild_keeps_no_rebuild_from_ending(tmp_path):
    library, _ = half_rebuilt(tmp_path)
    file = library.settings.index / "rebuild.sqlite"
    data = bytearray(file.read_bytes())
    for at in range(9_000, len(data), 64):
        data[at] ^= 0xFF
    file.write_bytes(data)
    library.refresh(rebuild=True)
    assert len(library.find(50)) == 50
