"""Filters as the page's address carries them: ``language=fr&since=2016-01-01&document=ID``.

The address is the one truth: the form and the chips are drawn from it, a question is asked with
it, and a view can be shared by copying it.  What it holds comes from the visitor, so what does not
parse is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from assistant.records import DocumentInfo, Filters
from assistant.web.words import Words

ENDONYMS: Final = {
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "it": "Italiano",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "el": "Ελληνικά",
    "tr": "Türkçe",
    "ar": "العربية",
    "hi": "हिन्दी",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "zh": "中文",
    "ja": "日本語",
    "ko": "한국어",
}
MAX_QUERY_CHARACTERS = 8000
MAX_CHOICES = 200
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
    return ENDONYMS.get(code or "", code or "—")


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
        '<label>{articles} <select name="document" multiple size="{size}">{options}</select>'
        "</label>"
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
        size=max(2, min(6, len(shown))),
        options=Markup("").join(_option(d, d.id in filters.documents) for d in shown[:MAX_CHOICES]),
    )


def _box(code: str, chosen: bool) -> Markup:
    return Markup(
        '<label lang="{0}"><input type="checkbox" name="language" value="{0}"{1}> {2}</label>'
    ).format(code, Markup(" checked") if chosen else "", language_name(code))


def _option(document: DocumentInfo, chosen: bool) -> Markup:
    return Markup('<option value="{}"{} dir="auto">{}</option>').format(
        document.id, Markup(" selected") if chosen else "", document.title or document.path
    )
