"""Near misses for nothing: a passage without its answer, a question with another number."""

import random
import re
from collections.abc import Iterable, Sequence

from assistant.languages import normalise_code
from assistant.sentences import split_sentences

SHORTEST = 120  # characters; what is left of a passage must still be one


def without_answer(
    passage: str, answers: Sequence[tuple[int, int]], texts: Iterable[str], language: str
) -> str | None:
    """Return the passage without the sentences that answer, None if the rest answers, too."""
    kept, last = [], 0
    for start, end in split_sentences(passage, (0, len(passage)), normalise_code(language)):
        if any(a < end and b > start for a, b in answers):
            kept.append(passage[last:start])
            last = end
    rest = "".join([*kept, passage[last:]]).strip()
    return rest if len(rest) >= SHORTEST and not any(text in rest for text in texts) else None


def other_number(question: str, passage: str, chance: random.Random) -> str | None:
    """Return the question with one of its numbers swapped for another of the passage's."""
    mine = [number for number in re.findall(r"\d{2,}", question) if number in passage]
    if not mine:
        return None
    number = chance.choice(mine)
    others = sorted(
        {
            other
            for other in re.findall(r"\d{2,}", passage)
            if len(other) == len(number) and other != number and other not in question
        }
    )
    return question.replace(number, chance.choice(others)) if others else None
