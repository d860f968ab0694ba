"""Passages most alike a question in words."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def words(text: str) -> list[str]:
    """Return a text's words, and pairs of letters where a script sets no spaces."""
    text = text.lower()
    pairs = [text[i : i + 2] for i in range(len(text) - 1) if UNSPACED.match(text[i])]
    return re.findall(r"\w+", text) + pairs


class Alike:
    """The passages of one set, by TF-IDF."""

    def __init__(self, passages: Sequence[str]) -> None:
        self._passages = passages
        self._weights = TfidfVectorizer(analyzer=words, sublinear_tf=True, dtype=np.float32)
        self._matrix = self._weights.fit_transform(passages).T.tocsc()

    def top(self, questions: Sequence[str], n: int = 12) -> Iterator[list[str]]:
        """Yield the ``n`` passages most alike each question, best first."""
        scores = self._weights.transform(questions) @ self._matrix
        for i in range(scores.shape[0]):
            found = scores[i]
            yield [self._passages[found.indices[j]] for j in np.argsort(-found.data)[:n]]
