"""The process that takes out of a web page all that could act; text and layout are left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from lxml import etree

from assistant.errors import ReadingError
from assistant.parsing.tree import Element
from assistant.parsing.webpage import decode_markup, parse_html
from assistant.parsing.worker import serve

_KEPT: Final = frozenset(
    "p div section article main header footer aside nav address details summary h1 h2 h3 h4 h5 h6 "
    "ul ol li dl dt dd blockquote pre code samp kbd table caption thead tbody tfoot tr td th "
    "figure figcaption em i strong b u s small sub sup mark q cite abbr dfn var time span bdi bdo "
    "ins del ruby rt rp center".split()
)
_VOID: Final = frozenset(("br", "hr", "wbr"))
_DROPPED: Final = frozenset(
    "head script style noscript template svg math iframe frame frameset object embed applet "
    "portal canvas audio video input select textarea datalist meter progress "
    "link meta base title xmp plaintext noembed noframes".split()
)
"""With all that is in them; any other element that is not kept leaves its text behind."""
_ATTRIBUTES: Final = {
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan", "scope"),
    "ol": ("start", "reversed"),
    "details": ("open",),
}
_EVERYWHERE: Final = ("lang", "dir", "title")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")


def cleaned(request: dict[str, Any]) -> dict[str, Any]:
    """Return title, language and the HTML of the body of the page at ``path``, harmless.

    It is written anew from the tree, element by element, so that nothing is left to how a browser
    reads what was there.
    """
    try:
        data = Path(request["path"]).read_bytes()
    except OSError as error:
        raise ReadingError(f"it cannot be read ({error.strerror})") from error
    tree = parse_html(decode_markup(data)[0])
    return {
        "title": " ".join((tree.findtext(".//title") or "").split()),
        "language": tree.get("lang") or "",
        "direction": tree.get("dir") or "",
        "body": "".join(_written(tree)),
    }


def _written(root: Element) -> Iterator[str]:
    events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in events:
        if event in ("comment", "pi"):
            yield escape(element.tail or "")
            continue
        name = str(element.tag).lower()
        if event == "start":
            if name in _DROPPED:
                events.skip_subtree()
            else:
                yield from _opened(name, element)
                yield escape(element.text or "")
            continue
        if name in _KEPT or (name == "a" and _address(element)):
            yield f"</{name}>"
        if element is not root:
            yield escape(element.tail or "")


def _opened(name: str, element: Element) -> Iterator[str]:
    if name in _KEPT or name in _VOID:
        names = (*_EVERYWHERE, *_ATTRIBUTES.get(name, ()))
        given = [(key, element.get(key)) for key in names if element.get(key) is not None]
        yield f"<{name}" + "".join(f' {key}="{escape(str(value))}"' for key, value in given) + ">"
    elif name == "a" and (address := _address(element)):
        yield f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer nofollow">'
    elif name == "img":
        yield _picture(element)


def _picture(element: Element) -> str:
    """Return a picture that the file itself holds; of another only what it shows is told."""
    shown, held = escape(element.get("alt") or ""), element.get("src") or ""
    if _PICTURE.fullmatch(held):
        return f'<img alt="{shown}" src="{"".join(held.split())}">'
    return f"<i>[{shown}]</i>" if shown else ""


def _address(element: Element) -> str:
    address = (element.get("href") or "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.netloc else ""


if __name__ == "__main__":
    serve(cleaned)
