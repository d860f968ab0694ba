"""Units of the written sets: collections made for this project, almost half of it unanswered."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from assistant.evaluation.questions import load_questions
from training.alike import Alike
from training.changed import without_answer
from training.examples import Example, Maker, Question, Span, Unit
from training.inputs import DataError, lines, reading
from training.text import question_ids

SAME_SOURCE = 0.4  # share of questions whose other passage is of the same source
SIZES = (450, 700, 900, 1100)  # characters of a passage
Row = dict[str, Any]
Place = tuple[str, int, int]  # source, start, end


class Found(NamedTuple):
    """What the product makes of a set: its chunks by source, its first passages by question.

    ``hardest`` is the one of them that misleads the reader most, where that was looked for.
    """

    chunks: dict[str, list[Span]]
    passages: dict[str, list[Place]]
    hardest: Mapping[str, Place] = MappingProxyType({})


class Set(NamedTuple):
    """A written set: its questions, and its sources by name."""

    name: str
    rows: list[Row]
    texts: dict[str, str]


def read_set(folder: Path) -> Set:
    """Return the collection in ``folder``.

    :raises AssistantError: a line of its questions is not what it should be, or names words that do
        not stand in the source.
    """
    load_questions(folder)  # the form of every line
    file = folder / "questions.jsonl"
    with reading(file, "a file of questions"):
        rows = lines(file, file.read_text("utf-8-sig"), "a file of questions")
    texts = {}
    for source in sorted((folder / "sources").iterdir()):
        if source.is_file():
            with reading(source, "text in UTF-8"):
                text = source.read_bytes().decode("utf-8-sig")
                texts[source.name] = text.replace("\r\n", "\n")
    for row in rows:
        for span in (*row["answers"], *([row["near"]] if row.get("near") else [])):
            with reading(file, f"a file of questions on its sources, as {row['id']!r} shows"):
                if texts[span["source"]][span["start"] : span["end"]] != span["text"]:
                    raise DataError(
                        f"{file}: the words of {row['id']!r} do not stand in {span['source']} from "
                        f"{span['start']} to {span['end']}."
                    )
    return Set(folder.name, rows, texts)


def read_translations(folder: Path) -> dict[str, list[tuple[str, str]]]:
    """Return (language, question) by the id of the question that was put into that language."""
    found = defaultdict(list)
    for file in sorted(folder.glob("*.tsv")):
        with reading(file, "a file of lines with id, language and question between tabs"):
            for line in file.read_text("utf-8").splitlines():
                number, language, question = line.split("\t")
                found[number].append((language, question))
    return found


def with_translations(rows: list[Row], found: dict[str, list[tuple[str, str]]]) -> list[Row]:
    """Return the questions, and beside them what they became in other languages."""
    put = [
        {**row, "language": language, "question": question}
        for row in rows
        for language, question in found.get(row["id"], [])
    ]
    return [*rows, *put]


def pieces(text: str, size: int) -> list[Span]:
    """Return paragraphs, put together up to ``size`` characters."""
    spans: list[Span] = []
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        start, end = match.span()
        if spans and end - spans[-1][0] <= size:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def title_of(text: str) -> str:
    """Return a source's first line without its marks."""
    line = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return re.sub(r"^[#*\s]+|[*\s]+$", "", line)[:120]


def title_above(passage: str, title: str) -> str:
    """Return the title to read above a passage: none if it begins with it."""
    return "" if title and title in passage[: len(title) + 8] else title


def written_units(data: Set, maker: Maker, *, found: Found | None = None) -> Iterator[Unit]:
    """Yield the units of one pass over a set's questions.

    All passages of a pass are cut alike: the product's chunks, or paragraphs up to a size.
    ``found`` gives the product's first passages, the hard ones; without it those most alike in
    words stand in.
    """
    size = maker.random.choice([*SIZES, 0, 0] if found else SIZES)
    cut = (
        found.chunks
        if found and not size
        else {name: pieces(text, size) for name, text in data.texts.items()}
    )
    yield from _Pass(data, maker, cut).units(found)


