"""A PDF becomes a document with pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from assistant.errors import ReadingError
from assistant.languages import detect, is_stop
from assistant.languages.boundaries import CLOSED
from assistant.languages.scripts import LETTERS, WIDE_MARKS
from assistant.parsing.assembly import Assembly
from assistant.parsing.finishing import finished
from assistant.parsing.heads import is_headline
from assistant.parsing.lines import clean
from assistant.parsing.pdf_edges import without_running_lines
from assistant.parsing.pdf_hyphens import Hyphens
from assistant.parsing.pdf_lines import SOFT_HYPHEN, Line, page_lines, with_drawn
from assistant.parsing.pdf_pictures import Pictures
from assistant.parsing.pdf_rules import drawn_on
from assistant.parsing.pdf_tables import Table, tables
from assistant.parsing.tree import Parsed
from assistant.records import ParsedDocument
from assistant.settings import Settings

_LEAST_LETTERS = 3
"""Letters per page below which a PDF is a scan: pictures of pages, with at most a stamp on them."""
_BULLET = re.compile(r"(?:[•▪‣◦·●○■□–—*-]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s")
_CJK = re.compile(f"[{WIDE_MARKS}{LETTERS['kana']}{LETTERS['han']}]")
_GOOD_TITLE = re.compile(
    r"(?!.*\.(?:docx?|pdf|indd|qxd|tex|dvi|e?ps|pptx?|xlsx?|od[tps]|rtf|txt|md|x?html?|wpd)$)"
    r"(?!\(?(?:untitled|anonymous|unspecified)\b|microsoft |slide )(?=.*[^\W\d_]{3})",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[$€£¥]?\s?[\d.,'\u00a0 ]*\d(?:\s?[%€$£¥])?")
_BIGGER = 1.15
_LONGEST_HEADING = 160
_LEAST_GAPS = 4
_SOLID = 1.45
"""Of the letters' height, the gap between the lines of most texts."""
_FULL_LINE = 50
_LANGUAGE_SAMPLE = 8_000


@dataclass(slots=True)
class _Block:
    """A paragraph or a table of one page."""

    text: str = ""
    table: Table | None = None
    height: float = 0.0
    last: Line | None = None
    """The line that a paragraph ends with."""
    first: Line | None = None


