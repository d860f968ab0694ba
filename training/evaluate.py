"""Which weights read better: ``python -m training.evaluate CACHE COLLECTION… --weights FILE…``.

For each collection and each file of weights: the reader given the paragraph that holds the answer,
and the reader on the product's own first passages, which CACHE keeps, so that all weights read the
same ones.  Choose on collections that neither trained the weights nor report on them.
"""

import argparse
import json
import random
import re
import string
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from assistant.languages import normalise_code
from assistant.sentences import split_sentences
from training.batches import batches, collate
from training.examples import Unit, read_units
from training.inputs import (
    DataError,
    Parser,
    collection,
    count,
    file,
    new_file,
    new_folder,
    reading,
    run,
    weights,
)
from training.losses import Losses, losses
from training.model import Reader, load
from training.passages import opened
from training.reading import Read, read
from training.train import half_precision
from training.written import read_set

MIXES = (0.0, 4.0, 8.0, 12.0, 16.0)  # weights of retrieval's score beside the reader's
FALSE_REFUSALS = 0.1  # of the answerable, where refusing is measured
COVERED = 0.6  # of an answer that a quote must hold
Row = dict[str, Any]


def auroc(yes: Sequence[float], no: Sequence[float]) -> float:
    """Return how often one of ``yes`` is above one of ``no``."""
    above = sum((a > b) + 0.5 * (a == b) for a in yes for b in no)
    return above / max(1, len(yes) * len(no))


def refused(yes: Sequence[float], no: Sequence[float]) -> float:
    """Return the share of ``no`` below the place where a tenth of ``yes`` is."""
    cut = sorted(yes)[int(len(yes) * FALSE_REFUSALS)]
    return sum(value < cut for value in no) / max(1, len(no))


def sentence(text: str, language: str | None, at: int) -> tuple[int, int]:
    """Return the sentence around ``at``."""
    for start, end in split_sentences(text, (0, len(text)), normalise_code(language)):
        if start <= at < end:
            return start, end
    return at, at


def f1(one: str, other: str) -> float:
    """Return the overlap of two answers in words, as SQuAD counts it."""
    a, b = _plain(one), _plain(other)
    shared = sum((Counter(a) & Counter(b)).values())
    return 2 * shared / (len(a) + len(b)) if shared else 0.0


def _plain(text: str) -> list[str]:
    text = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def placed(rows: list[Row]) -> list[Row]:
    """Return all rows of a file with the ``place``, source and start, that each is asked of.

    That is where the answer stands, or what tempts; for a question without either the place of the
    one before it in the file, as SQuAD 2.0 asks both of one paragraph.
    """
    found, place = [], None
    for row in rows:
        marks = [*row["answers"], *([row["near"]] if row.get("near") else [])]
        place = (marks[0]["source"], marks[0]["start"]) if marks else place
        found.append({**row, "place": place})
    return found


def given_paragraph(model: Reader, rows: list[Row], texts: dict[str, str]) -> dict[str, float]:
    """Return F1 of the span, share of answering sentences, and AUROC of the score.

    ``rows`` are placed.
    """
    spans: list[float] = []
    hits: list[bool] = []
    yes: list[float] = []
    no: list[float] = []
    for row in rows:
        place = row["place"]
        if place is None or (found := _paragraph(texts[place[0]], place[1])) is None:
            continue
        start, text = found
        [got] = read(model, row["question"], [text])
        (yes if row["answerable"] else no).append(got.score)
        if row["answerable"]:
            own = [a for a in row["answers"] if a["source"] == place[0]]
            spans.append(max(f1(text[got.start : got.end], a["text"]) for a in own))
            a, b = sentence(text, row["language"], got.start)
            hits.append(any(a <= answer["start"] - start < b for answer in own))
    figures = {"F1": _mean(spans), "sentence": _mean(hits)}
    return figures | ({"AUROC": auroc(yes, no), "refused": refused(yes, no)} if no else {})


def _paragraph(text: str, at: int) -> tuple[int, str] | None:
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        if match.start() <= at < match.end():
            return match.start(), match.group()
    return None


def first_passages(folder: Path, rows: list[Row], cache: Path) -> list[list[Row]]:
    """Return what the product finds first for each row, from ``cache`` if it is there."""
    with reading(cache, "what was found before (deleted, it is made anew)"):
        kept = json.loads(cache.read_text("utf-8")) if cache.exists() else {}
        kept = dict(kept.items())
    missing = [row for row in rows if row["question"] not in kept]
    if missing:
        with opened(folder / "sources") as library:
            for row in missing:
                kept[row["question"]] = [
                    {
                        "source": passage.document.path,
                        "title": passage.document.title or "",
                        "language": passage.document.language,
                        "start": passage.start,
                        "text": passage.text,
                        "score": passage.score,
                    }
                    for passage in library.retrieve(row["question"], k=8)
                ]
        cache.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
    return [kept[row["question"]] for row in rows]


