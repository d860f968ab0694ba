"""Why a question was answered so: every quote is named, every other place has its reason."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from reader_stub import FIT, StubReader
from written import written

import assistant
from assistant import Answer, Assistant, Turn, printing
from assistant.cli import main
from assistant.printing.lines import width
from assistant.records import Considered, Explanation
from assistant.retrieval.fit import Fit, keep_fit

COLUMNS, LINES = 100, 40
ARTICLES = {
    "aurora.txt": "The ferry Aurora enters service\n\nPublished 2023-04-12\n\nThe ferry Aurora sailed for "
    "the first time between Skarholm and Brenna on Wednesday. She was built at the Holmvik yard for 31 "
    "million euros and carries 240 passengers. Captain Ingrid Solheim said the crossing takes 35 "
    "minutes.\n\nA single ticket costs 9 euros. Dogs need a ticket of their own, which costs 2 euros.\n",
    "fares.txt": "Aurora fares rise\n\nPublished 2024-06-03\n\nThe operator of the ferry Aurora raises "
    "its fares. A single ticket between Skarholm and Brenna costs 12 euros from July. The company says "
    "fuel has become dearer.\n",
    "fares2.txt": "Aurora fares corrected\n\nPublished 2025-08-09\n\nThe operator of the ferry Aurora has "
    "corrected its list. A single ticket between Skarholm and Brenna costs 14 euros from September. "
    "Children travel free.\n",
    "bridge.txt": "Kettle Bridge to be rebuilt\n\nPublished 2025-02-01\n\nThe county will spend 14.2 "
    "million euros on the Kettle Bridge. Work begins in March and lasts sixteen months. During that time "
    "drivers must use the road through Arle.\n\nThe old bridge was built in 1911 by the engineer "
    "Matthias Thorn.\n",
    "museum.txt": "Museum of fishing opens in Brenna\n\nPublished 2025-05-20\n\nA museum of fishing has "
    "opened in the old cannery of Brenna. It shows forty boats and the tools of three centuries. The "
    "museum is open from Tuesday to Sunday and entry is free on the first day of the month.\n",
    "flood.txt": "Flood in the Arle valley\n\nPublished 2025-11-02\n\nAfter two days of rain the river "
    "Tarn broke its banks. The towns of Arle, Dunby and Colm were flooded. Two hundred people had to "
    "leave their homes. The mayor of Arle, Petra Lind, thanked the helpers.\n",
    "colm.txt": "School in Colm closed after the flood\n\nPublished 2025-11-05\n\nThe school in Colm "
    "stays closed until Monday. The flood left mud in all classrooms of the town. Pupils are taught in "
    "the church.\n",
    "petition.txt": "Petition against the new road\n\nPublished 2025-03-15\n\nMore than 3,000 people have "
    "signed a petition against the road through Arle. The petition was started by the teacher Jonas "
    "Weber. He says the road would cut the village in two.\n",
}
FACT = "How much does a ticket for the Aurora cost?"
REFUSED = "Who won the chess tournament in Oslo?"
PARTS = "When was the Kettle Bridge built and who captains the Aurora?"
BRIDGE = "When was the Kettle Bridge built?"
FOLLOW_UP = "And what will the county spend on it?"
KINDS = {
    FACT: "fact",
    "Who started the petition?": "fact",
    REFUSED: "fact",
    "What are these articles about?": "overview",
    "Tell me about the museum.": "overview",
    "Tell me about the moons of Jupiter.": "overview",
    "How did the price of a ticket for the Aurora change?": "course",
    "museum": "word",
    "zeppelin": "word",
    "Which towns were flooded?": "list",
    PARTS: "parts",
    FOLLOW_UP: "fact",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("explained")
    written(place, ARTICLES)
    return place


@pytest.fixture(scope="module", params=["default", "none"])
def library(request: pytest.FixtureRequest, folder: Path) -> Iterator[Assistant]:
    with Assistant(folder / "sources", folder / "index", reader=request.param) as opened:
        yield opened


def ask(library: Assistant, question: str, **more: object) -> Answer:
    """Return the answer, explained; a follow-up's after the question that it leans on."""
    history = ()
    if question == FOLLOW_UP:
        before = library.ask(BRIDGE)
        documents = tuple({citation.document.id for citation in before.citations})
        assert documents
        history = (Turn(BRIDGE, before.text, documents),)
    return library.ask(question, history=history, explain=True, **more)  # type: ignore[arg-type]


def given(answer: Answer) -> Explanation:
    assert answer.explanation is not None
    return answer.explanation


