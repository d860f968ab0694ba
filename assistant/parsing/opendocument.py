"""An OpenDocument text (odt) becomes a document of headings, paragraphs, lists, tables, notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.errors import ReadingError
from assistant.parsing.archive import member, open_archive
from assistant.parsing.assembly import Assembly
from assistant.parsing.finishing import finished
from assistant.parsing.heads import is_headline
from assistant.parsing.lines import clean
from assistant.parsing.pdf_edges import is_page_line
from assistant.parsing.rich import Rich
from assistant.parsing.rows import Cell
from assistant.parsing.tongue import language_of
from assistant.parsing.tree import Element, Parsed
from assistant.records import ParsedDocument
from assistant.settings import Settings

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
# What is not shown, or stands for what is: comments, tracked deletions, marks of an index.
_SKIPPED = {
    _OFFICE + "annotation",
    _OFFICE + "forms",
    _TEXT + "tracked-changes",
    _TEXT + "sequence-decls",
    _TEXT + "bookmark",
    _TEXT + "note-citation",
    _TEXT + "ruby-text",
    _TEXT + "page-number",
    _TEXT + "page-count",
}
_CONTAINERS = {
    _TEXT + "section",
    _TEXT + "index-body",
    _TEXT + "table-of-content",
    _OFFICE + "text",
    "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}text-box",
    "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}frame",
}
_MAX_DEPTH = 40
_MOST_SPACES = 100


def parse_opendocument(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the text of an .odt file: headings, paragraphs, lists, tables and notes in order.

    :raises ReadingError: it is broken, encrypted, or holds no text.
    """
    with open_archive(data, "odt", limit=settings.max_unpacked_bytes) as archive:
        content = _tree(member(archive, "content.xml", "odt"))
        names = archive.namelist()
        meta = _tree(member(archive, "meta.xml", "odt")) if "meta.xml" in names else None
        styles = _tree(member(archive, "styles.xml", "odt")) if "styles.xml" in names else None
    assembly = Assembly(settings)
    body = content.find(f".//{_OFFICE}text")
    if body is None:
        raise ReadingError("it is no odt file: it holds no text document")
    reader = _Reader(content, assembly)
    reader.take(body)
    end = len(assembly.text)
    if styles is not None:
        reader.take_edges(styles)
    if not assembly.text:
        raise ReadingError("it holds no text")
    title = clean(meta.findtext(f".//{_DUBLIN}title") or "") if meta is not None else ""
    language = meta.findtext(f".//{_DUBLIN}language") if meta is not None else None
    return finished(
        assembly,
        title=title if is_headline(title) else None,
        language=language_of(language),
        end=end,
    )


def _tree(data: bytes) -> Parsed:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ReadingError("it is a broken odt file: its text cannot be read") from error


