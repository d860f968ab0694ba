"""What a web page hides: what a click unfolds is text, what it never shows is none."""

from __future__ import annotations

from itertools import islice

from lxml import etree

from assistant.parsing.questions import asks
from assistant.parsing.tree import Element

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_ANSWERING = frozenset(("acceptedAnswer", "suggestedAnswer", "articleBody"))
_FOLDING = ("accordion", "collaps", "panel", "tab-pane", "tabpanel", "faq", "toggle", "expand",
            "answer")  # fmt: skip


def opens_panel(element: Element) -> bool:
    """Tell whether an element is the line that unfolds the panel below it."""
    return element.get("aria-expanded") is not None or (
        (element.get("aria-controls") is not None or _folds(element))
        and element.get("aria-haspopup") is None
    )


def is_panel(element: Element) -> bool:
    """Tell whether a hidden element is text that a click unfolds, not what a page never shows."""
    if element.get("role") in ("tabpanel", "region") or _folds(element):
        return True
    if element.get("hidden") == "until-found" or _ANSWERING & _properties(element):
        return True
    before = element.getprevious()
    while before is not None and not isinstance(before.tag, str):
        before = before.getprevious()
    if before is None:
        return False
    if _name(before) in _HEADINGS and asks("".join(before.itertext())):
        return True
    controls = [before, *islice(before.iter("button", "a"), 3)]
    return any(opens_panel(control) for control in controls)


def is_hidden(element: Element) -> bool:
    """Tell whether an element's own marks say that it is not shown, at least at first."""
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _properties(element: Element) -> frozenset[str]:
    """Return what schema.org's marks say that an element, or the one around it, is."""
    around = element.getparent()
    names = [one.get("itemprop") or "" for one in (element, around) if one is not None]
    return frozenset(" ".join(names).split())


def _folds(element: Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".lower()[:300]
    return any(word in names for word in _FOLDING)


def _name(element: Element) -> str | None:
    tag = element.tag
    return etree.QName(tag).localname.lower() if isinstance(tag, str) else None
