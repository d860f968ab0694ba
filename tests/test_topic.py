"""What a follow-up, or a part of a question, leans on is what the article that answers speaks of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from written import after, paths, written

from assistant import Assistant, Turn
from assistant.question import understand
from assistant.records import Document
from assistant.retrieval.topic import speaks_of_topic

ARTICLES = {
    "library.txt": "The library of Hovsted has reopened\n\nThe library of Hovsted reopened in March after two "
    "years of repairs. Its director is Ebba Lund. The building holds 60,000 books.",
    "pool.txt": "New prices at the pool of Arnwick\n\nThe swimming pool of Arnwick is open from May. Entry costs "
    "6 euros there, for children 3 euros.",
    "bridge.txt": "青川大桥通车\n\n青川大桥周五通车，全长1860米，由中原路桥公司承建。",
    "tram.txt": "El tranvía de Puerto Alba\n\nEl tranvía de Puerto Alba empezó a circular el lunes. El billete "
    "sencillo cuesta 1,50 euros.",
    "museum.txt": "The museum of Tarn\n\nThe museum of Tarn is run by Idris Vale. Admission is 9 euros.",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    place = tmp_path_factory.mktemp("topic")
    with Assistant(written(place, ARTICLES), place / "index") as library:
        yield library


@pytest.mark.parametrize(
    "questions",
    [
        ("When did the library of Hovsted reopen?", "What does entry cost there?"),
        ("When did the library of Hovsted reopen?", "How much does it cost to get in there?"),
        ("Wann hat die Bibliothek von Hovsted wieder geöffnet?", "Und was kostet dort der Eintritt?"),
        ("青川大桥有多长？", "它的门票多少钱？"),
    ],
)  # fmt: skip
def test_a_follow_up_is_not_answered_by_an_article_on_something_else(
    library: Assistant, questions: tuple[str, ...]
) -> None:
    first, last = after(library, *questions[:1]), after(library, *questions)
    assert first.answerable
    assert set(paths(last)) <= set(paths(first))


def test_what_is_named_instead_is_looked_for_everywhere(library: Assistant) -> None:
    answer = after(library, "Who is the director of the library of Hovsted?", "And who runs the museum of Tarn?")  # fmt: skip
    assert set(paths(answer)) == {"museum.txt"}


@pytest.mark.parametrize(
    ("questions", "path"),
    [
        (("When did the library of Hovsted reopen?", "Who is it that runs the museum of Tarn?"), "museum.txt"),
        (("What does entry to the pool of Arnwick cost?", "Who is it that directs the library of Hovsted?", "How many books does it have?"), "library.txt"),
    ],
)  # fmt: skip
def test_a_pronoun_beside_a_name_of_its_own_makes_no_follow_up(
    library: Assistant, questions: tuple[str, ...], path: str
) -> None:
    assert set(paths(after(library, *questions))) == {path}


def test_a_part_is_answered_from_what_its_first_part_is_about_or_not_at_all(
    library: Assistant,
) -> None:
    answer = library.ask("青川大桥多长，由谁承建，收费多少？")
    assert set(paths(answer)) == {"bridge.txt"} and len(answer.unanswered) == 1
    answer = library.ask("Who runs the library of Hovsted and what does entry cost?")
    assert set(paths(answer)) == {"library.txt"}
    assert [part.casefold() for part in answer.unanswered] == ["what does entry cost?"]


def test_a_part_asks_for_what_it_says_itself() -> None:
    towns, rain = understand("Which towns were flooded and when did the rain begin?").parts
    assert towns.lists and not rain.lists
    price, who = understand("How has the price changed since May and who pays for it?").parts
    assert price.course and not who.course
    aurora, boreas = understand("When was the Aurora built and who built the Boreas?").parts
    assert (aurora.names, boreas.names) == (("Aurora",), ("Boreas",))
    assert {part.asked for part in (aurora, boreas)} == {
        "When was the Aurora built and who built the Boreas?"
    }


def test_brackets_that_were_typed_are_no_topic() -> None:
    asked = understand("What is the capital of Georgia (country)?")
    assert (asked.topic, asked.own) == ("", "What is the capital of Georgia (country)?")
    follows = understand("and who owns it (the ship)?", [Turn("When was the Aurora built?")])
    assert follows.topic_names == ("Aurora",)
    assert follows.own == "and who owns it (the ship)?"


@pytest.mark.parametrize(
    ("earlier", "asked", "language", "text", "speaks"),
    [
        ("When did the Osterby library reopen?", "Who runs it?", "en", "The library of Osterby is shut.", True),
        ("When did the Osterby library reopen?", "Who runs it?", "en", "The library of Lindgard is open.", False),
        ("When did the Osterby library reopen?", "Who runs it?", "fr", "La bibliothèque d’Osterby est fermée.", True),
        ("When did the Osterby library reopen?", "Who runs it?", "ru", "Библиотека закрыта.", None),
        ("What does the ticket for dogs cost?", "And who sells it?", "en", "Tickets for dogs are sold at the pier.", True),
        ("What does the ticket for dogs cost?", "And who sells it?", "en", "The bridge was painted in May.", False),
        ("When was Tess Oakley elected mayor of Harwell?", "What did she study?", "en", "Oakley studied law.", True),
        ("When was the theatre in Bath rebuilt?", "Who designed it?", "en", "The baths of Stennick are old.", False),
        ("When did the new bridge of the county open?", "Who designed it?", "en", "The new tunnel has opened.", False),
        ("Когда открыли мост в Сосновке?", "А кто его построил?", "ru", "В Сосновке новый мост.", True),
        ("Когда открыли мост в Сосновке?", "А кто его построил?", "ru", "В Берёзовке новая школа.", False),
    ],
)  # fmt: skip
def test_an_article_speaks_of_a_topic_by_its_names_or_its_words(
    earlier: str, asked: str, language: str, text: str, speaks: bool | None
) -> None:
    question = understand(asked, [Turn(earlier, "", ("d",))])
    assert question.topic
    assert speaks_of_topic(Document("d", "d", language=language, text=text), question) is speaks
