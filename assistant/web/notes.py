"""What stands around the quotes of an answer: how well they fit, what differs, where copies are."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assistant.web.agreement import Difference, differences
from assistant.web.exchange import Exchange, Quote
from assistant.web.markers import marker_html, safe_text
from assistant.web.support import Support
from assistant.web.words import Words

MAX_COPIES = 3


def support_html(given: Support, words: Words) -> Markup:
    """Return how well the quotes fit as a word that unfolds into what it means."""
    lacking = [words(f"lacks_{given.lacks}")] if given.lacks else []
    lacking += [f"“{word}”" for word in given.missing]
    note = words("not_in_quotes", words=", ".join(lacking)) if lacking else ""
    name = "sure_across" if given.across and given.level == "middle" else f"sure_{given.level}"
    name = "sure_overview" if given.overview else name
    return Markup(
        '<details class="sure {}"><summary><span class="word">{}</span>{}</summary>'
        "<p>{}</p></details>"
    ).format(
        given.level,
        words(name),
        Markup(' <span class="lacking" dir="auto">{}</span>').format(safe_text(note))
        if note
        else "",
        words(f"{name}_why"),
    )


def differences_html(exchange: Exchange, turn: int, words: Words) -> Markup:
    """Return a line per figure or date that the quoted articles give differently."""
    found = differences(exchange.quotes, exchange.understood_as or exchange.question)
    if not found:
        return Markup("")
    items = Markup("").join(_difference(item, exchange, turn, words) for item in found)
    return Markup('<div class="differ"><strong>{}</strong><ul>{}</ul></div>').format(
        words("differ"), items
    )


def _difference(item: Difference, exchange: Exchange, turn: int, words: Words) -> Markup:
    said = (
        Markup("{} {}").format(
            Markup("<bdi>{}</bdi>").format(safe_text(value)),
            marker_html(quote, exchange, turn=turn, words=words),
        )
        for value, quote in item
    )
    return Markup("<li>{}</li>").format(Markup(" · ").join(said))


def copies_html(quotes: Sequence[Quote], words: Words) -> Markup:
    """Return in which other documents the text of these quotes stands, if in any."""
    paths = list(dict.fromkeys(path for quote in quotes for path in quote.also_in))
    if not paths:
        return Markup("")
    shown = ", ".join(paths[:MAX_COPIES]) + (" …" if len(paths) > MAX_COPIES else "")
    return Markup('<p class="copies" dir="auto">{}</p>').format(
        safe_text(words("also_in", paths=shown))
    )
