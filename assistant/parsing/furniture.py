"""Which lines of a plain text are the article, and which the furniture of the site around it.

Only a text that shows by several independent signs to be a web page pasted whole (``signs``) has
any: of every other text all lines are its own, whatever they say.  A page is judged line by line,
in time linear in the text: set phrases (``phrases``), then runs of headlines under a heading such
as "Latest in …", then what only its place gives away (an author box at the end, a counter between
two paragraphs).  In doubt a line stays: a lost sentence cannot be cited, while a stray one is only
a weak candidate.
"""

from __future__ import annotations

import re

from assistant.parsing.lines import (
    SURE_PROSE_WIDTH,
    Line,
    blocks,
    kept_spans,
    split_lines,
    width,
)
from assistant.parsing.markdown import BULLET, drop_link_lists, drop_markdown_furniture, link_only
from assistant.parsing.marks import (
    AUTHOR_BOX,
    AUTHOR_HEADING,
    COMMENT_HEADING,
    is_byline,
    is_closing_phrase,
    is_credit,
    is_interface,
    is_set_phrase,
)
from assistant.parsing.phrases import folded, openings, phrases
from assistant.parsing.shape import drop_by_shape
from assistant.parsing.signs import are_menu_entries, is_menu_bar, is_pasted_page
from assistant.records import Span

_MAX_LINES = 200_000
"""Lines above which a text is a book or a log: no page is that long, and memory is spared."""
_TOP_LINES = 6
_MAX_BOX = 1_200
_RELATED = phrases("related")
_RELATED_OPENINGS = openings("related_openings", ending=" ")
_MENU = phrases("menu")
_NUMBER = re.compile(r"\W{0,3}[\d.,\u00a0 ]{1,8}[km]?\W{0,3}$", re.IGNORECASE)
_YEAR = re.compile(r"\W*(?:1[5-9]|20)\d\d\W*$")


def article_spans(
    text: str,
    start: int = 0,
    *,
    markdown: bool = False,
    pasted: bool = False,
    page: bool | None = None,
) -> tuple[Span, ...]:
    """Return the spans of article text from ``start`` on, sorted, disjoint, trimmed.

    ``text`` is read line by line; what lies between two kept lines and is blank belongs to their
    span, so a span reaches from one piece of furniture to the next.  ``pasted`` says that the text
    may be a whole page as a browser copies it, menus and boxes included.
    ``page`` says whether it is one, where that is known better than the text shows it.
    """
    if text.count("\n", start) > _MAX_LINES:
        inner = text[start:]
        begin = start + len(inner) - len(inner.lstrip())
        end = start + len(inner.rstrip())
        return ((begin, end),) if begin < end else ()
    lines = split_lines(text, start)
    if markdown:
        drop_markdown_furniture(lines)
    marked_up = [line for line in lines if not line.kept]
    if markdown:
        drop_link_lists(lines)
    _drop_set_phrases(lines)
    _drop_menus(lines)
    _drop_bylines(lines)
    _drop_related_lists(lines, markdown=markdown)
    _drop_comments(lines)
    _drop_author_boxes(lines)
    if pasted:
        _note_marks(lines)
        drop_by_shape(lines)
    _drop_tail(lines)
    _drop_counters(lines)
    if page is None:
        page = is_pasted_page(lines)
    if not page:
        for line in lines:
            line.kept = True
        for line in marked_up:
            line.kept = False
    return kept_spans(lines)


def _drop_set_phrases(lines: list[Line]) -> None:
    for line in lines:
        if line.kept and not line.fixed:
            line.closing = is_closing_phrase(line)
            line.kept = not (line.closing or is_set_phrase(line))


def _note_marks(lines: list[Line]) -> None:
    """Note which lines show what their neighbours are."""
    for line in lines:
        line.menu = folded(line.key) in _MENU
        line.mark = is_interface(line) if line.kept else not is_credit(line)


def _drop_bylines(lines: list[Line]) -> None:
    """Drop who wrote it and when, where that stands alone below the headline, or at the end."""
    shown = [index for index, line in enumerate(lines) if line.kept]
    for index in [*shown[1:_TOP_LINES], *shown[-2:]]:
        line, following = lines[index], lines[index + 1 : index + 2]
        alone = all(after.opens or not after.kept for after in following)
        if alone and line.key and not (line.fixed or line.prose) and is_byline(line):
            line.kept = False


def _drop_menus(lines: list[Line]) -> None:
    """Drop menus: short entries, on one line with separators or one below the other."""
    for block in blocks(lines):
        for line in block:
            if line.key and not (line.fixed or line.prose) and is_menu_bar(line.text):
                line.kept = False
        entries = [line.key for line in block]
        if not any(line.fixed or line.prose for line in block) and are_menu_entries(entries):
            for line in block:
                line.kept = False


