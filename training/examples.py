"""What training reads: units of questions about one place, each with passages that answer or don't.

A unit stays in one batch, so that the loss may compare the passages of a question and the
questions of a passage.
"""

import gzip
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from assistant.reader.input import Encoded
from assistant.reader.pointing import LONGEST_ANSWER
from training.inputs import DataError, reading
from training.text import encode, row, title_ids, token_span

Span = tuple[int, int]


class Example(NamedTuple):
    """A question with one passage."""

    ids: list[int]
    first: int  # of the passage's tokens
    spans: list[Span]  # first and last token of each good answer; empty: not answered here
    passage: int  # the same for the same passage
    weight: float


class Question(NamedTuple):
    """A question's examples, and the set it comes from."""

    examples: list[Example]
    origin: str


Unit = list[Question]
_encode = lru_cache(maxsize=20_000)(encode)


def passage_key(text: str) -> int:
    """Return a number that is the same for the same text on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big")


class Maker:
    """Makes examples at most ``longest`` tokens long, and counts what became of the questions."""

    def __init__(self, longest: int, seed: int) -> None:
        self.longest = longest
        self.random = random.Random(seed)
        self.counts: Counter[str] = Counter()

    def example(
        self,
        question: list[int],
        title: str,
        passage: str,
        answers: Sequence[Span] = (),
        *,
        weight: float = 1.0,
        keep: Span | None = None,
    ) -> Example | None:
        """Return the example, or None where the passage's window cannot hold an answer.

        ``answers`` are all good ones, in characters of ``passage``; none says that it does not
        answer.  A passage that is too long is cut to a window at a chance place around one of them,
        or around ``keep``, the words that tempt.
        """
        encoded = _encode(passage)
        head = title_ids(title)
        room = self.longest - len(question) - 4 - len(head)
        found = [span for a in answers if (span := token_span(encoded, *a))]
        found = [span for span in found if span[1] - span[0] < LONGEST_ANSWER]
        if answers and not found:
            self.counts["no span"] += 1
            return None
        start = self._window(encoded, room, found, keep)
        ids, first = row(question, head, encoded.ids[start : start + room])
        inside = [(first + a - start, first + b - start) for a, b in found]
        inside = [(a, b) for a, b in inside if a >= first and b < len(ids) - 1]
        if answers and not inside:
            self.counts["cut"] += 1
            return None
        self.counts["answered" if inside else "not answered"] += 1
        return Example(ids, first, inside, passage_key(passage), weight)

    def _window(self, encoded: Encoded, room: int, found: list[Span], keep: Span | None) -> int:
        held = self.random.choice(found) if found else token_span(encoded, *keep) if keep else None
        low, high = 0, max(0, len(encoded.ids) - room)
        if held:
            low, high = max(0, held[1] + 1 - room), min(held[0], high)
        return self.random.randint(low, high) if high >= low else low


def write_units(units: Iterable[Unit], path: Path) -> None:
    """Write one unit a line."""
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=3) as file:
        for unit in units:
            file.write(json.dumps(unit, separators=(",", ":")) + "\n")


def read_units(path: Path) -> list[Unit]:
    """Return what `write_units` wrote.

    :raises DataError: it did not write this, or no unit.
    """
    what = "a file of units, as training.prepare writes"
    with reading(path, what), gzip.open(path, "rt", encoding="utf-8") as file:
        units = [[_question(*question) for question in json.loads(line)] for line in file]
    if not units:
        raise DataError(f"{path} holds no units.")
    return units


def _question(examples: list[list[Any]], origin: str) -> Question:
    rows = [
        Example(ids, first, [(a, b) for a, b in spans], passage, weight)
        for ids, first, spans, passage, weight in examples
    ]
    return Question(rows, origin)
