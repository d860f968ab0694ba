"""The commands about the program itself: how good it is, whether it works, the chat."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant import printing
from assistant.cli.options import AS_JSON, Command, named, option, port, positive
from assistant.cli.saying import ATTENTION, DONE, emit, runnable
from assistant.settings import Settings


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
    emit(measures) if arguments.json else print(printing.measures(measures))
    return DONE


def _calibrate(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.evaluation import calibrate

    done = calibrate(Path(arguments.collection), settings, progress=printing.progress())
    emit(printing.plain_calibrated(done)) if arguments.json else print(printing.calibrated(done))
    return DONE


def _doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.doctor import examine

    checks = examine(settings)
    print(runnable(printing.checks(checks), arguments))
    return DONE if all(check.ok for check in checks) else ATTENTION


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.server import serve

    serve(settings, host=arguments.host, port=arguments.port)
    return DONE


def _feedback(arguments: argparse.Namespace, settings: Settings) -> int:
    from assistant.web.feedback import entries

    kept = entries(settings)
    if arguments.json:
        emit({"feedback": kept})
    else:
        print(printing.feedback(kept))
    return DONE


COMMANDS = {
    "evaluate": Command(
        "measure quality and speed on a collection",
        _evaluate,
        (
            option("collection", type=named, metavar="COLLECTION"),
            option(
                "--questions",
                type=named,
                metavar="FILE",
                help="other questions, answers joined by id",
            ),
            option("--limit", type=positive, metavar="N", help="the first N questions only"),
            option(
                "--details", type=named, metavar="FILE", help="write one JSON line per question"
            ),
            AS_JSON,
        ),
    ),
    "calibrate": Command(
        "fit when to refuse to your own questions",
        _calibrate,
        (option("collection", type=named, metavar="COLLECTION"), AS_JSON),
    ),
    "doctor": Command("check the installation, end to end", _doctor),
    "serve": Command(
        "start the web chat",
        _serve,
        (
            option("--host", type=named, default="127.0.0.1", metavar="H"),
            option("--port", type=port, default=7860, metavar="P"),
        ),
    ),
    "feedback": Command("print the likes and dislikes kept on this machine", _feedback, (AS_JSON,)),
}
