"""Units of questions in batches of even length, in an order that a seed fixes."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from training.examples import Example, Unit
from training.text import SEP

WINDOW = 1200  # units sorted by length at a time
PADDING = 1  # <pad> in the vocabulary


class Batch(NamedTuple):
    """Rows of tokens with what they should say; all (rows, tokens) or (rows,)."""

    ids: Tensor
    mask: Tensor
    allowed: Tensor  # tokens that may be chosen: the passage's, and <s> for "not here"
    starts: Tensor
    ends: Tensor
    answered: Tensor  # 1 or 0
    weight: Tensor
    question: Tensor  # rows with the same number ask the same question
    passage: Tensor  # rows with the same number read the same passage

    def to(self, device: str) -> "Batch":
        """Return the batch on ``device``."""
        return Batch(*(tensor.to(device) for tensor in self))


def examples_of(unit: Unit) -> list[Example]:
    """Return the examples of all questions of a unit."""
    return [example for question in unit for example in question.examples]


def tokens_of(units: Sequence[Unit]) -> int:
    """Return how many tokens one pass reads."""
    return sum(len(example.ids) for unit in units for example in examples_of(unit))


def batches(units: Sequence[Unit], size: int, seed: int) -> Iterator[list[Unit]]:
    """Yield the batches of one pass, at most ``size`` tokens each with what fills them up."""
    chance = random.Random(seed)
    order = list(units)
    chance.shuffle(order)
    for i in range(0, len(order), WINDOW):
        window = cut(sorted(order[i : i + WINDOW], key=_width), size)
        chance.shuffle(window)
        yield from window


def _width(unit: Unit) -> int:
    return max(len(example.ids) for example in examples_of(unit))


def cut(units: list[Unit], size: int) -> list[list[Unit]]:
    """Return ``units`` in their order as batches of at most ``size`` tokens with what fills up."""
    out: list[list[Unit]] = []
    current: list[Unit] = []
    rows = width = 0
    for unit in units:
        more = len(examples_of(unit))
        if current and (rows + more) * max(width, _width(unit)) > size:
            out.append(current)
            current, rows, width = [], 0, 0
        current.append(unit)
        rows, width = rows + more, max(width, _width(unit))
    return [*out, current] if current else out


def collate(units: Sequence[Unit]) -> Batch:
    """Return the batch of ``units``."""
    rows = [
        (example, number)
        for number, question in enumerate(question for unit in units for question in unit)
        for example in question.examples
    ]
    shape = len(rows), max(len(example.ids) for example, _ in rows)
    ids = torch.full(shape, PADDING, dtype=torch.long)
    mask = torch.zeros(shape, dtype=torch.long)
    allowed, starts, ends = (torch.zeros(shape, dtype=torch.bool) for _ in range(3))
    for i, (example, _) in enumerate(rows):
        length = len(example.ids)
        ids[i, :length] = torch.tensor(example.ids)
        mask[i, :length] = 1
        allowed[i, example.first : length - 1] = True
        allowed[i] &= ids[i] != SEP  # the end of a line is seen, never chosen
        allowed[i, 0] = True
        for start, end in example.spans or [(0, 0)]:
            starts[i, start] = ends[i, end] = True
    return Batch(
        ids,
        mask,
        allowed,
        starts,
        ends,
        torch.tensor([float(bool(example.spans)) for example, _ in rows]),
        torch.tensor([example.weight for example, _ in rows]),
        torch.tensor([number for _, number in rows]),
        torch.tensor([example.passage for example, _ in rows]),
    )
