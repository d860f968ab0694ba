"""Bytes of a text file become its text, with the encoding they were in."""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import pairwise

from assistant.errors import ReadingError
from assistant.languages.scripts import LETTERS, MARKS, WIDE_MARKS

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
# Tried after what the detector says, and named when none of them reads well.
_LEGACY = (
    "cp1252",
    "mac_romanian",
    "mac_roman",
    "cp850",
    "cp1250",
    "iso8859_16",
    "cp1254",
    "cp1251",
    "koi8_r",
    "cp866",
    "cp1253",
    "cp1255",
    "cp1256",
    "cp1258",
    "cp874",
    "gb18030",
    "big5",
    "cp932",
    "euc_jp",
    "cp949",
)
_ESCAPED = (
    (b"\x1b$)C", "iso2022_kr"),
    (b"\x1b$", "iso2022_jp_ext"),
    (b"\x1b(J", "iso2022_jp_ext"),
    (b"~{", "hz"),
)
"""Seven-bit encodings, by the bytes that begin their letters: they would pass as UTF-8."""
# Letters beside ASCII that languages of the Latin script are written with, one group each.
_ALPHABETS = tuple(
    frozenset(letters + letters.upper())
    for letters in (
        "àâäáãåæçèéêëìíîïñòóôöõøœùúûüÿßªº",  # from Portugal to Norway
        "çğıiöşüâîûİ",
        "ăâîşţșțéö",
        "ąćęłńóśźż",
        "áčďéěíňóřšťúůýžľĺŕôäćđ",
        "áéíóöőúüűäß",
        "āčēģīķļņšūžąęėįųõäöü",
        "þðáéíóúýæö",
        "ĉĝĥĵŝŭ",
        "àáâãèéêìíòóôõùúăđĩũơưýạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ\u0300\u0301\u0303\u0309\u0323",
    )
)
_MAX_ODD_SHARE = 0.02
_WIDEST_LATIN = "\u2e80"
"""The first letter of those that are written as wide as high."""
_MOST_LATIN = 4
_WORD = re.compile(r"[^\W\d_]+")
# A sign in the midst of a word, or a capital beyond ASCII behind a small letter: Stra§e, ZŸrich.
_ODD_IN_WORD = re.compile(
    r"(?<=[^\W\d_])[^\w\s'’ʼ·.,:;!?()/&@\x00-\x7f\u00ad\u2010-\u2015\u2019\u3000-\u30ff\uff00-\uffef\u0300-\u036f\u0e00-\u0e7f\u200b-\u200f]"
    r"(?=[^\W\d_])"
    r"|[ºª¹²³¼½¾](?=[^\W\d_])|(?<=[^\W\d_])[˜ˆ¨´¸¯ˇ˘˙˝¬¦¤§‰¡¿]"
)
_LATIN = re.compile("[\x80-\u024f\u1e00-\u1eff\ufb00-\ufb06]")
_FRAME = re.compile("[\u2500-\u259f]{2}")
_C1 = re.compile("[\x80-\x84\x86-\x9f]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_KNOWN = re.compile(
    rf"[\t\n\r -~\u00a0-\u00ff\u2010-\u2027{WIDE_MARKS}{MARKS}{''.join(LETTERS.values())}"
    r"\u0590-\u05f4\u060c-\u061f\u0660-\u0669\u0964-\u096f\u0e3f-\u0e5b]"
)
_LEAST_KNOWN = 0.97
_BINARY = "it is a binary file, not text: its name does not fit its content"
_NO_TEXT = (
    "it is a binary file, or text in an encoding that was not known: neither UTF-8, UTF-16 nor "
    "UTF-32 fits. Save it as UTF-8"
)
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
    escaped = _escaped(data)
    if escaped:
        return escaped
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        _refuse_controls(data[:_SAMPLE_BYTES].decode("latin-1"))
        return _mixed_utf8(data) or _legacy(data)


def _refuse_controls(sample: str) -> None:
    if sum(1 for _ in _CONTROLS.finditer(sample)) > _MAX_CONTROL_SHARE * len(sample):
        raise ReadingError(_NO_TEXT)


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
    # Of other scripts only spaces, figures and line ends have a zero, mostly on the same side.
    order = ("utf-16-le", "utf-16-be") if low >= high else ("utf-16-be", "utf-16-le")
    texts = ((name, sample[: 2 * half].decode(name, errors="replace")) for name in order)
    return next((name for name, text in texts if _is_writing(text)), None)


