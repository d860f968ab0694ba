"""Where the sentences of running text end, in every language by the same steps.

A mark that can end a sentence is found, the closing quotes behind it are taken along, and then the
neighbours decide: a full stop after an abbreviation, an initial or a German ordinal does not end a
sentence, unless the next word is one that begins sentences.  Short quotations and brackets stay
whole.  One pass from left to right, which looks at a few words back and ahead, so the time is
proportional to the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from assistant.languages.abbreviations import Abbreviations, abbreviations
from assistant.languages.full_stops import ends_at_full_stop
from assistant.languages.neighbours import OPENERS, Neighbours, is_cased
from assistant.languages.quotations import kept_whole
from assistant.languages.scripts import CLOSING, PAUSES
from assistant.languages.scripts import SENTENCE_ENDS as ENDS


def closing(marks: str) -> re.Pattern[str]:
    """Return what finds the end of a line that ends with one of ``marks``.

    Quotes, brackets and the signs of Markdown may stand behind it.
    """
    return re.compile(rf"[{re.escape(marks)}][{re.escape(CLOSING)}*_]*\s*$")


CLOSED = closing(ENDS + PAUSES)
"""Matches a line that ends as a sentence, or the line before a list, does."""

_SOME = ";\u037e"
"""Signs that end sentences in some languages."""
_CANDIDATE = re.compile(
    rf"[{ENDS}{_SOME}]+"
    rf"(?:[{re.escape(CLOSING)}]|[\u00a0\u202f]»|(?:\ »|[“‘«])(?=\s|$)|\[\d{{1,3}}\]|[¹²³⁰⁴-⁹])*"
)
_WIDE = frozenset("。！？｡．।॥")
"""Signs that need no space behind them."""
_SPACE = re.compile(r"\s*")
_LETTER = re.compile(r"[^\W_]")
_RUN = re.compile(rf"[{ENDS}{_SOME}]+")
_CLOSES = frozenset((*CLOSING, *"»“‘«"))
_SPACED_DOTS = re.compile(r"\.\s\.$")
_GOES_ON = re.compile(rf"[,;:)\]}}、，；：）]|[{ENDS}](?![^\W_])")


def sentence_ends(text: str, start: int, end: int, language: str | None) -> Iterator[int]:
    """Yield the offset after each sentence of ``text[start:end]`` but the last.

    The spans between them hold every character; white space goes with the sentence before it.
    """
    words = abbreviations(language)
    marks = ENDS + words.also
    whole = kept_whole(text, start, end)
    closes = [close for _, close in whole]
    # Where a text ends its sentences with its own sign, a dot stands behind abbreviations.
    own_stop = bool(words.stop) and words.stop in text[start:end]
    begin, letter = start, -1
    for found in _CANDIDATE.finditer(text, start, end):
        sign, stop = found[0], found.end()
        if stop >= end or not (sign[0] in marks or any(mark in marks for mark in sign)):
            continue
        inside = bisect_left(closes, stop)
        if inside < len(whole):
            opened, closed = whole[inside]
            if opened < found.start() and stop < closed:
                continue
        if sign[0] not in _WIDE and not text[stop].isspace():
            continue
        after = _SPACE.match(text, stop, end).end()  # type: ignore[union-attr]
        if after >= end:
            continue
        if letter < begin:
            found_letter = _LETTER.search(text, begin, end)
            letter = found_letter.start() if found_letter else end
        if letter >= found.start():
            continue
        if own_stop and sign[0] == "." and sign[1:2] != "." and not is_cased(text[after]):
            continue
        if _is_end(Neighbours(text, begin, letter, found.start(), after, end), sign, words):
            yield after
            begin = after


def _is_end(place: Neighbours, sign: str, words: Abbreviations) -> bool:
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
    if closed and text[place.start] in OPENERS and first.isalpha() and not is_cased(first):
        return False  # "कब?" उसने पूछा: where capitals do not tell, who asks belongs to the question
    if sign[0] in _WIDE:
        return not (closed and first in words.quoting)
    if sign[0] in "؟۔" or sign[0] in _SOME:
        return True
    if sign[0] in "!?…" or length > 1:
        if place.is_small:
            return not closed and text[place.begin].islower() and sign[0] in "!?"
        return closed or not place.is_company()
    if _SPACED_DOTS.search(text, max(place.begin, place.mark - 2), place.mark + 1):
        return not place.is_small
    return ends_at_full_stop(place, words, closed=closed)
