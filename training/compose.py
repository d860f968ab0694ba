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

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from training.written import Row


@dataclass
class Composed:
    """A set in the making."""

    name: str
    texts: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, article: dict[str, Any]) -> None:
        """Add an article with its questions."""
        source, text = f"{name}.md", f"# {article['title']}\n"
        for number, paragraph in enumerate(article["paragraphs"], 1):
            body, start = tidy(paragraph["text"]), len(text) + 1
            text += f"\n{body}\n"
            for count, asked in enumerate(paragraph.get("questions", []), 1):
                place = f"{name}, paragraph {number}, question {count}"
                self._ask(asked, place, source, body, start, article["language"])
        self.texts[source] = text

    def _ask(
        self, asked: dict[str, Any], place: str, source: str, body: str, start: int, language: str
    ) -> None:
        if not asked.get("q") or ("a" in asked) == ("near" in asked):
            self.faults.append(f"{place}: it needs q, and either a or near")
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


def tidy(text: str) -> str:
    """Return lines without blanks between or around them: a row or an item a line."""
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def main(argv: list[str] | None = None) -> int:
    """Write the set, or tell its faults."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("out", type=Path, help="a folder named as the set")
    args = parser.parse_args(argv)
    made = Composed(args.out.name)
    for file in sorted(args.articles.glob("*.json")):
        try:
            made.add(file.stem, json.loads(file.read_text("utf-8")))
        except (ValueError, KeyError, TypeError) as error:
            made.faults.append(f"{file.name}: {type(error).__name__}: {error}")
    for fault in made.faults:
        print(fault, file=sys.stderr)
    if made.faults:
        return 1
    made.write(args.out)
    print(f"{len(made.texts)} articles, {len(made.rows)} questions", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
