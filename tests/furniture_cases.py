"""The labelled files of ``tests/furniture``, and how well furniture is told from article in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.parsing.furniture import article_spans

FOLDER = Path(__file__).parent / "furniture"
_MARK = "~"


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled file: its text, and the numbers of its lines that are furniture."""

    name: str
    markdown: bool
    text: str
    furniture: frozenset[int]

    @property
    def language(self) -> str:
        """The first part of the name, an ISO 639-1 code."""
        return self.name.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Characters of a case's lines by what they are and whether they were kept out."""

    right: int
    """Furniture, kept out."""
    missed: int
    """Furniture, left in."""
    lost: int
    """Article, kept out."""
    kept: int
    """Article, left in."""
    wrong_lines: tuple[str, ...]


def cases(folder: Path = FOLDER) -> Iterator[Case]:
    """Yield the labelled files by name."""
    for path in sorted(folder.glob("*.txt")):
        for part in path.read_text("utf-8").split("\n=== ")[1:]:
            head, _, content = part.partition("\n")
            name, kind = head.split()
            lines = content.strip("\n").split("\n")
            marked = frozenset(i for i, line in enumerate(lines) if line.startswith(_MARK))
            text = "\n".join(line.removeprefix(_MARK) for line in lines)
            yield Case(name, kind == "md", text, marked)


def outcome(case: Case, *, page: bool | None = True) -> Outcome:
    """Return what the product makes of a case known to be (part of) a page, or not known to."""
    markdown = case.markdown
    spans = article_spans(case.text, markdown=markdown, pasted=not markdown, page=page)
    counts = {(f, k): 0 for f in (True, False) for k in (True, False)}
    wrong, at = [], 0
    for number, line in enumerate(case.text.split("\n")):
        kept = any(start <= at + len(line) // 2 < end for start, end in spans)
        furniture = number in case.furniture
        if line.strip():
            counts[furniture, kept] += len(line)
            if kept == furniture:
                wrong.append(("missed: " if furniture else "LOST: ") + line)
        at += len(line) + 1
    return Outcome(
        right=counts[True, False],
        missed=counts[True, True],
        lost=counts[False, False],
        kept=counts[False, True],
        wrong_lines=tuple(wrong),
    )
