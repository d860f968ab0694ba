"""What the top of an article says about it: head line, title, date line, agency."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.languages.boundaries import sentence_ends
from assistant.languages.dates import day_of, days
from assistant.languages.scripts import COMMAS, FULL_STOPS, PAUSES
from assistant.parsing.credit_lines import day_of_credits
from assistant.parsing.datelines import FIRST_YEAR, day_beside_a_name
from assistant.parsing.lines import Line, split_lines, width
from assistant.parsing.marks import is_byline, is_interface, is_name, is_stamp
from assistant.parsing.published import publication_date
from assistant.records import Span

MAX_TITLE = 200
_CUT_TITLE = 100
_TOP_CHARACTERS = 6_000
_ABOVE_HEADLINE, _BELOW_HEADLINE = 30, 14
"""Lines in which the publication date is looked for."""
_MENU_LINES, _ENTRY_WIDTH = 3, 40
_SECTION_WIDTH, _HEADLINE_WIDTH = 16, 18
_HEAD_LINES = 6
_MOST_DAY, _BESIDE_DAY = 60, 12
"""Width of a line that is a day at most, and of what stands beside the day in it."""
_APART = re.compile(r"\S {4,}\S|\S\t+\S")
_HEAD_LINE = re.compile(
    r"[ \t]*(?:date[ \t]*:?[ \t]*)?(\d{4}-\d{2}-\d{2})[ \t]+(?=\S)", re.IGNORECASE
)
_LEAST_SENTENCE, _MAX_SENTENCE = 20, 1_000
_BULLETS = "•‣◦▪·●○■□–—> "
_NO_HEADLINE_END = tuple(FULL_STOPS + PAUSES + COMMAS)
# "BEIJING, Feb. 28, 2025 (Xinhua) --": a place, a date, an agency, a dash.  Without a date, the
# place or the agency begins with capitals ("BERLIN (dpa) -").
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_a-z][^\n()]{1,60}?)?(?:[ ,]*\((?P<agency>[^\W\d_][\w.&' -]{1,24})\)\.?)?"
    r"\s*(?<!\w-)[-–—]{1,2}\s(?=\D)"
)
_LEADING_MARKUP = re.compile(r"^(?:#{1,6}[ \t]+|[>*_\s]+)")
_MARKUP = (
    (re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,1000}\)"), r"\1"),
    (re.compile(r"\[([^\]\n]{0,300})\]\([^)\n]{0,1000}\)"), r"\1"),
    (re.compile(r"(\*\*|__|\*|`)(?=\S)([^*`\n]{1,300}?)\1"), r"\2"),
    (re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]{1,300}?)(?<=\S)_(?!\w)"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """What was found."""

    title: str | None = None
    date: date | None = None
    publisher: str | None = None


def head_line(text: str, start: int) -> tuple[date | None, int]:
    """Return the day a head line such as "date 2025-03-01 Title" begins with, and where it ends."""
    begin = start + len(text[start:]) - len(text[start:].lstrip())
    match = _HEAD_LINE.match(text, text.rfind("\n", start, begin) + 1)
    day = day_of(match.group(1)) if match else None
    return (day, match.end()) if match and day else (None, start)


def read_head(
    text: str,
    start: int,
    *,
    body: Sequence[Span],
    language: str | None,
    markdown: bool = False,
    apart: Sequence[Span] = (),
) -> Head:
    """Return what the lines around the headline say of title, publication date and agency.

    ``body`` are the article's spans: the headline is looked for in them, the date beside it too.
    What stands ``apart``, as tables do, is no headline unless there is nothing else.
    """
    lines = split_lines(text[: start + _TOP_CHARACTERS], start)
    for line in lines:
        line.kept = any(begin < line.end and line.start < end for begin, end in body)
    article = [line for line in lines if line.kept]
    if not article:
        return Head()
    told = [line for line in article if not any(a <= line.start < b for a, b in apart)] or article
    headline = told[_headline_place(told, language)]
    shown = strip_markup(headline.text) if markdown else " ".join(headline.text.split())
    dateline = _dateline([line.text for line in article], language)
    return Head(
        title=(_markdown_title([line.text for line in lines]) if markdown else None)
        or _as_title(shown, language),
        date=_date(lines, headline, language) or dateline[0],
        publisher=dateline[1],
    )


def _headline_place(article: list[Line], language: str | None) -> int:
    """Return which of the article's lines is the headline: the first, but for what stands above.

    That is a date, a writer, the name of a section, or a menu that was not known for one.
    """
    running = (
        n for n, line in enumerate(article) if line.paragraph and not _APART.search(line.text)
    )
    end = next(running, len(article))
    able = [
        n
        for n, line in enumerate(article[:end])
        if is_headline(line.text)
        and not (is_stamp(line.text) or is_byline(line) or _is_day(line.text, language))
    ]
    # Two such lines or more are the head of a report: names on the left, who and when on the right.
    if sum(bool(_APART.search(line.text)) for line in article[:_HEAD_LINES]) > 1:
        able = [n for n in able if not _APART.search(article[n].text)] or able
    if not able:
        worded = (n for n, line in enumerate(article) if any(map(str.isalnum, line.text)))
        return next(worded, 0)
    first = able[0]
    block = next((n for n in range(first + 1, end) if article[n].opens), end)
    rest = [n for n in able if n >= block and article[n].alone]
    menu = block - first >= _MENU_LINES and all(
        width(line.text) <= _ENTRY_WIDTH for line in article[first:block]
    )
    section = width(article[first].text) <= _SECTION_WIDTH and " " not in article[first].text
    if menu or section:
        wider = [n for n in rest if width(article[n].text) >= _HEADLINE_WIDTH]
        return next(iter(wider[:1]), first)
    return first


def _is_day(text: str, language: str | None) -> bool:
    """Tell whether a line is a day and at most a word beside it, in figures or not."""
    if width(text) > _MOST_DAY:
        return False
    found = days(text, language)
    return bool(found) and width(text) - sum(width(text[a:b]) for a, b, _ in found) <= _BESIDE_DAY


def _date(lines: list[Line], headline: Line, language: str | None) -> date | None:
    """Return the day that the lines from the headline to the second paragraph give."""
    at = lines.index(headline)
    prose = [n for n, line in enumerate(lines) if n > at and line.prose and line.kept]
    end = prose[1] if len(prose) > 1 else len(lines)
    near = lines[at : min(end, at + _BELOW_HEADLINE)]
    programme = {n for n in range(1, len(near)) if _opens_programme(near[n : n + 2])}
    told = [strip_markup(line.text) for n, line in enumerate(near) if n not in programme]
    later = [near[n].text for n in programme]
    later += [line.text for line in lines[end:] if line.kept]
    above = [strip_markup(line.text) for line in lines[max(0, at - _ABOVE_HEADLINE) : at]]
    day = publication_date(told, language, above=above, later=later)
    shown = [strip_markup(line.text) for line in lines]
    return (
        day
        or day_of_credits(lines, shown, at, language)
        or day_beside_a_name(lines, shown, at, language)
    )


def _opens_programme(pair: list[Line]) -> bool:
    """Tell whether a day heads the place and prices of an event rather than the article's data."""
    if len(pair) < 2 or not pair[0].opens or pair[1].opens or not pair[1].kept:
        return False
    day, below = pair
    return (
        is_stamp(day.text)
        and any(map(str.isalpha, below.text))
        and not (is_stamp(below.text) or is_name(below.text) or is_byline(below))
        and not is_interface(below)
        and ":" not in below.text.replace("：", ":")[:12]
    )


