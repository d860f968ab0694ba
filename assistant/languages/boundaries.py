"""Where the sentences of running text end, in every language by the same steps.

A mark that can end a sentence is found, the closing quotes behind it are taken along, and then the
neighbours decide: a full stop after an abbreviation, an initial or a German ordinal does not end a
sentence, unless the next word is one that begins sentences.  Short quotations and brackets stay
whole.  One pass from left to right, which looks at most ``_NEAR`` characters back and ahead, so the
time is proportional to the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator

from assistant.languages.abbreviations import Abbreviations, abbreviations
from assistant.languages.scripts import CLOSING, PAUSES
from assistant.languages.scripts import SENTENCE_ENDS as ENDS


def closing(marks: str) -> re.Pattern[str]:
    """Return what finds the end of a line that ends with one of ``marks``.

    Quotes, brackets and the signs of Markdown may stand behind it.
    """
    return re.compile(rf"[{re.escape(marks)}][{re.escape(CLOSING)}*_]*\s*$")


CLOSED = closing(ENDS + PAUSES)
"""Matches a line that ends as a sentence, or the line before a list, does."""

_CANDIDATE = re.compile(
    rf"[{ENDS};\u037e]+"
    rf"(?:[{re.escape(CLOSING)}]|[\u00a0\u202f]»|(?:\ »|[“‘«])(?=\s|$)|\[\d{{1,3}}\]|[¹²³⁰⁴-⁹])*"
)
_WIDE = frozenset("。！？｡．।॥")
"""Signs that need no space behind them."""
_OWN_STOPS = {"hi": "।", "ja": "。", "zh": "。"}
_SPACE = re.compile(r"\s*")
_OPENERS = "\"'“„«‹‘([{「『（【《〈*_-–—"
_NEXT = re.compile(rf"([{re.escape(_OPENERS)}¿¡\s]*)(\S?)")
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]|[\u0300-\u036f\u0900-\u0963])*")
# The word before a full stop, with the dots inside it and short parts before it: z. B., S. A.R.L.
_LAST = re.compile(
    r"(?:(?<![^\s(\[{«„“\"'‘’/–—-])"
    r"(?:[^\W\d_]{1,2}[\u093a-\u094f\u0901-\u0903]{0,2}\.[ \u00a0\u202f]?)+)?"
    r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0900-\u0963]|\.(?=[^\W_])|\.?-(?=[^\W_]))*$"
)
_LETTER = re.compile(r"[^\W_]")
_RUN = re.compile(rf"[{ENDS};\u037e]+")
_CLOSES = frozenset((*CLOSING, *"»“‘«"))
_SPACES = re.compile(r"[ \u00a0\u202f]")
_ROMAN = re.compile(r"[IVXLC]{1,7}$")
_NUMERAL = re.compile(r"\d|[IVXLC]{1,7}\b|[^\W\d_]\b")
_LIST_NUMBER = re.compile(r"\W*(?:\d{1,3}(?:\.\d{1,3})*|[^\W\d_]|[ivxlcIVXLC]{1,5})[.)]+$")
_SMALL_NEXT = re.compile(r"[^\W\d_]{1,2}'? ?[^\W\d_A-ZА-Я]")
_INITIAL = re.compile(r"[^\W\d_]\.")
_SPACED_DOTS = re.compile(r"\.\s\.$")
_GOES_ON = re.compile(rf"[,;:)\]}}、，；：）]|[{ENDS}](?![^\W_])")
_CALL = re.compile(r"[^\W\d_][\w-]*!$")  # Yahoo!
_COMPANY = frozenset("inc corp ltd co llc plc gmbh".split())
_QUOTING_PARTICLES = frozenset("とってというのはがをにもな")
_ORDINALS = frozenset({"de", "tr"})
"""Languages that write 3. for third."""
_DATE = re.compile(r"\d{4}\.\s?\d{1,2}\.\s?$")  # 2024. 5. 3.
_DATED = frozenset({"de", "tr", "ko", "ro", "ru"})
_VOWELS = frozenset("aeiouyæøœıаеёиоуыэюяαεηιουω")
_NO_GREEK_ENDING = frozenset("βγδζθλμπτφχ")
_ARABIC_THEN = frozenset({"ثم", "لكن", "كما", "ثمّ"})
_NAMED_WITHIN = 2
_NEAR = 48
_LONGEST = 24
"""Characters of an abbreviation, the spaces within it included; what is longer is a word."""
_LONG_QUOTATION = 240
"""Characters from which a quotation is cut at its sentences, wherever it stands."""
_PAIRS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    '"': '"',
    "「": "」",
    "『": "』",
    "(": ")",
    "（": "）",
    "[": "]",
}
_DEEPEST = 4
_PAIRED = re.compile(r"[“”„«»「」『』()（）\[\]\"]")
_LEAST_WORD = 6
"""Letters of a word that is no abbreviation, though a small letter follows its full stop."""


def sentence_ends(text: str, start: int, end: int, language: str | None) -> Iterator[int]:
    """Yield the offset after each sentence of ``text[start:end]`` but the last.

    The spans between them hold every character; white space goes with the sentence before it.
    """
    words = abbreviations(language)
    marks = ENDS + (";\u037e" if language == "el" else "")
    kept_whole = _quotations(text, start, end)
    closes = [close for _, close in kept_whole]
    # Where a text ends its sentences with its own sign, a dot stands behind abbreviations.
    own = _OWN_STOPS.get(language or "")
    has_own = own is not None and own in text[start:end]
    begin, letter = start, -1
    for found in _CANDIDATE.finditer(text, start, end):
        sign, stop = found[0], found.end()
        if stop >= end or not (sign[0] in marks or any(mark in marks for mark in sign)):
            continue
        inside = bisect_left(closes, stop)
        if inside < len(kept_whole):
            opened, closed = kept_whole[inside]
            if opened < found.start() and stop < closed:
                continue
        wide = sign[0] in _WIDE
        if not wide and not text[stop].isspace():
            continue
        after = _SPACE.match(text, stop, end).end()  # type: ignore[union-attr]
        if after >= end:
            continue
        if letter < begin:
            found_letter = _LETTER.search(text, begin, end)
            letter = found_letter.start() if found_letter else end
        if letter >= found.start():
            continue
        place = _Place(text, begin, letter, found.start(), after, end)
        if has_own and sign[0] == "." and sign[1:2] != "." and not _is_cased(text[after]):
            continue
        if _is_end(place, sign, words, language):
            yield after
            begin = after


class _Place:
    """A mark between two neighbours, which are looked at when they are asked for."""

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
        """Return what stands before the full stop, spaces left out: z.B, S.A.R.L, Inc, 19."""
        piece = self.text[max(self.begin, self.mark - _LONGEST) : self.mark]
        found = _LAST.search(piece)
        return found[0] if found else ""

    def before(self, word: str) -> str:
        """Return the text shortly before ``word``, which stands before the mark."""
        return self.text[max(self.begin, self.mark - _NEAR - len(word)) : self.mark - len(word)]


def _is_end(place: _Place, sign: str, words: Abbreviations, language: str | None) -> bool:
    """Return whether a sentence ends here; white space, or a wide sign, is known to be there."""
    text, first = place.text, place.first
    length = _RUN.match(sign).end()  # type: ignore[union-attr]
    closed = sign[length : length + 1].strip() in _CLOSES
    if _GOES_ON.match(text, place.after, place.end):
        return False
    if not first or "¿" in place.opening or "¡" in place.opening:
        return True
    if text[place.mark - 1] in "([" and closed:
        return False  # […]
    if closed and text[place.start] in _OPENERS and _is_uncased(first):
        return False  # "कब?" उसने पूछा: where capitals do not tell, who asks belongs to the question
    if sign[0] in _WIDE:
        return not (closed and language == "ja" and first in _QUOTING_PARTICLES)
    if sign[0] in "؟۔;\u037e":
        return True
    if sign[0] in "!?…" or length > 1:
        if place.is_small:
            return not closed and text[place.begin].islower() and sign[0] in "!?"
        return closed or not place.is_company()
    if _SPACED_DOTS.search(text, max(place.begin, place.mark - 2), place.mark + 1):
        return not place.is_small
    return _ends_at_full_stop(place, closed, words, language)


def _ends_at_full_stop(
    place: _Place, closed: bool, words: Abbreviations, language: str | None
) -> bool:
    written = place.last_word()
    last = _SPACES.sub("", written) if len(written.split()) > 1 else written
    if not last:
        return not place.is_small
    starts = place.letter >= place.mark - len(written)
    kind = words.kind(last, first=starts)
    if kind is None and written is not last:
        written = last = _SPACES.split(written)[-1]
        starts = place.letter >= place.mark - len(written)
    if kind is None:
        kind = _kind(last, words, starts)
    before = place.before(written)
    follows = place.next_word()
    if place.text[place.word + len(follows) : place.word + len(follows) + 1] == ".":
        # EE. UU., F. Supp.
        if words.kind(f"{last}.{follows}", first=starts):
            return False
        if len(last) == 1 and words.kind(follows, first=False) in ("either", "counts"):
            return False
    if starts and not closed and _LIST_NUMBER.match(place.text[place.letter : place.mark + 1]):
        return False
    if place.first in "№§":
        return False
    if last.isdecimal():
        return _ends_at_number(place, last, before, language)
    alone = len(last) == 1
    named = alone or (last[0] in "IVXLC" and _ROMAN.match(last))
    if named and before and _is_lettered(before, words) and not place.is_small:
        return not place.first.isdigit()  # vitamin C. It …
    initial = alone or last[-2:-1] == "."
    if initial and len(follows) == 1 and _INITIAL.match(place.text, place.word):
        return False  # А. С. Пушкин, though "с" begins sentences
    if place.is_small:
        plain = kind is None and len(last) >= _LEAST_WORD and "." not in last
        return plain and not closed and place.text[place.begin].islower()
    figure = _ends_in_figure(before)
    if language == "ar" and kind in ("either", "unit"):
        # There is no capital to tell: "and", written with its word, does.
        goes_on = follows[:1] != "و" and follows not in _ARABIC_THEN
        return before.endswith("°") or not (goes_on or (kind == "unit" and not figure))
    begins = _folded(follows) in words.begins and not _is_name(follows)
    digit = place.first.isdigit() or place.first in "$€£¥#§№"
    if closed and kind != "joins":
        return begins or kind in (None, "ends")
    if kind is None:
        return _ends_at_unknown(place, last, before, words, begins, digit, language)
    if kind == "joins":
        return False
    if kind == "ends":
        return True
    if kind == "unit":
        return figure or bool(_ROMAN.search(before.rstrip()))
    if kind == "counts":
        word = begins and _SMALL_NEXT.match(place.text, place.word)  # "a", "I" and "я" are words
        if _NUMERAL.match(place.text, place.word) and not word:
            return False
        return begins or not last[0].isupper() or starts
    return begins and not digit


def _kind(last: str, words: Abbreviations, starts: bool) -> str | None:
    found = words.kind(last, first=starts)
    if found is None and len(last) > 1 and last[0] == "و":  # Arabic writes "and" with the word
        found = words.kind(last[1:], first=False)
    return found


def _ends_at_number(place: _Place, last: str, before: str, language: str | None) -> bool:
    if place.is_small or (language == "ko" and _DATE.search(before)):
        return False
    if place.first.isdigit():
        follows = re.match(r"\d{1,4}\.(?!\d)", place.text[place.word : place.word + 6])
        return not (follows and len(last) <= 4 and language in _DATED)
    # 3,5 and 12:30 and 12/09 are no ordinals.
    if language in _ORDINALS and len(last) <= 3 and before[-1:] not in tuple(",:/"):
        words = abbreviations(language)
        # "Band 3." counts, as nothing is third of a volume: the full stop ends the sentence.
        return _folded(place.next_word()) in words.begins or _is_lettered(before, words)
    return True


def _is_lettered(before: str, words: Abbreviations) -> bool:
    """Return whether the last word names what letters and numbers are put behind: "Teil"."""
    end = len(before)
    while end and not _is_letter(before[end - 1]):
        end -= 1
    start = end
    while start and _is_letter(before[start - 1]):
        start -= 1
    near = len(before) - end <= _NAMED_WITHIN  # behind a wide gap another column begins
    return near and end - start > 1 and words.letters(before[start:end].casefold())


def _is_letter(char: str) -> bool:
    """Tell whether a sign is a letter or a sign of one, as the vowels of Hindi are."""
    return char.isalpha() or (char >= "\u0300" and unicodedata.category(char)[0] == "M")


def _ends_in_figure(before: str) -> bool:
    return before.rstrip()[-1:].isdecimal()


def _ends_at_unknown(
    place: _Place,
    last: str,
    before: str,
    words: Abbreviations,
    begins: bool,
    digit: bool,
    language: str | None,
) -> bool:
    """Return whether a word in no list ends its sentence: initials, S.A.R.L., Tbl., II."""
    parts = last.split(".")
    if len(parts) > 1:
        short = all(len(part) <= 3 for part in parts) and any(len(part) == 1 for part in parts)
        return begins if short and not any(map(str.isdigit, last)) else True
    if last[-2:-1] == "-" and last[-1].isupper():  # Paul-H.
        return begins
    letters = last
    if not last.isascii():
        letters = "".join(c for c in last if unicodedata.category(c)[0] != "M")
    if not letters.isalpha():
        return True
    if len(letters) == 1:
        if before[-1:] in ("°", "'", "’") or _ends_in_figure(before):
            return True
        # In Arabic and Hindi a letter alone is an abbreviation, whatever follows.
        return begins and not "\u0600" <= letters < "\u0980" if letters < "\u0980" else True
    if _ROMAN.match(letters) and letters.isupper():
        return begins if language in _ORDINALS else True
    if len(letters) <= 5 and letters[1:].islower() and not _is_word(letters.lower()):
        return begins and not digit
    return True


def _is_word(word: str) -> bool:
    """Return whether a short word looks like one: it has a vowel, in Greek also a word's ending."""
    if word[0] > "\u04ff":  # scripts that write their vowels otherwise
        return True
    if word[-1] in _NO_GREEK_ENDING:
        return False
    return any(c in _VOWELS for c in unicodedata.normalize("NFD", word))


