"""Names for what untyped parsers hand out, so that signatures say what they mean."""

from __future__ import annotations

from typing import Any, TypeAlias

Element: TypeAlias = Any
"""An lxml element."""
Parsed: TypeAlias = Any
"""An object of a parser that has no type hints: a page, a slide, a style."""
