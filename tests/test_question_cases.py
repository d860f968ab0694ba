"""What questions ask for, in every language: cases and near misses of ``question_cases.txt``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.languages import LANGUAGES
from assistant.question import Question, understand
from assistant.records import Turn

FILE = Path(__file__).with_name("question_cases.txt")


@dataclass(frozen=True)
class Case:
    """One question, and what ``check`` should say of it."""

    language: str
    half: str
    check: str
    expected: str
    question: str

    def understood(self) -> Question:
        """Return the question as it is understood, after the one before it if there is one."""
        earlier, arrow, question = self.question.partition(" => ")
        if not arrow:
            return understand(self.question, language=self.language)
        return understand(question, [Turn(earlier, "", ("d",))], language=self.language)

    def said(self) -> str:
        """Return what the code says."""
        asked = self.understood()
        over = asked.overview
        return {
            "order": str(asked.order).lower(),
            "course": "yes" if asked.course else "no",
            "overview": "none" if over is None else "topic" if over.text else "all",
            "lists": "yes" if asked.lists else "no",
            "parts": str(len(asked.parts)),
            "follows": "no" if asked.follows == "no" else "yes",
        }[self.check]


def cases() -> Iterator[Case]:
    """Yield every case of the file."""
    language = half = ""
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("["):
            language, half = line.strip("[]").split()
        elif line and not line.startswith("#"):
            check, expected, question = line.split("|", 2)
            yield Case(language, half, check, expected, question)


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_understood_in_every_language(language: str) -> None:
    chosen = [case for case in cases() if case.language == language and case.half == "chosen"]
    assert len({case.check for case in chosen}) == 6
    assert [(c.question, c.said()) for c in chosen if c.said() != c.expected] == []


def test_questions_that_did_not_shape_the_rules_are_understood() -> None:
    reported = [case for case in cases() if case.half == "reported"]
    wrong = [case for case in reported if case.said() != case.expected]
    assert {case.language for case in reported} == set(LANGUAGES)
    assert len(wrong) <= 0.03 * len(reported), wrong


def test_language_of_each_question_is_told() -> None:
    alone = [case for case in cases() if "=>" not in case.question]
    told = [(case, understand(case.question).language) for case in alone]
    wrong = [case for case, language in told if language not in (case.language, None)]
    unknown = [case for case, language in told if language is None]
    assert len(wrong) <= 0.02 * len(alone), wrong
    assert len(unknown) <= 0.02 * len(alone), unknown
