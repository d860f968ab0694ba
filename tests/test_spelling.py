"""Questions as people type them: with slips, in capitals, without accents."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import Assistant
from assistant.embedding import Vocabulary, load_embedder
from assistant.question.understanding import unshouted
from assistant.settings import Settings

MISTYPED = [
    ("Who converted the lamp to electrcity?", "Who converted the lamp to electricity?"),
    ("Which ship has Norline chartered?", "Which ship has Norrline chartered?"),
    ("Qui a racheté le moulin de Vabrume ?", "Qui a racheté le moulin de Valbrume ?"),
    ("¿Cuánto cuesta la entrada del museo del azafran?", None),  # words fold their accents anyway
    ("Wie viele Sitzpläzte hat jeder Zug der Talbhan?", None),
]


@pytest.mark.parametrize(("typed", "meant"), MISTYPED)
def test_a_slip_finds_what_was_meant(library: Assistant, typed: str, meant: str | None) -> None:
    found = library.ask(typed)
    assert found.answerable
    if meant is None:
        return
    assert found.understood_as == meant
    rightly = library.ask(meant)
    assert rightly.understood_as is None
    assert found.citations == rightly.citations
    assert found.confidence == pytest.approx(rightly.confidence)
    assert library.retrieve(typed).understood_as == meant


def test_the_question_stays_as_it_was_typed(library: Assistant) -> None:
    typed = "Which ship has Norline chartered?"
    assert library.ask(typed).question == typed
    assert library.retrieve(typed).question == typed


@pytest.mark.parametrize(
    "question",
    [
        "How tall is the Eiffel Tower?",  # no source holds anything near "Eiffel"
        "Who won the 2022 World Cup?",
        "法国的首都是哪里？",
    ],
)
def test_what_the_sources_do_not_know_is_not_bent_to_them(
    library: Assistant, question: str
) -> None:
    found = library.ask(question)
    assert found.understood_as is None
    assert not found.answerable


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("house", True),
        ("Houses", True),
        ("Häuser", True),
        ("hosres", False),
        ("\U00010330\U00010331", False),
    ],
)
def test_the_model_knows_words_and_neither_typos_nor_unknown_signs(word: str, known: bool) -> None:
    embedder = load_embedder("default", cache=Settings.from_environment().cache)
    assert isinstance(embedder, Vocabulary)
    assert embedder.knows_word(word) == known


def test_a_word_that_the_sources_lack_is_not_bent_to_one_they_have(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    text = "Horses of Arle\n\nThe horses of Arle graze on the common. There are twelve of them.\n"
    (tmp_path / "sources" / "horses.txt").write_text(text)
    with Assistant(tmp_path / "sources", tmp_path / "index") as library:
        houses = library.ask("How many houses are there in Arle?")
        assert houses.understood_as is None
        assert library.ask("How many hosres are there in Arle?").understood_as is not None


def test_a_word_is_read_as_another_only_if_that_finds_more(tmp_path: Path) -> None:
    """The mill that is called nearly like the card has nothing to do with what is asked."""
    (tmp_path / "sources").mkdir()
    for name, text in {
        "ferry": "Ferry fares rise\n\nThe ferry to Skarholm sails daily. A single ticket costs 12 "
        "euros from July. Dogs travel free on the upper deck.\n",
        "mill": "Bread\n\nA loaf of rye bread costs more since the Balticus mill closed.\n",
    }.items():
        (tmp_path / "sources" / f"{name}.txt").write_text(text)
    question = "How much does a single ferry ticket to Skarholm cost with a Balticum card?"
    with Assistant(tmp_path / "sources", tmp_path / "index") as library:
        assert library.ask(question).understood_as is None
        assert library.ask("How much is a ferry ticket to Skarhlom?").understood_as is not None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("WHO CONVERTED THE LAMP TO ELECTRICITY?", "Ada Lindqvist"),
        ("QUI A RACHETÉ LE MOULIN DE VALBRUME ?", "Étienne Garrel"),
    ],
)
def test_capitals_are_no_louder(library: Assistant, question: str, words: str) -> None:
    found = library.ask(question)
    assert found.answerable
    assert any(words in citation.quote for citation in found.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Wie weit reicht das Licht?",  # English sources have "light"
        "Was kostet die Fahrt im Herbst?",
        "¿quién pintó el museo?",
    ],
)
def test_a_word_of_one_language_is_not_read_as_one_of_another(
    library: Assistant, question: str
) -> None:
    assert library.retrieve(question).understood_as is None


def test_a_question_that_nothing_answers_is_refused_as_it_was_typed(tmp_path: Path) -> None:
    with Assistant(Path(__file__).parent.parent / "sources", tmp_path / "index") as library:
        found = library.ask("How old is the bridge?")  # the samples have "bring", and no bridge
    assert not found.answerable
    assert found.understood_as is None


def test_acronyms_and_ordinary_questions_keep_their_capitals() -> None:
    assert unshouted("BT VPN") == "BT VPN"
    assert unshouted("What is BT's VPN?") == "What is BT's VPN?"
    assert unshouted("WHERE IS THE MUSEUM?") == "where is the museum?"
