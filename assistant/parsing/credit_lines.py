"""A line that credits an article as a whole: its paper, writer, place and day, set apart from it.

"*Press release. Lorméry, 12 September 2024, 7:00 a.m.*", "By Ann Smith, court reporter, March 14,
2024".  Where the whole line is set in italics or bold, or names a writer, its other parts may be
anything; a line that shows neither is left to ``datelines``, which asks more of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.languages.dates import days
from assistant.parsing.datelines import is_occasion
from assistant.parsing.lines import WIDE, Line, width
from assistant.parsing.marks import is_credit, is_name
from assistant.parsing.phrases import any_of, folded, openings, phrases
from assistant.parsing.published import before_modified, without_time, without_weekday

_MAX_LINE, _MAX_BETWEEN = 160, 3
_MAX_PART = 60
_EMPHASISED = re.compile(r"\s*>?\s*(?P<mark>\*{1,3}|_{1,3})(?=\S)(?P<text>.+?)(?<=\S)(?P=mark)\s*")
_PARTS = re.compile(r"\s*(?:[,;|·•—–/()،、，]|\.(?=\s|$)|\s-\s)\s*|[:：]\s*$")
_YEARS = re.compile(r"\s*г(?:ода?)?\.?(?!\w)")
_TO_THE_DAY = re.compile(r"(?<!\w)(?:le|el|il|am|em|a|la|den|vom|du|del|on|dated|ngày)$", re.I)
_LABEL = re.compile(rf"{any_of('date_labels')}", re.IGNORECASE)
_KINDS = phrases("kinds_of_text")
_BYLINE = openings("bylines", ending=" ")
_WIDE_BYLINE = tuple(name for name in phrases("bylines") if WIDE.search(name))


def day_of_credits(
    lines: Sequence[Line], shown: Sequence[str], at: int, language: str | None
) -> date | None:
    """Return the day of the credits between the headline, at ``at``, and the first paragraph.

    ``shown`` are the lines without markup.  Days in credits further down, other than this, show
    that each part of the text has its own: then there is none.
    """
    credited = {
        n: day
        for n in range(at + 1, len(lines))
        if (day := _credited(lines[n], shown[n], language))
    }
    head = _head(lines, shown, at)
    first = next((n for n in credited if n in head), None)
    if first is None or set(credited.values()) != {credited[first]}:
        return None
    beside = [lines[n] for n in (first - 1, first + 1) if n < len(lines)]
    pictured = "![" in beside[0].text or any(map(is_credit, beside))
    return None if pictured else credited[first]


def _head(lines: Sequence[Line], shown: Sequence[str], at: int) -> range:
    """Return the lines between the headline and the first paragraph, a few at most."""
    end = at + 1
    while end < min(len(lines), at + 1 + _MAX_BETWEEN):
        set_apart = _EMPHASISED.fullmatch(lines[end].text)
        if lines[end].prose and width(shown[end]) > _MAX_LINE and not set_apart:
            break
        end += 1
    return range(at + 1, end)


def _credited(line: Line, text: str, language: str | None) -> date | None:
    """Return the day in a line of credits."""
    set_apart = _EMPHASISED.fullmatch(line.text) is not None
    text = before_modified(text)
    if len(text) > _MAX_LINE:
        return None
    found = days(text, language)
    if len(found) != 1:
        return None
    start, end, day = found[0]
    opening = without_weekday(_TO_THE_DAY.sub("", text[:start].rstrip()).rstrip())
    before, after = _parts(opening), _parts(without_time(_YEARS.sub("", text[end:], count=1)))
    parts = (*before, *after)
    if not parts or any(len(part) > _MAX_PART or re.search(r"\d", part) for part in parts):
        return None
    written = any(map(_names_a_writer, parts))
    named = [part for part in before if folded(part) not in _KINDS]
    if not written and any(is_occasion(part, language, surnames=True) for part in named):
        return None
    if not written and any(not is_name(part) or is_occasion(part, language) for part in after):
        return None
    return day if (set_apart or written) and _is_apart(opening, before) else None


def _parts(text: str) -> list[str]:
    parts = (_TO_THE_DAY.sub("", part.strip()).strip() for part in _PARTS.split(text))
    return [part for part in parts if part]


def _is_apart(opening: str, parts: Sequence[str]) -> bool:
    """Tell whether a day stands for itself: behind a sign, or a word that announces an article.

    A colon announces what stands before it: "Valid until: 14 March" is another day.
    """
    if not parts or _LABEL.fullmatch(parts[-1]) or folded(parts[-1]) in _KINDS:
        return True
    return not opening[-1].isalnum() and opening[-1] not in ":："


def _names_a_writer(part: str) -> bool:
    """Tell whether a part is "By" and a name, or what was done and by whom ("Interview by …")."""
    words = part.replace(":", " ").split()
    for place in range(min(len(words), 4)):
        if (folded(" ".join(words[place:])) + " ").startswith(_BYLINE):
            name = [word for word in words[place + 1 :] if len(word) > 3]
            return bool(name) and not any(word[0].islower() for word in name)
    return bool(WIDE.search(part)) and folded(part).startswith(_WIDE_BYLINE)
