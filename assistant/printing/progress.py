"""A progress bar on stderr."""

from __future__ import annotations

import sys
from typing import Any

from assistant.records import Progress


def progress() -> Progress | None:
    """Return a progress bar with an estimate on stderr, or None when no terminal is there."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    bars: dict[str, tqdm[Any]] = {}

    def show(done: int, total: int, what: str) -> None:
        if what not in bars:
            for other in bars.values():
                other.close()
            bars[what] = tqdm(total=total, desc=what, file=sys.stderr, leave=False, smoothing=0.05)
        bar = bars[what]
        bar.total = total
        bar.update(done - bar.n)
        if done >= total:
            bar.close()
            del bars[what]

    return show
