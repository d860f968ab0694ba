"""The command line as scripts use it: exit codes, one-line errors, JSON and nothing else on stdout."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main


@pytest.fixture
def run(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command on the corpus, in this process; return (status, stdout, stderr)."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        folders = ["--sources", str(corpus), "--index", str(tmp_path / "index")]
        status = main([arguments[0], *arguments[1:], *folders])
        out, err = capsys.readouterr()
        return status, out, err

    return call


def test_index_reports_what_changed_and_a_second_run_embeds_nothing(run: Any, corpus: Path) -> None:
    status, out, _ = run("index", "--json")
    first = json.loads(out)
    assert status == 0
    assert len(first["added"]) == 7
    assert first["embedded"] == first["chunks"] >= 7
    second = json.loads(run("index", "--json")[1])
    assert (second["embedded"], second["added"], len(second["unchanged"])) == (0, [], 7)
    os.utime(corpus / "inland" / "bahn.txt")
    touched = json.loads(run("index", "--json")[1])
    assert (touched["embedded"], touched["changed"]) == (0, [])
    ferry = corpus / "coast" / "ferry.txt"
    ferry.write_text(ferry.read_text("utf-8").replace("140 euros", "155 euros"), "utf-8")
    edited = json.loads(run("index", "--json")[1])
    assert edited["changed"] == ["coast/ferry.txt"]
    assert 0 < edited["embedded"] < len(first["added"])


def test_failed_source_exits_1_with_its_reason_and_the_rest_goes_on(run: Any, corpus: Path) -> None:
    (corpus / "empty.txt").write_text("")
    (corpus / "binary.txt").write_bytes(bytes(range(256)) * 40)
    status, out, _ = run("index")
    assert status == 1
    assert "failed: empty.txt: " in out
    assert "failed: binary.txt: " in out
    assert "7 added" in out
    status, out, _ = run("sources", "--json")
    listed = {d["path"]: d for d in json.loads(out)["documents"]}
    assert listed["empty.txt"]["status"] == "failed"
    assert listed["empty.txt"]["reason"]
    assert listed["empty.txt"]["failed_since"]


def test_many_sources_of_one_reason_share_a_line(run: Any, corpus: Path) -> None:
    for number in range(40):
        (corpus / f"picture-{number}.png").write_bytes(b"\x89PNG")
    (corpus / "notes.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    code, out = run("index")[:2]
    ignored = [line for line in out.splitlines() if line.startswith("ignored")]
    assert code == 0
    assert len(ignored) == 2
    assert any("notes.doc" in line for line in ignored)
    assert any("picture-0.png and 39 more" in line and ".png" in line for line in ignored)
    assert len(json.loads(run("index", "--json")[1])["ignored"]) == 41


def test_a_name_that_steers_the_terminal_is_shown_not_obeyed(run: Any, corpus: Path) -> None:
    evil = "notes\n0000  indexed\x1b[2J\u202egpj\u2028.txt"
    story = "The beacon of Quarrel Point was lit by Mabel Strand in 1911.\x1b]0;owned\x07 It burned oil."
    (corpus / evil).write_text(f"Beacon\x1b[31m of the point\n\n{story * 3}\n", "utf-8")
    (corpus / "bad\n\x1bname.txt").write_text("")
    (corpus / "link\r.exe").write_text("x")
    rows = run("sources")[1].splitlines()
    assert len(rows) == 7 + 3
    asked = (
        ("index",),
        ("sources",),
        ("ask", "Who lit the beacon?"),
        ("retrieve", "beacon"),
        ("verify",),
    )
    for command in asked:
        _, out, err = run(*command)
        printed = out + err
        assert not {"\x1b", "\x07", "\r", "\u202e", "\u2028"} & set(printed), command
        assert "\n0000" not in printed
    assert "notes\\n0000" in run("sources")[1]
    listed = json.loads(run("sources", "--json")[1])["documents"]
    assert evil in {document["path"] for document in listed}


def test_ask_and_retrieve_json_hold_the_fields_of_the_contract(run: Any) -> None:
    status, out, _ = run("ask", "Which ship has Norrline chartered?", "-k", "2", "--json")
    assert status == 0
    answer = json.loads(out)
    assert {
        "question",
        "answerable",
        "confidence",
        "timings_ms",
        "passages",
        "answer",
        "citations",
    } <= set(answer)
    assert {"embed", "search", "total"} <= set(answer["timings_ms"])
    citation = answer["citations"][0]
    assert {"number", "quote", "start", "end", "page", "label", "document"} <= set(citation)
    passage = answer["passages"][0]
    assert {
        "rank",
        "score",
        "text",
        "start",
        "end",
        "page",
        "highlights",
        "also_in",
        "document",
    } <= set(passage)
    assert {"id", "path", "title", "date", "publisher", "language", "url"} <= set(
        passage["document"]
    )
    assert citation["document"]["date"] == "2024-11-03"
    text = run("text", citation["document"]["id"])[1]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    found = json.loads(
        run("retrieve", "Which ship has Norrline chartered?", "-k", "2", "--json")[1]
    )
    assert found["passages"] == answer["passages"]


def test_refusal_exits_0(run: Any) -> None:
    status, out, _ = run("ask", "Who won the 2022 World Cup?", "--json")
    answer = json.loads(out)
    assert (status, answer["answerable"], answer["citations"]) == (0, False, [])


def test_verify_finds_an_edit_behind_its_back(run: Any, corpus: Path) -> None:
    run("index")
    assert run("verify")[0] == 0
    bahn = corpus / "inland" / "bahn.txt"
    data = bytearray(bahn.read_bytes())
    data[200] ^= 1
    bahn.write_bytes(data)
    status, out, _ = run("verify")
    assert status == 1
    assert "inland/bahn.txt" in out


def test_add_remove_restore_move_files_and_refresh(run: Any, corpus: Path, tmp_path: Path) -> None:
    run("index")
    extra = tmp_path / "notes on a harbour's 😀 day.txt"
    extra.write_text(
        "The harbour of Quarrel Bay froze over on 3 February 1947 for eleven days.\n", "utf-8"
    )
    assert run("add", str(extra))[0] == 0
    assert (
        "1947" in json.loads(run("ask", "When did Quarrel Bay freeze over?", "--json")[1])["answer"]
    )
    assert run("remove", extra.name)[0] == 0
    assert not (corpus / extra.name).exists()
    assert (
        json.loads(run("ask", "When did Quarrel Bay freeze over?", "--json")[1])["citations"] == []
    )
    assert run("restore", extra.name)[0] == 0
    assert (corpus / extra.name).exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "", "--sources", "SOURCES"], "question"),
        (["ask", "x", "--sources", "nowhere-at-all"], "nowhere-at-all"),
        (["ask", "x", "--model", "no/such-model", "--sources", "SOURCES"], "ASSISTANT_MODEL"),
        (["ask", "x", "--since", "yesterday", "--sources", "SOURCES"], "yesterday"),
        (["ask", "x", "-k", "0", "--sources", "SOURCES"], "-k"),
        (["ask", "x", "-k", "few", "--sources", "SOURCES"], "'few' is not a number"),
        (["text", "no-such-id", "--sources", "SOURCES"], "no-such-id"),
        (["remove", "no-such-file.txt", "--sources", "SOURCES"], "no-such-file.txt"),
        (["add", "no-such-file.txt", "--sources", "SOURCES"], "no-such-file.txt"),
        (["restore", "no-such-file.txt", "--sources", "SOURCES"], "no-such-file.txt"),
        (["frobnicate"], "frobnicate"),
    ],
    ids=lambda value: " ".join(value[:3]) if isinstance(value, list) else "",
)
def test_wrong_use_is_one_line_on_stderr_and_2(
    arguments: list[str],
    said: str,
    corpus: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    filled = [str(corpus) if a == "SOURCES" else a for a in arguments]
    if "--sources" in filled:
        filled += ["--index", str(tmp_path / "index")]
    assert main(filled) == 2
    out, err = capsys.readouterr()
    assert out == ""
    last = err.strip().splitlines()[-1]
    assert said in last
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--index", "SOURCES"], "is named for the sources and for the index"),
        (["--index", "SOURCES/coast/ferry.txt"], "is a file, not a folder"),
        (["--sources", "SOURCES/coast/ferry.txt"], "is a file, not a folder"),
    ],
    ids=["same", "index is a file", "sources are a file"],
)
def test_folders_that_cannot_be_are_refused_before_anything_is_written(
    options: list[str], said: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(corpus.rglob("*"))
    given = [part.replace("SOURCES", str(corpus)) for part in ["--sources", "SOURCES", *options]]
    assert main(["index", *given]) == 2
    assert said in capsys.readouterr().err
    assert sorted(corpus.rglob("*")) == before


def test_an_unreadable_sources_folder_takes_nothing_out_of_the_index(
    run: Any, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index")
    scandir = os.scandir

    def refused(path: Any) -> Any:
        if str(path) == str(corpus):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    with monkeypatch.context() as patched:
        patched.setattr(os, "scandir", refused)
        status, _, err = run("index")
        assert (status, "cannot be listed (Permission denied)" in err) == (2, True)
    assert len(json.loads(run("index", "--json")[1])["unchanged"]) == 7


def test_a_result_that_filters_empty_says_so(run: Any) -> None:
    run("index")
    said = "No document passes the filters"
    status, out, err = run("retrieve", "ferry", "--language", "ja")
    assert (status, said in err) == (0, True)
    status, out, err = run("ask", "Which ship?", "--json", "--language", "ja")
    assert (status, json.loads(out)["citations"], said in err) == (0, [], True)


def test_environment_names_the_folders_and_module_runs(corpus: Path, tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "ASSISTANT_SOURCES": str(corpus),
        "ASSISTANT_INDEX": str(tmp_path / "i"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "ask", "Which ship has Norrline chartered?", "--json"],
        capture_output=True,
        text=True,
        env=environ,
        cwd=tmp_path,
        check=True,
    )
    assert "Freya" in json.loads(done.stdout)["answer"]
    code = "from assistant import retrieve; print(retrieve('Which ship has Norrline chartered?')[0].document.path)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environ,
        cwd=tmp_path,
        check=True,
    )
    assert done.stdout.strip() == "coast/ferry.txt"


def test_doctor_ends_in_ask_ok(run: Any) -> None:
    run("index")
    status, out, _ = run("doctor")
    assert out.strip().splitlines()[-1] == "ask: ok"
    assert "\nquestion: ok: your index finds" in out
    assert status == 0


def test_a_reader_named_on_the_command_line_is_the_one_that_is_used(tmp_path, capsys):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.txt").write_text("Ada Lindqvist converted the lamp in 1934.")
    folders = ["--sources", str(tmp_path / "sources"), "--index", str(tmp_path / "index")]
    asked = ["ask", "Who converted the lamp?", *folders, "--json"]
    assert main([*asked, "--reader", str(tmp_path / "nothing")]) == 2
    assert "nothing" in capsys.readouterr().err
    assert main([*asked, "--reader", "none"]) == 0
    assert json.loads(capsys.readouterr().out)["passages"][0]["answers"] is None


# --- wrong usage: one line that says what to do -------------------------------------------------


@pytest.mark.parametrize("command", ["ask", "retrieve"])
def test_a_question_without_quotes_is_told_to_take_some(run: Any, command: str) -> None:
    status, out, err = run(command, "Who", "commands", "Aurora")
    assert (status, out) == (2, "") and err.count("\n") == 1
    assert f'assistant {command}: put the question in quotes: "Who commands Aurora"' in err
    status, _, err = run(command, "Who?", "--answerable", "a\nb")
    assert status == 2 and "unknown arguments: --answerable" in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask", "Who?", "--since", "2021-01-01", "--until", "2020-01-01"], "Exchange them."),
        (["ask", "Who?", "--language", ""], "--language: it is empty"),
        (["ask", "Who?", "--document", " "], "--document: it is empty"),
        (["ask", "Who?", "--wait", "-1"], "--wait: '-1' is not a number that is 0 or more"),
        (["ask", "Who?", "--wait", "nan"], "--wait: 'nan' is not a number"),
        (["add", ""], "PATH_OR_URL: it is empty"),
        (["verify", ""], "ANSWER.json: it is empty"),
        (["evaluate", "x", "--details", ""], "--details: it is empty"),
        (["serve", "--host", ""], "--host: it is empty"),
    ],
)
def test_an_option_that_cannot_be_meant_is_told_by_its_name(run: Any, arguments, told, tmp_path):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "") and err.count("\n") == 1 and told in err
    assert not (tmp_path / "index").exists()


def test_what_is_no_saved_answer_is_named_with_a_command_that_saves_one(run: Any, tmp_path: Path):
    for text in ("{}", "no JSON", "[" * 100_000):
        (tmp_path / "answer.json").write_text(text)
        status, _, err = run("verify", str(tmp_path / "answer.json"))
        assert status == 2 and f"{tmp_path / 'answer.json'}: " in err and err.count("\n") == 1
        assert f" --index {tmp_path / 'index'} > answer.json`." in err


def test_an_index_whose_file_is_a_folder_is_told_before_anything_is_embedded(run: Any, tmp_path):
    (tmp_path / "index" / "assistant.sqlite").mkdir(parents=True)
    for command in (["ask", "Who?"], ["index"], ["index", "--rebuild"], ["verify"], ["sources"]):
        status, _, err = run(*command)
        assert status == 2 and "assistant.sqlite is a folder" in err and err.count("\n") == 1


def test_feedback_that_cannot_be_read_is_not_taken_for_none(run: Any, tmp_path, monkeypatch):
    assert run("feedback")[:2] == (0, "No feedback yet.\n")
    state = tmp_path / "another"
    monkeypatch.setenv("ASSISTANT_STATE", str(state))
    state.write_text("a file")
    assert run("feedback")[0] == 2
    state.unlink()
    state.mkdir()
    (state / "web.sqlite").write_text("not a database " * 100)
    status, _, err = run("feedback")
    assert status == 2 and "web.sqlite cannot be read" in err and err.count("\n") == 1


def test_a_choice_that_cannot_be_written_changes_nothing(run: Any, corpus: Path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    assert run("index")[0] == 0
    monkeypatch.setattr("assistant.indexing.choices.os.replace", full)
    status, _, err = run("keep", "coast/ferry.txt")
    assert status == 2 and ".assistant.toml cannot be written (No space left" in err
    assert not [path for path in corpus.iterdir() if path.name.startswith(".assistant")]


@pytest.mark.parametrize("wrong", ["password", "port"])
def test_what_keeps_the_chat_from_being_served_is_told_before_it_is_loaded(
    corpus: Path, tmp_path: Path, wrong: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        options = ["--host", "0.0.0.0"] if wrong == "password" else ["--port", port]
        folders = ["--sources", str(corpus), "--index", str(tmp_path / "index")]
        script = (
            "import sys; from assistant.cli import main; status = main(sys.argv[1:]);"
            "sys.exit(9 if {'gradio', 'onnxruntime', 'torch'} & set(sys.modules) else status)"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, "serve", *options, *folders],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert {"password": "ASSISTANT_PASSWORD", "port": "Address already in use"}[
        wrong
    ] in done.stderr


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_eval_names_what_it_lacks_before_it_installs(tmp_path: Path) -> None:
    for named in ([], [f"COLLECTION={tmp_path / 'none'}"]):
        done = subprocess.run(
            ["make", "eval", f"VENV={tmp_path / 'venv'}", *named],
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2 and "make eval COLLECTION=folder" in done.stdout
        assert not (tmp_path / "venv").exists()
