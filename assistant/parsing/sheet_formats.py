"""How the cells of a workbook are to be shown; python-calamine reads their values alone.

Of .xlsx the formats of the cells are read, of .ods what the program that saved it showed.  Older
kinds of workbook have neither here: their values are shown plainly.
"""

from __future__ import annotations

import io
import logging
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from assistant.parsing.archive import open_archive
from assistant.parsing.tree import Element
from assistant.settings import Settings

_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0", 6: "#,##0", 7: "#,##0.00",
    8: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 17: "mmm-yy", 37: "#,##0", 38: "#,##0",
    39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00", 44: "#,##0.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
}  # fmt: skip
"""Formats that files name by number; of money (5-8, 42, 44) the sign is the reader's, not said."""
_SHOWN_TYPES = frozenset(("float", "currency", "percentage"))
_MOST_REPEATED = 1_000
_log = logging.getLogger(__name__)
Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass(slots=True)
class SheetFormats:
    """Of one sheet: the formats of its numbers, or what is shown for them, by place."""

    codes: dict[Place, str] = field(default_factory=dict)
    shown: dict[Place, str] = field(default_factory=dict)


def sheet_formats(data: bytes, settings: Settings) -> dict[str, SheetFormats]:
    """Return how the sheets' cells are shown, by the sheets' names; {} where the file hides it.

    :raises ReadingError: it unpacks to more than is reasonable.
    """
    if not data.startswith(b"PK"):
        return {}
    archive = open_archive(data, "workbook", limit=settings.max_unpacked_bytes)
    try:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            return dict(_workbook(archive, names))
        if "content.xml" in names:
            return dict(_opendocument(archive))
    except (etree.LxmlError, zipfile.BadZipFile, KeyError, ValueError, OSError):
        _log.info("the formats of a workbook's cells cannot be read; they are shown plainly")
    return {}


# --- xlsx -----------------------------------------------------------------------------------------


def _workbook(archive: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, SheetFormats]]:
    if "xl/styles.xml" not in names:
        return
    codes = _codes(_tree(archive, "xl/styles.xml"))
    if not any(codes):
        return
    related = {
        one.get("Id"): one.get("Target") or ""
        for one in _tree(archive, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    }
    for sheet in _tree(archive, "xl/workbook.xml").iter("{*}sheet"):
        key = next((value for name, value in sheet.items() if name.endswith("}id")), None)
        part = posixpath.normpath(posixpath.join("/xl", related.get(key) or "?")).lstrip("/")
        if part in names:
            yield sheet.get("name") or "", SheetFormats(_formats(archive, part, codes))


def _codes(styles: Element) -> list[str]:
    """Return the format of each style, "" for one that says nothing."""
    own = {one.get("numFmtId"): one.get("formatCode") or "" for one in styles.iter("{*}numFmt")}
    found = []
    for styles_of_cells in styles.iter("{*}cellXfs"):
        for style in styles_of_cells.iterchildren("{*}xf"):
            number = style.get("numFmtId") or "0"
            code = own.get(number, _BUILT_IN.get(int(number), ""))
            found.append("" if code.lower() == "general" else code)
    return found


def _formats(archive: zipfile.ZipFile, part: str, codes: list[str]) -> dict[Place, str]:
    found: dict[Place, str] = {}
    row, column = -1, -1
    with archive.open(part) as stream:
        for event, element in etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, huge_tree=True
        ):
            name = etree.QName(element).localname
            if event == "start" and name == "row":
                row, column = int(element.get("r") or row + 2) - 1, -1
            elif event == "end" and name == "c":
                named = element.get("r")
                column = _column(named) if named else column + 1
                style = int(element.get("s") or 0)
                number = element.get("t") in (None, "n")
                if number and style < len(codes) and codes[style]:
                    found[row, column] = codes[style]
            elif event == "end" and name == "row":
                element.clear()
    return found


def _column(place: str) -> int:
    """Return the number of a cell's column, from 0: 27 of "AB7"."""
    number = 0
    for letter in place:
        if letter.isdigit():
            break
        number = 26 * number + ord(letter.upper()) - ord("A") + 1
    return number - 1


def _tree(archive: zipfile.ZipFile, part: str) -> Element:
    parser = etree.XMLParser(resolve_entities=False, huge_tree=True, no_network=True)
    return etree.parse(io.BytesIO(archive.read(part)), parser).getroot()


# --- ods ------------------------------------------------------------------------------------------


def _opendocument(archive: zipfile.ZipFile) -> Iterator[tuple[str, SheetFormats]]:
    for table in _tree(archive, "content.xml").iter("{*}table"):
        shown: dict[Place, str] = {}
        row = 0
        for element in table.iter("{*}table-row"):
            column = 0
            repeated = _times(element, "rows")
            for cell in element.iterchildren("{*}table-cell", "{*}covered-table-cell"):
                times = _times(cell, "columns")
                said = _said(cell)
                for below in range(min(repeated, _MOST_REPEATED) if said else 0):
                    for beside in range(min(times, _MOST_REPEATED)):
                        shown[row + below, column + beside] = said
                column += times
            row += repeated
        name = next((value for key, value in table.items() if key.endswith("}name")), "")
        yield name, SheetFormats(shown=shown)


def _times(element: Element, what: str) -> int:
    said = next((v for key, v in element.items() if key.endswith(f"}}number-{what}-repeated")), "1")
    return int(said) if said.isdigit() else 1


def _said(cell: Element) -> str:
    kind = next((value for key, value in cell.items() if key.endswith("}value-type")), "")
    if kind not in _SHOWN_TYPES:
        return ""
    return " ".join("".join(part.itertext()) for part in cell.iterchildren("{*}p")).strip()