def parse_pdf(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the text of a PDF, page by page, without running heads and page numbers.

    :raises ReadingError: it is encrypted, broken, too long, or holds no text (a scan).
    """
    pictures = Pictures(settings)
    pages, stated_title = _pages(data, settings, pictures)
    if _letters(line for page in pages for line in page) < _LEAST_LETTERS * max(1, len(pages)):
        raise ReadingError(f"it holds no text: its pages are pictures (a scan); {pictures.advice}")
    assembly = Assembly(settings)
    _assemble([_blocks(lines) for lines in without_running_lines(pages)], assembly)
    title = clean(stated_title)
    good = bool(_GOOD_TITLE.match(title)) and is_headline(title)
    document = finished(assembly, title=title if good else None, language=None)
    return replace(document, notes=(*document.notes, *pictures.notes))


def _pages(data: bytes, settings: Settings, pictures: Pictures) -> tuple[list[list[Line]], str]:
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
            lines = _page(pdf, number, pictures)
            total += sum(len(line.text) for line in lines)
            if total > settings.max_text_characters:
                break  # the assembly then says so
            pages.append(lines)
        return pages, title
    except pypdfium2.PdfiumError as error:
        raise ReadingError("it is a broken PDF: a page cannot be read") from error
    finally:
        pdf.close()


def _page(pdf: Parsed, number: int, pictures: Pictures) -> list[Line]:
    page = pdf[number]
    try:
        textpage = page.get_textpage()
        try:
            lines = page_lines(textpage)
        finally:
            textpage.close()
        if sum(len(line.segments) > 1 for line in lines) > 1:
            lines = with_drawn(lines, drawn_on(page))
        return lines if _letters(lines) >= _LEAST_LETTERS else pictures.lines(page, number) or lines
    finally:
        page.close()


def _letters(lines: Iterable[Line]) -> int:
    return sum(char.isalnum() for line in lines for char in line.text)


def _assemble(pages: list[list[_Block]], assembly: Assembly) -> None:
    """Put the blocks of all pages together, broken words and sentences over a page's end whole."""
    sample = " ".join(block.text for page in pages for block in page)[:_LANGUAGE_SAMPLE]
    language = detect(sample)
    hyphens = Hyphens((block.text for page in pages for block in page), language)
    heights = _heading_heights(pages)
    body = _body_height(pages)
    for above, below in pairwise(page for page in pages if page):
        if above[-1].text.endswith(SOFT_HYPHEN) and _goes_on(above[-1], below[0], body, language):
            first, _, rest = below[0].text.partition(" ")
            above[-1].text += first
            below[0].text = rest
    last: _Block | None = None
    for blocks in pages:
        assembly.open_page()
        for number, block in enumerate(blocks):
            glue = None
            if number == 0 and last is not None and _goes_on(last, block, body, language):
                glue = " "
            _add(block, glue, heights, hyphens, assembly)
            last = block


def _add(
    block: _Block,
    glue: str | None,
    heights: Sequence[float],
    hyphens: Hyphens,
    assembly: Assembly,
) -> None:
    if block.table is not None:
        assembly.close_items()
        with assembly.part("table"):
            for number, row in enumerate(block.table.rows):
                cells = [hyphens.mended(cell) for cell in row]
                assembly.add_row(cells, header=block.table.headed and number == 0)
        return
    text = hyphens.mended(block.text)
    height = round(block.height, 1)
    if glue is not None:
        assembly.add(text, glue=glue)
    elif height in heights and len(text) <= _LONGEST_HEADING:
        assembly.close_items()
        assembly.add_heading(text, heights.index(height) + 1)
    elif bullet := _BULLET.match(text):
        assembly.open_item()
        assembly.add(text[bullet.end() :], prefix=bullet[0])
    else:
        assembly.close_items()
        assembly.add(text)


def _body_height(pages: Sequence[Sequence[_Block]]) -> float:
    """Return the height of the letters that most of the text is set in, 0 if unknown."""
    counts: Counter[float] = Counter()
    for page in pages:
        for block in page:
            if block.height:
                counts[round(block.height, 1)] += len(block.text)
    return counts.most_common(1)[0][0] if counts else 0.0


def _heading_heights(pages: Sequence[Sequence[_Block]]) -> list[float]:
    """Return the heights of headings, the greatest first: bigger than the body, and few words."""
    body = _body_height(pages)
    counts: Counter[float] = Counter()
    total = 0
    for page in pages:
        for block in page:
            total += len(block.text)
            if body and block.height > _BIGGER * body:
                counts[round(block.height, 1)] += len(block.text)
    return sorted((h for h, size in counts.items() if 4 * size <= max(total, 400)), reverse=True)


def _goes_on(above: _Block, block: _Block, body: float, language: str | None) -> bool:
    """Tell whether a page's first paragraph goes on with the last one of the page before."""
    if above.table is not None or block.table is not None or not above.text or not block.text:
        return False
    if _BULLET.match(block.text) or CLOSED.search(above.text):
        return False
    if body and (abs(above.height - body) > 0.5 or abs(block.height - body) > 0.5):
        return False
    if block.text[0].islower() or above.text.endswith(SOFT_HYPHEN) or above.text[-1] in ",;–":
        return True
    last_word = re.split(r"\s", above.text)[-1]
    if is_stop(last_word, language):
        return True
    # A capital may begin a noun as well as a heading or a table: only full lines go on.
    full = [line for line in (above.last, block.first) if line is not None]
    return len(full) == 2 and min(len(line.text) for line in full) >= _FULL_LINE


def _blocks(lines: Sequence[Line]) -> list[_Block]:
    """Join the lines of a page to paragraphs, by the gaps between them, their ends and sizes."""
    found: list[_Block] = []
    parts = tables(lines)
    usual_gap, usual_width, right = _usual(lines, parts)
    above: Line | None = None
    for part in parts:
        if not isinstance(part, Line):
            found.append(_Block(table=part))
            above = None
            continue
        titled = above is not None and above is lines[0] and _is_title(above, part, lines)
        if (
            above is None
            or titled
            or _parts(above, part, usual_gap=usual_gap, usual_width=usual_width, right=right)
        ):
            found.append(_Block(part.text, None, part.height, part, part))
        else:
            block = found[-1]
            block.text, block.last = _joined(block.text, part.text), part
        above = part
    return found


def _usual(lines: Sequence[Line], parts: Sequence[Line | Table]) -> tuple[float, int, float]:
    """Return the usual gap between lines, the usual width in characters, the usual right edge.

    Too few lines outside of tables show no usual gap; that of a text set solid is taken then.
    """
    gaps = [
        _gap(a, b)
        for a, b in pairwise(parts)
        if isinstance(a, Line) and isinstance(b, Line) and a.height and b.height and a.top > b.top
    ]
    if gaps and len(gaps) < _LEAST_GAPS:
        gaps = [min(median(gaps), _SOLID * median(line.height for line in lines if line.height))]
    full = _full([line for line in lines if line.text])
    right = full.segments[-1].right if full and full.segments else 0.0
    return median(gaps) if gaps else 0.0, len(full.text) if full else 0, right


def _gap(above: Line, line: Line) -> float:
    """Return how far apart two lines stand; one that pdfium joined at its hyphens is several."""
    return (above.top - line.top) / (1 + above.text.rstrip(SOFT_HYPHEN).count(SOFT_HYPHEN))


def _full(lines: Sequence[Line]) -> Line | None:
    """Return the line at which half of the page's letters stand in shorter ones."""
    by_width = sorted(lines, key=lambda line: len(line.text))
    left = sum(len(line.text) for line in lines) / 2
    for line in by_width:
        left -= len(line.text)
        if left <= 0:
            return line
    return None


def _parts(above: Line, line: Line, *, usual_gap: float, usual_width: int, right: float) -> bool:
    """Tell whether a new paragraph, item or row begins with a line."""
    if _BULLET.match(line.text) and not _is_date(above, line, usual_width):
        return True
    if above.height and line.height:
        bigger, smaller = max(above.height, line.height), min(above.height, line.height)
        if bigger > _BIGGER * smaller:
            return True
        gap = _gap(above, line)
        if usual_gap and gap > 1.35 * usual_gap:
            open_ended = line.text[0].islower() and not CLOSED.search(above.text)
            return not open_ended or gap > 2.2 * usual_gap or len(above.text) < 0.75 * usual_width
        if gap < 0 and not line.text[:1].islower():  # the next column begins
            return bool(CLOSED.search(above.text))
    if above.text.endswith(SOFT_HYPHEN):
        return False
    short = len(above.text) < 0.75 * usual_width
    if _FIGURE.fullmatch(line.text) and short and not CLOSED.search(above.text):
        return False  # a label, and below it its figure
    if CLOSED.search(above.text) and not CLOSED.search(line.text):
        short = short or len(line.text) < 0.4 * usual_width  # a label or heading
    if not line.text[:1].islower() or CLOSED.search(above.text):
        return short
    return short and _ends_early(above, line, right)


def _is_date(above: Line, line: Line, usual_width: int) -> bool:
    """Tell whether what looks like a numbered item goes on with a full line: on / 3. May."""
    if not line.text[0].isdigit() or CLOSED.search(above.text):
        return False
    return len(above.text) >= 0.75 * usual_width


def _ends_early(above: Line, line: Line, right: float) -> bool:
    """Tell whether the next word had found room: then the line was ended on purpose."""
    if not above.segments or not line.segments:
        return False
    end = above.segments[-1].right
    letter = (end - above.left) / max(1, len(above.text))
    word = len(line.text.split(maxsplit=1)[0]) + 1
    return end + 2 * word * letter < right and end - above.left < 0.6 * (right - above.left)


def _is_title(above: Line, line: Line, lines: Sequence[Line]) -> bool:
    """Tell whether a page's first line is no sentence, and the next word had had room in it."""
    if not (above.segments and line.segments) or CLOSED.search(above.text):
        return False
    if not line.text[:1].isupper() or above.text.endswith((SOFT_HYPHEN, "-", ",")):
        return False
    end = above.segments[-1].right
    letter = (end - above.left) / max(1, len(above.text))
    widest = max(one.segments[-1].right for one in lines if one.segments)
    return end + (len(line.text.split(maxsplit=1)[0]) + 2) * letter < widest


def _joined(text: str, line: str) -> str:
    if text.endswith(SOFT_HYPHEN):
        return text + line
    if text.endswith("-") and len(text) > 1 and text[-2].isalnum():
        return f"{text[:-1]}{SOFT_HYPHEN}{line}"
    if _CJK.match(text[-1:]) and _CJK.match(line[:1]):
        return text + line
    return f"{text} {line}"