class _Reader:
    """Walks the blocks of the text and adds them; notes come behind the block that calls them."""

    def __init__(self, content: Element, assembly: Assembly) -> None:
        self._assembly = assembly
        self._raised, self._hidden = _styles(content)
        self._numbered = _numbered(content)
        self._counts: dict[tuple[str, int], int] = {}
        """The number that comes next, by style and depth."""
        self._notes: list[tuple[str, Element]] = []

    def take(self, parent: Iterable[Element], depth: int = 0) -> None:
        """Add the blocks of an element, or of a list of them."""
        if depth > _MAX_DEPTH:
            return
        for child in parent:
            if child.tag == _TEXT + "h":
                rich = self._rich(child)
                level = child.get(_TEXT + "outline-level") or "1"
                text, inline = rich.taken()
                self._assembly.add_heading(
                    text, int(level) if level.isdigit() else 1, inline=inline
                )
            elif child.tag == _TEXT + "p":
                if child.get(_TEXT + "style-name") in self._hidden:
                    continue
                text, inline = self._rich(child).taken()
                self._assembly.add(text, inline=inline)
                for frame in child.iter(*_CONTAINERS):
                    self.take(frame, depth + 1)
                    break
            elif child.tag == _TEXT + "list":
                self._list(child, depth, ())
            elif child.tag == _TABLE + "table":
                self._table(child)
            elif child.tag in _CONTAINERS:
                self.take(child, depth + 1)
            if depth == 0 or child.tag == _TEXT + "p":
                self._add_notes()

    def take_edges(self, styles: Element) -> None:
        """Add what headers and footers say that the text does not, page numbers left out."""
        said = set(self._assembly.text.split("\n"))
        for paragraph in _edges(styles):
            text, inline = self._rich(paragraph).taken()
            if text not in said and not is_page_line(text):
                said.add(text)
                self._assembly.add(text, inline=inline)

    def _list(self, parent: Element, depth: int, styles: tuple[str, ...]) -> None:
        """Add a list; ``styles`` are those of the lists around it."""
        style = parent.get(_TEXT + "style-name") or (styles[-1] if styles else "")
        inner = (*styles, style)
        kind, start = self._numbered.get((style, len(inner)), ("1", None))
        goes_on = parent.get(_TEXT + "continue-numbering") == "true"
        if start is not None and (goes_on or parent.get(_TEXT + "continue-list")):
            start = self._counts.get((style, len(inner)), start)
        with self._assembly.part("list", level=start, counted=kind):
            for item in parent.iterchildren(_TEXT + "list-item", _TEXT + "list-header"):
                given = item.get(_TEXT + "start-value") or ""
                number = int(given) if given.isdigit() and start is not None else None
                if start is not None:
                    start = (start if number is None else number) + 1
                    self._counts[style, len(inner)] = start
                with self._assembly.part("list_item", level=number):
                    for child in item if depth < _MAX_DEPTH else ():
                        if child.tag == _TEXT + "list":
                            self._list(child, depth + 1, inner)
                        else:
                            self.take([child], depth + 1)

    def _table(self, table: Element) -> None:
        heads = {row for part in table.iter(_TABLE + "table-header-rows") for row in part}
        with self._assembly.part("table"):
            for row in table.iter(_TABLE + "table-row"):
                cells = []
                for cell in row.iterchildren(_TABLE + "table-cell"):
                    said = [self._rich(p).taken()[0] for p in cell.iter(_TEXT + "p", _TEXT + "h")]
                    columns, rows = (
                        min(1_000, int(spanned)) if spanned.isdigit() and int(spanned) else 1
                        for way in ("columns", "rows")
                        for spanned in [cell.get(f"{_TABLE}number-{way}-spanned") or "1"]
                    )
                    cells.append(Cell(" ".join(filter(None, said)), columns=columns, rows=rows))
                self._assembly.add_row(cells, header=row in heads)

    def _add_notes(self) -> None:
        notes, self._notes = self._notes, []
        for mark, body in notes:
            with self._assembly.part("footnote"):
                said = [self._rich(p).taken()[0] for p in body.iter(_TEXT + "p")]
                self._assembly.add(" ".join(filter(None, [mark, *said])))

    def _rich(self, block: Element) -> Rich:
        rich = Rich()
        self._write(block, rich, 0)
        return rich

    def _write(self, element: Element, rich: Rich, depth: int) -> None:
        rich.write(element.text or "")
        for child in element if depth < _MAX_DEPTH else ():
            self._write_child(child, rich, depth + 1)
            rich.write(child.tail or "")

    def _write_child(self, child: Element, rich: Rich, depth: int) -> None:
        style = child.get(_TEXT + "style-name")
        if child.tag == _TEXT + "s":
            count = child.get(_TEXT + "c") or "1"
            rich.write(" " * min(_MOST_SPACES, int(count) if count.isdigit() else 1))
        elif child.tag == _TEXT + "tab":
            rich.write(" ")
        elif child.tag == _TEXT + "line-break":
            rich.break_line()
        elif child.tag == _TEXT + "note":
            self._note(child, rich)
        elif child.tag in _SKIPPED or child.tag in _CONTAINERS or style in self._hidden:
            return
        elif style in self._raised:
            rich.open("superscript")
            self._write(child, rich, depth)
            rich.close("superscript")
        elif child.tag == _TEXT + "a":
            rich.open("link", child.get(_LINK))
            self._write(child, rich, depth)
            rich.close("link")
        elif isinstance(child.tag, str):
            self._write(child, rich, depth)

    def _note(self, note: Element, rich: Rich) -> None:
        mark = clean(note.findtext(_TEXT + "note-citation") or "")
        body = note.find(_TEXT + "note-body")
        rich.open("superscript")
        rich.write(mark)
        rich.close("superscript")
        if body is not None:
            self._notes.append((mark, body))


def _numbered(content: Element) -> dict[tuple[str, int], tuple[str, int]]:
    """Return how lists are counted, and from which number, by their style and depth from 1."""
    found = {}
    for style in content.iter(_TEXT + "list-style"):
        for level in style.iterchildren(_TEXT + "list-level-style-number"):
            depth, start = (level.get(f"{_TEXT}{name}") or "1" for name in ("level", "start-value"))
            kind = level.get(_STYLE + "num-format")
            if kind and depth.isdigit() and start.isdigit():
                found[style.get(_STYLE + "name") or "", int(depth)] = (kind, int(start))
    return found


def _edges(styles: Element) -> Iterator[Element]:
    """Yield the paragraphs of headers and footers."""
    for page in styles.iter(_STYLE + "master-page"):
        for part in page:
            if isinstance(part.tag, str) and part.tag.startswith(
                (_STYLE + "header", _STYLE + "footer")
            ):
                yield from part.iter(_TEXT + "p")


def _styles(content: Element) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the styles that raise text, and of those that hide it."""
    raised, hidden = set(), set()
    for style in content.iter(_STYLE + "style"):
        name = style.get(_STYLE + "name") or ""
        for properties in style.iter(_STYLE + "text-properties"):
            place = properties.get(_STYLE + "text-position") or ""
            if place.startswith("super") or (place[:1].isdigit() and not place.startswith("0")):
                raised.add(name)
            if properties.get(_TEXT + "display") == "none":
                hidden.add(name)
    return frozenset(raised), frozenset(hidden)
