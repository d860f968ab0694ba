"""Which reader a name stands for."""

from __future__ import annotations

from pathlib import Path

from assistant.reader.base import Reader
from assistant.reader.cross import CrossEncoderReader
from assistant.reader.nothing import NoReader
from assistant.reader.shipped import ShippedReader
from assistant.settings import DEFAULT_READER, NO_READER


def load_reader(name: str = DEFAULT_READER, *, cache: Path, threads: int = 0) -> Reader:
    """Return the reader for ``default``, ``none``, or a cross-encoder's folder or hub id.

    Cheap: weights are opened at first use.  ``threads`` 0 takes the processors there are.

    :raises ModelUnavailableError: the shipped weights, or a folder that ``name`` can only be, are
        missing, or the folder holds no cross-encoder.
    """
    if name == DEFAULT_READER:
        return ShippedReader(cache=cache, threads=threads)
    if name == NO_READER:
        return NoReader()
    return CrossEncoderReader(name, threads=threads)
