"""Whether a full stop ends a sentence: a word before it may be short, count or be a number."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from assistant.languages.abbreviations import Abbreviations
from assistant.languages.neighbours import Neighbours, is_letter
from assistant.languages.scripts import CAPITALS, NO_GREEK_ENDING, VOWELS

_SPACES = re.compile(r"[ \u00a0\u202f]")
_ROMAN = re.compile(r"[IVXLC]{1,7}$")
_NUMERAL = re.compile(r"\d|[IVXLC]{1,7}\b|[^\W\d_]\b")
_LIST_NUMBER = re.compile(r"\W*(?:\d{1,3}(?:\.\d{1,3})*|[^\W\d_]|[ivxlcIVXLC]{1,5})[.)]+$")
_SMALL_NEXT = re.compile(rf"[^\W\d_]{{1,2}}'? ?[^\W\d_{CAPITALS}]")
_INITIAL = re.compile(r"[^\W\d_]\.")
_YEAR_FIRST = re.compile(r"\d{4}\.\s?\d{1,2}\.\s?$")  # 2024. 5. 3.
_NAMED_WITHIN = 2
_LEAST_WORD = 6
"""Letters of a word that is no abbreviation, though a small letter follows its full stop."""


class _Last(NamedTuple):
    """The word before a full stop."""

    word: str
    """Without spaces: z.B, S.A.R.L, Inc, 19."""
    kind: str | None
    """Its kind of abbreviation, None if it is none."""
    before: str
    """The text shortly before it."""
    starts: bool
    """Whether the sentence begins with it."""


def ends_at_full_stop(place: Neighbours, words: Abbreviations, *, closed: bool) -> bool:
    """Return whether the full stop at ``place`` ends a sentence.

    ``closed`` says that a closing quote stands behind it.
    """
    last = _last(place, words)
    if last is None:
        return not place.is_small
    follows = place.next_word()
    if _goes_on(place, last, follows, words, closed):
        return False
    if last.word.isdecimal():
        return _ends_at_number(place, last, words)
    alone = len(last.word) == 1
    named = alone or (last.word[0] in "IVXLC" and _ROMAN.match(last.word))
    if named and last.before and _is_lettered(last.before, words) and not place.is_small:
        return not place.first.isdigit()  # vitamin C. It …
    initial = alone or last.word[-2:-1] == "."
    if initial and len(follows) == 1 and _INITIAL.match(place.text, place.word):
        return False  # А. С. Пушкин, though "с" begins sentences
    if place.is_small:
        plain = last.kind is None and len(last.word) >= _LEAST_WORD and "." not in last.word
        return plain and not closed and place.text[place.begin].islower()
    return _ends_before(place, last, follows, words, closed)


def _last(place: Neighbours, words: Abbreviations) -> _Last | None:
    written = place.last_word()
    if not written:
        return None
    word = _SPACES.sub("", written) if len(written.split()) > 1 else written
    starts = place.letter >= place.mark - len(written)
    kind = words.kind(word, first=starts)
    if kind is None and written is not word:
        written = word = _SPACES.split(written)[-1]
        starts = place.letter >= place.mark - len(written)
    if kind is None:
        kind = words.kind(word, first=starts)
    return _Last(word, kind, place.before(written), starts)


def _goes_on(
    place: Neighbours, last: _Last, follows: str, words: Abbreviations, closed: bool
) -> bool:
    """Return whether the word belongs to what follows: EE. UU., F. Supp., 1. of a list, Art. §."""
    if place.text[place.word + len(follows) : place.word + len(follows) + 1] == ".":
        if words.kind(f"{last.word}.{follows}", first=last.starts):
            return True
        if len(last.word) == 1 and words.kind(follows, first=False) in ("either", "counts"):
            return True
    if last.starts and not closed and _LIST_NUMBER.match(place.text[place.letter : place.mark + 1]):
        return True
    return place.first in "№§"


def _ends_before(
    place: Neighbours, last: _Last, follows: str, words: Abbreviations, closed: bool
) -> bool:
    """Return whether the sentence ends before a word that begins with no small letter."""
    kind, figure = last.kind, _ends_in_figure(last.before)
    if words.joined and kind in ("either", "unit"):
        # There is no capital to tell: "and", written with its word, does.
        opens = follows.startswith(words.joined) or follows in words.openers
        return last.before.endswith("°") or (opens and (kind == "either" or figure))
    begins = _folded(follows) in words.begins and not _is_name(follows)
    digit = place.first.isdigit() or place.first in "$€£¥#§№"
    if closed and kind != "joins":
        return begins or kind in (None, "ends")
    if kind is None:
        return _ends_at_unknown(last, words, begins, digit)
    if kind == "joins":
        return False
    if kind == "ends":
        return True
    if kind == "unit":
        return figure or bool(_ROMAN.search(last.before.rstrip()))
    if kind == "counts":
        word = begins and _SMALL_NEXT.match(place.text, place.word)  # "a", "I" and "я" are words
        if _NUMERAL.match(place.text, place.word) and not word:
            return False
        return begins or not last.word[0].isupper() or last.starts
    return begins and not digit


def _ends_at_number(place: Neighbours, last: _Last, words: Abbreviations) -> bool:
    if place.is_small or (words.dates == "ymd" and _YEAR_FIRST.search(last.before)):
        return False
    if place.first.isdigit():
        follows = re.match(r"\d{1,4}\.(?!\d)", place.text[place.word : place.word + 6])
        return not (follows and len(last.word) <= 4 and words.dates)
    # 3,5 and 12:30 and 12/09 are no ordinals.
    if words.ordinals and len(last.word) <= 3 and last.before[-1:] not in tuple(",:/"):
        # "Band 3." counts, as nothing is third of a volume: the full stop ends the sentence.
        return _folded(place.next_word()) in words.begins or _is_lettered(last.before, words)
    return True


def _ends_at_unknown(last: _Last, words: Abbreviations, begins: bool, digit: bool) -> bool:
    """Return whether a word in no list ends its sentence: initials, S.A.R.L., Tbl., II."""
    word = last.word
    parts = word.split(".")
    if len(parts) > 1:
        short = all(len(part) <= 3 for part in parts) and any(len(part) == 1 for part in parts)
        return begins if short and not any(map(str.isdigit, word)) else True
    if word[-2:-1] == "-" and word[-1].isupper():  # Paul-H.
        return begins
    letters = word
    if not word.isascii():
        letters = "".join(c for c in word if unicodedata.category(c)[0] != "M")
    if not letters.isalpha():
        return True
    if len(letters) == 1:
        if last.before[-1:] in ("°", "'", "’") or _ends_in_figure(last.before):
            return True
        # In Arabic and Hindi a letter alone is an abbreviation, whatever follows.
        return begins and not "\u0600" <= letters < "\u0980" if letters < "\u0980" else True
    if _ROMAN.match(letters) and letters.isupper():
        return begins if words.ordinals else True
    if len(letters) <= 5 and letters[1:].islower() and not _is_word(letters.lower()):
        return begins and not digit
    return True


def _is_lettered(before: str, words: Abbreviations) -> bool:
    """Return whether the last word names what letters and numbers are put behind: "Teil"."""
    end = len(before)
    while end and not is_letter(before[end - 1]):
        end -= 1
    start = end
    while start and is_letter(before[start - 1]):
        start -= 1
    near = len(before) - end <= _NAMED_WITHIN  # behind a wide gap another column begins
    return near and end - start > 1 and words.letters(before[start:end].casefold())


def _ends_in_figure(before: str) -> bool:
    return before.rstrip()[-1:].isdecimal()


def _is_word(word: str) -> bool:
    """Return whether a short word looks like one: it has a vowel, in Greek also a word's ending."""
    if word[0] > "\u04ff":  # scripts that write their vowels otherwise
        return True
    if word[-1] in NO_GREEK_ENDING:
        return False
    return any(c in VOWELS for c in unicodedata.normalize("NFD", word))


def _folded(word: str) -> str:
    return word.casefold().replace("\u0307", "")  # Turkish İ


def _is_name(word: str) -> bool:
    return len(word) > 1 and word.isupper()
