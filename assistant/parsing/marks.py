"""What a line says of itself: that it is a credit, a share bar, a prompt, a byline."""

from __future__ import annotations

import re

from assistant.parsing.lines import EDGE_MARKS, WIDE, Line
from assistant.parsing.phrases import any_of, folded, openings, phrases

_MAX_PROMPT = 700
_WHOLE = phrases("whole_lines")
_PROMPTS = openings("prompts")
_NETWORKS = phrases("networks")
_SHARE = phrases("share_words") | _NETWORKS
_SHARE_VERBS = phrases("share_verbs")
_SEPARATORS = re.compile(r"[\s|,;:/·•&+()\[\]…0-9]+")
_WIDE_SHARE_VERBS = ("分享", "转发", "轉發", "シェア", "ツイート", "공유")
_WIDE_SHARED = re.compile(
    "|".join(sorted(map(re.escape, _SHARE | _SHARE_VERBS), key=len, reverse=True))
)
_NOUNS = phrases("interface_nouns")
_LISTS = phrases("interface_lists")
_WORDS = phrases("interface_words") | _SHARE | _SHARE_VERBS
_WIDE_WORDS = re.compile(
    "|".join(sorted(map(re.escape, phrases("interface_wide")), key=len, reverse=True))
)
_AGO = re.compile(rf"[^\w]*{any_of('ago')}[^\w]*$", re.IGNORECASE)
_COUNTER = re.compile(
    r"[^\w\s]{0,3}\s?\d[\d.,]{0,6}\s?[km]?$|\d{1,2}:\d\d$|[A-ZА-Я][+-]$", re.IGNORECASE
)
_HASHTAG = re.compile(r"[#＃][^\W\d_]\w{1,40}$")
_AGENCY = any_of("agencies")
_COUNTED = re.compile(
    rf"(?:\d[\d.,\u00a0 ]{{0,8}} ?[km+万亿]? ?-?{any_of('counted')}[.!)]?"
    rf"|{any_of('counted_comments')} ?[(:（]? ?\d{{1,6}} ?[)）]?"
    rf"|{any_of('reading_time')} ?[:：]? ?(?:\W|约|約|ca\.?|env\.?|environ|~)?"
    rf"\d[\d.,]{{0,8}}.{{0,14}})$",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    rf"[(\[（【]?\s*{any_of('credits')}\s*"
    r"(?:(?:by|courtesy of|courtesy|credits?|source|via|from|de|par|von|di|por|от|του)\b)?"
    r"\s*[:：=/|©]\s*\S.{0,180}$"
    r"|(?:image|photo|picture|video) (?:source|caption|credit)s?\s*,.{0,180}$"
    rf"|[(\[（]{any_of('credits')}[^.()]{{0,40}}\.?(?:\s*[©/]\s*|\s)[^.()]{{2,50}}[)\]）]$"
    r"|[(\[（]?\s*(?:photo|image|picture|foto|illustration|photograph|crédits? photo)s?"
    r" (?:by|courtesy of|via|credit|de|par|von|di|por) [^\n.]{2,80}(?:on|/|via|\|) ?[^\n.]{2,60}$"
    rf"|(?:©|\(c\))\s*.{{0,60}}{_AGENCY}\b.{{0,40}}$"
    rf"|{_AGENCY}(?:\s*[/|,]\s*[^\n.]{{2,50}}){{0,3}}$"
    rf"|[^\n.:,]{{2,50}}\s*[/|]\s*{_AGENCY}(?:\s*[/|]\s*[^\n.]{{2,50}})?$",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"(?:copyright\s*)?(?:©|\(c\)\s*(?:copyright)?)\s*(?:copyright\s*)?.{0,40}?\d{4}\b.{0,200}$"
    r"|copyright\s*[©:]?\s*\d{4}\b.{0,200}$"
    r"|(?:©|copyright ©).{0,120}$"
    rf"|.{{0,120}}{any_of('rights_reserved')}.{{0,80}}$",
    re.IGNORECASE,
)
_TAGS = re.compile(rf"{any_of('tag_labels')}\s*[:：]\s*\S.{{0,200}}$", re.IGNORECASE)
_HASHTAGS = re.compile(r"[#＃][^\W_][^\s#＃]{1,40}(?:[\s,]+[#＃][^\W_][^\s#＃]{1,40}){1,30}$")
_POINTER = re.compile(
    rf"[▶►→👉*\-•\s]{{0,4}}{any_of('related', escaped=True)}\s?[:：|›»>–—]\s*\S.{{0,230}}$",
    re.IGNORECASE,
)
# Not \w: the vowel signs of Hindi and Thai are no word characters to the re module.
_NAME_PART = r"[^\s\d_,.;:!?।|/()\[\]«»\"“”][^\s\d_,;:!?।|/()\[\]«»\"“”]{1,20}"
_NAME = (
    rf"(?P<name>{_NAME_PART}(?:[ \u00a0](?:(?:de|van|von|al|bin|der|la|di|da|el|le) )?{_NAME_PART})"
    r"{1,3}?)"
)
AUTHOR_BOX = re.compile(
    rf"(?:[ΗηΟο] )?{_NAME}(?:\s*[—–,-]|\s+{any_of('copulas')}(?=\s|$)|\s*[是は는은])?"
    rf"(?P<between>.{{0,160}}?)(?:(?<=[^\w])|(?<=[是は는은คือเป็น])){any_of('roles')}",
    re.IGNORECASE | re.DOTALL,
)
_BYLINE = re.compile(
    rf"{any_of('bylines', escaped=True)}\s*[:：]?\s+(?P<names>[^\n.!?]{{4,70}})$", re.IGNORECASE
)
_LONE_BYLINE = re.compile(
    rf"[^\n.!?]{{2,40}}\s{any_of('lone_roles')}\s*(?:\S+@\S+)?$", re.IGNORECASE
)
AUTHOR_HEADING = re.compile(
    rf"(?:{any_of('author_headings')}|about (?-i:[A-Z][\w.-]+ [A-Z][\w.-]+))$", re.IGNORECASE
)
_DATE_LINE = re.compile(
    rf"(?:{any_of('date_labels')}|(?:last )?{any_of('modified_labels')})"
    r"\b.{0,20}?\d{1,4}.{0,90}$",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"(?<!\d)\d{4}(?!\d).{0,25}(?<!\d)\d{1,2}(?!\d)|\d{1,2}\D.{0,25}(?<!\d)\d{4}(?!\d)|(?<!\d)\d{1,2}[:.h]\d\d(?!\d)"
)
_VERSION = re.compile(
    r"\bv\.? ?\d+(?:\.\d+)*\b|\b\d+(?:\.\d+){2,}\b(?<!\.\d{4})"
    r"|\b(?:version|release) \d+(?:\.\d+)+\b(?!\.\d)(?<!\.\d{4})",
    re.IGNORECASE,
)
"""The number of a release: "3.12" in it is no time of day."""
COMMENT_HEADING = re.compile(
    rf"(?:\d{{1,6}} {any_of('counted_comments')}"
    rf"|{any_of('counted_comments')} ?[(（]\d{{1,6}}[)）])$",
    re.IGNORECASE,
)


