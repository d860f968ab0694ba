"""Which lines of a plain text are the article, and which the furniture of the site around it.

Judged line by line, in time linear in the text: set phrases (``phrases``), then runs of headlines
under a heading such as "Latest in …", then what only its place gives away (an author box at the
end, a counter between two paragraphs).  In doubt a line stays: a lost sentence cannot be cited,
while a stray one is only a weak candidate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.reading.phrases import any_of, folded, openings, phrases
from assistant.records import Span

_MAX_FURNITURE_LINE = 260
_MAX_LINES = 200_000
"""Lines above which a text is a book or a log: no page is that long, and memory is spared."""
_MAX_PROMPT = 700
_TOP_LINES = 6
_MAX_BOX = 1_200
_EDGE_MARKS = (
    " \t\u00a0\u200b#*_>-•·–—▪►▶→←«»“”\"'[]()（）【】《》〈〉「」:：.…|⬇️⬆️✉📷📸🔗👉➡️✅★☆■◆●○"
)

_RELATED = phrases("related")
_RELATED_OPENINGS = openings("related_openings", ending=" ")
_MENU = phrases("menu")
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
_CLOSED = re.compile(r"[.!?…。！？।؟۔;；][\"'”’»)\]」』*_]*$")
_PROSE_WIDTH, _SURE_PROSE_WIDTH = 55, 240
_WIDE = re.compile(
    r"[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_NUMBER = re.compile(r"\W{0,3}[\d.,\u00a0 ]{1,8}[km]?\W{0,3}$", re.IGNORECASE)
_AGENCY = any_of("agencies")
_YEAR = re.compile(r"\W*(?:1[5-9]|20)\d\d\W*$")
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
_BOX = re.compile(
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
_AUTHOR_HEADING = re.compile(
    rf"(?:{any_of('author_headings')}|about [A-Z][\w.-]+ [A-Z][\w.-]+)$", re.IGNORECASE
)
_DATE_LINE = re.compile(
    rf"(?:{any_of('date_labels')}|(?:last )?{any_of('modified_labels')})"
    r"\b.{0,20}?\d{1,4}.{0,60}$",
    re.IGNORECASE,
)
_COMMENT_HEADING = re.compile(
    rf"(?:\d{{1,6}} {any_of('counted_comments')}"
    rf"|{any_of('counted_comments')} ?[(（]\d{{1,6}}[)）])$",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\[(?:!\[[^\]\n]{0,200}\]\([^)\n]{0,800}\)|[^\]\n]{0,300})\](?:\([^)\n]{0,800}\)|\[[^\]\n]{0,80}\])"
)
_IMAGE = re.compile(r"!\[[^\]\n]{0,400}\](?:\([^)\n]{0,1000}\)|\[[^\]\n]{0,80}\])")
_BULLET = re.compile(r"[ \t]*(?:[-*+•·▪–]|\d{1,3}[.)])[ \t]+")
_TAG_LINE = re.compile(r"(?:[ \t]*</?[a-zA-Z][^<>\n]{0,400}>)+[ \t]*$")
_DEFINITION = re.compile(r"[ \t]{0,3}\[[^\]\n]{1,100}\]:[ \t]*\S+.{0,200}$")
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")


@dataclass(slots=True)
class _Line:
    start: int
    end: int
    text: str
    key: str
    """Lower case, without marks at the ends; empty when too long to be furniture."""
    prose: bool
    kept: bool = True
    fixed: bool = False
    """Markdown structure (heading, table, code) that no rule may take for a headline."""
    closing: bool = False
    """Furniture of the kind that stands below articles, not in their midst."""
    opens: bool = False
    """Whether a blank line, or the beginning of the text, stands above it."""


def article_spans(text: str, start: int = 0, *, markdown: bool = False) -> tuple[Span, ...]:
    """Return the spans of article text from ``start`` on, sorted, disjoint, trimmed.

    ``text`` is read line by line; what lies between two kept lines and is blank belongs to their
    span, so a span reaches from one piece of furniture to the next.
    """
    if text.count("\n", start) > _MAX_LINES:
        inner = text[start:]
        begin = start + len(inner) - len(inner.lstrip())
        end = start + len(inner.rstrip())
        return ((begin, end),) if begin < end else ()
    lines = _split(text, start)
    if markdown:
        _drop_markdown_furniture(lines)
    _drop_set_phrases(lines)
    _drop_menus(lines)
    _drop_bylines(lines)
    _drop_related_lists(lines, markdown=markdown)
    _drop_comments(lines)
    _drop_author_boxes(lines)
    _drop_tail(lines)
    _drop_counters(lines)
    return _spans(lines)


def _split(text: str, start: int) -> list[_Line]:
    """Return the lines that are not blank."""
    lines, at, opens = [], start, True
    for raw in text[start:].split("\n"):
        stripped = raw.strip()
        if stripped:
            begin = at + (len(raw) - len(raw.lstrip()))
            short = len(stripped) <= _MAX_FURNITURE_LINE
            lines.append(
                _Line(
                    start=begin,
                    end=begin + len(stripped),
                    text=stripped,
                    key=folded(stripped.strip(_EDGE_MARKS)) if short else "",
                    prose=_is_prose(stripped),
                    opens=opens,
                )
            )
        opens = not stripped
        at += len(raw) + 1
    return lines


def _width(text: str) -> int:
    """Length in Latin characters; an ideograph, kana, Hangul or Thai sign counts double."""
    if text.isascii() or len(text) > _SURE_PROSE_WIDTH:
        return len(text)
    return len(text) + len(_WIDE.findall(text))


def _is_prose(line: str) -> bool:
    width = _width(line)
    return width > _SURE_PROSE_WIDTH or (width >= _PROSE_WIDTH and bool(_CLOSED.search(line)))


def _drop_set_phrases(lines: list[_Line]) -> None:
    for line in lines:
        if line.kept and not line.fixed:
            line.closing = _is_closing_phrase(line)
            line.kept = not (line.closing or _is_set_phrase(line))


def _is_closing_phrase(line: _Line) -> bool:
    if line.key:
        return (
            _is_share_bar(line.key)
            or bool(_COPYRIGHT.match(line.text) or _HASHTAGS.match(line.text))
            or bool(_TAGS.match(line.text) and not line.prose)
            or _is_prompt(line)
        )
    return len(line.text) <= _MAX_PROMPT and _is_prompt(line)


def _is_set_phrase(line: _Line) -> bool:
    return bool(line.key) and (
        line.key in _WHOLE
        or _is_credit(line)
        or bool(_COUNTED.match(line.key))
        or bool(_POINTER.match(line.text) and not line.prose)
    )


def _is_prompt(line: _Line) -> bool:
    opening = folded(line.text[:80].lstrip(" *_>#-•"))
    return opening.startswith(_PROMPTS)


def _is_credit(line: _Line) -> bool:
    text = line.text.strip("*_> ")
    return len(text) <= 200 and bool(_CREDIT.match(text)) and not (line.prose and text[-1] != ")")


def _is_share_bar(key: str) -> bool:
    if len(key) <= 16 and _WIDE.search(key) and key.startswith(_WIDE_SHARE_VERBS):
        return not _WIDE_SHARED.sub("", key).strip(_EDGE_MARKS)
    words = [word for word in _SEPARATORS.split(key.replace("'", "")) if word]
    if not words or len(words) > 24 or not all(word in _SHARE for word in words):
        return False
    networks = sum(word in _NETWORKS for word in words)
    # "x" and "ok" are also letters and answers: one alone proves nothing.
    return networks >= 2 or (networks == 1 and len(words) >= 2) or words[0] in _SHARE_VERBS


def _drop_bylines(lines: list[_Line]) -> None:
    """Drop who wrote it and when, where that stands alone below the headline, or at the end."""
    shown = [index for index, line in enumerate(lines) if line.kept]
    for index in [*shown[1:_TOP_LINES], *shown[-2:]]:
        line, following = lines[index], lines[index + 1 : index + 2]
        alone = all(after.opens or not after.kept for after in following)
        if alone and line.key and not (line.fixed or line.prose) and _is_byline(line):
            line.kept = False


def _is_byline(line: _Line) -> bool:
    text = line.text.strip("*_ ")
    if len(text) <= 90 and _DATE_LINE.match(text):
        return True
    if len(text) <= 60 and _LONE_BYLINE.match(text):
        return True
    match = _BYLINE.match(text)
    if not match:
        return False
    words = re.split(r"[·|•(,]| - ", match.group("names"))[0].split()
    cased = [word for word in words if len(word) > 3 and word[0].lower() != word[0].upper()]
    return 1 < len(words) <= 7 and all(word[0].isupper() for word in cased)


def _drop_menus(lines: list[_Line]) -> None:
    """Drop menus: short entries, on one line with separators or one below the other."""
    for block in _blocks(lines):
        if len(block) == 1:
            entries = [
                part.strip().casefold() for part in re.split(r"[|·•›»>/]| {3,}|\t", block[0].text)
            ]
            entries = [entry for entry in entries if entry] if block[0].key else []
        else:
            entries = [line.key for line in block]
        if any(line.fixed or line.prose for line in block) or not 3 <= len(entries) <= 40:
            continue
        known = sum(folded(entry) in _MENU for entry in entries)
        path = len(block) == 1 and folded(entries[0]) in _MENU and re.search("[>›»]", block[0].text)
        if (path or known >= max(2, len(entries) // 3)) and all(
            _width(entry) <= 32 for entry in entries
        ):
            for line in block:
                line.kept = False


def _drop_related_lists(lines: list[_Line], *, markdown: bool) -> None:
    index = 0
    while index < len(lines):
        line = lines[index]
        exact = line.key in _RELATED
        opening = line.key.startswith(_RELATED_OPENINGS) and _width(line.text) <= 60
        if line.kept and (exact or opening) and not line.prose:
            end, items = _headlines_after(lines, index + 1, markdown=markdown)
            if items or (exact and index + 1 == len(lines)):
                for dropped in lines[index:end]:
                    dropped.kept = False
                line.closing = True
                index = end
                continue
        index += 1


def _headlines_after(lines: list[_Line], index: int, *, markdown: bool) -> tuple[int, int]:
    """Return where the list of headlines that begins at ``index`` ends, and its length."""
    items = 0
    while index < len(lines):
        stop = index + 1
        while stop < len(lines) and not lines[stop].opens:
            stop += 1
        block = lines[index:stop]
        if not _is_headline_block(block):
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


def _is_headline_block(block: list[_Line]) -> bool:
    if any(line.fixed or _width(line.text) > _SURE_PROSE_WIDTH for line in block):
        return False
    prose = sum(line.prose and not _link_only(line.text) for line in block)
    return prose <= len(block) // 3


def _heads_prose(line: _Line, following: list[_Line]) -> bool:
    """Tell whether a short line is the heading of the article's next part."""
    if _BULLET.match(line.text) or _link_only(line.text) or _width(line.text) > 45:
        return False
    return any(rest.prose for rest in following)


