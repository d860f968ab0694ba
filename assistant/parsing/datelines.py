"""A writer, paper or place and a day on a line of their own, directly below the headline.

"Stennick, 4 October 2024" may date the article, a picture or an event.  It dates the article if it
stands where such lines stand, below the headline or a byline and above the first paragraph, and
if nothing speaks for an event, a picture or a list (docs/decisions/0073).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from assistant.languages.dates import days
from assistant.languages.tables import NOUNS_HAVE_CAPITALS
from assistant.parsing.lines import WIDE, Line, is_closed, width
from assistant.parsing.marks import is_byline, is_credit, is_interface, is_name, is_stamp
from assistant.parsing.phrases import folded, openings, phrases

_MAX_LINE, _MAX_WORDS, _MAX_BETWEEN = 100, 6, 3
_WRAPPED_WIDTH = 55
"""A line of at least this width that goes on in the next is part of a paragraph."""
_PARAGRAPH_WIDTH = 150
"""So wide a line is a paragraph, even in a script that has no full stop."""
FIRST_YEAR = 2005
"""Of older days at a place, too many are known for what happened there ("Pearl Harbor, …")."""
_MAX_CHRONICLE = 70
_OUTLETS = phrases("outlets")
_OUTLET_ENDINGS = tuple(name for name in _OUTLETS if len(name) >= 5 or WIDE.search(name))
_OCCASIONS = phrases("occasions") | phrases("modified_labels")
_GERMAN_ENDINGS = tuple(name for name in _OCCASIONS if len(name) >= 4)
_SURNAMES = frozenset(
    "park hall church day fair race school street table walk market mass ball course via rue "
    "place image bis tag lauf demo platz nacht abend bild brief festa".split()
)
_ARTICLES = ("the ", "der ", "die ", "das ", "ein ", "eine ", "an ")
_WEEKDAYS = phrases("weekdays")
_BYLINE = openings("bylines", ending=" ")
_STRUCTURE = re.compile(r"#|\||!\[|(?:[-*+•·▪–]|\d{1,3}[.)])\s")
_PART_HEADING = re.compile(r"##+\s")
_QUOTED = re.compile(
    r"(?:«[^«»]{2,60}»|《[^《》]{2,40}》|『[^『』]{2,40}』|„[^„“”]{2,60}[“”]|“[^“”]{2,60}”)"
)
_QUOTED_OUTLET_ENDINGS = ("报", "報", "刊", "网", "網", "社", "周末", "志", "誌")
_JOINT = re.compile(
    r"\s*(?:[,，、،]|\s[-–—]|—)\s*(?:(?:le|el|il|am|em|a|la|den|vom|ngày)(?=\s|$))?\s*$"
)
_OF_THE_DAY = re.compile(r"\s+(?:vom|du|del|dated|ngày)?\s*$")
_AFTER = re.compile(r"[\s.,]*(?:г(?:ода?)?\.?|付け?)?[\s.]*")
_QUOTE_END = re.compile(r"[\"”“»’」』]\s*$")
_WORD = re.compile(r"[^\W\d_]{4,}")
_GERMAN_NOUN = re.compile(
    r"(?<!\w)(?:der|die|das|den|dem|des|ein|eine[mnrs]?|zum|zur|beim|im|vom)\s+([A-ZÄÖÜ]\w{3,})",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\d:])(?:[01]?\d|2[0-3])(?::[0-5]\d(?![\d:])|\s?[ap]\.?m\b|(?:[.h][0-5]\d)?\s?uhr\b"
    r"|\s?h(?:[0-5]\d)?\b)",
    re.IGNORECASE,
)
# "Groundbreaking", "Eröffnung", "Inauguración": a single word so formed is no place.
_NOUN = re.compile(
    r"\w{5,}(?:ing|tion|ment|ness|ung|heit|keit|schaft|ción|miento|zione|mento|ção)s?",
    re.IGNORECASE,
)
_OF_PLACES = frozenset(
    "port porto puerto lake fort mount north south east west nord ouest saint santa villa vila "
    "ville castle cape monte beach".split()
)
_LINKING = frozenset(
    "de du des d la le les el los las del della dei delle di da do dos das e et y i of the and & "
    "for von van der den und für al bin în din a ale și и του της των και ο η το τα ve".split()
)


def day_beside_a_name(
    lines: Sequence[Line], shown: Sequence[str], at: int, language: str | None
) -> date | None:
    """Return the day that a line between the headline and the first paragraph gives.

    ``shown`` are the lines without markup, and ``at`` is the place of the headline.
    """
    outlet_only = False
    passed = 0
    for n in range(at + 1, len(lines)):
        line, text = lines[n], shown[n]
        if _is_paragraph(lines, n) or passed > _MAX_BETWEEN:
            return None
        found = _told(line.text, text, language)
        if found:
            day, name, of_outlet = found
            fits = (
                (of_outlet or not (outlet_only or _is_of_the_story(name, shown, n, language)))
                and not _of_a_picture(lines, n)
                and _then_paragraph(lines, shown, n)
                and folded(shown[at]) not in folded(text)
                and not _others(lines, shown, n, day, language)
            )
            return day if fits else None
        if _same_heading(shown[at], text):
            continue
        passed += 1
        if not line.kept or _of_the_head(line, text):
            continue
        if outlet_only or is_closed(text) or _QUOTE_END.search(text) or _STRUCTURE.match(line.text):
            return None
        outlet_only = True  # one line below the headline may be a second headline, or a caption
    return None


def is_occasion(name: str, language: str | None = None, *, surnames: bool = False) -> bool:
    """Tell whether a name beside a day is that of an event, a picture or a part of the text.

    With ``surnames``, "Ann Park" is taken for a person.
    """
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", folded(name))
    if surnames and len(words) == 2 and words[1] in _SURNAMES:
        return words[0] in _OCCASIONS
    pairs = (f"{one} {two}" for one, two in pairwise(words))
    if any(word in _OCCASIONS for word in (*words, *pairs)):
        return True
    return language in NOUNS_HAVE_CAPITALS and any(word.endswith(_GERMAN_ENDINGS) for word in words)


def _told(raw: str, text: str, language: str | None) -> tuple[date, str, bool] | None:
    """Return the day of a line that is a name and a day, the name, and whether it is a paper's."""
    if len(text) > _MAX_LINE or _STRUCTURE.match(raw.lstrip("> ")):
        return None
    found = days(text, language)
    if len(found) != 1:
        return None
    start, end, day = found[0]
    before, after = text[:start], text[end:]
    if day.year < FIRST_YEAR or not _AFTER.fullmatch(after):
        return None
    last = before.split()[-1:]
    weekday = bool(last) and folded(last[0].strip(",.")) in _WEEKDAYS and len(last[0]) > 4
    if weekday:
        before = before.rstrip()[: -len(last[0])]
    joint = _JOINT.search(before)
    name = before[: joint.start()] if joint else _OF_THE_DAY.sub("", before)
    name, apart = name.strip(), bool(joint) or name != before
    if not name or is_occasion(name, language):
        return None
    if _QUOTED.fullmatch(name):
        of_paper = _is_outlet(name[1:-1]) or name[1:-1].endswith(_QUOTED_OUTLET_ENDINGS)
        return (day, name, True) if of_paper else None
    parts = [part.strip() for part in re.split(r"[,，،]", name)]
    if not all(map(_is_name, parts)):
        return None
    outlet = _is_outlet(parts[-1])
    by = folded(parts[0]).startswith(_BYLINE)
    if outlet:
        fits = apart and (len(parts) == 1 or (len(parts) == 2 and (by or is_name(parts[0]))))
    else:
        fits = bool(joint) and not weekday and len(parts) == 1 + (by and len(parts) > 1)
        fits = (
            fits
            and _is_cased(name)
            and not _NOUN.fullmatch(name)
            and not folded(name).startswith(_ARTICLES)
        )
    return (day, name, outlet) if fits else None


