"""Whether a text is a web page pasted whole, told by what its doubtful lines are.

A data sheet has "Photos: 48 megapixels", a licence its copyright line, a policy speaks of cookies:
a line that looks like site furniture proves nothing by itself.  A page has several kinds of them,
and some that no document of one's own has: share bars, menus, counted comments, other headlines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.parsing.lines import Line, is_closed, width
from assistant.parsing.marks import (
    AUTHOR_BOX,
    AUTHOR_HEADING,
    COMMENT_HEADING,
    is_byline,
    is_copyright,
    is_counted,
    is_credit,
    is_interface,
    is_pointer,
    is_prompt,
    is_share_bar,
    is_tags,
)
from assistant.parsing.phrases import folded, openings, phrases

_LEAST_SIGNS = 3
_HEADLINES, _HEADLINE = 2, 30
_MAY_HEAD = frozenset(("share", "comments", "counted", "menu", "buttons", "prompt"))
_MOST_HEADING = 40
_FIGURE = re.compile(r"\d+")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_SOCIAL = tuple("facebook twitter whatsapp linkedin pinterest reddit 微信 微博".split())
_VERBS = phrases("share_verbs")
_OF_PAGES = frozenset(("share", "comments", "counted", "related", "menu"))
"""Signs that documents of one's own do not have; one of the three is of these."""
_RELATED = phrases("related")
_RELATED_OPENINGS = openings("related_openings", ending=" ")
_MENU = phrases("menu")
_BAR = re.compile(r"[|·•›»>/]| {3,}|\t")


def is_pasted_page(lines: Sequence[Line]) -> bool:
    """Tell whether the lines that were taken for site furniture show that the text is a page."""
    kept = any(line.kept for line in lines)
    if kept and not _tells_a_story(lines):
        return False
    found = [None if line.kept else _sign(lines, place) for place, line in enumerate(lines)]
    short = [_is_label(line) for line in lines]
    beside = [False, *short, False]
    signs = {
        sign
        for place, sign in enumerate(found)
        if sign and (beside[place] or beside[place + 2] or not _may_head(lines[place], sign))
    }
    least = _LEAST_SIGNS if kept else _LEAST_SIGNS - 1
    return len(signs) >= least and bool(signs & _OF_PAGES)


def _tells_a_story(lines: Sequence[Line]) -> bool:
    """Tell whether there is a paragraph of running text, as data sheets and forms have none."""
    return any(line.prose and not line.fixed and line.opens for line in lines)


def _sign(lines: Sequence[Line], place: int) -> str | None:
    """Return what kind of site furniture a line is, None if its place alone says that it is."""
    line, below = lines[place], lines[place + 1 : place + 1 + 2 * _HEADLINES]
    if is_prompt(line):
        return "prompt"
    if AUTHOR_BOX.match(line.text.strip("*_ ")):
        return "author"
    if not line.key:
        return None
    tests = (
        ("share", is_share_bar(line.key) and (_is_social(line.key) or _is_verb(line.key))),
        ("copyright", is_copyright(line.text)),
        ("tags", is_tags(line.text)),
        ("credit", is_credit(line) and not _measures(line.text)),
        ("counted", is_counted(line.key)),
        ("related", _points(line.text) or _heads_related(line.key, below)),
        ("comments", COMMENT_HEADING.match(line.key) is not None),
        ("author", AUTHOR_HEADING.match(line.text.strip(" #*_:")) is not None),
        ("byline", is_byline(line)),
        ("menu", folded(line.key) in _MENU or is_menu_bar(line.text)),
        ("buttons", is_interface(line)),
    )
    return next((name for name, found in tests if found), None)


def _is_label(line: Line) -> bool:
    """Tell whether a line that was taken for furniture is short, and no sentence."""
    return not line.kept and width(line.text) <= _MOST_HEADING and not is_closed(line.text)


def _may_head(line: Line, sign: str) -> bool:
    """Tell whether a line may be the heading of its own part: "Share", "Comments (2)", "Contact".

    On a page such lines stand together.
    """
    return (
        sign in _MAY_HEAD
        and width(line.text) <= _MOST_HEADING
        and not (_is_social(line.key) or is_menu_bar(line.text))
    )


def _is_social(key: str) -> bool:
    """Tell whether a row of places to share on says so: "Email | Signal" may be a table's head."""
    return any(word in key for word in _SOCIAL)


def _is_verb(key: str) -> bool:
    return any(verb in key for verb in _VERBS)


def _measures(text: str) -> bool:
    """Tell whether a line gives a figure that is no year: "Video: 4K at 60 fps"."""
    return any(not _YEAR.fullmatch(figure) for figure in _FIGURE.findall(text))


def _points(text: str) -> bool:
    """Tell whether a line points to a headline; "See also: page 7" points into the text."""
    said = re.split(r"[:：|›»>–—]", text, maxsplit=1)[-1]
    return is_pointer(text) and width(said.strip()) >= _HEADLINE


def _heads_related(key: str, below: Sequence[Line]) -> bool:
    """Tell whether a heading such as "Recommended" has headlines below it, not a list of things."""
    headlines = [line for line in below if width(line.text) >= _HEADLINE and not line.prose]
    named = key in _RELATED or key.startswith(_RELATED_OPENINGS)
    return named and len(headlines) >= _HEADLINES


def is_menu_bar(text: str) -> bool:
    """Tell whether a line is a menu: short entries with signs between, some of them known."""
    parts = [part.strip() for part in _BAR.split(text) if part.strip()]
    path = bool(parts) and folded(parts[0]) in _MENU and re.search("[>›»]", text) is not None
    return are_menu_entries(parts, known=1 if path else 2)


def are_menu_entries(entries: list[str], *, known: int = 2) -> bool:
    """Tell whether short lines, or parts of one, are the entries of a menu."""
    return (
        3 <= len(entries) <= 40
        and all(width(entry) <= 32 for entry in entries)
        and sum(folded(entry) in _MENU for entry in entries)
        >= (known if known < 2 else max(2, len(entries) // 3))
    )
