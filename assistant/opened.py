"""The assistants that the module functions keep open."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from assistant import arguments
from assistant.assistant import Assistant, tell_unknown_variables
from assistant.records import Filters, Turn
from assistant.settings import Settings

_open: dict[tuple[Path, Path, str], Assistant] = {}
_open_lock = threading.Lock()


def shared(
    sources: str | Path | None,
    index: str | Path | None,
    *,
    question: str,
    k: int,
    filters: Filters | None,
    history: Sequence[Turn] = (),
) -> Assistant:
    """Return the one open assistant for these folders; the module functions use it.

    What it will be asked is checked first: no index is built for a wrong question.
    """
    for value, name in ((sources, "sources"), (index, "index")):
        if value is not None:
            arguments.folder(value, name)
    settings = Settings.from_environment(sources=sources, index=index).absolute()
    arguments.asked(question, k, filters, history, settings)
    key = (settings.sources, settings.index, settings.model)
    with _open_lock:
        if key not in _open:
            tell_unknown_variables()
            _open[key] = Assistant(settings=settings)
        return _open[key]
