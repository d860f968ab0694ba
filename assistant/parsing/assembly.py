"""The text of a formatted document, put together from its parts in order, with their structure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from assistant.errors import ReadingError
from assistant.parsing.parts import Part, moved
from assistant.parsing.questions import with_answers
from assistant.parsing.rows import Cell, Row
from assistant.records import Node, NodeKind
from assistant.settings import Settings

_MAX_DEPTH = 40
"""Parts within parts; what is nested deeper counts to the part it stands in."""
_ABOVE = 600
"""Characters above a table in which it is looked for what it tells of."""
_MARKED = re.compile(r"[•‣◦▪–-]|\(?(?:\d{1,3}|[a-z])[.)]\s")


class Assembly:
    """Collects paragraphs, headings, lists and tables, and notes where each of them stands.

    Parts are separated by a blank line, items and rows by a line break.  Offsets are exact, because
    the text is only appended to.
    """

    def __init__(self, settings: Settings, *, pages: NodeKind = "page") -> None:
        self._limit = settings.max_text_characters
        self._texts: list[str] = []
        self._length = 0
        self._pages: list[int] = []
        self._pages_waiting = 0
        self._page_kind: NodeKind = pages
        self._root = Part("paragraph")
        self._open: list[Part] = []
        self._too_deep = 0
        self._item_levels: list[int] = []
        self.heading_level = 0
        """Level of the last heading, 0 before the first."""

    # --- text -------------------------------------------------------------------------------------

    def add(
        self,
        text: str,
        *,
        glue: str | None = None,
        kind: NodeKind = "paragraph",
        inline: Sequence[Node] = (),
        level: int | None = None,
        prefix: str = "",
    ) -> None:
        """Append a block of text; ``inline`` are the nodes in it, offsets from its beginning.

        ``prefix`` stands before it and is no part of it, as a bullet.  ``glue`` parts it from what
        stands before (a blank line, within a list a line break); glue without a line break makes it
        go on with the block before.

        :raises ReadingError: the text becomes longer than the settings allow.
        """
        if not text.strip():
            return
        bullet = self._mark()
        if glue is None:
            glue = "\n" if self._is_tight() else "\n\n"
        if self._texts:
            self._append(glue)
        self._pages += [self._length] * self._pages_waiting
        self._pages_waiting = 0
        if bullet and not prefix and not _MARKED.match(text):
            prefix = bullet
        if prefix:
            self._append(prefix)
        start = self._length
        self._append(text)
        nodes = tuple(moved(inline, start))
        siblings = self._here.children
        if "\n" not in glue and siblings and siblings[-1].kind != "heading":
            self._here.go_on(self._length, nodes)
        else:
            siblings.append(Node(kind, start, self._length, nodes, level))

    def add_parsed(self, text: str, nodes: Sequence[Node]) -> None:
        """Append a text whose parts are known, offsets from its beginning."""
        if self._texts:
            self._append("\n\n")
        self._pages += [self._length] * self._pages_waiting
        self._pages_waiting = 0
        start = self._length
        self._append(text)
        self._here.children += moved(nodes, start)

    def add_heading(self, heading: str, level: int, *, inline: Sequence[Node] = ()) -> None:
        """Append a heading of a level from 1, the highest, to 6."""
        title = " ".join(heading.split())
        if title:
            self.heading_level = level = min(6, max(1, level))
            self.add(
                title,
                glue="\n\n",
                kind="heading",
                inline=inline if title == heading else (),
                level=level,
            )

    def add_row(
        self, cells: Sequence[Cell | str], *, header: bool = False, number: int | None = None
    ) -> None:
        """Append a row to the table that is open; a row of empty cells is left out.

        ``header`` says that the format marks it as the header; where none is marked, the table's
        first row may show itself to be one.  ``number`` is the row's in its sheet.
        """
        row = [Cell(cell) if isinstance(cell, str) else cell for cell in cells]
        if not any(cell.text.strip() for cell in row):
            return
        here = self._here
        assert here.kind == "table", "a row stands in a table"
        if self._texts:
            self._append("\n" if here.rows else "\n\n")
        self._pages += [self._length] * self._pages_waiting
        self._pages_waiting = 0
        placed = []
        for column, cell in enumerate(row):
            if column:
                self._append(" | ")
            start = self._length
            self._append(cell.text)
            placed.append((cell, start, tuple(moved(cell.inline, start))))
        here.rows.append(Row(tuple(placed), header, number))

    # --- parts ------------------------------------------------------------------------------------

    def open(self, kind: NodeKind, *, level: int | None = None, counted: str = "1") -> None:
        """Begin a part that holds what is added until it is closed.

        A list with a ``level`` is counted from it, in figures or letters as ``counted`` says; an
        item with one has that number.
        """
        if len(self._open) >= _MAX_DEPTH:
            self._too_deep += 1
            return
        part = Part(kind, level)
        if kind == "list":
            part.count, part.counted = level, counted
        elif kind == "table":
            part.above = self._tail(_ABOVE)
        elif kind == "list_item":
            around = self._here
            if level is not None and around.count is not None:
                around.count = level
            part.level = None
        self._open.append(part)

    def close(self) -> None:
        """End the part opened last; one that holds nothing leaves nothing."""
        if self._too_deep:
            self._too_deep -= 1
            return
        part = self._open.pop()
        self._here.children += part.nodes()

    @contextmanager
    def part(
        self, kind: NodeKind, *, level: int | None = None, counted: str = "1"
    ) -> Iterator[None]:
        """Open a part for the ``with`` block."""
        self.open(kind, level=level, counted=counted)
        try:
            yield
        finally:
            self.close()

    def open_item(self, level: int = 0) -> None:
        """Begin an item of a list at a depth from 0, for formats that say only how deep one is."""
        if self._item_levels and self._here.kind not in ("list", "list_item"):
            self._item_levels.clear()
        while self._item_levels and self._item_levels[-1] > level:
            self._close_list()
        if self._item_levels and self._item_levels[-1] == level:
            self.close()
        else:
            self.open("list")
            self._item_levels.append(level)
        self.open("list_item")

    def close_items(self) -> None:
        """End all lists that ``open_item`` began."""
        while self._item_levels:
            self._close_list()

    def _close_list(self) -> None:
        self._item_levels.pop()
        self.close()
        self.close()

    def open_page(self) -> None:
        """Note that a page begins with the next paragraph."""
        self._pages_waiting += 1

    def within(self, kind: NodeKind) -> bool:
        """Tell whether a part of this kind is open."""
        return any(part.kind == kind for part in self._open)

    @property
    def _here(self) -> Part:
        return self._open[-1] if self._open else self._root

    def _is_tight(self) -> bool:
        """Tell whether what is added next is an item that follows another one of its list."""
        for part in reversed(self._open):
            if part.children:
                return part.kind in ("list", "list_item")
            if part.kind not in ("list_item", "list"):
                return False
        return False

    def _mark(self) -> str:
        """Return the bullet or number of the item that begins with what is added next, or ""."""
        places = range(len(self._open) - 1, -1, -1)
        place = next((at for at in places if self._open[at].kind == "list_item"), None)
        if place is None or self._open[place].marked or self._here.kind == "table":
            return ""
        self._open[place].marked = True
        around = self._open[place - 1] if place else self._root
        return around.next_mark()

    # --- what has been put together ---------------------------------------------------------------

    def _tail(self, length: int) -> str:
        """Return the last characters of the text so far."""
        parts: list[str] = []
        for part in reversed(self._texts):
            parts.append(part)
            length -= len(part)
            if length <= 0:
                break
        return "".join(reversed(parts))[max(0, -length) :]

    @property
    def text(self) -> str:
        """What has been put together so far."""
        return "".join(self._texts)

    @property
    def pages(self) -> tuple[int, ...]:
        """Where each page begins; a page without text begins where the next one does."""
        return (*self._pages, *([self._length] * self._pages_waiting))

    @property
    def structure(self) -> tuple[Node, ...]:
        """The parts of the text, by page where it has pages."""
        while self._open:
            self.close()
        nodes = with_answers(self._root.children, self.text)
        return self._by_page(nodes) if self._pages else nodes

    def _by_page(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        edges = [*self._pages[1:], self._length + 1]
        found: list[Node] = []
        at = 0
        for number, edge in enumerate(edges, start=1):
            begin = at
            while at < len(nodes) and nodes[at].start < edge:
                at += 1
            if begin < at:
                inside = nodes[begin:at]
                found.append(Node(self._page_kind, inside[0].start, inside[-1].end, inside, number))
        return tuple(found)

    def _append(self, part: str) -> None:
        self._length += len(part)
        if self._length > self._limit:
            raise ReadingError(
                f"its text has more than {self._limit} characters; split it, or raise "
                "ASSISTANT_MAX_TEXT_CHARACTERS"
            )
        self._texts.append(part)
