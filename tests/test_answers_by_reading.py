"""What is made of readings: the order, the quote, the exact words, the verdict, what differs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from reader_stub import FIT, StubReader
from written import written

from assistant import Answer, Assistant, Settings
from assistant.errors import ConfigurationError
from assistant.evaluation import calibrate
from assistant.reader import load_reader

ARTICLES = {
    "ferry-june.txt": "Ferry fares rise\n\nPublished 2025-06-03\n\nThe ferry to Skarholm sails daily. "
    "A single ticket costs 12 euros from July. Dogs travel free on the upper deck.\n",
    "ferry-august.txt": "Ferry fares corrected\n\nPublished 2025-08-09\n\nThe operator has corrected "
    "its list. A single ticket costs 14 euros after all. The timetable stays.\n",
    "harbour.txt": "Harbour works\n\nPublished 2025-05-01\n\nThe quay at Skarholm is being rebuilt. "
    "The work is paid for by the county. A ticket for the ferry is sold on board.\n",
    "copy.txt": "Ferry fares rise\n\nPublished 2025-06-04\n\nThe ferry to Skarholm sails daily. "
    "A single ticket costs 12 euros from July. Dogs travel free on the upper deck.\n",
}
QUESTION = "How much does a single ticket for the ferry to Skarholm cost?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("ferry")
    written(place, ARTICLES)
    return place


def opened(folder: Path, words: dict[str, float]) -> Assistant:
    return Assistant(folder / "sources", folder / "index", reader=StubReader(words))


@pytest.fixture
def sure(folder: Path) -> Iterator[Assistant]:
    with opened(folder, {"14 euros": 4.0, "12 euros": 3.0}) as library:
        yield library


def exact(answer: Answer, library: Assistant) -> list[str]:
    texts = {c.document.id: library.document(c.document.id).text for c in answer.citations}
    for c in answer.citations:
        assert texts[c.document.id][c.start : c.end] == c.quote
        assert c.answer is None or c.start <= c.answer[0] < c.answer[1] <= c.end
    return [texts[c.document.id][slice(*c.answer)] for c in answer.citations if c.answer]


def exact_words(answer: Answer) -> list[str]:
    """Return the exact words as they stand in the quotes."""
    return [
        c.quote[c.answer[0] - c.start : c.answer[1] - c.start] for c in answer.citations if c.answer
    ]


def test_the_quote_is_the_sentence_around_the_exact_words(sure: Assistant) -> None:
    answer = sure.ask(QUESTION)
    assert exact(answer, sure) == ["14 euros", "12 euros"]
    assert answer.citations[0].quote == "A single ticket costs 14 euros after all."
    first = answer.passages[0]
    assert first.answers is not None and first.answers > 0.9
    assert first.answer == answer.citations[0].answer


def test_articles_that_differ_are_named_newest_first_with_their_copies(sure: Assistant) -> None:
    answer = sure.ask(QUESTION)
    newer, older = answer.citations
    assert newer.document.path == "ferry-august.txt" and answer.differences == ((1, 2),)
    assert {older.document.path, *older.also_in} == {"ferry-june.txt", "copy.txt"}
    assert answer.articles == 3
    assert "The articles differ: 14 euros [1], 2025-08-09; 12 euros [2], 2025-06-0" in answer.text


def test_passages_come_in_the_readers_order_and_unread_ones_behind(folder: Path) -> None:
    with opened(folder, {"paid for by the county": 5.0}) as library:
        found = library.retrieve(QUESTION, k=10)
    assert found[0].document.path == "harbour.txt"
    assert [p.rank for p in found] == list(range(1, len(found) + 1))
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_confidence_verdict_and_order_are_the_same_for_every_k(sure: Assistant) -> None:
    few, many = sure.ask(QUESTION, k=1), sure.ask(QUESTION, k=40)
    assert (few.confidence, few.answerable, few.text) == (
        many.confidence,
        many.answerable,
        many.text,
    )
    assert few.passages == many.passages[:1]
    assert few.articles == many.articles == 3


def test_more_passages_than_are_ranked_at_first_follow_in_order(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for n in range(30):
        text = f"Pier {n}\n\nThe ferry of pier {n} sails at noon. Its ticket costs {n + 3} euros.\n"
        (tmp_path / "sources" / f"{n}.txt").write_text(text, encoding="utf-8")
    with opened(tmp_path, {"17 euros": 4.0}) as library:
        few, more, all_of_them = (
            library.ask("What does a ferry ticket cost?", k=k) for k in (5, 12, 40)
        )
    assert len(all_of_them.passages) == 30
    assert all_of_them.passages[:12] == more.passages and more.passages[:5] == few.passages
    assert len({p.document.path for p in all_of_them.passages}) == 30
    assert [p.rank for p in all_of_them.passages] == list(range(1, 31))
    scores = [p.score for p in all_of_them.passages[len(more.passages) :]]
    assert scores == sorted(scores, reverse=True)
    assert (few.confidence, few.text) == (all_of_them.confidence, all_of_them.text)


def test_retrieve_and_ask_give_the_same_passages_and_verdict(folder: Path) -> None:
    for words in ({"14 euros": 4.0}, {}):
        with opened(folder, words) as library:
            found, answer = library.retrieve(QUESTION, k=3), library.ask(QUESTION, k=3)
            assert tuple(found) == answer.passages
            assert (found.answerable, found.confidence) == (answer.answerable, answer.confidence)
            assert answer.answerable is bool(words)


def test_nothing_that_answers_is_a_refusal_with_the_nearest_passages(folder: Path) -> None:
    with opened(folder, {}) as library:
        answer = library.ask(QUESTION)
    assert not answer.answerable and answer.citations == () and answer.articles == 0
    assert answer.passages and answer.passages[0].answers is not None


def test_further_quotes_are_only_those_that_answer(folder: Path) -> None:
    with opened(folder, {"14 euros": 4.0, "12 euros": -1.0}) as library:
        answer = library.ask(QUESTION)
        assert exact(answer, library) == ["14 euros"]
    assert answer.differences == () and answer.articles == 1


def test_what_follows_a_question_in_the_text_is_quoted_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "faq.md").write_text(
        "# Swimming pool\n\nQ: How much does a swim cost?\nA: Four euros, two for children.\n\n"
        "Q: May dogs come in?\nA: No animals are let in.\n"
    )
    with opened(tmp_path, {"swim cost": 4.0}) as library:
        answer = library.ask("How much does a swim cost?")
    assert [citation.quote for citation in answer.citations] == ["Four euros, two for children."]


def test_a_passage_is_read_once_a_question(folder: Path) -> None:
    reader = StubReader({"14 euros": 4.0})
    with Assistant(folder / "sources", folder / "index", reader=reader) as library:
        library.ask(QUESTION)
    assert len(reader.read_texts) == len(set(reader.read_texts))


def test_reading_ends_where_the_first_passages_settle_it(tmp_path: Path) -> None:
    texts = {
        "gale.txt": "Gale on Monday\n\nThe gale tore 14 slates from the roof of the town hall in "
        "Merrow. Nobody was hurt, the mayor said.",
        "hall.txt": "Town hall\n\nThe town hall in Merrow has a roof of slate, renewed in 1988.",
        "mayor.txt": "Mayor\n\nThe mayor of Merrow opened a school near the harbour.",
        "bread.txt": "Bread\n\nA loaf of rye bread costs more since the harvest failed.",
        "school.txt": "School\n\nThe school has twelve classes and a garden with old trees.",
    }
    (tmp_path / "sources").mkdir()
    for name, text in texts.items():
        (tmp_path / "sources" / name).write_text(text, encoding="utf-8")
    question = "How many slates did the gale tear from the town hall's roof?"

    def read(
        words: dict[str, float], question: str = question, k: int = 5
    ) -> tuple[set[str], Answer]:
        reader = StubReader(words, FIT | {"enough": 0.9})
        with Assistant(tmp_path / "sources", tmp_path / "index", reader=reader) as library:
            answer = library.ask(question, k=k)
        heads = {text.partition("\n")[0]: name for name, text in texts.items()}
        return {heads[text.partition("\n")[0]] for text in reader.read_texts}, answer

    settled, answer = read({"14 slates": 4.0})
    assert settled == {"gale.txt", "hall.txt"} and exact_words(answer) == ["14 slates"]
    assert read({"14 slates": 4.0}, k=1)[1].confidence == answer.confidence
    unsure, answer = read({"14 slates": 1.0})
    assert len(unsure) == 5 and exact_words(answer) == ["14 slates"]
    assert len(read({})[0]) == 5
    assert len(read({"14 slates": 4.0}, "Which things did the gale tear from roofs?")[0]) == 5


def test_other_editions_are_read_though_the_first_settle_the_question(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for day, slates in (("Monday", 14), ("Tuesday", 15), ("Friday", 17)):
        (tmp_path / "sources" / f"{day}.txt").write_text(
            f"Gale in Merrow, {day}\n\nThe gale tore {slates} slates from the roof of the town "
            f"hall in Merrow, the mayor said on {day}.\n"
        )
    (tmp_path / "sources" / "bread.txt").write_text("Bread\n\nA loaf of bread costs 3 crowns.\n")
    known = {"14 slates": 4.0, "15 slates": 4.0, "17 slates": 4.0}
    reader = StubReader(known, FIT | {"enough": 0.9})
    with Assistant(tmp_path / "sources", tmp_path / "index", reader=reader) as library:
        answer = library.ask("How many slates did the gale tear from the roof of the town hall?")
    assert len(reader.read_texts) == 3
    assert sorted(exact_words(answer)) == ["14 slates", "15 slates", "17 slates"]


def test_editions_of_one_story_are_one_quote_with_its_copies_named(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    story = (
        "The new lock at Tarnmouth cost 21 million euros, the water board said. It took four years "
        "to build and lets barges of 110 metres through. Two keepers work it in turns."
    )
    for number, head in enumerate(
        ("Lock opens", "New lock opens", "Lock opens early", "Late edition")
    ):
        (tmp_path / "sources" / f"{number}.txt").write_text(f"{head}\n\n{story} Edition {head}.\n")
    reader = StubReader({"21 million euros": 3.0})
    with Assistant(tmp_path / "sources", tmp_path / "index", reader=reader) as library:
        answer = library.ask("How much did the new lock at Tarnmouth cost?")
    [citation] = answer.citations
    assert len(citation.also_in) == 3 and answer.articles == 4


def test_a_list_counts_the_articles_that_answer_and_shows_them(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    towns = ["Arle", "Birk", "Colm", "Dunby", "Esk", "Farrow", "Gale", "Holt"]
    for town in towns:
        (tmp_path / "sources" / f"{town}.txt").write_text(
            f"Flood in {town}\n\nThe river broke its banks and {town} was flooded on Sunday. "
            f"Helpers from the next valley came with boats.\n"
        )
    reader = StubReader({f"{town} was flooded": 3.0 for town in towns})
    with Assistant(tmp_path / "sources", tmp_path / "index", reader=reader) as library:
        answer = library.ask("Which towns were flooded on Sunday?")
    assert answer.articles == 8 and len({c.document.path for c in answer.citations}) == 8
    assert "8 articles answer this." in answer.text


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Which towns were flooded on Sunday?", {"Arle.txt", "Birk.txt"}),
        ("Where was the flood on Sunday?", {"Arle.txt"}),
    ],
)
def test_an_item_of_a_list_answers_from_half_as_surely_as_the_first(
    question: str, quoted: set[str], tmp_path: Path
) -> None:
    """What is more than half as sure answers, what is a quarter as sure does not."""
    (tmp_path / "sources").mkdir()
    sure = {"Arle": -0.7, "Birk": -1.5, "Colm": -2.5}  # log-odds of .33, .18 and .08
    for town in sure:
        (tmp_path / "sources" / f"{town}.txt").write_text(
            f"Flood in {town}\n\nThe river broke its banks and {town} was flooded on Sunday.\n"
        )
    words = {f"{town} was flooded": odds for town, odds in sure.items()}
    reader = StubReader(words, fit={**FIT, "threshold": 0.1})
    with Assistant(tmp_path / "sources", tmp_path / "index", reader=reader) as library:
        answer = library.ask(question)
    assert {citation.document.path for citation in answer.citations} == quoted


def test_parts_are_answered_or_named_as_not_stated(folder: Path) -> None:
    class Asked(StubReader):
        """Finds nothing for the part about the builder."""

        def read(self, question, materials):  # type: ignore[no-untyped-def]
            found = super().read(question, materials)
            return found if "built" not in question else StubReader({}).read(question, materials)

    question = "How much does a ticket to Skarholm cost and who built the quay at Skarholm?"
    with Assistant(
        folder / "sources", folder / "index", reader=Asked({"14 euros": 4.0})
    ) as library:
        answer = library.ask(question)
    assert "14 euros" in answer.citations[0].quote
    [part] = answer.unanswered
    assert "built the quay" in part and part in answer.text


def test_a_list_longer_than_what_is_read_says_at_least(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    names = [f"{first}{last}" for first in "Bar Col Dun Esk Far Gal Hol".split() for last in "by dale ford ham ley mouth ton wick".split()]  # fmt: skip
    for place, town in enumerate(names):
        (tmp_path / "sources" / f"{town}.txt").write_text(
            f"Flood in {town}\n\nThe river broke its banks and {town} was flooded on Sunday. "
            f"{place} helpers of {town} came with boats of {town}, and {town} thanks them.\n"
        )
    reader = StubReader({f"{town} was flooded": 3.0 for town in names})
    with Assistant(tmp_path / "sources", tmp_path / "index", reader=reader) as library:
        answer = library.ask("Which towns were flooded on Sunday?")
    assert answer.articles == 40 and answer.articles_limited
    assert "At least 40 articles answer this." in answer.text
    assert len({citation.document.path for citation in answer.citations}) == 40


def test_what_ships_beside_the_weights_was_fitted_for_them(tmp_path: Path) -> None:
    reader = load_reader(cache=tmp_path)
    assert reader.fit is not None and reader.fit["reader"] == reader.fingerprint


def collection(folder: Path) -> Path:
    """Return a collection over the ferry's articles: 25 questions they answer, 25 they don't."""
    text = ARTICLES["ferry-august.txt"]
    start = text.index("14 euros")
    gold = [{"source": "ferry-august.txt", "start": start, "end": start + 8, "text": "14 euros"}]
    rows = [
        {"id": f"{kind}{n}", "question": f"{asked} {n}?", "answerable": bool(golds), "answers": golds}
        for kind, asked, golds in (
            ("yes", "How much does a ticket for the ferry to Skarholm cost, question", gold),
            ("no", "Who built the quay of the harbour at Skarholm, question", []),
        )
        for n in range(25)
    ]  # fmt: skip
    lines = (json.dumps(row) for row in rows)
    (folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_calibrating_shows_both_error_rates_and_is_used_until_it_is_deleted(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Half(StubReader):
        """Is as sure of what answers as of what does not, but for a little."""

        def read(self, question, materials):  # type: ignore[no-untyped-def]
            words = {"14 euros": 1.0} if "cost" in question else {"14 euros": 0.6}
            return StubReader(words).read(question, materials)

    shutil.copytree(folder / "sources", tmp_path / "sources")
    settings = Settings(sources=tmp_path / "sources", index=tmp_path / "index")
    monkeypatch.setattr("assistant.reader.load_reader", lambda *_, **__: Half({}))
    with Assistant(settings=settings) as library:  # open all the while, as a chat is
        assert library.ask("Who built the quay of the harbour at Skarholm?").answerable
        done = calibrate(collection(tmp_path), settings)
        assert done.questions == 50 and done.before is not None
        assert done.before.refused == 0.0 and done.after.refused == 1.0
        assert done.after.false_refusals <= 0.1
        assert not library.ask("Who built the quay of the harbour at Skarholm?").answerable
        assert done.path is not None
        done.path.unlink()
        assert library.ask("Who built the quay of the harbour at Skarholm?").answerable


def test_too_few_questions_are_not_calibrated_on(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "sources", tmp_path / "sources")
    settings = Settings(sources=tmp_path / "sources", index=tmp_path / "index", reader="none")
    with pytest.raises(ConfigurationError, match="no index"):
        calibrate(collection(tmp_path), settings)
    Assistant(settings=settings).close()
    with pytest.raises(ConfigurationError, match="reads nothing"):
        calibrate(tmp_path, settings)
