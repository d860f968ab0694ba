"""Markdown that is no article text: images, badges, comments; on pages also lists of links."""

from __future__ import annotations

import re

from assistant.parsing.lines import Line, blocks
from assistant.parsing.phrases import phrases

_RELATED = phrases("related")
_MAX_LINKS = 1_200
_LINK = re.compile(
    r"\[(?:!\[[^\]\n]{0,200}\]\([^)\n]{0,800}\)|[^\]\n]{0,300})\](?:\([^)\n]{0,800}\)|\[[^\]\n]{0,80}\])"
)
_IMAGE = re.compile(r"!\[[^\]\n]{0,400}\](?:\([^)\n]{0,1000}\)|\[[^\]\n]{0,80}\])")
BULLET = re.compile(r"[ \t]*(?:[-*+•·▪–]|\d{1,3}[.)])[ \t]+")
_TAG_LINE = re.compile(r"(?:[ \t]*</?[a-zA-Z][^<>\n]{0,400}>)+[ \t]*$")
# Of links; "[^1]: …" is a footnote's text.
_DEFINITION = re.compile(r"[ \t]{0,3}\[(?!\^)[^\]\n]{1,100}\]:[ \t]*\S+.{0,200}$")
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")
_LINK_AROUND_IMAGE = re.compile(
    r"\[!\[[^\]\n]{0,400}\](?:\([^)\n]{0,1000}\)|\[[^\]\n]{0,80}\])\](?:\([^)\n]{0,1000}\)|\[[^\]\n]{0,80}\])"
)


def drop_markdown_furniture(lines: list[Line]) -> None:
    """Drop images, badges and comments; fix headings, tables and code."""
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


def drop_link_lists(lines: list[Line]) -> None:
    """Drop lists of three or more entries that are links and nothing else, unless introduced."""
    before: Line | None = None
    for block in blocks(lines):
        links = sum(link_only(line.text) for line in block)
        bar = links == len(block) == 1 and len(_LINK.findall(block[0].text)) >= 3
        introduced = before is not None and before.text.rstrip("*_").endswith((":", "："))
        if (links >= 3 or bar) and links == len(block) and not introduced:
            for line in block:
                line.kept = line.fixed
        before = block[-1]


def link_only(text: str) -> bool:
    """Tell whether a line is made of links and nothing else."""
    if len(text) > _MAX_LINKS or ("](" not in text and "][" not in text):
        return False
    rest = _LINK.sub("", BULLET.sub("", text, count=1))
    return not rest.strip(" \t|·•,;/*_-–—>.")
