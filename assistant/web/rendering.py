"""An exchange as HTML for the conversation: pure functions, everything escaped.

``Markup.format`` escapes what is put into a template, so text of sources, file names and questions
cannot become markup.  The result uses only what Gradio's sanitizer keeps: no ``data-`` or ``aria-``
attributes, links that begin with ``#``.  A citation's link carries all the reader needs to open it,
so it works after a reload and for earlier answers, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from markupsafe import Markup, escape

from assistant.web.exchange import Exchange, Quote
from assistant.web.filters import describe
from assistant.web.markers import (
    cells_html,
    citation_href,
    exact_html,
    lines_html,
    marker_html,
    safe_text,
    source_html,
    source_line,
    words_html,
)
from assistant.web.notes import (
    SHOWN_AT_ONCE,
    confidence_html,
    copies_html,
    differences_html,
    remarks_html,
)
from assistant.web.words import Words

MARKER = re.compile(r"\[(\d{1,3})\]")
SNIPPET_CHARACTERS = 280


def question_html(
    exchange: Exchange, *, turn: int = 0, earlier: int = 0, words: Words | None = None
) -> Markup:
    """Return the visitor's side of an exchange, and how many ``earlier`` versions it replaced."""
    asked = Markup('<div class="asked" dir="auto">{}</div>').format(lines_html(exchange.question))
    if not earlier or words is None:
        return asked
    return asked + Markup(
        '<p class="versions"><button type="button" class="earlier link" value="{}">{}</button></p>'
    ).format(turn, words("earlier_version"))


def answer_html(exchange: Exchange, *, turn: int, words: Words) -> Markup:
    """Return the assistant's side of exchange number ``turn`` (from 1)."""
    return _answer_html(exchange, turn, words.language)


# Gradio takes the whole conversation with every answer; only the last one is new.
@lru_cache(maxsize=2000)
def _answer_html(exchange: Exchange, turn: int, language: str) -> Markup:
    words = Words(language)
    if exchange.stopped:
        return _note(words("stopped"), turn, words)
    if exchange.error:
        return _note(words("failed", reason=exchange.error), turn, words)
    parts = [understood_html(exchange, turn, words)]
    if exchange.answerable and exchange.quotes:
        parts += [_body(exchange, turn, words), differences_html(exchange, turn, words)]
        parts.append(remarks_html(exchange, words))
        parts.append(confidence_html(exchange, words))
    else:
        parts += [refusal_html(exchange, turn=turn, words=words)]
    parts.append(tools_html(turn, words))
    return Markup('<div class="answer" id="answer-{}">{}</div>').format(
        turn, Markup("").join(parts)
    )


def waiting_html(words: Words, reason: str = "") -> Markup:
    """Return what stands for an answer that is being looked for, and what it waits for."""
    return Markup('<div class="answer waiting">{}</div>').format(
        safe_text(reason) or words("searching")
    )


def _note(text: str, turn: int, words: Words) -> Markup:
    return Markup('<div class="answer note" dir="auto" id="answer-{}">{}{}</div>').format(
        turn, safe_text(text), tools_html(turn, words, ("retry", "edit"))
    )


def understood_html(exchange: Exchange, turn: int, words: Words) -> Markup:
    """Return the completed question of a follow-up, with a way to mend or to undo that."""
    if not exchange.understood_as:
        return Markup("")
    return Markup(
        '<p class="understood">{} <span class="completed" dir="auto">{}</span> '
        '<button type="button" class="correct link">{}</button> '
        '<button type="button" class="alone link" value="{}">{}</button></p>'
    ).format(
        words("understood"),
        safe_text(exchange.understood_as),
        words("correct"),
        turn,
        words("ask_alone"),
    )


def _body(exchange: Exchange, turn: int, words: Words) -> Markup:
    if _has_words_of_its_own(exchange):
        return _running_text(exchange, turn, words)
    several = len(exchange.document_ids) > 1
    parts = []
    for _, group in groupby(_by_document(exchange.quotes), key=lambda quote: quote.document_id):
        quotes = list(group)
        body = Markup("").join(_quote_html(q, exchange, turn, words) for q in quotes)
        source = Markup('<p class="outlet">{}</p>{}').format(
            source_html(quotes[0], words), copies_html(quotes, words)
        )
        parts.append(
            Markup('<div class="{}">{}{}</div>').format(
                "by-article" if several else "one-article",
                *((source, body) if several else (body, source)),
            )
        )
    return Markup("").join(parts[:SHOWN_AT_ONCE]) + _folded(parts[SHOWN_AT_ONCE:], words)


def _folded(parts: Sequence[Markup], words: Words) -> Markup:
    if not parts:
        return Markup("")
    return Markup('<details class="further"><summary>{} ({})</summary>{}</details>').format(
        words("more"), len(parts), Markup("").join(parts)
    )


