"""Which parser takes a file, and the limits that hold for all of them."""

from __future__ import annotations

import importlib
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.errors import ReadingError
from assistant.languages.dates import day_in_name, days
from assistant.parsing.decoding import DAMAGED, MIXED
from assistant.parsing.plain import parse_plain
from assistant.records import BY_NAME, ParsedDocument
from assistant.settings import Settings

_KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".odt": "odt",
    ".rtf": "rtf",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xlsb": "xlsx",
    ".xls": "xlsx",
    ".ods": "xlsx",
    ".pptx": "pptx",
    ".epub": "epub",
    ".eml": "eml",
    ".mbox": "mbox",
    ".mbx": "mbox",
}
_PARSERS = {
    "html": ("webpage", "parse_webpage"),
    "pdf": ("pdf", "parse_pdf"),
    "docx": ("word", "parse_word"),
    "pptx": ("slides", "parse_slides"),
    "epub": ("epub", "parse_epub"),
    "eml": ("mail", "parse_mail"),
    "mbox": ("mailbox", "parse_mailbox"),
    "odt": ("opendocument", "parse_opendocument"),
    "rtf": ("rtf", "parse_rtf"),
    "csv": ("spreadsheet", "parse_csv"),
    "tsv": ("spreadsheet", "parse_tsv"),
    "xlsx": ("spreadsheet", "parse_workbook"),
}
_GUESSED = {
    MIXED: "it is UTF-8 with a few Windows bytes, read as cp1252; save it as UTF-8 to be sure",
    DAMAGED: "it is UTF-8 with broken bytes, shown as \N{REPLACEMENT CHARACTER}; save it anew",
}
_log = logging.getLogger(__name__)
_INSTEAD = {
    **dict.fromkeys((".doc", ".pages", ".wpd", ".wps", ".fodt"), "save it as .docx"),
    **dict.fromkeys((".ppt", ".odp", ".key"), "save it as .pptx"),
    **dict.fromkeys((".mobi", ".azw", ".azw3"), "save it as .epub"),
    **dict.fromkeys((".mht", ".mhtml", ".webarchive"), "save the page as .html"),
    **dict.fromkeys((".msg", ".pst", ".ost"), "save its mails as .eml or .mbox"),
    **dict.fromkeys((".numbers", ".fods", ".parquet", ".sav", ".dta"), "save it as .xlsx or .csv"),
    **dict.fromkeys((".mdb", ".accdb", ".sqlite", ".db"), "export its tables as .csv"),
    **dict.fromkeys((".json", ".jsonl", ".xml", ".yaml", ".yml"), "save what it says as .txt"),
    **dict.fromkeys((".rst", ".adoc", ".org", ".tex", ".log"), "save it as .txt or .md"),
    **dict.fromkeys((".djvu", ".xps", ".ps", ".indd"), "save it as .pdf"),
    **dict.fromkeys(
        (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".webp", ".heic", ".bmp"),
        "a picture: put it into a .pdf, whose pages are recognised where tesseract is installed",
    ),
    **dict.fromkeys((".mp3", ".wav", ".m4a", ".mp4", ".mov", ".mkv"), "write it down as .txt"),
    **dict.fromkeys((".zip", ".tar", ".gz", ".7z", ".rar"), "unpack it into the sources"),
}
PLAIN_KINDS = ("text", "markdown")


def kind_of(path: Path) -> str | None:
    """Return the name of the format that the file's extension says, None for an unknown one."""
    return _KINDS.get(path.suffix.lower())


def unread_reason(suffix: str) -> str:
    """Return why files of this extension are not read, and what to save them as instead."""
    instead = _INSTEAD.get(suffix.lower())
    reason = f"files of type {suffix or 'none'} are not read"
    return f"{reason}; {instead}" if instead else reason


def parse(path: Path, *, settings: Settings, keep: bool = False) -> ParsedDocument:
    """Return the document of the file; ``keep`` takes all its text for its own.

    :raises ReadingError: it cannot be read; the text is the reason, without the path.
    """
    document = _parsed(path, settings, keep=keep)
    day = None if document.date else _day_in_name(path.stem, document.language)
    if day is None:
        return document
    return replace(document, date=day, notes=(*document.notes, BY_NAME))


def _day_in_name(stem: str, language: str | None) -> date | None:
    """Return the day that a file's name holds, written as in the document's language, or None."""
    day = day_in_name(stem)
    if day is None:
        named = {found for _, _, found in days(re.sub(r"[_\s]+", " ", stem), language)}
        day = named.pop() if len(named) == 1 else None
    return day


def _parsed(path: Path, settings: Settings, *, keep: bool) -> ParsedDocument:
    kind = kind_of(path)
    if kind is None:
        raise ReadingError(unread_reason(path.suffix))
    data = _bytes(path, settings.max_file_bytes)
    if kind in PLAIN_KINDS:
        document = parse_plain(data, markdown=kind == "markdown", settings=settings, keep=keep)
        tell_guess(path, document)
        return document
    if not data:
        raise ReadingError("the file is empty")
    try:
        whole = {"keep": True} if keep and kind == "html" else {}
        return _formatted(kind)(data, settings=settings, **whole)
    except (ReadingError, MemoryError):
        raise
    # Parsers meet hostile files with errors of every kind; this is the border where each of them
    # becomes that file's reason.
    except Exception as error:
        raise ReadingError(
            f"its parser fails on it ({type(error).__name__}); save it anew"
        ) from error


def tell_guess(path: Path, document: ParsedDocument) -> None:
    """Log if the encoding of a plain text was guessed."""
    if document.encoding in (MIXED, DAMAGED):
        _log.warning("%s: %s", path.name, _GUESSED[document.encoding])


def _formatted(kind: str) -> Callable[..., ParsedDocument]:
    """Return the parser of a format; each loads its library only when a file needs it."""
    module, name = _PARSERS[kind]
    parser: Callable[..., ParsedDocument] = getattr(
        importlib.import_module(f"assistant.parsing.{module}"), name
    )
    return parser


def _bytes(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise ReadingError("the file is gone") from error
    except IsADirectoryError as error:
        raise ReadingError("it is a folder, not a file") from error
    except PermissionError as error:
        raise ReadingError("no permission to read it; change its access rights") from error
    except OSError as error:
        raise ReadingError(f"it cannot be read: {error.strerror or error}") from error
    if len(data) > limit:
        raise ReadingError(
            f"the file has more than {limit} bytes; split it, or raise ASSISTANT_MAX_FILE_BYTES"
        )
    return data
