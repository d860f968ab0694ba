"""The lines of a text, as the rules for site furniture see them or joined to one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.languages.boundaries import closing
from assistant.languages.scripts import FULL_STOPS, LETTERS, SENTENCE_ENDS
from assistant.parsing.phrases import folded
from assistant.records import Span

_MAX_FURNITURE_LINE = 260
EDGE_MARKS = (
    " \t\u00a0\u200b#*_>-•·–—▪►▶→←«»“”\"'[]()（）【】《》〈〉「」:：.…|⬇️⬆️✉📷📸🔗👉➡️✅★☆■◆●○"
)
_CLOSED = closing(f"{SENTENCE_ENDS};；")
_FULL_STOP = re.compile(rf"[^\W\d_]{{2}}{closing(FULL_STOPS).pattern}")
_PROSE_WIDTH, SURE_PROSE_WIDTH = 55, 240
_SENTENCE_WIDTH = 30
"""Headlines have no full stop; with one, and on its own, so short a line is a paragraph."""
WIDE = re.compile(f"[{''.join(LETTERS[name] for name in ('thai', 'hangul', 'kana', 'han'))}]")


@dataclass(slots=True)
class Line:
    """A line that is not blank, and what the rules have found out about it."""

    start: int
    end: int
    text: str
    key: str
    """Lower case, without marks at the ends; empty when too long to be furniture."""
    prose: bool
    kept: bool = True
    fixed: bool = False
    """Markdown structure (heading, table, code) that no rule may take for a headline."""
    closing: bool = False
    """Furniture of the kind that stands below articles, not in their midst."""
    opens: bool = False
    """Whether a blank line, or the beginning of the text, stands above it."""
    alone: bool = False
    """Whether blank lines stand above and below it."""
    paragraph: bool = False
    """Whether it is prose, or a short sentence that stands alone."""
    mark: bool = False
    """Furniture that proves its neighbours to be of the page too; a picture's credit does not."""
    menu: bool = False
    """An entry that menus have, by itself no proof."""


def split_lines(text: str, start: int) -> list[Line]:
    """Return the lines that are not blank."""
    lines, at, opens = [], start, True
    for raw in text[start:].split("\n"):
        stripped = raw.strip()
        if stripped:
            begin = at + (len(raw) - len(raw.lstrip()))
            short = len(stripped) <= _MAX_FURNITURE_LINE
            lines.append(
                Line(
                    start=begin,
                    end=begin + len(stripped),
                    text=stripped,
                    key=folded(stripped.strip(EDGE_MARKS)) if short else "",
                    prose=_is_prose(stripped),
                    opens=opens,
                )
            )
        opens = not stripped
        at += len(raw) + 1
    _note_paragraphs(lines)
    return lines


def _note_paragraphs(lines: list[Line]) -> None:
    for place, line in enumerate(lines):
        line.alone = line.opens and (place + 1 == len(lines) or lines[place + 1].opens)
        line.paragraph = line.prose or (
            line.alone
            and width(line.text) >= _SENTENCE_WIDTH
            and bool(_FULL_STOP.search(line.text))
        )


def width(text: str) -> int:
    """Length in Latin characters; an ideograph, kana, Hangul or Thai sign counts double."""
    if text.isascii() or len(text) > SURE_PROSE_WIDTH:
        return len(text)
    return len(text) + len(WIDE.findall(text))


def is_closed(line: str) -> bool:
    """Tell whether a line ends as a sentence does."""
    return bool(_CLOSED.search(line))


def _is_prose(line: str) -> bool:
    columns = width(line)
    return columns > SURE_PROSE_WIDTH or (columns >= _PROSE_WIDTH and is_closed(line))


def blocks(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield the runs of kept lines between blank or dropped ones."""
    block: list[Line] = []
    for line in lines:
        if block and (line.opens or not line.kept):
            yield block
            block = []
        if line.kept:
            block.append(line)
    if block:
        yield block


def kept_spans(lines: list[Line]) -> tuple[Span, ...]:
    """Return the spans of the kept lines; neighbours share one, with the blank between them."""
    spans: list[Span] = []
    open_ = False
    for line in lines:
        if line.kept and open_:
            spans[-1] = (spans[-1][0], line.end)
        elif line.kept:
            spans.append((line.start, line.end))
        open_ = line.kept
    return tuple(spans)


def clean(text: str) -> str:
    """Return ``text`` on one line, without the characters that only steer layout."""
    return " ".join(text.replace("\u00ad", "").replace("\u200b", "").split())
