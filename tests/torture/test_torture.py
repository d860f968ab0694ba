"""Schedules of kills, full disks, stepped clocks, replaced files and flipped bits: nothing is lost.

TORTURE_SCHEDULES (200) sets how many `make test-long` plays, TORTURE_SEED the
first one's seed (by the clock); a run prints both and what was done.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from schedule import play

LONG = bool(os.environ.get("ASSISTANT_LONG"))


def torture(folder: Path, *, seed: int, schedules: int, steps: int) -> Counter[str]:
    done: Counter[str] = Counter()
    started = time.monotonic()
    for number in range(schedules):
        here = folder / str(number)
        done += play(here, seed + number, steps)
        done["schedules"] += 1
        shutil.rmtree(here)
    sys.stdout.write(
        f"seed {seed}: {dict(sorted(done.items()))} in {time.monotonic() - started:.0f} s\n"
    )
    return done


def test_a_few_schedules_lose_nothing(tmp_path):
    done = torture(tmp_path, seed=20_250_301, schedules=2, steps=6)
    # How many answers come between the kills depends on how busy the machine is.
    assert done["kills"] and done["answers"]


@pytest.mark.long
@pytest.mark.skipif(not LONG, reason="an hour: make test-long")
@pytest.mark.timeout(4 * 3600)
def test_two_hundred_schedules_lose_nothing(tmp_path, capsys):
    schedules = int(os.environ.get("TORTURE_SCHEDULES", "200"))
    seed = int(os.environ.get("TORTURE_SEED", str(int(time.time()))))
    with capsys.disabled():
        sys.stdout.write(f"\n{schedules} schedules from seed {seed}\n")
        sys.stdout.flush()
        done = torture(tmp_path, seed=seed, schedules=schedules, steps=14)
    assert done["kills"] >= schedules / 2 and done["corruptions"] and done["full"]
