"""A quote doesn't stop before the answer: announced lists, headings, second thoughts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answering import QuotingAnswerer
from assistant.answering.surroundings import LONGEST, quoted
from assistant.question import understand
from assistant.records import Document, Retrieval
from assistant.retrieval import Found, Offer
from assistant.sentences import split_sentences

ARTICLE = """# River breaks its banks at Oldmere

Oldmere, 4 March 2024. The Tarn broke its banks on Sunday night after three days of rain. The towns
that were flooded:

- Oldmere, with 212 houses
- Kesterby, with 90 houses
- Upper Tarnfield, with 31 houses

The army has sent two hundred soldiers with boats and pumps to the valley.

## What went wrong with the sirens

A cable had been cut in January and nobody had noticed. The sirens will be tested every month now.

## The head of the water board

Ilse Marrow, the head of the water board, offered her resignation on Monday morning. It was refused.
She said that the dykes were to be raised by half a metre within four years from now, which the
province would have to pay for.
"""


@pytest.fixture(scope="module")
def flood(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("flood")
    (folder / "sources").mkdir()
    (folder / "sources" / "flood.md").write_text(ARTICLE, encoding="utf-8")
    with Assistant(folder / "sources", folder / "index") as library:
        yield library


def said(library: Assistant, question: str) -> str:
    answer = library.ask(question)
    text = library.document(answer.citations[0].document.id).text
    for citation in answer.citations:
        assert text[citation.start : citation.end] == citation.quote
    return answer.text


def test_a_list_comes_with_the_line_that_announces_it(flood: Assistant) -> None:
    text = said(flood, "Which towns were flooded?")
    assert all(town in text for town in ("Oldmere", "Kesterby", "Upper Tarnfield"))
    assert "army" not in text


def test_a_long_list_comes_in_pieces_that_each_are_a_quote(tmp_path: Path) -> None:
    towns = "Ashwick Bramley Corran Dunsey Eastholm Farrow Gorsley Hexby".split()
    rows = "".join(
        f"- {town}, where {n + 11} houses by the river stood in water until Tuesday\n"
        for n, town in enumerate(towns)
    )
    text = (
        f"# Flood on the Tarn\n\nThese towns were flooded on Sunday night:\n\n{rows}\nIt is over.\n"
    )
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "tarn.md").write_text(text, encoding="utf-8")
    with Assistant(tmp_path / "sources", tmp_path / "index") as library:
        answer = library.ask("Which towns on the Tarn were flooded?")
    assert [town for town in towns if town not in answer.text] == []
    assert len(answer.citations) > 1
    for citation in answer.citations:
        assert text[citation.start : citation.end] == citation.quote and len(citation.quote) <= 300
        assert citation.quote.endswith("until Tuesday")


def test_a_heading_is_not_quoted_alone(flood: Assistant) -> None:
    assert "A cable had been cut" in said(flood, "What went wrong with the sirens?")


def test_the_sentence_below_a_heading_answers_for_it(flood: Assistant) -> None:
    answer = flood.ask("What went wrong with the sirens?")
    assert answer.citations[0].quote.startswith("A cable had been cut")


@pytest.mark.parametrize(("word", "known"), [("sirens", True), ("dykes?", True), ("hello", False)])
def test_one_word_asks_for_what_is_said_of_it(flood: Assistant, word: str, known: bool) -> None:
    answer = flood.ask(word)
    assert answer.answerable == known


def test_what_takes_a_quote_back_is_quoted_with_it(flood: Assistant) -> None:
    assert "It was refused." in said(flood, "Who offered her resignation?")


def test_a_quote_is_not_followed_by_what_merely_goes_on(flood: Assistant) -> None:
    assert "half a metre" not in said(flood, "Who offered her resignation?")


def quotes(text: str, found: str, language: str = "en") -> list[str]:
    """Return what is quoted where the sentence that holds ``found`` answers."""
    document = Document("a.txt", "a.txt", title="A", language=language, text=text)
    sentences = split_sentences(text, (0, len(text)), language)
    at = text.index(found)
    span = next(s for s in sentences if s[0] <= at < s[1])
    offer = Offer(document, span, None, 1.0, 1.0, around=tuple(sentences))
    return [text[slice(*span)] for span in quoted(offer)]


@pytest.mark.parametrize(
    ("language", "before", "sentence"),
    [
        ("en", "The bridge was opened in June.", "It cost 3 million pounds."),
        ("fr", "Le pont a ouvert en juin.", "Il a coûté 3 millions."),
        ("de", "Die Brücke wurde im Juni eröffnet.", "Sie kostete 3 Millionen."),
        ("zh", "大桥六月通车。", "它耗资三百万。"),
        ("en", "“We met in June.", "It cost 3 million pounds,” he said."),
    ],
)
def test_a_sentence_that_points_back_brings_the_one_before(
    language: str, before: str, sentence: str
) -> None:
    gap = "" if language == "zh" else " "
    text = f"{before}{gap}{sentence}"
    assert quotes(text, sentence, language) == [text]


def test_a_sentence_that_stands_for_itself_comes_alone() -> None:
    text = "The bridge was opened in June. The county paid 3 million pounds for it. Ships pass."
    assert quotes(text, "3 million") == ["The county paid 3 million pounds for it."]


def test_two_sentences_are_one_quote_only_if_both_fit() -> None:
    before = f"The bridge was opened in June by {'very ' * 60}important people."
    assert quotes(f"{before} It cost 3 million.", "3 million") == ["It cost 3 million."]
    short = before[: LONGEST - 60].rstrip() + "."
    assert quotes(f"{short} It cost 3 million.", "3 million") == [f"{short} It cost 3 million."]


TOWNS = "Arle was flooded on Sunday night. Birk lost its bridge to the river. Colm is dry."


def found(question: str, *sentences: str) -> Found:
    """Return what was found where these sentences of one article surely answer."""
    document = Document("a.txt", "a.txt", title="Flood", language="en", text=TOWNS)
    offers = []
    for sentence in sentences:
        start = TOWNS.index(sentence)
        span = (start, start + len(sentence))
        offers.append(Offer(document, span, span, 1.0, 0.9, around=(span,)))
    asked = understand(question, language="en")
    return Found(asked, Retrieval(asked.asked, (), True, 0.9, {}), tuple(offers))


FIRST, SECOND = "Arle was flooded on Sunday night.", "Birk lost its bridge to the river."


@pytest.mark.parametrize(
    ("question", "count"), [("What did the river do?", 1), ("Which towns were hit?", 2)]
)
def test_one_article_answers_once_unless_several_things_are_asked_for(
    question: str, count: int
) -> None:
    answer = QuotingAnswerer().answer(found(question, FIRST, SECOND))
    assert [citation.quote for citation in answer.citations] == [FIRST, SECOND][:count]


def test_a_sentence_that_answers_two_parts_is_quoted_once() -> None:
    whole = "When was Arle flooded, and what was flooded?"
    parts = [found("When was Arle flooded?", FIRST), found("What was flooded?", FIRST)]
    answer = QuotingAnswerer().answer(found(whole, FIRST), parts)
    assert [citation.quote for citation in answer.citations] == [FIRST]
