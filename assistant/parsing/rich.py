"""Text put together from pieces of markup, with what stands in it: links, emphasis, superscripts.

White space is brought to single spaces while writing, so that offsets are exact from the start.
"""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.records import Node, NodeKind

_UNSHOWN = str.maketrans("", "", "\u00ad\u200b")
_RAISED = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_EXPONENT = re.compile(r"[\d+\-−–=(),;.\s]*\d[\d+\-−–=(),;.\s]*|[+\-−–]?[ni](?:[+\-−–]\d)?|[+\-−–]")
_NOTE_LETTER = re.compile(r"[a-z](?:\s?,\s?[a-z])*")
_WORD = re.compile(r"[^\W\d_]{4,}$")


class Rich:
    """Collects a text and the inline nodes in it, offsets from the text's own beginning."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._space = False
        self._open: list[tuple[NodeKind, int, str | None, list[Node]]] = []
        self._done: list[Node] = []
        self._raised: list[str] | None = None
        self._raised_link: str | None = None
        self._lowered: list[str] | None = None

    def write(self, text: str, *, exact: bool = False) -> None:
        """Append text; ``exact`` keeps its white space."""
        if self._raised is not None:
            self._raised.append(text)
            return
        if self._lowered is not None:
            self._lowered.append(text)
            return
        text = text.translate(_UNSHOWN)
        if not exact:
            if text[:1].isspace():
                self._space = True
            ends_blank = text[-1:].isspace()
            text = " ".join(text.split())
            if not text:
                return
            if self._space and self._length and not self._parts[-1].endswith("\n"):
                text = f" {text}"
            self._space = ends_blank
        self._append(text)

    def break_line(self) -> None:
        """Append a line break, without the spaces around it."""
        if self._raised is not None or self._lowered is not None:
            self.write(" ")
        elif self._length and not self._parts[-1].endswith("\n"):
            self._append("\n")
            self._space = False

    def open(self, kind: NodeKind, href: str | None = None) -> None:
        """Begin an inline node with what is written next."""
        if self._raised is not None:
            self._raised_link = self._raised_link or href
        elif kind == "superscript":
            self._raised, self._raised_link = [], href
        else:
            at = self._length + (1 if self._space and self._length else 0)
            self._open.append((kind, at, href, []))

    def close(self, kind: NodeKind) -> None:
        """End the innermost node of this kind; none open is no matter."""
        if kind == "superscript":
            self._close_raised()
            return
        if self._raised is not None or all(kind != entry[0] for entry in self._open):
            return
        while self._open:
            found, start, href, children = self._open.pop()
            self._add(Node(found, start, self._length, tuple(children), href=href))
            if found == kind:
                return

    def lower(self) -> None:
        """Begin a subscript."""
        if self._raised is None:
            self._lowered = []

    def end_lower(self) -> None:
        """End a subscript."""
        if self._lowered is not None:
            text, self._lowered = "".join(self._lowered), None
            self.write(lowered(text))

    def taken(self) -> tuple[str, tuple[Node, ...]]:
        """Return the text, trimmed at its end, with its nodes, and begin anew.

        What is open stays open for the next text.
        """
        self._close_raised()
        still = [(kind, href) for kind, _, href, _ in self._open]
        while self._open:
            self.close(self._open[-1][0])
        text = "".join(self._parts)
        lead = len(text) - len(text.lstrip("\n"))
        text = text.strip("\n").rstrip()
        nodes = tuple(_fitted(self._done, lead, text))
        self._parts, self._length, self._space, self._done = [], 0, False, []
        for kind, href in still:
            self.open(kind, href)
        return text, nodes

    @property
    def length(self) -> int:
        """How many characters have been written since the last text was taken."""
        return self._length

    def __bool__(self) -> bool:
        return any(not part.isspace() for part in self._parts) or bool(self._raised)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _add(self, node: Node) -> None:
        if node.start >= node.end:
            return
        siblings = self._open[-1][3] if self._open else self._done
        if siblings and node.kind in ("strong", "emphasis") and siblings[-1].kind == node.kind:
            before = siblings[-1]
            if "".join(self._parts)[before.end : node.start].isspace() or before.end == node.start:
                children = (*before.children, *node.children)
                siblings[-1] = replace(before, end=node.end, children=children)
                return
        siblings.append(node)

    def _close_raised(self) -> None:
        if self._raised is None:
            return
        text, self._raised = " ".join("".join(self._raised).split()), None
        href, self._raised_link = self._raised_link, None
        if not text:
            return
        raised = superscripted(text, "".join(self._parts[-2:]) if not self._space else "")
        self.write(raised)
        self._add(Node("superscript", self._length - len(raised.strip()), self._length, href=href))


def superscripted(text: str, before: str = "") -> str:
    """Return a raised text so that it stays apart from what stands before it.

    Figures become superscript figures ("10⁶", "120³"); a letter that marks a note is set in
    brackets; what belongs to a word or ordinal ("1er", "Mme") stays as it is.
    """
    if _EXPONENT.fullmatch(text):
        return text.translate(_RAISED)
    if _NOTE_LETTER.fullmatch(text) and _WORD.search(before):
        return f"[{text}]"
    return text


def lowered(text: str) -> str:
    """Return a lowered text so that its figures stay apart from what stands before it."""
    return text.translate(_LOWERED) if re.search(r"\d", text) else text


def _fitted(nodes: list[Node], lead: int, text: str) -> list[Node]:
    """Return the nodes moved back by ``lead`` characters, without blank ends, within ``text``."""
    fitted = []
    for node in nodes:
        start, end = max(0, node.start - lead), min(len(text), node.end - lead)
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            children = tuple(_fitted(list(node.children), lead, text[:end]))
            children = tuple(child for child in children if child.start >= start)
            fitted.append(replace(node, start=start, end=end, children=children))
    return fitted
