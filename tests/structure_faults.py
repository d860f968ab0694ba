"""What must hold of every document's structure, whichever parser made it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.records import Node
from assistant.structure import INLINE

MAX_DEPTH = 100


def faults(nodes: Sequence[Node], length: int) -> list[str]:
    """Return what is wrong with the structure of a text of ``length`` characters."""
    wrong: list[str] = []
    pending: list[tuple[Sequence[Node], int, int, int]] = [(nodes, 0, length, 0)]
    while pending:
        siblings, start, end, depth = pending.pop()
        at = start
        for node in siblings:
            if not at <= node.start < node.end <= end:
                wrong.append(f"{node.kind} {node.start}–{node.end} is not within {at}–{end}")
            kinds = {child.kind in INLINE for child in node.children}
            if len(kinds) > 1:
                wrong.append(f"{node.kind} {node.start}–{node.end} mixes blocks and text")
            at = max(at, node.end)
            pending.append((node.children, node.start, node.end, depth + 1))
        if depth > MAX_DEPTH:
            wrong.append(f"nested deeper than {MAX_DEPTH}")
            break
    return wrong
