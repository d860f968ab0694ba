"""Filters as the page's address carries them: ``language=fr&since=2016-01-01&document=ID``.

The address is the one truth: the form and the chips are drawn from it, a question is asked with
it, and a view can be shared by copying it.  What it holds comes from the visitor, so what does not
parse is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from assistant.languages import LANGUAGES
from assistant.languages.files import head
from assistant.records import DocumentInfo, Filters
from assistant.web.words import Words

MAX_QUERY_CHARACTERS = 8000
MAX_CHOICES = 50
_CODE = re.compile(r"[a-z]{2,3}")
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


def parse(query: str) -> Filters:
    """Return the filters that a query string holds; what it says wrongly is left out."""
    languages, documents = [], []
    dates: dict[str, date] = {}
    for name, value in parse_qsl(query.lstrip("?")[:MAX_QUERY_CHARACTERS], max_num_fields=None):
        if name == "language" and _CODE.fullmatch(value):
            languages.append(value)
        elif name == "document" and _ID.fullmatch(value):
            documents.append(value)
        elif name in ("since", "until") and (day := _date(value)):
            dates[name] = day
    return Filters(
        languages=tuple(dict.fromkeys(languages)),
        documents=tuple(dict.fromkeys(documents)),
        since=dates.get("since"),
        until=dates.get("until"),
    )


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def pairs(filters: Filters) -> list[tuple[str, str]]:
    """Return the filters as name and value, the form the address carries."""
    dated = [("since", filters.since), ("until", filters.until)]
    return [
        *(("language", code) for code in filters.languages),
        *((name, day.isoformat()) for name, day in dated if day),
        *(("document", identity) for identity in filters.documents),
    ]


def query(filters: Filters) -> str:
    """Return the filters as a query string; empty without filters."""
    return urlencode(pairs(filters))


def language_name(code: str | None) -> str:
    """Return a language's own name for itself, or its code."""
    return head(code)["own_name"] if code in LANGUAGES else code or "\u2014"


def describe(query_string: str, words: Words) -> str:
    """Return the filters of a query string in words, documents as their number."""
    filters = parse(query_string)
    parts = [language_name(code) for code in filters.languages]
    parts += [f"{words('since')} {filters.since}"] if filters.since else []
    parts += [f"{words('until')} {filters.until}"] if filters.until else []
    if filters.documents:
        parts.append(words.count("articles", len(filters.documents)))
    return ", ".join(parts)


def chips_html(filters: Filters, documents: Sequence[DocumentInfo], words: Words) -> Markup:
    """Return the filters in force as chips, each a button that removes it."""
    titles = {document.id: document.title or document.path for document in documents}
    chips = [
        _chip(name, value, _shown(name, value, titles, words), words)
        for name, value in pairs(filters)
    ]
    if chips:
        chips.append(
            Markup('<button type="button" class="link" data-clear>{}</button>').format(
                words("clear_filters")
            )
        )
    return Markup("").join(chips)


def _shown(name: str, value: str, titles: Mapping[str, str], words: Words) -> str:
    if name == "language":
        return language_name(value)
    return titles.get(value, value) if name == "document" else f"{words(name)} {value}"


def _chip(name: str, value: str, shown: str, words: Words) -> Markup:
    return Markup(
        '<button type="button" class="chip" data-drop="{}" data-value="{}" aria-label="{}">'
        '<bdi>{}</bdi> <span aria-hidden="true">×</span></button>'
    ).format(name, value, words("remove_filter", filter=shown), shown)


def form_html(filters: Filters, documents: Iterable[DocumentInfo], words: Words) -> Markup:
    """Return chips, and the folded form that sets them; the script sends its changes."""
    shown = [document for document in documents if document.status == "indexed"]
    codes = sorted({document.language for document in shown if document.language})
    return Markup(
        '<div class="chips">{chips}</div><details class="filters"><summary>{title}</summary>'
        '<form class="filter-form"><fieldset><legend>{languages}</legend>{boxes}</fieldset>'
        '<div class="dates"><label>{since} <input type="date" name="since" value="{from_}"></label>'
        '<label>{until} <input type="date" name="until" value="{to}"></label></div>'
        '<fieldset class="articles"><legend>{articles}</legend>'
        '<input type="search" class="find" aria-label="{find}" placeholder="{find}"'
        ' maxlength="200">'
        '<div data-view="choices"></div></fieldset>'
        "</form></details>"
    ).format(
        chips=chips_html(filters, shown, words),
        title=words("filters"),
        languages=words("languages"),
        boxes=Markup("").join(_box(code, code in filters.languages) for code in codes),
        since=words("since"),
        until=words("until"),
        from_=filters.since or "",
        to=filters.until or "",
        articles=words("articles"),
        find=words("find_article"),
    )


def _box(code: str, chosen: bool) -> Markup:
    return Markup(
        '<label lang="{0}"><input type="checkbox" name="language" value="{0}"{1}> {2}</label>'
    ).format(code, Markup(" checked") if chosen else "", language_name(code))


def choices_html(
    filters: Filters, documents: Iterable[DocumentInfo], words: Words, *, search: str = ""
) -> Markup:
    """Return the articles to choose from: those chosen, then the first that match a search.

    However many there are, the page stays light: the rest is found by searching.
    """
    indexed = [document for document in documents if document.status == "indexed"]
    indexed.sort(key=lambda document: fold(document.title or document.path))
    chosen = [document for document in indexed if document.id in filters.documents]
    found = [d for d in matching(indexed, search) if d.id not in filters.documents]
    shown = found[:MAX_CHOICES]
    rest = (
        Markup('<p class="shown">{}</p>').format(
            words("shown", shown=len(shown), total=len(found)) + " " + words("search_for_more")
        )
        if len(found) > len(shown)
        else ""
    )
    none = Markup('<p class="shown">{}</p>').format(words("no_match")) if not found else ""
    return Markup('<div class="choices">{}{}</div>{}{}').format(
        Markup("").join(_choice(document, True) for document in chosen),
        Markup("").join(_choice(document, False) for document in shown),
        rest,
        none if not chosen else "",
    )


def _choice(document: DocumentInfo, chosen: bool) -> Markup:
    return Markup(
        '<label><input type="checkbox" name="document" value="{}"{}> <bdi>{}</bdi></label>'
    ).format(document.id, Markup(" checked") if chosen else "", document.title or document.path)


def fold(text: str) -> str:
    """Return text for comparing: case and accents folded."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c))


def matching(documents: Iterable[DocumentInfo], search: str) -> list[DocumentInfo]:
    """Return the documents whose title, path or publisher holds every word of a search."""
    words = fold(search).split()
    return [
        d
        for d in documents
        if all(word in fold(f"{d.title or ''} {d.path} {d.publisher or ''}") for word in words)
    ]
