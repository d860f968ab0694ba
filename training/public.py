"""Units of the public sets: reading comprehension, one passage a line with its questions."""

import gzip
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.alike import Alike
from training.changed import other_number, without_answer
from training.examples import Maker, Question, Unit
from training.inputs import lines, reading
from training.text import question_ids

Passage = dict[str, Any]


def read_public(path: Path) -> list[Passage]:
    """Return a set's passages: title, language, context, questions with answers.

    :raises DataError: it is none.
    """
    what = "a set of passages (.jsonl.gz)"
    with reading(path, what), gzip.open(path, "rt", encoding="utf-8") as file:
        passages = lines(path, file.read(), what)
        for passage in passages:
            for question in passage["questions"]:
                _ = question["question"], question["answers"]
            _ = passage["title"], passage["language"], passage["context"]
    return passages


def public_units(passages: list[Passage], name: str, limit: int, maker: Maker) -> Iterator[Unit]:
    """Yield the units of at most ``limit`` questions, drawn by chance.

    A question stands with the passage that answers it and with one that doesn't: alike in words or
    of the same article; two in five also with their passage less the answer's sentence, and half of
    those that name a number also asked with another number of the passage.
    """
    chance = maker.random
    article: dict[str, list[str]] = defaultdict(list)
    titles: dict[str, str] = {}
    for passage in passages:
        article[passage["title"]].append(passage["context"])
        titles[passage["context"]] = _title(passage["title"])
    asked = [(passage, question) for passage in passages for question in passage["questions"]]
    chance.shuffle(asked)
    del asked[limit:]
    nearest = Alike(list(titles)).top([question["question"] for _, question in asked])
    for (passage, question), top in zip(asked, nearest, strict=True):
        # Every passage of a question carries its title, or none does: a title would tell.
        shown = titles if chance.random() < 0.6 else dict.fromkeys(titles, "")
        context, ids = passage["context"], question_ids(question["question"])
        if not (question["answerable"] and question["answers"]):
            if example := maker.example(ids, shown[context], context):
                yield [Question([example], name)]
            continue
        answers = [(a["start"], a["start"] + len(a["text"])) for a in question["answers"]]
        texts = [a["text"] for a in question["answers"]]
        examples = [maker.example(ids, shown[context], context, answers)]
        if examples[0] is None:
            continue

        def free(candidates: list[str], own: str = context, told: list[str] = texts) -> list[str]:
            return [c for c in candidates if c != own and not any(text in c for text in told)]

        far, same = free(top)[:4], free(article[passage["title"]])
        pool = far if far and chance.random() < 0.6 else same or far
        if pool:
            other = chance.choice(pool)
            examples.append(maker.example(ids, shown[other], other))
        if chance.random() < 0.4:
            rest = without_answer(context, answers, texts, passage["language"])
            if rest:
                examples.append(maker.example(ids, shown[context], rest))
        unit = [Question([e for e in examples if e], name)]
        if chance.random() < 0.5:
            swapped = other_number(question["question"], context, chance)
            if swapped:
                near = maker.example(
                    question_ids(swapped), shown[context], context, weight=0.7, keep=answers[0]
                )
                unit.append(Question([near] if near else [], name))
        yield unit


def _title(title: str) -> str:
    named = len(title) < 80 and re.search(r"[^\W\d]", title)
    return title.replace("_", " ") if named else ""