def strip_markup(line: str) -> str:
    """Return a line of Markdown as its reader sees it."""
    line = line[:2_000].rstrip("# \t")
    for pattern, replacement in _MARKUP * 2:  # twice: one pair may stand within another
        line = pattern.sub(replacement, line)
    line = _LEADING_MARKUP.sub("", line)
    return " ".join(line.split())


def cut_at_word(text: str, limit: int = _CUT_TITLE) -> str:
    """Return ``text`` of at most ``limit`` characters, cut between words, with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[:limit]
    space = cut.rfind(" ")
    return cut[: space if space > limit // 2 else limit].rstrip(" ,;:–—-") + "…"


def is_headline(line: str) -> bool:
    """Tell whether a line reads as a headline: short, and not closed like a sentence."""
    line = line.strip()
    return (
        0 < width(line) <= MAX_TITLE * 0.75
        and not line.endswith(_NO_HEADLINE_END)
        and any(char.isalpha() for char in line)
    )


def _as_title(shown: str, language: str | None) -> str | None:
    shown = shown.lstrip(_BULLETS)
    if is_headline(shown):
        return shown
    shown = shown[:_MAX_SENTENCE]
    ends = (end for end in sentence_ends(shown, 0, len(shown), language) if end > _LEAST_SENTENCE)
    title = cut_at_word(shown[: next(ends, None)])
    return title.removesuffix(".") or None


def _markdown_title(lines: list[str]) -> str | None:
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        underlined = following.strip() and not following.strip().strip("=") and len(following) > 2
        if re.match(r"#[ \t]+\S", line) or underlined:
            return cut_at_word(strip_markup(line), MAX_TITLE) or None
    return None


def _dateline(lines: list[str], language: str | None) -> tuple[date | None, str | None]:
    """Return the day and the agency that open the first paragraphs, as they do in wire reports."""
    for line in lines[:4]:
        match = _DATELINE.match(line.strip()[:120])
        if match:
            place, agency = match.group("place") or "", match.group("agency")
            when = re.search(r"(?<=[,(])[^()]{6,40}$|\d[^()]{5,40}$", place)
            day = day_of(when.group(), language) if when else None
            capitals = place[:3].isupper() and place[:3].isalpha()
            named = agency and not agency[0].islower()
            if named or (capitals and agency) or (day and day.year >= FIRST_YEAR):
                return day, agency
    return None, None
