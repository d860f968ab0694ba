"""When an article was published, as the lines around its headline say.

A date counts only where the line says nothing else: a label and a date, a writer and a date, a
date and the time of day.  A date within a sentence, a caption or a heading is part of the story.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.languages.dates import days
from assistant.languages.scripts import SENTENCE_ENDS
from assistant.parsing.datelines import is_occasion
from assistant.parsing.marks import is_name
from assistant.parsing.phrases import any_of, folded, openings, phrases

_MAX_LINE = 160
_MAX_AFTER = 40
"""Characters that may follow a labelled date: the time of day, the zone, the outlet."""
_MAX_BETWEEN = 25
"""Characters between a label and its date: the weekday, the time."""
_WEEKDAYS = phrases("weekdays")
_WIDE_WEEKDAY = re.compile(
    r"(?:星期|周|週|礼拜)[一二三四五六日天]|[月火水木金土日](?:曜日?)?|[월화수목금토일](?:요일)?"
)
_LABEL = re.compile(
    rf"(?<![^\W\d_]){any_of('date_labels')}(?: ?(?:on|le|am|el|il|em|în|la|a|tarihi|於|在))?"
    r"\s*[:：]?\s*$",
    re.IGNORECASE,
)
_MODIFIED = re.compile(
    rf"(?<![^\W\d_])(?:last )?{any_of('modified_labels')}(?!\w)|更新|수정", re.IGNORECASE
)
_PREPOSITION = re.compile(r"^(?:on|le|am|el|il|em|în|la|a)(?!\w)", re.IGNORECASE)
_NUMBER = re.compile(r"\.?\d[\d.]*")
_OPENING = re.compile(rf"\W*{any_of('date_labels')}(?![^\W\d_])", re.IGNORECASE)
_TIME = re.compile(
    r"(?:(?:um|at|à|a las|alle(?: ore)?|ore|às|as|în|la|в|στις|saat|الساعة|lúc|ora|-|–|,)\s*)?"
    r"(?:[上下]午|午[前後]|오[전후]|[ap]\.?m\.?)?\s*"
    r"(?<!\d)\d{1,2}\s?(?:[:.hH]\s?\d\d(?::\d\d)?|[时時시点][\s\d]{0,4}[分분]?|h\b|น\.)\s*"
    r"(?:h\b|uhr|น\.|[ap]\.?\s?m\.?(?!\w)|[صم](?!\w))?\s*"
    r"(?:[([]?\b(?:gmt|utc|cet|cest|bst|ist|jst|kst|msk|trt|wib|e[sd]?t|p[sd]?t|мск)\b(?:[+-]\d+)?[)\]]?)?",
    re.IGNORECASE,
)
_SEPARATED = re.compile(r"\s*(?:[|·•—/]|\s[-–]\s)\s*")
_BYLINE = openings("bylines", ending=" ")
_MENU = phrases("menu")


def publication_date(
    lines: Sequence[str],
    language: str | None,
    *,
    above: Sequence[str] = (),
    later: Sequence[str] = (),
) -> date | None:
    """Return the day that the lines from the headline on give; ``lines[0]`` is the headline.

    ``above`` are the lines above it, where the day of saving may stand, so that only a label
    counts, or a date that is all that stands there; ``later`` those further below, where a second
    day by itself shows that days head the parts of a chronicle.
    """
    labelled = (_labelled(line, language) for line in [*lines, *above])
    found = next((day for day in labelled if day), None)
    if found:
        return found
    first = above if len(above) == 1 else ()
    alone = [day for line in [*lines[1:], *first] if (day := _alone(line, language))]
    if alone:
        others = {day for line in later if len(line) <= 70 and (day := _alone(line, language))}
        return alone[0] if {*alone, *others} == {alone[0]} else None
    return next((day for line in lines[1:] if (day := _beside_a_name(line, language))), None)


def _labelled(line: str, language: str | None) -> date | None:
    """Return the day that a line calls the day of publication."""
    if len(line) > _MAX_LINE:
        return None
    begin = 0
    for start, end, day in days(line, language):
        if _is_label(line[begin:start]) and _is_end(line[end:]):
            return day
        begin = end  # "Updated on …, published on …": the second day has a label of its own
    return None


def _is_label(before: str) -> bool:
    """Tell whether what stands before a date announces it as the day of publication."""
    before = _TIME.sub("", before).lstrip(" ,.;|·•-–—()")
    label = _LABEL.search(before)
    if label:
        prefix = before[: label.start()].rstrip()
        return not prefix or prefix[-1] in "|·•" or _is_writer(prefix)
    opening = _OPENING.match(before)  # "Published Thursday, March 14, 2024"
    between = before[opening.end() :] if opening else ""
    named = _NUMBER.sub("", between).strip(" :：,")  # "Release 3.19.0 11 Apr 2022"
    return (
        opening is not None
        and len(between) <= _MAX_BETWEEN
        and _is_weekday(_PREPOSITION.sub("", named))
    )


def _is_end(after: str) -> bool:
    """Tell whether nothing goes on after a date but the time, the writer, or another part."""
    rest = _TIME.sub("", before_modified(after)).strip(" ,.;г。")
    return len(rest) <= _MAX_AFTER and (
        not rest or rest[0] in "|·•–—-([（" or folded(rest).startswith(_BYLINE) or _is_weekday(rest)
    )


def _is_writer(text: str) -> bool:
    by = folded(text).startswith(_BYLINE)
    return is_name(text) or (by and _is_byline_name(text))


def _is_weekday(text: str) -> bool:
    words = [word for word in re.split(r"[\s,.()（）]+", folded(text)) if word]
    return all(word in _WEEKDAYS or _WIDE_WEEKDAY.fullmatch(word) for word in words)


def _alone(line: str, language: str | None) -> date | None:
    """Return the day of a line that is a date, with weekday and time at most."""
    if len(line) > 70:
        return None
    first = before_modified(line)
    found = days(first, language)
    if len({day for _, _, day in found}) != 1:
        return None
    start, end, day = found[0]
    rest = _TIME.sub(" ", f"{first[:start]} {first[end:]}").strip(" ,.-–|·•()（）[]/:年г")
    return day if _is_weekday(rest) else None


def without_time(text: str) -> str:
    """Return ``text`` without a time of day and its zone."""
    return _TIME.sub(" ", text)


def without_weekday(text: str) -> str:
    """Return ``text`` without the name of a day at its end."""
    head, _, last = text.rpartition(" ")
    return head.rstrip() if last and _is_weekday(last) else text


def before_modified(line: str) -> str:
    """Return the part of a line that does not speak of a later change."""
    found = _MODIFIED.search(line)
    return line[: found.start()].rstrip(" ,(|·•-–—") if found else line


def _beside_a_name(line: str, language: str | None) -> date | None:
    """Return the day of a line that gives the writer and the day, or section, place and time."""
    if len(line) > _MAX_LINE or line.rstrip().endswith(tuple(SENTENCE_ENDS)):
        return None
    line = before_modified(line)
    found = days(line, language)
    if len({day for _, _, day in found}) != 1:
        return None
    start, end, day = found[0]
    timed = bool(_TIME.search(line[:start] + "\n" + line[end:]))
    rest = _TIME.sub(" ", f"{line[:start].rstrip()}\n{line[end:].strip()}")
    rest = re.sub(r"\s*(?:,|\ble|\bam|\bel|\bil|\bem|\bon|，|、)\s*\n", "\n", rest)
    parts = [part.strip(" ,.()（）") for part in _SEPARATED.split(rest.replace("\n", " | "))]
    parts = [part for part in parts if part]
    if not parts or _is_pairing(line[:start]):
        return None
    by = folded(parts[0]).startswith(_BYLINE)
    if not by and any(is_occasion(part, language, surnames=True) for part in parts):
        return None
    strong = bool(_SEPARATED.search(line[:start] or line[end:])) and day.year >= 1995
    strong = strong and not line.startswith("|")  # the row of a table
    told = all(_is_told(part) for part in (parts[1:] if by else parts))
    if by and told and _is_byline_name(parts[0]):
        return day
    return day if told and (timed or strong) else None


def _is_pairing(before: str) -> bool:
    """Tell whether a dash joins two names before the date, as it does the sides of a match."""
    return bool(re.search(r"[^\W\d_]\s?[-–—]\s[^\W\d_]|\s[-–—]\s[^\W\d_]", before))


def _is_byline_name(part: str) -> bool:
    words = part.split()[1:]
    cased = [word for word in words if len(word) > 3 and word[0].lower() != word[0].upper()]
    return 1 <= len(words) <= 8 and all(word[0].isupper() for word in cased)


def _is_told(part: str) -> bool:
    """Tell whether a part of the line is a name, a place, a section or an address."""
    words = part.split()
    return (
        is_name(part)
        or folded(part) in _MENU
        or re.fullmatch(r"\S+@\S+", part) is not None
        or (len(words) == 1 and part[0].upper() == part[0] and len(part) <= 20)
        or re.fullmatch(r"\d{1,3} ?\S{1,12}(?: \S{1,8})?", part) is not None
    )
