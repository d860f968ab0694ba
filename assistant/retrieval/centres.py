"""Mean vectors for a model that ships none: learnt once from the index's chunks, then frozen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.retrieval.calibration import learn_centres, load_calibration
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.store import Store

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
        every = max(1, state.n_chunks // SAMPLE)
        identity, centres = state.identity, learn_centres(state.vectors_by_language(every))
    with store.writing(identity, wait_seconds=settings.wait_seconds) as writer:
        writer.save_centres(centres)
    return True
