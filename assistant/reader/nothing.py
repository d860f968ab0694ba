"""The reader that reads nothing, so that likeness decides."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.reader.base import UNREAD, Material, Reading


class NoReader:
    """Leaves every passage unread, at no cost."""

    name = "none"
    fingerprint = "none"
    points = False
    fit = None

    def read(self, question: str, materials: Sequence[Material]) -> list[Reading]:
        """Return an unread reading for each of ``materials``."""
        return [UNREAD] * len(materials)
