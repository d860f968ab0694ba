"""A page of a PDF as it is printed, the sentence boxed at its place: HTML from a picture."""

from __future__ import annotations

import base64

from markupsafe import Markup

from assistant.parsing.pictures import Picture
from assistant.records import Document, Span
from assistant.web.words import Words


def page_span(document: Document, page: int) -> Span:
    """Return where in the text page ``page`` (from 1) begins and ends."""
    starts = [*document.pages, len(document.text)]
    return (starts[page - 1], starts[page]) if 1 <= page < len(starts) else (0, 0)


def quote_on(document: Document, page: int, span: Span | None) -> tuple[str, str]:
    """Return what of a span stands on a page, and what of the page precedes it."""
    start, end = page_span(document, page)
    if span is None or span[1] <= start or span[0] >= end:
        return "", ""
    begin = max(start, span[0])
    return document.text[begin : min(end, span[1])], document.text[start:begin]


def printed_html(picture: Picture, words: Words, *, page: int, pages: int) -> Markup:
    """Return the page with its boxes, and the way to the pages beside it."""
    boxes = Markup("").join(
        Markup(
            '<span class="box" style="left:{:.3f}%;top:{:.3f}%;'
            'width:{:.3f}%;height:{:.3f}%"></span>'
        ).format(100 * x0, 100 * y0, 100 * (x1 - x0), 100 * (y1 - y0))
        for x0, y0, x1, y1 in picture.boxes
    )
    steps = Markup("").join(
        Markup(
            '<button type="button" class="tool" data-picture="{}" aria-label="{}">{}</button>'
        ).format(to, words("page_n", number=to), sign)
        for to, sign in ((page - 1, "‹"), (page + 1, "›"))
        if 1 <= to <= pages
    )
    return Markup(
        '<div class="printed-bar">{} <span>{}</span></div><figure class="printed">'
        '<img alt="{}" width="{}" height="{}" src="data:image/png;base64,{}">{}</figure>'
    ).format(
        steps,
        words("page_n", number=page),
        words("picture_of", number=page),
        picture.width,
        picture.height,
        base64.b64encode(picture.png).decode("ascii"),
        boxes,
    )


def no_picture_html(reason: str, words: Words) -> Markup:
    """Return why a page cannot be shown as it is printed."""
    return Markup('<p class="trouble">{}</p>').format(words("no_picture", reason=reason))
