"""The commands that keep the library: its sources, its index, and the proof that both agree."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import printing
from assistant.cli.opening import opened
from assistant.cli.options import AS_JSON, Command, flag, named, option
from assistant.cli.saying import ATTENTION, DONE, NOTHING_YET, emit, note, runnable
from assistant.errors import ConfigurationError
from assistant.records import AnswerReport, RefreshReport, VerifyReport
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant


def _index(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings, build=False) as library:
        report = library.refresh(
            check=arguments.check,
            rebuild=arguments.rebuild,
            compact=arguments.compact,
            replace=arguments.replace,
        )
        status = _report(report, as_json=arguments.json)
        if arguments.watch:

            def report_again(seen: RefreshReport) -> None:
                _report(seen, as_json=arguments.json)

            library.watch(report_again)
    return status


def _report(report: RefreshReport, *, as_json: bool) -> int:
    if as_json:
        emit(report.to_dict())
    else:
        print(printing.refresh_report(report))
    if not report.chunks and not report.failed:
        note(f"{NOTHING_YET}.")
    return ATTENTION if report.failed else DONE


def _sources(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as library:
        documents = library.documents()
    if arguments.json:
        emit({"documents": [document.to_dict() for document in documents]})
    else:
        print(runnable(printing.documents(documents), arguments))
    return ATTENTION if any(document.status == "failed" for document in documents) else DONE


def _text(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as library:
        print(printing.marked_text(library.document(arguments.id)))
    return DONE


def _add(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings, build=False) as library:
        return _report(library.add(arguments.what), as_json=arguments.json)


def _remove(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings, build=False) as library:
        return _report(library.remove(arguments.what), as_json=arguments.json)


def _restore(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings, build=False) as library:
        return _report(library.restore(arguments.what), as_json=arguments.json)


def _keep(arguments: argparse.Namespace, settings: Settings) -> int:
    with opened(settings, build=False) as library:
        return _report(
            library.keep(arguments.what, keep=not arguments.undo), as_json=arguments.json
        )


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    report: VerifyReport | AnswerReport
    with opened(settings, build=False) as library:
        if arguments.answer is None:
            report = library.verify()
            text = printing.verify_report(report)
        else:
            report = _checked(library, arguments.answer)
            text = printing.answer_report(report)
    if arguments.json:
        emit(report.to_dict())
    else:
        print(runnable(text, arguments))
    return DONE if report.ok else ATTENTION


def _checked(library: Assistant, file: str) -> AnswerReport:
    try:
        return library.verify(_saved(file))
    except ConfigurationError as error:
        raise ConfigurationError(f"{file}: {error}") from error


def _saved(file: str) -> str:
    """Return what a file holds that should be a saved answer."""
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise ConfigurationError(f"the answer cannot be read: {why}.") from error


COMMANDS = {
    "index": Command(
        "bring the index up to date with the sources",
        _index,
        (
            flag("--rebuild", "start afresh; the old index answers until it is whole"),
            flag("--replace", "let the sources replace all documents: emptied, or another folder"),
            flag("--check", "compare contents, trust no time stamp"),
            flag("--compact", "give free space back"),
            flag("--watch", "stay, and refresh whenever the sources change"),
            AS_JSON,
        ),
    ),
    "sources": Command("list the documents, those that failed included", _sources, (AS_JSON,)),
    "text": Command(
        "print one document's text",
        _text,
        (
            option(
                "id",
                type=named,
                metavar="ID",
                help="its id or path, as `assistant sources` prints it",
            ),
        ),
    ),
    "add": Command(
        "copy files or pages into the sources folder, and refresh",
        _add,
        (option("what", nargs="+", type=named, metavar="PATH_OR_URL"), AS_JSON),
    ),
    "remove": Command(
        "move documents out of the sources folder (to sources/.trash), and refresh",
        _remove,
        (option("what", nargs="+", type=named, metavar="ID_OR_PATH"), AS_JSON),
    ),
    "restore": Command(
        "bring removed documents back, and refresh",
        _restore,
        (option("what", nargs="+", type=named, metavar="PATH"), AS_JSON),
    ),
    "keep": Command(
        "index all of a file's text, what looked like site furniture too",
        _keep,
        (
            option("what", nargs="+", type=named, metavar="PATH"),
            option("--not", dest="undo", action="store_true", help="take the choice back"),
            AS_JSON,
        ),
    ),
    "verify": Command(
        "prove that every citation still matches its source",
        _verify,
        (
            option(
                "answer",
                nargs="?",
                type=named,
                metavar="ANSWER.json",
                help="a saved `assistant ask --json`: check its quotes against the sources as they "
                "are now",
            ),
            AS_JSON,
        ),
    ),
}
