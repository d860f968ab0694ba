"""Text and citation numbers as HTML, escaped: what every other rendering is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import urlencode

from markupsafe import Markup, escape

from assistant.records import Span
from assistant.web.exchange import Exchange, Quote
from assistant.web.words import Words

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_NUMBERS = re.compile(r"\d+(?:[-/.:,–]\d+)+")


def safe_text(text: str) -> str:
    """Return ``text``, as long as it was, without lone surrogates and NUL: no page carries them."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def words_html(text: str, around: str = "") -> Markup:
    """Return text escaped; in text from right to left, dates and numbers keep their order.

    Without that a browser shows 2025-06-10 in an Arabic line as 10-06-2025: its parts are numbers,
    and the dashes between them belong to the line.  ``around`` is the line of a piece of one.
    """
    safe = safe_text(text)
    if not _RIGHT_TO_LEFT.search(around or safe):
        return Markup(escape(safe))
    edges = [0, *(edge for m in _NUMBERS.finditer(safe) for edge in m.span()), len(safe)]
    pieces = (safe[start:end] for start, end in pairwise(edges))
    return Markup("").join(
        Markup('<bdi dir="ltr">{}</bdi>').format(piece) if odd % 2 else escape(piece)
        for odd, piece in enumerate(pieces)
    )


def lines_html(text: str, bold: Sequence[Span] = ()) -> Markup:
    """Return text escaped, its line breaks kept, the ``bold`` spans of it in bold."""
    lines, at = [], 0
    for line in safe_text(text).splitlines(keepends=True):
        lines.append(Markup("").join(_pieces(line.rstrip("\r\n"), at, bold)))
        at += len(line)
    return Markup("<br>").join(lines)


def _pieces(line: str, at: int, bold: Sequence[Span]) -> Iterator[Markup]:
    """Yield the pieces of a line that begins ``at`` in its text, those within ``bold`` so."""
    inside = [(max(0, a - at), min(len(line), b - at)) for a, b in bold]
    edges = sorted({0, len(line), *(e for a, b in inside if a < b for e in (a, b))})
    for start, end in pairwise(edges):
        shown = words_html(line[start:end], line)
        within = any(a <= start and end <= b for a, b in inside)
        yield Markup("<b>{}</b>").format(shown) if within else shown


def marker_html(quote: Quote, exchange: Exchange, *, turn: int, words: Words) -> Markup:
    """Return the number of a quote as a link that the reader opens."""
    return Markup(
        '<a class="cite" href="{}" title="{}"><span class="sr-only">{} </span>{}</a>'
    ).format(
        citation_href(quote, exchange.quotes, turn=turn),
        source_line(quote, words),
        words("source_n", number="").strip(),
        quote.number,
    )


def citation_href(quote: Quote, quotes: Sequence[Quote], *, turn: int) -> str:
    """Return the address of a citation in the page: document, span, other spans, digest."""
    others = [
        f"{other.start}-{other.end}"
        for other in quotes
        if other.document_id == quote.document_id and other.span != quote.span
    ]
    fields = {
        "turn": turn,
        "n": quote.number,
        "document": quote.document_id,
        "at": f"{quote.start}-{quote.end}",
        "also": ",".join(others),
        "sha": quote.sha256[:16],
    }
    return "#cite?" + urlencode({name: value for name, value in fields.items() if value != ""})


def source_parts(quote: Quote, words: Words) -> list[str]:
    """Return title, publisher, date and page of a quote, those that are known."""
    page = words("page_n", number=quote.page) if quote.page else None
    dated = words.day(quote.date) if quote.date else words("undated")
    parts = [quote.title, quote.publisher, dated, page]
    return [safe_text(part) for part in parts if part]


def source_line(quote: Quote, words: Words) -> str:
    """Return title, publisher, date and page of a quote on one line."""
    return " · ".join(source_parts(quote, words))


def source_html(quote: Quote, words: Words) -> Markup:
    """Return the same for the page, each part apart in lines of either direction."""
    parts = (Markup("<bdi>{}</bdi>").format(part) for part in source_parts(quote, words))
    return Markup(" · ").join(parts)


def exact_html(quote: Quote) -> Markup:
    """Return a quote with the exact words of the answer in bold, where they are known."""
    whole = quote.bold == (0, len(quote.display))  # all in bold would say nothing
    return lines_html(quote.display, [quote.bold] if quote.bold and not whole else ())


def cells_html(quote: Quote) -> Markup:
    """Return a row of a table as a small table: its header, and itself."""
    heads = Markup("").join(
        Markup('<th scope="col" dir="auto">{}</th>').format(lines_html(n))
        for n, _, _ in quote.cells
    )
    row = Markup("").join(
        Markup('<td dir="auto">{}</td>').format(
            Markup("<b>{}</b>").format(lines_html(value)) if exact else lines_html(value)
        )
        for _, value, exact in quote.cells
    )
    return Markup(
        '<table class="row" dir="auto"><thead><tr>{}</tr></thead><tbody><tr>{}</tr></tbody></table>'
    ).format(heads, row)
