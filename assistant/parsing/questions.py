"""Questions and the answers below them, found in the parts of a text and joined to pairs.

A question is a heading or a line of its own that ends as one, or a line that begins with "Q:"; its
answer is what follows until the next question or heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.records import Node
from assistant.structure import is_leaf

_MAX_QUESTION = 300
_ASKED = re.compile(r"[?？؟;][\"'”’»)\]*_\s]*$")
_GREEK = re.compile(r"[\u0370-\u03ff]")
_LABEL = (
    r"(?:q(?:uestion|n)?|frage|f|pregunta|p|domanda|d|pergunta|вопрос|в|ερώτηση|ε|soru|s|سؤال|س"
    r"|प्रश्न|ถาม|întrebare|hỏi|问|問|質問|질문|문)\s?\d{0,3}"
)
_ANSWER_LABEL = (
    r"(?:a(?:nswer|ns)?|antwort|respuesta|r|r[ée]ponse|risposta|resposta|ответ|о|απάντηση|α|cevap|c"
    r"|جواب|ج|उत्तर|ตอบ|răspuns|đáp|答|回答|답변|답)\s?\d{0,3}"
)
_MARKS = r"[*_\s]*"
Q_LINE = re.compile(rf"{_MARKS}{_LABEL}{_MARKS}[:：]{_MARKS}(?=\S)", re.IGNORECASE)
A_LINE = re.compile(rf"{_MARKS}{_ANSWER_LABEL}{_MARKS}[:：]{_MARKS}(?=\S)", re.IGNORECASE)


def with_answers(nodes: Sequence[Node], text: str) -> tuple[Node, ...]:
    """Return siblings with questions and their answers as such."""
    found: list[Node] = []
    at = 0
    labels = _labelled(nodes, text)
    while at < len(nodes):
        node = nodes[at]
        if node.kind == "question":
            follows = at + 1 < len(nodes) and nodes[at + 1].kind == "answer"
            found.append(node)
            if follows:
                found.append(replace(nodes[at + 1], header=((node.start, node.end),)))
            at += 1 + follows
            continue
        end = _answer_end(nodes, at, text, labels=labels)
        if end <= at + 1:
            found.append(node)
            at += 1
            continue
        question = _question(node, text)
        inside = with_answers(_unlabelled(nodes[at + 1 : end], text), text)
        answer = Node(
            "answer",
            inside[0].start,
            inside[-1].end,
            inside if len(inside) > 1 or not _is_text(inside[0]) else inside[0].children,
            header=((question.start, question.end),),
        )
        found += [question, answer]
        at = end
    return tuple(found)


def asks(text: str) -> bool:
    """Tell whether a line ends as a question does."""
    text = text.strip()
    if not 4 <= len(text) <= _MAX_QUESTION or not _ASKED.search(text):
        return False
    return not text.rstrip("\"'”’»)]*_ ").endswith(";") or bool(_GREEK.search(text))


def _labelled(nodes: Sequence[Node], text: str) -> bool:
    """Tell whether the text has lines that begin with "Q:" and others with "A:"."""
    lines = [text[n.start : n.start + 40] for n in nodes if _is_text(n)]
    return any(map(Q_LINE.match, lines)) and any(map(A_LINE.match, lines))


def _is_text(node: Node) -> bool:
    return node.kind == "paragraph" and is_leaf(node)


def _answer_end(nodes: Sequence[Node], at: int, text: str, *, labels: bool) -> int:
    """Return where the answer to the question at ``at`` ends; ``at`` if it is no question."""
    node = nodes[at]
    said = text[node.start : node.end]
    end = at + 1
    if node.kind == "heading" and asks(said):
        while end < len(nodes) and not (
            nodes[end].kind == "heading" and (nodes[end].level or 1) <= (node.level or 1)
        ):
            if _is_question(nodes[end], text):
                break
            if labels and Q_LINE.match(text[nodes[end].start : nodes[end].start + 40]):
                break
            end += 1
        return end
    if not _is_text(node):
        return at
    if labels and Q_LINE.match(said[:40]):
        if not A_LINE.match(text[nodes[end].start : nodes[end].end] if end < len(nodes) else ""):
            return at
        end += 1
        while end < len(nodes) and nodes[end].kind in ("paragraph", "list", "table", "code"):
            if _is_text(nodes[end]) and _opens_question(nodes[end], text):
                break
            end += 1
        return end
    if _is_strong(node) and asks(said):
        while end < len(nodes) and nodes[end].kind in ("paragraph", "list", "table", "code"):
            if _is_text(nodes[end]) and (
                _is_strong(nodes[end]) or _opens_question(nodes[end], text)
            ):
                break
            end += 1
        return end
    return at


def _is_question(node: Node, text: str) -> bool:
    if node.kind not in ("heading", "question") and not (_is_text(node) and _is_strong(node)):
        return False
    return asks(text[node.start : node.end])


def _opens_question(node: Node, text: str) -> bool:
    return bool(Q_LINE.match(text[node.start : node.start + 40]))


def _is_strong(node: Node) -> bool:
    """Tell whether all of a paragraph stands out, as a heading does."""
    shown = [child for child in node.children if child.kind != "mark"]
    if len(shown) != 1 or shown[0].kind not in ("strong", "emphasis"):
        return False
    hidden = sum(child.end - child.start for child in node.children if child.kind == "mark")
    return shown[0].end - shown[0].start + hidden >= node.end - node.start


def _question(node: Node, text: str) -> Node:
    """Return the question's node; a heading stays one inside it."""
    if node.kind == "heading":
        return Node("question", node.start, node.end, (node,))
    label = Q_LINE.match(text, node.start, node.end)
    start = label.end() if label else node.start
    return Node("question", start, node.end, _after(node.children, start))


def _unlabelled(nodes: Sequence[Node], text: str) -> list[Node]:
    first = nodes[0]
    label = A_LINE.match(text, first.start, first.end) if _is_text(first) else None
    if label:
        first = replace(first, start=label.end(), children=_after(first.children, label.end()))
    return [first, *nodes[1:]]


def _after(nodes: Sequence[Node], start: int) -> tuple[Node, ...]:
    return tuple(
        node if node.start >= start else replace(node, start=start, children=())
        for node in nodes
        if node.end > start
    )
