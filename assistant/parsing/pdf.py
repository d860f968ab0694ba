"""A PDF becomes a document with pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile
from statistics import median

from assistant.errors import ReadingError
from assistant.parsing.assembly import Assembly, clean
from assistant.parsing.columns import column_by_column
from assistant.parsing.finishing import finished
from assistant.parsing.heads import is_headline
from assistant.parsing.tree import Parsed
from assistant.records import ParsedDocument
from assistant.settings import Settings

_EDGE_LINES = 3
_LEAST_COMMON = 18
_COVER_WIDTH = 60
_LEAST_LETTERS = 3
"""Letters per page below which a PDF is a scan: pictures of pages, with at most a stamp on them."""
_PAGE_NUMBER = re.compile(
    r"(?:[-–—|]\s*)?(?:page|seite|p\.?|pág(?:ina)?\.?|pagina|стр\.?|σελ(?:ίδα)?\.?|sayfa|صفحة|पृष्ठ|หน้า|trang|第)?\s*"
    r"(?:\d{1,5}|[ivxlc]{1,7})\s*(?:页|頁|ページ|쪽)?(?:\s*(?:/|of|de|von|sur|di|из|από)\s*\d{1,5})?(?:\s*[-–—|])?$",
    re.IGNORECASE,
)
_LEADER = re.compile(r"(?:\.\s?){6,}\s*\w{0,6}$")
_CLOSED = re.compile(r"[.!?…:;。！？：।؟][\"'”’»)\]」』]*$")
_BULLET = re.compile(r"(?:[•▪‣◦·●○■□–—*-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s")
_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_GOOD_TITLE = re.compile(
    r"(?!.*\.(?:docx?|pdf|indd|qxd|tex|dvi|pptx?)$)(?!untitled|microsoft |slide )"
    r"(?=.*[^\W\d_]{3})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    top: float
    height: float
    """Of a capital or the first sign, in points; 0 when unknown."""


def parse_pdf(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the text of a PDF, page by page, without running heads and page numbers.

    :raises ReadingError: it is encrypted, broken, too long, or holds no text (a scan).
    """
    pages, stated_title = _pages(data, settings)
    letters = sum(char.isalnum() for page in pages for line in page for char in line.text)
    if letters < _LEAST_LETTERS * max(1, len(pages)):
        raise ReadingError(
            "it holds no text: its pages are pictures (a scan); run text recognition (OCR) on it"
        )
    assembly = Assembly(settings)
    for lines in _without_running_lines(pages):
        assembly.open_page()
        _add_page(lines, assembly)
    title = clean(stated_title)
    good = bool(_GOOD_TITLE.match(title)) and is_headline(title)
    return finished(assembly, title=title if good else None, language=None)


def _pages(data: bytes, settings: Settings) -> tuple[list[list[_Line]], str]:
    import pypdfium2

    if b"%PDF-" not in data[:1_024]:
        raise ReadingError("it is no PDF: its name does not fit its content")
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadingError("it is encrypted; save it without a password") from error
        raise ReadingError("it is a broken PDF: its structure cannot be read") from error
    try:
        if len(pdf) > settings.max_pages:
            raise ReadingError(
                f"it has {len(pdf)} pages, more than {settings.max_pages}; split it, or raise "
                "ASSISTANT_MAX_PAGES"
            )
        title = pdf.get_metadata_dict().get("Title", "")
        pages, total = [], 0
        for number in range(len(pdf)):
            lines = _page_lines(pdf, number)
            total += sum(len(line.text) for line in lines)
            if total > settings.max_text_characters:
                break  # the assembly then says so
            pages.append(lines)
        return pages, title
    except pypdfium2.PdfiumError as error:
        raise ReadingError("it is a broken PDF: a page cannot be read") from error
    finally:
        pdf.close()


def _page_lines(pdf: Parsed, number: int) -> list[_Line]:
    page = pdf[number]
    try:
        textpage = page.get_textpage()
        try:
            return _lines(textpage)
        finally:
            textpage.close()
    finally:
        page.close()


def _lines(textpage: Parsed) -> list[_Line]:
    raw = textpage.get_text_range()
    # Beyond the basic plane the count of characters and of code units differ: no boxes then.
    if len(raw) != textpage.count_chars():
        return [
            _Line(text, 0.0, 0.0) for piece in raw.split("\n") if (text := _marked_hyphens(piece))
        ]
    spans, at = [], 0
    for piece in raw.split("\n"):
        spans.append((at, at + len(piece)))
        at += len(piece) + 1
    lines = []
    for start, end in column_by_column(textpage, raw, spans):
        text = _marked_hyphens(raw[start:end])
        if text:
            first = start + len(raw[start:end]) - len(raw[start:end].lstrip())
            _, bottom, _, top = textpage.get_charbox(first, loose=True)
            lines.append(_Line(text, top, top - bottom))
    return lines


