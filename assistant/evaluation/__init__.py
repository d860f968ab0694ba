"""A collection of questions with known answers -> how good and how fast the answers are."""

from assistant.evaluation.bare import rank_sentences
from assistant.evaluation.measures import Outcome, auroc, measures
from assistant.evaluation.questions import Gold, Question, load_questions
from assistant.evaluation.run import evaluate, is_relevant, quote_answers

__all__ = [
    "Gold",
    "Outcome",
    "Question",
    "auroc",
    "evaluate",
    "is_relevant",
    "load_questions",
    "measures",
    "quote_answers",
    "rank_sentences",
]
