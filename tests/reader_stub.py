"""A reader that finds words it was told, for tests of what is made of readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.reader import Material, Reading

# One feature decides: what the reader says.  The margin settles which sentence is quoted.
FIT = {
    "reader": "stub",
    "read": 6,
    "order": {"answered": 1.0, "margin": 0.1},
    "answers": {"answered": 0.9, "margin": 0.1},
    "verdict": {"best": 1.0},
    "threshold": 0.5,
}


class StubReader:
    """Says that passages holding one of ``words`` answer, as surely as told (log-odds).

    Every word found is a span; what holds none does not answer.
    """

    name, fingerprint, points = "stub", "stub", True

    def __init__(self, words: Mapping[str, float], fit: Mapping[str, Any] = FIT) -> None:
        self.words, self.fit = words, fit
        self.read_texts: list[str] = []

    def read(self, question: str, materials: Sequence[Material]) -> list[Reading]:
        self.read_texts += [material.text for material in materials]
        return [self._one(material.text) for material in materials]

    def _one(self, text: str) -> Reading:
        found = sorted(
            ((sure, word) for word, sure in self.words.items() if word in text), reverse=True
        )
        if not found:
            return Reading(0.01, (0, 1), -5.0, -5.0, -5.0, (((0, 1), -5.0),))
        spans = tuple(
            ((text.index(word), text.index(word) + len(word)), sure) for sure, word in found
        )
        sure = found[0][0]
        return Reading(0.9, spans[0][0], sure, sure, sure, spans)
