"""Wrong arguments are one clear error each, before anything is done."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

import assistant
from assistant import Assistant, AssistantError, Filters, Settings, Turn
from assistant.cli import main
from assistant.embedding.testing import HashEmbedder
from assistant.errors import ConfigurationError, ModelUnavailableError
from assistant.evaluation import calibrate, evaluate, load_questions

NAN = float("nan")


@pytest.fixture
def library(tmp_path: Path) -> Assistant:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_text("BT got a licence in Shanghai.")
    settings = Settings(sources=tmp_path / "sources", index=tmp_path / "index")
    opened = Assistant(settings=settings, build=False)
    opened._embedder = HashEmbedder()
    opened.refresh()
    return opened


CALLS = {
    **{f"retrieve k={k!r}": ("retrieve", ("BT?",), {"k": k}) for k in (NAN, 0, -1, 2.5, "5", None, True, [5])},
    **{f"ask {q!r}": ("ask", (q,), {}) for q in (None, 5, b"BT?", ["BT?"], NAN)},
    "ask filters": ("ask", ("BT?",), {"filters": {"languages": ["en"]}}),
    "ask languages": ("ask", ("BT?",), {"filters": Filters(languages="en")}),
    "ask documents": ("ask", ("BT?",), {"filters": Filters(documents=("a.txt", None))}),
    "ask since": ("ask", ("BT?",), {"filters": Filters(since="2020-01-01")}),
    "ask until": ("ask", ("BT?",), {"filters": Filters(until=datetime(2020, 1, 1))}),
    "ask history": ("ask", ("BT?",), {"history": "before"}),
    "ask turns": ("ask", ("BT?",), {"history": [("q", "a")]}),
    "ask days": ("ask", ("BT?",), {"filters": Filters(since=date(2021, 1, 1), until=date(2020, 1, 1))}),
    **{f"ask {turn!r}": ("ask", ("BT?",), {"history": [turn]}) for turn in (
        Turn(None), Turn("BT?", None), Turn("BT?", 5), Turn("BT?", document_ids="x"),
        Turn("BT?", document_ids=None), Turn("BT?", document_ids=(5,)))},
    "ask no history": ("ask", ("BT?",), {"history": None}),
    **{f"{name} {what!r}": (name, (what,), {}) for name in ("add", "remove", "restore")
       for what in ("a string", Path("a.txt"), None, 5, [None], [""], [5], ["a\0b"])},
    **{f"document {id!r}": ("document", (id,), {}) for id in (None, 5, "", ["a.txt"])},
    **{f"verify {answer!r}": ("verify", (answer,), {}) for answer in (5, [1], b"{}", NAN)},
    "watch": ("watch", (None,), {}),
    **{f"ask language {one!r}": ("ask", ("BT?",), {"language": one}) for one in (5, "", ["en"])},
    "refresh progress": ("refresh", (), {"progress": 5}),
}  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_argument_is_one_clear_error(library, call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # what must not be walked, letter by letter or as ""
    name, arguments, options = CALLS[call]
    with pytest.raises(AssistantError) as caught:
        getattr(library, name)(*arguments, **options)
    said = str(caught.value)
    assert said.endswith(".") and "\n" not in said and len(said) < 300
    assert sorted(p.name for p in library.settings.sources.iterdir()) == ["a.txt"]


@pytest.mark.parametrize("value", [5, "postgresql://library", Path("index"), HashEmbedder()])
def test_a_store_that_is_none_is_one_clear_error(tmp_path, value):
    (tmp_path / "sources").mkdir()
    with pytest.raises(AssistantError, match=r"^store is .*Store\.$"):
        Assistant(tmp_path / "sources", tmp_path / "index", store=value)
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(("name", "value"), [
    ("reader", 5), ("reader", ""), ("reader", [1]), ("reader", HashEmbedder()),
    ("progress", 5), ("settings", 5), ("settings", "x"), ("settings", {"threads": 1}),
])  # fmt: skip
def test_a_reader_or_settings_that_are_none_are_one_clear_error(tmp_path, name, value):
    (tmp_path / "sources").mkdir()
    with pytest.raises(AssistantError, match=rf"^{name} is .*; it takes .*\.$"):
        Assistant(tmp_path / "sources", tmp_path / "index", **{name: value})
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("call", [
    lambda library: library.ask("BT?"), lambda library: library.retrieve("BT?"),
    lambda library: library.documents(), lambda library: library.document("a.txt"),
    lambda library: list(library.chunks()), lambda library: library.generation(),
    lambda library: library.whole(), lambda library: library.verify(),
    lambda library: library.verify({"citations": []}), lambda library: library.refresh(),
    lambda library: library.watch(print), lambda library: library.add(["a.txt"]),
    lambda library: library.remove(["a.txt"]), lambda library: library.restore(["a.txt"]),
    lambda library: library.removed(), lambda library: library.keep(["a.txt"]),
])  # fmt: skip
def test_a_closed_library_says_so(library, call):
    library.close()
    library.close()
    with pytest.raises(AssistantError, match="was closed"):
        call(library)
    assert (library.settings.sources / "a.txt").exists()


@pytest.mark.parametrize("value", [5, b"x", "", "a\0b", ["x"]])
@pytest.mark.parametrize("name", ["sources", "index"])
def test_a_folder_that_is_none_is_one_clear_error(tmp_path, name, value):
    (tmp_path / "sources").mkdir()
    folders = {"sources": tmp_path / "sources", "index": tmp_path / "index", name: value}
    with pytest.raises(AssistantError, match=name):
        Assistant(**folders)


@pytest.mark.parametrize(
    ("name", "value"),
    [("chunk_characters", "800"), ("chunk_overlap", NAN), ("wait_seconds", None), ("sources", "x"),
     ("threads", 1.5), ("max_read_seconds", NAN), ("model", None), ("auto_refresh", "yes")],
)  # fmt: skip
def test_a_setting_of_another_type_names_itself_and_the_value(name, value):
    with pytest.raises(AssistantError, match=f"ASSISTANT_{name.upper()} is .*; it takes"):
        Settings(**{name: value})


def test_paths_and_any_list_are_taken(library, tmp_path):
    file = tmp_path / "b.txt"
    file.write_text("Airbus got one in Paris.")
    assert library.add((file,)).added == ("b.txt",)
    assert library.remove({"b.txt"}).removed == ("b.txt",)
    assert library.ask("Who got a licence?\ud800").question


WRONG = {
    "no words": (["???"], {"question": "???"}),
    "empty": ([" "], {"question": " "}),
    "too long": (["why " * 600], {"question": "why " * 600}),
    "language": (
        ["BT?", "--language", "klingon"],
        {"question": "BT?", "filters": Filters(languages=("klingon",))},
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("command", ["ask", "retrieve"])
def test_a_wrong_question_builds_no_index(tmp_path, capsys, command, wrong):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_text("BT got a licence in Shanghai.")
    folders = {"sources": str(tmp_path / "sources"), "index": str(tmp_path / "index")}
    typed, given = WRONG[wrong]
    options = [part for name, folder in folders.items() for part in (f"--{name}", folder)]
    assert main([command, *typed, *options]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and "building" not in said.err
    with pytest.raises(AssistantError):
        getattr(assistant, command)(**given, **folders)
    assert not (tmp_path / "index").exists()


def test_a_wrong_reader_is_told_before_anything_is_embedded(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_text("BT got a licence in Shanghai.")
    settings = Settings(
        sources=tmp_path / "sources", index=tmp_path / "index", reader=str(tmp_path / "none")
    )
    with pytest.raises(ModelUnavailableError):
        Assistant(settings=settings)
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("wrong", [5, None, b"x", ["x"], ""])
def test_a_collection_that_is_none_is_one_clear_error(wrong):
    for act in (evaluate, load_questions, lambda folder: calibrate(folder, Settings())):
        with pytest.raises(AssistantError, match="The collection is"):
            act(wrong)


@pytest.mark.parametrize("more", [{"limit": 0}, {"limit": "5"}, {"settings": "x"}])
def test_what_an_evaluation_cannot_be_given_is_one_clear_error(tmp_path, more):
    with pytest.raises(AssistantError, match=f"^{next(iter(more))} is .*; it takes"):
        evaluate(str(tmp_path), **more)
    with pytest.raises(AssistantError, match=r"^settings is"):
        calibrate(tmp_path, 5)


def test_details_that_cannot_be_written_are_told_before_anything_is_asked(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_text("BT got a licence in Shanghai.")
    row = '{"id": "1", "question": "BT?", "answerable": false, "answers": []}'
    (tmp_path / "questions.jsonl").write_text(row + "\n")
    with pytest.raises(ConfigurationError, match="details"):
        evaluate(tmp_path, index=tmp_path / "index", details=tmp_path / "none" / "details.jsonl")
    with pytest.raises(ConfigurationError, match="written over the questions"):
        evaluate(tmp_path, details=tmp_path / "questions.jsonl")
    assert (tmp_path / "questions.jsonl").read_text() == row + "\n"
    assert not (tmp_path / "index").exists()
