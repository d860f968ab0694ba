"""One command is run, and what goes wrong becomes one line and an exit status."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence

import assistant
from assistant import printing
from assistant.cli import asking, keeping, running
from assistant.cli.options import Parser, common
from assistant.cli.saying import DONE, note, refuse, runnable
from assistant.errors import AssistantError, ConfigurationError
from assistant.settings import Settings, unknown_variables

STOPPED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 needs attention, 2 refused."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = _parsed(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        settings = _settings(arguments)
        _log(settings, debug=arguments.debug)
        for line in unknown_variables():
            note(f"assistant: {line}")
        status = arguments.run(arguments, settings)
        sys.stdout.flush()
        return int(status)
    except AssistantError as error:
        if arguments.debug:
            raise
        return refuse(runnable(str(error), arguments))
    except KeyboardInterrupt:
        note("\nStopped. What was committed is kept.")
        return STOPPED
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        if arguments.debug:
            raise
        return refuse(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))


class _OneLine(logging.Formatter):
    """Keeps the names of files from breaking a line of the log."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line without what would break it."""
        return printing.one_line(super().formatMessage(record))


def _parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = _parser()
    arguments, rest = parser.parse_known_args(argv)
    if not rest:
        return arguments
    own: Parser = arguments.parser
    if hasattr(arguments, "question") and not any(word.startswith("-") for word in rest):
        question = " ".join((arguments.question, *rest))
        own.error(f'put the question in quotes: "{question}"')
    own.error(f"unknown arguments: {' '.join(rest)}")


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="assistant",
        description="Answers questions over a folder of documents, every claim tied to its source.",
    )
    parser.add_argument("--version", action="version", version=f"assistant {assistant.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    known = {**keeping.COMMANDS, **asking.COMMANDS, **running.COMMANDS}
    for name, command in known.items():
        text = f"{command.does[0].upper()}{command.does[1:]}."
        own = commands.add_parser(name, help=command.does, description=text)
        own.set_defaults(run=command.run, parser=own)
        for add in (common, *command.options):
            add(own)
    return parser


def _settings(arguments: argparse.Namespace) -> Settings:
    return Settings.from_environment(
        sources=arguments.sources,
        index=getattr(arguments, "index", None),
        model=arguments.model,
        reader=arguments.reader,
        wait_seconds=arguments.wait,
    )


def _log(settings: Settings, *, debug: bool) -> None:
    level = "DEBUG" if debug else settings.log_level.upper()
    handler: logging.Handler = logging.StreamHandler()
    if settings.log_file:
        try:
            handler = logging.FileHandler(settings.log_file, encoding="utf-8")
        except OSError as error:
            raise ConfigurationError(
                f"ASSISTANT_LOG_FILE {settings.log_file} cannot be written ({error.strerror})."
            ) from error
    # A terminal wants the message; a file is read later, and by others.
    whole = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    handler.setFormatter(
        _OneLine(whole if settings.log_file or debug else "assistant: %(message)s")
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("assistant").setLevel(level)
