"""A presentation becomes a document with a page per slide."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree

from assistant.errors import ReadingError
from assistant.parsing.archive import open_archive
from assistant.parsing.assembly import Assembly
from assistant.parsing.finishing import BROKEN, finished
from assistant.parsing.formulas import formula_text
from assistant.parsing.heads import is_headline
from assistant.parsing.lines import clean
from assistant.parsing.rich import Rich
from assistant.parsing.rows import Cell
from assistant.parsing.tree import Element, Parsed
from assistant.records import ParsedDocument
from assistant.settings import Settings

_MAX_DEPTH = 20
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"


def parse_slides(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the text of a .pptx file, slide by slide, each with its speaker's notes.

    :raises ReadingError: it is broken, encrypted, too long, or holds no text.
    """
    open_archive(data, "pptx", limit=settings.max_unpacked_bytes).close()
    presentation = _opened(data)
    assembly = Assembly(settings, pages="slide")
    titles: list[str] = []
    try:
        slides = list(presentation.slides)
        if len(slides) > settings.max_pages:
            raise ReadingError(
                f"it has {len(slides)} slides, more than {settings.max_pages}; split it, or raise "
                "ASSISTANT_MAX_PAGES"
            )
        hidden = []
        for number, slide in enumerate(slides, start=1):
            assembly.open_page()
            if slide._element.get("show") in ("0", "false"):
                hidden.append(str(number))
            else:
                _add_slide(slide, assembly, titles)
        stated = clean(presentation.core_properties.title or "")
    except BROKEN as error:
        raise ReadingError("it is a broken pptx file: its content cannot be read") from error
    if not assembly.text:
        raise ReadingError("it holds no text, only pictures")
    default = stated.lower() in ("powerpoint presentation", "presentation")
    title = stated if not default and is_headline(stated) else next(iter(titles), None)
    notes = (f"hidden slides are not read: {', '.join(hidden)}",) if hidden else ()
    return finished(assembly, title=title, language=None, notes=notes)


def _opened(data: bytes) -> Parsed:
    import pptx
    from lxml.etree import LxmlError
    from pptx.exc import PythonPptxError

    try:
        return pptx.Presentation(io.BytesIO(data))
    except (PythonPptxError, LxmlError, *BROKEN) as error:
        raise ReadingError("it is a broken pptx file, or none at all") from error


def _add_slide(slide: Parsed, assembly: Assembly, titles: list[str]) -> None:
    _choose(slide._element)
    title = slide.shapes.title
    heading = _frame_text(title) if title is not None else ""
    if heading:
        titles.append(heading)
        assembly.add_heading(heading, 1)
    for shape in _shapes(slide.shapes, 0):
        if title is None or shape.shape_id != title.shape_id:
            _add_shape(shape, assembly)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        _add_paragraphs(slide.notes_slide.notes_text_frame, slide.notes_slide.part, assembly)


def _choose(slide: Element) -> None:
    """Put what newer programs show in the place of each choice, which python-pptx passes over.

    A text box with a formula in it is one.
    """
    for choice in list(slide.iter(f"{_MC}AlternateContent")):
        for chosen in choice.iterchildren(f"{_MC}Choice"):
            for child in reversed(chosen):
                choice.addnext(child)
            choice.getparent().remove(choice)
            break


def _frame_text(shape: Parsed) -> str:
    if not shape.has_text_frame:
        return ""
    lines = (_rich(p, shape.part).taken()[0] for p in shape.text_frame.paragraphs)
    return clean(" ".join(lines))


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


def _add_shape(shape: Parsed, assembly: Assembly) -> None:
    if shape.has_text_frame:
        _add_paragraphs(shape.text_frame, shape.part, assembly)
    elif getattr(shape, "has_table", False):
        with assembly.part("table"):
            for number, row in enumerate(shape.table.rows):
                cells = [_cell(cell, shape.part) for cell in row.cells if not cell.is_spanned]
                assembly.add_row(cells, header=number == 0 and bool(shape.table.first_row))
    elif getattr(shape, "has_chart", False):
        _add_chart(shape.chart, assembly)
    else:
        _add_diagram(shape, assembly)


