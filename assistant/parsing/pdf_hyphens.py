"""Hyphens at the ends of a PDF's lines: those of a word parted for the line go, true ones stay.

The page does not say which is which.  A capital or a figure behind the hyphen, the same word
elsewhere in the document, and words that are written with hyphens do; else the word was parted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from assistant.languages.files import text as words_of
from assistant.parsing.pdf_lines import SOFT_HYPHEN

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_BROKEN = re.compile(
    rf"(?P<first>[^\s{SOFT_HYPHEN}]*){SOFT_HYPHEN}\s?(?P<second>[^\s{SOFT_HYPHEN}]*)"
)
_JOINERS = frozenset(
    "und oder bzw sowie and or et ou y o e en of ve veya и или και ή și sau".split()
)


class Hyphens:
    """Decides of each hyphen at a line's end, by all words of the document and its language."""

    def __init__(self, texts: Iterable[str], language: str | None) -> None:
        self._known = Counter(
            word.casefold()
            for text in texts
            for part in re.split(rf"\S*{SOFT_HYPHEN}\S*", text)
            for word in _WORD.findall(part)
        )
        self._before = _words(language, "hyphened")
        self._behind = _words(language, "hyphened_to")

    def mended(self, text: str) -> str:
        """Return a text with every broken word as it is written within a line."""
        while SOFT_HYPHEN in text:
            text, count = _BROKEN.subn(lambda m: self.joined(m["first"], m["second"]), text)
            if not count:
                break
        return text.replace(SOFT_HYPHEN, "-")

    def joined(self, first: str, second: str) -> str:
        """Return the two parts of a broken word as one, or as the compound they are."""
        start, rest = _last_word(first), _first_word(second)
        if rest.casefold() in _JOINERS and start.isalpha():
            return f"{first}- {second}"  # Vor- und Nachteile
        return first + ("-" if self._keeps(start, rest) else "") + second

    def _keeps(self, first: str, second: str) -> bool:
        if not first or not second or first[-1].isdigit() or second[0].isdigit():
            return True
        if second[0].isupper():
            return not (first.isupper() and len(first) > 1 and second.isupper())
        whole, apart = f"{first}{second}".casefold(), f"{first}-{second}".casefold()
        if self._known[whole] != self._known[apart]:
            return self._known[apart] > self._known[whole]
        return first.casefold() in self._before or second.casefold() in self._behind


def _words(language: str | None, key: str) -> frozenset[str]:
    return frozenset(words_of(language, "words", key).split()) if language else frozenset()


def _last_word(text: str) -> str:
    found = re.search(r"[^\W_]+$", text)
    return found[0] if found else ""


def _first_word(text: str) -> str:
    found = re.match(r"[^\W_]+(?:['’][^\W_]+)?", text)
    return found[0] if found else ""