def _is_cased(first: str) -> bool:
    return first.lower() != first.upper()


def _is_uncased(first: str) -> bool:
    return first.isalpha() and first.lower() == first.upper()


def _folded(word: str) -> str:
    return word.casefold().replace("\u0307", "")  # Turkish İ


def _is_name(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans, brackets and marks included, of what is not cut inside, by their ends.

    A quotation that stands alone between sentences, or a long one, is cut.
    """
    found: list[tuple[int, int]] = []
    waiting: list[tuple[int, str]] = []
    for mark in _PAIRED.finditer(text, start, end):
        sign, at = mark[0], mark.start()
        if waiting and sign in waiting[-1][1]:
            opened, _ = waiting.pop()
            short = at - opened <= _LONG_QUOTATION
            if short and not _stands_alone(text, start, opened, at):
                while found and found[-1][0] > opened:
                    found.pop()
                found.append((opened, at + 1))
        elif _opens(text, start, at):
            waiting.append((at, _PAIRS[sign]))
            del waiting[:-_DEEPEST]
    return found


def _opens(text: str, start: int, at: int) -> bool:
    """Return whether the mark opens a quotation or bracket: »German« as «French » quotes do."""
    if text[at] not in _PAIRS:
        return False
    if text[at] not in '«»"':
        return True
    free = at == start or not (text[at - 1].isalnum() or text[at - 1] in ENDS)
    return free and (text[at] == "«" or bool(text[at + 1 : at + 2].strip()))


def _stands_alone(text: str, start: int, opened: int, closed: int) -> bool:
    """Return whether several whole sentences are quoted between two sentences."""
    before = text[max(start, opened - _NEAR) : opened].rstrip()
    if before and before.rstrip(CLOSING)[-1:] not in (*ENDS, ""):
        return False
    last = text[max(opened, closed - _NEAR) : closed].rstrip(CLOSING + " ")
    return last[-1:] in ENDS
