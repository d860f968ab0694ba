"""Parses files so that a parser that hangs, crashes or eats memory costs that file only.

Formatted files are parsed by a worker process (``worker``), started when the first one comes and
used again for the next, and so are long plain texts; short ones are read here.  Requests and
answers are lines of JSON, so nothing is ever unpickled.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assistant.errors import ReadingError
from assistant.packing import unpack
from assistant.parsing.dispatch import PLAIN_KINDS, kind_of, parse, tell_guess
from assistant.records import ParsedDocument
from assistant.settings import Settings

_LIMITS = (
    "max_file_bytes",
    "max_text_characters",
    "max_unpacked_bytes",
    "max_pages",
    "max_read_seconds",
)
_START_SECONDS = 60.0
"""How long a worker may take to start: a cold disk reads Python and a parser's modules slowly."""
_FILES_PER_WORKER = 500
"""After so many files a worker is replaced, so that what parsers leak stays bounded."""
_SHORT_BYTES = 20_000
"""Plain text up to this size is read by this process: sooner than another one is started."""
_BLOCK = 1 << 20


class Parsers:
    """Parses files one after the other, with a worker process where the format calls for one.

    Use as a context manager, or call ``close``.  One ``Parsers`` may serve several threads; they
    then take turns.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._worker: Worker | None = None
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the worker, if one runs."""
        with self._turn:
            self._stop()

    def parse(self, path: Path, *, keep: bool = False) -> ParsedDocument:
        """Return the document of the file; ``keep`` takes all its text for its own.

        :raises ReadingError: it cannot be read, or its parser crashed or took too long.
        """
        kind = kind_of(path)
        if kind is None or (kind in PLAIN_KINDS and _is_short(path)):
            return parse(path, settings=self._settings, keep=keep)
        with self._turn:
            document = self._parse_apart(path, keep=keep)
        if kind in PLAIN_KINDS:
            tell_guess(path, document)  # what a worker logs is lost
        return document

    def _parse_apart(self, path: Path, *, keep: bool) -> ParsedDocument:
        worker = self._worker or Worker("assistant.parsing.worker", "reading")
        self._worker = worker
        request = {"path": str(path.absolute()), "keep": keep}
        limits = {name: getattr(self._settings, name) for name in _LIMITS}
        try:
            seconds = self._settings.max_read_seconds
            answer = worker.ask({**request, "limits": limits, "seconds": seconds}, seconds)
        except BaseException:
            # Also after Ctrl-C: an answer that nobody took would be taken for the next file's.
            self._stop(kill=True)
            raise
        if worker.answered >= _FILES_PER_WORKER:
            self._stop()
        return _document(worker.checked(answer))

    def _stop(self, *, kill: bool = False) -> None:
        if self._worker is not None:
            self._worker.stop(kill=kill)
            self._worker = None


def _is_short(path: Path) -> bool:
    try:
        return path.stat().st_size <= _SHORT_BYTES
    except OSError:
        return True  # told by who opens it


class Worker:
    """One process that answers a request per line of input, each within a time."""

    def __init__(self, module: str, doing: str) -> None:
        """Start ``python -m module``; ``doing`` says in errors what it does with a file."""
        self._doing = doing
        home = str(Path(__file__).resolve().parents[2])
        paths = [home, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            start_new_session=True,  # Ctrl-C is for us; we then stop the worker
        )
        self.answered = 0
        self._parts: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        # A thread waits for the output, for Windows cannot wait for a pipe with a time limit.
        self._listener = threading.Thread(target=self._listen, name="worker output", daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        """Hand on the output as it comes, and nothing as the last part."""
        assert self._process.stdout is not None
        output = self._process.stdout.fileno()
        while part := os.read(output, _BLOCK):
            self._parts.put(part)
        self._parts.put(b"")

    def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Return the worker's answer.

        :raises ReadingError: it ended, or did not answer within ``seconds``.
        """
        assert self._process.stdin is not None
        if self.answered == 0:
            self._line(_START_SECONDS, "its reader did not start")
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError as error:
            raise ReadingError(f"its reader ended unexpectedly ({self._ending()})") from error
        line = self._line(
            seconds,
            f"{self._doing} it takes more than {seconds:g} s; raise ASSISTANT_MAX_READ_SECONDS",
        )
        self.answered += 1
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer

    @staticmethod
    def checked(answer: dict[str, Any]) -> dict[str, Any]:
        """Return an answer that is no error.

        :raises ReadingError: it is one.
        """
        if "error" in answer:
            raise ReadingError(str(answer["error"]))
        return answer

    def stop(self, *, kill: bool) -> None:
        """End the process: kindly between files, at once within one."""
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        if not kill:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=2.0)
        if process.poll() is None:
            process.kill()
        process.wait()
        self._listener.join(timeout=2.0)
        if not self._listener.is_alive():  # else a child of the parser's holds the pipe
            process.stdout.close()

    def _line(self, seconds: float, complaint: str) -> bytes:
        """Return the next line of output, which ends it."""
        deadline = time.monotonic() + seconds
        parts: list[bytes] = []
        while True:
            try:
                part = self._parts.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise ReadingError(complaint) from None
            if not part:
                raise ReadingError(f"its parser crashed ({self._ending()})")
            parts.append(part)
            if part.endswith(b"\n"):
                return b"".join(parts)

    def _ending(self) -> str:
        try:
            code = self._process.wait(timeout=5.0)
        except subprocess.TimeoutExpired:
            return "no exit status"
        if code < 0:
            with contextlib.suppress(ValueError):
                return signal.Signals(-code).name
        return f"exit status {code}"


def _document(answer: dict[str, Any]) -> ParsedDocument:
    fields = dict(answer)
    fields["body"] = tuple(tuple(item) for item in fields["body"])
    for name in ("pages", "notes"):
        fields[name] = tuple(fields[name])
    fields["structure"] = unpack(str(fields["structure"]))
    if fields["date"]:
        fields["date"] = date.fromisoformat(str(fields["date"]))
    return ParsedDocument(**fields)