def _drop_related_lists(lines: list[Line], *, markdown: bool) -> None:
    first = next((n for n, line in enumerate(lines) if line.prose and line.kept), len(lines))
    index = 0
    while index < len(lines):
        line = lines[index]
        exact = line.key in _RELATED
        opening = line.key.startswith(_RELATED_OPENINGS) and width(line.text) <= 60
        if line.kept and (exact or opening) and not line.prose:
            end, items = _headlines_after(lines, index + 1, markdown=markdown, above=index < first)
            if items or (exact and index + 1 == len(lines)):
                for dropped in lines[index:end]:
                    dropped.kept = False
                line.closing = True
                index = end
                continue
        index += 1


def _headlines_after(
    lines: list[Line], index: int, *, markdown: bool, above: bool
) -> tuple[int, int]:
    """Return where the list of headlines that begins at ``index`` ends, and its length.

    ``above`` says that the article is still to come: a list then ends with its block, for the next
    line may be the article's own headline.
    """
    items = 0
    while index < len(lines):
        stop = index + 1
        while stop < len(lines) and not lines[stop].opens:
            stop += 1
        block = lines[index:stop]
        if not _is_headline_block(block) or (above and items):
            break
        if len(block) == 1 and not markdown and _is_short_paragraph(block[0]):
            break
        if (
            items
            and len(block) == 1
            and not markdown
            and _heads_prose(block[0], lines[stop : stop + 1])
        ):
            break
        items += len(block)
        index = stop
    return index, items


def _is_headline_block(block: list[Line]) -> bool:
    if any(line.fixed or width(line.text) > SURE_PROSE_WIDTH for line in block):
        return False
    prose = sum(line.prose and not link_only(line.text) for line in block)
    return prose <= len(block) // 3


def _is_short_paragraph(line: Line) -> bool:
    """Tell whether a line is a sentence that ends the list: headlines have no full stop."""
    return line.paragraph and not line.prose and not BULLET.match(line.text)


def _heads_prose(line: Line, following: list[Line]) -> bool:
    """Tell whether a short line is the heading of the article's next part."""
    if BULLET.match(line.text) or link_only(line.text) or width(line.text) > 45:
        return False
    return any(rest.prose for rest in following)


def _drop_comments(lines: list[Line]) -> None:
    """Drop readers' comments: a counted heading and all below it, if that is the lesser part."""
    total = sum(len(line.text) for line in lines)
    seen = 0
    for index, line in enumerate(lines):
        seen += len(line.text)
        if line.key and seen > 0.5 * total and not line.fixed and COMMENT_HEADING.match(line.key):
            for rest in lines[index:]:
                rest.kept = False
            return


def _drop_tail(lines: list[Line]) -> None:
    """Drop the short lines that follow furniture after the last paragraph, known or not."""
    last = max((i for i, line in enumerate(lines) if line.kept and line.paragraph), default=-1)
    if last < 0:
        return
    below = False
    for line in lines[last + 1 :]:
        below = below or line.closing
        line.kept = line.kept and (line.fixed or not below)


def _drop_author_boxes(lines: list[Line]) -> None:
    for index, line in enumerate(lines):
        if line.key and AUTHOR_HEADING.match(line.text.strip(" #*_:")):
            line.kept = False
            following = next(iter(lines[index + 1 : index + 2]), None)
            if following and len(following.text) <= _MAX_BOX and not following.fixed:
                following.kept = False
    last = [line for line in lines if line.kept][-2:]
    for line in reversed(last):
        if line.fixed or not _is_author_box(line, lines):
            break
        line.kept = False


def _is_author_box(line: Line, lines: list[Line]) -> bool:
    """Tell whether a closing paragraph introduces the writer, whom the article never mentions."""
    text = line.text.strip("*_ ")
    match = AUTHOR_BOX.match(text) if len(text) <= _MAX_BOX else None
    if not match:
        return False
    name = match.group("name")
    words = [word for word in name.split() if len(word) > 3] or name.split()
    surname = words[-1]
    return all(word[0] == word[0].upper() for word in words) and not any(
        surname in other.text for other in lines if other is not line and other.prose
    )


def _drop_counters(lines: list[Line]) -> None:
    """Drop a bare number that stands alone between paragraphs (shares, comments).

    A year may head a part of a chronicle, and several numbers may be those of chapters: they stay.
    """
    found = [
        line
        for before, line, after in zip(lines, lines[1:], lines[2:], strict=False)
        if _NUMBER.match(line.text) and not line.fixed and before.prose and after.prose
    ]
    for line in found if len(found) == 1 else ():
        line.kept = bool(_YEAR.match(line.text))