def quoting(explanation: Explanation) -> list[Explanation]:
    """Return the explanations whose places the answer quotes: the parts', or the one there is."""
    return list(explanation.parts) if explanation.verdict.by == "parts" else [explanation]


def lines_on_screen(text: str) -> int:
    return sum(max(1, math.ceil(width(line) / COLUMNS)) for line in text.split("\n"))


# --- what is quoted -----------------------------------------------------------------------------


@pytest.mark.parametrize("question", KINDS)
def test_every_quote_is_among_the_places_with_its_number_before_all_others(
    library: Assistant, question: str
) -> None:
    answer = ask(library, question)
    numbers: list[int] = []
    for one in quoting(given(answer)):
        quoted = [place for place in one.candidates if place.number is not None]
        assert list(one.candidates[: len(quoted)]) == quoted
        numbers += [place.number for place in quoted if place.number]
        for place in quoted:
            citation = answer.citations[(place.number or 0) - 1]
            assert place.path == citation.document.path and place.sentence
            assert citation.start <= place.sentence[0] < place.sentence[1] <= citation.end
            assert place.outcome in ("quoted", "completes", "edition")
    assert sorted(set(numbers)) == [citation.number for citation in answer.citations]
    shown = re.findall(r"quoted as \[(\d+)\]", printing.explanation(given(answer)))
    assert sorted(map(int, shown)) == sorted(numbers)


# --- why the others are not ---------------------------------------------------------------------


def check_reason(place: Considered, answer: Answer, one: Explanation) -> None:
    value = place.score if place.answers is None else place.answers
    beside = answer.citations[place.beside - 1] if place.beside else None
    if place.outcome in ("unsure", "refused", "same", "article", "beyond", "edition"):
        assert place.sentence
    if place.outcome == "unsure":
        assert place.needed is not None and value < place.needed
    elif place.outcome == "unread":
        assert place.answers is None and place.sentence is None
    elif place.outcome == "refused":
        assert not one.verdict.answered
    elif place.outcome == "article":
        assert beside and beside.document.path == place.path
    elif place.outcome == "within":
        assert beside and beside.document.path == place.path and place.sentence
        assert place.sentence[0] < beside.end and beside.start < place.sentence[1]
    elif place.outcome == "same":
        assert beside
    elif place.outcome == "beyond":
        assert len(answer.citations) >= 3
    elif place.outcome == "opening":
        assert one.kind == "overview" and place.path in {c.document.path for c in answer.citations}
    elif place.outcome == "outside":
        assert one.kind == "overview" and place.path not in {
            c.document.path for c in answer.citations
        }
    else:
        assert place.outcome in ("quoted", "completes", "edition")


@pytest.mark.parametrize("question", KINDS)
def test_every_place_has_its_reason_and_the_reason_is_so(library: Assistant, question: str) -> None:
    answer = ask(library, question)
    for one in quoting(given(answer)):
        assert one.candidates
        for place in one.candidates:
            check_reason(place, answer, one)


@pytest.mark.parametrize("question", KINDS)
def test_the_verdict_is_the_confidence_against_what_was_needed(
    library: Assistant, question: str
) -> None:
    answer = ask(library, question)
    explanation = given(answer)
    assert explanation.kind == KINDS[question]
    assert explanation.verdict.answered == answer.answerable
    assert explanation.verdict.confidence == answer.confidence
    for one in quoting(explanation):
        told = one.verdict
        if told.needed is None:
            assert question == "What are these articles about?"
        else:
            assert told.answered == (told.confidence >= told.needed)
    if library.settings.reader == "default" and explanation.kind in ("fact", "list"):
        assert explanation.verdict.by == "reader"
        assert explanation.verdict.features.keys() == {"best", "margin", "likely"}


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """Return an answer of three quotes that leaves a place out for each reason there is."""
    place = tmp_path_factory.mktemp("dropped")
    (place / "sources").mkdir()
    texts = {
        "1-first.txt": "The lock at Tarnmouth cost 21 million euros in all. The sluice beside it was had "
        "for 4 million euros more.",
        "2-again.txt": "Taxpayers gave 21 million euros for the lock at Tarnmouth, says the water board.",
        "3-second.txt": "The budget names 22 million euros as the price of the lock at Tarnmouth.",
        "4-third.txt": "An auditor found that the lock at Tarnmouth swallowed 23 million euros.",
        "5-fourth.txt": "Critics put the cost of the lock at Tarnmouth at 24 million euros.",
        "6-fifth.txt": "Barges pay 30 euros to go through the lock at Tarnmouth.",
    }
    for name, text in texts.items():
        (place / "sources" / name).write_text(f"Lock news {name}\n\n{text}\n")
    words = {
        "21 million euros": 4.0, "22 million euros": 3.5, "23 million euros": 3.0,
        "24 million euros": 2.5, "4 million euros more": 3.9, "30 euros": -4.0,
    }  # fmt: skip
    with Assistant(place / "sources", place / "index", reader=StubReader(words)) as library:
        return library.ask("How much did the new lock cost?", explain=True)