def _drop_comments(lines: list[_Line]) -> None:
    """Drop readers' comments: a counted heading and all below it, if that is the lesser part."""
    total = sum(len(line.text) for line in lines)
    seen = 0
    for index, line in enumerate(lines):
        seen += len(line.text)
        if line.key and seen > 0.5 * total and not line.fixed and _COMMENT_HEADING.match(line.key):
            for rest in lines[index:]:
                rest.kept = False
            return


def _drop_tail(lines: list[_Line]) -> None:
    """Drop the short lines that follow furniture after the last paragraph, known or not."""
    last = max((i for i, line in enumerate(lines) if line.kept and line.prose), default=-1)
    if last < 0:
        return
    below = False
    for line in lines[last + 1 :]:
        below = below or line.closing
        line.kept = line.kept and (line.fixed or not below)


def _drop_author_boxes(lines: list[_Line]) -> None:
    for index, line in enumerate(lines):
        if line.key and _AUTHOR_HEADING.match(line.text.strip(" #*_:")):
            line.kept = False
            following = next(iter(lines[index + 1 : index + 2]), None)
            if following and len(following.text) <= _MAX_BOX and not following.fixed:
                following.kept = False
    last = [line for line in lines if line.kept][-2:]
    for line in reversed(last):
        if line.fixed or not _is_author_box(line, lines):
            break
        line.kept = False