def _is_name(text: str) -> bool:
    """Tell whether a few words are all written as those of a name are."""
    text = text.strip("«»“”„\"'")
    words = text.split()
    if not 1 <= len(words) <= _MAX_WORDS or not text[0].isalpha() or len(text) < 3:
        return False
    if re.search(r"[^\w\s.'’&\u0300-\u036f\u0900-\u097f\u0e00-\u0e7f-]|\d|_", text):
        return False
    if folded(text).startswith(_BYLINE):
        words = words[1:]
    if not _is_cased(text):
        return True
    return all(
        word[0].isupper() or folded(word) in _LINKING or word[:2].lower() in ("d'", "l'")
        for word in words
    ) and (words[-1][0].isupper())


def _is_cased(text: str) -> bool:
    return text[0].lower() != text[0].upper()


def _is_outlet(name: str) -> bool:
    words = folded(name).split()
    if any(word in _OUTLETS for word in words) or "".join(words).endswith(_OUTLET_ENDINGS):
        return True
    return not name.isascii() and folded(name).startswith(("หนังสือพิมพ์", "สำนักข่าว"))


def _is_of_the_story(name: str, shown: Sequence[str], place: int, language: str | None) -> bool:
    """Tell whether the article speaks of what stands beside the day as of a thing or an event.

    It writes a word of it in lower case, in German after an article, or gives a time of day.
    """
    words = {word.lower() for word in _WORD.findall(name) if word[0].isupper()} - _OF_PLACES
    words |= {word[:-1] for word in words if word.endswith("s")}
    for n, text in enumerate(shown):
        if n == place:
            continue
        if _CLOCK.search(text) and len(text) > _WRAPPED_WIDTH:
            return True
        common = [word for word in _WORD.findall(text) if word.islower()]
        if language in NOUNS_HAVE_CAPITALS:
            common += [match.group(1).lower() for match in _GERMAN_NOUN.finditer(text)]
        if any(word in words or word.removesuffix("s") in words for word in common):
            return True
    return False


