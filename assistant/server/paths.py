"""Which paths are open, by method: a list of what the page uses, so that all else is closed.

Gradio brings some eighty routes of its own, and each release more: among them one that copies the
state of any session to a file, one that takes recordings, one that writes source code.  A door that
is mounted beside the page adds its own paths here.
"""

from __future__ import annotations

import re

_READ = ("GET", "HEAD")
_PAGE = (
    # Gradio: the page itself, what it is made of, and its events.
    (
        _READ,
        r"/|/config|/theme\.css|/favicon\.ico|/robots\.txt|/assets/(?:[\w-][\w.-]*/)*[\w-][\w.-]*",
    ),
    (("GET",), r"/gradio_api/(?:info|queue/data|heartbeat/[\w-]{1,64})"),
    (("POST",), r"/gradio_api/(?:queue/join|run/predict|cancel|reset)"),
    # Our own.
    (
        _READ,
        r"/healthz|/login|/static/[\w.-]+|/view/[\w-]+|/file/[^/]+|/export/[^/]+|/shared/[\w-]+",
    ),
    (("POST",), r"/login|/sources/[\w-]+|/conversations/[\w-]+"),
)
_OPEN = [(methods, re.compile(pattern)) for methods, pattern in _PAGE]


def is_open(method: str, path: str) -> bool:
    """Return whether a request may go on; ``path`` is the scope's, decoded."""
    return any(method in methods and pattern.fullmatch(path) for methods, pattern in _OPEN)
