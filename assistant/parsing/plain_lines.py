"""The lines of a plain text: how far each is indented, which sign it begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.languages.boundaries import closing
from assistant.languages.scripts import COMMAS, PAUSES, SENTENCE_ENDS

_LINE_END = re.compile(r"[^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]*")
ITEM = re.compile(
    r"[ \t\u3000]*(?P<mark>[-*+•‣◦·▪–][ \t]+|(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])[ \t]+|o {2,}"
    # In Chinese and Japanese no space follows.
    r"|(?:[・●○■□◆◇※]|（?\d{1,3}[．、）]|[一二三四五六七八九十]{1,3}、|[①-⑳])[ \t\u3000]*)(?=\S)"
)
"""The mark of an item: a bullet, a number, a letter."""
NUMBER = re.compile(r"\(?(\d{1,3})[.)]")
_QUOTED = re.compile(r"[ \t]*(?:>[ \t]?)+")
RULE = re.compile(r"[\W_]{3,}$")
"""A line drawn with signs."""
GAP = re.compile(r"(?<=\S)(?: {2,}|\t+)(?=\S)")
"""What parts columns."""
CLOSED = closing(SENTENCE_ENDS + PAUSES + COMMAS)
"""The end of a line at which a sentence, or a part of one, ends."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line's span without the blanks at its ends, and how far it is indented."""

    start: int
    end: int
    indent: int
    text: str


Block = list[Line]


def line_blocks(text: str, start: int) -> list[Block]:
    """Return the runs of lines between blank ones, from ``start`` on."""
    blocks: list[Block] = []
    open_ = False
    for match in _LINE_END.finditer(text, start):
        raw = match.group()
        if not match.end() > match.start() or raw.isspace():
            # An empty match stands at every line's end as well as for an empty line.
            blank = raw.isspace() or (
                match.start() == 0
                or text[match.start() - 1] in "\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029"
            )
            open_ = open_ and not blank
            continue
        begin = match.start() + len(raw) - len(raw.lstrip())
        end = match.start() + len(raw.rstrip())
        indent = len(raw[: begin - match.start()].expandtabs(4))
        line = Line(begin, end, indent, text[begin:end])
        if open_:
            blocks[-1].append(line)
        else:
            blocks.append([line])
            open_ = True
    return blocks


def starts_item(line: Line) -> bool:
    """Tell whether a line begins with the mark of a list's item."""
    match = ITEM.match(line.text)
    if match is None:
        return False
    mark = match["mark"].strip()
    # "I. Newton", "A. Smith": a letter with a full stop is mostly a name's.
    return not (mark[0].isalpha() and mark.endswith("."))


def mark_length(line: Line) -> int:
    """Return the length of the mark that a line begins with, 0 if it begins with none."""
    match = ITEM.match(line.text)
    return match.end() if match else 0


def sign_of(line: Line) -> str:
    """Return a line's mark with 9 for its number, a for its letter: alike in items of a list."""
    mark = line.text[: mark_length(line)].strip()
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d+", "9", mark))


def unquoted(line: Line) -> Line:
    """Return a quoted line without the signs before it."""
    match = _QUOTED.match(line.text)
    assert match is not None
    return replace(line, start=line.start + match.end(), text=line.text[match.end() :])
