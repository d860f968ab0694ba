"""The command line: arguments to calls of the library, results to text or JSON."""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import assistant
from assistant import printing
from assistant.errors import AssistantError, ConfigurationError
from assistant.records import Filters
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.records import RefreshReport

DONE, ATTENTION, REFUSED = 0, 1, 2
_COMMAND = re.compile("`assistant ([^`]*)`")
STOPPED = 130


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with 2."""
        self.exit(REFUSED, f"{self.prog}: {message}. See: {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status: 0 done, 1 needs attention, 2 refused."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        settings = _settings(arguments)
        _log(settings, debug=arguments.debug)
        status = arguments.run(arguments, settings)
        sys.stdout.flush()
        return int(status)
    except AssistantError as error:
        if arguments.debug:
            raise
        return _refuse(_runnable(str(error), arguments))
    except KeyboardInterrupt:
        print("\nStopped. What was committed is kept.", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        if arguments.debug:
            raise
        return _refuse(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "))


def program() -> str:
    """Return how this command line is called here: by name when on the path, else by its file."""
    found = shutil.which("assistant")
    here = Path(sys.executable).with_name("assistant")
    if found and Path(found).resolve() == here.resolve():
        return "assistant"
    if here.exists():
        return os.path.relpath(here) if here.is_relative_to(Path.cwd()) else str(here)
    return f"{Path(sys.executable).name} -m assistant"


def _refuse(message: str) -> int:
    print(f"assistant: {' '.join(message.split())}", file=sys.stderr)
    return REFUSED


def _runnable(message: str, arguments: argparse.Namespace) -> str:
    """Return the message with its commands as they have to be typed here, folders included."""
    given = vars(arguments)
    options = "".join(
        f" --{name} {shlex.quote(given[name])}"
        for name in ("sources", "index", "model")
        if given.get(name)
    )
    return _COMMAND.sub(lambda found: f"`{program()} {found[1]}{options}`", message)


def _settings(arguments: argparse.Namespace) -> Settings:
    return Settings.from_environment(
        sources=arguments.sources,
        index=getattr(arguments, "index", None),
        model=arguments.model,
        wait_seconds=arguments.wait,
    )


def _log(settings: Settings, *, debug: bool) -> None:
    level = "DEBUG" if debug else settings.log_level.upper()
    if level not in logging.getLevelNamesMapping():
        raise ConfigurationError(
            f"ASSISTANT_LOG_LEVEL is {settings.log_level!r}; "
            "it takes DEBUG, INFO, WARNING or ERROR."
        )
    logging.basicConfig(
        level=logging.WARNING,
        filename=settings.log_file or None,
        # A terminal wants the message; a file is read later, and by others.
        format="%(asctime)s %(levelname)s %(name)s: %(message)s"
        if settings.log_file or debug
        else "assistant: %(message)s",
    )
    logging.getLogger("assistant").setLevel(level)


def _open(settings: Settings, *, build: bool = True) -> Assistant:
    from assistant.assistant import Assistant

    return Assistant(settings=settings, progress=printing.progress(), build=build)


def _emit(plain: dict[str, Any]) -> None:
    json.dump(plain, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


# --- commands -----------------------------------------------------------------------------------


def _index(arguments: argparse.Namespace, settings: Settings) -> int:
    with _open(settings, build=False) as library:
        report = library.refresh(
            check=arguments.check, rebuild=arguments.rebuild, compact=arguments.compact
        )
        status = _report(report, as_json=arguments.json)
        if arguments.watch:

            def report_again(seen: RefreshReport) -> None:
                _report(seen, as_json=arguments.json)

            library.watch(report_again)
    return status


def _report(report: RefreshReport, *, as_json: bool) -> int:
    if as_json:
        _emit(report.to_dict())
    else:
        print(printing.refresh_report(report))
    if not report.chunks and not report.failed:
        print(
            "There is nothing to ask about yet: put documents into the sources folder.",
            file=sys.stderr,
        )
    return ATTENTION if report.failed else DONE


def _retrieve(arguments: argparse.Namespace, settings: Settings) -> int:
    with _open(settings) as library:
        found = library.retrieve(arguments.question, arguments.k, filters=_filters(arguments))
    _emit(found.to_dict()) if arguments.json else print(printing.retrieval(found))
    return DONE


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    with _open(settings) as library:
        answer = library.ask(arguments.question, k=arguments.k, filters=_filters(arguments))
        empty = not answer.passages and not library.documents()
    if empty:
        print(
            _runnable(
                "There is nothing to ask about yet: put documents into the sources folder "
                "and run `assistant index`.",
                arguments,
            ),
            file=sys.stderr,
        )
    _emit(answer.to_dict()) if arguments.json else print(printing.answer(answer))
    return DONE


def _filters(arguments: argparse.Namespace) -> Filters:
    return Filters(
        languages=tuple(arguments.language),
        since=arguments.since,
        until=arguments.until,
        documents=tuple(arguments.document),
    )


def _sources(arguments: argparse.Namespace, settings: Settings) -> int:
    with _open(settings) as library:
        documents = library.documents()
    if arguments.json:
        _emit({"documents": [document.to_dict() for document in documents]})
    else:
        print(_runnable(printing.documents(documents), arguments))
    return ATTENTION if any(document.status == "failed" for document in documents) else DONE


def _text(arguments: argparse.Namespace, settings: Settings) -> int:
    with _open(settings) as library:
        print(library.document(arguments.id).text)
    return DONE


def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    with _open(settings, build=False) as library:
        return _report(library.add(arguments.what), as_json=arguments.json)


def _remove(arguments: argparse.Namespace, settings: Settings) -> int:
    with _open(settings, build=False) as library:
        return _report(library.remove(arguments.what), as_json=arguments.json)


def _restore(arguments: argparse.Namespace, settings: Settings) -> int:
    with _open(settings, build=False) as library:
        return _report(library.restore(arguments.what), as_json=arguments.json)


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    with _open(settings, build=False) as library:
        report = library.verify()
    if arguments.json:
        _emit(report.to_dict())
    else:
        print(_runnable(printing.verify_report(report), arguments))
    return DONE if report.ok else ATTENTION


def _evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.evaluation import evaluate

    measures = evaluate(
        Path(arguments.collection),
        settings=settings,
        index=Path(arguments.index) if arguments.index else None,
        questions=Path(arguments.questions) if arguments.questions else None,
        limit=arguments.limit,
        details=Path(arguments.details) if arguments.details else None,
        progress=printing.progress(),
    )
    _emit(measures) if arguments.json else print(printing.measures(measures))
    return DONE


def _doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.doctor import examine

    checks = examine(settings)
    print(_runnable(printing.checks(checks), arguments))
    return DONE if all(check.ok for check in checks) else ATTENTION


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.web import serve

    serve(settings, host=arguments.host, port=arguments.port)
    return DONE


def _feedback(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.web.feedback import entries

    kept = entries(settings)
    if arguments.json:
        _emit({"feedback": kept})
    else:
        print(printing.feedback(kept))
    return DONE


# --- arguments ----------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="assistant",
        description="Answers questions over a folder of documents, every claim tied to its source.",
    )
    parser.add_argument("--version", action="version", version=f"assistant {assistant.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (run, text, arguments) in _COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        command.set_defaults(run=run)
        _common(command)
        for argument in arguments:
            argument(command)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sources", metavar="DIR", help="the documents (default: ./sources)")
    parser.add_argument("--index", metavar="DIR", help="the built index (default: ./index)")
    parser.add_argument(
        "--model", metavar="NAME", help="another sentence-transformers folder or id"
    )
    parser.add_argument(
        "--wait", type=float, metavar="SECONDS", help="how long to wait for a lock (10)"
    )
    parser.add_argument("--debug", action="store_true", help="log everything, show tracebacks")


def _json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object on stdout")


def _question(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="QUESTION")
    parser.add_argument("-k", type=_positive, default=5, metavar="N", help="passages (5)")
    parser.add_argument(
        "--language", action="append", default=[], metavar="L", help="only sources in L"
    )
    parser.add_argument("--since", type=_date, metavar="DATE", help="published on DATE or later")
    parser.add_argument("--until", type=_date, metavar="DATE", help="published on DATE or earlier")
    parser.add_argument(
        "--document", action="append", default=[], metavar="ID", help="only this document"
    )
    _json_option(parser)


def _option(*names: str, **options: Any) -> Callable[[argparse.ArgumentParser], None]:
    def add(parser: argparse.ArgumentParser) -> None:
        parser.add_argument(*names, **options)

    return add


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is not 1 to 65535")
    return number


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2025-03-01") from None


_FLAG = {"action": "store_true"}
_COMMANDS: dict[str, tuple[Callable[..., int], str, tuple[Callable[..., None], ...]]] = {
    "index": (
        _index,
        "bring the index up to date with the sources",
        (
            _option(
                "--rebuild", help="start afresh; the old index answers until it is whole", **_FLAG
            ),
            _option("--check", help="compare contents, trust no time stamp", **_FLAG),
            _option("--compact", help="give free space back", **_FLAG),
            _option("--watch", help="stay, and refresh whenever the sources change", **_FLAG),
            _json_option,
        ),
    ),
    "retrieve": (_retrieve, "print the passages for a question", (_question,)),
    "ask": (_ask, "print an answer with its citations", (_question,)),
    "sources": (_sources, "list the documents, those that failed included", (_json_option,)),
    "text": (_text, "print one document's text", (_option("id", metavar="ID"),)),
    "add": (
        _add,
        "copy files or pages into the sources folder, and refresh",
        (_option("what", nargs="+", metavar="PATH_OR_URL"), _json_option),
    ),
    "remove": (
        _remove,
        "move documents out of the sources folder (to sources/.trash), and refresh",
        (_option("what", nargs="+", metavar="ID_OR_PATH"), _json_option),
    ),
    "restore": (
        _restore,
        "bring removed documents back, and refresh",
        (_option("what", nargs="+", metavar="PATH"), _json_option),
    ),
    "verify": (_verify, "prove that every citation still matches its source", (_json_option,)),
    "evaluate": (
        _evaluate,
        "measure quality and speed on a collection",
        (
            _option("collection", metavar="COLLECTION"),
            _option("--questions", metavar="FILE", help="other questions, answers joined by id"),
            _option("--limit", type=_positive, metavar="N", help="the first N questions only"),
            _option("--details", metavar="FILE", help="write one JSON line per question"),
            _json_option,
        ),
    ),
    "doctor": (_doctor, "check the installation, end to end", ()),
    "serve": (
        _serve,
        "start the web chat",
        (
            _option("--host", default="127.0.0.1", metavar="H"),
            _option("--port", type=_port, default=7860, metavar="P"),
        ),
    ),
    "feedback": (_feedback, "print the likes and dislikes kept on this machine", (_json_option,)),
}
