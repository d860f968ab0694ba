"""The commands that answer: passages, and an answer with its citations."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from assistant import printing
from assistant.arguments import asked
from assistant.cli.opening import opened
from assistant.cli.options import AS_JSON, Command, day, named, option, positive
from assistant.cli.saying import DONE, NOTHING_YET, emit, note, runnable
from assistant.records import Filters
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def _retrieve(arguments: argparse.Namespace, settings: Settings) -> int:
    with _opened(arguments, settings) as library:
        found = library.retrieve(
            arguments.question,
            arguments.k,
            filters=_filters(arguments),
            explain=arguments.explain,
        )
        if not found:
            _say_why_nothing(arguments, library)
    emit(found.to_dict()) if arguments.json else print(printing.retrieval(found))
    return DONE


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    with _opened(arguments, settings) as library:
        answer = library.ask(
            arguments.question,
            k=arguments.k,
            filters=_filters(arguments),
            explain=arguments.explain,
        )
        if not answer.passages:
            _say_why_nothing(arguments, library)
    emit(answer.to_dict()) if arguments.json else print(printing.answer(answer))
    return DONE


def _opened(arguments: argparse.Namespace, settings: Settings) -> Assistant:
    """Return the library; a question that cannot be asked is refused before an index is built."""
    asked(arguments.question, arguments.k, _filters(arguments), (), settings)
    return opened(settings)


def _say_why_nothing(arguments: argparse.Namespace, library: Assistant) -> None:
    """Print what the user can do when there is not a single passage."""
    known = library.documents()
    if not any(document.status == "indexed" for document in known):
        note(runnable(f"{NOTHING_YET} and run `assistant index`.", arguments))
    elif _filters(arguments) != Filters():
        note("No document passes the filters.")


def _filters(arguments: argparse.Namespace) -> Filters:
    return Filters(
        languages=tuple(arguments.language),
        since=arguments.since,
        until=arguments.until,
        documents=tuple(arguments.document),
    )


_QUESTION = (
    option("question", metavar="QUESTION"),
    option("-k", type=positive, default=5, metavar="N", help="how many passages (5)"),
    option(
        "--language",
        action="append",
        default=[],
        type=named,
        metavar="L",
        help="only sources in this language: en, fr, zh-TW …; may be repeated",
    ),
    option("--since", type=day, metavar="DATE", help="published on this day (2025-03-01) or later"),
    option("--until", type=day, metavar="DATE", help="published on this day or earlier"),
    option(
        "--document",
        action="append",
        default=[],
        type=named,
        metavar="ID",
        help="only this document or folder, by id or path; may be repeated",
    ),
    option(
        "--explain",
        action="store_true",
        help="what was understood, what was looked at, and why it was quoted or not",
    ),
    AS_JSON,
)
COMMANDS = {
    "retrieve": Command("print the passages for a question", _retrieve, _QUESTION),
    "ask": Command("print an answer with its citations", _ask, _QUESTION),
}
