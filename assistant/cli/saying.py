"""What every command says alike: JSON, one line of refusal, commands as they are typed here."""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

from assistant import printing

DONE, ATTENTION, REFUSED = 0, 1, 2
NOTHING_YET = "There is nothing to ask about yet: put documents into the sources folder"
_COMMAND = re.compile("`assistant ([^`>]*[^`> ])( *>[^`]*)?`")
"""A command, and where its output goes."""


def emit(plain: dict[str, Any]) -> None:
    """Print one JSON object."""
    json.dump(plain, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def note(message: str) -> None:
    """Print a message beside the result."""
    print(message, file=sys.stderr)


def refuse(message: str) -> int:
    """Print why nothing was done, in one line, and return the exit status."""
    note(f"assistant: {printing.one_line(' '.join(message.split()))}")
    return REFUSED


def program() -> str:
    """Return how this command line is called here: by name when on the path, else by its file."""
    found = shutil.which("assistant")
    here = Path(sys.executable).with_name("assistant")
    if found and Path(found).resolve() == here.resolve():
        return "assistant"
    if here.exists():
        return os.path.relpath(here) if here.is_relative_to(Path.cwd()) else str(here)
    return f"{Path(sys.executable).name} -m assistant"


def runnable(message: str, arguments: argparse.Namespace) -> str:
    """Return the message with its commands as they have to be typed here, folders included."""
    given = vars(arguments)
    options = "".join(
        f" --{name} {shlex.quote(given[name])}"
        for name in ("sources", "index", "model", "reader")
        if given.get(name)
    )
    return _COMMAND.sub(lambda found: f"`{program()} {found[1]}{options}{found[2] or ''}`", message)
