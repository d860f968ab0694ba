"""The language of a document: what the file says, else what its text looks like."""

from __future__ import annotations


def language_of(code: str | None = None, *, text: str = "") -> str | None:
    """Return the ISO 639-1 code that ``code`` means, else that of ``text``, else None."""
    from assistant.languages import detect, normalise_code  # its detectors are slow to import

    named = normalise_code(code) if code else None
    return named or (detect(text) if text.strip() else None)
