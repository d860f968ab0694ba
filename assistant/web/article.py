"""A document as HTML for the reader, its cited sentences marked: pure functions.

Marks are placed by offsets alone.  Text outside ``body`` is shown too, so that the article reads as
in its file, but set apart.  A very long document is cut around the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from markupsafe import Markup

from assistant.records import Document, Span
from assistant.web.filters import language_name
from assistant.web.markers import safe_text
from assistant.web.rendered import (
    furniture_html,
    is_web_address,
    marked_html,
    page_break_html,
    rendered_html,
)
from assistant.web.words import Words

WINDOW_CHARACTERS = 60_000
_PARAGRAPH = re.compile(r"[^\n](?:(?!\n[ \t]*\n).)*", re.DOTALL)
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")


def parse_spans(text: str) -> list[Span]:
    """Return the spans of "10-20,30-45"; what does not parse is dropped."""
    found = (_SPAN.fullmatch(part) for part in text.split(",")[:200])
    return [(int(m[1]), int(m[2])) for m in found if m and int(m[1]) < int(m[2])]


def reader_html(
    document: Document,
    *,
    words: Words,
    here: Span | None = None,
    others: Sequence[Span] = (),
    whole: bool = False,
) -> Markup:
    """Return the head and the text of ``document``; ``here`` is the sentence to show."""
    window = (0, len(document.text)) if whole else _window(document.text, here)
    page = page_at(document, here[0]) if here else None
    return Markup(
        '<article class="article">{}{}<div class="text" lang="{}">{}</div>{}</article>'
    ).format(
        head_html(document, words=words, page=page),
        _cut(words("cut_before"), words) if window[0] > 0 else "",
        document.language or "",
        text_html(document, window=window, here=here, others=others, words=words),
        _cut(words("cut_after"), words) if window[1] < len(document.text) else "",
    )


def head_html(document: Document, *, words: Words, page: int | None = None) -> Markup:
    """Return title, publisher, date, language, and the links to the file and the original."""
    facts = [
        document.publisher,
        words.day(document.date) if document.date else words("undated"),
        language_name(document.language),
    ]
    facts += [words("page_n", number=page)] if page else []
    links = [
        Markup(
            '<a class="open-file" href="file/{}{}" target="_blank" rel="noopener">{}</a>'
        ).format(document.id, f"#page={page}" if page else "", words("open_file"))
    ]
    if is_web_page(document):  # opening it shows it cleaned
        links.append(
            Markup('<a class="save-file" href="file/{}?save=1" download>{}</a>').format(
                document.id, words("save_file")
            )
        )
    if is_web_address(document.url):
        links.append(
            Markup(
                '<a class="original" href="{}" target="_blank" rel="noopener noreferrer">{}</a>'
            ).format(document.url, words("original"))
        )
    return Markup(
        '<header><h2 dir="auto" lang="{}" tabindex="-1">{}</h2><p class="facts">{}</p>'
        '<p class="path" dir="auto">{}</p><p class="links">{}</p></header>'
    ).format(
        document.language or "",
        safe_text(document.title or document.path),
        Markup(" · ").join(Markup("<bdi>{}</bdi>").format(safe_text(str(f))) for f in facts if f),
        safe_text(document.path),
        Markup(" ").join(links),
    )


def is_web_page(document: Document) -> bool:
    """Return whether the file is a web page: shown cleaned, never as it is."""
    return document.path.lower().endswith((".html", ".htm"))


def missing_html(words: Words) -> Markup:
    """Return what the reader shows for a document that is no longer there."""
    return Markup('<p class="gone">{}</p>').format(words("no_document"))


def changed_html(words: Words, *, quote: str, gone: bool = False) -> Markup:
    """Return the notice that the source is not what was quoted, with the quote if it is known."""
    if not quote:
        return Markup('<div class="changed"><p>{}</p></div>').format(
            words("no_document" if gone else "changed_place")
        )
    return Markup(
        '<div class="changed"><p>{}</p><blockquote dir="auto">{}</blockquote></div>'
    ).format(words("gone" if gone else "changed_since"), safe_text(quote))


def text_html(
    document: Document,
    *,
    window: Span,
    words: Words,
    here: Span | None = None,
    others: Sequence[Span] = (),
) -> Markup:
    """Return the text of ``document`` within ``window``, marked and with page breaks."""
    marks = [(span, "also") for span in others] + ([(here, "here")] if here else [])
    if document.structure:
        return rendered_html(document, window=window, words=words, marks=marks)
    return _paragraphs_html(document, window, marks, words)


def _paragraphs_html(
    document: Document, window: Span, marks: Sequence[tuple[Span, str]], words: Words
) -> Markup:
    """Return a text without structure, by its blank lines."""
    pages = dict(zip(document.pages, range(1, len(document.pages) + 1), strict=True))
    parts: list[Markup] = []
    for inside, group in groupby(_paragraphs(document, window), key=lambda p: _inside(document, p)):
        shown = []
        for paragraph in group:
            for start in [start for start in pages if start < paragraph[1]]:
                number = pages.pop(start)
                if start >= window[0]:
                    shown.append(page_break_html(number, words))
            marked = marked_html(document.text, paragraph, marks)
            shown.append(Markup('<p dir="auto" class="body">{}</p>').format(marked))
        joined = Markup("").join(shown)
        parts.append(joined if inside else furniture_html(joined, words, document=document))
    return Markup("").join(parts)


def _inside(document: Document, span: Span) -> bool:
    return any(start < span[1] and span[0] < end for start, end in document.body)


def _paragraphs(document: Document, window: Span) -> Iterator[Span]:
    """Yield the spans between blank lines, cut further where article text begins or ends."""
    edges = sorted({edge for span in document.body for edge in span})
    for match in _PARAGRAPH.finditer(document.text, *window):
        start, end = match.span()
        cuts = [start, *(edge for edge in edges if start < edge < end), end]
        for piece in pairwise(cuts):
            if document.text[slice(*piece)].strip():
                yield piece


def _window(text: str, here: Span | None) -> Span:
    """Return the part of a long text to show, cut at line ends."""
    if len(text) <= WINDOW_CHARACTERS:
        return 0, len(text)
    middle = here[0] if here else 0
    start = max(0, middle - WINDOW_CHARACTERS // 2)
    end = min(len(text), start + WINDOW_CHARACTERS)
    start = text.rfind("\n", 0, start) + 1 if start else 0
    after = text.find("\n", end)
    return start, after if 0 < after - end < 5000 else end


def _cut(note: str, words: Words) -> Markup:
    return Markup(
        '<p class="cut">{} <button type="button" class="link" data-whole>{}</button></p>'
    ).format(note, words("whole_article"))


def page_at(document: Document, offset: int) -> int:
    """Return the page (from 1) that an offset lies on; 0 where the format has none."""
    return sum(start <= offset for start in document.pages)