def _add_paragraphs(frame: Parsed, part: Parsed, assembly: Assembly) -> None:
    for number, paragraph in enumerate(frame.paragraphs):
        text, inline = _rich(paragraph, part).taken()
        if not text:
            continue
        if paragraph.level:
            assembly.open_item(paragraph.level - 1)
            assembly.add(text, inline=inline)
        else:
            assembly.close_items()
            assembly.add(text, inline=inline, glue="\n" if number else "\n\n")
    assembly.close_items()


def _cell(cell: Parsed, part: Parsed) -> Cell:
    rich = Rich()
    for paragraph in cell.text_frame.paragraphs:
        rich.write(" ")
        _write(paragraph, part, rich)
    text, inline = rich.taken()
    return Cell(
        text,
        inline,
        columns=cell.span_width if cell.is_merge_origin else 1,
        rows=cell.span_height if cell.is_merge_origin else 1,
    )


def _rich(paragraph: Parsed, part: Parsed) -> Rich:
    rich = Rich()
    _write(paragraph, part, rich)
    return rich


def _write(paragraph: Parsed, part: Parsed, rich: Rich) -> None:
    """Write a paragraph's runs; a soft line break parts words as a space does."""
    for piece in paragraph._p:
        name = piece.tag.rsplit("}", 1)[-1]
        if name == "br":
            rich.write(" ")
        if name == "m":
            rich.write(formula_text(piece))
        if name not in ("r", "fld"):
            continue
        properties = piece.find(_A + "rPr")
        said = "".join(text.text or "" for text in piece.iter(_A + "t")).replace("\v", " ")
        _write_run(said, properties, part, rich)


def _write_run(said: str, properties: Parsed, part: Parsed, rich: Rich) -> None:
    baseline = int(properties.get("baseline") or 0) if properties is not None else 0
    strong = properties is not None and properties.get("b") in ("1", "true")
    link = properties.find(_A + "hlinkClick") if properties is not None else None
    relation = part.rels.get(link.get(_R + "id")) if link is not None else None
    if strong:
        rich.open("strong")
    if relation is not None and relation.is_external:
        rich.open("link", relation.target_ref)
    if baseline > 0:
        rich.open("superscript")
    elif baseline < 0:
        rich.lower()
    rich.write(said)
    if baseline > 0:
        rich.close("superscript")
    elif baseline < 0:
        rich.end_lower()
    if relation is not None and relation.is_external:
        rich.close("link")
    if strong:
        rich.close("strong")


def _add_chart(chart: Parsed, assembly: Assembly) -> None:
    """Append a chart as a table: a row for each category, a column for each series."""
    if chart.has_title and chart.chart_title.has_text_frame:
        assembly.add(clean(chart.chart_title.text_frame.text))
    with assembly.part("table"):
        for plot in chart.plots:
            series = list(plot.series)
            categories = [clean(str(label)) for label in plot.categories]
            names = [clean(one.name or "") for one in series]
            if any(names):
                assembly.add_row(["", *names], header=True)
            values = [list(one.values) for one in series]
            for at in range(max(map(len, values), default=0)):
                label = categories[at] if at < len(categories) else str(at + 1)
                figures = [_figure(one[at]) if at < len(one) else "" for one in values]
                assembly.add_row([label, *figures])


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"


def _add_diagram(shape: Parsed, assembly: Assembly) -> None:
    """Append the labels of a diagram ("SmartArt"), which stand in a part of their own."""
    for ids in shape._element.iter(_DIAGRAM + "relIds"):
        relation = shape.part.rels.get(ids.get(_R + "dm"))
        if relation is None or relation.is_external:
            continue
        tree = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
        for paragraph in tree.iter(_A + "p"):
            said = clean(" ".join(text.text or "" for text in paragraph.iter(_A + "t")))
            if said:
                assembly.open_item()
                assembly.add(said)
    assembly.close_items()
