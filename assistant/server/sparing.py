"""A log that strangers cannot fill: of lines alike a few a minute, and then how many there were."""

from __future__ import annotations

import logging
import time

LINES_A_MINUTE = 5
_MINUTE = 60.0
_MAX_KINDS = 1_000


class Sparing(logging.Filter):
    """Keeps ``LINES_A_MINUTE`` lines of a kind; a kind is the text before its blanks are filled."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to keep the line; the first of a new minute says what was left out."""
        kind = (record.name, str(record.msg)[:200])
        now = time.monotonic()
        since, count = self._seen.get(kind, (now, 0))
        left_out = 0
        if now - since >= _MINUTE:
            left_out = max(0, count - LINES_A_MINUTE)
            since, count = now, 0
        if len(self._seen) >= _MAX_KINDS and kind not in self._seen:
            self._seen.clear()
        self._seen[kind] = since, count + 1
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out} more like this were left out)"
            record.args = ()
        return count < LINES_A_MINUTE


def spare(*names: str) -> None:
    """Let these loggers write only a few lines of each kind a minute."""
    for name in names:
        logging.getLogger(name).addFilter(Sparing())
