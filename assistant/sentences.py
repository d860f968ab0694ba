"""A text's sentences as exact spans: sentencex, with its known faults mended.

A line ends a sentence, except in hard-wrapped paragraphs, where lines end for the paper's sake.
Thai writes no full stops: its clauses between spaces stand in.  Marks of Markdown headings and
lists stay outside the spans, so that a sentence can be quoted as it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

from assistant.records import Span

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_MARKDOWN_MARK = re.compile(r"(?:#{1,6}[ \t]+|[-*+•‣◦][ \t]+|>[ \t]?)+")
_LIST_ITEM = re.compile(r"[ \t]*(?:#{1,6}[ \t]|[-*+•‣◦|>][ \t]|\d{1,3}[.)][ \t])")
_ENDS = re.compile(r"[.!?…:;。！？؟۔।॥][\"'”’»)\]」』]*\s*$")
_SYMBOL = re.compile(r"\b(?:[A-Z][a-z]?)+$")  # CO, with its 2 on the next line
_SURROGATE = re.compile("[\ud800-\udfff]")
# sentencex counts characters from the start for every sentence: 77 s on one line of 700,000
# Chinese characters, nothing on pieces of this length.
_WINDOW = 4_000
_WRAPPED_WIDTHS = range(40, 131)
_THAI_CLAUSE = 150

# Never the last word of a sentence; a name follows.
_TITLES = frozenset(
    (
        "mm mme mmes mlle mlles me mgr dr drs pr prof mr mrs ms st ste sr sra srta dra sig sigg "
        "dott avv ing hr fr frl dl dna dlui κα гр тов ts ths gs pgs tp vs cf cfr ср см av doç "
        "bkz vgl"
    ).split()
)
_SHORT_TITLES = frozenset({("fr", "m"), ("it", "s"), ("el", "κ"), ("ru", "г")})
# An abbreviation if a figure follows: pages, numbers, articles, months.
_BEFORE_FIGURES = frozenset(
    (
        "p pp pag pág págs s str σελ стр n no nº núm num nr nos art arts αρ ст fig figs abb abs "
        "vol vols bd ch chap cap kap sec § ex ca approx c ligne tel tél тел jan janv january feb "
        "févr fev fév febr mar mars märz apr avr abr aug août ago sept sep set oct okt oct out "
        "nov dec déc dez dic jun jul juil juill ene gen giu lug ott янв февр апр авг сент окт "
        "нояб дек ian iun iul"
    ).split()
)
_ORDINAL = re.compile(
    r"\b(?:am|im|vom|zum|zur|beim|bis|seit|ab|der|die|das|des|dem|den|und|oder)\s+\d{1,2}\.$", re.I
)
_LIST_NUMBER = re.compile(r"\W*\d{1,3}[.)]?")
_INITIALS = re.compile(r"(?:^|[\s(«“])(?:[^\W\d_]\.-)+[^\W\d_]\.$|^[^\W\d_]\.$")
_OPENING = re.compile(r"\s([“„«‹‘\"'(\[]+)$")
_LAST_WORD = re.compile(r"([^\W_]+)\.$")


def split_sentences(text: str, span: Span, language: str | None) -> list[Span]:
    """Return the spans of the sentences inside ``span``, in order, trimmed, none of them blank.

    A piece without a letter or digit belongs to its neighbour, or is left out if it has a line of
    its own.  ``language`` is a code of ``assistant.languages`` or None.
    """
    found: list[Span] = []
    for start, end in _lines(text, span):
        pieces = (
            _thai(text, start, end) if language == "th" else _mended(text, start, end, language)
        )
        found += filter(None, (readable(text, piece) for piece in pieces))
    return found


def _lines(text: str, span: Span) -> Iterator[Span]:
    """Yield lines, those that go on with the line before (hard-wrapped text, CO2) with it."""
    paragraph: list[Span] = []
    for match in _LINE.finditer(text, *span):
        blank = match[0].isspace()
        if paragraph and (blank or text.count("\n", paragraph[-1][1], match.start()) > 1):
            yield from _unwrapped(text, paragraph)
            paragraph = []
        if not blank:
            paragraph.append(match.span())
    yield from _unwrapped(text, paragraph)


def _unwrapped(text: str, lines: list[Span]) -> Iterator[Span]:
    if len(lines) < 2:
        yield from lines
        return
    wrapped = _is_wrapped(text, lines)
    begin, stop = lines[0]
    for start, end in lines[1:]:
        if not wrapped and not _goes_on(text, (begin, stop), (start, end)):
            yield begin, stop
            begin = start
        stop = end
    yield begin, stop


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    widths = [end - start for start, end in lines]
    open_ends = sum(not _ENDS.search(text[start:end]) for start, end in lines[:-1])
    return (
        max(widths) in _WRAPPED_WIDTHS
        and min(widths[:-1]) >= 0.6 * max(widths)
        and 2 * open_ends >= len(lines) - 1
        and not any(_LIST_ITEM.match(text, start, end) for start, end in lines)
    )


def _goes_on(text: str, left: Span, right: Span) -> bool:
    before, first = text[left[0] : left[1]].rstrip(), text[right[0]]
    if first.isdigit():
        return bool(_SYMBOL.search(before))
    return first.islower() and len(before) >= min(_WRAPPED_WIDTHS) and not _ENDS.search(before)


def _mended(text: str, start: int, end: int, language: str | None) -> Iterator[Span]:
    """Yield sentencex's pieces, those that it cut within a sentence put together."""
    left: Span | None = None
    for right in _raw(text, start, end, language):
        if left and _belongs(text, left, right, language):
            left = left[0], right[1]
            continue
        if left:
            opening = _OPENING.search(text[slice(*left)]) if left[1] == right[0] else None
            if opening and not text[right[0]].isspace():
                # The mark that opens the next sentence's quotation was left with this one.
                right = left[0] + opening.start(1), right[1]
                left = left[0], left[0] + opening.start()
            yield left
        left = right
    if left:
        yield left


