"""The process that parses formatted files for ``isolation``: a request a line, an answer a line."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from assistant.errors import ReadingError
from assistant.packing import pack
from assistant.parsing.dispatch import parse
from assistant.settings import Settings

_MEMORY_BYTES = 3_000_000_000
"""Address space a worker may use; parsers need some ten times a file's size."""


def serve(answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer requests until the input ends, each in no more than about twice its ``seconds``.

    What ``answer`` raises as :class:`ReadingError`, or for want of memory, is told as an error.
    """
    answers = _private_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    warnings.simplefilter("ignore")  # of parsers, about files that are then reported anyway
    answers.write(b"{}\n")
    answers.flush()
    for line in sys.stdin.buffer:
        answers.write(json.dumps(_checked(answer, json.loads(line))).encode() + b"\n")
        answers.flush()


def _checked(
    answer: Callable[[dict[str, Any]], dict[str, Any]], request: dict[str, Any]
) -> dict[str, Any]:
    # The parent ends a worker that takes too long; the alarm does if the parent is gone.
    _alarm(2 * float(request["seconds"]) + 5)
    try:
        return answer(request)
    except ReadingError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "reading it takes more memory than a parser may use; split it"}
    finally:
        _alarm(0)


def _parsed(request: dict[str, Any]) -> dict[str, Any]:
    settings = Settings(**request["limits"])
    parsed = parse(Path(request["path"]), settings=settings, keep=request["keep"])
    plain = replace(parsed, structure=()).to_dict()
    return {**plain, "structure": pack(parsed.structure)}


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _private_output() -> BinaryIO:
    """Return the answers' stream, and send whatever libraries print to nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # not on every platform

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = _MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(_MEMORY_BYTES, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


if __name__ == "__main__":
    serve(_parsed)
