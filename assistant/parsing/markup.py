"""A tree of HTML, or of trafilatura's own markup, becomes text with its structure."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from assistant.parsing.assembly import Assembly
from assistant.parsing.formulas import formula_text
from assistant.parsing.inline_markup import (
    address,
    is_empty,
    is_lowered,
    is_permalink,
    is_raised,
)
from assistant.parsing.lines import clean
from assistant.parsing.panels import is_hidden, is_panel, opens_panel
from assistant.parsing.questions import asks
from assistant.parsing.rich import Rich, superscripted
from assistant.parsing.rows import Cell
from assistant.parsing.tree import Element
from assistant.records import NodeKind

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PARTS: dict[str, NodeKind] = {
    "ul": "list", "ol": "list", "menu": "list", "li": "list_item", "blockquote": "quotation",
    "quote": "quotation", "table": "table",
}  # fmt: skip
_TEI_PARTS: dict[str, NodeKind] = {"list": "list", "item": "list_item"}
_BLOCKS = frozenset(
    "p div section article main body html dl dt dd tbody thead tfoot caption figure figcaption pre "
    "header footer aside address details summary hr center fieldset button nav form".split()
) | frozenset((*_HEADINGS, *_PARTS, *_TEI_PARTS))
_CELLS = frozenset(("td", "th", "cell"))
_ROWS = frozenset(("tr", "row"))
_BREAKS = frozenset(("br", "lb"))
_INLINE: dict[str, NodeKind] = {
    "a": "link", "ref": "link", "em": "emphasis", "i": "emphasis", "cite": "emphasis",
    "dfn": "emphasis", "var": "emphasis", "strong": "strong", "b": "strong", "sup": "superscript",
}  # fmt: skip
_CODE = frozenset(("code", "kbd", "samp", "tt"))
_TEI_RENDERED: dict[str, NodeKind] = {"#b": "strong", "#i": "emphasis", "#sup": "superscript"}
_SKIPPED = frozenset(
    "script style noscript template svg iframe object embed select input textarea title meta "
    "link audio video canvas del rt rp rtc".split()
)
_AROUND = frozenset(("nav", "form"))
"""What a page is used with: left out unless all of the page is wanted."""
_SHOWN_BY = frozenset(("math", "img"))
"""What shows more than the text in it."""
_MOST_ALTERNATIVE = 60
"""Characters that a picture within a sentence stands for at most; a longer text describes it."""
_DEEPEST_LINE = 40
_FORMULA_PICTURE = "mwe-math-fallback"


def add_markup(
    root: Element, assembly: Assembly, *, tei: bool = False, whole: bool = False
) -> None:
    """Append the text below ``root``; ``tei`` for trafilatura's markup (``head``: a heading).

    ``whole`` takes menus and forms along.
    The tree is walked without recursion, so its depth does not matter.
    """
    walker = _Walker(assembly, tei=tei)
    events = etree.iterwalk(root, events=("start", "end"))
    skipping = None
    for event, element in events:
        name = _name(element)
        if event == "start":
            around = name in _AROUND and not whole
            if name in _SHOWN_BY:
                walker.stand_in(name, element)
            if (
                name is None
                or around
                or (name == "head" and not tei)
                or name in _SHOWN_BY
                or _is_left_out(name, element)
            ):
                events.skip_subtree()
                skipping = element
                continue
            walker.open(name, element)
        else:
            if skipping is element:
                skipping = None
            elif name is not None:
                walker.close(name, element)
            if element is not root and element.tail:
                walker.write(element.tail)
    walker.finish()


def _name(element: Element) -> str | None:
    tag = element.tag
    return etree.QName(tag).localname.lower() if isinstance(tag, str) else None


def _is_left_out(name: str, element: Element) -> bool:
    if name in _SKIPPED or (name == "button" and not opens_panel(element)):
        return True
    if name == "a" and is_permalink(element):
        return True
    if is_hidden(element):
        # Hidden formulas are what a reading machine says in place of a picture.
        return not is_panel(element) and next(element.iter("math"), None) is None
    return False


def _line(element: Element, depth: int = 0) -> str:
    if depth > _DEEPEST_LINE:
        return "".join(element.itertext())
    said = [element.text or ""]
    for child in element:
        name = _name(child)
        if name and not (name == "a" and is_permalink(child)):
            inner = "".join(child.itertext()) if name == "sup" else _line(child, depth + 1)
            said.append(superscripted(inner, "".join(said)) if name == "sup" else inner)
        said.append(child.tail or "")
    return "".join(said)


def heading_text(heading: Element) -> str:
    """Return what a heading says, without the sign that links to it."""
    said = _line(heading)
    return clean(said).rstrip("¶\uf0c1🔗 ")


def _is_layout(row: Element) -> bool:
    """Tell whether a table's row places blocks on a page rather than holding data."""
    cells = sum(1 for _ in row.iterchildren("td", "th", "cell"))
    few = 2 * max(1, cells)
    blocks = row.iter("p", "div", "ul", "ol", "h1", "h2", "h3", "table", "pre")
    return sum(1 for _ in islice(blocks, few + 1)) > few