def _of_the_head(line: Line, text: str) -> bool:
    return (
        is_byline(line)
        or is_stamp(text)
        or is_interface(line)
        or (is_name(text) and not is_occasion(text))
    )


def _same_heading(headline: str, text: str) -> bool:
    return len(text) >= 10 and folded(text) in folded(headline)


def _of_a_picture(lines: Sequence[Line], place: int) -> bool:
    """Tell whether a picture stands above a line, or its credit beside it."""
    beside = [lines[n] for n in (place - 1, place + 1) if 0 <= n < len(lines)]
    return "![" in beside[0].text or any(map(is_credit, beside))


def _then_paragraph(lines: Sequence[Line], shown: Sequence[str], place: int) -> bool:
    """Tell whether the first paragraph follows, with at most more of the head in between."""
    for n in range(place + 1, min(len(lines), place + 2 + _MAX_BETWEEN)):
        line = lines[n]
        if _is_paragraph(lines, n):
            return True
        if line.kept and not (_PART_HEADING.match(line.text) or _of_the_head(line, shown[n])):
            return False
    return False


def _is_paragraph(lines: Sequence[Line], place: int) -> bool:
    line = lines[place]
    columns = width(line.text)
    wrapped = place + 1 < len(lines) and not lines[place + 1].opens
    return line.paragraph or columns > _PARAGRAPH_WIDTH or (wrapped and columns >= _WRAPPED_WIDTH)


def _others(
    lines: Sequence[Line], shown: Sequence[str], place: int, day: date, language: str | None
) -> bool:
    """Tell whether another short line is of the kind, as in a chronicle, a list, a programme."""
    for n, line in enumerate(lines):
        text = shown[n]
        if n < place - _MAX_BETWEEN or not line.kept or len(text) > _MAX_CHRONICLE:
            continue
        if text == shown[place] or is_byline(line):
            continue
        if _told("", text, language):
            return True
        if is_stamp(text) and {other for _, _, other in days(text, language)} - {day}:
            return True
    return False
