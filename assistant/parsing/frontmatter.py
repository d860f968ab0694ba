"""The block of ``key: value`` lines that Markdown files carry above their text."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

_MAX_CHARACTERS = 20_000
_FIELD = re.compile(r"([A-Za-z][\w -]{0,40}):[ \t]+(\S.*)$")
_FENCES = {
    "---\n": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M),
    "+++\n": re.compile(r"^\+\+\+[ \t]*$", re.M),
}


def front_matter(text: str) -> tuple[dict[str, Any], int]:
    """Return the fields, with lower-case keys, and where the text after them begins.

    A file without front matter gives ``({}, 0)``: so does a block that holds no fields, which is
    then text like any other.  People write YAML by hand ("title: Crane: at last"): a block that
    does not parse is read line by line.
    """
    for opening, closing in _FENCES.items():
        if text.startswith(opening):
            end = closing.search(text, len(opening), _MAX_CHARACTERS)
            if end:
                fields = _parse(text[len(opening) : end.start()], toml=opening == "+++\n")
                if fields:
                    return fields, end.end()
    return {}, 0


def _parse(block: str, *, toml: bool) -> dict[str, Any]:
    try:
        value = tomllib.loads(block) if toml else yaml.safe_load(block)
    # Impossible dates are plain ValueErrors, and deep nesting ends in RecursionError.
    except (yaml.YAMLError, ValueError, RecursionError, TypeError, AttributeError):
        value = {} if toml else _line_by_line(block)
    if not isinstance(value, dict):
        return {}
    return {str(key).strip().lower().replace("-", "_"): item for key, item in value.items()}


def _line_by_line(block: str) -> dict[str, str]:
    """Return the fields of ``key: value`` lines; none if most lines are something else."""
    lines = [line for line in block.split("\n") if line.strip()]
    fields: dict[str, str] = {}
    for line in lines:
        match = _FIELD.match(line)
        if match:
            fields.setdefault(match.group(1), match.group(2).strip().strip("\"'"))
    more = sum(line[0] in " \t#-" for line in lines)
    return fields if 2 * (len(fields) + more) >= len(lines) else {}


def first_string(fields: dict[str, Any], *names: str) -> str | None:
    """Return the first of the named fields that holds text, on one line."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, (list, tuple)) and value:
            value = value[0]
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            line = " ".join(str(value).split())
            if line:
                return line
    return None
