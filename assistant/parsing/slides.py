"""A presentation becomes a document with a page per slide."""

from __future__ import annotations

import io
from collections.abc import Iterator

from assistant.errors import ReadingError
from assistant.parsing.archive import open_archive
from assistant.parsing.assembly import Assembly, clean
from assistant.parsing.finishing import BROKEN, finished
from assistant.parsing.heads import is_headline
from assistant.parsing.tree import Parsed
from assistant.records import ParsedDocument
from assistant.settings import Settings

_MAX_DEPTH = 20


def read_slides(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the text of a .pptx file, slide by slide, each with its speaker's notes.

    :raises ReadingError: it is broken, encrypted, too long, or holds no text.
    """
    open_archive(data, "pptx", limit=settings.max_unpacked_bytes).close()
    presentation = _opened(data)
    assembly = Assembly(settings)
    titles: list[str] = []
    try:
        slides = list(presentation.slides)
        if len(slides) > settings.max_pages:
            raise ReadingError(
                f"it has {len(slides)} slides, more than {settings.max_pages}; split it, or raise "
                "ASSISTANT_MAX_PAGES"
            )
        for slide in slides:
            assembly.open_page()
            _add_slide(slide, assembly, titles)
        stated = clean(presentation.core_properties.title or "")
    except BROKEN as error:
        raise ReadingError("it is a broken pptx file: its content cannot be read") from error
    if not assembly.text:
        raise ReadingError("it holds no text, only pictures")
    default = stated.lower() in ("powerpoint presentation", "presentation")
    title = stated if not default and is_headline(stated) else next(iter(titles), None)
    return finished(assembly, title=title, language=None)


def _opened(data: bytes) -> Parsed:
    import pptx
    from lxml.etree import LxmlError
    from pptx.exc import PythonPptxError

    try:
        return pptx.Presentation(io.BytesIO(data))
    except (PythonPptxError, LxmlError, *BROKEN) as error:
        raise ReadingError("it is a broken pptx file, or none at all") from error


def _add_slide(slide: Parsed, assembly: Assembly, titles: list[str]) -> None:
    title = slide.shapes.title
    heading = clean(title.text_frame.text) if title is not None and title.has_text_frame else ""
    if heading:
        titles.append(heading)
        assembly.add_heading(heading, 1)
    for shape in _shapes(slide.shapes, 0):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        for number, line in enumerate(_texts(shape)):
            assembly.add(line, glue="\n" if number else "\n\n")
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        assembly.add(clean(slide.notes_slide.notes_text_frame.text))


def _shapes(shapes: Parsed, depth: int) -> Iterator[Parsed]:
    """Yield the shapes with text, groups opened, without dates, footers and slide numbers."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    footers = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
    for shape in shapes:
        if hasattr(shape, "shapes"):
            if depth < _MAX_DEPTH:
                yield from _shapes(shape.shapes, depth + 1)
        elif not (shape.is_placeholder and shape.placeholder_format.type in footers):
            yield shape


def _texts(shape: Parsed) -> Iterator[str]:
    if shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            line = clean("".join(run.text for run in paragraph.runs) or paragraph.text)
            if line:
                yield f"• {line}" if paragraph.level else line
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            cells = [clean(cell.text) for cell in row.cells if not cell.is_spanned]
            if any(cells):
                yield " | ".join(cells)
