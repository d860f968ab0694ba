"""Filters have one meaning, for facts and overviews alike, in Python and on the command line."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, AssistantError, Filters, Turn
from assistant.cli import main
from assistant.errors import FilterError

FACT = "When was the lighthouse of Port Merrow first lit?"
ALL = "What are these articles about?"


def paths(library: Assistant, question: str, filters: Filters) -> set[str]:
    answer = library.ask(question, filters=filters, k=50)
    return {passage.document.path for passage in answer.passages}


@pytest.mark.parametrize("question", [FACT, ALL], ids=["fact", "overview"])
@pytest.mark.parametrize(
    "names",
    [
        ("coast/",),
        ("coast",),
        ("./coast/",),
        ("coast\\",),
        ("coast//",),
        ("coast/lighthouse.md", "coast/ferry.txt"),
    ],
    ids=["folder", "no slash", "dot", "backslash", "two slashes", "paths"],
)
def test_documents_are_named_by_folder_or_path(
    library: Assistant, question: str, names: tuple[str, ...]
) -> None:
    found = paths(library, question, Filters(documents=names))
    assert found and all(path.startswith("coast/") for path in found)
    answer = library.ask(question, filters=Filters(documents=names))
    assert answer.answerable and answer.citations[0].document.path.startswith("coast/")


def test_document_is_named_by_its_id(library: Assistant) -> None:
    one = next(d for d in library.documents() if d.path == "coast/ferry.txt")
    assert paths(library, ALL, Filters(documents=(one.id,))) == {"coast/ferry.txt"}


@pytest.mark.parametrize("question", [FACT, ALL], ids=["fact", "overview"])
@pytest.mark.parametrize("tag", ["EN", "en-GB", "eng", " en_us ", "English", "ENGLISH"])
def test_language_takes_any_tag_and_case(library: Assistant, question: str, tag: str) -> None:
    same = paths(library, question, Filters(languages=("en",)))
    assert same and paths(library, question, Filters(languages=(tag,))) == same


@pytest.mark.parametrize("question", [FACT, ALL], ids=["fact", "overview"])
@pytest.mark.parametrize(
    ("filters", "named"),
    [
        (Filters(documents=("coast/", "no-such.txt")), "'no-such.txt'"),
        (Filters(documents=(" ",)), "' '"),
        (Filters(documents=("coas",)), "'coas'"),
        (Filters(documents=("c_ast/",)), "'c_ast/'"),
        (Filters(languages=("klingon",)), "'klingon'"),
    ],
)
def test_value_that_names_nothing_is_named(
    library: Assistant, question: str, filters: Filters, named: str
) -> None:
    assert issubclass(FilterError, AssistantError)
    with pytest.raises(FilterError, match=named):
        library.ask(question, filters=filters)
    with pytest.raises(FilterError, match=named):
        library.retrieve(question, filters=filters)


def test_a_language_without_documents_leaves_nothing(library: Assistant) -> None:
    assert len(library.retrieve(FACT, filters=Filters(languages=("tr",)))) == 0


def test_dates_limit_facts_and_overviews_alike(library: Assistant) -> None:
    filters = Filters(since=date(2024, 1, 1), until=date(2024, 12, 31))
    for question in (FACT, ALL):
        passages = library.ask(question, filters=filters).passages
        assert passages and all(p.document.date and p.document.date.year == 2024 for p in passages)


def test_follow_up_stays_within_the_filters(library: Assistant) -> None:
    turn = Turn(FACT, "", tuple(d.id for d in library.documents() if d.path.startswith("coast/")))
    answer = library.ask(
        "and how high is its tower?", history=[turn], filters=Filters(documents=("inland",))
    )
    assert all(p.document.path.startswith("inland/") for p in answer.passages)


def test_follow_up_on_a_removed_document_is_still_answered(library: Assistant) -> None:
    answer = library.ask("and when was that?", history=[Turn(FACT, "", ("0" * 16,))])
    assert answer.understood_as


def test_command_line_takes_folders_and_tags(
    library: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--sources", str(library.settings.sources), "--index", str(library.settings.index)]
    asked = ["retrieve", FACT, "--language", "EN", "--document", "coast/", "--json", *where]
    assert main(asked) == 0
    found = json.loads(capsys.readouterr().out)["passages"]
    assert found and {p["document"]["language"] for p in found} == {"en"}
    for wrong in (["--language", "xx"], ["--document", f"nowhere{os.sep}"]):
        assert main(["ask", FACT, *wrong, *where]) == 2
        told = capsys.readouterr().err
        assert len(told.splitlines()) == 1 and wrong[1] in told.replace("\\\\", "\\")


def test_a_folder_name_is_taken_as_it_is_written(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    for name in ("a%b/one.txt", "axb/two.txt", "a/three.txt"):
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(f"The lamp of {name} was lit in 1901 by the keeper.\n")
    with Assistant(sources, tmp_path / "index") as library:
        found = library.retrieve("When was the lamp lit?", filters=Filters(documents=("a%b/",)))
        assert {passage.document.path for passage in found} == {"a%b/one.txt"}
