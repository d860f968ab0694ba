r"""Rich text (rtf) becomes a document of paragraphs, rows and footnotes.

The format is a stream of groups ``{…}``, control words ``\par`` and text.  A group's formatting
ends with it; groups that hold no text of the document (fonts, pictures) are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.errors import ReadingError
from assistant.parsing.assembly import Assembly
from assistant.parsing.charsets import codec_of
from assistant.parsing.finishing import finished
from assistant.parsing.heads import is_headline
from assistant.parsing.pdf_edges import is_page_line
from assistant.parsing.rich import Rich
from assistant.parsing.symbols import symbol
from assistant.records import ParsedDocument
from assistant.settings import Settings

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+"
    rb"|([^\\{}\r\n]+)"
)
_PASSED_OVER = frozenset(
    "fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator info pict object "
    "themedata colorschememapping latentstyles datastore xmlnstbl shprslt fldinst "
    "bkmkstart bkmkend annotation atnid atnauthor atnref "
    "filetbl revtbl listpicture pgptbl mmathpr nonshppict objdata objclass falt panose".split()
)
_EDGES = frozenset("header headerl headerr headerf footer footerl footerr footerf".split())
_MARKERS = frozenset(("pntext", "listtext"))
_SYMBOLS = 2
"""The charset of fonts of symbols."""
_SIGNS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "tab": " ",
}  # fmt: skip
_CHARSETS = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030",
             136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255",
             178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip
_MAX_DEPTH = 500


@dataclass(frozen=True, slots=True)
class _Style:
    """What a group's formatting says; a new group begins with that of the one around it."""

    shown: bool = True
    raised: bool = False
    lowered: bool = False
    hidden: bool = False
    codec: str = "cp1252"
    skip: int = 1
    """Characters that stand for a Unicode one in programs that know none."""
    aside: str = ""
    """"note", "edge", "marker" or "title" where the text is none of the paragraph."""
    symbols: str = ""
    """The name of the font, if its letters show symbols."""


