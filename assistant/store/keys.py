"""The names and checksums under which the record keeps texts, terms and rows."""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

KEY_BYTES = 16


def text_key(text: str) -> bytes:
    """Return the 16 bytes under which a text's vector is found again."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()


def short_key(key: bytes) -> int:
    """Return the key's first half as a signed integer; the full key confirms a hit."""
    return int.from_bytes(key[:8], "little", signed=True)


def document_id(path: str) -> str:
    """Return the id of the document at ``path`` (relative to the sources, with ``/``)."""
    name = unicodedata.normalize("NFC", path).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(name, digest_size=8).hexdigest()


def chunk_checksum(
    language: str | None, n_terms: int, terms: str, blobs: Iterable[bytes | memoryview]
) -> int:
    """Return the CRC-32 over all of a chunk that its text does not determine."""
    value = zlib.crc32(f"{language}|{n_terms}|{terms}".encode())
    for blob in blobs:
        value = zlib.crc32(blob, value)
    return value


def term_key(term: str) -> int:
    """Return the number a search term is compared by: 32 bits; one in millions meets another's."""
    return zlib.crc32(term.encode("utf-8", "surrogatepass"))


def pack_terms(
    terms: Sequence[str], sentences: Sequence[Sequence[str]]
) -> tuple[bytes, bytes, bytes, int]:
    """Return a chunk's row of ``term_keys``: counts, the sentences' keys, its own, a checksum."""
    whole = list(chain.from_iterable(sentences))
    counts = np.array([len(sentence) for sentence in sentences], "<u4").tobytes()
    own = b"" if list(terms) == whole else packed_terms(terms)
    row = (counts, packed_terms(whole), own)
    return (*row, terms_checksum(*row))


def packed_terms(terms: Sequence[str]) -> bytes:
    """Return the terms' keys in a row, four bytes each."""
    return np.array([term_key(term) for term in terms], "<u4").tobytes()


def terms_checksum(counts: bytes, sentences: bytes, own: bytes) -> int:
    """Return the CRC-32 over a row of ``term_keys``."""
    return zlib.crc32(own, zlib.crc32(sentences, zlib.crc32(counts)))


def page_at(pages: Sequence[int], offset: int) -> int | None:
    """Return the page (from 1) that a place of a text is on; ``pages`` are where they begin."""
    return max(1, bisect_right(pages, offset)) if pages else None


def row_checksum(values: Iterable[object]) -> int:
    """Return the CRC-32 over the values of a row."""
    return zlib.crc32(repr(tuple(values)).encode("utf-8", "surrogatepass"))


def spooled(key: bytes, vector: bytes) -> bytes:
    """Return a vector as it waits in the spool: its checksum behind it."""
    return vector + zlib.crc32(vector, zlib.crc32(key)).to_bytes(4, "little")


def unspooled(key: bytes, packed: bytes) -> bytes | None:
    """Return the vector of a row of the spool, None if it is damaged."""
    vector = packed[:-4]
    return vector if spooled(key, vector) == packed else None
