"""What stands at the edges of a PDF's pages and is no text of it: running heads, page numbers.

A line is left out only if other pages bear it out: the same words at the same edge, or numbers that
rise with the pages.  A figure alone at the end of an invoice is a figure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile
from statistics import median

from assistant.languages.scripts import LETTERS, WIDE_MARKS
from assistant.parsing.pdf_lines import Line

_EDGE_LINES = 3
_LEAST_COMMON = 18
_SAME_PLACE = 3.0
_APART = 1.4
_WIDER = 1.2
_NAMED = r"page|seite|p\.?|pág(?:ina)?\.?|pagina|стр\.?|σελ(?:ίδα)?\.?|sayfa|صفحة|पृष्ठ|หน้า|trang|第"
_PAGE_NUMBER = re.compile(
    rf"(?:[-–—|]\s*)?(?P<named>{_NAMED})?\s*(?P<number>\d{{1,5}}|[ivxlc]{{1,7}})\s*"
    r"(?:页|頁|ページ|쪽)?(?:\s*(?:/|of|de|von|sur|di|из|από)\s*\d{1,5})?(?:\s*[-–—|])?$",
    re.IGNORECASE,
)
_OF_ALL = re.compile(r"\d\s*(?:/|of|de|von|sur|di|из|από)\s*\d|[页頁쪽]|ページ", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_LONG = 6  # digits: no page has such a number
_LEADER = re.compile(r"(?:\.\s?){6,}\s*\w{0,6}$")
_CJK = re.compile(f"[{WIDE_MARKS}{LETTERS['kana']}{LETTERS['han']}]")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

Pages = Sequence[Sequence[Line]]


def without_running_lines(pages: Pages) -> Iterator[list[Line]]:
    """Yield each page without running heads, page numbers and the dots of a table of contents."""
    edges = [_edges(lines) for lines in pages]
    repeated = _repeated(pages, edges)
    offsets = _offsets(pages, edges)
    for number, lines in enumerate(pages):
        heads = [
            (number - other, pages[other][0])
            for other in range(max(0, number - 2), min(len(pages), number + 3))
            if other != number and pages[other]
        ]
        furniture = {
            place
            for place in edges[number]
            if _runs(number, lines[place], repeated)
            or (
                _is_page_number(number, lines[place].text, offsets)
                and _stands_apart(number, lines[place], lines, repeated)
            )
        }
        kept = []
        for place, line in enumerate(lines):
            if place in furniture and _is_outermost(place, lines, furniture):
                continue
            if place == 0 < number and any(
                _heads_alike(line, head, lines, pages_apart) for pages_apart, head in heads
            ):
                continue
            if not _LEADER.search(line.text):
                kept.append(line)
        yield kept


def _edges(lines: Sequence[Line]) -> frozenset[int]:
    """Return the places of a page's first and last lines, in the file and on the paper."""
    count = len(lines)
    places = {*range(min(_EDGE_LINES, count)), *range(max(0, count - _EDGE_LINES), count)}
    if all(line.height for line in lines):
        by_height = sorted(range(count), key=lambda place: -lines[place].top)
        places |= {*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]}
    return frozenset(places)


def _is_outermost(place: int, lines: Sequence[Line], furniture: set[int]) -> bool:
    """Tell whether nothing but furniture stands between a line and the page's upper or lower end.

    What follows the page's own text is text: a sentence that two letters have in common.
    """
    orders = [list(range(len(lines)))]
    if all(line.height for line in lines):
        orders.append(sorted(orders[0], key=lambda other: -lines[other].top))
    for order in orders:
        at = order.index(place)
        if furniture.issuperset(order[:at]) or furniture.issuperset(order[at + 1 :]):
            return True
    return False


