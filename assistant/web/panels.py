"""The frames around the page's parts, as HTML: reader, welcome, tools, shelf; pure functions."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from assistant.records import Document, Span
from assistant.web.conversations import Summary
from assistant.web.markers import safe_text
from assistant.web.sources_view import limits_text
from assistant.web.uploads import KINDS
from assistant.web.words import Words


def reader_html(
    body: Markup,
    *,
    words: Words,
    number: int = 0,
    total: int = 0,
    citation: str = "",
    title: str = "",
) -> Markup:
    """Return the reader: a bar with what can be done, and the article below it."""
    step = ""
    if number and total > 1:
        step = Markup(
            '<span class="step" aria-live="polite">{}</span>'
            '<button type="button" data-step="-1" aria-label="{}" title="{}">‹</button>'
            '<button type="button" data-step="1" aria-label="{}" title="{}">›</button>'
        ).format(
            words("citation_of", number=number, total=total),
            words("previous"),
            words("previous"),
            words("next"),
            words("next"),
        )
    copy = (
        Markup('<button type="button" data-copy="{}" data-done="{}">{}</button>').format(
            safe_text(citation), words("copied"), words("copy_citation")
        )
        if citation
        else ""
    )
    return Markup(
        '<div class="bar">{}{}<span class="gap"></span>'
        '<button type="button" data-close aria-label="{}" title="{}">×</button>'
        '<span class="where" dir="auto">{}</span></div>'
        '<div class="scroll" tabindex="0" role="region" aria-label="{}">{}</div>'
    ).format(step, copy, words("close"), words("close"), safe_text(title), words("reader"), body)


def reader_empty_html(words: Words) -> Markup:
    """Return what the reader shows before anything is opened."""
    return Markup('<p class="empty">{}</p>').format(words("reader_empty"))


def citation_text(document: Document, span: Span, words: Words) -> str:
    """Return a citation to paste elsewhere: quote, title, publisher, date, address or file."""
    quote = " ".join(document.text[slice(*span)].split())
    parts = [
        document.title or document.path,
        document.publisher,
        document.date.isoformat() if document.date else words("undated"),
        document.url or document.path,
    ]
    return f"“{quote}” — " + ", ".join(part for part in parts if part)


def welcome_html(questions: Sequence[str], words: Words, *, folder: str, empty: bool) -> Markup:
    """Return the first screen: what this is, and examples, or how to begin."""
    if empty:
        return Markup("<h2>{}</h2><p>{}</p>").format(
            words("begin_title"), words("begin_how", folder=folder)
        )
    buttons = Markup("").join(
        Markup('<li><button type="button" class="example" dir="auto">{}</button></li>').format(
            safe_text(question)
        )
        for question in questions
    )
    tries = Markup("<p>{}</p><ul>{}</ul>").format(words("try"), buttons) if questions else ""
    return Markup("<h2>{}</h2>{}").format(words("welcome"), tries)


def tools_html(kept: Sequence[Summary], words: Words, *, current: str) -> Markup:
    """Return what can be done with the conversation: export it, or go to an earlier one."""
    parts = []
    if any(summary.id == current for summary in kept):
        parts += [
            Markup('<a href="export/{}.{}" download>{}</a>').format(current, kind, words(phrase))
            for kind, phrase in (("md", "export_markdown"), ("html", "export_html"))
        ]
    others = [summary for summary in kept if summary.id != current]
    if others:
        links = Markup("").join(
            Markup('<li><a href="?conversation={}" dir="auto">{}</a></li>').format(
                summary.id, safe_text(summary.question[:120])
            )
            for summary in others
        )
        parts.append(
            Markup("<details><summary>{}</summary><ul>{}</ul></details>").format(
                words("earlier"), links
            )
        )
    return Markup("").join(parts)


def shelf_html(words: Words, *, max_bytes: int) -> Markup:
    """Return the Sources tab around its table: add, refresh, search."""
    return Markup(
        '<form class="drop"><label><input type="file" name="files" multiple accept="{accept}">'
        "<strong>{drop}</strong><small>{limits}</small></label></form>"
        '<div class="shelf-tools"><form class="address"><label>'
        '<span class="sr-only">{add_url}</span>'
        '<input type="url" name="url" placeholder="{add_url}" required maxlength="2000"></label>'
        "<button>{add}</button></form>"
        '<button type="button" data-refresh>{refresh}</button></div>'
        '<p class="note" role="status" data-undo-word="{undo}" data-adding-word="{adding}"></p>'
        '<label class="search"><span class="sr-only">{search}</span>'
        '<input type="search" placeholder="{search}" maxlength="200"></label>'
        '<div class="table" data-view="sources"></div>'
    ).format(
        accept=",".join(KINDS),
        drop=words("drop"),
        limits=limits_text(words, max_bytes=max_bytes),
        add_url=words("add_url"),
        add=words("add"),
        refresh=words("refresh"),
        undo=words("undo"),
        adding=words("adding"),
        search=words("search_articles"),
    )
