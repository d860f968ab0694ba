"""A random schedule of actors on one library, and what must hold after each step of it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import actors
import pytest
from actors import DONE, FAULTY, REFUSED, library_at, text_of, wrong_in
from indexing import Library, content

from assistant import AssistantError
from assistant.indexing.verify import verify

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["actors"])
RECORD = "assistant.sqlite"


def _ready_to_fork() -> None:
    with pytest.MonkeyPatch.context() as patched:  # Python 3.11 hands it no sys.path
        patched.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
        forkserver.ensure_running()


class Schedule:
    """One library, the processes on it, and a count of what was done to it."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.seed = seed
        self.done: Counter[str] = Counter()
        self.versions: dict[str, tuple[int, int]] = {}
        self.next = 0
        self.running: list[BaseProcess] = []
        self.damaged = False
        self.kept: Path | None = None
        _ready_to_fork()
        (folder / "sources").mkdir(parents=True)
        for _ in range(self.chance.randrange(4, 12)):
            self._write(f"{self.next}.txt", new=True)
        self.run("index")
        self.open = [library_at(folder), library_at(folder)]
        """Held open all the time, as a chat does; the first also refreshes."""

    def play(self, steps: int) -> None:
        """Take so many steps, and look at everything after each."""
        actions: list[tuple[Callable[[], None], int]] = [
            (self.edit, 6), (self.index, 4), (self.killed, 8), (self.asking, 3),
            (self.watching, 2), (self.refresh_open, 4), (self.verify, 3), (self.adding, 3),
            (self.removing, 2), (self.full, 3), (self.clock, 2), (self.dates, 2),
            (self.deleted, 1), (self.replaced, 1), (self.keep, 1), (self.flips, 3),
        ]  # fmt: skip
        kinds, weights = zip(*actions, strict=True)
        try:
            for _ in range(steps):
                action = self.chance.choices(kinds, weights)[0]
                self.done[action.__name__] += 1
                self.done["steps"] += 1
                action()
                self.look(action.__name__)
            self.end()
        finally:
            for process in self.running:
                process.kill()
                process.join()
            for library in self.open:
                library.store.close()

    # --- processes ------------------------------------------------------------------------------

    def start(self, name: str, **options: Any) -> BaseProcess:
        process = CONTEXT.Process(target=actors.act, args=(name, str(self.folder), options))
        process.start()
        self.running.append(process)
        self.done["processes"] += 1
        return process

    def ended(self, process: BaseProcess, *, kill_after: float | None = None) -> int | None:
        """Wait for a process, or kill it when its time is over; return its status."""
        process.join(kill_after if kill_after is not None else 120)
        if process.is_alive():
            assert kill_after is not None, "a process did not come to its end"
            with contextlib.suppress(ProcessLookupError):  # it ended by itself meanwhile
                os.kill(process.pid, signal.SIGKILL)
            process.join()
        self.running.remove(process)
        self.done["kills"] += process.exitcode == -signal.SIGKILL
        self.done["refusals"] += process.exitcode == REFUSED
        self.no_faults()
        assert process.exitcode in (DONE, REFUSED, -signal.SIGKILL)
        return process.exitcode

    def run(self, name: str, **options: Any) -> int | None:
        return self.ended(self.start(name, **options))

    def no_faults(self) -> None:
        faults = self.folder / actors.FAULTS
        texts = [file.read_text() for file in sorted(faults.iterdir())] if faults.exists() else []
        if self.damaged:  # told wherever it shows; whether verify does, `flips` looks at
            texts = [text for text in texts if "AssertionError" not in text]
        assert not texts, f"seed {self.seed}\n" + "\n".join(texts)

    # --- what is done ---------------------------------------------------------------------------

    def _write(self, name: str, *, new: bool = False) -> None:
        number, version = self.versions.get(name, (self.next, -1))
        self.next += new
        self.versions[name] = number, version + 1
        scratch = self.folder / "scratch"
        scratch.write_text(text_of(number, version + 1))
        os.replace(scratch, self.folder / "sources" / name)

    def edit(self) -> None:
        for _ in range(self.chance.randrange(1, 5)):
            names = sorted(self.versions)
            what = self.chance.choice(["new", "change", "change", "delete", "rename"])
            if what == "new" or not names:
                self._write(f"{self.next}.txt", new=True)
                continue
            name = self.chance.choice(names)
            if what == "change":
                self._write(name)
            elif what == "delete":
                with contextlib.suppress(FileNotFoundError):
                    (self.folder / "sources" / name).unlink()
                del self.versions[name]
            else:
                other = f"renamed{self.next}-{name[-12:]}"
                with contextlib.suppress(FileNotFoundError):
                    (self.folder / "sources" / name).rename(self.folder / "sources" / other)
                self.versions[other] = self.versions.pop(name)

    def _options(self) -> dict[str, Any]:
        return self.chance.choice(
            [{}, {}, {}, {"check": True}, {"rebuild": True}, {"compact": True}]
        )

    def index(self) -> None:
        self.run("index", **self._options())

    def killed(self) -> None:
        """Kill one or two writers at any moment, readers beside them or not."""
        self.edit()
        some = [
            self.start("index", slow=0.02, **self._options())
            for _ in range(self.chance.randrange(1, 3))
        ]
        if self.chance.random() < 0.3:
            some.append(self.start("ask", seconds=1.0))
        if self.chance.random() < 0.3:
            some.append(self.start("add", numbers=list(range(900, 903)), version=self.next))
        time.sleep(self.chance.uniform(0.0, 0.3))
        for process in some:
            self.ended(process, kill_after=self.chance.uniform(0.0, 0.2))

    def asking(self) -> None:
        asker, writer = self.start("ask", seconds=0.8), self.start("index", **self._options())
        self.edit()
        self.ended(writer)
        self.ended(asker)

    def watching(self) -> None:
        watcher = self.start("watch", seconds=1.2)
        time.sleep(0.3)
        self.edit()
        self.ended(watcher, kill_after=self.chance.choice([0.4, 30.0]))

    def refresh_open(self) -> None:
        self.edit()
        with contextlib.suppress(AssistantError):
            self.open[0].refresh(**self._options())

    def verify(self) -> None:
        if not self.damaged:
            self.run("check")
            self.in_order()

    def adding(self) -> None:
        first = self.chance.randrange(1000, 10**6)
        some = [
            self.start("add", numbers=[first + 10 * k + n for n in range(3)], version=0)
            for k in range(3)
        ]
        ended = [self.ended(process) for process in some]
        texts = {file.read_text() for file in (self.folder / "sources").glob("added*")}
        for k, code in enumerate(ended):
            assert code == DONE
            assert {text_of(first + 10 * k + n, 0) for n in range(3)} <= texts, "a file was lost"

    def removing(self) -> None:
        names = sorted(file.name for file in (self.folder / "sources").glob("*.txt"))
        some = self.chance.sample(names, min(2, len(names)))
        for name in some:
            self.versions.pop(name, None)
        if some:
            assert self.run("remove", names=some) == DONE
            assert all((self.folder / "sources" / ".trash" / name).exists() for name in some)

    def full(self) -> None:
        """Write with hardly any room: the old state stays, and what is told is one line."""
        self.edit()
        record = self.folder / "index" / RECORD
        size = record.stat().st_size if record.exists() else 0
        room = self.chance.choice([0, 4096, 40_000, size + 8192, size // 2 + 1])
        self.run("index", file_bytes=room, **self._options())

    def clock(self) -> None:
        self.edit()
        self.run("index", clock=self.chance.choice([-1e9, -4e5, -3.0, 3.0, 4e5, 7e9]))

    def dates(self) -> None:
        for file in (self.folder / "sources").glob("*.txt"):
            if self.chance.random() < 0.3:
                when = self.chance.choice([0, 10**9, 2 * 10**9, 2**34, time.time() + 5])
                os.utime(file, (when, when))
        self.run("index")

    # --- what is done to the index --------------------------------------------------------------

    def deleted(self) -> None:
        shutil.rmtree(self.folder / "index", ignore_errors=True)
        self.damaged = False
        self.run("index")

    def keep(self) -> None:
        """Set a copy of the index aside while nobody writes, as a backup does."""
        if not self.damaged:
            shutil.rmtree(self.folder / "kept", ignore_errors=True)
            if (self.folder / "index" / RECORD).exists():
                self.run("keep")
                self.kept = self.folder / "kept"

    def replaced(self) -> None:
        """Put the copy in the index's place, as one who restores a backup does."""
        if self.kept is not None:
            gone = self.folder / "gone"
            shutil.rmtree(gone, ignore_errors=True)
            if (self.folder / "index").exists():
                (self.folder / "index").rename(gone)
            shutil.copytree(self.kept, self.folder / "index")
            self.damaged = False

    def flips(self) -> None:
        """Flip bits of the record: what changes an answer, verify tells."""
        index = self.folder / "index"
        files = [file for file in sorted(index.glob("*.sqlite*")) if file.suffix != ".sqlite-shm"]
        files = [file for file in files if file.exists() and file.stat().st_size]
        if self.damaged or not files or not (index / RECORD).exists():
            return
        file = self.chance.choice(files)
        bits = 8 * file.stat().st_size
        places = [self.chance.randrange(bits) for _ in range(self.chance.choice([1, 1, 1, 50]))]
        whole = self._content()
        self.damaged = True
        self.done["corruptions"] += 1
        self.run("flip", file=file.name, places=places)
        found = self._findings()
        self.done["corruptions told"] += bool(found)
        if not found:
            assert self._content() == whole, f"verify does not tell of {file.name} {places}"
            fresh = library_at(self.folder)
            with fresh.store.snapshot() as state:
                assert wrong_in(state, fresh) is None
            fresh.store.close()
        self.look("flips")
        # Mended as the finding says; a writer killed meanwhile changes nothing about that.
        self.ended(self.start("index", rebuild=True, slow=0.02), kill_after=0.2)
        assert self.run("index", rebuild=True) == DONE
        self.damaged = False
        assert self._findings() == []

    def _content(self) -> Any:
        fresh = library_at(self.folder)
        try:
            return content(fresh.store)
        except AssistantError as error:
            return str(error)
        finally:
            fresh.store.close()

    def _findings(self) -> list[str]:
        fresh = library_at(self.folder)
        try:
            found = verify(fresh.store, fresh.settings).findings
            return [f.message for f in found if f.kind not in ("source", "faiss")]
        except AssistantError as error:
            return [str(error)]
        finally:
            fresh.store.close()

    # --- what must hold -------------------------------------------------------------------------

    def look(self, after: str) -> None:
        """Ask every open library and a fresh one: each state seen is a committed one, and whole."""
        fresh = library_at(self.folder)
        for library in (*self.open, fresh):
            self.done["answers"] += 1
            try:
                with library.store.snapshot() as state:
                    wrong = wrong_in(state, library)
            except AssistantError as error:
                assert "\n" not in str(error)
                missing = not (self.folder / "index" / RECORD).exists()
                assert self.damaged or missing, f"seed {self.seed}, after {after}: {error}"
            # A door tells it as damage.
            except Exception as error:  # noqa: BLE001
                assert self.damaged, f"seed {self.seed}, after {after}: {error!r}"
            else:
                assert wrong is None or self.damaged, f"seed {self.seed}, after {after}: {wrong}"
        fresh.store.close()

    def in_order(self) -> None:
        """An open library and a fresh one see the same state."""
        seen = []
        for library in (*self.open, library_at(self.folder)):
            with library.store.snapshot() as state:
                seen.append((state.facts.record, state.generation))
        assert len(set(seen)) == 1, f"seed {self.seed}: open libraries see {seen}"

    def end(self) -> None:
        """In the end an ordinary refresh brings all to what a clean build gives."""
        assert self.run("index", check=True) == DONE
        self.run("check")
        self.in_order()
        clean = library_at(self.folder, "clean")
        clean.refresh()
        for library in (*self.open, library_at(self.folder)):
            assert content(library.store) == content(clean.store), f"seed {self.seed}"
        clean.store.close()
        assert FAULTY not in (process.exitcode for process in self.running)


def play(folder: Path, seed: int, steps: int) -> Counter[str]:
    """Play one schedule and return the count of what was done."""
    schedule = Schedule(folder, seed)
    try:
        schedule.play(steps)
    except BaseException as error:
        error.add_note(f"schedule {seed}, {dict(schedule.done)}")
        raise
    return schedule.done


__all__ = ["Library", "Schedule", "play"]
