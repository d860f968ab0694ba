"""A web page of the sources as a page of its own: cleaned, and shut in by the browser as well."""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from markupsafe import Markup

from assistant.parsing.cleaned import CleanPage

_STYLE: Final = """
:root { color-scheme: light dark; }
body { max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem; overflow-wrap: anywhere;
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
td, th { border: 1px solid; padding: .2rem .5rem; text-align: start; vertical-align: top; }
pre { overflow-x: auto; }
"""
_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; img-src data:; "
    f"style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox",
    # A page that is shut in is not opened at all where this is "same-origin".
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Cache-Control": "no-store",
}
"""Whatever the cleaning missed: it may run nothing, load nothing, send nothing, and is nobody."""


def page_html(page: CleanPage, *, title: str) -> Markup:
    """Return a whole HTML document; ``title`` stands in where the page has none."""
    return Markup(
        '<!doctype html><html lang="{}" dir="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<title>{}</title><style>{}</style></head><body>{}</body></html>"
    ).format(
        page.language,
        page.direction if page.direction in ("ltr", "rtl") else "auto",
        page.title or title,
        Markup(_STYLE),
        Markup(page.body),
    )