def test_each_reason_for_leaving_a_place_out_is_told(dropped: Answer) -> None:
    told = {
        (place.path, place.answer): (place.outcome, place.number, place.beside)
        for place in given(dropped).candidates
        if place.answer
    }
    first = next(c.number for c in dropped.citations if c.document.path == "1-first.txt")
    assert told["1-first.txt", "21 million euros"] == ("quoted", first, None)
    assert told["2-again.txt", "21 million euros"] == ("same", None, first)
    assert told["1-first.txt", "4 million euros more"] == ("article", None, first)
    assert told["3-second.txt", "22 million euros"][0] == "quoted"
    assert told["4-third.txt", "23 million euros"][0] == "quoted"
    assert told["5-fourth.txt", "24 million euros"] == ("beyond", None, None)
    assert told["6-fifth.txt", "30 euros"][0] == "unsure"
    text = printing.explanation(given(dropped))
    for said in (
        f"gives the same answer as [{first}]",
        f"its article is quoted already, [{first}]",
        "beyond the number of quotes shown",
        "not sure enough, 0.40 needed",
    ):
        assert said in text


def test_another_value_for_one_thing_is_quoted_to_compare_and_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for day, euros in (("June", 12), ("August", 14)):
        (tmp_path / "sources" / f"{day}.txt").write_text(
            f"Fares of the ferry Aurora, {day}\n\nA ticket for the Aurora costs {euros} euros.\n"
        )
    reader = StubReader({"12 euros": 4.0, "14 euros": -1.5})
    with Assistant(tmp_path / "sources", tmp_path / "index", reader=reader) as library:
        answer = library.ask("How much does a ticket for the Aurora cost?", explain=True)
    [other] = [place for place in given(answer).candidates if place.outcome == "edition"]
    assert (other.number, other.beside) == (2, 1) and other.answers and other.answers < 0.4
    assert "quoted as [2], to compare with [1]" in printing.explanation(given(answer))


def test_a_list_behind_the_line_that_announces_it_is_said_to_complete_it(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "council.md").write_text(
        "# Council\n\nThe council of Merrow agreed on these works for the year:\n\n"
        "- a roof for the school\n- a bridge over the Tarn\n- a new well\n"
    )
    reader = StubReader({"agreed on these works": 4.0})
    with Assistant(tmp_path / "sources", tmp_path / "index", reader=reader) as library:
        answer = library.ask("What did the council of Merrow agree on?", explain=True)
    first, second = given(answer).candidates[:2]
    assert (first.outcome, first.number) == ("quoted", 1)
    assert (second.outcome, second.number, second.beside) == ("completes", 2, 1)


# --- parts --------------------------------------------------------------------------------------


def test_each_part_is_explained_with_its_own_verdict(library: Assistant) -> None:
    answer = ask(library, PARTS)
    explanation = given(answer)
    assert [part.understood["searched"] for part in explanation.parts] == [
        "When was the Kettle Bridge built?",
        "Who captains the Aurora?",
    ]
    text = printing.explanation(explanation)
    for number, part in enumerate(explanation.parts, start=1):
        below = text.split(f"part {number} ")[1].split("\npart ")[0]
        assert f"confidence {part.verdict.confidence:.2f}, needed" in below
        assert part.verdict.answered and "quoted as [" in below
    assert all(place.outcome in ("parts", "quoted") or place.number is None
               for place in explanation.candidates)  # fmt: skip


def test_each_part_is_a_question_of_its_own_kind_with_its_own_names(folder: Path) -> None:
    with Assistant(folder / "sources", folder / "index") as library:
        told = given(
            library.ask("Which towns were flooded and who built the Boreas?", explain=True)
        )
    towns, built = told.parts
    assert (towns.kind, built.kind) == ("list", "fact")
    assert "names_unknown" not in towns.understood
    assert built.understood["names_unknown"] == ["Boreas"]


