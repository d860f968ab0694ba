"""What the shape of a pasted page gives away: menus, lines about the article, lists below it.

People save pages by "select all, copy", and browsers part paragraphs by blank lines, but not the
entries of menus, lists and boxes.  So a block of short lines among single paragraphs is looked at
as a whole: where one line of it is sure to be furniture, the others are too.  Nothing here acts on
shape alone, for lists, verse and tables have the same; and a page without paragraphs parted by
blank lines is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading.lines import Line, is_closed, width
from assistant.reading.marks import is_byline, is_stamp

_SHORT = 45
_MENU_ENTRY = 32
_HEADLINE_WIDTH = 18
_MANY = 4
"""Lines of a block that are more than a caption and its credit."""
Block = list[Line]


def drop_by_shape(lines: list[Line]) -> None:
    """Drop lines that stand in one block with furniture, or in the menus above the headline.

    ``lines`` are those of a whole text, those already known as furniture marked so.
    """
    found = _blocks(lines)
    prose = [number for number, block in enumerate(found) if _is_paragraph(block)]
    if not _is_spaced(found, prose):
        return
    last = prose[-1]
    headline = _headline(found[: prose[0]])
    if headline is not None:
        _drop_menus_above(found[:headline], marks=sum(map(_marks, found)))
        for block in found[headline + 1 : prose[0]]:
            _drop_article_data(block)
    for block in found[prose[0] : last]:
        _drop_after_mark(block)
    _drop_below(found[last + 1 :])


def _blocks(lines: Sequence[Line]) -> list[Block]:
    """Return the runs of lines between blank ones, the dropped lines among them."""
    found: list[Block] = []
    for line in lines:
        if line.opens or not found:
            found.append([])
        found[-1].append(line)
    return found


def _is_paragraph(block: Block) -> bool:
    """Tell whether a block is running text; a box of short lines with one sentence is not."""
    prose = sum(line.paragraph and line.kept for line in block)
    return prose > 0 and not (len(block) > _MANY and prose <= len(block) // 4 and _marks(block))


def _is_spaced(found: list[Block], prose: list[int]) -> bool:
    """Tell whether blank lines part the paragraphs, so that blocks mean something."""
    single = sum(len(found[number]) == 1 for number in prose)
    return single >= 2 and 2 * single >= len(prose)


def _marks(block: Block) -> int:
    return sum(line.mark for line in block)


def _headline(above: list[Block]) -> int | None:
    """Return the place of the first block that is one line and long enough for a headline."""
    for number, block in enumerate(above):
        line = block[0]
        if (
            len(block) == 1
            and line.kept
            and width(line.text) >= _HEADLINE_WIDTH
            and not is_closed(line.text)
            and not is_byline(line)
        ):
            return number
    return None


def _drop_menus_above(above: list[Block], *, marks: int) -> None:
    """Drop blocks of short entries that stand above the headline of what shows to be a page."""
    menus = [block for block in above if _is_menu(block, marks)]
    for block in above if menus else ():
        if block in menus or all(_is_entry(line) for line in block):
            _drop(block)


def _is_menu(block: Block, marks: int) -> bool:
    known = any(line.mark or line.menu for line in block)
    entries = all(_is_entry(line) or line.mark for line in block)
    return entries and (
        (known and len(block) >= 2) or (marks > 0 and len(block) > _MANY) or _marks(block) > 0
    )


def _is_entry(line: Line) -> bool:
    # An address or a cast has numbers, labels or sentences among its short lines.
    return (
        width(line.text) <= _MENU_ENTRY
        and len(line.text.split()) <= 4
        and not is_closed(line.text)
        and not re.search(r"\d.*\d|[:：,，]", line.text)
    )


def _drop_article_data(block: Block) -> None:
    """Drop writer, time, place and buttons between headline and text; a subtitle is longer."""
    byline = any(is_byline(line) for line in block)
    if not (_marks(block) or (byline and any(is_stamp(line.text) for line in block))):
        return
    for line in block:
        if not line.paragraph and (line.mark or width(line.text) <= _SHORT or is_byline(line)):
            line.kept = line.kept and line.fixed


def _drop_after_mark(block: Block) -> None:
    """Drop what follows the first mark in a box within the text, and all of a box of marks."""
    short = sum(not line.kept or not line.prose for line in block)
    if len(block) < 2 or 4 * short < 3 * len(block) or not _marks(block):
        return
    begin = next(number for number, line in enumerate(block) if line.mark)
    box = block if 2 * _marks(block) >= len(block) else block[begin:]
    _drop([line for line in box if not line.prose])


def _drop_below(below: list[Block]) -> None:
    """Drop what stands below the last paragraph from the first block on that is of the page."""
    seen = 0
    for block in below:
        seen += _marks(block)
        if any(line.closing for line in block) or seen >= 2:
            break
        if _marks(block):
            _drop_after_mark(block)
    else:
        return
    start = below.index(block)
    # In a long block the mark is one entry of several; in a short one it may follow a last word.
    first = next(n for n, line in enumerate(block) if line.mark or line.closing)
    whole = len(block) > _MANY or 2 * _marks(block) >= len(block)
    _drop(block if whole else block[first:])
    for rest in below[start + 1 :]:
        _drop(rest)


def _drop(lines: Sequence[Line]) -> None:
    for line in lines:
        line.kept = line.kept and line.fixed
