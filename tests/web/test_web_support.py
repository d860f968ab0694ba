"""The word on how well quotes fit a question, and what they lack of it."""

from __future__ import annotations

import pytest

from assistant.web.exchange import Exchange, Quote
from assistant.web.rendering import answer_html
from assistant.web.support import Support, support
from assistant.web.words import Words, phrases_of


def answered(
    question: str, text: str, *, language: str = "en", confidence: float = 0.99
) -> Exchange:
    quote = Quote(1, text, 0, len(text), "", "d", "d.txt", "Harbour news", language=language)
    return Exchange(question, f"{text} [1]", True, confidence, quotes=(quote,))


MEDAL = "Captain Ruth Salzer received the Aldermoor lifesaving medal on 3 February 2024."


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who received the lifesaving medal?", Support("high")),
        ("When was the lifesaving medal received?", Support("high")),
        ("What is the population of Aldermoor?", Support("middle", missing=("population",))),
        ("Which medals did the harbour captains receive?", Support("high")),
        ("and when?", Support("high")),
        ("What was received, when she was a captain?", Support("high")),
        (
            "Wer bekam die Medaille für die Rettung aus dem brennenden Schiff?",
            Support("middle", across=True),
        ),
    ],
)
def test_words_of_the_question_decide(question: str, expected: Support) -> None:
    assert support(answered(question, MEDAL)) == expected


def test_missing_date_or_figure_is_named() -> None:
    given = support(answered("When did Ruth Salzer get a medal?", "Ruth Salzer did get a medal."))
    assert (given.level, given.lacks) == ("middle", "date")
    given = support(answered("How many ferries burned?", "Ruth Salzer did get a medal."))
    assert (given.level, given.lacks, given.missing) == ("low", "number", ("ferries", "burned"))


def test_low_confidence_is_a_loose_match_whatever_the_words() -> None:
    assert support(answered("Who received the medal?", MEDAL, confidence=0.55)).level == "low"
    assert support(answered("Who received the medal?", MEDAL, confidence=0.75)).level == "middle"


def test_scripts_without_spaces_are_compared_by_pairs() -> None:
    text = "斯滕尼克海港隧道于2024年5月20日在东码头开工。"
    assert support(answered("海港隧道什么时候开工？", text, language="zh")).level == "high"
    given = support(answered("医院有多少名医生？", text, language="zh"))
    assert given.level != "high" and given.missing == ()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_says_it_in_words(language: str) -> None:
    words = Words(language)
    table = phrases_of(language)
    html = answer_html(
        answered("What is the <i>population</i> of Aldermoor?", MEDAL), turn=1, words=words
    )
    assert table["sure_middle"] in html and "population" in html and "<i>" not in html
    assert table["sure_across"] in answer_html(
        answered("قبطان السفينة من هو؟", MEDAL), turn=1, words=words
    )
