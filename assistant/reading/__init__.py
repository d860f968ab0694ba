"""A file becomes a ``ParsedDocument``: its text, what of it is article, and its metadata."""

from assistant.reading.dispatch import kind_of, read, unread_reason
from assistant.reading.isolation import Readers

__all__ = ["Readers", "kind_of", "read", "unread_reason"]
