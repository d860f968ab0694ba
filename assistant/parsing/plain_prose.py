"""Lines of prose become paragraphs: those that go on with each other are one."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.parsing.plain_lines import CLOSED, Line, starts_item
from assistant.parsing.questions import A_LINE, Q_LINE
from assistant.parsing.wrapping import goes_on, is_wrapped
from assistant.records import Node, NodeKind


def prose(
    lines: Sequence[Line], language: str | None, width: int | None, *, answers: bool = False
) -> list[Node]:
    """Return the paragraphs of a run of lines: those that go on with each other are one.

    ``answers`` says that the lines answer the question above them.
    """
    shown = [" " * line.indent + line.text for line in lines]
    wrapped = is_wrapped(shown)
    asked = answers or any(Q_LINE.match(line.text) for line in lines)
    paragraphs: list[list[Line]] = []
    for number, line in enumerate(lines):
        labelled = Q_LINE.match(line.text) or (asked and A_LINE.match(line.text))
        # In an answer, a line that does not end as a sentence goes on, however short it is.
        if (paragraphs and not labelled) and (
            (asked and not CLOSED.search(lines[number - 1].text) and not starts_item(line))
            or goes_on(
                shown[number - 1], line.text, language=language, width=width, wrapped=wrapped
            )
        ):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return [leaf("paragraph", run) for run in paragraphs]


def leaf(kind: NodeKind, lines: Sequence[Line], level: int | None = None) -> Node:
    """Return the block of text that a run of lines is."""
    return Node(kind, lines[0].start, lines[-1].end, level=level)
