"""The seam every embedding model is reached through, and what is done to text before it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from assistant.errors import QuestionError
from assistant.languages.raised import set_apart

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]

MAX_CHARACTERS = 8192
"""No text is embedded beyond this: 512 tokens of at most 16 characters each."""
QUERY_PROMPT, DOCUMENT_PROMPT = "query: ", "passage: "
"""What the shipped model was trained to see before a text."""

# A lone surrogate cannot be encoded, and NUL ends the text in any tokenizer written in C.
_UNSAFE = dict.fromkeys([0, *range(0xD800, 0xE000)])


class Embedder(Protocol):
    """Texts to vectors.  A vector depends on its text alone, never on its batch companions."""

    @property
    def name(self) -> str:
        """What the user calls the model."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text would get another vector: weights, prompts, arithmetic."""

    @property
    def dimension(self) -> int:
        """Length of each vector."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return float32 (n, dimension), L2-normalised.

        :raises QuestionError: a text is empty.
        """

    def embed_documents(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """Return float32 (n, dimension), L2-normalised; ``progress`` is told texts done so far.

        :raises ValueError: a text is empty.
        """


@runtime_checkable
class Vocabulary(Protocol):
    """What an embedder may have besides: words that it knows."""

    def knows_word(self, word: str) -> bool:
        """Return whether ``word`` is surely one, in some language; False says nothing."""


def safe_text(text: str) -> str:
    """Return ``text`` as models get it: NFKC, without NUL and lone surrogates, capped, stripped.

    Offsets do not survive this: use the result for embedding only.

    :raises QuestionError: nothing visible is left.
    """
    text = _cleaned(text)
    if all(unicodedata.category(character)[0] in "CZ" for character in text):
        raise QuestionError("The question is empty; type some words to search for.")
    return text


def safe_queries(texts: Sequence[str]) -> list[str]:
    """Return every text made safe.

    :raises QuestionError: a text is empty.
    """
    return [safe_text(text) for text in texts]


def safe_documents(texts: Sequence[str]) -> list[str]:
    """Return every text made safe; one of invisible characters alone can come out empty.

    :raises ValueError: a text is empty or white space; the message says which.
    """
    for place, text in enumerate(texts):
        if not text.strip():
            raise ValueError(f"Text {place} of {len(texts)} is empty: {text[:40]!r}.")
    return [_cleaned(text) for text in texts]


def _cleaned(text: str) -> str:
    text = text[: 2 * MAX_CHARACTERS].translate(_UNSAFE)
    # NFKC can lengthen text eighteenfold (U+FDFA), so the cap comes after it as well.
    return unicodedata.normalize("NFKC", set_apart(text))[:MAX_CHARACTERS].strip()