def _is_author_box(line: _Line, lines: list[_Line]) -> bool:
    """Tell whether a closing paragraph introduces the writer, whom the article never mentions."""
    text = line.text.strip("*_ ")
    match = _BOX.match(text) if len(text) <= _MAX_BOX else None
    if not match:
        return False
    name = match.group("name")
    words = [word for word in name.split() if len(word) > 3] or name.split()
    surname = words[-1]
    return all(word[0] == word[0].upper() for word in words) and not any(
        surname in other.text for other in lines if other is not line and other.prose
    )


def _drop_counters(lines: list[_Line]) -> None:
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


def _drop_markdown_furniture(lines: list[_Line]) -> None:
    code = comment = False
    for line in lines:
        fence = bool(_FENCE.match(line.text))
        if fence and not comment:
            code = not code
        if code or fence:
            line.fixed = True
            continue
        if comment or line.text.startswith("<!--"):
            comment = "-->" not in line.text
            line.kept = False
        elif line.text.startswith("|") or re.match(r"#{1,6}\s", line.text):
            line.fixed = line.key not in _RELATED
        elif line.key and (
            _TAG_LINE.match(line.text)
            or _DEFINITION.match(line.text)
            or not _IMAGE.sub("", _LINK_AROUND_IMAGE.sub("", line.text)).strip(" \t|*_>")
        ):
            line.kept = False
    _drop_link_lists(lines)


