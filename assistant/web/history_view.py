"""The conversations a visitor has had, and one of them for others, as HTML; pure functions."""

from __future__ import annotations

import time
from collections.abc import Sequence

from markupsafe import Markup

from assistant.web.conversations import MAX_TITLE, Summary
from assistant.web.dates import moment
from assistant.web.exchange import Exchange
from assistant.web.followups import spelled_out
from assistant.web.markers import safe_text
from assistant.web.rendering import answer_html, question_html
from assistant.web.words import Words


def history_html(words: Words) -> Markup:
    """Return the side bar around its list."""
    return Markup(
        '<div class="side-head"><h2>{}</h2>'
        '<button type="button" class="tool" data-new>{}</button></div>'
        '<input type="search" class="find" aria-label="{}" placeholder="{}" maxlength="200">'
        '<p class="note" role="status"></p><div data-view="kept"></div>'
    ).format(
        words("conversations"),
        words("new"),
        words("search_conversations"),
        words("search_conversations"),
    )


def kept_html(
    kept: Sequence[Summary], words: Words, *, current: str = "", now: float | None = None
) -> Markup:
    """Return the list of conversations, the last used first."""
    if not kept:
        return Markup('<p class="empty">{}</p>').format(words("no_conversations"))
    now = time.time() if now is None else now
    items = (_item(one, words, current=one.id == current, now=now) for one in kept)
    return Markup("<ul>{}</ul>").format(Markup("").join(items))


def _item(one: Summary, words: Words, *, current: bool, now: float) -> Markup:
    title = safe_text(one.title[:MAX_TITLE])
    buttons = (
        Markup('<button type="button" data-{}="{}" aria-label="{}" title="{}">{}</button>').format(
            name, one.id, words(f"{name}_named", title=title), words(name), sign
        )
        for name, sign in (("rename", "✎"), ("delete", "×"))
    )
    return Markup(
        '<li{}><a href="?conversation={}" data-open="{}" dir="auto"{}>{}</a>'
        '<span class="when">{}</span><span class="acts">{}</span></li>'
    ).format(
        Markup(' class="current"') if current else "",
        one.id,
        one.id,
        Markup(' aria-current="true"') if current else "",
        title,
        moment(one.updated, words.language, now=now),
        Markup("").join(buttons),
    )


def turns_html(exchanges: Sequence[Exchange], words: Words, *, first: int = 1) -> Markup:
    """Return exchanges to be read only: without the buttons that change a conversation."""
    return Markup("").join(
        Markup('<section class="turn">{}{}</section>').format(
            question_html(exchange), answer_html(exchange, turn=turn, words=words)
        )
        for turn, exchange in enumerate(spelled_out(exchanges), start=first)
    )


def older_html(versions: Sequence[Sequence[Exchange]], words: Words, *, turn: int) -> Markup:
    """Return what stood in place of a turn before it was edited, the latest version first."""
    shown = Markup('<hr class="between">').join(
        turns_html(version, words, first=turn) for version in reversed(versions)
    )
    return Markup('<div class="older readonly"><h2 tabindex="-1">{}</h2>{}</div>').format(
        words("earlier_version"), shown
    )


def shared_html(exchanges: Sequence[Exchange], words: Words) -> Markup:
    """Return the page that a link opens: one conversation and the reader beside it."""
    return Markup(
        '<!doctype html><html lang="{}" dir="{}"><head><meta charset="utf-8"><title>{}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><base href="../">'
        '<link rel="stylesheet" href="static/page.css">'
        '<script type="module" src="static/shared.js"></script></head>'
        '<body class="shared"><header id="top"><h1>Assistant</h1><p>{}</p></header>'
        '<div id="columns"><main id="left"><div id="chat" class="readonly">{}</div></main>'
        '<div id="right"><aside id="reader" aria-label="{}"><div><p class="empty">{}</p></div>'
        "</aside></div></div></body></html>"
    ).format(
        words.language,
        words.direction,
        words("conversation"),
        words("shared_page") if exchanges else words("no_share"),
        turns_html(exchanges, words),
        words("reader"),
        words("reader_empty") if exchanges else "",
    )
