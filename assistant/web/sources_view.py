"""The Sources tab as HTML: the table of articles, and what is going on; pure functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, get_args

from markupsafe import Markup, escape

from assistant.records import DocumentInfo, RefreshReport
from assistant.web.filters import fold, language_name, matching
from assistant.web.librarian import Work
from assistant.web.markers import safe_text
from assistant.web.uploads import KINDS, MAX_FILES
from assistant.web.words import Words

Column = Literal["title", "publisher", "date", "language", "passages", "status"]
COLUMNS: Final = get_args(Column)
ROWS = 100
_KEYS: Final[dict[str, Callable[[DocumentInfo], Any]]] = {
    "title": lambda d: fold(d.title or d.path),
    "publisher": lambda d: fold(d.publisher or ""),
    "date": lambda d: d.date.isoformat() if d.date else "",
    "language": lambda d: d.language or "",
    "passages": lambda d: d.chunks,
    "status": lambda d: (d.status == "indexed", d.status),
}


def select(
    documents: Sequence[DocumentInfo], *, search: str = "", sort: str = "title", down: bool = False
) -> list[DocumentInfo]:
    """Return the documents whose title, path or publisher holds every word, in order."""
    return sorted(matching(documents, search), key=_KEYS.get(sort, _KEYS["title"]), reverse=down)


def table_html(
    documents: Sequence[DocumentInfo],
    *,
    words: Words,
    search: str = "",
    sort: str = "title",
    down: bool = False,
    rows: int = ROWS,
) -> Markup:
    """Return the table of the sources; the first ``rows`` of those that match the search."""
    found = select(documents, search=search, sort=sort, down=down)
    if not found:
        return Markup('<p class="empty">{}</p>').format(
            words("no_match") if documents else words("begin_title")
        )
    heads = Markup("").join(_head(column, sort, down, words) for column in COLUMNS)
    body = Markup("").join(_row(document, words) for document in found[:rows])
    more = (
        Markup(' <button type="button" class="link" data-more="{}">{}</button>').format(
            rows + ROWS, words("more")
        )
        if len(found) > rows
        else Markup("")
    )
    return Markup(
        '<div class="table-box" role="region" aria-label="{}" tabindex="0"><table><thead><tr>{}'
        '<td></td></tr></thead><tbody>{}</tbody></table></div><p class="shown">{}{}</p>'
    ).format(
        words("articles"),
        heads,
        body,
        words("shown", shown=min(rows, len(found)), total=len(documents)),
        more,
    )


def _head(column: str, sort: str, down: bool, words: Words) -> Markup:
    here = column == sort
    order = ("descending" if down else "ascending") if here else "none"
    return Markup(
        '<th scope="col" aria-sort="{}"><button type="button" data-sort="{}" data-down="{}">{}'
        '<span aria-hidden="true">{}</span></button></th>'
    ).format(
        order,
        column,
        "1" if here and not down else "",
        words(column),
        (" ▼" if down else " ▲") if here else "",
    )


def _row(document: DocumentInfo, words: Words) -> Markup:
    title = safe_text(document.title or document.path)
    indexed = document.status == "indexed"
    name = Markup('<span dir="auto">{}</span>').format(title)
    if indexed:
        name = Markup(
            '<button type="button" class="open link" data-document="{}" dir="auto">{}</button>'
        ).format(document.id, title)
    path = (
        Markup('<div class="path" dir="auto">{}</div>').format(safe_text(document.path))
        if document.title
        else ""
    )
    remove = Markup(
        '<button type="button" class="remove" data-remove="{}" aria-label="{}">{}</button>'
    ).format(document.id, words("remove_named", title=title), words("remove"))
    facts = (
        ("publisher", document.publisher),
        ("date", words.day(document.date) if document.date else None),
        ("language", language_name(document.language) if document.language else None),
        ("passages", document.chunks if indexed else None),
    )
    return Markup(
        '<tr class="{}"><th scope="row">{}{}</th>{}<td class="status" data-label="{}">{}</td>'
        "<td>{}</td></tr>"
    ).format(
        document.status,
        name,
        path,
        Markup("").join(_cell(words(name), fact) for name, fact in facts),
        words("status"),
        _status(document, words),
        remove,
    )


def _cell(label: str, fact: object) -> Markup:
    kind = "none" if fact is None else "number" if isinstance(fact, int) else "fact"
    shown = "—" if fact is None else safe_text(str(fact))
    return Markup('<td class="{}" data-label="{}"><bdi>{}</bdi></td>').format(kind, label, shown)


def _status(document: DocumentInfo, words: Words) -> Markup:
    name = {"indexed": "indexed", "failed": "failed_status", "ignored": "ignored"}[document.status]
    reason = (
        Markup('<div class="reason" dir="auto">{}</div>').format(safe_text(document.reason))
        if document.reason
        else Markup("")
    )
    return Markup('<span class="badge {}">{}</span>{}').format(document.status, words(name), reason)


def removed_html(paths: Sequence[str], words: Words) -> Markup:
    """Return the files that were removed and can be brought back."""
    if not paths:
        return Markup("")
    items = Markup("").join(
        Markup(
            '<li><bdi>{}</bdi> <button type="button" class="link" data-restore="{}"'
            ' aria-label="{}">{}</button></li>'
        ).format(
            safe_text(path), safe_text(path), words("restore_named", name=path), words("restore")
        )
        for path in paths[:ROWS]
    )
    return Markup('<details class="removed"><summary>{}</summary><ul>{}</ul></details>').format(
        words("removed_articles", count=len(paths)), items
    )


def types_html(types: Sequence[str]) -> Markup:
    """Return the endings of files, dots in front in lines from right to left, too."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(", ".join(types))


def limits_html(words: Words, *, max_bytes: int) -> Markup:
    """Return what may be added: types, how many, how large."""
    return Markup(escape(words.raw("limits"))).format(
        types=types_html(list(KINDS)), files=MAX_FILES, size=max_bytes // 1_000_000
    )


def report_text(report: RefreshReport, words: Words) -> str:
    """Return what a refresh did, in one sentence."""
    lists = ("added", "changed", "removed", "unchanged", "failed")
    return words("report", **{name: len(getattr(report, name)) for name in lists})


def status_html(work: Work, documents: Sequence[DocumentInfo], words: Words) -> Markup:
    """Return the line that says what is going on, or how much there is."""
    if work.state == "failed":
        return Markup('<span class="trouble">{}</span>').format(
            words("not_open", reason=safe_text(work.message))
        )
    if work.state in ("opening", "indexing"):
        return _going_on(work, words)
    indexed = [document for document in documents if document.status == "indexed"]
    failed = sum(document.status == "failed" for document in documents)
    parts = [words.count("articles", len(indexed))]
    parts.append(words.count("passages", sum(document.chunks for document in indexed)))
    if failed:
        parts.append(f"{failed} {words('failed_status')}")
    if work.message:
        parts.append(safe_text(work.message))
    return Markup("<span>{}</span>").format(" · ".join(parts))


def _going_on(work: Work, words: Words) -> Markup:
    if work.total:
        text = words("indexing_of", done=work.done, total=f"{work.total} kB")
        bar = Markup('<progress max="{}" value="{}" aria-label="{}"></progress>').format(
            work.total, work.done, words("indexing")
        )
    else:
        text = words("opening" if work.state == "opening" else "indexing")
        bar = Markup('<progress aria-label="{}"></progress>').format(text)
    return Markup("<span>{} {}</span>").format(bar, text)
