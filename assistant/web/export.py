"""A conversation as a file to keep: Markdown and printable HTML, each quote with its proof."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup

from assistant.web.exchange import Exchange, Quote
from assistant.web.markers import exact_html, lines_html, safe_text, source_line
from assistant.web.rendered import is_web_address
from assistant.web.rendering import searched_text
from assistant.web.words import Words

_STYLE = (
    "body{font:16px/1.55 Georgia,serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "body{color:#1b1f24;background:#fff}"
    "h1,h2,.proof,.facts{font-family:system-ui,sans-serif}h1{font-size:1.4rem}h2{font-size:1.1rem}"
    "blockquote{margin:.6rem 0;padding:.1rem 1rem;border-inline-start:3px solid #0f766e}"
    ".proof,.facts{font-size:.8rem;color:#4b5563;overflow-wrap:anywhere}"
    "section{break-inside:avoid-page;margin-top:2rem}"
)


def markdown(exchanges: Sequence[Exchange], words: Words, *, when: str) -> str:
    """Return the conversation as Markdown; text of sources cannot become markup."""
    parts = [f"# {words('conversation')}", words("exported_at", when=when)]
    for exchange in exchanges:
        parts += [f"## {_plain(exchange.question)}"]
        if exchange.understood_as:
            parts.append(f"{words('understood')} {_plain(exchange.understood_as)}")
        if exchange.answerable:
            parts += [_quote_markdown(quote, words) for quote in exchange.quotes]
            parts += [f"{words('differ')} {_plain(line)}" for line in differing(exchange)]
        else:
            parts += [_plain(exchange.error or exchange.text), searched_text(exchange, words)]
    return "\n\n".join(parts) + "\n"


def _quote_markdown(quote: Quote, words: Words) -> str:
    quoted = "\n".join(f"> {_plain(line)}" for line in quote.display.splitlines())
    return f"{quoted}\n>\n> [{quote.number}] {_plain(source_line(quote, words))}\n\n" + "\n".join(
        f"- {_plain(fact)}" for fact in proof(quote, words)
    )


def differing(exchange: Exchange) -> list[str]:
    """Return a line per question that the quoted articles answer differently, the newest first."""
    quotes = {quote.number: quote for quote in exchange.quotes}
    return [
        safe_text(" · ".join(f"{quotes[n].exact} [{n}]" for n in group if n in quotes))
        for group in exchange.differences
    ]


def exact_parts(quote: Quote) -> list[tuple[str, bool]]:
    """Return a quote in pieces, and whether each is the exact words of the answer."""
    text, (start, end) = quote.display, quote.bold or (0, 0)
    pieces = (text[:start], text[start:end], text[end:])
    return [(text, place == 1) for place, text in enumerate(pieces) if text]


def _plain(text: str) -> str:
    """Return text with every character that Markdown reads escaped, on one line."""
    return re.sub(r"([\\`*_{}\[\]<>#+!|~&-])", r"\\\1", " ".join(safe_text(text).split()))


def proof(quote: Quote, words: Words) -> list[str]:
    """Return what proves a quote: file and span, copies, address, digest."""
    facts = [f"{quote.path}, {quote.start}–{quote.end}"]
    facts += [words("also_in", paths=", ".join(quote.also_in))] if quote.also_in else []
    facts += [quote.url] if quote.url and is_web_address(quote.url) else []
    facts += [f"{words('digest')}: {quote.sha256}"] if quote.sha256 else []
    return facts


def html(exchanges: Sequence[Exchange], words: Words, *, when: str) -> Markup:
    """Return the conversation as one page of HTML that needs nothing else."""
    sections = Markup("").join(_section(exchange, words) for exchange in exchanges)
    return Markup(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title>'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\"><style>{}</style></head>"
        '<body><h1>{}</h1><p class="facts">{}</p>{}</body></html>\n'
    ).format(
        words.language,
        words("conversation"),
        Markup(_STYLE),
        words("conversation"),
        words("exported_at", when=when),
        sections,
    )


def _section(exchange: Exchange, words: Words) -> Markup:
    parts = [Markup('<h2 dir="auto">{}</h2>').format(lines_html(exchange.question))]
    if exchange.understood_as:
        parts.append(
            Markup('<p class="facts">{} <bdi>{}</bdi></p>').format(
                words("understood"), safe_text(exchange.understood_as)
            )
        )
    if exchange.answerable:
        parts += [_quote_html(quote, words) for quote in exchange.quotes]
        parts += [
            Markup('<p class="facts">{} <bdi>{}</bdi></p>').format(words("differ"), line)
            for line in differing(exchange)
        ]
    else:
        parts.append(
            Markup('<p dir="auto">{}</p><p class="facts">{}</p>').format(
                lines_html(exchange.error or exchange.text), searched_text(exchange, words)
            )
        )
    return Markup("<section>{}</section>").format(Markup("").join(parts))


def _quote_html(quote: Quote, words: Words) -> Markup:
    return Markup(
        '<blockquote dir="auto" lang="{}"><p>{} [{}]</p></blockquote>'
        '<p class="facts" dir="auto">{}</p><p class="proof" dir="auto">{}</p>'
    ).format(
        quote.language or "",
        exact_html(quote),
        quote.number,
        source_line(quote, words),
        Markup("<br>").join(proof(quote, words)),
    )
