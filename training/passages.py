"""The product's own first passages: ``python -m training.passages DATA OUT``.

Indexes each written set with a share in the manifest, asks it every question, also those put into
other languages, and writes what retrieval finds first: what the reader will have to tell apart.
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.assistant import Assistant
from assistant.settings import Settings
from training.inputs import Parser, file, folder, new_folder, reading, run
from training.manifest import MANIFEST, all_checked, read_manifest
from training.written import Found, Set, read_set, read_translations

FIRST = 8  # passages, as many as the product reads at most


@contextmanager
def opened(sources: Path) -> Iterator[Assistant]:
    """Open ``sources`` in an index of their own, passages in the order of retrieval alone."""
    with tempfile.TemporaryDirectory() as index:
        settings = Settings.from_environment(sources=sources, index=Path(index), reader="none")
        with Assistant(settings=settings) as library:
            library.refresh()
            yield library


def find(data: Set, sources: Path, translated: dict[str, list[tuple[str, str]]]) -> Found:
    """Return a set's chunks, and the first passages for each of its questions."""
    chunks: dict[str, list[tuple[int, int]]] = defaultdict(list)
    passages = {}
    with opened(sources) as library:
        paths = {document.id: document.path for document in library.documents()}
        for chunk in library.chunks():
            chunks[paths[chunk.document_id]].append((chunk.start, chunk.end))
        for row in data.rows:
            asked = [row["question"], *(question for _, question in translated.get(row["id"], []))]
            for question in asked:
                passages[question] = [
                    (passage.document.path, passage.start, passage.end)
                    for passage in library.retrieve(question, k=FIRST)
                ]
    return Found(chunks, passages)


def read_found(kept_in: Path) -> Found:
    """Return what was found for a set.

    :raises DataError: it is nothing of the kind.
    """
    with reading(kept_in, "what training.passages found"):
        kept = json.loads(kept_in.read_text("utf-8"))
        return Found(
            {source: sorted((a, b) for a, b in spans) for source, spans in kept["chunks"].items()},
            {q: [(s, a, b) for s, a, b, *_ in found] for q, found in kept["found"].items()},
            {q: (s, a, b) for q, (s, a, b) in kept.get("hardest", {}).items()},
        )


def main(argv: list[str] | None = None) -> None:
    """Write a file for each set; those that are there already are left alone."""
    parser = Parser("passages", __doc__)
    parser.add_argument("data", type=folder)
    parser.add_argument("out", type=new_folder)
    parser.add_argument("--manifest", type=file, default=MANIFEST)
    args = parser.parse_args(argv)
    entries = read_manifest(args.manifest)
    read = [e for e in entries if e.kind == "written" and e.share]
    put = [entry for entry in entries if entry.kind == "translated"]
    paths = all_checked([*read, *put], args.data)
    translated = {}
    for entry in put:
        translated = read_translations(paths[entry.name])
    args.out.mkdir(parents=True, exist_ok=True)
    for entry in read:
        path = paths[entry.name]
        out = args.out / f"{path.name}.json"
        if out.exists():
            continue
        found = find(read_set(path), path / "sources", translated)
        out.write_text(json.dumps({"chunks": found.chunks, "found": found.passages}), "utf-8")
        print(f"{entry.name}: {len(found.passages)} questions", file=sys.stderr, flush=True)


if __name__ == "__main__":
    run("passages", main)
