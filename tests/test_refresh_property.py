"""Sync equals rebuild: after any sequence of changes the record is that of a clean build."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from indexing import Library, content

from assistant.indexing.refresh import refresh
from assistant.indexing.verify import verify
from assistant.settings import Settings

LONG = bool(os.environ.get("ASSISTANT_LONG"))
pytestmark = pytest.mark.timeout(3600 if LONG else 300)
PATHS = ["a.txt", "b.md", "sub/a.txt", "sub/deep/Ünïcode 🎈 name's.TXT", "c.txt", "other.xyz"]
SENTENCES = [
    "BT got a licence for telecoms in Shanghai in January.",
    "The licence covers 31 provinces, the company said.",
    "Le groupe britannique a demandé une licence à Shanghai.",
    "In 2025 the ministry named fifteen firms for the pilot.",
    "Short.",
    "中国电信监管机构批准了许可证。这是第二句话。",
    "A rather long sentence which goes on about cloud services, data centres and virtual private "
    "networks in several cities, so that it needs more room than one chunk has to offer.",
    "!!! --- !!!",
    "",
]
TEXTS = st.lists(st.sampled_from(SENTENCES), min_size=0, max_size=12).map(" ".join) | st.lists(
    st.sampled_from(SENTENCES), min_size=1, max_size=6
).map("\n\n".join)
BROKEN = b"\x00\x01\x02\x00\xff" * 40


class SyncEqualsRebuild(RuleBasedStateMachine):
    """Files change, refreshes happen; at each of them the index is compared with a clean one."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sync"))
        self.library = Library.at(self.folder)
        self.builds = 0
        self.refreshed = False

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.compare()
            shutil.rmtree(self.folder)

    @rule(path=st.sampled_from(PATHS), text=TEXTS)
    def write(self, path: str, text: str) -> None:
        self.library.write(path, text)

    @rule(path=st.sampled_from(PATHS))
    def break_file(self, path: str) -> None:
        self.library.write(path, BROKEN)

    @rule(path=st.sampled_from(PATHS), at=st.integers(0, 11), sentence=st.sampled_from(SENTENCES))
    def edit_sentence(self, path: str, at: int, sentence: str) -> None:
        file = self.library.sources / path
        if file.exists() and file.read_bytes() != BROKEN:
            words = file.read_text().split(". ")
            words[min(at, len(words) - 1)] = sentence.removesuffix(".")
            file.write_text(". ".join(words))

    @rule(old=st.sampled_from(PATHS), new=st.sampled_from(PATHS))
    def move(self, old: str, new: str) -> None:
        source, target = self.library.sources / old, self.library.sources / new
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)

    @rule(path=st.sampled_from(PATHS), seconds=st.integers(-5000, 5000))
    def touch(self, path: str, seconds: int) -> None:
        file = self.library.sources / path
        if file.exists():
            now = file.stat().st_mtime
            os.utime(file, (now + seconds, now + seconds))

    @rule(path=st.sampled_from(PATHS))
    def delete(self, path: str) -> None:
        (self.library.sources / path).unlink(missing_ok=True)

    @rule(check=st.booleans())
    def refresh(self, check: bool) -> None:
        self.library.refresh(check=check, replace=True)
        self.refreshed = True

    @precondition(lambda self: self.refreshed)
    @invariant()
    def second_refresh_does_nothing(self) -> None:
        self.refreshed = False
        self.compare()
        with self.library.store.snapshot() as state:
            generation = state.generation
        report = self.library.refresh()
        assert not (report.added or report.changed or report.removed or self.library.embedder.texts)
        with self.library.store.snapshot() as state:
            assert state.generation == generation

    def compare(self) -> None:
        self.library.refresh(replace=True)
        self.builds += 1
        clean = Library.at(self.folder, index=f"clean{self.builds}")
        clean.refresh()
        assert content(self.library.store) == content(clean.store)
        assert self.library.find(50) == clean.find(50)
        report = verify(self.library.store, self.library.settings)
        assert report.ok, report.findings
        clean.store.close()
        shutil.rmtree(clean.settings.index)


SyncEqualsRebuild.TestCase.settings = settings(
    max_examples=400 if LONG else 25,
    stateful_step_count=20 if LONG else 12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestSyncEqualsRebuild = SyncEqualsRebuild.TestCase


@pytest.mark.slow
def test_sync_equals_rebuild_with_the_model_that_ships(tmp_path):
    """The same with real vectors, bit for bit: a text's vector does not depend on its batch."""
    from assistant.embedding import load_embedder

    model = load_embedder("default", cache=Settings.from_environment().cache)
    library = Library.at(tmp_path)
    library.embedder = model
    texts = [" ".join(SENTENCES[at : at + 4]) for at in range(5)]
    for round_ in range(4):
        for number, text in enumerate(texts):
            if (number + round_) % 5 == 4:
                (library.sources / f"{number}.txt").unlink(missing_ok=True)
            else:
                library.write(f"{number}.txt", f"{text} {SENTENCES[(number * round_) % 5]}")
        refresh(library.store, library.settings, model)
    clean = Library.at(tmp_path, index="clean")
    clean.embedder = model
    refresh(clean.store, clean.settings, model)
    assert content(library.store) == content(clean.store)
    centres = {"": np.zeros(model.dimension, np.float32)}
    found = []
    for made in (library, clean):
        with made.store.snapshot() as state:
            ids, scores = state.search_vectors(library.query(), 50, centres=centres)
            stored = state.stored_chunks(ids)
            keys = [stored[int(id)].key for id in ids]
            found.append(sorted(zip(scores.tolist(), keys, strict=True)))
    assert found[0] == found[1]
