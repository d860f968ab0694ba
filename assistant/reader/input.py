"""How a question and a passage become the reader's input, for training and for answering alike.

    <s> question </s></s> heading </s> passage </s>

A line end inside the question, heading or passage is a </s> of its own, so that rows, items and
titles stay apart; it is seen and never chosen, and no answer runs over one.  A line end within a
sentence, in text wrapped at a width, is a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from assistant.encoder.tokens import PieceTokenizer
from assistant.encoder.weights import MAX_TOKENS
from assistant.languages.boundaries import CLOSED
from assistant.records import Span

QUESTION_CHARACTERS, QUESTION_TOKENS = 400, 48
TITLE_TOKENS, HEADING_TOKENS = 24, 96
"""Of the heading's first line, and of all of it."""
PASSAGE_CHARACTERS = 16_000
"""What lies beyond is not read; a stored chunk has 800 by default and 20,000 at most."""
OVERLAP_TOKENS, MOST_WINDOWS = 64, 8
_HEADING_CHARACTERS = 1_000

_SURROGATE = re.compile("[\ud800-\udfff]")

_LIST_ITEM = re.compile(r"[ \t]*(?:#{1,6}[ \t]|[-*+•‣◦|>][ \t]|\d{1,3}[.)][ \t])")
_COLUMNS = re.compile(r"\t|\S {2,}\S| \| ")
_WRAPPED_WIDTHS = range(40, 131)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids, and the span of each in the text as stored.

    A line end has an empty span, and so has a space that is a token of its own.
    """

    ids: list[int]
    spans: list[Span]


@dataclass(frozen=True, slots=True)
class Window:
    """One input, which holds a stretch of the passage's tokens."""

    ids: list[int]
    first: int
    """Where among ``ids`` the passage begins."""
    start: int
    """Which of the passage's tokens is the first here."""
    size: int
    """How many of the passage's tokens are here."""


class InputMaker:
    """Makes inputs with the shipped model's tokenizer.  Safe to share between threads."""

    def __init__(self, tokenizer: PieceTokenizer) -> None:
        self._tokenizer = tokenizer
        self.begin, self.end = tokenizer.bos, tokenizer.eos

    def encode(self, text: str, *, characters: int = PASSAGE_CHARACTERS) -> Encoded:
        """Return the tokens of ``text`` with </s> for each line end, up to ``characters``."""
        ids: list[int] = []
        spans: list[Span] = []
        text = _SURROGATE.sub("\ufffd", text[:characters])  # alone they cannot be encoded
        for start, end in _lines(text):
            room = characters - start  # normalising can lengthen text eighteenfold
            found, places = self._tokenizer.encode_spans(text[start:end], characters=room)
            if found and ids:
                ids.append(self.end)
                spans.append((start, start))
            ids += found
            spans += [(start + a, start + b) for a, b in places]
        return Encoded(ids, spans)

    def question(self, text: str) -> list[int]:
        """Return the question's tokens, at most 48 of its first 400 characters."""
        kept = text.strip()[:QUESTION_CHARACTERS]
        return self.encode(kept, characters=QUESTION_CHARACTERS).ids[:QUESTION_TOKENS]

    def heading(self, text: str) -> list[int]:
        """Return the heading's tokens with the </s> that ends it; of its first line at most 24."""
        first, _, rest = text.strip()[:_HEADING_CHARACTERS].partition("\n")
        parts = [self.encode(first).ids[:TITLE_TOKENS], self.encode(rest).ids]
        ids = [token for part in parts if part for token in [*part, self.end]]
        if len(ids) > HEADING_TOKENS:
            ids[HEADING_TOKENS - 1 :] = [self.end]
        return ids

    def window(self, question: list[int], heading: list[int], passage: list[int]) -> Window:
        """Return the input of a passage that fits whole; the answers are among its tokens."""
        head = [self.begin, *question, self.end, self.end, *heading]
        return Window([*head, *passage, self.end], len(head), 0, len(passage))

    def windows(self, question: list[int], heading: list[int], passage: list[int]) -> list[Window]:
        """Return inputs of at most 512 tokens that overlap by 64 and have about one size.

        Eight at most: of a passage that needs more, the rest is not read.
        """
        room = MAX_TOKENS - 4 - len(question) - len(heading)
        count = 1
        if len(passage) > room:
            count = -(-(len(passage) - OVERLAP_TOKENS) // (room - OVERLAP_TOKENS))
        if count > MOST_WINDOWS:
            count = MOST_WINDOWS
            passage = passage[: count * (room - OVERLAP_TOKENS) + OVERLAP_TOKENS]
        size = -(-(len(passage) + (count - 1) * OVERLAP_TOKENS) // count)
        found = []
        for number in range(count):
            start = number * (size - OVERLAP_TOKENS)
            made = self.window(question, heading, passage[start : start + size])
            found.append(Window(made.ids, made.first, start, made.size))
        return found


def _lines(text: str) -> Iterator[Span]:
    """Yield the lines that hold something; those of wrapped paragraphs are one."""
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    for blank, group in groupby(lines, lambda line: not text[slice(*line)].strip()):
        if not blank:
            yield from _unwrapped(text, list(group))


def _unwrapped(text: str, lines: list[Span]) -> Iterator[Span]:
    wrapped = len(lines) > 1 and _is_wrapped([text[slice(*line)] for line in lines])
    begin, stop = lines[0]
    for start, end in lines[1:]:
        if not wrapped and not _goes_on(text[begin:stop], text[start:end]):
            yield begin, stop
            begin = start
        stop = end
    yield begin, stop


def _is_wrapped(lines: list[str]) -> bool:
    """Tell whether lines end at a width, as on paper, and not where something ends."""
    widths = [len(line.rstrip()) for line in lines]
    breaks = len(lines) - 1
    open_ends = sum(not CLOSED.search(line) for line in lines[:-1])
    going_on = sum(_begins_within(line) for line in lines[1:])
    return (
        max(widths) in _WRAPPED_WIDTHS
        and min(widths[:-1]) >= 0.6 * max(widths)
        and 2 * open_ends >= breaks
        and 3 * going_on >= breaks
        and not any(_LIST_ITEM.match(line) or _COLUMNS.search(line.strip()) for line in lines)
    )


def _goes_on(before: str, after: str) -> bool:
    return (
        after.lstrip()[0].islower()
        and len(before.rsplit("\n", 1)[-1].rstrip()) >= min(_WRAPPED_WIDTHS)
        and not CLOSED.search(before)
        and not _COLUMNS.search(before.strip())
    )


def _begins_within(line: str) -> bool:
    """Tell whether a line begins as only the middle of a sentence does, as far as can be told."""
    first = line.lstrip()[0]
    return first.isalpha() and first == first.lower()
