"""A tree of HTML, or of trafilatura's own markup, becomes paragraphs, lists, tables and quotes."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from assistant.parsing.assembly import Assembly, clean
from assistant.parsing.tree import Element

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    "p div section article main body html blockquote quote ul ol list li item dl dt dd table tbody "
    "thead tfoot tr row caption figure figcaption pre header footer aside address details summary "
    "hr center fieldset".split()
) | frozenset(_HEADINGS)
_CELLS = frozenset(("td", "th", "cell"))
_ROWS = frozenset(("tr", "row"))
_ITEMS = frozenset(("li", "item"))
_BREAKS = frozenset(("br", "lb"))
_SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed form button select input textarea "
    "nav title meta link audio video canvas del".split()
)


def add_markup(root: Element, assembly: Assembly, *, tei: bool = False) -> None:
    """Append the text below ``root``; ``tei`` for trafilatura's markup (``head``: a heading).

    The tree is walked without recursion, so its depth does not matter.
    """
    walker = _Walker(assembly, tei=tei)
    events = etree.iterwalk(root, events=("start", "end"))
    for event, element in events:
        name = _name(element)
        if event == "start":
            if name is None or name in _SKIPPED or (name == "head" and not tei) or _hidden(element):
                events.skip_subtree()
                walker.skipping = element
                continue
            walker.open(name, element)
        else:
            if walker.skipping is element:
                walker.skipping = None
            elif name is not None:
                walker.close(name)
            if element is not root and element.tail:
                walker.write(element.tail)
    walker.flush()


def _name(element: Element) -> str | None:
    tag = element.tag
    return etree.QName(tag).localname.lower() if isinstance(tag, str) else None


def _is_layout(row: Element) -> bool:
    """Tell whether a table's row places blocks on a page rather than holding data."""
    cells = sum(1 for _ in row.iterchildren("td", "th", "cell"))
    few = 2 * max(1, cells)
    blocks = row.iter("p", "div", "ul", "ol", "h1", "h2", "h3", "table", "pre")
    return sum(1 for _ in islice(blocks, few + 1)) > few


def _hidden(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


class _Walker:
    def __init__(self, assembly: Assembly, *, tei: bool) -> None:
        self.skipping: Element = None
        self._assembly = assembly
        self._tei = tei
        self._buffer: list[str] = []
        self._cells: list[str] | None = None
        self._row_depth = 0
        self._pre = 0
        self._heading: int | None = None
        self._bullet = False
        self._list_open = False

    def open(self, name: str, element: Element) -> None:
        if name in _BLOCKS or (self._tei and name == "head"):
            self.flush()
        if name in _CELLS and self._cells is None:
            self.flush()
        if name in _ROWS and not self._row_depth and _is_layout(element):
            self.flush()
        elif name in _ROWS:
            self._row_depth += 1
            if self._row_depth == 1:
                self._cells = []
        elif name in _ITEMS:
            self._bullet = True
        elif name in ("ul", "ol", "list"):
            self._list_open = False
        elif name == "pre":
            self._pre += 1
        elif name in _HEADINGS:
            self._heading = _HEADINGS[name]
        elif self._tei and name == "head":
            self._heading = _HEADINGS.get(element.get("rend") or "", 2)
        elif name in _BREAKS:
            self._buffer.append("\n" if self._pre or self._tei else " ")
        if element.text:
            self.write(element.text)

    def write(self, text: str) -> None:
        self._buffer.append(text)

    def close(self, name: str) -> None:
        if name in _CELLS and self._cells is not None:
            if self._row_depth == 1:
                self._cells.append(clean("".join(self._buffer)))
                self._buffer.clear()
            return
        if name in _ROWS and self._cells is not None:
            self._close_row()
        elif name in _BLOCKS or name in _CELLS or (self._tei and name == "head"):
            self.flush()
        if name == "pre":
            self._pre -= 1
        elif name in _ITEMS:
            self._bullet = False
        elif name in _HEADINGS or name == "head":
            self._heading = None

    def flush(self) -> None:
        """Append what has gathered since the last block as a paragraph of its kind."""
        if self._cells is not None:
            self._buffer.append(" ")  # blocks within a table's cell stay in the cell
            return
        raw = "".join(self._buffer)
        self._buffer.clear()
        text = raw.strip("\n").rstrip() if self._pre else clean(raw)
        if not text.strip():
            return
        if self._heading is not None:
            self._assembly.add_heading(text, self._heading)
        elif self._bullet:
            bullet = text if text.startswith(("•", "-", "–")) else f"• {text}"
            self._assembly.add(bullet, glue="\n" if self._list_open else "\n\n")
            self._bullet, self._list_open = False, True
            return
        else:
            self._assembly.add(text)
        self._list_open = False

    def _close_row(self) -> None:
        self._row_depth -= 1
        if self._row_depth or self._cells is None:
            return
        row = " | ".join(self._cells)
        self._cells = None
        self._buffer.clear()
        if row.strip(" |"):
            self._assembly.add(row, glue="\n" if self._list_open else "\n\n")
            self._list_open = True
