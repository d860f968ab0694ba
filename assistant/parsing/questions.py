"""Questions and the answers below them, found in the parts of a text and joined to pairs.

A question is a heading or a line of its own that ends as one, or a line that begins with "Q:"; its
answer is what follows until the next question or heading; in a table, the cell beside it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.languages.boundaries import closing
from assistant.languages.scripts import QUESTION_MARKS
from assistant.parsing.rows import Row
from assistant.records import Node
from assistant.structure import is_leaf

_MAX_QUESTION = 300
_ASKED = closing(f"{QUESTION_MARKS};")
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
Q_LINE = re.compile(
    rf"{_MARKS}(?:{_LABEL}{_MARKS}[:：]|q\d{{0,3}}\.(?=\s)){_MARKS}(?=\S)", re.IGNORECASE
)
A_LINE = re.compile(
    rf"{_MARKS}(?:{_ANSWER_LABEL}{_MARKS}[:：]|a\d{{0,3}}\.(?=\s)){_MARKS}(?=\S)", re.IGNORECASE
)


def with_answers(nodes: Sequence[Node], text: str) -> tuple[Node, ...]:
    """Return siblings with questions and their answers as such."""
    found: list[Node] = []
    at = 0
    labels = _labelled(nodes, text)
    while at < len(nodes):
        node = nodes[at]
        if node.kind == "list":
            node = _with_asking_items(node, text)
        if node.kind == "question":
            follows = at + 1 < len(nodes) and nodes[at + 1].kind == "answer"
            found.append(node)
            if follows:
                found.append(replace(nodes[at + 1], header=((node.start, node.end),)))
            at += 1 + follows
            continue
        end = _answer_end(nodes, at, text, labels=labels)
        if end <= at + 1:
            found += _parted(node, text) or (node,) if _is_text(node) else (node,)
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
            if _is_question(nodes[end], text) or _asks_in_items(nodes[end], text):
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
            if _asks_in_items(nodes[end], text):
                break
            end += 1
        return end
    return at


# --- questions that share an item or a paragraph with their answer ------------------------------


def _asks_in_items(node: Node, text: str) -> bool:
    """Tell whether most items of a list are a question with its answer."""
    if node.kind != "list":
        return False
    return 2 * sum(_parted(item, text) is not None for item in node.children) > len(node.children)


def _with_asking_items(node: Node, text: str) -> Node:
    if not _asks_in_items(node, text):
        return node
    items = []
    for item in node.children:
        parted = _parted(item, text)
        items.append(item if parted is None else replace(item, children=parted))
    return replace(node, children=tuple(items))


def _parted(item: Node, text: str) -> tuple[Node, Node] | None:
    """Return the question and the answer that an item, or a paragraph, is made of, or None."""
    if item.kind not in ("list_item", "paragraph"):
        return None
    if not is_leaf(item):
        first, rest = item.children[0], item.children[1:]
        if not (_is_text(first) and rest and asks(text[first.start : first.end])):
            return None
        question = Node("question", first.start, first.end, first.children)
        return question, Node(
            "answer", rest[0].start, rest[-1].end, rest, header=((first.start, first.end),)
        )
    end = _end_of_question(item, text)
    after = text[end : item.end] if end else ""
    if end is None or not any(map(str.isalnum, after)):
        return None
    begin = end + len(after) - len(after.lstrip("*_ \t\r\n"))
    question = Node("question", item.start, end, _before(item.children, end))
    header = ((question.start, question.end),)
    return question, Node("answer", begin, item.end, _after(item.children, begin), header=header)


def _end_of_question(item: Node, text: str) -> int | None:
    """Return where the question that an item begins with ends: it stands out, or ends its line."""
    first = next((child for child in item.children if child.kind != "mark"), None)
    if first is not None and first.kind == "strong" and first.start <= item.start + 3:
        return first.end if asks(text[first.start : first.end]) else None
    line = text.find("\n", item.start, item.end) if item.kind == "list_item" else -1
    return line if line > 0 and asks(text[item.start : line]) else None


def _before(nodes: Sequence[Node], end: int) -> tuple[Node, ...]:
    return tuple(node for node in nodes if node.end <= end)


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


# --- questions in a table -------------------------------------------------------------------------


def answered_rows(rows: Sequence[Row]) -> list[Node]:
    """Return the questions and answers of a table that has a question and its answer in each row.

    A first row may name the two columns; other tables give none.
    """
    pairs = [[one for one in row.cells if one[0].text.strip()] for row in rows]
    found: list[Node] = []
    if len(pairs) > 2 and not asks(pairs[0][0][0].text):
        (_, start, _), (last, at, _) = pairs[0][0], pairs[0][-1]
        found.append(Node("paragraph", start, at + len(last.text)))
        pairs = pairs[1:]
    if len(pairs) < 2 or not all(len(two) == 2 and asks(two[0][0].text) for two in pairs):
        return []
    for (asked, start, inline), (answer, at, inside) in pairs:
        question = Node("question", start, start + len(asked.text), inline)
        header = ((question.start, question.end),)
        found += [question, Node("answer", at, at + len(answer.text), inside, header=header)]
    return found
