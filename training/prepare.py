"""Data to units: ``python -m training.prepare DATA OUT --tests COLLECTION…``.

Reads the sets of the manifest, leaves out near copies of test questions and passages, and writes
tokenised units for ``training.train``.  ``--passages`` takes the folder that ``training.passages``
filled with the product's own first passages: the hard ones.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from training.batches import examples_of, tokens_of
from training.copies import Kept, read_kept
from training.examples import Maker, Unit, write_units
from training.inputs import DataError, Parser, collection, count, file, folder, new_file, run
from training.manifest import MANIFEST, Entry, all_checked, read_manifest
from training.passages import read_found
from training.public import Passage, public_units, read_public
from training.written import (
    Set,
    read_set,
    read_translations,
    with_translations,
    written_units,
)


def arguments(argv: list[str] | None) -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = Parser("prepare", __doc__)
    parser.add_argument("data", type=folder, help="folder with the sets of the manifest")
    parser.add_argument("out", type=new_file, help="file to write, .jsonl.gz")
    parser.add_argument("--manifest", type=file, default=MANIFEST)
    kept_out = "collections kept out"
    parser.add_argument("--tests", type=collection, nargs="+", required=True, help=kept_out)
    parser.add_argument("--passages", type=folder, help="folder of training.passages")
    parser.add_argument("--length", type=count, default=320, help="tokens of an example, at most")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args(argv)


def prepare(args: argparse.Namespace) -> list[Unit]:
    """Return the units of all sets with a share, in an order by chance.

    :raises DataError: a set is missing or other than the manifest says.
    """
    entries = [entry for entry in read_manifest(args.manifest) if entry.share]
    for entry in entries:
        if entry.chooses:
            raise DataError(f"{entry.name} chooses, so it must not be trained on: set share = 0.")
    paths = all_checked(entries, args.data)
    kept, maker = read_kept(args.tests), Maker(args.length, args.seed)
    translated = {}
    for entry in entries:
        if entry.kind == "translated":
            translated = read_translations(paths[entry.name])
    units: list[Unit] = []
    for entry in (entry for entry in entries if entry.kind != "translated"):
        before, path = maker.counts.copy(), paths[entry.name]
        found = list(_units(entry, path, kept, maker, translated, args.passages))
        counts = Counter({name: n - before[name] for name, n in maker.counts.items()})
        told = ", ".join(f"{n} {name}" for name, n in counts.items() if n)
        print(f"{entry.name}: {len(found)} units, {told}", file=sys.stderr, flush=True)
        units += found
    random.Random(args.seed).shuffle(units)
    return units


def _units(
    entry: Entry,
    path: Path,
    kept: Kept,
    maker: Maker,
    translated: dict[str, list[tuple[str, str]]],
    passages: Path | None,
) -> Iterator[Unit]:
    if entry.kind == "public":
        clean = [p for p in read_public(path) if not kept.holds_passage(p["context"])]
        for passage in clean:
            passage["questions"] = [
                q for q in passage["questions"] if not kept.holds_question(q["question"])
            ]
        maker.counts["near copies left out"] += _questions(read_public(path)) - _questions(clean)
        yield from public_units(clean, entry.name, int(entry.share), maker)
        return
    data, copies = _without_copies(read_set(path), translated, kept)
    maker.counts["near copies left out"] += copies
    kept_found = passages / f"{path.name}.json" if passages else None
    found = read_found(kept_found) if kept_found and kept_found.exists() else None
    for _ in range(int(entry.share)):
        yield from written_units(data, maker, found=found)
    if part := entry.share % 1:
        units = list(written_units(data, maker, found=found))
        yield from maker.random.sample(units, int(part * len(units)))


def _questions(passages: list[Passage]) -> int:
    return sum(len(passage["questions"]) for passage in passages)


def _without_copies(
    data: Set, translated: dict[str, list[tuple[str, str]]], kept: Kept
) -> tuple[Set, int]:
    asked = with_translations(data.rows, translated)
    bad = {name for name, text in data.texts.items() if kept.holds_passage(text)}
    rows = [
        row
        for row in asked
        if not kept.holds_question(row["question"])
        and not bad & {a["source"] for a in row["answers"]}
        and row.get("near", {}).get("source") not in bad
    ]
    texts = {name: text for name, text in data.texts.items() if name not in bad}
    return Set(data.name, rows, texts), len(asked) - len(rows)


def main(argv: list[str] | None = None) -> None:
    """Write the units."""
    args = arguments(argv)
    units = prepare(args)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    write_units(units, args.out)
    examples = sum(len(examples_of(unit)) for unit in units)
    print(f"{len(units)} units, {examples} examples, {tokens_of(units)} tokens", file=sys.stderr)


if __name__ == "__main__":
    run("prepare", main)
