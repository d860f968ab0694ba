"""What a person asks in a row, or at once, answered by the reader that ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from written import after, paths, written

from assistant import Assistant

ARTICLES = {
    "aurora.txt": """The Aurora goes into service

2025-03-04

The ferry Aurora went into service on Tuesday. She was built by the Dahl yard in Ulsvik and cost
31 million euros. The Aurora carries 420 passengers and 60 cars, and a crossing takes 50 minutes.
""",
    "boreas.txt": """The Boreas is scrapped

2025-05-20

The old ferry Boreas was towed to the breakers on Monday. It was launched in 1971 at the Reiner
works in Husby. Its bell goes to the harbour museum.
""",
    "camara.txt": """Câmara aprova novo mercado

2025-04-02

A câmara municipal aprovou na quarta-feira a construção do novo mercado. O presidente da câmara,
Rui Vasques, disse que o mercado abre em setembro de 2026. A obra custa 4,8 milhões de euros.
""",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("conversation")
    with Assistant(written(folder, ARTICLES), folder / "index") as opened:
        yield opened


def test_a_question_in_another_language_is_a_new_topic(library: Assistant) -> None:
    answer = after(
        library, "¿Cuántos pasajeros lleva el Aurora?", "O que disse o presidente da câmara?"
    )
    assert answer.understood_as is None
    assert paths(answer)[:1] == ["camara.txt"]
    assert "setembro de 2026" in answer.citations[0].quote


def test_a_follow_up_stays_with_what_was_asked_about(library: Assistant) -> None:
    answer = after(library, "When did the Aurora go into service?", "and who built it?")
    assert paths(answer)[:1] == ["aurora.txt"]
    assert "Dahl" in answer.citations[0].quote
    assert "boreas.txt" not in paths(answer)


def test_what_nothing_answers_is_refused_as_it_was_asked(library: Assistant) -> None:
    answer = after(
        library, "When did the Aurora go into service?", "What is the boiling point of tungsten?"
    )
    assert not answer.answerable
    assert answer.understood_as is None


def test_an_overview_in_a_conversation_covers_all_articles(library: Assistant) -> None:
    answer = after(library, "When was the Boreas launched?", "What are these articles about?")
    assert set(paths(answer)) == set(ARTICLES)


def test_each_part_of_a_question_is_answered_or_named(library: Assistant) -> None:
    answer = library.ask("Who built the Aurora, how much did it cost and who is its captain?")
    assert answer.answerable
    quoted = " ".join(citation.quote for citation in answer.citations)
    assert "Dahl" in quoted and "31 million euros" in quoted
    assert len(answer.unanswered) == 1
    assert "captain" in answer.unanswered[0]
    assert "captain" in answer.text


def test_no_question_is_answered_from_a_build_that_was_never_finished(tmp_path: Path) -> None:
    """A killed first build has committed some articles; the next one to open the index goes on."""
    sources, index = tmp_path / "sources", tmp_path / "index"
    sources.mkdir()
    text = ARTICLES["boreas.txt"]
    for number in range(3):
        (sources / f"a{number}.txt").write_text(f"{text}\nCopy number {number}.\n", "utf-8")
    told = []

    def ended(*progress: object) -> None:
        told.append(progress)
        if len(told) > 1:  # the first is told before anything is done
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Assistant(sources, index, progress=ended)
    (sources / "z.txt").write_text(ARTICLES["aurora.txt"], "utf-8")
    with Assistant(sources, index, build=False) as part:
        assert not part.whole()
    with Assistant(sources, index) as library:
        assert library.whole()
        assert "Dahl" in library.ask("Who built the Aurora?").citations[0].quote