def _by_document(quotes: Sequence[Quote]) -> list[Quote]:
    """Return the quotes with those of one document together, documents by their first quote."""
    first: dict[str, int] = {}
    for place, quote in enumerate(quotes):
        first.setdefault(quote.document_id, place)
    return sorted(quotes, key=lambda quote: first[quote.document_id])


def _quote_html(quote: Quote, exchange: Exchange, turn: int, words: Words) -> Markup:
    if quote.cells:
        return Markup('<div class="quote" lang="{}">{}{}</div>').format(
            quote.language or "",
            cells_html(quote),
            marker_html(quote, exchange, turn=turn, words=words),
        )
    return Markup('<p class="quote" dir="auto" lang="{}">{} {}</p>').format(
        quote.language or "",
        exact_html(quote),
        marker_html(quote, exchange, turn=turn, words=words),
    )


def _has_words_of_its_own(exchange: Exchange) -> bool:
    rest = exchange.text
    for quote in sorted(exchange.quotes, key=lambda quote: -len(quote.text)):
        rest = rest.replace(quote.text, " ")
    return bool(re.search(r"\w", MARKER.sub(" ", rest)))


def _running_text(exchange: Exchange, turn: int, words: Words) -> Markup:
    """Return the answer's text as it stands, its markers made links; unknown ones stay text."""
    quotes = {quote.number: quote for quote in exchange.quotes}
    paragraphs = []
    for paragraph in filter(str.strip, exchange.text.split("\n")):
        parts, done = [], 0
        for match in MARKER.finditer(paragraph):
            if quote := quotes.get(int(match[1])):
                parts += [
                    escape(safe_text(paragraph[done : match.start()])),
                    marker_html(quote, exchange, turn=turn, words=words),
                ]
                done = match.end()
        parts.append(escape(safe_text(paragraph[done:])))
        paragraphs.append(
            Markup('<p class="quote" dir="auto">{}</p>').format(Markup("").join(parts))
        )
    lines = Markup("").join(
        Markup('<li dir="auto">{} {}</li>').format(
            source_html(quote, words), marker_html(quote, exchange, turn=turn, words=words)
        )
        for quote in exchange.quotes
    )
    return Markup("").join(paragraphs) + Markup('<ul class="outlets">{}</ul>').format(lines)


def refusal_html(exchange: Exchange, *, turn: int, words: Words) -> Markup:
    """Return a refusal: the sentence, what was searched, and the nearest passages as such."""
    parts = [
        Markup('<p class="refusal" dir="auto">{}</p>').format(lines_html(exchange.text)),
        Markup('<p class="searched">{}</p>').format(searched_text(exchange, words)),
    ]
    if exchange.nearest:
        nearest = [quote for quote in exchange.nearest if not _is_title(quote)] or exchange.nearest
        items = Markup("").join(_nearest_html(quote, turn, words) for quote in nearest)
        parts.append(
            Markup(
                '<div class="nearest"><p><strong>{}</strong> <span>{}</span></p><ul>{}</ul></div>'
            ).format(words("nearest"), words("nearest_note"), items)
        )
    return Markup("").join(parts)


def searched_text(exchange: Exchange, words: Words) -> str:
    """Return what was searched: how many articles, within which filters."""
    parts = [words.count("searched", exchange.documents_searched)]
    if described := describe(exchange.filters, words):
        parts.append(words("with_filters", filters=described))
    if exchange.undated_left_out:
        parts.append(words("undated_left_out", count=exchange.undated_left_out))
    return safe_text("; ".join(parts) + ".")


def _is_title(quote: Quote) -> bool:
    return quote.text.strip(" #\n") == quote.title.strip()


def _nearest_html(quote: Quote, turn: int, words: Words) -> Markup:
    text = " ".join(quote.display.split())
    if len(text) > SNIPPET_CHARACTERS:
        text = text[:SNIPPET_CHARACTERS].rsplit(" ", 1)[0] + " …"
    return Markup(
        '<li><a class="cite near" href="{}" title="{}" dir="auto">{}</a>'
        '<div class="snippet" dir="auto" lang="{}">{}</div></li>'
    ).format(
        citation_href(quote, (), turn=turn),
        source_line(quote, words),
        safe_text(quote.title),
        quote.language or "",
        words_html(text),
    )


def tools_html(turn: int, words: Words, names: Sequence[str] = ("copy", "edit")) -> Markup:
    """Return the buttons under an answer; the page's script gives them their meaning."""
    buttons = (
        Markup('<button type="button" class="tool {}" value="{}">{}</button>').format(
            name, turn, words("copy_answer" if name == "copy" else name)
        )
        for name in names
    )
    return Markup('<p class="tools">{}</p>').format(Markup("").join(buttons))
