"""Texts as tokens, by the one function that makes the reader's input, here and in the product."""

from functools import cache

from assistant.encoder.prepared import load_tokenizer, prepared_path
from assistant.reader.input import Encoded, InputMaker
from assistant.settings import Settings

CLS, SEP = 0, 2  # <s> and </s> in the encoder's vocabulary


@cache
def maker() -> InputMaker:
    """Return what makes the reader's input."""
    made = InputMaker(load_tokenizer(prepared_path(Settings.from_environment().cache)))
    assert (made.begin, made.end) == (CLS, SEP)
    return made


def encode(text: str) -> Encoded:
    """Return the tokens of a passage, a ``</s>`` for each line end, and their places in it."""
    return maker().encode(text)


def question_ids(question: str) -> list[int]:
    """Return the question's tokens."""
    return maker().question(question)


def title_ids(title: str) -> list[int]:
    """Return a title's tokens and the ``</s>`` after it; none for no title."""
    return maker().heading(title)


def row(question: list[int], title: list[int], passage: list[int]) -> tuple[list[int], int]:
    """Return the input, and where in it the passage begins."""
    made = maker().window(question, title, passage)
    return made.ids, made.first


def token_span(encoded: Encoded, start: int, end: int) -> tuple[int, int] | None:
    """Return the first and the last token of the characters from ``start`` to ``end``."""
    real = [i for i, (a, b) in enumerate(encoded.spans) if b > a]
    first = next((i for i in real if encoded.spans[i][1] > start), None)
    last = next((i for i in reversed(real) if encoded.spans[i][0] < end), None)
    return None if first is None or last is None or last < first else (first, last)
