"""A collection of questions with known answers -> how good and how fast the answers are."""

from assistant.evaluation.calibrating import Calibrated, calibrate
from assistant.evaluation.measures import Outcome, auroc, measures
from assistant.evaluation.questions import Gold, Question, load_questions
from assistant.evaluation.run import evaluate, is_relevant, quote_answers

__all__ = [
    "Calibrated",
    "Gold",
    "Outcome",
    "Question",
    "auroc",
    "calibrate",
    "evaluate",
    "is_relevant",
    "load_questions",
    "measures",
    "quote_answers",
]
