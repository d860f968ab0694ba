"""A file becomes a ``ParsedDocument``: its text, what of it is article, and its metadata."""

from assistant.parsing.dispatch import kind_of, parse, unread_reason
from assistant.parsing.isolation import Parsers

__all__ = ["Parsers", "kind_of", "parse", "unread_reason"]