def on_first_passages(
    model: Reader, rows: list[Row], found: list[list[Row]], count: int
) -> dict[str, dict[str, float]]:
    """Return for each mix with retrieval's score: first quote and passage right, AUROC, refused."""
    read_all: list[tuple[Row, list[tuple[Row, Read]]]] = []
    for row, all_passages in zip(rows, found, strict=True):
        if passages := all_passages[:count]:
            titles = ["" if p["text"].startswith(p["title"]) else p["title"] for p in passages]
            got = read(model, row["question"], [p["text"] for p in passages], titles)
            read_all.append((row, [*zip(passages, got, strict=True)]))
    table = {}
    for mix in MIXES:
        best = [
            (row, *max(pairs, key=lambda pair: pair[1].score + mix * pair[0]["score"]))
            for row, pairs in read_all
        ]
        asked = [one for one in best if one[0]["answerable"]]
        yes = [got.score for _, _, got in asked]
        no = [got.score for row, _, got in best if not row["answerable"]]
        table[f"mix {mix:g}"] = {
            "first quote": _mean([_quote_right(*one) for one in asked]),
            "passage": _mean([_passage_right(row, passage) for row, passage, _ in asked]),
            "AUROC": auroc(yes, no),
            "refused": refused(yes, no),
        }
    return table


@torch.no_grad()
def held_out(model: Reader, units: list[Unit]) -> dict[str, float]:
    """Return the losses on units that were not trained on: they move before the shares above do."""
    found = []
    for batch in map(collate, batches(units, 4096, seed=0)):
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half_precision("cpu")):
            span, answered = model(batch.ids, batch.mask)
        found.append(losses(batch, span, answered))
    means = [_mean([float(value) for value in values]) for values in zip(*found, strict=True)]
    return dict(zip(Losses._fields, means, strict=True))


def _covers(row: Row, source: str, start: int, end: int) -> bool:
    return any(
        answer["source"] == source
        and min(end, answer["end"]) - max(start, answer["start"])
        >= COVERED * (answer["end"] - answer["start"])
        for answer in row["answers"]
    )


def _quote_right(row: Row, passage: Row, got: Read) -> bool:
    start, end = sentence(passage["text"], passage["language"], got.start)
    return _covers(row, passage["source"], passage["start"] + start, passage["start"] + end)


def _passage_right(row: Row, passage: Row) -> bool:
    start = passage["start"]
    return _covers(row, passage["source"], start, start + len(passage["text"]))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))


def arguments(argv: list[str] | None) -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = Parser("evaluate", __doc__)
    parser.add_argument("cache", type=new_folder, help="folder for the product's first passages")
    parser.add_argument("collections", type=collection, nargs="*")
    parser.add_argument("--weights", type=weights, nargs="+", required=True)
    parser.add_argument("--units", type=file, help="of training.prepare, of sets that choose")
    most = "of each collection, at most"
    parser.add_argument("--questions", type=count, default=10**6, help=most)
    parser.add_argument("--passages", type=count, default=3, help="read for each question")
    parser.add_argument("--threads", type=count, default=torch.get_num_threads())
    parser.add_argument("--json", type=new_file, help="file to write the figures to")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> None:
    """Print the figures."""
    args = arguments(argv)
    torch.set_num_threads(args.threads)
    units = read_units(args.units) if args.units else []
    sets = {folder: read_set(folder) for folder in args.collections}
    asked = {folder: _drawn(folder, data.rows, args.questions) for folder, data in sets.items()}
    args.cache.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = {}
    for file_of in args.weights:
        model = load(file_of).eval()
        if units:
            losses_found = {"losses": held_out(model, units)}
            figures.setdefault(str(file_of), {})["held out"] = losses_found
            _show(file_of.stem, "held out", losses_found)
        for folder, rows in asked.items():
            found = first_passages(folder, rows, args.cache / f"{folder.name}.json")
            got = {"paragraph": given_paragraph(model, rows, sets[folder].texts)}
            got |= on_first_passages(model, rows, found, args.passages)
            figures.setdefault(str(file_of), {})[folder.name] = got
            _show(file_of.stem, folder.name, got)
        if args.json:
            args.json.write_text(json.dumps(figures, indent=1), "utf-8")


def _drawn(folder: Path, all_rows: list[Row], most: int) -> list[Row]:
    """Return at most so many of a collection's questions, placed.

    :raises DataError: none of them is answered, so there is nothing to measure.
    """
    rows = placed(all_rows)
    if len(rows) > most:
        rows = [rows[i] for i in sorted(random.Random(4).sample(range(len(rows)), most))]
    if not any(row["answerable"] for row in rows):
        raise DataError(f"Of the questions of {folder} none is answered: nothing can be measured.")
    return rows


def _show(weights: str, what: str, figures: dict[str, dict[str, float]]) -> None:
    for name, values in figures.items():
        shown = " ".join(f"{key} {value:.3f}" for key, value in values.items())
        print(f"{weights} {what} {name}: {shown}", flush=True)


if __name__ == "__main__":
    run("evaluate", main)
