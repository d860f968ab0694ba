"""Mean vectors for a model that ships none: learnt once from the index's chunks, then frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from assistant.retrieval.calibration import learn_centres, load_calibration
from assistant.settings import Settings
from assistant.store import Writer, writer_lock

if TYPE_CHECKING:
    from assistant.store import Snapshot, Store

# A mean of fewer chunks is mostly their topic; until then vectors are compared as they are.
ENOUGH_CHUNKS = 100
SAMPLE = 20_000


def freeze_centres(store: Store, fingerprint: str, settings: Settings) -> bool:
    """Learn and store the centres if this model needs them and they are not there; True if done.

    They stay as they are when the sources change: a mean that moved would move every score.  A
    rebuild learns them anew.
    """
    if load_calibration(fingerprint).has_centres:
        return False
    with store.snapshot() as state:
        if state.n_chunks < ENOUGH_CHUNKS or state.centres():
            return False
        identity, centres = state.facts.identity, learn_centres(_by_language(state))
    with (
        writer_lock(store.index, wait_seconds=settings.wait_seconds),
        Writer(store.database, identity) as writer,
    ):
        writer.save_centres(centres)
    return True


def _by_language(state: Snapshot) -> dict[str, np.ndarray]:
    step = max(1, state.n_chunks // SAMPLE)
    vectors: dict[str, list[bytes]] = {}
    for language, vector in state.db.execute(
        "SELECT language, vector FROM vectors WHERE chunk % ? = 0 ORDER BY chunk", (step,)
    ):
        vectors.setdefault(language or "", []).append(vector)
    return {
        language: np.frombuffer(b"".join(parts), "<f2").reshape(len(parts), -1).astype(np.float32)
        for language, parts in vectors.items()
    }
