"""Tables from files of their own: csv, tsv, and the sheets of a workbook (xlsx, xls, xlsb, ods)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from assistant.errors import ReadingError
from assistant.parsing.assembly import Assembly, clean, document, whole
from assistant.parsing.decoding import decode
from assistant.parsing.rows import names_columns
from assistant.parsing.tongue import language_of
from assistant.records import ParsedDocument
from assistant.settings import Settings

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 60
_LONGEST_FIELD = 10_000_000
_LANGUAGE_SAMPLE = 4_000
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
    hidden = []
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in workbook.sheets_metadata:
            if sheet.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != calamine.SheetVisibleEnum.Visible:
                hidden.append(sheet.name)
                continue
            table = workbook.get_sheet_by_name(sheet.name)
            said = [[_shown(value) for value in row] for row in table.to_python()]
            if any(any(row) for row in said):
                assembly.add_heading(sheet.name, 1)
                _add_rows(said, assembly, first=(table.start or (0, 0))[0] + 1)
    except calamine.PasswordError as error:
        raise ReadingError("it is encrypted; save it without a password") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise ReadingError("it is a broken workbook: its sheets cannot be read") from error
    note = f"hidden sheets are not read: {', '.join(hidden)}" if hidden else None
    return _finished(assembly, notes=(note,) if note else ())


def _separated(data: bytes, settings: Settings, delimiter: str | None) -> ParsedDocument:
    text, encoding = decode(data)
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        rows = [
            [clean(cell) for cell in row]
            for row in csv.reader(io.StringIO(text), delimiter=delimiter or _delimiter(text))
        ]
    except csv.Error as error:
        raise ReadingError(f"its rows cannot be told apart: {error}; save it anew") from error
    assembly = Assembly(settings)
    _add_rows(rows, assembly)
    return _finished(assembly, encoding=encoding)


def _finished(assembly: Assembly, **fields: Any) -> ParsedDocument:
    text = assembly.text
    if not text.strip():
        raise ReadingError("it holds no text")
    language = language_of(text=text[:_LANGUAGE_SAMPLE])
    return document(assembly, whole(text), language=language, **fields)


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


def _add_rows(rows: Rows, assembly: Assembly, *, first: int = 1) -> None:
    """Append the tables of a sheet: blank rows part them, lines of one cell above are captions."""
    block: list[tuple[int, list[str]]] = []
    for number, row in enumerate([*rows, []], start=first):
        if any(cell.strip() for cell in row):
            block.append((number, list(row)))
        elif block:
            _add_table(block, assembly)
            block = []


def _add_table(block: list[tuple[int, list[str]]], assembly: Assembly) -> None:
    while len(block) > 1 and _filled(block[0][1]) == 1 and _filled(block[1][1]) > 1:
        assembly.add(" ".join(filter(None, block.pop(0)[1])))
    used = [
        n for n in range(max(len(row) for _, row in block)) if any(_cell(r, n) for _, r in block)
    ]
    table = [(number, [_cell(row, n) for n in used]) for number, row in block]
    headed = names_columns([row for _, row in table])
    with assembly.part("table"):
        for place, (number, cells) in enumerate(table):
            assembly.add_row(cells, header=headed and place == 0, number=number)


def _filled(row: Iterable[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _cell(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _shown(value: object) -> str:
    """Return a cell's value as a reader writes it: whole numbers without ".0", days in ISO form."""
    for kind, show in _SHOWN:
        if isinstance(value, kind):
            return show(value)
    return clean(str(value))


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.12g}"


def _moment(value: datetime) -> str:
    plain = value.time() == time(0)
    return value.date().isoformat() if plain else value.isoformat(" ", "minutes")


_SHOWN: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (bool, lambda value: "TRUE" if value else "FALSE"),
    (float, _number),
    (datetime, _moment),
    (date, date.isoformat),
    (time, lambda value: value.isoformat("minutes")),
    (timedelta, str),
)
