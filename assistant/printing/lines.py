"""Other people's texts made safe to print: what would steer the terminal is shown, not obeyed."""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Also what turns the direction of writing: it makes a name read as another.
_STEERING = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


def one_line(text: str) -> str:
    """Return ``text`` with each character that breaks or turns the line as its escape."""
    return _STEERING.sub(_escape, text)


def plain(text: str) -> str:
    """Return ``text`` with line ends and tabs, and other control characters as their escapes."""
    return _CONTROLS.sub(_escape, text)


def cut(text: str, most: int) -> str:
    """Return ``text`` in one line of at most ``most`` columns, its end left out if it is longer.

    A letter of Chinese, Japanese or Korean takes two columns.
    """
    flat = " ".join(text.split())
    if width(flat) <= most:
        return flat
    room = most - 1
    for end, character in enumerate(flat):
        room -= _columns(character)
        if room < 0:
            return f"{flat[:end].rstrip()}…"
    return flat


def width(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _escape(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")
