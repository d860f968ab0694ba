"""A text's sentences as exact spans.

A line ends a sentence, except in hard-wrapped paragraphs, where lines end for the paper's sake.
Thai writes no full stops: its clauses between spaces stand in.  Marks of Markdown headings and
lists stay outside the spans, so that a sentence can be quoted as it reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.languages.boundaries import CLOSED, sentence_ends
from assistant.languages.tables import CLAUSES_BY_SPACES
from assistant.records import Span

_LINE = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]+")
_MARKDOWN_MARK = re.compile(r"(?:#{1,6}[ \t]+|[-*+•‣◦][ \t]+|>[ \t]?)+")
_LIST_ITEM = re.compile(r"[ \t]*(?:#{1,6}[ \t]|[-*+•‣◦|>][ \t]|\d{1,3}[.)][ \t])")
_SYMBOL = re.compile(r"\b(?:[A-Z][a-z]?)+$")  # CO, with its 2 on the next line
_WRAPPED_WIDTHS = range(40, 131)
_CLAUSE = 150


def split_sentences(text: str, span: Span, language: str | None) -> list[Span]:
    """Return the spans of the sentences inside ``span``, in order, trimmed, none of them blank.

    A piece without a letter or digit belongs to its neighbour, or is left out if it has a line of
    its own.  ``language`` is a code of ``assistant.languages`` or None.
    """
    found: list[Span] = []
    for start, end in _lines(text, span):
        pieces = (
            _clauses(text, start, end)
            if language in CLAUSES_BY_SPACES
            else _cut(text, start, end, language)
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
    open_ends = sum(not CLOSED.search(text[start:end]) for start, end in lines[:-1])
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
    return first.islower() and len(before) >= min(_WRAPPED_WIDTHS) and not CLOSED.search(before)


def _cut(text: str, start: int, end: int, language: str | None) -> Iterator[Span]:
    for stop in sentence_ends(text, start, end, language):
        yield start, stop
        start = stop
    yield start, end


def _clauses(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield runs of phrases of up to ``_CLAUSE`` characters, a longer phrase alone."""
    begin, last = start, start
    for space in re.finditer(r"[ \t\u00a0\u200b]+|$", text[start:end]):
        here = start + space.start()
        if here - begin > _CLAUSE and last > begin:
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