def _raw(text: str, start: int, end: int, language: str | None) -> Iterator[Span]:
    while start < end:
        window = _SURROGATE.sub("\ufffd", text[start : min(end, start + _WINDOW)])
        pieces = sentencex.get_sentence_boundaries(language or "en", window)
        unfinished = start + len(window) < end and len(pieces) > 1
        for piece in pieces[:-1] if unfinished else pieces:
            yield start + piece["start_index"], start + piece["end_index"]
        start += pieces[-1]["start_index"] if unfinished else len(window)


def _belongs(text: str, left: Span, right: Span, language: str | None) -> bool:
    """Return whether the right piece goes on with the left one's sentence."""
    before, after = text[slice(*left)].strip(), text[slice(*right)].strip()
    if not any(map(str.isalnum, after)) or not any(map(str.isalnum, before)):
        return True
    if after[0] in ",;:)]}" or (after[0] in "-‐‑" and not text[left[1] - 1].isspace()):
        return True
    if _LIST_NUMBER.fullmatch(before) or _INITIALS.search(before):
        return True
    if language == "ja":
        return before[-1] in "」』" and after[0] == "と"
    if after[0].islower() and before[-1] in '"”’»)]':
        return True
    word = _LAST_WORD.search(before)
    if not word:
        return False
    last = word[1].casefold()
    if last in _BEFORE_FIGURES and after[0].isdigit():
        return True
    if language == "de" and _ORDINAL.search(before):
        return True
    if after[0].islower():
        return len(last) <= 4
    return last in _TITLES or (language or "", last) in _SHORT_TITLES


def _thai(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield runs of phrases of up to ``_THAI_CLAUSE`` characters, a longer phrase alone."""
    begin, last = start, start
    for space in re.finditer(r"[ \t\u00a0\u200b]+|$", text[start:end]):
        here = start + space.start()
        if here - begin > _THAI_CLAUSE and last > begin:
            yield begin, last
            begin = last
        last = here
    yield begin, end


def readable(text: str, span: Span) -> Span | None:
    """Return the span without white space and Markdown marks, None if nothing is left to read."""
    start, end = span
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    mark = _MARKDOWN_MARK.match(text, start, end)
    start = mark.end() if mark else start
    return (start, end) if any(map(str.isalnum, text[start:end])) else None
