"""What rules between question and answer gain: ``python benchmarks/rules.py COLLECTION``.

Asks every question with each rule and without it, passages being read once.  The share of
answerable questions whose first quote answers, the mean characters of that quote, all quotes and
those of them that answer, the passages read for a question; for the rule of the single word, the
share of words from the sources, and of other collections' words (``--others``), that are answered.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import assistant.reader
from assistant import Answer, Assistant
from assistant.evaluation.measures import measures
from assistant.evaluation.questions import Question, load_questions
from assistant.evaluation.run import outcome_of
from assistant.reader import Material, Reader, Reading
from assistant.retrieval.verdict import READ_FOR_A_LIST


def _never(*_: Any, **__: Any) -> None:
    return None


def _none(*_: Any) -> list[Any]:
    return []


CHOOSING, AROUND = "assistant.answering.choosing", "assistant.answering.surroundings"
READING = "assistant.retrieval.reading"
RULES: dict[str, tuple[str, Any]] = {
    "a sentence that points back brings the one before": (f"{AROUND}.refers_back", _never),
    "an item brings its list where several things are asked for": (f"{AROUND}._list_around", _none),
    "a sentence that announces brings the list": (f"{AROUND}.announces", _never),
    "speech that goes on, or an afterthought, is quoted too": (f"{AROUND}._needs_after", _never),
    "exact words over two sentences bring both": (f"{READING}.LONGEST_PAIR", 0),
    "a question in a text is answered by what follows": (f"{READING}.around", _never),
    "what a heading says is quoted from its sentence": (f"{READING}.is_fragment", _never),
    "the day of a dateline is no answer": (f"{READING}.is_of_dateline", _never),
    "one article answers once": (f"{CHOOSING}._of_its_article", _never),
    "the same answer is quoted once": (f"{CHOOSING}._repeated", _never),
    "a further quote from .25 on, if seven tenths as sure": (f"{CHOOSING}.AS_SURE", 10.0),
    "a further quote from .4 on, however sure the first": (f"{CHOOSING}.ANSWERS", 10.0),
    "a value for the same thing answers from .1 on": (f"{CHOOSING}.answers_beside", _never),
    "half the cosine of the nearest sentence of the passage": (
        "assistant.retrieval.scored._near",
        lambda scored, _, row: float(scored.scores.cosines[row]),
    ),
    "reading ends where the first passages settle it": (
        "assistant.retrieval.verdict._read_up_to",
        lambda question, _, fit: (READ_FOR_A_LIST if question.lists else fit.read,),
    ),
}
BARE_WORD = ("assistant.retrieval.verdict.bare_word", _never)
WORDS, SEED = 100, 5
_WORD = re.compile(r"[^\W\d_]{5,}")


class Remembering:
    """A reader that reads each passage of a question once."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._known = reader, dict[tuple[str, Material], Reading]()
        self.asked_for = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def read(self, question: str, materials: Sequence[Material]) -> list[Reading]:
        """Return the readings, new ones by the reader itself."""
        self.asked_for += len(materials)
        new = [m for m in materials if (question, m) not in self._known]
        for material, reading in zip(new, self._reader.read(question, new), strict=True):
            self._known[question, material] = reading
        return [self._known[question, material] for material in materials]


def main() -> None:
    """Print each rule's figures, with it and without."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", type=Path)
    parser.add_argument("--others", type=Path, help="a collection on other subjects, for words")
    parser.add_argument("--limit", type=int, default=10_000)
    options = parser.parse_args()
    load = assistant.reader.load_reader
    with (
        tempfile.TemporaryDirectory(prefix="rules-") as temporary,
        patch("assistant.reader.load_reader", lambda *a, **k: Remembering(load(*a, **k))),
        Assistant(options.collection / "sources", Path(temporary), build=False) as library,
    ):
        library.refresh()
        questions = [q for q in load_questions(options.collection) if q.answerable]
        questions = questions[: options.limit]
        print("with all rules:", asked(library, questions))
        for name, (place, off) in RULES.items():
            with patch(place, off):
                print(f"without: {name}:", asked(library, questions))
        if options.others:
            held = words_of(options.collection / "sources", set())
            strange = words_of(options.others / "sources", set(held))
            chance = random.Random(SEED)
            some = [chance.sample(words, WORDS) for words in (held, strange)]
            print("with the rule of the single word:", answered(library, some))
            with patch(*BARE_WORD):
                print("without:", answered(library, some))


def asked(library: Assistant, questions: Sequence[Question]) -> dict[str, Any]:
    """Return how many first quotes answer, and how long they are."""
    reader = library.reader
    assert isinstance(reader, Remembering)
    before, answers = reader.asked_for, [library.ask(question.text) for question in questions]
    outcomes = [outcome_of(library, q, a, 0.0) for q, a in zip(questions, answers, strict=True)]
    found = measures(outcomes)
    names = ("questions", "answer_sentence_accuracy", "quote_characters_mean")
    return {
        **{name: found[name] for name in names},
        "quotes": sum(len(answer.citations) for answer in answers),
        "quotes_right": sum(map(_right, questions, answers)),
        "read_mean": (reader.asked_for - before) / len(questions),
    }


def _right(question: Question, answer: Answer) -> int:
    """Return how many quotes of an answer hold one of the places that answer the question."""
    return sum(
        any(
            question.answered_by(path, (quote.start, quote.end))
            for path in (quote.document.path, *quote.also_in)
        )
        for quote in answer.citations
    )


def words_of(sources: Path, without: set[str]) -> list[str]:
    """Return the words of the sources that are not in ``without``, each once."""
    texts = (path.read_text("utf-8", "replace") for path in sorted(sources.iterdir()))
    words = {word for text in texts for word in _WORD.findall(text)}
    return sorted(words - without)


def answered(library: Assistant, words: Sequence[Sequence[str]]) -> list[float]:
    """Return which share of each of the lists of words is answered."""
    return [sum(library.ask(w).answerable for w in some) / len(some) for some in words]


if __name__ == "__main__":
    main()
