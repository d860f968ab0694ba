"""A question is understood once: what is searched, whether it follows, what it asks for."""

from __future__ import annotations

import pytest

from assistant.languages import detect, detection
from assistant.question import Question, Topic, read_as, understand
from assistant.question.naming import names
from assistant.records import Filters, Turn

FERRY = Turn("Which ship has Norrline chartered?", "The Freya [1]", ("ferry",))


def texts(asked: Question) -> tuple[str, ...]:
    """Return the parts of a question as they are searched."""
    return tuple(part.text for part in asked.parts)


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


def test_overview_order_and_course_are_told() -> None:
    assert understand("What are these articles about?").overview == Topic("", articles=True)
    assert understand("What is the latest on the ferry?").order == "newest"
    assert understand("How did the price develop?").course


def test_text_too_short_to_tell_takes_the_conversation_language_then_the_page() -> None:
    assert understand("BT 2016", language="fr").language == "fr"
    assert understand("BT 2016", [Turn("Wer betreibt die Fähre?")], language="fr").language == "de"
    assert understand("BT 2016").language is None


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("¿Cuándo sale el transbordador?", "O que disse o presidente da câmara?"),
        ("When does the ferry leave?", "Was sagte der Bürgermeister?"),
        ("Quand part le bac ?", "Что сказал мэр?"),
        ("渡轮几点开？", "What did the mayor say?"),
        ("Which ship has Norrline chartered?", "Who is the head of Airbus China?"),
        ("Which ship has Norrline chartered?", "What did Calder Airport promise?"),
    ],
)
def test_question_in_another_language_or_with_a_name_is_a_new_topic(
    earlier: str, question: str
) -> None:
    asked = understand(question, [Turn(earlier, "", ("ferry",))])
    assert (asked.follows, asked.text, asked.documents) == ("no", question, ())


def test_follow_up_keeps_the_topic_of_the_last_turn_and_its_documents() -> None:
    history = [
        Turn("When was the Boreas scrapped?", "", ("boreas",)),
        Turn("When was the Aurora launched?", "", ("aurora",)),
    ]
    asked = understand("and who built it?", history)
    assert asked.documents == ("aurora",)
    assert read_as(asked.text, "en") == "Aurora: who built it?"
    history.append(Turn(asked.text, "", ("aurora",)))
    asked = understand("What did it cost?", history)
    assert read_as(asked.text, "en") == "Aurora: What did it cost?"


@pytest.mark.parametrize(
    ("language", "earlier", "question", "read"),
    [
        ("en", "Who is Xu Gang?", "and his plans?", "Xu Gang: his plans?"),
        ("fr", "Quand l'Aurora a-t-elle coulé ?", "Et qui l'a construite ?", "Aurora: qui l'a construite ?"),
        ("de", "Wann wurde die Aurora gebaut?", "Und wer hat sie gebaut?", "Aurora: wer hat sie gebaut?"),
        ("es", "¿Cuándo se construyó el Aurora?", "¿Y quién lo construyó?", "Aurora: quién lo construyó?"),
        ("it", "Quando è stata costruita l'Aurora?", "E chi l'ha costruita?", "Aurora: chi l'ha costruita?"),
        ("ru", "Когда построена «Аврора»?", "А кто её построил?", "Аврора: кто её построил?"),
        ("el", "Πότε κατασκευάστηκε η Αυγή;", "Και ποιος την κατασκεύασε;", "Αυγή: ποιος την κατασκεύασε;"),
        ("en", "Did the Aurora meet the Boreas?", "who built it?", "who built it?"),
        ("en", "How much is a ticket for a dog?", "and for a child?", "and for a child?"),
        ("en", "When was the Aurora built?", "And who owns Norrline?", "And who owns Norrline?"),
    ],
)  # fmt: skip
def test_a_reader_is_told_whom_a_pronoun_means_if_one_name_was_asked_about(
    language: str, earlier: str, question: str, read: str
) -> None:
    asked = understand(question, [Turn(earlier, "", ("a",))], language=language)
    assert read_as(asked.text, language) == read


@pytest.mark.parametrize(
    ("language", "earlier", "question", "text"),
    [
        ("en", "Who is its captain? (Aurora built)", "What about the Boreas?", "Who is its captain? (the Boreas)"),
        ("fr", "Qui est son capitaine ? (Aurora construit)", "Et le Boréas ?", "Qui est son capitaine ? (le Boréas)"),
        ("pt", "Quem é a sua comandante? (Aurora)", "E o Bóreas?", "Quem é a sua comandante? (o Bóreas)"),
        ("tr", "Aurora ne zaman inşa edildi?", "Ya Boreas?", "Boreas ne zaman inşa edildi?"),
        ("de", "Wann wurde die Aurora gebaut?", "Und Boreas?", "Wann wurde die Boreas gebaut?"),
        ("zh", "奥罗拉号是什么时候建造的？", "那博瑞阿斯号呢？", "博瑞阿斯号是什么时候建造的？"),
        ("ja", "オーロラはいつ建造されましたか？", "ではボレアスは？", "ボレアスはいつ建造されましたか？"),
        ("ko", "그 배의 선장은 누구인가요? (오로라호)", "그럼 보레아스호는요?", "그 배의 선장은 누구인가요? (보레아스호)"),
        ("ar", "من هو قبطانها؟ (أورورا)", "وماذا عن بورياس؟", "من هو قبطانها؟ (بورياس)"),
    ],
)  # fmt: skip
def test_what_is_named_takes_the_place_of_what_was_asked_about(
    language: str, earlier: str, question: str, text: str
) -> None:
    asked = understand(question, [Turn(earlier, "", ("a",))], language=language)
    assert (asked.text, asked.documents) == (text, ())


