"""Lines that are no sentence (titles, headings, datelines): they point to an answer."""

from __future__ import annotations

import re

from assistant.languages.scripts import CLOSING, COLONS, LETTERS, PAUSES, SENTENCE_ENDS
from assistant.languages.tables import CLAUSES_BY_SPACES

# What a fragment loses as an answer. A title repeats the words of the question and says nothing: it
# is quoted only where no sentence comes near.
PENALTY = 0.3

_ENDS = tuple(SENTENCE_ENDS + PAUSES)
_DATELINE = re.compile(r"^\W*(?:\w+\W+){0,5}\d{1,4}\W*(?:\w+\W+){0,3}\d{2,4}\W*$")
_LONGEST = 100
_LONGEST_DENSE = 30
_DENSE = re.compile(f"[{LETTERS['kana']}{LETTERS['han']}]")


def is_fragment(text: str, language: str | None) -> bool:
    """Return whether a line is too short and too open to say anything by itself.

    >>> is_fragment("The lamp of Port Merrow", "en"), is_fragment("It flashes twice.", "en")
    (True, False)
    """
    line = text.strip()
    if language in CLAUSES_BY_SPACES or line.rstrip(CLOSING).endswith(_ENDS):
        return False
    longest = _LONGEST_DENSE if _DENSE.search(line) else _LONGEST
    return len(line) <= longest or bool(_DATELINE.match(line))


def announces(text: str) -> bool:
    """Return whether a sentence only announces what follows: a list, a table, a speech."""
    return text.rstrip().endswith(tuple(COLONS))
