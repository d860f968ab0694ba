"""Results as plain text for a terminal.

File names and texts are other people's: what would steer the terminal is shown, not obeyed.
"""

from assistant.printing.answers import answer, retrieval
from assistant.printing.explained import explanation
from assistant.printing.lines import one_line, plain
from assistant.printing.progress import progress
from assistant.printing.reports import (
    answer_report,
    calibrated,
    checks,
    documents,
    feedback,
    marked_text,
    measures,
    plain_calibrated,
    refresh_report,
    verify_report,
)

__all__ = [
    "answer",
    "answer_report",
    "calibrated",
    "checks",
    "documents",
    "explanation",
    "feedback",
    "marked_text",
    "measures",
    "one_line",
    "plain",
    "plain_calibrated",
    "progress",
    "refresh_report",
    "retrieval",
    "verify_report",
]
