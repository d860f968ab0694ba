"""What the top of an article says about it: head line, title, date line, agency."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from assistant.reading.dates import parse_date
from assistant.reading.phrases import any_of

MAX_TITLE = 200
_CUT_TITLE = 100
_TOP_LINES = 8
_TOP_CHARACTERS = 4_000
_HEAD_LINE = re.compile(
    r"[ \t]*(?:date[ \t]*:?[ \t]*)?(\d{4}-\d{2}-\d{2})[ \t]+(?=\S)", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?…]['\"”’»)]*(?=\s|$)|[。！？।؟۔][」』”’]*")
_NO_HEADLINE_END = tuple(".,;:。，；：、।۔")
# "BEIJING, Feb. 28, 2025 (Xinhua) --": a place in capitals, a date, an agency, a dash.
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_a-z][^\n()]{1,60}?)?[ ,]*\((?P<agency>[A-Z][\w.&' -]{1,24})\)\s*[-–—]{1,2}\s"
)
_DATE_LABEL = re.compile(
    rf"{any_of('date_labels')}(?: ?(?:on|le|am|el|il|em|în|la|a|tarihi|於|在))?\s*[:：]?\s*(?=\w)",
    re.IGNORECASE,
)
_MODIFIED_LABEL = re.compile(rf"(?:last )?{any_of('modified_labels')}", re.IGNORECASE)
_LEADING_MARKUP = re.compile(r"^(?:#{1,6}[ \t]+|[>*_\s]+)")
_MARKUP = (
    (re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,1000}\)"), r"\1"),
    (re.compile(r"\[([^\]\n]{0,300})\]\([^)\n]{0,1000}\)"), r"\1"),
    (re.compile(r"(\*\*|__|\*|`)(?=\S)([^*`\n]{1,300}?)\1"), r"\2"),
)


@dataclass(frozen=True, slots=True)
class Head:
    """What was found; ``start`` is where the text begins after a head line's date."""

    start: int
    title: str | None = None
    date: date | None = None
    publisher: str | None = None


def read_head(text: str, start: int, *, language: str | None, markdown: bool) -> Head:
    """Return what the lines from ``start`` say of title, publication date and agency."""
    found_date, begin = None, start
    first = _lines(text, start)[:1]
    if first:
        match = _HEAD_LINE.match(text, first[0][0])
        if match and parse_date(match.group(1)):
            found_date, begin = parse_date(match.group(1)), match.end()
    lines = _lines(text, begin)
    if found_date is None:
        found_date = _dated_line([line for _, line in lines], language)
    dateline = _dateline([line for _, line in lines], language)
    return Head(
        start=begin,
        title=_title(text, lines, markdown=markdown),
        date=found_date or dateline[0],
        publisher=dateline[1],
    )


def strip_markup(line: str) -> str:
    """Return a line of Markdown as its reader sees it."""
    line = _LEADING_MARKUP.sub("", line[:2_000]).rstrip("# \t")
    for pattern, replacement in _MARKUP:
        line = pattern.sub(replacement, line)
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
        0 < _width(line) <= MAX_TITLE * 0.75
        and not line.endswith(_NO_HEADLINE_END)
        and any(char.isalpha() for char in line)
    )


def _width(line: str) -> int:
    """Length in Latin characters: an ideograph says as much as two and a half of them."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in line[:400])
    return len(line) + int(1.5 * wide)


def _lines(text: str, start: int) -> list[tuple[int, str]]:
    """Return the first non-blank lines from ``start`` with their offsets."""
    found, at, end = [], start, min(len(text), start + _TOP_CHARACTERS)
    for line in text[start:end].split("\n"):
        if line.strip():
            found.append((at, line))
            if len(found) == _TOP_LINES:
                break
        at += len(line) + 1
    return found


def _title(text: str, lines: list[tuple[int, str]], *, markdown: bool) -> str | None:
    if markdown:
        heading = _markdown_title([line for _, line in lines])
        if heading:
            return heading
    for _, line in lines[:1]:
        shown = strip_markup(line) if markdown else " ".join(line.split())
        if is_headline(shown):
            return shown
        end = _SENTENCE_END.search(shown, 20)
        return cut_at_word(shown[: end.end()] if end else shown) or None
    return None


def _markdown_title(lines: list[str]) -> str | None:
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        underlined = following.strip() and not following.strip().strip("=") and len(following) > 2
        if re.match(r"#[ \t]+\S", line) or underlined:
            return cut_at_word(strip_markup(line), MAX_TITLE) or None
    return None


def _dated_line(lines: list[str], language: str | None) -> date | None:
    """Return the date of a line near the top that is nothing but a date, or labelled as one."""
    for place, line in enumerate(lines):
        shown = strip_markup(line)
        if len(shown) > 120 or _MODIFIED_LABEL.match(shown):
            continue
        label = _DATE_LABEL.match(shown)
        if label:
            found = parse_date(shown[label.end() :][:60], language)
        elif place > 0 and _only_a_date(shown):
            found = parse_date(shown, language)
        else:
            continue
        if found:
            return found
    return None


def _only_a_date(line: str) -> bool:
    # Day, month name, year, perhaps a weekday and a time: a handful of words, a few digits.
    return len(line) <= 45 and len(line.split()) <= 7 and sum(c.isdecimal() for c in line) >= 5


def _dateline(lines: list[str], language: str | None) -> tuple[date | None, str | None]:
    for line in lines[:4]:
        match = _DATELINE.match(line.strip()[:120])
        if match:
            place = match.group("place") or ""
            when = re.search(r"(?<=[,(])[^()]{6,40}$|\d[^()]{5,40}$", place)
            return (parse_date(when.group(), language) if when else None), match.group("agency")
    return None, None