_LINK_AROUND_IMAGE = re.compile(
    r"\[!\[[^\]\n]{0,400}\](?:\([^)\n]{0,1000}\)|\[[^\]\n]{0,80}\])\](?:\([^)\n]{0,1000}\)|\[[^\]\n]{0,80}\])"
)


def _drop_link_lists(lines: list[_Line]) -> None:
    """Drop lists of three or more entries that are links and nothing else, unless introduced."""
    before: _Line | None = None
    for block in _blocks(lines):
        links = sum(_link_only(line.text) for line in block)
        bar = links == len(block) == 1 and len(_LINK.findall(block[0].text)) >= 3
        introduced = before is not None and before.text.rstrip("*_").endswith((":", "："))
        if (links >= 3 or bar) and links == len(block) and not introduced:
            for line in block:
                line.kept = line.fixed
        before = block[-1]


def _link_only(text: str) -> bool:
    if len(text) > _MAX_BOX or ("](" not in text and "][" not in text):
        return False
    rest = _LINK.sub("", _BULLET.sub("", text, count=1))
    return not rest.strip(" \t|·•,;/*_-–—>.")


def _blocks(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Yield the runs of kept lines between blank or dropped ones."""
    block: list[_Line] = []
    for line in lines:
        if block and (line.opens or not line.kept):
            yield block
            block = []
        if line.kept:
            block.append(line)
    if block:
        yield block


def _spans(lines: list[_Line]) -> tuple[Span, ...]:
    spans: list[Span] = []
    open_ = False
    for line in lines:
        if line.kept and open_:
            spans[-1] = (spans[-1][0], line.end)
        elif line.kept:
            spans.append((line.start, line.end))
        open_ = line.kept
    return tuple(spans)
