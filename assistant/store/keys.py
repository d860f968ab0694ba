"""The names and checksums under which the record keeps texts, terms and rows."""

from __future__ import annotations

import hashlib
import unicodedata
import zlib
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


def document_checksum(values: Iterable[object]) -> int:
    """Return the CRC-32 over a document's metadata, in the order of :data:`METADATA`."""
    return zlib.crc32(repr(tuple(values)).encode("utf-8", "surrogatepass"))


METADATA = (
    "id", "path", "status", "title", "date", "publisher", "language", "url", "encoding",
    "file_sha256", "text_sha256", "chunks",
)  # fmt: skip