def _is_writing(text: str) -> bool:
    """Tell whether nearly all characters are those of the scripts that are known here."""
    return len(_KNOWN.findall(text)) >= _LEAST_KNOWN * len(text)


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
    """Return the text in the first encoding in which it looks like text of a language.

    :raises ReadingError: there is none; the encodings tried are named.
    """
    sample = _telling(data)
    import chardet  # not needed for the UTF-8 that nearly every file is

    guess = chardet.detect(sample)["encoding"]
    proposed = _codec(guess)
    # The frames of one code page of DOS are capitals of the other; frames have neighbours.
    if proposed == "cp437" and not _FRAME.search(sample.decode(proposed)):
        proposed = "cp850"
    tried = dict.fromkeys([*filter(None, [proposed]), *_LEGACY])
    for encoding in tried:
        found = _try(data, encoding)
        if found and reads_well(_try(sample, encoding, errors="ignore")[0]):  # type: ignore[index]
            return found
    names = ", ".join(tried)
    raise ReadingError(f"its encoding cannot be told (tried utf-8, {names}); save it as UTF-8")


def _codec(name: str | None) -> str | None:
    """Return Python's name of an encoding, None if Python lacks it."""
    try:
        return codecs.lookup(name).name.replace("-", "_") if name else None
    except LookupError:
        return None


def _telling(data: bytes) -> bytes:
    """Return the lines that tell an encoding: those with bytes beyond ASCII, up to a limit."""
    if len(data) <= _SAMPLE_BYTES:
        return data
    lines: list[bytes] = []
    size = 0
    for line in data.split(b"\n"):
        if not line.isascii():
            lines.append(line[:_SAMPLE_BYTES])
            size += len(lines[-1])
            if size > _SAMPLE_BYTES:
                break
    return b"\n".join(lines)


def _escaped(data: bytes) -> tuple[str, str] | None:
    """Return a text of seven-bit bytes that stand for other letters, None if it is none."""
    if not data.isascii():
        return None
    for mark, encoding in _ESCAPED:
        if mark in data:
            found = _try(data, encoding)
            if found and not found[0].isascii() and "\x1b" not in found[0]:
                return found[0], encoding.removesuffix("_ext")
    return None


def _try(data: bytes, encoding: str, *, errors: str = "strict") -> tuple[str, str] | None:
    try:
        return data.decode(encoding, errors), encoding
    except UnicodeDecodeError:
        return None


def reads_well(text: str) -> bool:
    """Tell whether a text has the letters of one language, and words that look like words.

    Read in a wrong encoding, letters become signs in the midst of words, capitals behind small
    letters, letters that no one language has together, or letters of two scripts in one word.
    """
    foreign = [char for char in text if not char.isascii() and not char.isspace()]
    if not foreign or "\ufffd" in text or _C1.search(text):
        return not foreign
    allowed = _MAX_ODD_SHARE * len(foreign)
    odd = sum(unicodedata.category(found[0])[0] != "M" for found in _ODD_IN_WORD.finditer(text))
    latin: list[str] = []
    wide = sum(char >= _WIDEST_LATIN for char in foreign)
    # Ideographs, kana and Hangul stand beside Latin letters, but not a few of them in its words.
    apart = _MOST_LATIN * wide < sum(map(str.isalpha, text)) - wide
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        odd += _oddness(word, wide_apart=apart)
        latin += filter(str.isalpha, _LATIN.findall(word))
    strange = min(sum(char not in letters for char in latin) for letters in _ALPHABETS)
    return odd + strange <= allowed


def _oddness(word: str, *, wide_apart: bool) -> int:
    """Return how many letters of a word do not go with the letter before them."""
    odd = 0
    for before, char in pairwise(word):
        shouted = char.isupper() and before.islower() and not (char + before).isascii()
        mixed = wide_apart and (before >= _WIDEST_LATIN) != (char >= _WIDEST_LATIN)
        odd += shouted or mixed or _script(char) != _script(before)
    return odd


def _script(char: str) -> int:
    code = ord(char)
    if code < 0x250 or 0x1E00 <= code < 0x1F00 or 0x300 <= code < 0x370:
        return 0
    if code < 0x400 or 0x1F00 <= code < 0x2000:
        return 1
    if code < 0x530:
        return 2
    if code < 0x600:
        return 3
    if code < 0x780 or 0xFB50 <= code < 0xFF00:
        return 4
    return 0 if char >= _WIDEST_LATIN else code // 0x80
