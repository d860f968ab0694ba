"""The short keys and checksums by which the record finds its rows and proves them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from assistant.store.keys import term_key


def short_key(key: bytes) -> int:
    """Return the key's first half as a signed integer; the full key confirms a hit."""
    return int.from_bytes(key[:8], "little", signed=True)


def chunk_checksum(
    language: str | None, n_terms: int, terms: str, blobs: Iterable[bytes | memoryview]
) -> int:
    """Return the CRC-32 over all of a chunk that its text does not determine."""
    value = zlib.crc32(f"{language}|{n_terms}|{terms}".encode())
    for blob in blobs:
        value = zlib.crc32(blob, value)
    return value


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
