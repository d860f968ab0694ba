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
from itertools import pairwise

from assistant.parsing.lines import WIDE, Line, is_closed, width
from assistant.parsing.marks import is_byline, is_counter, is_name, is_stamp

_MENU_ENTRY = 32
_HEADLINE_WIDTH = 18
_MANY = 4
"""Lines of a block that are more than a caption and its credit."""
_ENCLOSED = 4
_LABEL = 70
_SEPARATORS = re.compile(r"\s*[|·•›»>/]\s*|\s{3,}|\t")
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
        above = found[headline + 1 : prose[0]]
        for block in above:
            _drop_article_data(block)
        _mark_repeated(found[last + 1 :], [line for block in above for line in block])
    for block in found[prose[0] : last]:
        _drop_enclosed(block)
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
    # "Published: June 3, 2023 at 5:02 a.m." ends like a sentence.
    prose = sum(line.paragraph and line.kept and not is_byline(line) for line in block)
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
            and not (line.mark or is_byline(line) or is_stamp(line.text))
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
    """Tell whether a block above the headline is a menu: entries, but for a notice among many."""
    entries = sum(_is_entry(line) or line.mark or _is_bar(line.text) for line in block)
    known = sum(line.mark or line.menu or _is_bar(line.text) for line in block)
    if any(line.paragraph and line.kept for line in block) or entries < max(
        len(block) - 1, 0.8 * len(block)
    ):
        return False
    return (
        (known > 0 and entries == len(block))
        or known >= 3
        or (marks > 0 and len(block) > _MANY)
        or (marks >= 3 and len(block) >= 3)
    )


def _is_bar(text: str) -> bool:
    """Tell whether a line is a menu or a path of its own: short entries with signs between."""
    parts = [part for part in _SEPARATORS.split(text) if part]
    if len(parts) == 1 and WIDE.search(text):
        parts = text.split()
    return len(parts) >= 2 and all(width(part) <= 24 and not is_closed(part) for part in parts)


def _is_entry(line: Line) -> bool:
    # An address or a cast has numbers, labels or sentences among its short lines.
    return (
        width(line.text) <= _MENU_ENTRY
        and len(line.text.split()) <= 4
        and not is_closed(line.text)
        and any(char.isalpha() for char in line.text)
        and not re.search(r"\d.*\d|[:：,，]\s?\S", line.text)
    )


def _drop_article_data(block: Block) -> None:
    """Drop the writer, time and buttons between headline and text; a subtitle is longer."""
    told = [_is_data(line) for line in block]
    for number, line in enumerate(block):
        # The name of a writer stands beside a time or a button, and is no sentence.
        beside = told[max(0, number - 1) : number] + told[number + 1 : number + 2]
        told[number] = told[number] or (any(beside) and is_name(line.text))
    for start, end in _runs(told):
        run = block[start:end]
        sure = [line for line in run if line.mark or is_byline(line)]
        if sure:
            _drop(sure)
            _drop_short(run)
    _drop_enclosed(block)


def _is_data(line: Line) -> bool:
    return line.mark or line.menu or is_stamp(line.text) or is_byline(line) or is_counter(line.text)


def _runs(told: list[bool]) -> list[tuple[int, int]]:
    """Return the places where what is told begins and ends."""
    edges = [n for n, (a, b) in enumerate(pairwise([False, *told, False])) if a != b]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _drop_enclosed(block: Block) -> None:
    """Drop a lone button, and the few short lines that stand between two marks of one block."""
    marks = [number for number, line in enumerate(block) if line.mark]
    if len(block) == 1 and marks and " " in block[0].text:
        _drop(block)
    if 2 * len(marks) >= len(block) > 1:
        _drop_short(block)
    for one, other in pairwise(marks):
        if other - one <= _ENCLOSED:
            _drop_short(block[one : other + 1])


def _mark_repeated(below: list[Block], data: list[Line]) -> None:
    """Mark the name of the writer below the text: there it opens a box about who wrote it."""
    told = {line.key for line in data if line.key and not line.kept}
    for line in (line for block in below for line in block):
        if line.key in told and is_name(line.text):
            line.mark = line.closing = True


def _drop_below(below: list[Block]) -> None:
    """Drop what stands below the last paragraph from the first block on that is of the page."""
    seen = 0
    for block in below:
        # One word of a menu in a long list ("Comments") is a word.
        seen += _marks(block) if 4 * _marks(block) >= len(block) else 0
        if any(line.closing for line in block) or seen >= 2:
            break
        _drop_enclosed(block)
    else:
        return
    start = below.index(block)
    # What stands above the first mark may be the last words of the article.
    first = next(n for n, line in enumerate(block) if line.mark or line.closing)
    _drop(block[first:])
    for rest in below[start + 1 :]:
        _drop(rest)


def _drop_short(lines: Sequence[Line]) -> None:
    # A subtitle may stand between the name of the section and the writer's.
    _drop([line for line in lines if width(line.text) <= _LABEL and not line.paragraph])


def _drop(lines: Sequence[Line]) -> None:
    for line in lines:
        line.kept = line.kept and line.fixed
