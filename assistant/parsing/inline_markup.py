"""What a piece of markup within a line is: raised, lowered, the mark of a note, a bare link."""

from __future__ import annotations

import re

from lxml import etree

from assistant.parsing.tree import Element

_RAISED = re.compile(r"vertical-align:\s*(?:super|text-top)")
_SUNK = re.compile(r"vertical-align:\s*(?:sub|text-bottom)\b")
_RAISED_NAMES = frozenset(("sup", "super", "superscript"))
_NOTE_MARKS = frozenset(
    "noteref doc-noteref footnote-ref footnote-reference footnoteref fnref footnote_ref".split()
)
_EPUB_TYPE = ("type", "epub:type")
_ADDRESS = re.compile(r"(?:mailto:|tel:)([^?]+)|(https?://\S+)", re.IGNORECASE)
_PERMALINKS = frozenset(("headerlink", "anchor", "anchorjs-link", "heading-anchor", "permalink"))
_PERMALINK_SIGNS = frozenset(("", "#", "¶", "§", "🔗", "\uf0c1"))


def is_raised(name: str, element: Element) -> bool:
    """Tell whether text is set above the line, by a style or because it marks a note."""
    if _RAISED.search(_style(element)):
        return True
    names = (element.get("class") or "").lower().split()
    if name == "span":
        return not _RAISED_NAMES.isdisjoint(names)
    if name != "a" or element.getparent() is None or _is_sup(element.getparent()):
        return False
    kinds = (*names, element.get("role") or "", *_epub_types(element))
    said = "".join(element.itertext()).strip()
    return not _NOTE_MARKS.isdisjoint(kinds) and said.isdecimal()


def is_lowered(name: str, element: Element) -> bool:
    """Tell whether text is set below the line."""
    return name == "sub" or bool(_SUNK.search(_style(element)))


def is_empty(link: Element) -> bool:
    """Tell whether a link has no text and holds nothing that may show any."""
    return not len(link) and not (link.text or "").strip()


def address(link: Element) -> str:
    """Return where a link to elsewhere leads: a page, a mail address, a number to ring up."""
    found = _ADDRESS.match((link.get("href") or "").strip())
    return (found[1] or found[2]) if found else ""


def is_permalink(link: Element) -> bool:
    """Tell whether a link only points at the heading that it stands in."""
    said = "".join(link.itertext()).strip()
    names = set((link.get("class") or "").lower().split())
    aimed = (link.get("href") or "").startswith("#")
    return said in _PERMALINK_SIGNS and (bool(names & _PERMALINKS) or (aimed and bool(said)))


def _epub_types(element: Element) -> list[str]:
    found = (value for key, value in element.items() if key.rpartition("}")[2] in _EPUB_TYPE)
    return next(found, "").split()


def _style(element: Element) -> str:
    return (element.get("style") or "").lower()


def _is_sup(element: Element) -> bool:
    return isinstance(element.tag, str) and etree.QName(element.tag).localname.lower() == "sup"