@pytest.mark.parametrize(
    ("language", "earlier", "question"),
    [
        ("en", "When was the Aurora built?", "And the price?"),
        ("de", "Wann wurde die Aurora gebaut?", "Und die Kosten?"),
        ("zh", "奥罗拉号是什么时候建造的？", "那价格呢？"),
        ("ja", "オーロラはいつ建造されましたか？", "では値段は？"),
        ("ar", "متى بنيت عبارة أورورا؟", "وماذا عن السعر؟"),
        ("ko", "오로라호는 언제 건조되었나요?", "그럼 가격은요?"),
    ],
)
def test_what_is_no_name_takes_no_place_of_one(language: str, earlier: str, question: str) -> None:
    asked = understand(question, [Turn(earlier, "", ("a",))], language=language)
    assert asked.text.startswith(f"{question} (")


def test_overview_of_all_articles_is_not_one_of_the_last_turn() -> None:
    history = [Turn("When was the Aurora launched?", "", ("aurora",))]
    for everything in ("What are these articles about?", "Summarise the articles", "Any news?"):
        asked = understand(everything, history)
        assert asked.overview and asked.overview.text == ""
        assert (asked.follows, asked.documents) == ("no", ())
    for one in ("Summarise it", "What is this article about?", "Fasse ihn zusammen"):
        asked = understand(one, history)
        assert (asked.follows, asked.documents) == ("surely", ("aurora",))


def test_parts_are_full_questions() -> None:
    asked = understand("When was the Aurora built, who built it and what did it cost?")
    assert texts(asked) == (
        "When was the Aurora built?",
        "Who built it? (Aurora built)",
        "What did it cost? (Aurora built)",
    )
    asked = understand("When and where was the mill built?")
    assert texts(asked) == ("When was the mill built?", "Where was the mill built?")
    follows = understand(
        "When was it built and who built it?", [Turn("Who owns the Aurora?", "", ("a",))]
    )
    assert texts(follows) == ("When was it built? (owns Aurora)", "Who built it? (owns Aurora)")


@pytest.mark.parametrize(
    "question",
    [
        "What is the difference between what was promised and what was built?",
        "Who owns the ship, which was built in Gdansk?",
        "Which towns, villages and farms lost power?",
        "Did the mayor, who resigned, say why?",
    ],
)
def test_one_question_is_not_cut_in_parts(question: str) -> None:
    assert understand(question).parts == ()


def test_shouted_question_is_read_in_small_letters() -> None:
    asked = understand("WHEN WAS THE LIGHTHOUSE FIRST LIT?")
    assert asked.text == "when was the lighthouse first lit?"
    assert asked.understood_as is None


def test_language_is_detected_once_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def counted(text: str) -> str | None:
        seen.append(text)
        return detect(text)

    monkeypatch.setattr(detection, "detect", counted)
    detection._evidence.cache_clear()
    understand("and who repaired it?", [Turn("When was the mill of Valbrume built?", "", ("m",))])
    assert sorted(seen) == ["When was the mill of Valbrume built?", "and who repaired it?"]


def test_what_opens_a_question_is_looked_for_at_its_beginning_only() -> None:
    asked = understand("Who did the mayor say built the bridge and when was it opened?")
    assert texts(asked)[0] == "Who did the mayor say built the bridge?"
    assert len(asked.parts) == 2
    said = texts(understand("What did the mayor say and when did he resign?"))
    assert said[0] == "What did the mayor say?" and len(said) == 2
    assert (
        read_as("What did it carry and where? (Aurora)", "en")
        == "Aurora: What did it carry and where?"
    )
    read = read_as("What did it carry and where? (Aurora)", "en")
    assert read == "Aurora: What did it carry and where?"


@pytest.mark.parametrize(
    ("question", "language", "found"),
    [
        ("Did Biscuit come to any harm?", "en", ("Biscuit",)),
        ("I lost my dog. Can I get help in Arle?", "en", ("Arle",)),
        ("Ada Holm built what?", "en", ("Ada Holm",)),
        ("What does BT sell?", "en", ("BT",)),
        ("Ferries to Arle: when?", "en", ("Arle",)),
        ("Wird der Standort Harmsdorf geschlossen?", "de", ("Standort Harmsdorf",)),
        ("Wird der Vertrag verlängert?", "de", ()),
        ("Combien Électrique du Ponant réclame-t-il ?", "fr", ("Électrique du Ponant",)),
    ],
)
def test_a_capital_that_only_opens_a_sentence_makes_no_name(
    question: str, language: str, found: tuple[str, ...]
) -> None:
    assert names(question, language) == found


@pytest.mark.parametrize(
    ("earlier", "then", "understood"),
    [
        ("Who is the captain of the Aurelia?", "What about the Borvanna?", "Who is the captain of the Borvanna?"),
        ("Who is the captain of Aurelia?", "And the Borvanna?", "Who is the captain of the Borvanna?"),
        ("Qui commande la Aurelia ?", "Et la Borée ?", "Qui commande la Borée ?"),
    ],
)  # fmt: skip
def test_a_name_put_in_the_place_of_another_brings_no_second_article(
    earlier: str, then: str, understood: str
) -> None:
    assert understand(then, [Turn(earlier, "", ("d",))]).text == understood
