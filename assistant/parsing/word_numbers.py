"""The numbers that Word counts itself and never writes down: "3.2", "(b)", "§ 4", "IV."."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from assistant.parsing.counting import counted
from assistant.parsing.tree import Element
from assistant.parsing.word_text import Styles, W, first, value_of

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_BULLET = "•"
_COUNTED_IN = {"upperRoman": "I", "lowerRoman": "i", "upperLetter": "A", "lowerLetter": "a"}


@dataclass(frozen=True, slots=True)
class _Level:
    """How the numbers of one depth look."""

    kind: str = "decimal"
    text: str = ""
    start: int = 1
    style: str | None = None
    legal: bool = False
    """Whether all numbers in it are shown as figures."""


@dataclass(slots=True)
class _List:
    """A list's levels, and how far each of them is counted."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


class Numbers:
    """Counts the paragraphs of a document as Word does; to be asked in their order."""

    def __init__(self, numbering: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._of: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()
        if numbering is None:
            return
        for one in numbering.iterchildren(W + "abstractNum"):
            levels = {
                int(level.get(W + "ilvl") or 0): _level(level)
                for level in one.iterchildren(W + "lvl")
            }
            self._lists[one.get(W + "abstractNumId") or ""] = _List(levels)
        for one in numbering.iterchildren(W + "num"):
            number = one.get(W + "numId") or ""
            self._of[number] = value_of(one, "abstractNumId") or ""
            for changed in one.iterchildren(W + "lvlOverride"):
                start = value_of(changed, "startOverride")
                if start and start.isdigit():
                    self._starts[number][int(changed.get(W + "ilvl") or 0)] = int(start)

    def label(self, paragraph: Element, style: str | None) -> str | None:
        """Return what stands before a paragraph, "" for nothing, None if none of it is known.

        Each call counts the paragraph.
        """
        number = value_of(paragraph, "pPr/numPr/numId") or self._styles.number(style)
        found = self._lists.get(self._of.get(number or "", "?"))
        if number in (None, "0") or found is None or not found.levels:
            return None
        depth = self._depth(paragraph, style, found)
        level = found.levels.get(depth, _Level())
        self._count(str(number), found, depth)
        if level.kind == "bullet":
            return _BULLET
        if level.kind == "none":
            return ""
        return _PLACE.sub(lambda place: _shown(found, int(place[1]) - 1, level), level.text)

    def _depth(self, paragraph: Element, style: str | None, found: _List) -> int:
        said = value_of(paragraph, "pPr/numPr/ilvl")
        if said is None:
            said = next(
                (
                    str(depth)
                    for depth, level in found.levels.items()
                    if style and level.style == style
                ),
                self._styles.number_depth(style),
            )
        return min(_LEVELS - 1, int(said)) if said and said.isdigit() else 0

    def _count(self, number: str, found: _List, depth: int) -> None:
        start = found.levels.get(depth, _Level()).start
        again = self._starts[number].get(depth) if (number, depth) not in self._begun else None
        self._begun.add((number, depth))
        if again is not None:
            found.counts[depth] = again
        else:
            found.counts[depth] = found.counts.get(depth, start - 1) + 1
        for deeper in [one for one in found.counts if one > depth]:
            del found.counts[deeper]


def _level(level: Element) -> _Level:
    start = value_of(level, "start") or "1"
    legal = first(level, "isLgl")
    return _Level(
        kind=value_of(level, "numFmt") or "decimal",
        text=value_of(level, "lvlText") or "",
        start=int(start) if start.isdigit() else 1,
        style=value_of(level, "pStyle"),
        legal=legal is not None and legal.get(W + "val") not in ("0", "false"),
    )


def _shown(found: _List, depth: int, of: _Level) -> str:
    level = found.levels.get(depth, _Level())
    count = found.counts.get(depth, level.start)
    kind = "decimal" if of.legal else level.kind
    if kind in _COUNTED_IN:
        return counted(count, _COUNTED_IN[kind])
    if kind == "decimalZero":
        return f"{count:02}"
    return "" if kind in ("none", "bullet") else str(count)
