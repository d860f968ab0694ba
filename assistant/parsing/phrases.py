"""The set phrases that news sites put around an article; the phrases themselves are data."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_SECTION = re.compile(r"\[(\w+)\]")


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    """Return the phrases of ``phrases.txt`` by section, in the order of the file."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in files(__package__).joinpath("phrases.txt").read_text("utf-8").splitlines():
        opening = _SECTION.match(line)
        if opening:
            current = found.setdefault(opening.group(1), [])
        elif not line.startswith("#"):
            current += [part.strip() for part in line.split(" | ") if part.strip()]
    return {name: tuple(dict.fromkeys(phrases)) for name, phrases in found.items()}


def folded(text: str) -> str:
    """Return ``text`` as the phrases are compared: without case, in any of its forms.

    Case folding alone leaves a dot over the small letter of the Turkish capital.
    """
    return text.replace("’", "'").casefold().replace("i\u0307", "i")


def phrases(section: str) -> frozenset[str]:
    """Return the phrases of a section, folded."""
    return frozenset(folded(phrase) for phrase in _sections()[section])


def openings(section: str, *, ending: str = "") -> tuple[str, ...]:
    """Return the phrases, folded, as ``str.startswith`` takes them, with ``ending`` appended."""
    return tuple(folded(phrase) + ending for phrase in _sections()[section])


def any_of(section: str, *, escaped: bool = False) -> str:
    """Return a regular expression for the phrases, the longest first."""
    parts = sorted(_sections()[section], key=len, reverse=True)
    return "(?:" + "|".join(re.escape(part) if escaped else part for part in parts) + ")"
