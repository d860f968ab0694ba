"""What an answer quotes: its sentences, what other articles say, and how they are set apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant import Assistant

ARTICLES = {
    "approved.txt": "Harbour tunnel approved\n\n12 September 2023\n\nThe council of Stennick approved the "
    "harbour tunnel by 31 votes to 18. The tunnel will cost 412 million euros and is due to open in "
    "June 2027.\n\nAbout 14,000 cars cross the harbour each day [1].\n\n[1] City statistics, 2022.\n",
    "digging.txt": "Tunnel bill rises as digging begins\n\n21 May 2024\n\nThe tunnel will now cost 468 "
    "million euros, the builder said. The tunnel cannot open before March 2028, it added.\n",
    "pies.txt": "Ten best pies\n\n3 June 2024\n\nThe bakery on Market Street sells 900 pies a week. Its "
    "owner opened a second shop in April 2021.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("answer")
    (folder / "sources").mkdir()
    for name, text in ARTICLES.items():
        (folder / "sources" / name).write_text(text)
    with Assistant(folder / "sources", folder / "index") as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How much will the harbour tunnel cost?", ("412 million", "468 million")),
        ("When will the tunnel open?", ("June 2027", "March 2028")),
    ],
)
def test_what_every_article_gives_for_the_figure_asked_for_is_quoted(
    library: Assistant, question: str, said: tuple[str, str]
) -> None:
    citations = library.ask(question).citations
    assert {c.document.path for c in citations} == {"approved.txt", "digging.txt"}
    for value in said:
        assert any(value in citation.quote for citation in citations)


def test_numbers_in_brackets_of_a_source_are_set_apart_from_markers(library: Assistant) -> None:
    answer = library.ask("How many cars cross the harbour each day?")
    assert "About 14,000 cars cross the harbour each day [1].” [1]" in answer.text
    assert answer.citations[0].quote.endswith("each day [1].")
