"""Near copies of test questions and passages, which nobody's training data may hold."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.evaluation.questions import load_questions

RUN = 24  # letters that a passage must share in a row
STRIDE = 6  # between the runs of a passage that are looked up
SHARED = 0.1  # of them that make a near copy
PART = 5  # letters, by which questions are likened
ALIKE = 0.8  # Jaccard of their parts
SHORT = 20  # letters; shorter questions ("When was it built?") are nobody's


def letters(text: str) -> str:
    """Return a text's letters and digits, folded."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _runs(text: str, stride: int, size: int = RUN) -> Iterator[str]:
    return (text[i : i + size] for i in range(0, max(1, len(text) - size + 1), stride))


class Kept:
    """Test collections that are kept out of training."""

    def __init__(self, texts: Iterable[str], questions: Iterable[str]) -> None:
        self._runs = {hash(run) for text in texts for run in _runs(letters(text), 1)}
        self._questions = [
            set(_runs(q, 1, PART)) for q in map(letters, questions) if len(q) > SHORT
        ]
        self._by_part: dict[str, set[int]] = {}
        for number, parts in enumerate(self._questions):
            for part in parts:
                self._by_part.setdefault(part, set()).add(number)

    def holds_passage(self, text: str) -> bool:
        """Say whether a tenth of the passage stands in a test source, word for word."""
        runs = [hash(run) for run in _runs(letters(text), STRIDE)]
        return sum(run in self._runs for run in runs) > SHARED * len(runs)

    def holds_question(self, question: str) -> bool:
        """Say whether a test asks almost the same words."""
        text = letters(question)
        if len(text) <= SHORT:
            return False
        parts = set(_runs(text, 1, PART))
        # Two that are alike share most parts, so one of any fifth of them and one more.
        probe = sorted(parts, key=lambda part: len(self._by_part.get(part, ())))
        probe = probe[: len(parts) // 4 + 1]
        near = {number for part in probe for number in self._by_part.get(part, ())}
        return any(
            len(parts & other) >= ALIKE * len(parts | other)
            for other in (self._questions[number] for number in near)
        )


def read_kept(folders: Iterable[Path]) -> Kept:
    """Return what the collections in ``folders`` hold.

    :raises ConfigurationError: one is none.
    """
    texts, questions = [], []
    for folder in folders:
        sources = sorted(path for path in (folder / "sources").rglob("*") if path.is_file())
        texts += [path.read_text("utf-8", errors="replace") for path in sources]
        questions += [question.text for question in load_questions(folder)]
    return Kept(texts, questions)
