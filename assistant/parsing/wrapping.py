"""Which lines of a text go on with the line before, and which stand for themselves.

Lines end for the paper's sake, or because something ends: a headline, an entry, a verse.  Only in
the first case is a line break no more than a space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from assistant.languages import is_stop
from assistant.languages.boundaries import CLOSED

_WIDTHS = range(40, 131)
"""Characters of a line that was broken for the paper's sake."""
_LEAST, _LEAST_OPEN = 20, 10
_SYMBOL = re.compile(r"\b(?:[A-Z][a-z]?)+$")  # CO, with its 2 on the next line
_LAST_WORD = re.compile(r"([^\W\d_]+)\s*$")
_COLUMNS = re.compile(r"\S {3,}\S|\S\t+\S")
_OPEN_END = re.compile(r"(?:[,(\[/&–—-]|\s[+=])\s*$")


def wrap_width(blocks: Sequence[Sequence[str]]) -> int | None:
    """Return the width to which a text's paragraphs were broken, None if they were not.

    ``blocks`` are runs of lines without blank ones between them.
    """
    widths = sorted(len(line.rstrip()) for block in blocks if len(block) > 2 for line in block[:-1])
    if len(widths) < 3:
        return None
    width = widths[int(0.9 * (len(widths) - 1))]
    near = sum(0.75 * width <= one <= width for one in widths)
    return width if width in _WIDTHS and near >= 0.5 * len(widths) else None


def goes_on(
    line: str,
    following: str,
    *,
    language: str | None = None,
    width: int | None = None,
    wrapped: bool = False,
) -> bool:
    """Tell whether ``following`` goes on with ``line``.

    ``width`` is what the text's lines were broken to, if they were (``wrap_width``); ``wrapped``
    says that those around were.
    """
    before, after = line.strip(), following.strip()
    if not before or not after or _COLUMNS.search(before) or _COLUMNS.search(after):
        return False
    first = after[0]
    if first.isdigit() and _SYMBOL.search(before):
        return True
    closed = bool(CLOSED.search(before))
    if wrapped and len(line.rstrip()) <= _WIDTHS[-1]:
        return True
    if closed:
        return width is not None and not _has_room(line, after, width) and len(line) <= width + 8
    if len(before) >= _LEAST and (first.islower() or _OPEN_END.search(before)):
        return True
    if len(before) >= _LEAST_OPEN and _is_open(before, language):
        return True
    return width is not None and not _has_room(line, after, width) and len(line) <= width + 8


def is_wrapped(lines: Sequence[str]) -> bool:
    """Tell whether a paragraph's lines are all nearly as wide, and mostly end within a sentence."""
    widths = [len(line.rstrip()) for line in lines]
    if len(lines) < 2 or max(widths) not in _WIDTHS or min(widths[:-1]) < 0.6 * max(widths):
        return False
    unfinished = sum(not CLOSED.search(line) for line in lines[:-1])
    if 2 * unfinished < len(lines) - 1:
        return False
    full = sum(not _has_room(line, after, max(widths)) for line, after in pairwise(lines))
    lower = sum(after.strip()[:1].islower() for after in lines[1:])
    return 2 * max(full, lower) >= len(lines) - 1


def _has_room(line: str, following: str, width: int) -> bool:
    """Tell whether the next line's first word would have fitted on this one."""
    word = following.split()[0]
    return len(line.rstrip()) + 1 + len(word) <= width


def _is_open(line: str, language: str | None) -> bool:
    """Tell whether a line ends with a word that none ends with: "of", "the", "und"."""
    word = _LAST_WORD.search(line)
    return word is not None and word[1].islower() and is_stop(word[1], language or "en")
