"""The commands that answer: passages, and an answer with its citations."""

from __future__ import annotations

import argparse

from assistant import printing
from assistant.cli.opening import opened
from assistant.cli.options import AS_JSON, Command, day, option, positive
from assistant.cli.saying import DONE, NOTHING_YET, emit, note, runnable
from assistant.records import Filters
from assistant.settings import Settings


def _retrieve(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as library:
        found = library.retrieve(arguments.question, arguments.k, filters=_filters(arguments))
    emit(found.to_dict()) if arguments.json else print(printing.retrieval(found))
    return DONE


def _ask(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as library:
        answer = library.ask(arguments.question, k=arguments.k, filters=_filters(arguments))
        empty = not answer.passages and not library.documents()
    if empty:
        note(runnable(f"{NOTHING_YET} and run `assistant index`.", arguments))
    emit(answer.to_dict()) if arguments.json else print(printing.answer(answer))
    return DONE


def _filters(arguments: argparse.Namespace) -> Filters:
    return Filters(
        languages=tuple(arguments.language),
        since=arguments.since,
        until=arguments.until,
        documents=tuple(arguments.document),
    )


_QUESTION = (
    option("question", metavar="QUESTION"),
    option("-k", type=positive, default=5, metavar="N", help="passages (5)"),
    option("--language", action="append", default=[], metavar="L", help="only sources in L"),
    option("--since", type=day, metavar="DATE", help="published on DATE or later"),
    option("--until", type=day, metavar="DATE", help="published on DATE or earlier"),
    option("--document", action="append", default=[], metavar="ID", help="only this document"),
    AS_JSON,
)
COMMANDS = {
    "retrieve": Command("print the passages for a question", _retrieve, _QUESTION),
    "ask": Command("print an answer with its citations", _ask, _QUESTION),
}
