"""The passages that mislead the reader most.

    python -m training.harder DATA FOUND OUT --weights FILE

FOUND is the folder of ``training.passages``.  Reads the first passages of a share of the questions
and keeps for each, beside what FOUND holds, the one of them that the weights like best though it
does not answer.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import torch

from training.batches import collate, cut
from training.examples import Example, Question
from training.inputs import DataError, Parser, file, folder, new_folder, run, share, weights
from training.losses import masked, score
from training.manifest import MANIFEST, Entry, all_checked, read_manifest
from training.model import Reader, load
from training.passages import read_found
from training.text import encode, question_ids, row, title_ids
from training.train import half_precision
from training.written import (
    Found,
    Place,
    Set,
    read_set,
    read_translations,
    title_above,
    title_of,
    with_translations,
)

READ = 4  # passages of a question, from the first
LONGEST = 300  # tokens of a passage
TOKENS = 6000  # in a batch
ANSWERS = 2.2  # log odds of "answered": above .9 a passage may answer after all
SEED = 3


class Asked(NamedTuple):
    """A question with one of its passages."""

    question: str
    place: Place
    example: Example


def misleading(
    model: Reader,
    data: Set,
    found: Found,
    translated: dict[str, list[tuple[str, str]]],
    shares: tuple[float, float],
) -> dict[str, Place]:
    """Return by question the passage that misleads most.

    ``shares`` of the unanswered and of the answered questions are looked at.
    """
    chance = random.Random(SEED)
    asked: list[Asked] = []
    answered: dict[str, list[Place]] = {}
    for one in with_translations(data.rows, translated):
        if chance.random() < shares[one["answerable"]]:
            question = one["question"]
            answered[question] = [(a["source"], a["start"], a["end"]) for a in one["answers"]]
            asked += _with_passages(question, data, found.passages[question][:READ])
    best: dict[str, tuple[float, Place]] = {}
    for (question, place, _), (points, here) in zip(*_scored(model, asked), strict=True):
        right = answered[question]
        holds = any(place[0] == s and place[1] <= a and b <= place[2] for s, a, b in right)
        if holds or (right and here > ANSWERS):
            continue
        if question not in best or points > best[question][0]:
            best[question] = points, place
    return {question: place for question, (_, place) in best.items()}


def _with_passages(question: str, data: Set, places: Sequence[Place]) -> Iterator[Asked]:
    ids = question_ids(question)
    for source, start, end in places:
        text = data.texts[source][start:end]
        title = title_above(text, title_of(data.texts[source]))
        made, first = row(ids, title_ids(title), encode(text).ids[:LONGEST])
        yield Asked(question, (source, start, end), Example(made, first, [], 0, 1.0))


@torch.no_grad()
def _scored(model: Reader, asked: list[Asked]) -> tuple[list[Asked], list[tuple[float, float]]]:
    """Return what was asked by length, each with its score and its log odds of "answered"."""
    asked = sorted(asked, key=lambda one: len(one.example.ids))
    scores: list[tuple[float, float]] = []
    for units in cut([[Question([one.example], "")] for one in asked], TOKENS):
        batch = collate(units)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half_precision("cpu")):
            span, here = model(batch.ids, batch.mask)
        points = score(masked(span, batch), here.float())
        scores += zip(points.tolist(), here.tolist(), strict=True)
    return asked, scores


def main(argv: list[str] | None = None) -> None:
    """Write a file for each set of FOUND; those that are there already are left alone."""
    parser = Parser("harder", __doc__)
    parser.add_argument("data", type=folder)
    parser.add_argument("found", type=folder, help="folder of training.passages")
    parser.add_argument("out", type=new_folder)
    parser.add_argument("--weights", type=weights, required=True)
    parser.add_argument("--unanswered", type=share, default=0.5, help="share that is read")
    parser.add_argument("--answered", type=share, default=0.2, help="share that is read")
    parser.add_argument("--manifest", type=file, default=MANIFEST)
    args = parser.parse_args(argv)
    entries = read_manifest(args.manifest)
    read = [e for e in entries if e.kind == "written" and e.share]
    read = [e for e in read if not (args.out / _name(e)).exists()]
    put = [entry for entry in entries if entry.kind == "translated"]
    paths = all_checked([*read, *put], args.data)
    sets = {entry.name: read_set(paths[entry.name]) for entry in read}
    found = {entry.name: read_found(args.found / _name(entry)) for entry in read}
    translated = {}
    for entry in put:
        translated = read_translations(paths[entry.name])
    for entry in read:
        rows = with_translations(sets[entry.name].rows, translated)
        if any(row["question"] not in found[entry.name].passages for row in rows):
            raise DataError(
                f"{args.found / _name(entry)} lacks questions of {entry.name}: it was found for "
                "another state of it. Run training.passages again."
            )
    model = load(args.weights).eval()
    args.out.mkdir(parents=True, exist_ok=True)
    shares = (args.unanswered, args.answered)
    for entry in read:
        out = args.out / _name(entry)
        hardest = misleading(model, sets[entry.name], found[entry.name], translated, shares)
        kept = json.loads((args.found / out.name).read_text("utf-8"))
        out.write_text(json.dumps({**kept, "hardest": hardest}), "utf-8")
        print(f"{entry.name}: {len(hardest)} questions", file=sys.stderr, flush=True)


def _name(entry: Entry) -> str:
    return f"{Path(entry.path).name}.json"


if __name__ == "__main__":
    run("harder", main)
