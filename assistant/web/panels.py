"""The frames around the page's parts, as HTML: reader, welcome, tools, shelf; pure functions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from assistant.records import Document, DocumentInfo, Span
from assistant.structure import shown
from assistant.web.filters import language_name
from assistant.web.markers import safe_text
from assistant.web.sources_view import limits_html, types_html
from assistant.web.uploads import KINDS
from assistant.web.words import Words

NEWEST_SHOWN = 6
EXPORTS: Final = {"docx": "word", "html": "html", "md": "markdown", "json": "json"}
"""By extension, what a conversation can be taken away as."""
HELP: Final = ("asking", "citing", "refusing", "adding", "removing", "keeping", "trouble")


def reader_html(
    body: Markup,
    *,
    words: Words,
    number: int = 0,
    total: int = 0,
    citation: str = "",
    place: str = "",
    picture: int = 0,
    title: str = "",
) -> Markup:
    """Return the reader: a bar with what can be done, and the article below it.

    ``citation`` is the text to copy; ``place`` the query that opens the page at the
    sentence, ``picture`` the page of a PDF that can be shown as it is printed.
    """
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
        Markup(
            '<button type="button" data-copy="{}" data-place="{}" data-done="{}">{}</button>'
        ).format(safe_text(citation), place, words("copied"), words("copy_citation"))
        if citation
        else ""
    )
    return Markup(
        '<div class="bar">{}{}{}<span class="gap"></span>'
        '<button type="button" data-close aria-label="{}" title="{}">×</button>'
        '<span class="where" dir="auto">{}</span></div>'
        '<div class="scroll" tabindex="0" role="region" aria-label="{}">{}</div>'
    ).format(
        step,
        copy,
        _picture_button(picture, words),
        words("close"),
        words("close"),
        safe_text(title),
        words("reader"),
        body,
    )


def _picture_button(page: int, words: Words) -> Markup:
    if not page:
        return Markup("")
    return Markup(
        '<button type="button" data-picture="{}" data-other="{}" aria-pressed="false">{}</button>'
    ).format(page, words("as_text"), words("as_picture"))


def intro_html(documents: Sequence[DocumentInfo], words: Words) -> Markup:
    """Return the reader before anything is opened: what is there, the newest, a way to add."""
    indexed = [document for document in documents if document.status == "indexed"]
    if not indexed:
        return Markup('<div class="there">{}</div>').format(_add(words))
    dated = sorted((d for d in indexed if d.date), key=lambda d: str(d.date), reverse=True)
    facts = [_spoken(indexed)]
    if dated:
        first, last = words.day(dated[-1].date or ""), words.day(dated[0].date or "")
        dates = words("dated_from", since=first, until=last) if first != last else last
        facts.insert(0, Markup("<bdi>{}</bdi>").format(dates))
    return Markup(
        '<div class="there"><h2>{}</h2><p class="facts">{}</p>{}{}<p class="hint">{}</p></div>'
    ).format(
        words.count("articles", len(indexed)),
        Markup(" · ").join(fact for fact in facts if fact),
        _newest(dated or indexed, words),
        _add(words),
        words("reader_empty"),
    )


def _spoken(documents: Sequence[DocumentInfo]) -> Markup:
    """Return the languages of documents, the commonest first, with how many are in each.

    Each name is written its own way, the number beside it the page's.
    """
    counts = Counter(document.language for document in documents if document.language)
    shown = [
        Markup("<span><bdi>{}</bdi> {}</span>").format(language_name(code), count)
        for code, count in counts.most_common(6)
    ]
    return Markup(", ").join(shown) + (" …" if len(counts) > len(shown) else "")


def _newest(documents: Sequence[DocumentInfo], words: Words) -> Markup:
    items = Markup("").join(
        Markup(
            '<li><button type="button" class="link" data-document="{}" dir="auto">{}</button>'
            '<span class="facts">{}</span></li>'
        ).format(
            document.id,
            safe_text(document.title or document.path),
            Markup(" · ").join(
                Markup("<bdi>{}</bdi>").format(safe_text(fact))
                for fact in (document.publisher, words.day(document.date) if document.date else "")
                if fact
            ),
        )
        for document in documents[:NEWEST_SHOWN]
    )
    return Markup("<h3>{}</h3><ul>{}</ul>").format(words("newest"), items)


def _add(words: Words) -> Markup:
    return Markup(
        '<p><button type="button" class="tool" data-add>{}</button> <span>{}</span></p>'
    ).format(words("add_articles"), words("add_how"))


def citation_text(document: Document, span: Span, words: Words) -> str:
    """Return a citation to paste elsewhere: quote, title, publisher, date, address or file."""
    quote = " ".join(shown(document, *span).split())
    parts = [
        document.title or document.path,
        document.publisher,
        words.day(document.date) if document.date else words("undated"),
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


def tools_html(conversation: str, words: Words) -> Markup:
    """Return what can be done with a conversation: export it, link to it, forget it."""
    if not conversation:
        return Markup("")
    links = Markup("").join(
        Markup('<li><a href="export/{}.{}" download>{}</a></li>').format(
            conversation, kind, words(f"export_{name}")
        )
        for kind, name in EXPORTS.items()
    )
    return Markup(
        '<details class="menu"><summary>{}</summary><ul>{}</ul></details>'
        '<button type="button" class="link" data-share="{}">{}</button>'
        '<button type="button" class="link" data-forget="{}">{}</button>'
    ).format(words("export"), links, conversation, words("share"), conversation, words("forget"))


def help_html(words: Words, *, types: Sequence[str]) -> Markup:
    """Return how to use the assistant, a heading and a paragraph for each subject."""
    blanks = {"types": types_html(types)}
    parts = (
        Markup("<h3>{}</h3><p>{}</p>").format(
            words(f"help_{name}"), Markup(escape(words.raw(f"help_{name}_how"))).format(**blanks)
        )
        for name in HELP
    )
    return Markup("<h2>{}</h2>{}").format(words("help"), Markup("").join(parts))


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
        '<p class="note" role="status"></p>'
        '<label class="search"><span class="sr-only">{search}</span>'
        '<input type="search" placeholder="{search}" maxlength="200"></label>'
        '<div class="table" data-view="sources"></div><div data-view="removed"></div>'
    ).format(
        accept=",".join(KINDS),
        drop=words("drop"),
        limits=limits_html(words, max_bytes=max_bytes),
        add_url=words("add_url"),
        add=words("add"),
        refresh=words("refresh"),
        search=words("search_articles"),
    )