def is_closing_phrase(line: Line) -> bool:
    """Tell whether a line is of the furniture that stands below articles."""
    if line.key:
        return (
            is_share_bar(line.key)
            or bool(_COPYRIGHT.match(line.text) or _HASHTAGS.match(line.text))
            or bool(_TAGS.match(line.text) and not line.prose)
            or is_prompt(line)
        )
    return len(line.text) <= _MAX_PROMPT and is_prompt(line)


def is_set_phrase(line: Line) -> bool:
    """Tell whether a line is of the furniture that also stands in the midst of articles."""
    return bool(line.key) and (
        line.key in _WHOLE
        or _is_credit(line)
        or bool(_COUNTED.match(line.key))
        or bool(_POINTER.match(line.text) and not line.prose)
    )


def is_copyright(text: str) -> bool:
    """Tell whether a line reserves rights."""
    return bool(_COPYRIGHT.match(text))


def is_tags(text: str) -> bool:
    """Tell whether a line lists tags."""
    return bool(_HASHTAGS.match(text) or _TAGS.match(text))


def is_counted(key: str) -> bool:
    """Tell whether a line counts comments, views or the minutes of reading."""
    return bool(_COUNTED.match(key))


def is_pointer(text: str) -> bool:
    """Tell whether a line points to another article ("Read more: …")."""
    return bool(_POINTER.match(text))


