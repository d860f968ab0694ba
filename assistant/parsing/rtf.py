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
from assistant.parsing.rich import Rich
from assistant.records import ParsedDocument
from assistant.settings import Settings

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+"
    rb"|([^\\{}\r\n]+)"
)
_PASSED_OVER = frozenset(
    "fonttbl colortbl stylesheet listtable listoverridetable rsidtbl generator info pict object "
    "themedata colorschememapping latentstyles datastore xmlnstbl header headerl headerr headerf "
    "footer footerl footerr footerf fldinst bkmkstart bkmkend annotation atnid atnauthor atnref "
    "filetbl revtbl listpicture pgptbl mmathpr nonshppict objdata objclass falt panose".split()
)
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
    note: bool = False


def parse_rtf(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the text of an .rtf file: paragraphs, rows of tables, and footnotes in place.

    :raises ReadingError: it is no rtf file, or holds no text.
    """
    if not data.lstrip()[:6].startswith(b"{\\rtf"):
        raise ReadingError("it is no rtf file: its name does not fit its content")
    assembly = Assembly(settings)
    _Reader(assembly).read(data)
    if not assembly.text.strip():
        raise ReadingError("it holds no text")
    return finished(assembly, title=None, language=None)


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
        self._notes: list[str] = []
        self._note: list[str] | None = None

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

    def _close(self) -> None:
        ended = self._style
        self._style = self._around.pop() if self._around else _Style()
        if ended.note and not self._style.note and self._note is not None:
            self._notes.append(" ".join("".join(self._note).split()))
            self._note = None
        self._in_fonts = self._in_fonts and not self._style.shown

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
        if word == "footnote" and self._style.shown:
            self._style = replace(self._style, note=True)
            self._note = []
        elif word in _PASSED_OVER or (star and word != "shppict"):
            self._style = replace(self._style, shown=False)
            self._in_fonts = self._in_fonts or word == "fonttbl"
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        elif word in ("super", "nosupersub", "sub", "up", "dn", "plain"):
            raised = (word == "super" and on) or (word == "up" and bool(number))
            self._style = replace(self._style, raised=raised, lowered=word == "sub" and on)
            if word == "plain":
                self._style = replace(self._style, hidden=False)
        elif word == "v":
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
        elif word == "fcharset" and self._in_fonts:
            if number in _CHARSETS and number:
                self._fonts[self._font] = _CHARSETS[number]
        else:
            self._layout(word, number)

    def _layout(self, word: str, number: int | None) -> None:
        if not self._style.shown or self._style.note:
            if word in ("par", "line") and self._note is not None:
                self._note.append(" ")
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
                self._assembly.open("table")
            self._assembly.add_row(self._cells)
            self._cells = []

    def _end_paragraph(self) -> None:
        text, inline = self._rich.taken()
        if text.strip():
            self._end_table()
            if self._level is not None and self._level < 9:
                self._assembly.add_heading(text, self._level + 1, inline=inline)
            else:
                self._assembly.add(text, inline=inline)
        notes, self._notes = self._notes, []
        for note in filter(None, notes):
            self._end_table()
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
        self._write(chr(code) if code < 0x110000 else "\ufffd")
        self._waiting = self._style.skip

    def _write(self, text: str) -> None:
        if self._waiting:
            cut = min(self._waiting, len(text))
            text, self._waiting = text[cut:], self._waiting - cut
        if not text or not self._style.shown or self._style.hidden:
            return
        if self._note is not None and self._style.note:
            self._note.append(text)
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
