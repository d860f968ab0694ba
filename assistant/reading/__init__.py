"""A file becomes a ``ParsedDocument``: its text, what of it is article, and its metadata."""

from assistant.reading.dispatch import kind_of, read

__all__ = ["kind_of", "read"]
