"""A Word document becomes a document of headings, paragraphs, lists, tables and notes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from assistant.errors import ReadingError
from assistant.parsing.archive import open_archive
from assistant.parsing.assembly import Assembly
from assistant.parsing.finishing import BROKEN, finished
from assistant.parsing.heads import is_headline
from assistant.parsing.lines import clean
from assistant.parsing.pdf_edges import is_page_line
from assistant.parsing.rich import Rich
from assistant.parsing.rows import Cell
from assistant.parsing.tongue import language_of
from assistant.parsing.tree import Element, Parsed
from assistant.parsing.word_numbers import Numbers
from assistant.parsing.word_text import Styles, W, Words, first, value_of
from assistant.parsing.wrapping import goes_on
from assistant.records import Node, ParsedDocument
from assistant.settings import Settings

_CONTENTS = re.compile(r"toc(?: ?\d| heading)?$", re.IGNORECASE)
_HEADING = re.compile(r"heading ?([1-9])", re.IGNORECASE)
_SET_IN = re.compile(r"List (?:Bullet |Number )?([2-9])$")
_TYPES = "[Content_Types].xml"
_OTHER_TYPES = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
_PLAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MAX_DEPTH = 40
_NOTE_PARTS = (("footnotes", W + "footnote"), ("endnotes", W + "endnote"))


def parse_word(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the text of a .docx file: paragraphs, lists, tables and notes in their order.

    :raises ReadingError: it is broken, encrypted, or holds no text.
    """
    open_archive(data, "docx", limit=settings.max_unpacked_bytes).close()
    word = _opened(data)
    assembly = Assembly(settings)
    try:
        reader = _Reader(word, assembly)
        reader.take(word.element.body)
        reader.finish()
        stated = clean(word.core_properties.title or "")
        language = language_of(word.core_properties.language or None)
    except BROKEN as error:
        raise ReadingError("it is a broken docx file: its content cannot be read") from error
    if not assembly.text:
        raise ReadingError("it holds no text")
    title = stated if is_headline(stated) else next(iter(reader.titles), None)
    notes = (f"{_counted(reader.comments)} not read",) if reader.comments else ()
    return finished(assembly, title=title, language=language, notes=notes, end=reader.end)


def _counted(comments: int) -> str:
    return "1 comment is" if comments == 1 else f"{comments} comments are"


def _opened(data: bytes) -> Parsed:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        return docx.Document(io.BytesIO(_as_plain_document(data)))
    except (OpcError, LxmlError, *BROKEN) as error:
        raise ReadingError("it is a broken docx file, or none at all") from error


def _as_plain_document(data: bytes) -> bytes:
    """Return a document with macros, or a template, as a plain one, for python-docx opens no other.

    Only its type is written anew: macros are parts that nothing here looks at, let alone runs.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read(_TYPES)
        if not _OTHER_TYPES.search(types):
            return data
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as plain:
            for name in dict.fromkeys(archive.namelist()):
                content = archive.read(name)
                plain.writestr(name, _OTHER_TYPES.sub(_PLAIN, types) if name == _TYPES else content)
    return changed.getvalue()


def _blocks(parent: Element, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield paragraphs and tables in order, also those within content controls.

    python-docx's own walk leaves content controls out, and with them the text of many templates.
    """
    if depth > _MAX_DEPTH:
        return
    for child in parent:
        if child.tag == W + "p":
            yield "p", child
        elif child.tag == W + "tbl":
            yield "tbl", child
        elif child.tag == W + "sdt" and not _is_contents(child):
            for content in child.iterchildren(W + "sdtContent"):
                yield from _blocks(content, depth + 1)
        elif child.tag in (W + "ins", W + "moveTo", W + "customXml", W + "smartTag"):
            yield from _blocks(child, depth + 1)


def _is_contents(control: Element) -> bool:
    gallery = next(control.iter(W + "docPartGallery"), None)
    return gallery is not None and "Contents" in (gallery.get(W + "val") or "")


