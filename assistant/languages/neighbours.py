"""What stands before and behind a mark that may end a sentence."""

from __future__ import annotations

import re
import unicodedata

OPENERS = "\"'“„«‹‘([{「『（【《〈*_-–—"
"""Signs that may stand before the first word of a sentence."""
_NEXT = re.compile(rf"([{re.escape(OPENERS)}¿¡\s]*)(\S?)")
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]|[\u0300-\u036f\u0900-\u0963])*")
# The word before a full stop, with the dots inside it and short parts before it: z. B., S. A.R.L.
_LAST = re.compile(
    r"(?:(?<![^\s(\[{«„“\"'‘’/–—-])"
    r"(?:[^\W\d_]{1,2}[\u093a-\u094f\u0901-\u0903]{0,2}\.[ \u00a0\u202f]?)+)?"
    r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0900-\u0963]|\.(?=[^\W_])|\.?-(?=[^\W_]))*$"
)
_CALL = re.compile(r"[^\W\d_][\w-]*!$")  # Yahoo!
_COMPANY = frozenset("inc corp ltd co llc plc gmbh".split())
_NEAR = 48
"""Characters that are looked at on either side."""
_LONGEST = 24
"""Characters of an abbreviation, the spaces within it included; what is longer is a word."""


class Neighbours:
    """The neighbours of the mark at ``mark``, looked at when they are asked for.

    ``begin`` and ``letter`` are the offsets of the sentence and of its first letter, ``after`` that
    of the first sign behind the mark and its white space, ``end`` that of the text.
    """

    __slots__ = ("after", "begin", "end", "first", "letter", "mark", "opening", "text", "word")

    def __init__(self, text: str, begin: int, letter: int, mark: int, after: int, end: int) -> None:
        self.text, self.begin, self.letter, self.mark = text, begin, letter, mark
        self.after, self.end = after, end
        self.opening, self.word = "", after
        if not text[after].isalnum():
            opening = _NEXT.match(text, after, min(end, after + _NEAR))
            assert opening is not None
            self.opening, self.word = opening[1], opening.end(1)
        self.first = text[self.word : self.word + 1]
        """The first sign of the next word."""

    @property
    def start(self) -> int:
        """Where the sentence's first mark or letter stands."""
        return self.letter - 1 if self.letter > self.begin else self.begin

    @property
    def is_small(self) -> bool:
        """Whether the next word begins with a small letter; iPhone does not."""
        if not self.first.islower():
            return False
        word = _WORD.match(self.text, self.word, min(self.end, self.word + _NEAR))
        return not (word and len(word[0]) > 2 and any(map(str.isupper, word[0][1:3])))

    def next_word(self) -> str:
        """Return the next word, "" if there is none."""
        found = _WORD.match(self.text, self.word, min(self.end, self.word + _NEAR))
        return found[0] if found else ""

    def is_company(self) -> bool:
        """Return whether a call sign belongs to a firm's name: Yahoo! Inc."""
        name = _CALL.search(self.text, max(self.begin, self.mark - _NEAR), self.mark + 1)
        called = name is not None and name[0][0].isupper()
        return called and self.next_word().casefold() in _COMPANY

    def last_word(self) -> str:
        """Return the word before the mark as it is written: z. B, S. A.R.L, Inc, 19."""
        piece = self.text[max(self.begin, self.mark - _LONGEST) : self.mark]
        found = _LAST.search(piece)
        return found[0] if found else ""

    def before(self, word: str) -> str:
        """Return the text shortly before ``word``, which stands before the mark."""
        return self.text[max(self.begin, self.mark - _NEAR - len(word)) : self.mark - len(word)]


def is_letter(char: str) -> bool:
    """Tell whether a sign is a letter or a sign of one, as the vowels of Hindi are."""
    return char.isalpha() or (char >= "\u0300" and unicodedata.category(char)[0] == "M")


def is_cased(char: str) -> bool:
    """Tell whether a letter has a capital."""
    return char.lower() != char.upper()
