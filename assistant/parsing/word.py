"""A Word document becomes a document with sections."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from assistant.errors import ReadingError
from assistant.parsing.archive import open_archive
from assistant.parsing.assembly import Assembly, clean
from assistant.parsing.finishing import BROKEN, finished
from assistant.parsing.heads import is_headline
from assistant.parsing.tongue import language_of
from assistant.parsing.tree import Element, Parsed
from assistant.records import ParsedDocument
from assistant.settings import Settings

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"heading ?([1-9])", re.IGNORECASE)
_WITHIN_PARAGRAPH = tuple(_W + name for name in ("t", "tab", "br", "cr", "noBreakHyphen"))
_DELETED = {_W + "del", _W + "moveFrom"}
_MAX_DEPTH = 40


def read_word(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the text of a .docx file: paragraphs, lists and tables in their order.

    :raises ReadingError: it is broken, encrypted, or holds no text.
    """
    open_archive(data, "docx", limit=settings.max_unpacked_bytes).close()
    word = _opened(data)
    assembly = Assembly(settings)
    titles: list[str] = []
    try:
        styles = {style.style_id: style.name or "" for style in word.styles}
        for kind, item in _blocks(word.element.body, 0):
            _add_block(kind, item, styles, assembly, titles)
        stated = clean(word.core_properties.title or "")
        language = language_of(word.core_properties.language or None)
    except BROKEN as error:
        raise ReadingError("it is a broken docx file: its content cannot be read") from error
    if not assembly.text:
        raise ReadingError("it holds no text")
    title = stated if is_headline(stated) else next(iter(titles), None)
    return finished(assembly, title=title, language=language)


def _opened(data: bytes) -> Parsed:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        return docx.Document(io.BytesIO(data))
    except (OpcError, LxmlError, *BROKEN) as error:
        raise ReadingError("it is a broken docx file, or none at all") from error


def _blocks(parent: Element, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield paragraphs and tables in order, also those within content controls.

    python-docx's own walk leaves content controls out, and with them the text of many templates.
    """
    if depth > _MAX_DEPTH:
        return
    for child in parent:
        if child.tag == _W + "p":
            yield "p", child
        elif child.tag == _W + "tbl":
            yield "tbl", child
        elif child.tag == _W + "sdt" and not _is_contents(child):
            for content in child.iterchildren(_W + "sdtContent"):
                yield from _blocks(content, depth + 1)
        elif child.tag in (_W + "ins", _W + "moveTo", _W + "customXml", _W + "smartTag"):
            yield from _blocks(child, depth + 1)


def _is_contents(control: Element) -> bool:
    gallery = next(control.iter(_W + "docPartGallery"), None)
    return gallery is not None and "Contents" in (gallery.get(_W + "val") or "")


def _add_block(
    kind: str, item: Element, styles: dict[str, str], assembly: Assembly, titles: list[str]
) -> None:
    if kind == "tbl":
        rows = (_row(row) for row in item.iterchildren(_W + "tr"))
        for number, row in enumerate(row for row in rows if row.strip(" |")):
            assembly.add(row, glue="\n" if number else "\n\n")
        return
    text = _paragraph(item)
    style = item.find(f"{_W}pPr/{_W}pStyle")
    name = styles.get(style.get(_W + "val"), "") if style is not None else ""
    heading = _HEADING.match(name)
    if name.lower().startswith("toc"):
        return
    if heading or name == "Title":
        if text:
            titles.append(clean(text))
        assembly.add_heading(text, int(heading.group(1)) if heading else 1)
    elif text and (name.startswith("List") or item.find(f"{_W}pPr/{_W}numPr") is not None):
        listed = assembly.text_ends_with_item
        assembly.add(f"• {clean(text)}", glue="\n" if listed else "\n\n")
    else:
        assembly.add(text)


def _row(row: Element) -> str:
    cells = []
    for cell in row.iter(_W + "tc"):
        if next(cell.iterancestors(_W + "tr")) is row:
            cells.append(clean(" ".join(_paragraph(p) for p in cell.iter(_W + "p"))))
    return " | ".join(cells)


def _paragraph(paragraph: Element) -> str:
    """Return a paragraph's text, with what tracked changes insert and without what they delete."""
    pieces = []
    for node in paragraph.iter(_WITHIN_PARAGRAPH):
        if any(ancestor.tag in _DELETED for ancestor in node.iterancestors()):
            continue
        if node.tag == _W + "t":
            pieces.append(node.text or "")
        elif node.tag == _W + "noBreakHyphen":
            pieces.append("-")
        else:
            pieces.append("\n" if node.tag in (_W + "br", _W + "cr") else "\t")
    lines = (clean(line) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
