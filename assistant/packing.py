"""A document's nested spans as one compact string, in which they are stored or handed on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import get_args

from assistant.records import Node, NodeKind, storable
from assistant.structure import walk

_KINDS: tuple[NodeKind, ...] = get_args(NodeKind)
_NUMBER = {kind: number for number, kind in enumerate(_KINDS)}


def pack(nodes: Sequence[Node]) -> str:
    """Return the nodes as compact JSON.

    Of each node it holds its kind's number, where it begins after the node before it, its length
    and how many children follow; apart from them, what few nodes have.
    """
    numbers: list[int] = []
    levels: dict[int, int] = {}
    links: dict[int, str] = {}
    headers: dict[int, list[int]] = {}
    before = 0
    for place, node in enumerate(walk(nodes)):
        length, children = node.end - node.start, len(node.children)
        numbers += (_NUMBER[node.kind], node.start - before, length, children)
        before = node.start
        if node.level is not None:
            levels[place] = node.level
        if node.href is not None:
            links[place] = node.href
        if node.header:
            headers[place] = [offset for span in node.header for offset in span]
    packed = [numbers, levels, links, headers] if numbers else []
    return storable(json.dumps(packed, ensure_ascii=False, separators=(",", ":")))


def unpack(packed: str) -> tuple[Node, ...]:
    """Return the nodes that ``pack`` made a string of."""
    if packed in ("", "[]"):
        return ()
    numbers, levels, links, headers = json.loads(packed)
    starts = []
    before = 0
    for at in range(1, len(numbers), 4):
        before += numbers[at]
        starts.append(before)
    # From the last node to the first: a node's children are then there when it is made.
    made: list[Node] = []
    for place in range(len(starts) - 1, -1, -1):
        kind, _, length, count = numbers[4 * place : 4 * place + 4]
        children = tuple(reversed(made[len(made) - count :])) if count else ()
        del made[len(made) - count :]
        key = str(place)
        flat = headers.get(key, ())
        made.append(
            Node(
                _KINDS[kind],
                starts[place],
                starts[place] + length,
                children,
                levels.get(key),
                links.get(key),
                tuple(zip(flat[::2], flat[1::2], strict=True)) if flat else (),
            )
        )
    return tuple(reversed(made))
