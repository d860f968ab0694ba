"""CPU milliseconds of a refresh after one file has changed, without embedding its sentences.

    python benchmarks/change.py [--chunks 100000]                  over made-up text
    python benchmarks/change.py --keep FOLDER                      over FOLDER/sources, FOLDER/index

The sources are walked, the file is read, cut, compared and written to the record, and the change
is committed; embedding is a stand-in that costs microseconds (see index_scale.py).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from index_scale import StandIn, changes, synthetic

from assistant.settings import Settings
from assistant.store import open_store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="folder made by index_scale.py --keep")
    arguments = parser.parse_args()
    place = arguments.keep or Path(tempfile.mkdtemp(prefix="change-"))
    settings = Settings(sources=place / "sources", index=place / "index", threads=1)
    try:
        if not arguments.keep:
            synthetic(settings, StandIn(), arguments.chunks)
        with open_store(settings.index).snapshot() as state:
            facts = {"chunks": state.n_chunks, "documents": sum(state.statuses.values())}
        print(json.dumps({**facts, **changes(settings, StandIn())}))
    finally:
        if not arguments.keep:
            shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
