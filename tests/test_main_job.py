"""The main job, with the real model: articles in, cited answers out."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, Filters, Turn
from assistant.errors import QuestionError, SourcesMissingError
from assistant.records import Answer

# Question, the document that holds the answer, and words of the sentence that must be quoted.
ANSWERED = [
    ("When was the lighthouse of Port Merrow first lit?", "coast/lighthouse.md", "12 May 1871"),
    ("Who converted the lamp to electricity?", "coast/lighthouse.md", "Ada Lindqvist"),
    ("How far does the beam reach?", "coast/lighthouse.md", "22 nautical miles"),
    ("How much will a cabin for two cost on the night ferry?", "coast/ferry.txt", "140 euros"),
    ("Which ship has Norrline chartered?", "coast/ferry.txt", "Freya"),
    ("Qui a racheté le moulin de Valbrume ?", "inland/moulin.txt", "Étienne Garrel"),
    ("Wie viele Sitzplätze hat jeder Zug der Talbahn?", "inland/bahn.txt", "148 Sitzplätze"),
    ("¿Cuánto cuesta la entrada del museo del azafrán?", "inland/museo.txt", "6 euros"),
    ("云岭茶厂建于哪一年？", "inland/cha.txt", "1956年"),
    ("كم بلغت تكلفة ترميم سوق النحاسين؟", "inland/suq.txt", "2.3 مليون دولار"),
    # Asked in one language, answered from another.
    ("What is the diameter of the wheel of the paper mill?", "inland/moulin.txt", "5,20 mètres"),
    (
        "How many seats does each train of the valley railway have?",
        "inland/bahn.txt",
        "148 Sitzplätze",
    ),
    ("Combien de fleurs faut-il pour un gramme de safran ?", "inland/museo.txt", "150 flores"),
    (
        "How much tea does the factory plan to produce in its first year?",
        "inland/cha.txt",
        "四十二吨",
    ),
]
REFUSED = [
    "Who won the 2022 World Cup?",
    "Quelle est la recette de la soupe à l'oignon ?",
    "How tall is the Eiffel Tower?",
    "Wer komponierte die Zauberflöte?",
    "¿Quién escribió Don Quijote?",
    "法国的首都是哪里？",
]


def assert_proven(library: Assistant, answer: Answer) -> None:
    """Every span that the answer shows holds, character for character, in its document."""
    texts = {}
    for cited in (*answer.citations, *answer.passages):
        if cited.document.id not in texts:
            texts[cited.document.id] = library.document(cited.document.id).text
        shown = cited.quote if hasattr(cited, "quote") else cited.text
        assert texts[cited.document.id][cited.start : cited.end] == shown
    for passage in answer.passages:
        for start, end in passage.highlights:
            assert passage.start <= start < end <= passage.end
    for citation in answer.citations:
        assert f"{citation.quote} [{citation.number}]" in answer.text
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))


@pytest.mark.parametrize(("question", "path", "words"), ANSWERED)
def test_question_is_answered_by_the_sentence_that_says_it(
    library: Assistant, question: str, path: str, words: str
) -> None:
    answer = library.ask(question)
    assert answer.answerable
    assert answer.citations[0].document.path == path
    assert any(words in citation.quote for citation in answer.citations)
    assert all(len(citation.quote) <= 300 for citation in answer.citations)
    assert_proven(library, answer)


@pytest.mark.parametrize("question", REFUSED)
def test_question_off_the_sources_is_refused_in_its_language(
    library: Assistant, question: str
) -> None:
    answer = library.ask(question)
    assert not answer.answerable
    assert answer.citations == ()
    assert "[1]" not in answer.text
    assert answer.passages  # The nearest are still offered.
    assert_proven(library, answer)


def test_refusal_speaks_the_language_of_the_question(library: Assistant) -> None:
    question = "Wer gewann 2022 die Weltmeisterschaft?"
    assert library.ask(question).text == f"Die Artikel beantworten „{question}“ nicht."
    long = library.ask("Who won the cup [1] {of} the " + "very " * 60 + "tall fifty-first giraffe?")
    assert not long.answerable and len(long.text) < 220 and "…" in long.text


def test_ask_and_retrieve_give_the_same_passages(library: Assistant) -> None:
    question = "What does a crossing to Sandholm take?"
    assert library.ask(question, k=3).passages == library.retrieve(question, 3).passages


def test_passages_do_not_overlap_and_are_ranked(library: Assistant) -> None:
    found = library.retrieve("How many things does each article count?", 20)
    assert [p.rank for p in found] == list(range(1, len(found) + 1))
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    spans = sorted((p.document.id, p.start, p.end) for p in found)
    for (one, _, end), (other, start, _) in itertools.pairwise(spans):
        assert one != other or end <= start


def test_site_furniture_is_in_no_chunk(library: Assistant) -> None:
    stored = "\n".join(chunk.text for chunk in library.chunks())
    for furniture in (
        "Image credit",
        "Ten things to pack",
        "seagulls",
        "winter boots",
        "gazette.example",
    ):
        assert furniture not in stored
    assert "Freya" in stored


def test_every_chunk_is_its_span(library: Assistant) -> None:
    texts = {d.id: library.document(d.id).text for d in library.documents()}
    chunks = list(library.chunks())
    assert chunks
    for chunk in chunks:
        assert texts[chunk.document_id][chunk.start : chunk.end] == chunk.text
    assert library.verify().ok


def test_metadata_comes_from_the_files(library: Assistant) -> None:
    known = {d.path: d for d in library.documents()}
    lighthouse, ferry = known["coast/lighthouse.md"], known["coast/ferry.txt"]
    assert (lighthouse.title, lighthouse.date) == ("The lamp of Port Merrow", date(2021, 5, 12))
    assert (lighthouse.publisher, lighthouse.url) == (
        "Merrow Gazette",
        "https://gazette.example/lamp",
    )
    assert ferry.title == "Night ferry to Sandholm will run again from April"
    assert ferry.date == date(2024, 11, 3)
    languages = {path: d.language for path, d in known.items()}
    assert languages["inland/moulin.txt"] == "fr"
    assert languages["inland/bahn.txt"] == "de"
    assert languages["inland/museo.txt"] == "es"
    assert languages["inland/cha.txt"] == "zh"
    assert languages["inland/suq.txt"] == "ar"


def test_filters_limit_the_search_and_still_fill_k(library: Assistant) -> None:
    found = library.retrieve("What opened again?", 2, filters=Filters(languages=("fr", "es")))
    assert len(found) == 2
    assert {p.document.language for p in found} <= {"fr", "es"}
    dated = library.retrieve(
        "What opened again?", 5, filters=Filters(since=date(2024, 11, 3), until=date(2024, 11, 3))
    )
    assert {p.document.path for p in dated} == {"coast/ferry.txt"}
    assert dated.undated_left_out == 1  # The Arabic article gives no date of publication.


@pytest.mark.parametrize("question", ["", "   ", "?!", '"', "\x00", "x" * 2001], ids=repr)
def test_question_that_cannot_be_searched_is_refused_in_one_line(
    library: Assistant, question: str
) -> None:
    with pytest.raises(QuestionError) as refused:
        library.ask(question)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "question",
    [
        "AND OR NOT NEAR(",
        "a* b:c ^d",
        "'; DROP TABLE chunks; --",
        "ﷺ" * 30,
        "\ud800 lamp",
        "😀 lamp?",
    ],
    ids=ascii,
)
def test_hostile_question_is_only_a_question(library: Assistant, question: str) -> None:
    assert_proven(library, library.ask(question))


def test_follow_up_is_completed_from_the_conversation(library: Assistant) -> None:
    before = "Who converted the lamp of Port Merrow to electricity?"
    answer = library.ask("And when was that?", history=[Turn(before, "", ())])
    assert answer.understood_as is not None
    assert "1934" in answer.citations[0].quote


def test_missing_sources_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourcesMissingError, match=str(tmp_path / "nowhere")):
        Assistant(tmp_path / "nowhere", tmp_path / "index")
