"""The language of a document: what the file says, else what most of its text looks like."""

from __future__ import annotations

from collections import Counter

_PIECE = 1_000
_LEAST = 200
"""Characters of a last piece that is asked at all."""


def language_of(code: str | None = None, *, text: str = "") -> str | None:
    """Return the ISO 639-1 code that ``code`` means, else that of most of ``text``, else None.

    The text is asked piece by piece: pages are often half translated.
    """
    from assistant.languages import detect, normalise_code  # its detectors are slow to import

    named = normalise_code(code) if code else None
    if named or not text.strip():
        return named
    votes: Counter[str | None] = Counter()
    for start in range(0, len(text), _PIECE):
        piece = text[start : start + _PIECE]
        if start == 0 or len(piece) >= _LEAST:
            votes[detect(piece)] += len(piece)
    return votes.most_common(1)[0][0]