def is_credit(line: Line) -> bool:
    """Tell whether a line names where a picture comes from."""
    return bool(line.key) and _is_credit(line)


def is_stamp(text: str) -> bool:
    """Tell whether a line is little more than a date, with or without a time of day."""
    text = _VERSION.sub(" ", text)
    letters = re.findall(r"[^\W\d_]+", text)
    return len(text) <= 70 and len(letters) <= 6 and bool(_STAMP.search(text))


def is_interface(line: Line) -> bool:
    """Tell whether all words of a line are those of buttons, boxes and lists of a page.

    By itself that proves little: "Comments" may head a part of an article.
    """
    if not line.key or line.prose or len(line.key) > 60:
        return False
    if _AGO.match(line.key) or _HASHTAG.match(line.text):
        return True
    if WIDE.search(line.key):
        return len(line.key) > 2 and not _WIDE_WORDS.sub("", line.key).strip(
            EDGE_MARKS + "0123456789"
        )
    words = [word for word in _SEPARATORS.split(line.key) if word]
    nouns = sum(word in _NOUNS for word in words)
    lists = sum(word in _LISTS for word in words)
    return (
        len(words) <= 8
        and (nouns > 0 or (lists > 0 and len(words) > lists))
        and all(word in _WORDS or word in _NOUNS or word in _LISTS for word in words)
    )


def is_counter(text: str) -> bool:
    """Tell whether a line is a number with at most a sign: readers, likes, a length of time."""
    return bool(_COUNTER.match(text))


def is_name(text: str) -> bool:
    """Tell whether a line could be a person's name: two to four words, each with a capital."""
    words = text.split()
    return (
        2 <= len(words) <= 4
        and len(text) <= 40
        and all(word[0].isupper() for word in (words[0], words[-1]))
        and all(word[0].isupper() for word in words if len(word) > 3)
        and not re.search(r"[\d:;,!?()]", text)
    )


def is_prompt(line: Line) -> bool:
    """Tell whether a line begins as a cookie banner, a prompt or a legal line does."""
    opening = folded(line.text[:80].lstrip(" *_>#-•"))
    return opening.startswith(_PROMPTS)


def _is_credit(line: Line) -> bool:
    text = line.text.strip("*_> ")
    return len(text) <= 200 and bool(_CREDIT.match(text)) and not (line.prose and text[-1] != ")")


def is_share_bar(key: str) -> bool:
    """Tell whether all words of a line are those of share buttons."""
    if len(key) <= 16 and WIDE.search(key) and key.startswith(_WIDE_SHARE_VERBS):
        return not _WIDE_SHARED.sub("", key).strip(EDGE_MARKS)
    shown = re.sub(r"\([^()]{1,40}\)?$", "", key.replace("'", ""))  # "(opens in a new window)"
    words = [word for word in _SEPARATORS.split(shown) if word]
    if not words or len(words) > 24 or not all(word in _SHARE for word in words):
        return False
    networks = sum(word in _NETWORKS for word in words)
    # "x" and "ok" are also letters and answers: one alone proves nothing.
    return networks >= 2 or (networks == 1 and len(words) >= 2) or words[0] in _SHARE_VERBS


def is_byline(line: Line) -> bool:
    """Tell whether a line says who wrote the article, or when, and nothing else."""
    text = line.text.strip("*_ ")
    if len(text) <= 120 and _DATE_LINE.match(_VERSION.sub("", text)):
        return True
    if len(text) <= 60 and _LONE_BYLINE.match(text):
        return True
    match = _BYLINE.match(re.split(r"[·|•]| - ", text)[0].strip())
    if not match:
        return False
    words = re.split(r"[(,]", match.group("names"))[0].split()
    cased = [word for word in words if len(word) > 3 and word[0].lower() != word[0].upper()]
    return 1 < len(words) <= 7 and all(word[0].isupper() for word in cased)