class _Pass:
    """One pass over a set, all its passages cut alike."""

    def __init__(self, data: Set, maker: Maker, cut: dict[str, list[Span]]) -> None:
        self.data, self.maker, self.cut = data, maker, cut
        self.chance = maker.random
        self.titles = {name: title_of(text) for name, text in data.texts.items()}

    def units(self, found: Found | None) -> Iterator[Unit]:
        places: dict[Place | None, list[Question]] = defaultdict(list)
        hard = self._from_product(found) if found else self._alike()
        for row, nearest in zip(self.data.rows, hard, strict=True):
            hardest = found.hardest.get(row["question"]) if found else None
            place, examples = self._question(row, nearest, self._same_place(hardest))
            if examples:
                places[place].append(Question(examples, f"w-{self.data.name}"))
        for group in places.values():
            self.chance.shuffle(group)
            yes = [question for question in group if any(e.spans for e in question.examples)]
            no = [question for question in group if not any(e.spans for e in question.examples)]
            for i in range(0, max(len(yes), len(no)), 2):
                yield yes[i : i + 2] + no[i : i + 2]

    def _text(self, place: Place) -> str:
        source, start, end = place
        return self.data.texts[source][start:end]

    def _holding(self, source: str, at: int) -> Place | None:
        spans = self.cut.get(source, [])
        i = bisect_right(spans, at, key=lambda span: span[0]) - 1
        return (source, *spans[i]) if i >= 0 and at < spans[i][1] else None

    def _alike(self) -> Iterator[list[Place]]:
        where = {
            self._text(place): place
            for source, spans in self.cut.items()
            for place in ((source, *span) for span in spans)
        }
        for top in Alike(list(where)).top([row["question"] for row in self.data.rows]):
            yield [where[text] for text in top]

    def _from_product(self, found: Found) -> Iterator[list[Place]]:
        for row in self.data.rows:
            near = [self._same_place(place) for place in found.passages[row["question"]]]
            yield list(dict.fromkeys(place for place in near if place))

    def _same_place(self, place: Place | None) -> Place | None:
        """Return this pass's passage at the middle of the product's."""
        return self._holding(place[0], (place[1] + place[2]) // 2) if place else None

    def _question(
        self, row: Row, nearest: list[Place], hardest: Place | None
    ) -> tuple[Place | None, list[Example]]:
        maker, chance = self.maker, self.chance
        ids, titled = question_ids(row["question"]), chance.random() < 0.8

        def make(place: Place, text: str | None = None, **more: Any) -> Example | None:
            title = self.titles[place[0]] if titled else ""
            passage = self._text(place) if text is None else text
            return maker.example(ids, title_above(passage, title), passage, **more)

        answers = self._answers(row)
        examples = [make(place, answers=spans) for place, spans in [*answers.items()][:2]]
        examples = [example for example in examples if example]
        told = [answer["text"] for answer in row["answers"]]
        place, used = next(iter(answers), None), set(answers)
        if row.get("near"):
            near = row["near"]
            if (at := self._holding(near["source"], near["start"])) is not None:
                place = at
                used.add(at)
                keep = (near["start"] - at[1], min(near["end"], at[2]) - at[1])
                examples.append(make(at, weight=1.2, keep=keep))

        def free(places: Sequence[Place]) -> list[Place]:
            others = [p for p in places if p not in used]
            return [p for p in others if not any(text in self._text(p) for text in told)]

        hard = free(nearest)[:4]
        sources = sorted({p[0] for p in used})
        own = free([(s, *span) for s in sources for span in self.cut.get(s, [])])
        if hardest and free([hardest]):
            examples.append(make(hardest))
        # A question that nothing answers has its tempting place already.
        elif row["answerable"] or chance.random() < 0.3 or not examples:
            pool = own if own and (not hard or chance.random() < SAME_SOURCE) else hard
            if pool:
                examples.append(make(chance.choice(pool)))
        if answers and chance.random() < 0.15:
            at, spans = next(iter(answers.items()))
            rest = without_answer(self._text(at), spans, told, row["language"])
            if rest:
                examples.append(make(at, rest))
        return place, [example for example in examples if example]

    def _answers(self, row: Row) -> dict[Place, list[Span]]:
        found: dict[Place, list[Span]] = defaultdict(list)
        for answer in row["answers"]:
            at = self._holding(answer["source"], answer["start"])
            if at and answer["end"] <= at[2]:
                found[at].append((answer["start"] - at[1], answer["end"] - at[1]))
        return found
