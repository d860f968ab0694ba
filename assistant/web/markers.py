"""Text and citation numbers as HTML, escaped: what every other rendering is made of."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from assistant.web.exchange import Exchange, Quote
from assistant.web.words import Words


def safe_text(text: str) -> str:
    """Return ``text`` without lone surrogates and NUL, which no page can carry."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def lines_html(text: str) -> Markup:
    """Return text escaped, its line breaks kept."""
    return Markup("<br>").join(safe_text(text).splitlines())


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


def source_line(quote: Quote, words: Words) -> str:
    """Return title, publisher, date and page of a quote on one line."""
    page = words("page_n", number=quote.page) if quote.page else None
    parts = [quote.title, quote.publisher, quote.date or words("undated"), page]
    return safe_text(" · ".join(part for part in parts if part))
