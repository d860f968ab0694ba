"""Tables from files of their own: csv, tsv, and the sheets of a workbook (xlsx, xls, xlsb, ods)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from assistant.errors import ReadingError
from assistant.parsing.assembly import Assembly
from assistant.parsing.decoding import decode
from assistant.parsing.finishing import document, whole
from assistant.parsing.heads import Head, read_head
from assistant.parsing.lines import clean
from assistant.parsing.number_formats import (
    Marks,
    marks_of,
    plain_number,
    shown_moment,
    shown_number,
)
from assistant.parsing.rows import Cell, groups_columns, names_columns
from assistant.parsing.sheet_formats import Place, SheetFormats, sheet_formats
from assistant.parsing.tongue import language_of
from assistant.records import ParsedDocument
from assistant.settings import Settings

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 60
_LONGEST_FIELD = 10_000_000
_LANGUAGE_SAMPLE = 4_000
_LEAST_SAMPLE = 80
_MOST_MERGED = 10_000
_STATED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
Rows = Sequence[Sequence[str]]


def parse_csv(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the rows of a .csv file; commas, semicolons, tabs and bars are told apart.

    :raises ReadingError: its encoding cannot be told, or it holds no text.
    """
    return _separated(data, settings, None)


def parse_tsv(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the rows of a file whose cells are separated by tabs.

    :raises ReadingError: its encoding cannot be told, or it holds no text.
    """
    return _separated(data, settings, "\t")


def parse_workbook(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the rows of every sheet that is shown, each sheet under its name.

    Of a formula its last result is read; macros are not looked at.

    :raises ReadingError: it is broken, encrypted, or holds no text.
    """
    import python_calamine as calamine

    assembly = Assembly(settings)
    hidden, sheets = [], []
    try:
        formats = sheet_formats(data, settings)
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in workbook.sheets_metadata:
            if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != calamine.SheetVisibleEnum.Visible:
                hidden.append(sheet.name)
                continue
            table = workbook.get_sheet_by_name(sheet.name)
            sheets.append((sheet.name, table.start or (0, 0), table.to_python(), table))
    except calamine.PasswordError as error:
        raise ReadingError("it is encrypted; save it without a password") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise ReadingError("it is a broken workbook: its sheets cannot be read") from error
    marks = marks_of(_language(values for _, _, values, _ in sheets))
    for name, start, values, table in sheets:
        said = _said(values, start, formats.get(name, SheetFormats()), marks)
        if any(any(row) for row in said):
            assembly.add_heading(name, 1)
            merged = _merged(getattr(table, "merged_cell_ranges", None), start)
            _add_rows(said, assembly, first=start[0] + 1, merged=merged)
    note = f"hidden sheets are not read: {', '.join(hidden)}" if hidden else None
    return _finished(assembly, notes=(note,) if note else ())


def _language(sheets: Iterable[Sequence[Sequence[object]]]) -> str | None:
    """Return the language of the words in the cells, None if they are too few to tell."""
    words: list[str] = []
    size = 0
    for value in (value for rows in sheets for row in rows for value in row):
        if isinstance(value, str) and value:
            words.append(value)
            size += len(value)
            if size > _LANGUAGE_SAMPLE:
                break
    return language_of(text="\n".join(words)) if size >= _LEAST_SAMPLE else None


def _said(
    values: Sequence[Sequence[object]], start: Place, formats: SheetFormats, marks: Marks
) -> list[list[str]]:
    said = []
    for row, cells in enumerate(values, start=start[0]):
        placed = (((row, column), value) for column, value in enumerate(cells, start=start[1]))
        said.append([_shown(value, formats, place, marks) for place, value in placed])
    return said


def _shown(value: object, formats: SheetFormats, place: Place, marks: Marks) -> str:
    """Return a cell's value as its sheet shows it; days in ISO form."""
    code = formats.codes.get(place)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if place in formats.shown:
            return clean(formats.shown[place])
        said = shown_number(value, code, marks) if code else None
        return clean(said) if said else plain_number(float(value), marks)
    if isinstance(value, date | time | timedelta):
        return shown_moment(value, code)
    return clean(str(value))


def _merged(ranges: Sequence[tuple[Place, Place]] | None, start: Place) -> dict[Place, Place]:
    """Return for the first cell of each merged range how many rows and columns it reaches over."""
    return {
        (top - start[0], left - start[1]): (bottom - top + 1, right - left + 1)
        for (top, left), (bottom, right) in ranges or ()
    }


def _separated(data: bytes, settings: Settings, delimiter: str | None) -> ParsedDocument:
    text, encoding = decode(data)
    assembly = Assembly(settings)
    add_separated(text, assembly, delimiter)
    return _finished(assembly, encoding=encoding)


def add_separated(text: str, assembly: Assembly, delimiter: str | None = None) -> None:
    """Append the rows of a text whose cells a delimiter separates, found if it is not given.

    :raises ReadingError: its rows cannot be told apart.
    """
    # Spreadsheets take a first line "sep=;" for the delimiter, and show it not.
    stated = _STATED.match(text)
    if stated:
        text, delimiter = text[stated.end() :], stated[1]
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        rows = [
            [clean(cell) for cell in row]
            for row in csv.reader(io.StringIO(text), delimiter=delimiter or _delimiter(text))
        ]
    except csv.Error as error:
        raise ReadingError(f"its rows cannot be told apart: {error}; save it anew") from error
    _add_rows(rows, assembly)


def _finished(assembly: Assembly, **fields: Any) -> ParsedDocument:
    text = assembly.text
    if not text.strip():
        raise ReadingError("it holds no text")
    language = language_of(text=text[:_LANGUAGE_SAMPLE])
    body = whole(text)
    nodes = assembly.structure
    apart = [(node.start, node.end) for node in nodes if node.kind in ("table", "heading")]
    head = Head()
    if any(node.kind == "paragraph" for node in nodes[:2]):  # what stands above the first table
        head = read_head(text, 0, body=body, language=language, apart=apart)
    return document(assembly, body, title=head.title, date=head.date, language=language, **fields)


def _delimiter(text: str) -> str:
    """Return the delimiter by which most lines have the same number of cells, more than one."""
    lines = text.splitlines(keepends=True)[:_SAMPLE_LINES]

    def score(delimiter: str) -> tuple[float, int]:
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            return 0.0, 0
        usual = max(set(counts), key=counts.count) if counts else 1
        return (counts.count(usual) / len(counts) if usual > 1 else 0.0), usual

    return max(_DELIMITERS, key=score)


def _add_rows(
    rows: Rows, assembly: Assembly, *, first: int = 1, merged: dict[Place, Place] | None = None
) -> None:
    """Append the tables of a sheet, which blank rows part.

    ``merged`` says of cells how many rows and columns they reach over.
    """
    below = _below(merged or {})
    wide = any(sum(bool(cell.strip()) for cell in row) > 1 for row in rows)
    block: list[tuple[int, list[Cell]]] = []
    for number, row in enumerate([*rows, []]):
        if any(cell.strip() for cell in row):
            cells = [
                Cell(cell, goes_on=(number, column) in below) for column, cell in enumerate(row)
            ]
            block.append((number + first, cells))
        elif block:
            _add_table(block, assembly, wide=wide)
            block = []


def _below(merged: dict[Place, Place]) -> frozenset[Place]:
    """Return the places of a merged range's first column that stand below its first cell."""
    return frozenset(
        (top + down, left)
        for (top, left), (rows, _) in merged.items()
        for down in range(1, min(rows, _MOST_MERGED))
    )


def _add_table(block: list[tuple[int, list[Cell]]], assembly: Assembly, *, wide: bool) -> None:
    """Append a block of rows; where the sheet has wider ones, rows of one cell are captions."""
    while block and wide and _filled(block[0][1]) == 1 and not groups_columns(_texts(block)):
        assembly.add(" ".join(filter(None, (cell.text for cell in block.pop(0)[1]))))
    if not block:
        return
    used = [
        n
        for n in range(max(len(row) for _, row in block))
        if any(_cell(row, n).text for _, row in block)
    ]
    table = [(number, [_cell(row, n) for n in used]) for number, row in block]
    texts = _texts(table)
    heads = 2 if groups_columns(texts) else int(names_columns(texts))
    if heads > 1:
        number, row = table[0]
        table[0] = (number, _groups(row, texts[1]))
    with assembly.part("table"):
        for place, (number, cells) in enumerate(table):
            assembly.add_row(cells, header=place < heads, number=number)


def _texts(block: list[tuple[int, list[Cell]]]) -> list[list[str]]:
    return [[cell.text for cell in row] for _, row in block]


def _groups(row: Sequence[Cell], below: Sequence[str]) -> list[Cell]:
    """Return the cells of a header's first row, each as wide as the columns that it groups."""
    found: list[Cell] = []
    for cell, name in zip(row, below, strict=True):
        if found and found[-1].text and name and not cell.text:
            found[-1] = replace(found[-1], columns=found[-1].columns + 1)
        else:
            found.append(cell)
    return found


def _filled(row: Iterable[Cell]) -> int:
    return sum(bool(cell.text.strip()) for cell in row)


def _cell(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else Cell("")