def _repeated(pages: Pages, edges: Sequence[frozenset[int]]) -> dict[str, list[tuple[int, Line]]]:
    """Return the lines, digits aside, that stand at the edge of many pages, with their places."""
    found: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    for number, lines in enumerate(pages):
        for place in edges[number]:
            found[_pattern(lines[place].text)].append((number, lines[place]))
    # Heads often differ between left and right pages, and stop where a chapter begins.
    least = max(3, len(pages) // 8) if len(pages) > 2 else 2
    return {
        pattern: lines
        for pattern, lines in found.items()
        if len({number for number, _ in lines}) >= least and re.search(r"[^\W\d_]", pattern)
    }


def _runs(number: int, line: Line, repeated: dict[str, list[tuple[int, Line]]]) -> bool:
    """Tell whether a line is a running head; on the first page it may be the title it comes from.

    There it is one only at the same place and in the same size as on another page.
    """
    others = [
        (page, other)
        for page, other in repeated.get(_pattern(line.text), ())
        if page != number and _same_but_page(line.text, other.text, number - page)
    ]
    if number:
        return bool(others)
    return any(
        line.height
        and abs(line.top - other.top) < _SAME_PLACE
        and abs(line.height - other.height) < 1.0
        for page, other in others
    )


def _same_but_page(one: str, other: str, pages: int) -> bool:
    """Tell whether the numbers of two lines are the same, or count the ``pages`` between them.

    A line whose figures change otherwise ("Total for March: 4,500") is text.
    """
    return _same_figures(zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True), pages)


def _same_figures(pairs: Iterable[tuple[str, str]], pages: int) -> bool:
    return all(
        a == b or (max(len(a), len(b)) < _LONG and int(a) - int(b) == pages) for a, b in pairs
    )


def _offsets(pages: Pages, edges: Sequence[frozenset[int]]) -> frozenset[int]:
    """Return how far printed page numbers run ahead of the file's, for each way that pages show."""
    counts: Counter[int] = Counter()
    for number, lines in enumerate(pages):
        found = {_numbered(lines[place].text) for place in edges[number]}
        counts.update(value - number for value in found if value is not None)
    least = 2 if len(pages) < 5 else 3
    return frozenset(offset for offset, count in counts.items() if count >= least)


def is_page_line(text: str) -> bool:
    """Tell whether a header's or footer's line says no more than a page's number: "Page 3 of 9"."""
    return not any(map(str.isalnum, text)) or _PAGE_NUMBER.match(text.strip()) is not None


def _is_page_number(number: int, text: str, offsets: frozenset[int]) -> bool:
    found = _PAGE_NUMBER.match(text)
    value = _numbered(text)
    if found is None or value is None:
        return False
    if value - number in offsets:
        return True
    return bool((found["named"] and found["named"][-1:] != ".") or _OF_ALL.search(text)) and (
        value == number + 1
    )


def _stands_apart(
    number: int, line: Line, lines: Sequence[Line], repeated: dict[str, list[tuple[int, Line]]]
) -> bool:
    """Tell whether a line is further from the text than lines of text are from each other.

    The last amount of a bill is not, though the next bill's may be one higher.
    """
    near = (
        abs(other.top - line.top)
        for other in lines
        if other is not line and not _runs(number, other, repeated)
    )
    return not line.height or min(near, default=line.height * 9) > _APART * line.height


def _numbered(text: str) -> int | None:
    """Return the number that a line is, None if it is more than a number."""
    found = _PAGE_NUMBER.match(text)
    if not found:
        return None
    said = found["number"].lower()
    if said.isdigit():
        return int(said)
    values = [_ROMAN[sign] for sign in said]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def _heads_alike(line: Line, other: Line, lines: Sequence[Line], pages: int) -> bool:
    """Tell whether two top lines are one head, which names the chapter, then its part.

    They begin alike, figures included but for the page's number, at the same height, and stand
    further from the text than its lines do from each other: the first lines of two letters may
    begin alike, too.
    """
    said, heard = _without_page_number(line.text, other.text, pages)
    pairs = zip(said, heard, strict=False)
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    figures, others = _NUMBER.findall(said[common:]), _NUMBER.findall(heard[common:])
    if len(figures) != len(others) or not _same_figures(zip(figures, others, strict=True), pages):
        return False
    if common < (_LEAST_COMMON // 2 if _CJK.search(line.text) else _LEAST_COMMON):
        return False
    if not (line.height and other.height) or len(lines) < 2:
        return True
    gaps = [above.top - below.top for above, below in pairwise(lines) if above.top > below.top]
    return abs(line.top - other.top) < _SAME_PLACE and line.top - lines[1].top > _WIDER * median(
        gaps or [line.height]
    )


def _without_page_number(line: str, other: str, pages: int) -> tuple[str, str]:
    """Return two lines in small letters, without a number that both begin with and that counts."""
    one, two = _NUMBER.match(line), _NUMBER.match(other)
    if one and two and int(one[0][:_LONG]) - int(two[0][:_LONG]) == pages:
        line, other = line[one.end() :], other[two.end() :]
    return line.casefold(), other.casefold()


def _pattern(line: str) -> str:
    return _NUMBER.sub("#", line.casefold())