def _marked_hyphens(piece: str) -> str:
    # pdfium shows a hyphen that ends a line as U+0002 or U+FFFE, which no font has.
    text = re.sub(r"[\x02\ufffe\u00ad]\s*$", "-", piece.rstrip())
    return clean(re.sub(r"[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]", "", text))


def _without_running_lines(pages: list[list[_Line]]) -> Iterator[list[_Line]]:
    """Yield each page without running heads, page numbers and the dots of a table of contents."""
    repeated = _running_lines(pages)
    for number, lines in enumerate(pages):
        if number == 0 and all(len(line.text) < _COVER_WIDTH for line in lines):
            # A cover: the title on it is the running head of the rest.
            yield [line for line in lines if not _PAGE_NUMBER.match(line.text)]
            continue
        heads = [
            page[0].text
            for page in pages[max(0, number - 2) : number + 3]
            if page and page is not lines
        ]
        yield [
            line
            for i, line in enumerate(lines)
            if not (_at_edge(i, len(lines)) and _is_running(line.text, repeated))
            and not (i == 0 < number and any(_same_beginning(line.text, head) for head in heads))
            and not _LEADER.search(line.text)
        ]


def _at_edge(index: int, count: int) -> bool:
    return index < _EDGE_LINES or index >= count - _EDGE_LINES


def _same_beginning(line: str, other: str) -> bool:
    """Tell whether two top lines begin alike: a head that names the chapter, then its part."""
    pairs = zip(_pattern(line), _pattern(other), strict=False)
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return common >= (_LEAST_COMMON // 2 if _CJK.search(line) else _LEAST_COMMON)


def _running_lines(pages: list[list[_Line]]) -> frozenset[str]:
    """Return the lines, digits aside, that stand at the edge of many pages."""
    counts: Counter[str] = Counter()
    for lines in pages:
        edges = {_pattern(line.text) for i, line in enumerate(lines) if _at_edge(i, len(lines))}
        counts.update(edges)
    # Heads often differ between left and right pages, and stop where a chapter begins.
    least = max(3, len(pages) // 8) if len(pages) > 2 else 2
    return frozenset(pattern for pattern, count in counts.items() if count >= least)


def _pattern(line: str) -> str:
    return re.sub(r"\d+", "#", line.casefold())


def _is_running(line: str, repeated: frozenset[str]) -> bool:
    return _pattern(line) in repeated or bool(_PAGE_NUMBER.match(line))


def _add_page(lines: list[_Line], assembly: Assembly) -> None:
    paragraphs = _paragraphs(lines)
    for index, paragraph in enumerate(paragraphs):
        goes_on = index == 0 and paragraph[:1].islower() and assembly.last_line_open()
        assembly.add(paragraph, glue=" " if goes_on else "\n\n")


def _paragraphs(lines: list[_Line]) -> list[str]:
    """Join the lines of a page to paragraphs, by the gaps between them, their ends and sizes."""
    if not lines:
        return []
    gaps = [a.top - b.top for a, b in pairwise(lines) if a.height and b.height and a.top > b.top]
    usual_gap = median(gaps) if gaps else 0.0
    usual_width = sorted(len(line.text) for line in lines)[int(0.8 * (len(lines) - 1))]
    paragraphs = [lines[0].text]
    for above, line in pairwise(lines):
        if _parts(above, line, usual_gap=usual_gap, usual_width=usual_width):
            paragraphs.append(line.text)
        else:
            paragraphs[-1] = _joined(paragraphs[-1], line.text)
    return paragraphs


def _parts(above: _Line, line: _Line, *, usual_gap: float, usual_width: int) -> bool:
    if _BULLET.match(line.text):
        return True
    if above.height and line.height:
        bigger, smaller = max(above.height, line.height), min(above.height, line.height)
        if bigger > 1.15 * smaller:
            return True
        gap = above.top - line.top
        if usual_gap and gap > 1.35 * usual_gap:
            return True
        if gap < 0 and not line.text[:1].islower():  # the next column begins
            return bool(_CLOSED.search(above.text))
    short = len(above.text) < 0.75 * usual_width
    return short and (bool(_CLOSED.search(above.text)) or not line.text[:1].islower())


def _joined(text: str, line: str) -> str:
    if text.endswith("-") and len(text) > 1 and text[-2].isalpha() and line[:1].islower():
        return text[:-1] + line
    if _CJK.match(text[-1:]) and _CJK.match(line[:1]):
        return text + line
    return f"{text} {line}"
