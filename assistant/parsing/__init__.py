"""A file becomes a ``ParsedDocument``: its text, what of it is article, and its metadata."""

from assistant.parsing.dispatch import kind_of, read, unread_reason
from assistant.parsing.isolation import Readers

__all__ = ["Readers", "kind_of", "read", "unread_reason"]
