"""Scored chunks to passages: in order, without overlaps, each text once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.languages import LANGUAGES
from assistant.languages.number_words import is_number_term

# Two texts are one story when the shorter shares this much of its three-word runs with the longer:
# a changed head line or a cut end stays above, two reports on one event stay well below.
SAME_STORY = 0.8
RUN = 3


@dataclass(slots=True)
class Ranked:
    """A scored chunk on its way to a passage; ``also_in`` collects its duplicates' paths."""

    position: int
    score: float
    document: Hashable
    path: str
    date: date | None
    start: int
    end: int
    terms: str
    language: str | None = None
    also_in: list[str] = field(default_factory=list)
    _words: frozenset[str] | None = None
    _runs: frozenset[tuple[str, ...]] | None = None

    def order(self) -> tuple[float, int, str, int]:
        """Best first; of equals the newest, then by path and place."""
        return (-self.score, -(self.date.toordinal() if self.date else 0), self.path, self.start)

    def words(self) -> frozenset[str]:
        """Return the text's words."""
        if self._words is None:
            self._words = frozenset(self.terms.split())
        return self._words

    def runs(self) -> frozenset[tuple[str, ...]]:
        """Return the text's three-word runs."""
        if self._runs is None:
            words = self.terms.split()
            self._runs = frozenset(zip(*(words[i:] for i in range(RUN)), strict=False))
        return self._runs


def rank(candidates: Sequence[Ranked], k: int) -> list[Ranked]:
    """Return the best ``k`` candidates of which none overlaps a better one or repeats its text."""
    kept: list[Ranked] = []
    for candidate in sorted(candidates, key=Ranked.order):
        if any(_overlaps(candidate, better) for better in kept):
            continue
        original = next((better for better in kept if _repeats(candidate, better)), None)
        if original is None:
            if len(kept) < k:
                kept.append(candidate)
        elif candidate.path != original.path and candidate.path not in original.also_in:
            original.also_in.append(candidate.path)
    return kept


def _overlaps(one: Ranked, other: Ranked) -> bool:
    return one.document == other.document and one.start < other.end and other.start < one.end


def _repeats(one: Ranked, other: Ranked) -> bool:
    if one.terms == other.terms:
        return True
    # Words are cheaper to compare than runs, and what shares its runs shares its words.
    mine, theirs = one.words(), other.words()
    if len(mine & theirs) < SAME_STORY * min(len(mine), len(theirs)):
        return False
    if not _same_figures(one, other):
        return False
    shorter = min(len(one.runs()), len(other.runs()))
    alike = shorter > RUN and len(one.runs() & other.runs()) >= SAME_STORY * shorter
    return alike and not _told_of_another(one, other)


def _same_figures(one: Ranked, other: Ranked) -> bool:
    """Return whether the figures of one text are all in the other: a corrected one is news."""
    own, others = one.words() - other.words(), other.words() - one.words()
    return not (_holds_figure(own, one.language) and _holds_figure(others, other.language))


def _holds_figure(words: frozenset[str], language: str | None) -> bool:
    return any(
        any(map(str.isdigit, word)) or (language in LANGUAGES and is_number_term(word, language))
        for word in words
    )


def _told_of_another(one: Ranked, other: Ranked) -> bool:
    """Return whether the texts say the same of two things: a word that recurs stands for another.

    "The town of Ashby lost power" and "the town of Calder lost power", each with its headline.
    """
    first, second = one.terms.split(), other.terms.split()
    own = {w for w in one.words() - other.words() if first.count(w) > 1}
    others = {w for w in other.words() - one.words() if second.count(w) > 1}
    between = {(a, b) for a, word, b in one.runs() if word in own}
    return any(word in others and (a, b) in between for a, word, b in other.runs())
