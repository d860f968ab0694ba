"""What the markup of a web page says about it; nothing is guessed from its looks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

from assistant.languages.dates import day_of
from assistant.parsing.lines import clean
from assistant.parsing.markup import heading_text
from assistant.parsing.tree import Element

_MAX_JSON = 500_000
_MAX_STATED = 300
_DATE_PROPERTIES = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time",
    "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date",
    "publication_date", "article.published", "dc.date.issued", "dcterms.issued", "dc.date", "date",
    "dcterms.date", "citation_publication_date", "citation_date", "article_date_original",
)  # fmt: skip
_PUBLISHER_PROPERTIES = ("og:site_name", "publisher", "dc.publisher", "dcterms.publisher",
                         "citation_publisher", "application-name")  # fmt: skip
_TITLE_PROPERTIES = ("og:title", "citation_title", "dc.title", "twitter:title", "headline")
_TITLE_SEPARATORS = (" | ", " — ", " – ", " - ", " :: ", " » ", " · ")


@dataclass(frozen=True, slots=True)
class WebMetadata:
    """The page's own statements; each may be missing."""

    title: str | None = None
    date: date | None = None
    publisher: str | None = None
    language: str | None = None
    url: str | None = None


def web_metadata(tree: Element) -> WebMetadata:
    """Return what ``tree``, an lxml HTML tree, says of title, date, publisher, language and url."""
    named = _meta(tree)
    articles = list(_json_articles(tree))
    language = _attribute(tree, "lang") or named.get("content-language") or named.get("og:locale")
    published = next((a.get("datePublished") for a in articles if a.get("datePublished")), None)
    publisher = next(
        (_name(a.get("publisher")) for a in articles if _name(a.get("publisher"))), None
    )
    return WebMetadata(
        title=_title(tree, named, articles),
        date=day_of(published) or _first_date(named) or _date_in_markup(tree),
        publisher=publisher or _first(named, _PUBLISHER_PROPERTIES),
        language=language.split(",")[0].strip() if language else None,
        url=_canonical(tree, named),
    )


def stated_text(tree: Element) -> list[tuple[str, str]]:
    """Return the texts in the page's data for machines, each with its question, "" for articles."""
    found = []
    for item in _json_items(tree):
        kinds = _kinds(item)
        answer = item.get("acceptedAnswer")
        answer = answer[0] if isinstance(answer, list) and answer else answer
        if "Question" in kinds and isinstance(answer, dict):
            name, text = item.get("name"), answer.get("text")
            if isinstance(name, str) and isinstance(text, str):
                found.append((clean(name), text))
        elif _is_article(kinds) and isinstance(item.get("articleBody"), str):
            found.append(("", item["articleBody"]))
    return found[:_MAX_STATED]


def _meta(tree: Element) -> dict[str, str]:
    """Return the page's meta elements, first one first, names in lower case."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = clean(element.get("content") or "")
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = (element.get(key) or "").strip().lower()
            if name and content:
                found.setdefault(name, content[:1_000])
    return found


def _json_articles(tree: Element) -> Iterator[dict[str, Any]]:
    return (item for item in _json_items(tree) if _is_article(_kinds(item)))


def _is_article(kinds: list[str]) -> bool:
    return any("Article" in kind or "Posting" in kind or kind == "Report" for kind in kinds)


def _kinds(item: dict[str, Any]) -> list[str]:
    kinds = item.get("@type")
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _json_items(tree: Element) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            pending = [json.loads((script.text or "")[:_MAX_JSON])]
        except (ValueError, RecursionError):
            continue
        for _ in range(500):  # a graph has a handful of nodes, a list of questions some more
            if not pending:
                break
            item = pending.pop(0)
            if isinstance(item, list):
                pending.extend(item[:300])
            elif isinstance(item, dict):
                yield item
                pending.extend(
                    v for k, v in item.items() if k in ("@graph", "mainEntity", "itemListElement")
                )


def _name(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return clean(value)[:200] or None if isinstance(value, str) else None


def _first(named: dict[str, str], properties: tuple[str, ...]) -> str | None:
    return next((named[name] for name in properties if name in named), None)


def _first_date(named: dict[str, str]) -> date | None:
    for name in _DATE_PROPERTIES:
        found = day_of(named.get(name))
        if found:
            return found
    return None


def _date_in_markup(tree: Element) -> date | None:
    """Return the date of the element marked as the publication, or of the article's only time."""
    marked, others = set(), set()
    for element in tree.iter("time", "abbr", "span", "p", "div"):
        hint = " ".join((element.get("itemprop") or "", element.get("class") or "")).lower()
        stated = element.get("datetime") or element.get("content") or element.get("title") or ""
        found = day_of(stated[:40]) if stated else None
        if found is None or any(word in hint for word in ("modif", "updat")):
            continue
        if element.get("pubdate") is not None or "publish" in hint or "entry-date" in hint:
            marked.add(found)
        elif element.tag == "time" and _heads_article(element):
            others.add(found)
    for candidates in (marked, others):
        if candidates:
            return candidates.pop() if len(candidates) == 1 else None
    return None


def _heads_article(element: Element) -> bool:
    names = [ancestor.tag for ancestor in element.iterancestors()]
    return "article" in names and "aside" not in names and "footer" not in names


def _title(tree: Element, named: dict[str, str], articles: list[dict[str, Any]]) -> str | None:
    headings = [heading_text(h) for h in list(tree.iter("h1"))[:5]]
    headings = [heading for heading in headings if heading]
    stated = next((_name(a.get("headline")) for a in articles if _name(a.get("headline"))), None)
    stated = stated or _first(named, _TITLE_PROPERTIES)
    element = next(tree.iter("title"), None)
    titled = clean("".join(element.itertext())) if element is not None else ""
    if stated:
        return stated
    if len(headings) == 1:
        return headings[0]
    # "Headline - Outlet": the heading that the page's title begins with is the headline.
    for heading in headings:
        if titled.startswith(heading):
            return heading
    for separator in _TITLE_SEPARATORS:
        if separator in titled and named.get("og:site_name", "\0") == titled.rsplit(separator)[-1]:
            return titled.rsplit(separator, 1)[0]
    titled = titled.rstrip("¶\uf0c1 ")
    return titled or (headings[0] if headings else None)


def _attribute(tree: Element, name: str) -> str | None:
    root = tree.getroottree().getroot()
    for element in (root, root.find("body")):
        if element is not None:
            value = element.get(name) or element.get(
                f"{{http://www.w3.org/XML/1998/namespace}}{name}"
            )
            value = value or element.get("xml:lang")
            if value:
                return str(value)
    return None


def _canonical(tree: Element, named: dict[str, str]) -> str | None:
    base = next((e.get("href") for e in tree.iter("base") if e.get("href")), "")
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            url = urljoin(base, link.get("href").strip())
            if url.startswith(("http://", "https://")):
                return str(url)
    url = named.get("og:url", "")
    return str(url) if url.startswith(("http://", "https://")) else None
