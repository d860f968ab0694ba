"""Which place is quoted, where a heading or a dateline holds the words that a question asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from written import written

from assistant import Assistant
from assistant.answering.surroundings import quoted
from assistant.records import Document
from assistant.retrieval import Offer
from assistant.retrieval.dateline import is_of_dateline
from assistant.sentences import split_sentences

ARTICLES = {
    "flood-1.txt": "Flood in Aldermere kills 12\n\nPublished 2024-01-05\n\nA flood in Aldermere killed 12 people on "
    "Friday, the mayor said. Two roads are closed.",
    "flood-2.txt": "Flood in Aldermere: death toll rises to 19\n\nPublished 2024-01-09\n\nThe flood in Aldermere killed "
    "19 people, the mayor said on Tuesday. Both roads are open again.",
    "stadium.txt": "Un stade à 85 millions pour Vaubreuil\n\nPublié le 2023-03-01\n\nLe nouveau stade de Vaubreuil "
    "coûtera 85 millions d'euros, a annoncé la mairie.",
    "quake.txt": "石林镇地震造成8人死亡\n\n2024-04-01\n\n石林镇周一发生地震，造成8人死亡，一百多人受伤。",
    "lido-1.txt": "CORBY HEAD, 4 March 2023 -- The lido of Corby Head will open again once its roof is done, the "
    "council said. Nobody knows the day.",
    "lido-2.txt": "CORBY HEAD, 9 March 2024 -- The lido of Corby Head will open again in 2027, the council said.",
    "cinema.txt": "BAD ROTHAU, 7. Mai 2024 -- Das Kino in Bad Rothau soll wieder öffnen, sagte die Bürgermeisterin. "
    "Ein Termin steht noch nicht fest.",
}  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    place = tmp_path_factory.mktemp("quotes")
    with Assistant(written(place, ARTICLES), place / "index") as library:
        yield library


@pytest.mark.parametrize(
    ("question", "path", "begins", "words"),
    [
        ("Combien coûtera le stade de Vaubreuil ?", "stadium.txt", "Le nouveau stade", "85 millions"),
    ],
)  # fmt: skip
def test_what_a_heading_says_is_quoted_from_the_sentence_that_says_it_too(
    library: Assistant, question: str, path: str, begins: str, words: str
) -> None:
    (citation,) = library.ask(question).citations
    assert citation.document.path == path and citation.quote.startswith(begins)
    assert citation.answer is not None
    text = library.document(citation.document.id).text
    assert text[slice(*citation.answer)].startswith(words)


def test_figures_that_headings_name_without_what_they_count_are_compared(
    library: Assistant,
) -> None:
    answer = library.ask("How many people did the flood in Aldermere kill?")
    assert [c.document.path for c in answer.citations] == ["flood-2.txt", "flood-1.txt"]
    assert answer.differences == ((1, 2),)


def test_the_day_on_which_an_article_was_written_is_no_answer(library: Assistant) -> None:
    answer = library.ask("When will the lido of Corby Head open?")
    assert [c.document.path for c in answer.citations] == ["lido-2.txt"]
    assert answer.differences == () and "2027" in answer.citations[0].quote
    assert not library.ask("Wann öffnet das Kino in Bad Rothau wieder?").answerable


@pytest.mark.parametrize(
    ("language", "text", "words", "dated"),
    [
        ("en", "CORBY HEAD, 4 March 2023 -- The lido opens.", "4 March 2023", True),
        ("en", "Corby Head, 4 March 2023 (AP) – The lido opens.", "4 March 2023", True),
        ("fr", "CORBY, 4 mars 2023 (AFP).- La piscine ouvre.", "2023", True),
        ("ru", "ЗАРЕЧНОЕ, 4 марта 2023 г. — Мост открыт.", "4 марта 2023", True),
        ("zh", "沙河市，2023年3月4日 -- 泳池开放。", "2023年3月4日", True),
        ("ar", "وادي النخيل، 4 مارس 2023 -- افتتح المسبح.", "4 مارس 2023", True),
        ("en", "CORBY HEAD, 4 March 2023 -- It opens on 4 March 2023.", "opens on 4 March 2023", False),
        ("en", "On 4 March 2023 – two years late – the lido opened.", "4 March 2023", False),
        ("en", "Ada Holm married on 4 March 2023 – her birthday – in Arle.", "4 March 2023", False),
        ("en", "The deadline is 4 March 2023 – midnight – for all.", "4 March 2023", False),
        ("en", "4 March 2023 – The lido opens.", "4 March 2023", False),
        ("de", "Am 4. März 2023 – einem Samstag – öffnete das Bad.", "4. März 2023", False),
        ("es", "El 4 de marzo de 2023 – un sábado – abrió la piscina.", "4 de marzo de 2023", False),
        ("zh", "2023年3月4日 — 图书馆开馆。", "2023年3月4日", False),
        ("en", "Final, 4 March 2023 – Arle beat Corby 3-1.", "4 March 2023", False),
        ("en", "The lido opened on 4 March 2023.", "4 March 2023", False),
    ],
)  # fmt: skip
def test_a_dateline_is_a_place_and_the_day_of_its_article(
    language: str, text: str, words: str, dated: bool
) -> None:
    document = Document("d", "d", language=language, date=date(2023, 3, 4), text=text)
    start = text.index(words)
    assert is_of_dateline(document, (0, len(text)), (start, start + len(words))) is dated


def test_the_day_of_an_entry_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "log.txt").write_text(
        "2 December 2010 – An explosion in the Ferrow mine kills nine miners.\n\n"
        "5 December 2010 – The Ferrow mine is closed for good.\n",
        encoding="utf-8",
    )
    with Assistant(tmp_path / "sources", tmp_path / "index") as library:
        (citation, *_) = library.ask("When was the explosion in the Ferrow mine?").citations
    assert citation.quote.startswith("2 December 2010")


def spans_quoted(text: str, sentence: str) -> list[str]:
    """Return what is quoted of an English text for one of its sentences."""
    spans = tuple(split_sentences(text, (0, len(text)), "en"))
    start = text.index(sentence)
    document = Document("d", "d", language="en", text=text)
    offer = Offer(document, (start, start + len(sentence)), None, 1.0, 0.9, around=spans)
    return [text[slice(*span)] for span in quoted(offer)]


def test_a_sentence_that_announces_brings_the_list() -> None:
    text = "The fair of Arle has three stages:\n- the harbour\n- the mill\n- the square\n\nIt opens in May."
    assert spans_quoted(text, "The fair of Arle has three stages:") == [
        "The fair of Arle has three stages:",
        "the harbour\n- the mill\n- the square",
    ]


def test_an_afterthought_that_takes_a_sentence_back_is_quoted_with_it() -> None:
    text = "The council wanted to close the library. This was refused. The mayor was glad."
    assert spans_quoted(text, "The council wanted to close the library.") == [
        "The council wanted to close the library. This was refused."
    ]
    assert spans_quoted(text, "The mayor was glad.") == ["The mayor was glad."]
