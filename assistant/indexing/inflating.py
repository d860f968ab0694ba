"""The body of a web answer, compressed or not, within a size.

A few bytes may stand for gigabytes, so nothing is inflated further than it is taken.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from assistant.errors import FetchError

ACCEPTED = "gzip, deflate"
"""What is asked for: both can be inflated piece by piece, to any limit."""
_GZIP = 16 + zlib.MAX_WBITS
_ZLIB = zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS
_PIECE = 1 << 16


def inflated(blocks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """Yield the body in pieces of 64 KiB at most, so that the taker can stop at any size.

    ``coding`` is the answer's Content-Encoding; empty for none.

    :raises FetchError: it is another coding than was asked for, several, or broken.
    """
    name = coding.strip().lower()
    if name in ("", "identity"):
        yield from blocks
    elif name in ("gzip", "x-gzip", "deflate"):
        try:
            yield from _pieces(iter(blocks), deflate=name == "deflate")
        except zlib.error as error:
            raise FetchError(f"its body is no {name} ({error})") from error
    else:
        raise FetchError(f"its body is compressed as {coding[:40]!r}, which was not asked for")


def _pieces(blocks: Iterator[bytes], *, deflate: bool) -> Iterator[bytes]:
    first = next(blocks, b"")
    # Some servers send "deflate" without the two bytes that zlib begins with.
    bare = deflate and not (first[:1] == b"\x78" or first[:1] in (b"\x08", b"\x18", b"\x28"))
    inflater = zlib.decompressobj(_RAW if bare else _ZLIB if deflate else _GZIP)
    waiting = first
    while waiting:
        if piece := inflater.decompress(waiting, _PIECE):
            yield piece
        # What lies behind the end of the stream is left: no second one is begun.
        waiting = b"" if inflater.eof else inflater.unconsumed_tail or next(blocks, b"")
    yield inflater.flush(_PIECE)
    if not inflater.eof:
        raise FetchError("its compressed body ends too early")