class _Reader:
    """Appends the blocks of a document; notes follow the block that refers to them."""

    def __init__(self, word: Parsed, assembly: Assembly) -> None:
        self.titles: list[str] = []
        self.end = 0
        """Where the text ends and what its headers and footers say begins."""
        self._assembly = assembly
        self._styles = Styles(word.styles.element)
        self._words = Words(self._styles, _links(word.part))
        self._numbers = Numbers(_part(word.part, "numbering"), self._styles)
        self._notes = {kind: _notes(word.part, kind, tag) for kind, tag in _NOTE_PARTS}
        self._word = word
        self._depth = 0
        remarks = _part(word.part, "comments")
        self.comments = 0 if remarks is None else sum(1 for _ in remarks.iter(W + "comment"))

    def take(self, parent: Element) -> None:
        """Append the paragraphs and tables that stand in ``parent``."""
        if self._depth > _MAX_DEPTH:
            return
        self._depth += 1
        for kind, item in _blocks(parent):
            if kind == "tbl":
                self._table(item)
            else:
                self._paragraph(item)
            self._add_notes("footnotes")
        self._assembly.close_items()
        self._depth -= 1

    def finish(self) -> None:
        """Append the endnotes, and what headers and footers say that the text does not."""
        self._add_notes("endnotes")
        self.end = len(self._assembly.text)
        said = set(self._assembly.text.split("\n"))
        for section in self._word.sections:
            for place in ("header", "first_page_header", "even_page_header", "footer",
                          "first_page_footer", "even_page_footer"):  # fmt: skip
                part = getattr(section, place)
                if part.is_linked_to_previous:
                    continue
                for kind, item in _blocks(part._element):
                    if kind == "tbl":
                        self._edge_table(item, said)
                        continue
                    text, inline = self._words.of(item).taken()
                    self._add_edge(text, inline, said)

    def _edge_table(self, table: Element, said: set[str]) -> None:
        """Append the lines of a header that is laid out as a table."""
        for row in _rows(table):
            cells = [self._cell(cell).text for cell in _cells(row)]
            self._add_edge(" | ".join(filter(None, cells)), (), said)

    def _add_edge(self, text: str, inline: tuple[Node, ...], said: set[str]) -> None:
        if text not in said and not is_page_line(text):
            said.add(text)
            self._assembly.add(text, inline=inline)

    def _paragraph(self, paragraph: Element) -> None:
        style = value_of(paragraph, "pPr/pStyle")
        name = self._styles.name(style)
        if _CONTENTS.match(name) or self._styles.hides(style):
            return
        rich = self._words.of(paragraph, style=style)
        text, inline = rich.taken()
        level = self._heading_level(paragraph, name, style)
        label = self._numbers.label(paragraph, style) if text.strip() else None
        if level:
            self._assembly.close_items()
            if text.strip():
                self.titles.append(clean(text))
            # A list of chapters counts them; a bullet before a heading is an ornament.
            number = label if label and any(map(str.isalnum, label)) else ""
            said = clean(f"{number} {text}")
            self._assembly.add_heading(said, level, inline=() if number else inline)
        elif not text.strip():
            pass
        elif self._is_item(paragraph, name, style):
            self._assembly.open_item(self._item_depth(paragraph, name, style))
            if label and text.startswith(f"{label} "):  # typed, too
                cut = len(label) + 1
                text, inline = text[cut:], tuple(_within(inline, cut, len(text)))
            self._add_lines(text.replace("\n", " "), inline, prefix=f"{label} " if label else "")
        else:
            self._assembly.close_items()
            self._add_lines(text, inline)
        for box in self._words.take_boxes():
            self.take(box)

    def _heading_level(self, paragraph: Element, name: str, style: str | None) -> int:
        heading = _HEADING.match(name)
        if heading:
            return min(6, int(heading.group(1)))
        if name == "Title":
            return 1
        outline = value_of(paragraph, "pPr/outlineLvl") or self._styles.outline(style)
        return min(6, int(outline) + 1) if outline and outline.isdigit() and outline < "9" else 0

    def _is_item(self, paragraph: Element, name: str, style: str | None) -> bool:
        number = value_of(paragraph, "pPr/numPr/numId")
        if number is not None:
            return number != "0"
        return (name.startswith("List") and name != "List Continue") or self._styles.numbers(style)

    def _item_depth(self, paragraph: Element, name: str, style: str | None) -> int:
        said = value_of(paragraph, "pPr/numPr/ilvl") or self._styles.number_depth(style) or "0"
        depth = int(said) if said.isdigit() else 0
        by_name = _SET_IN.match(name)  # lists of their own in the file, each set further in
        return int(by_name[1]) - 1 if by_name and not depth else depth

    def _add_lines(self, text: str, inline: tuple[Node, ...], *, prefix: str = "") -> None:
        """Append a paragraph; a line break in it ends a block, unless the next line goes on."""
        start = 0
        lines = text.split("\n")
        for number, line in enumerate(lines):
            end = start + len(line)
            inside = tuple(node for node in _within(inline, start, end))
            going = number > 0 and goes_on(lines[number - 1], line)
            glue = None if number == 0 else " " if going else "\n"
            self._assembly.add(line, inline=inside, glue=glue, prefix=prefix)
            start, prefix = end + 1, ""

    def _add_notes(self, kind: str) -> None:
        for identifier, mark in self._words.take_references(kind):
            note = self._notes[kind].get(identifier)
            if note is None:
                continue
            with self._assembly.part("footnote"):
                prefix = f"[{mark}] "
                for paragraph in note.iter(W + "p"):
                    text, inline = self._words.of(paragraph).taken()
                    if text:
                        self._assembly.add(
                            text.replace("\n", " "), inline=inline, prefix=prefix, glue="\n\n"
                        )
                        prefix = ""

    # --- tables -----------------------------------------------------------------------------------

    def _table(self, table: Element) -> None:
        self._assembly.close_items()
        rows = list(_rows(table))
        columns = max((sum(1 for _ in _cells(row)) for row in rows), default=0)
        if columns == 1:  # a box around paragraphs
            for row in rows:
                for cell in _cells(row):
                    self.take(cell)
            return
        with self._assembly.part("table"):
            for row in rows:
                cells = [self._cell(cell) for cell in _cells(row)]
                self._assembly.add_row(cells, header=first(row, "trPr/tblHeader") is not None)
        # A table within a cell would run together to one line there.
        for inner in [one for one in table.iter(W + "tbl") if _stands_in(one, W + "tbl") is table]:
            if self._depth <= _MAX_DEPTH:
                self._depth += 1
                self._table(inner)
                self._depth -= 1

    def _cell(self, cell: Element) -> Cell:
        rich = Rich()
        for paragraph in cell.iter(W + "p"):
            if _stands_in(paragraph, W + "tc") is not cell:
                continue
            rich.write(" ")
            self._words.write(paragraph, rich)
            rich.write(" ")
        for box in self._words.take_boxes():
            for paragraph in box.iter(W + "p"):
                self._words.write(paragraph, rich)
        text, inline = rich.taken()
        text = text.replace("\n", " ").strip()
        span = value_of(cell, "tcPr/gridSpan") or "1"
        bold = len(inline) == 1 and inline[0].kind == "strong" and inline[0].end == len(text)
        merged = first(cell, "tcPr/vMerge")
        return Cell(
            text,
            inline,
            columns=min(50, int(span)) if span.isdigit() else 1,
            bold=bold,
            goes_on=merged is not None and merged.get(W + "val") != "restart",
        )


