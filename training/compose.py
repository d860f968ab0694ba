"""Articles with their questions, as a person writes them, to a set: ``training.compose IN OUT``.

IN holds an article a file, ``NAME.json``::

    {"title": "…", "language": "en", "paragraphs": [
      {"text": "…", "questions": [
        {"q": "…", "a": "exact words of this paragraph"},
        {"q": "…", "language": "de", "a": ["one good span", "another"]},
        {"q": "…", "near": "the words that tempt", "kind": "swapped-name"}]}]}

A question with ``near`` is answered nowhere in the set.  Every fault is told with its place, and
nothing is written while there is one.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.inputs import Parser, folder, new_folder, run
from training.written import Row


@dataclass
class Composed:
    """A set in the making."""

    name: str
    texts: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, article: Any) -> None:
        """Add an article with its questions, or note why it is none."""
        if fault := _fault(article):
            self.faults.append(f"{name}.json: {fault}")
            return
        source, text = f"{name}.md", f"# {article['title']}\n"
        for number, paragraph in enumerate(article["paragraphs"], 1):
            body, start = tidy(paragraph["text"]), len(text) + 1
            text += f"\n{body}\n"
            for count, asked in enumerate(paragraph.get("questions", []), 1):
                place = f"{name}, paragraph {number}, question {count}"
                self._ask(asked, place, source, body, start, article["language"])
        self.texts[source] = text

    def _ask(
        self, asked: Any, place: str, source: str, body: str, start: int, language: str
    ) -> None:
        if not _is_question(asked):
            self.faults.append(f"{place}: it needs q, and either a or near, all of them text")
            return
        question = asked["q"].strip()
        if any(row["question"] == question for row in self.rows):
            self.faults.append(f"{place}: asked before: {question!r}")
        told: str | list[str] = asked["a"] if "a" in asked else asked["near"]
        spans = [*self._spans([told] if isinstance(told, str) else told, place, body, start)]
        spans = [{"source": source, **span} for span in spans]
        row: Row = {
            "id": f"{self.name}-{len(self.rows) + 1:03d}",
            "question": question,
            "language": asked.get("language", language),
            "answerable": "a" in asked,
            "kind": asked.get("kind", "answered"),
            "answers": spans if "a" in asked else [],
        }
        if "near" in asked and spans:
            row["near"] = spans[0]
        self.rows.append(row)

    def _spans(self, told: list[str], place: str, body: str, start: int) -> Iterator[Row]:
        for words in map(tidy, told):
            at = body.find(words)
            if not words or at < 0:
                self.faults.append(f"{place}: these words are not in the paragraph: {words!r}")
            elif body.count(words) > 1:
                self.faults.append(f"{place}: {words!r} stands there twice; name more words")
            else:
                yield {"start": start + at, "end": start + at + len(words), "text": words}

    def write(self, folder: Path) -> None:
        """Write the sources and the questions."""
        (folder / "sources").mkdir(parents=True, exist_ok=True)
        for source, text in self.texts.items():
            (folder / "sources" / source).write_text(text, "utf-8", newline="")
        lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in self.rows]
        (folder / "questions.jsonl").write_text("".join(lines), "utf-8")


def _fault(article: Any) -> str | None:
    """Return what an article lacks."""
    if not isinstance(article, dict):
        return "it is no JSON object"
    for name in ("title", "language"):
        if not isinstance(article.get(name), str) or not article[name].strip():
            return f'it lacks the text "{name}"'
    paragraphs = article.get("paragraphs")
    if not isinstance(paragraphs, list) or not paragraphs:
        return 'it lacks the list "paragraphs"'
    for number, paragraph in enumerate(paragraphs, start=1):
        if not isinstance(paragraph, dict) or not isinstance(paragraph.get("text"), str):
            return f'paragraph {number} lacks "text"'
        if not isinstance(paragraph.get("questions", []), list):
            return f'paragraph {number}: "questions" is no list'
    return None


def _is_question(asked: Any) -> bool:
    if not isinstance(asked, dict) or ("a" in asked) == ("near" in asked):
        return False
    told = asked["a"] if "a" in asked else asked["near"]
    texts = [asked.get("q"), asked.get("language", ""), asked.get("kind", "")]
    texts += told if isinstance(told, list) else [told]
    return all(isinstance(text, str) for text in texts) and bool(asked["q"].strip()) and bool(told)


def tidy(text: str) -> str:
    """Return lines without blanks between or around them: a row or an item a line."""
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def main(argv: list[str] | None = None) -> int:
    """Write the set, or tell its faults."""
    parser = Parser("compose", __doc__)
    parser.add_argument("articles", type=folder)
    parser.add_argument("out", type=new_folder, help="a folder named as the set")
    args = parser.parse_args(argv)
    made, files = Composed(args.out.name), sorted(args.articles.glob("*.json"))
    if not files:
        parser.error(f"there is no article, a file NAME.json, in {args.articles}")
    for file in files:
        try:
            made.add(file.stem, json.loads(file.read_text("utf-8")))
        except (ValueError, RecursionError):
            made.faults.append(f"{file.name}: it is no JSON in UTF-8")
    for fault in made.faults:
        print(fault, file=sys.stderr)
    if made.faults:
        return 1
    made.write(args.out)
    print(f"{len(made.texts)} articles, {len(made.rows)} questions", file=sys.stderr)
    return 0


if __name__ == "__main__":
    run("compose", main)
