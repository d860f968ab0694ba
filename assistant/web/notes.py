"""What stands around the quotes of an answer: how sure they are, what differs, where copies are."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assistant.languages.phrases import said
from assistant.web.exchange import Exchange, Quote
from assistant.web.markers import marker_html, safe_text
from assistant.web.words import Words

MAX_COPIES = 3
SHOWN_AT_ONCE = 10
"""Articles of a long list that are seen before the others are unfolded."""
LEVELS = (("high", 0.85), ("middle", 0.65), ("low", 0.0))
"""A word for the confidence from so much on."""


def confidence_html(exchange: Exchange, words: Words) -> Markup:
    """Return how sure the answer is as a word that unfolds into what it means."""
    level = next(name for name, least in LEVELS if exchange.confidence >= least)
    why = words(f"sure_{level}_why", percent=round(100 * exchange.confidence))
    return Markup(
        '<details class="sure {}"><summary><span class="word">{}</span></summary>'
        "<p>{}</p></details>"
    ).format(level, words(f"sure_{level}"), why)


def differences_html(exchange: Exchange, turn: int, words: Words) -> Markup:
    """Return a line per question that the quoted articles answer differently, the newest first."""
    quotes = {quote.number: quote for quote in exchange.quotes}
    lines = [
        [quotes[number] for number in group if number in quotes] for group in exchange.differences
    ]
    if not lines:
        return Markup("")
    items = Markup("").join(_difference(line, exchange, turn, words) for line in lines)
    return Markup('<div class="differ"><strong>{}</strong><ul>{}</ul></div>').format(
        words("differ"), items
    )


def _difference(line: Sequence[Quote], exchange: Exchange, turn: int, words: Words) -> Markup:
    said = (
        Markup("{} {}").format(
            Markup("<bdi>{}</bdi>").format(safe_text(quote.exact)),
            marker_html(quote, exchange, turn=turn, words=words),
        )
        for quote in line
    )
    return Markup("<li>{}</li>").format(Markup(" · ").join(said))


def remarks_html(exchange: Exchange, words: Words) -> Markup:
    """Return how many articles answer, where more do than are seen, and what nothing answers."""
    lines = []
    quoted = len({quote.document_id for quote in exchange.quotes})
    if exchange.articles > min(quoted, SHOWN_AT_ONCE):
        many = "at_least" if exchange.articles_limited else "found_many"
        lines.append(said(many, words.language, count=exchange.articles))
    if exchange.unanswered:
        lines.append(said("not_stated", words.language, parts=" ".join(exchange.unanswered)))
    return Markup("").join(
        Markup('<p class="remark" dir="auto">{}</p>').format(safe_text(line)) for line in lines
    )


def copies_html(quotes: Sequence[Quote], words: Words) -> Markup:
    """Return in which other documents the text of these quotes stands, if in any."""
    paths = list(dict.fromkeys(path for quote in quotes for path in quote.also_in))
    if not paths:
        return Markup("")
    shown = ", ".join(paths[:MAX_COPIES]) + (" …" if len(paths) > MAX_COPIES else "")
    return Markup('<p class="copies" dir="auto">{}</p>').format(
        safe_text(words("also_in", paths=shown))
    )
