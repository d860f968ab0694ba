"""A question is understood once: what is searched, whether it follows, what it asks for."""

from __future__ import annotations

from assistant.question import Topic, understand
from assistant.records import Filters, Turn

FERRY = Turn("Which ship has Norrline chartered?", "The Freya [1]", ("ferry",))


def test_question_alone_is_searched_as_asked() -> None:
    asked = understand("Who runs the ferry?")
    assert (asked.text, asked.understood_as, asked.follows) == (asked.asked, None, "no")
    assert asked.documents == () and asked.language == "en"


def test_follow_up_brings_its_topic_and_the_last_documents() -> None:
    asked = understand("where was it built?", [FERRY])
    assert asked.follows == "surely" and asked.documents == ("ferry",)
    assert "Norrline" in asked.text and asked.understood_as == asked.text


def test_asking_for_a_language_filters_by_it_unless_one_is_set() -> None:
    asked = understand("et en français ?", [FERRY])
    assert (asked.text, asked.filters.languages) == (FERRY.question, ("fr",))
    given = understand("et en français ?", [FERRY], filters=Filters(languages=("de",)))
    assert given.filters.languages == ("de",)


def test_overview_order_course_and_kind_are_told() -> None:
    assert understand("What are these articles about?").overview == Topic("", articles=True)
    assert understand("What is the latest on the ferry?").order == "newest"
    assert understand("How did the price develop?").course
    assert understand("When was the Aurora built?").kind == "date"


def test_text_too_short_to_tell_takes_the_conversation_language_then_the_page() -> None:
    assert understand("BT 2016", language="fr").language == "fr"
    assert understand("BT 2016", [Turn("Wer betreibt die Fähre?")], language="fr").language == "de"
    assert understand("BT 2016").language is None