def _rows(table: Element, depth: int = 0) -> Iterator[Element]:
    """Yield the rows that are shown, also those within content controls."""
    for child in table if depth <= _MAX_DEPTH else ():
        if child.tag == W + "tr":
            if first(child, "trPr/hidden") is None and first(child, "trPr/del") is None:
                yield child
        elif child.tag in (W + "sdt", W + "sdtContent", W + "ins", W + "customXml"):
            yield from _rows(child, depth + 1)


def _cells(row: Element) -> Iterator[Element]:
    for cell in row.iter(W + "tc"):
        if _stands_in(cell, W + "tr") is row:
            yield cell


def _stands_in(element: Element, tag: str) -> Element | None:
    return next(element.iterancestors(tag), None)


def _within(nodes: tuple[Node, ...], start: int, end: int) -> Iterator[Node]:
    """Yield the nodes in a part of a text, offsets from its beginning."""
    for node in nodes:
        first_, last = max(node.start, start), min(node.end, end)
        if first_ < last:
            yield Node(node.kind, first_ - start, last - start, href=node.href)


def _links(part: Parsed) -> dict[str, str]:
    return {key: rel.target_ref for key, rel in part.rels.items() if rel.is_external}


def _notes(part: Parsed, kind: str, tag: str) -> dict[str, Element]:
    """Return the notes of a document by number; the lines that part them from the text left out."""
    tree = _part(part, kind)
    if tree is None:
        return {}
    return {
        note.get(W + "id"): note
        for note in tree.iter(tag)
        if note.get(W + "type") in (None, "normal")
    }


def _part(part: Parsed, kind: str) -> Element | None:
    """Return another part of the document ("footnotes", "comments"), None if it has none."""
    from lxml import etree

    for rel in part.rels.values():
        if not rel.is_external and rel.reltype.endswith(f"/{kind}"):
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            return etree.fromstring(rel.target_part.blob, parser)
    return None
