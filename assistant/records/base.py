"""What every record shares: its spans, its text as UTF-8 can hold it, its form as JSON."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date
from typing import Any

Span = tuple[int, int]
_LONE = re.compile("[\ud800-\udfff]")


def storable(text: str) -> str:
    """Return the text with U+FFFD for each half of a surrogate pair, which UTF-8 cannot hold.

    Escapes in front matter, markup and mail bring them in; offsets stay the same.
    """
    return text if text.isascii() else _LONE.sub("\N{REPLACEMENT CHARACTER}", text)


def as_json(value: Any) -> Any:
    """Return a field's value as JSON types, whatever it holds."""
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    return value


class Record:
    """Gives a dataclass ``to_dict()``."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON types: dates as ISO strings, tuples as lists."""
        return {f.name: as_json(getattr(self, f.name)) for f in fields(self)}  # type: ignore[arg-type]
