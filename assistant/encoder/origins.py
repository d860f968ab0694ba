"""Normalised text with the place in the text as stored that each of its characters comes from.

Normalising characters one cluster at a time keeps their places exact.  Where that would give other
characters than normalising the whole (marks that change places across clusters), whole words are
normalised, and each of their characters stands for its whole word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from assistant.languages.raised import parts_apart
from assistant.records import Span

_WORD_OR_SPACE = re.compile(" +|[^ ]+")


@dataclass(slots=True)
class Traced:
    """Characters, and for each the half-open span of the text that it stands for."""

    characters: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    def add(self, characters: str, spans: Iterable[Span]) -> None:
        """Append characters with their spans."""
        self.characters += characters
        self.spans += spans


def traced(text: str, table: Mapping[int, str | None]) -> Traced:
    """Return ``text`` in NFKC after ``table``, which drops characters or takes them for a space.

    Raised figures stay apart from the number before them: NFKC alone makes 1203 of "120³".
    """
    plain = text.translate(table)
    kept = Traced()
    if len(plain) == len(text):
        kept.add(plain, ((place, place + 1) for place in range(len(text))))
    else:
        places = [place for place, c in enumerate(text) if table.get(ord(c), c) is not None]
        kept.add(plain, ((place, place + 1) for place in places))
    if apart := parts_apart(plain):
        kept = _apart(kept, apart)
        plain = "".join(kept.characters)
    if unicodedata.is_normalized("NFKC", plain):
        return kept
    whole = unicodedata.normalize("NFKC", plain)
    for pieces in (_clusters, _words):
        found = _normalised(plain, kept.spans, pieces)
        if "".join(found.characters) == whole:
            return found
    everything = Traced()
    everything.add(whole, [(kept.spans[0][0], kept.spans[-1][1])] * len(whole))
    return everything


def _apart(kept: Traced, parts: Iterable[tuple[int, int, str]]) -> Traced:
    """Return the characters with those of each part replaced, all from where the part stands."""
    found, at = Traced(), 0
    for start, end, new in parts:
        found.add("".join(kept.characters[at:start]), kept.spans[at:start])
        last = max(start, end - 1)
        found.add(new, [(kept.spans[start][0], kept.spans[last][1])] * len(new))
        at = end
    found.add("".join(kept.characters[at:]), kept.spans[at:])
    return found


def _normalised(plain: str, origins: list[Span], pieces: Callable[[str], Iterator[Span]]) -> Traced:
    found = Traced()
    for start, end in pieces(plain):
        piece = plain[start:end]
        new = piece if piece.isascii() else unicodedata.normalize("NFKC", piece)
        if new == piece:
            found.add(new, origins[start:end])
        else:
            found.add(new, [(origins[start][0], origins[end - 1][1])] * len(new))
    return found


def _clusters(text: str) -> Iterator[Span]:
    start = 0
    for place in range(1, len(text)):
        if not _joins(text[place]):
            yield start, place
            start = place
    yield start, len(text)


def _words(text: str) -> Iterator[Span]:
    return (match.span() for match in _WORD_OR_SPACE.finditer(text))


def _joins(character: str) -> bool:
    """Tell whether a character may merge with the one before it."""
    if character < "\u0300":
        return False
    return (
        unicodedata.category(character)[0] == "M"
        or "\u1160" <= character <= "\u11ff"  # vowels and finals of Hangul
        or character in "\uff9e\uff9f"  # marks of half-width kana
    )
