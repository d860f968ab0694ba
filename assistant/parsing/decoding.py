"""Bytes of a text file become its text, with the encoding they were in."""

from __future__ import annotations

import codecs
import re

from assistant.errors import ReadingError

# The longest marks first: the UTF-32 one begins with the UTF-16 one.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BINARY_HEADS = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b\x08",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
    b"SQLite format 3\0",
    b"7z\xbc\xaf",
    b"Rar!\x1a",
)
# What people's old files really are; a longer list makes short texts guess exotic code pages.
_LEGACY = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1256",
    "koi8_r",
    "cp874",
    "gb18030",
    "big5",
    "cp932",
    "euc_jp",
    "cp949",
    "cp1258",
    "iso8859_15",
]
_WESTERN = "àâäáãåæçèéêëìíîïñòóôöõøœùúûüÿßªº"
_LATIN = tuple(
    (encoding, frozenset(letters + letters.upper()))
    for encoding, letters in (
        ("cp1252", _WESTERN),
        ("iso8859_15", _WESTERN),
        ("cp1254", "çğıiöşüâîûİ"),
        ("cp1250", "ăâîşţ" + "ąćęłńóśźż" + "áčďéěíňóřšťúůýž" + "öőüűäß"),
    )
)
_MAX_FOREIGN_SHARE = 0.25
_MAX_ODD_SHARE = 0.02
_SIGN_IN_WORD = re.compile(r"(?:[^\W\d_][¿¡¤¦¸¨´¶±£¥¢§×÷]|[ºª¹²³¼½¾])[^\W\d_]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BINARY = "it is a binary file, not text: its name does not fit its content"
_SAMPLE_BYTES = 32_768
_MAX_CONTROL_SHARE = 0.01
_STRAY = re.compile("[\udc80-\udcff]")
_STRAYS = re.compile("[\udc80-\udcff]+")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_LEAST_WHOLE = 3
"""Characters of UTF-8, beyond ASCII, that no text in an old code page has by chance."""
_LEAST_ZEROS = 3
"""Zero bytes that make UTF-16; one or two in a short text are stray."""
MIXED, DAMAGED = "utf-8 with cp1252", "utf-8, damaged"


def decode(data: bytes) -> tuple[str, str]:
    r"""Return the text and the name of its encoding.

    One leading U+FEFF is dropped and ``\r\n`` is read as ``\n``; nothing else is changed.

    :raises ReadingError: the bytes are no text, or their encoding cannot be told.
    """
    if not data:
        raise ReadingError("the file is empty")
    if data.startswith(_BINARY_HEADS):
        raise ReadingError(_BINARY)
    text, encoding = _decoded(data)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    _refuse_controls(text[:1_000_000])
    if not text.strip():
        raise ReadingError("the file holds no text, only white space")
    return text, encoding


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    wide = _utf16_without_mark(data)
    if wide:
        return _strict(data, wide)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        _refuse_controls(data[:_SAMPLE_BYTES].decode("latin-1"))
        return _mixed_utf8(data) or _legacy(data)


def _refuse_controls(sample: str) -> None:
    if sum(1 for _ in _CONTROLS.finditer(sample)) > _MAX_CONTROL_SHARE * len(sample):
        raise ReadingError(_BINARY)


def _strict(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise ReadingError(
            f"its bytes are not the {encoding} text they begin as; save it as UTF-8"
        ) from error


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:_SAMPLE_BYTES]
    half = len(sample) // 2
    if half < 2:
        return None
    low, high = sample[1::2].count(0), sample[0::2].count(0)
    if max(low, high) < _LEAST_ZEROS:
        return None
    if low > 0.3 * half and high < 0.02 * half:
        return "utf-16-le"
    if high > 0.3 * half and low < 0.02 * half:
        return "utf-16-be"
    return None


def _mixed_utf8(data: bytes) -> tuple[str, str] | None:
    """Return UTF-8 text with its stray Windows bytes read as such; None if it is no UTF-8 at all.

    Texts put together from several sources have a few of them, and some are cut in the middle of a
    character.  Read in an old code page, all the other letters of the text would be garbage.
    """
    text = data.decode("utf-8", errors="surrogateescape")
    strays = len(_STRAY.findall(text))
    whole = len(_BEYOND_ASCII.findall(text)) - strays
    if whole < max(_LEAST_WHOLE, strays):
        return None
    text = _STRAYS.sub(_windows, text)
    return text, MIXED if "\ufffd" not in text else DAMAGED


def _windows(found: re.Match[str]) -> str:
    """Return the stray bytes as the Windows letters they are among Latin ones, else as damage."""
    strays, text = found.group(), found.string
    around = text[max(0, found.start() - 1) : found.start()] + text[found.end() : found.end() + 1]
    letters = strays.encode("utf-8", "surrogateescape").decode("cp1252", errors="replace")
    latin = all(char < "\u0250" for char in around) and found.end() < len(text)
    return letters if latin and letters.isprintable() else "\ufffd" * len(strays)


def _legacy(data: bytes) -> tuple[str, str]:
    sample = data[:_SAMPLE_BYTES]
    for encoding, letters in _LATIN:
        if _reads_well(sample.decode(encoding, errors="replace"), letters):
            found = _try(data, encoding)
            if found:
                return found
    import charset_normalizer  # not needed for the UTF-8 that nearly every file is

    guesses = [m.encoding for m in charset_normalizer.from_bytes(sample, cp_isolation=_LEGACY)]
    for encoding in [*guesses, "cp1252"]:
        found = _try(data, encoding)
        if found:
            return found
    raise ReadingError("it is no text in any encoding known here; if it is text, save it as UTF-8")


def _try(data: bytes, encoding: str) -> tuple[str, str] | None:
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError:
        return None


def _reads_well(text: str, letters: frozenset[str]) -> bool:
    """Tell whether a text has only these letters beside ASCII, and not many of them.

    A statistical detector takes one code page of the Latin script for another in short texts; the
    letters of the languages, and signs in the midst of words, tell them apart.
    """
    foreign = [char for char in text if not char.isascii() and char.isalpha()]
    ascii_letters = sum(char.isascii() and char.isalpha() for char in text)
    return (
        len(foreign) <= _MAX_FOREIGN_SHARE * (ascii_letters + len(foreign))
        and sum(char not in letters for char in foreign) <= _MAX_ODD_SHARE * len(foreign)
        and "\ufffd" not in text
        and not _SIGN_IN_WORD.search(text)
    )