def parse_rtf(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the text of an .rtf file: paragraphs, rows of tables, and footnotes in place.

    :raises ReadingError: it is no rtf file, or holds no text.
    """
    if not data.lstrip()[:6].startswith(b"{\\rtf"):
        raise ReadingError("it is no rtf file: its name does not fit its content")
    assembly = Assembly(settings)
    reader = _Reader(assembly)
    reader.read(data)
    if not assembly.text.strip():
        raise ReadingError("it holds no text")
    title = reader.title if is_headline(reader.title) else None
    return finished(assembly, title=title, language=None, end=reader.end)


class _Reader:
    def __init__(self, assembly: Assembly) -> None:
        self._assembly = assembly
        self._rich = Rich()
        self._style = _Style()
        self._around: list[_Style] = []
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._in_fonts = False
        self._star = False
        self._waiting = 0
        self._bytes = bytearray()
        self._cells: list[str] = []
        self._in_table = False
        self._level: int | None = None
        self._asides: dict[str, list[str]] = {}
        self._notes: list[str] = []
        self._edges: list[str] = []
        self._marker = ""
        self._high = 0
        self._symbol_fonts: dict[int, str] = {}
        self.title = ""
        self.end = 0
        """Where the text ends and what its headers and footers say begins."""

    def read(self, data: bytes) -> None:
        for token in _TOKEN.finditer(data):
            word, number, byte, sign, brace, plain = token.groups()
            if byte is not None:
                self._byte(int(byte, 16))
                continue
            if word is None or word not in (b"u",):
                self._flush()
            if word is not None:
                self._word(word.decode("ascii"), int(number) if number else None)
            elif sign is not None:
                self._sign(sign)
            elif brace == b"{":
                self._around.append(self._style)
                if len(self._around) > _MAX_DEPTH:
                    raise ReadingError("its groups are nested too deep; save it anew")
            elif brace == b"}":
                self._close()
            elif plain is not None:
                self._write(plain.decode("cp1252", errors="replace"))
        self._flush()
        self._end_paragraph()
        self._end_table()
        self._assembly.close_items()
        self.end = len(self._assembly.text)
        said = set(self._assembly.text.split("\n"))
        for line in dict.fromkeys(self._edges):
            if line not in said and not is_page_line(line):
                self._assembly.add(line)

    def _close(self) -> None:
        ended = self._style
        self._style = self._around.pop() if self._around else _Style()
        if ended.aside and ended.aside != self._style.aside:
            self._end_aside(ended.aside)
        self._in_fonts = self._in_fonts and not self._style.shown

    def _end_aside(self, kind: str) -> None:
        text = " ".join("".join(self._asides.pop(kind, [])).split())
        if kind == "note":
            self._notes.append(text)
        elif kind == "edge" and text:
            self._edges.append(text)
        elif kind == "marker":
            self._marker = text
        elif kind == "title":
            self.title = text

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._star = True
        elif sign == b"~":
            self._write("\u00a0")
        elif sign == b"_":
            self._write("-")
        elif sign in (b"\\", b"{", b"}"):
            self._write(sign.decode())
        elif sign in (b"\n", b"\r"):
            self._word("par", None)

    def _word(self, word: str, number: int | None) -> None:
        star, self._star = self._star, False
        on = number != 0
        aside = _aside(word)
        if aside and (self._style.shown or aside == "title"):
            self._style = replace(self._style, aside=aside)
            self._asides[aside] = []
        elif word == "shptxt":
            self._end_paragraph()
            self._style = replace(self._style, shown=True)
        elif word in _PASSED_OVER or (star and word != "shppict"):
            self._style = replace(self._style, shown=False)
            self._in_fonts = self._in_fonts or word == "fonttbl"
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        elif word in ("super", "nosupersub", "sub", "up", "dn", "plain"):
            raised = (word == "super" and on) or (word == "up" and bool(number))
            self._style = replace(self._style, raised=raised, lowered=word == "sub" and on)
            if word == "plain":
                self._style = replace(self._style, hidden=False, symbols="")
        elif word in ("v", "deleted"):
            self._style = replace(self._style, hidden=on)
        elif word == "u":
            self._unicode(number or 0)
        elif word == "uc":
            self._style = replace(self._style, skip=max(0, number or 0))
        elif word == "ansicpg":
            self._style = replace(self._style, codec=codec_of(f"cp{number}") or "cp1252")
        elif word == "mac":
            self._style = replace(self._style, codec="mac_roman")
        elif word == "f":
            self._font = number or 0
            if not self._in_fonts and self._font in self._fonts:
                self._style = replace(self._style, codec=self._fonts[self._font])
            if not self._in_fonts:
                named = self._symbol_fonts.get(self._font, "")
                self._style = replace(self._style, symbols=named)
        elif word == "fcharset" and self._in_fonts:
            if number == _SYMBOLS:
                self._symbol_fonts[self._font] = "symbol"
            if number in _CHARSETS and number:
                self._fonts[self._font] = _CHARSETS[number]
        else:
            self._layout(word, number)

    def _layout(self, word: str, number: int | None) -> None:
        if not self._style.shown or self._style.aside:
            if word in ("par", "line", "cell") and self._style.aside in self._asides:
                self._asides[self._style.aside].append(" ")
        elif word == "pard":
            self._in_table, self._level = False, None
        elif word == "intbl":
            self._in_table = True
        elif word == "outlinelevel":
            self._level = number
        elif word == "line":
            self._rich.break_line()
        elif word in ("par", "sect", "page"):
            if self._in_table:
                self._rich.write(" ")
            else:
                self._end_paragraph()
        elif word == "cell":
            self._cells.append(" ".join(self._rich.taken()[0].split()))
        elif word == "row":
            if not self._assembly.within("table"):
                self._assembly.close_items()
                self._assembly.open("table")
            self._assembly.add_row(self._cells)
            self._cells = []

    def _end_paragraph(self) -> None:
        text, inline = self._rich.taken()
        if text.strip():
            self._end_table()
            marker, self._marker = self._marker, ""
            if self._level is not None and self._level < 9:
                self._assembly.close_items()
                self._assembly.add_heading(f"{marker} {text}" if marker else text, self._level + 1,
                                           inline=() if marker else inline)  # fmt: skip
            elif marker:
                self._assembly.open_item()
                shown = marker if any(map(str.isalnum, marker)) else "•"
                self._assembly.add(text.replace("\n", " "), inline=inline, prefix=f"{shown} ")
            else:
                self._assembly.close_items()
                self._assembly.add(text, inline=inline)
        notes, self._notes = self._notes, []
        for note in filter(None, notes):
            self._end_table()
            self._assembly.close_items()
            with self._assembly.part("footnote"):
                self._assembly.add(note)

    def _end_table(self) -> None:
        if self._cells:
            self._word("row", None)
        if self._assembly.within("table"):
            self._assembly.close()

    def _byte(self, value: int) -> None:
        if self._waiting:
            self._waiting -= 1
        else:
            self._bytes.append(value)

    def _flush(self) -> None:
        """Write the bytes that stand for letters of the font's encoding, also two for one."""
        if self._bytes:
            said = bytes(self._bytes).decode(self._style.codec, errors="replace")
            self._bytes.clear()
            self._write(said)

    def _unicode(self, number: int) -> None:
        self._flush()
        code = number + 0x10000 if number < 0 else number
        self._waiting = 0
        if 0xD800 <= code < 0xDC00:  # the first half of a sign beyond the basic plane
            self._high = code
        else:
            if self._high and 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00
            self._high = 0
            self._write(chr(code) if code < 0x110000 else "\ufffd")
        self._waiting = self._style.skip

    def _write(self, text: str) -> None:
        if self._waiting:
            cut = min(self._waiting, len(text))
            text, self._waiting = text[cut:], self._waiting - cut
        if self._in_fonts and "dings" in text.lower() and self._font in self._symbol_fonts:
            self._symbol_fonts[self._font] = "wingdings"
        if self._style.aside == "title":
            self._asides.setdefault("title", []).append(text)
            return
        if not text or not self._style.shown or self._style.hidden:
            return
        if self._style.symbols:
            text = "".join(symbol(0xF000 | ord(sign), self._style.symbols) for sign in text)
        if self._style.aside in self._asides:
            self._asides[self._style.aside].append(text)
        elif self._style.raised:
            self._rich.open("superscript")
            self._rich.write(text)
            self._rich.close("superscript")
        elif self._style.lowered:
            self._rich.lower()
            self._rich.write(text)
            self._rich.end_lower()
        else:
            self._rich.write(text)


def _aside(word: str) -> str:
    """Return what a group that a word begins holds beside the paragraph, "" for nothing."""
    if word == "footnote":
        return "note"
    if word in _EDGES:
        return "edge"
    if word in _MARKERS:
        return "marker"
    return "title" if word == "title" else ""
