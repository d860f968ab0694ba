"""The names under which a store keeps documents, texts and terms."""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
from bisect import bisect_right
from collections.abc import Sequence

KEY_BYTES = 16


def text_key(text: str) -> bytes:
    """Return the 16 bytes under which a text's vector is found again."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def document_id(path: str) -> str:
    """Return the id of the document at ``path`` (relative to the sources, with ``/``)."""
    name = unicodedata.normalize("NFC", path).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(name, digest_size=8).hexdigest()


def term_key(term: str) -> int:
    """Return the number a search term is compared by: 32 bits; one in millions meets another's."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


def page_at(pages: Sequence[int], offset: int) -> int | None:
    """Return the page (from 1) that a place of a text is on; ``pages`` are where they begin."""
    return max(1, bisect_right(pages, offset)) if pages else None