def test_a_part_that_nothing_answers_says_so_beside_one_that_is(folder: Path) -> None:
    question = "When was the Kettle Bridge built and who won the chess tournament in Oslo?"
    with Assistant(folder / "sources", folder / "index") as library:
        answer = library.ask(question, explain=True)
    built, chess = given(answer).parts
    assert built.verdict.answered and not chess.verdict.answered
    assert {place.outcome for place in chess.candidates} <= {"refused", "unread"}
    assert answer.unanswered and ": refused" in printing.explanation(given(answer))


# --- for a bug report ---------------------------------------------------------------------------


@pytest.mark.parametrize("question", KINDS)
def test_an_answer_and_why_fit_on_one_screen(library: Assistant, question: str) -> None:
    answer = ask(library, question)
    text = printing.explanation(given(answer))
    assert max(map(width, text.split("\n"))) <= COLUMNS
    assert lines_on_screen(printing.answer(answer)) <= LINES
    assert not re.search(r"\b(True|False|None)\b|[{}]", text)


def test_of_many_articles_the_quoted_have_a_line_and_the_others_are_counted(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    for n in range(30):
        said = "".join(f"Boat {n}{letter} was lost at sea. " for letter in "abcdefgh")
        (tmp_path / "sources" / f"{n}.txt").write_text(f"Storm {n}\n\n{said}\n")
    reader = StubReader({"Boat 7b": 3.0, "Boat 9c": 3.0})
    with Assistant(tmp_path / "sources", tmp_path / "index", reader=reader) as library:
        explanation = given(library.ask("Which boats were lost at sea?", explain=True))
    lines = printing.explanation(explanation).split("\n")
    assert len(lines) <= 23  # a terminal has 24
    assert {line.split("]")[1].split()[0] for line in lines if "quoted as" in line} == {
        "7.txt",
        "9.txt",
    }
    [more] = [line for line in lines if line.startswith("and more")]
    rows = [line for line in lines if ".txt" in line]
    assert len(rows) + sum(map(int, re.findall(r"\d+", more))) == len(explanation.candidates) >= 30


def test_it_names_what_the_answer_rests_on(folder: Path, library: Assistant) -> None:
    answer = ask(library, FACT, k=3)
    setting = given(answer).setting
    reads = library.settings.reader == "default"
    assert setting["version"] == assistant.__version__
    assert setting["model"] and setting["model_fingerprint"]
    assert setting["reader"] == library.reader.name
    assert setting["reader_fingerprint"] == library.reader.fingerprint
    assert setting["documents"] == len(ARTICLES) and setting["k"] == 3
    assert setting["chunks"] == sum(document.chunks for document in library.documents())
    assert setting["calibration"] == ("shipped" if reads else "none")
    assert given(ask(library, "What are these articles about?", k=2)).setting["k"] == 2
    text = printing.explanation(given(answer))
    for said in (f"assistant {assistant.__version__}", f"reader {library.reader.name}",
                 "8 documents", "k 3", "language en"):  # fmt: skip
        assert said in text


def test_it_says_when_the_calibration_is_ones_own(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_text(ARTICLES["petition.txt"])
    reader = StubReader({"Jonas Weber": 4.0})
    with Assistant(tmp_path / "sources", tmp_path / "index", reader=reader) as library:
        keep_fit(tmp_path / "index", Fit.from_plain(FIT | {"threshold": 0.25}))
        explanation = given(library.ask("Who started the petition?", explain=True))
    assert explanation.setting["calibration"] == "own" and explanation.verdict.needed == 0.25
    assert "calibration own" in printing.explanation(explanation)


def test_only_what_was_understood_is_told_and_a_name_that_is_unknown_by_name(
    library: Assistant,
) -> None:
    plain = given(ask(library, FACT))
    assert plain.understood == {"question": FACT, "language": "en"}
    unknown = given(ask(library, REFUSED))
    assert unknown.understood["names_unknown"] == ["Oslo"]
    assert "in no article: Oslo" in printing.explanation(unknown)
    course = given(ask(library, "How did the price of a ticket for the Aurora change?"))
    assert "the oldest first" in printing.explanation(course)


def test_a_follow_up_says_how_it_was_read_and_where_it_was_looked_up(library: Assistant) -> None:
    explanation = given(ask(library, FOLLOW_UP))
    assert "Kettle Bridge" in explanation.understood["searched"]
    assert explanation.understood["within"] == ["bridge.txt"]
    assert "names_unknown" not in explanation.understood  # "And" is none
    text = printing.explanation(explanation)
    assert "a follow-up" in text and "searched only what was cited before: bridge.txt" in text


def test_a_follow_up_of_an_answer_without_sources_says_that_all_were_searched(
    library: Assistant,
) -> None:
    explanation = given(library.ask(FOLLOW_UP, history=[Turn(BRIDGE)], explain=True))
    assert "within" not in explanation.understood
    text = printing.explanation(explanation)
    assert "a follow-up" in text and "searched all articles" in text


def test_a_reader_without_a_calibration_leaves_the_verdict_to_likeness_and_it_says_so(
    folder: Path,
) -> None:
    reader = StubReader({"Jonas Weber": 3.0})
    reader.fit = None  # type: ignore[assignment]
    with Assistant(folder / "sources", folder / "index", reader=reader) as library:
        explanation = given(library.ask("Who started the petition?", explain=True))
    assert explanation.verdict.by == "likeness" and explanation.setting["calibration"] == "none"
    text = printing.explanation(explanation)
    assert "by likeness, for the reader has no calibration" in text
    assert re.search(r"0\.90 .*quoted as \[1\]", text)


def test_filters_and_the_topic_of_an_overview_are_told(library: Assistant) -> None:
    found = library.retrieve(
        FACT, filters=assistant.Filters(documents=("fares.txt",)), explain=True
    )
    assert found.explanation is not None
    assert found.explanation.understood["filters"] == {"documents": ["fares.txt"]}
    assert "filter documents: fares.txt" in printing.explanation(found.explanation)
    overview = printing.explanation(given(ask(library, "Tell me about the museum.")))
    assert "an overview of “the museum”" in overview


def test_wide_letters_and_long_paths_stay_within_the_columns(tmp_path: Path) -> None:
    path = tmp_path / "sources" / ("很长的文件夹名称" * 6)
    path.mkdir(parents=True)
    (path / "新闻.txt").write_text(
        "渡轮\n\n" + "前往斯卡霍尔姆的单程票价格为十二欧元。狗可以免费乘船。\n" * 3
    )
    reader = StubReader({"前往斯卡霍尔姆的单程票价格为十二欧元": 4.0})
    with Assistant(tmp_path / "sources", tmp_path / "index", reader=reader) as library:
        answer = library.ask("前往斯卡霍尔姆的渡轮单程票价格是多少" * 4 + "？", explain=True)
    text = printing.explanation(given(answer))
    assert "quoted as [1]" in text and max(map(width, text.split("\n"))) <= COLUMNS


# --- the doors ----------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [FACT, REFUSED, PARTS, "What are these articles about?"])
def test_json_carries_the_same_as_plain_values(library: Assistant, question: str) -> None:
    answer = ask(library, question)
    plain = answer.to_dict()["explanation"]
    assert json.loads(json.dumps(plain)) == plain
    explanation = given(answer)
    assert plain["verdict"]["needed"] == explanation.verdict.needed
    assert len(plain["parts"]) == len(explanation.parts)
    for one, said in zip(explanation.candidates, plain["candidates"], strict=True):
        assert (said["outcome"], said["number"], said["answers"]) == (
            one.outcome,
            one.number,
            one.answers,
        )


def test_retrieve_tells_what_was_read_and_quotes_nothing(library: Assistant) -> None:
    found = library.retrieve(FACT, explain=True)
    assert found.explanation is not None
    assert {place.outcome for place in found.explanation.candidates} <= {"read", "unread"}
    assert found.explanation.verdict.confidence == found.confidence
    text = printing.retrieval(found)
    assert found[0].text.strip() not in text and found[0].document.path in text
    assert lines_on_screen(text) <= LINES


def test_nothing_is_explained_unasked(library: Assistant) -> None:
    for answer in (library.ask(FACT), library.ask(PARTS)):
        assert answer.explanation is None and "explanation" not in answer.to_dict()
    assert library.retrieve(FACT).explanation is None


def test_a_refusal_on_the_command_line_prints_why_and_no_passage(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--sources", str(folder / "sources"), "--index", str(folder / "index")]
    assert main(["ask", REFUSED, "--explain", *place]) == 0
    out = capsys.readouterr().out
    assert "Nearest passages" not in out and ARTICLES["fares.txt"].split("\n\n")[2] not in out
    assert re.search(r"confidence 0\.\d+, needed 0\.\d+: refused", out)
    assert lines_on_screen(out) <= LINES
    assert main(["ask", REFUSED, *place]) == 0
    assert "Nearest passages" in capsys.readouterr().out
    assert main(["ask", REFUSED, "--explain", "--json", *place]) == 0
    assert json.loads(capsys.readouterr().out)["explanation"]["verdict"]["answered"] is False
