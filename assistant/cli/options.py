"""The options of the commands, and how their values are read."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from assistant import printing
from assistant.cli.saying import REFUSED
from assistant.settings import Settings

Option = Callable[[argparse.ArgumentParser], None]


@dataclass(frozen=True, slots=True)
class Command:
    """What a command does, in a line, what runs it, and what it takes."""

    does: str
    run: Callable[[argparse.Namespace, Settings], int]
    options: tuple[Option, ...] = ()


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with 2."""
        line = printing.one_line(" ".join(message.split()))
        self.exit(REFUSED, f"{self.prog}: {line}. See: {self.prog} --help\n")


def common(parser: argparse.ArgumentParser) -> None:
    """Add what every command takes."""
    for name, metavar, text in (
        ("--sources", "DIR", "the documents (default: ./sources)"),
        ("--index", "DIR", "the built index (default: ./index)"),
        ("--model", "NAME", "another sentence-transformers folder or id"),
        ("--reader", "NAME", "a cross-encoder's folder or id, or none (likeness alone)"),
    ):
        parser.add_argument(name, type=named, metavar=metavar, help=text)
    parser.add_argument(
        "--wait", type=seconds, metavar="SECONDS", help="how long to wait for a lock (10)"
    )
    parser.add_argument("--debug", action="store_true", help="log everything, show tracebacks")


def option(*names: str, **details: Any) -> Option:
    """Return what adds one option."""

    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument(*names, **details)

    return add


def flag(name: str, text: str) -> Option:
    """Return what adds an option without a value."""
    return option(name, help=text, action="store_true")


def named(text: str) -> str:
    """Return a name or path that is not empty: an empty folder would mean the current one."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty: write a name, or leave it out")
    return text


def seconds(text: str) -> float:
    """Return a time from 0."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number that is 0 or more")
    return number


def positive(text: str) -> int:
    """Return a number from 1."""
    return _within(text, 1, None)


def port(text: str) -> int:
    """Return the number of a port."""
    return _within(text, 1, 65535)


def _within(text: str, least: int, most: int | None) -> int:
    allowed = f"{least} to {most}" if most else f"{least} or more"
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least or (most and number > most):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number that is {allowed}")
    return number


def day(text: str) -> date:
    """Return the day that an ISO date names."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2025-03-01") from None


AS_JSON = flag("--json", "print one JSON object on stdout")
