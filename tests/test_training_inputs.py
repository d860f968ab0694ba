"""A training command that cannot do its work says why in one line, before it begins."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from training import compose, evaluate, export, fit, harder, passages, prepare, train
from training.inputs import run

ROOT = Path(__file__).parent.parent
COMMANDS = {
    name: module.main
    for name, module in {
        "compose": compose, "evaluate": evaluate, "export": export, "fit": fit, "harder": harder,
        "passages": passages, "prepare": prepare, "train": train,
    }.items()
}  # fmt: skip
MANIFEST = """[w]
kind = "written"
path = "w"
source = "here"
licence = "MIT"
share = {share}
sha256 = "{digest}"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with one of everything that a command may be given, some of it wrong."""
    monkeypatch.chdir(tmp_path)
    row = {"id": "1", "question": "Who?", "language": "en", "answerable": False, "answers": []}
    for name, lines in {
        "good": [row],
        "broken": [{**row, "answerable": "no"}],
        "astray": [
            {
                **row,
                "answerable": True,
                "answers": [{"source": "a.md", "start": 0, "end": 3, "text": "Ada"}],
            }
        ],
    }.items():
        (tmp_path / name / "sources").mkdir(parents=True)
        (tmp_path / name / "sources" / "a.md").write_text("The bridge.")
        text = "".join(f"{json.dumps(line)}\n" for line in lines)
        (tmp_path / name / "questions.jsonl").write_text(text)
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("no weights")
    save_file({"x": torch.zeros(2)}, tmp_path / "other.safetensors")
    (tmp_path / "cut.safetensors").write_bytes((tmp_path / "other.safetensors").read_bytes()[:-4])
    (tmp_path / "junk.gz").write_bytes(b"\x1f\x8bjunk")
    with gzip.open("none.gz", "wt"):
        pass
    with gzip.open("list.gz", "wt") as stream:
        stream.write('["a unit?"]\n')
    (tmp_path / "not.toml").write_text("= 5")
    (tmp_path / "lacks.toml").write_text('[w]\nkind = "written"\n')
    (tmp_path / "missing.toml").write_text(MANIFEST.format(share=1, digest="0" * 64))
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.json").write_text('{"title": "A"}')
    return tmp_path


WRONG = {
    "compose none out": "no folder 'none'",
    "compose empty out": "there is no article",
    "compose good file": "'file' cannot be written",
    "export none": "no file 'none'",
    "export file": "no .safetensors file",
    "export cut.safetensors": "is damaged",
    "export other.safetensors --to out": "is not the weights of a reader",
    "export other.safetensors --to file": "'file' cannot be written",
    "train none out": "no file 'none'",
    "train file out": "cannot be read",
    "train junk.gz out": "is not a file of units",
    "train list.gz out": "is not a file of units",
    "train none.gz out": "holds no units",
    "train list.gz out --init file": "no .safetensors file",
    "train list.gz out --minutes 0": "'0' is not a number that is above 0",
    "train list.gz out --minutes nan": "'nan' is not a number",
    "train list.gz out --passes 0": "'0' is not a whole number that is 1 or more",
    "train list.gz out --average 2": "'2' is not a number that is 0 to 1",
    "train list.gz out --threads x": "'x' is not a whole number",
    "train list.gz file": "'file' cannot be written",
    "prepare none out --tests good": "no folder 'none'",
    "prepare . empty --tests good": "'empty' is a folder",
    "prepare . out": "--tests",
    "prepare . out --tests empty": "'empty' is no collection",
    "prepare . out --tests good --manifest none": "no file 'none'",
    "prepare . out --tests good --manifest not.toml": "is not a manifest",
    "prepare . out --tests good --manifest lacks.toml": "the set w needs path",
    "prepare . out --tests good --manifest missing.toml": "is missing. Its source: here",
    "prepare . out --tests good --passages none": "no folder 'none'",
    "prepare . out --tests good --length 0": "'0' is not a whole number",
    "passages none out": "no folder 'none'",
    "passages . out --manifest missing.toml": "is missing. Its source: here",
    "passages . file --manifest missing.toml": "'file' cannot be written",
    "harder . none out --weights other.safetensors": "no folder 'none'",
    "harder . empty out --weights file": "no .safetensors file",
    "harder . empty out": "--weights",
    "harder . empty out --weights other.safetensors --answered 3": "'3' is not a number",
    "harder . empty out --weights other.safetensors --manifest missing.toml": "is missing",
    "fit none good": "no folder 'none'",
    "fit . empty": "'empty' is no collection",
    "fit . good": "no collection",
    "fit . good --keep file": "is not what was observed before",
    "fit . good --limit 0": "'0' is not a whole number",
    "evaluate out good --weights none": "no file 'none'",
    "evaluate out good --weights file": "no .safetensors file",
    "evaluate out empty --weights other.safetensors": "'empty' is no collection",
    "evaluate out broken --weights other.safetensors": "Line 1 of broken/questions.jsonl",
    "evaluate out astray --weights other.safetensors": "do not stand in a.md",
    "evaluate out good --weights other.safetensors": "none is answered",
    "evaluate out --units junk.gz --weights other.safetensors": "is not a file of units",
    "evaluate file good --weights other.safetensors": "'file' cannot be written",
}


@pytest.mark.parametrize("typed", WRONG)
def test_what_is_wrong_is_one_line_and_nothing_is_begun(typed, here, capsys):
    before = sorted(path.name for path in here.iterdir())
    name, *arguments = typed.split()
    with pytest.raises(SystemExit) as stopped:
        run(name, lambda: COMMANDS[name](arguments))
    said = capsys.readouterr()
    assert stopped.value.code == 2 and said.out == ""
    assert said.err.startswith(f"training.{name}: ") and said.err.count("\n") == 1
    assert WRONG[typed] in said.err and "Error" not in said.err
    assert sorted(path.name for path in here.iterdir()) == before


def test_faults_of_an_article_are_told_in_its_own_words(here, capsys):
    for article in ("5", "{", '{"title": "A", "language": "en"}', '{"title": 5, "language": "en"}',
                    '{"title": "A", "language": "en", "paragraphs": [{"text": "B", "questions": [5]}]}',
                    '{"title": "A", "language": "en", "paragraphs": [{"q": 1}]}'):  # fmt: skip
        Path("articles", "a.json").write_text(article)
        assert compose.main(["articles", "out"]) == 1
        told = capsys.readouterr().err
        assert told.startswith("a") and told.count("\n") == 1 and "Error" not in told
    assert not Path("out").exists()


def test_the_commands_themselves_end_with_2(here):
    done = subprocess.run(
        [sys.executable, "-m", "training.export", "none"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1


def test_every_command_that_the_readme_names_is_tried_here():
    readme = (ROOT / "training" / "README.md").read_text("utf-8")
    assert {
        word.removeprefix("training.").strip("`")
        for word in readme.split()
        if word.startswith("training.")
    } - {"fit"} <= set(COMMANDS)
    files = {path.stem for path in (ROOT / "training").glob("*.py") if "argv" in path.read_text()}
    assert files - {"inputs"} == set(COMMANDS)