class _Walker:
    def __init__(self, assembly: Assembly, *, tei: bool) -> None:
        self._assembly = assembly
        self._tei = tei
        self._rich = Rich()
        self._cells: list[Cell] | None = None
        self._row_depth = 0
        self._pre = 0
        self._heading: int | None = None
        self._asked: NodeKind | None = None
        self._open_tables: list[bool] = []
        self._answering: list[Element] = []
        """Elements whose end is that of an answer."""

    def open(self, name: str, element: Element) -> None:
        if name in _BLOCKS or name in _ROWS or self._is_head(name):
            self.flush()
        if name in _CELLS and self._cells is None:
            self.flush()
        if name in _ROWS:
            self._open_row(element)
        elif self._cells is None:
            self._open_part(name, element)
        kind = self._inline(name, element)
        if kind:
            self._rich.open(kind, (element.get("href") or element.get("target")) or None)
        elif is_lowered(name, element):
            self._rich.lower()
        elif name in _BREAKS:
            self._break()
        if element.text:
            self.write(element.text)

    def stand_in(self, name: str, element: Element) -> None:
        """Write what a formula says, or a small picture that stands for letters in a sentence."""
        if name == "math":
            self.write(formula_text(element))
        elif self._rich and _FORMULA_PICTURE not in (element.get("class") or ""):
            said = clean(element.get("alt") or "")
            if len(said) <= _MOST_ALTERNATIVE:
                self.write(said)

    def write(self, text: str) -> None:
        self._rich.write(text, exact=bool(self._pre))

    def close(self, name: str, element: Element) -> None:
        kind = self._inline(name, element)
        if kind == "link" and self._rich and is_empty(element):
            self._rich.write(address(element))  # without it the sentence has a hole
        if kind:
            self._rich.close(kind)
        elif is_lowered(name, element):
            self._rich.end_lower()
        if name in _CELLS and self._cells is not None:
            if self._row_depth == 1:
                self._close_cell(element)
            return
        if name in _ROWS:
            self._close_row(element)
            return
        if name in _BLOCKS or name in _CELLS or self._is_head(name):
            self.flush()
        if self._cells is None:
            self._close_part(name, element)

    def flush(self) -> None:
        """Append what has gathered since the last block as a block of its kind."""
        if self._cells is not None:
            self._rich.write(" ")  # blocks within a table's cell stay in the cell
            return
        text, inline = self._rich.taken()
        if not text.strip():
            return
        if self._heading is not None:
            self._assembly.add_heading(text, self._heading, inline=inline)
        elif self._asked:
            with self._assembly.part(self._asked):
                self._assembly.add(text, inline=inline)
        else:
            self._assembly.add(text, kind="code" if self._pre else "paragraph", inline=inline)

    def finish(self) -> None:
        """Append the rest, and end what the markup left open."""
        self._cells = None
        self.flush()

    def _is_head(self, name: str) -> bool:
        return self._tei and name == "head"

    def _inline(self, name: str, element: Element) -> NodeKind | None:
        if self._tei and name == "hi":
            return _TEI_RENDERED.get(element.get("rend") or "")
        if name in _CODE and not self._pre and not self._tei:
            return "inline_code"
        return "superscript" if is_raised(name, element) else _INLINE.get(name)

    def _break(self) -> None:
        if self._cells is not None:
            self._rich.write(" ")
        else:
            self._rich.break_line()

    # --- blocks -----------------------------------------------------------------------------------

    def _part_of(self, name: str) -> NodeKind | None:
        return _TEI_PARTS.get(name) if self._tei and name in _TEI_PARTS else _PARTS.get(name)

    def _open_part(self, name: str, element: Element) -> None:
        kind = self._part_of(name)
        if kind == "table":
            self._open_tables.append(not _is_layout_table(element))
            if self._open_tables[-1]:
                self._assembly.open("table")
        elif kind:
            first = _number(element.get("start" if name == "ol" else "value"))
            level = (1 if first is None else first) if name == "ol" else first
            self._assembly.open(
                kind, level=None if name == "ul" else level, counted=element.get("type") or "1"
            )
        elif name == "pre" or (self._tei and name == "code"):
            self._pre += 1
        elif name in _HEADINGS:
            self._heading = _HEADINGS[name]
        elif self._is_head(name):
            self._heading = _HEADINGS.get(element.get("rend") or "", 2)
        elif name in ("summary", "button") or (name == "dt" and asks("".join(element.itertext()))):
            self._open_question("".join(element.itertext()))
        elif _answers(element):
            self._open_answer(element)

    def _open_question(self, said: str) -> None:
        if self._heading is not None:
            return  # a button within a heading
        if asks(said):
            self._asked = "question"
        else:
            self._heading = min(6, self._assembly.heading_level + 1)

    def _open_answer(self, element: Element) -> None:
        self._assembly.open("answer")
        self._answering.append(element)

    def _close_part(self, name: str, element: Element) -> None:
        kind = self._part_of(name)
        if kind == "table":
            if self._open_tables and self._open_tables.pop():
                self._assembly.close()
        elif kind:
            self._assembly.close()
        elif name == "pre" or (self._tei and name == "code"):
            self._pre -= 1
        elif name in _HEADINGS or self._is_head(name) or name in ("summary", "button", "dt"):
            asked, self._heading, self._asked = self._asked, None, None
            if asked and name == "summary":
                self._open_answer(element.getparent())
        if self._answering and self._answering[-1] is element:
            self._answering.pop()
            self._assembly.close()

    # --- rows -------------------------------------------------------------------------------------

    def _open_row(self, row: Element) -> None:
        if not self._row_depth and (_is_layout(row) or not any(self._open_tables[-1:])):
            return
        self._row_depth += 1
        if self._row_depth == 1:
            self._cells = []

    def _close_cell(self, cell: Element) -> None:
        text, inline = self._rich.taken()
        assert self._cells is not None
        text = text.replace("\n", " ")
        columns = min(50, max(1, _number(cell.get("colspan") or cell.get("cols")) or 1))
        rows = min(1_000, max(1, _number(cell.get("rowspan")) or 1))
        header = _name(cell) == "th" or cell.get("role") == "head"
        bold = len(inline) == 1 and inline[0].kind == "strong" and inline[0].end == len(text)
        self._cells.append(Cell(text, inline, columns, rows, header, bold))

    def _close_row(self, row: Element) -> None:
        if not self._row_depth:
            self.flush()
            return
        self._row_depth -= 1
        if self._row_depth:
            self._rich.write(" ")
            return
        cells, self._cells = self._cells or [], None
        self._rich.taken()
        if cells:
            parent = row.getparent()
            marked = parent is not None and _name(parent) == "thead"
            self._assembly.add_row(cells, header=marked)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _is_layout_table(table: Element) -> bool:
    rows = [_is_layout(row) for row in islice(table.iter("tr", "row"), 50)]
    return sum(rows) > len(rows) // 2 or (any(rows) and len(rows) <= 2)


def _answers(element: Element) -> bool:
    """Tell whether an element answers the question that the one before it is."""
    asked = element.getprevious()
    if asked is None or not isinstance(asked.tag, str):
        return False
    name = _name(asked)
    if name != "dt" and not (name == "button" and opens_panel(asked)):
        return False
    return asks("".join(asked.itertext()))
