"""Question, title and passage as the reader's input."""

from functools import cache
from typing import NamedTuple

from tokenizers import Tokenizer

from assistant.embedding import reference_model_path

MAX_QUESTION = 48
MAX_TITLE = 24
CLS, SEP = 0, 2  # <s> and </s> in the vocabulary of the encoder, an XLM-R


class Encoded(NamedTuple):
    """A text as tokens: ``spans`` are their places in the text, empty for the end of a line."""

    ids: list[int]
    spans: list[tuple[int, int]]


@cache
def tokenizer() -> Tokenizer:
    """Return the encoder's tokenizer, which cuts nothing off and fills nothing up."""
    made = Tokenizer.from_file(str(reference_model_path() / "tokenizer.json"))
    made.no_truncation()
    made.no_padding()
    assert (made.token_to_id("<s>"), made.token_to_id("</s>")) == (CLS, SEP)
    return made


def encode(text: str) -> Encoded:
    """Return the tokens of ``text``; the end of a line, which has no token, is a ``</s>``."""
    ids: list[int] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            if ids:
                ids.append(SEP)
                spans.append((at, at))
            found = tokenizer().encode(line, add_special_tokens=False)
            for number, (start, end) in zip(found.ids, found.offsets, strict=True):
                while start < end and line[start].isspace():  # a token may begin at a space
                    start += 1
                ids.append(number)
                spans.append((at + start, at + end))
        at += len(line) + 1
    return Encoded(ids, spans)


def question_ids(question: str) -> list[int]:
    """Return the first tokens of a question."""
    return encode(question.strip()[:400]).ids[:MAX_QUESTION]


def title_ids(title: str) -> list[int]:
    """Return the first tokens of a title and the ``</s>`` after it; none for no title."""
    ids = encode(title).ids[:MAX_TITLE] if title else []
    return [*ids, SEP] if ids else []


def row(question: list[int], title: list[int], passage: list[int]) -> tuple[list[int], int]:
    """Return ``<s> question </s></s> title </s> passage </s>`` and where the passage begins."""
    head = [CLS, *question, SEP, SEP, *title]
    return [*head, *passage, SEP], len(head)


def token_span(encoded: Encoded, start: int, end: int) -> tuple[int, int] | None:
    """Return the first and the last token of the characters from ``start`` to ``end``."""
    real = [i for i, (a, b) in enumerate(encoded.spans) if b > a]
    first = next((i for i in real if encoded.spans[i][1] > start), None)
    last = next((i for i in reversed(real) if encoded.spans[i][0] < end), None)
    return None if first is None or last is None or last < first else (first, last)
