"""One file a language: none lacks anything, cues are used in their own language, an 18th is a file."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.languages import LANGUAGES, files
from assistant.languages.cues import cue, whole
from assistant.languages.phrases import refers_back, said

PACKAGE = Path(files.__file__).parent.parent
WHOLE = {
    ("overview", "cues"),
    ("overview", "latest"),
    ("followup", "about"),
    ("followup", "in_language"),
}
PATTERNS = ("names", "followup", "order", "overview", "question", "parts", "figures")
PLAIN = {"alike", "numbers", "tens", "hundreds", "glued", "units_first"}


def lacking(code: str) -> list[str]:
    """Return what a language's file lacks, or has too much of, beside the English one."""
    missing = []
    for name, table in files.tables("en").items():
        if name == "page" and not files.has(code, "page"):
            continue  # the page may speak fewer languages than it answers in
        own = files.table(code, name) if files.has(code, name) else {}
        missing += [f"{code}.toml lacks {key} in [{name}]" for key in table if key not in own]
        missing += [f"{code}.toml alone has {key} in [{name}]" for key in own if key not in table]
    return missing


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_table_and_key(code: str) -> None:
    assert lacking(code) == []
    assert {"name", "codes", "script", "stemmer"} <= set(files.head(code))


def test_a_missing_key_is_named_with_its_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(files.FOLDER, tmp_path / "data")
    broken = tmp_path / "data" / "it.toml"
    written = re.sub(r"^refusal = .*$", "", broken.read_text("utf-8"), flags=re.MULTILINE)
    broken.write_text(written, "utf-8")
    monkeypatch.setattr(files, "FOLDER", tmp_path / "data")
    for remembered in (files.head, files.table, files._pieces):
        remembered.cache_clear()
    try:
        assert lacking("it") == ["it.toml lacks refusal in [answer]"]
        with pytest.raises(KeyError, match=r"it\.toml lacks refusal in \[answer\]"):
            files.text("it", "answer", "refusal")
    finally:
        monkeypatch.undo()
        for remembered in (files.head, files.table, files._pieces):
            remembered.cache_clear()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_pattern_compiles_and_every_language_is_named(code: str) -> None:
    assert set(files.table(code, "names")) == set(LANGUAGES)
    for name in PATTERNS:
        for key in files.table(code, name):
            if (name, key) in WHOLE:
                assert whole(code, name, key)
            elif key not in PLAIN:
                cue(code, name, key)


@pytest.mark.parametrize("code", LANGUAGES)
def test_phrases_keep_their_blanks(code: str) -> None:
    for key, english in files.table("en", "answer").items():
        own = files.text(code, "answer", key)
        assert re.findall(r"\{\w+\}", own) == re.findall(r"\{\w+\}", english), (code, key)


def test_cues_count_in_their_own_language_only() -> None:
    assert cue("es", "followup", "openers").match("o Airbus")
    assert not cue("pt", "followup", "openers").match("O que disse o presidente?")
    assert not cue(None, "followup", "openers").match("and Airbus?")


def test_an_answer_speaks_every_language() -> None:
    refusals = {said("refusal", code, question="{0}?") for code in LANGUAGES}
    assert len(refusals) == len(LANGUAGES) and all("{0}?" in refusal for refusal in refusals)
    unknown, none, english = (said("refusal", code, question="") for code in ("xx", None, "en"))
    assert unknown == none == english
    assert refers_back("She left in May.", "en") and refers_back("그는 떠났다.", "ko")
    assert not refers_back("The ferry left in May.", "en")


def test_only_the_files_asked_for_are_read() -> None:
    code = (
        "from assistant.languages import files\n"
        "from assistant.question import understand\n"
        "files.table.cache_clear()\n"
        "understand('Когда построили мост?')\n"
        "print(files.table.cache_info().currsize)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) <= 8  # the tables of one language, not of seventeen


def test_an_18th_language_is_one_new_file(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(files.FOLDER, data)
    for path in data.glob("*.toml"):  # every language can name the new one
        written = path.read_text("utf-8").replace("\n[followup]", 'nl = "dutch"\n\n[followup]', 1)
        path.write_text(written, "utf-8")
    dutch = (data / "en.toml").read_text("utf-8")
    for key, value in {
        "name": "Dutch",
        "codes": "nld dut",
        "stemmer": "dutch",
        "asks": "wanneer|hoeveel|wie|wat|waar|welke?",
        "refusal": "De bronnen zeggen het niet.",
        "openers": "en|maar",
        "pointers": "het|hij|zij",
        "stop": "de het een en van in is was werd wie wat waar wanneer hoeveel hij zij op maar",
    }.items():
        dutch = re.sub(
            rf"^{key} = (?:'''.*?'''|\"\"\".*?\"\"\"|\"[^\"\n]*\")$",
            f"{key} = '''{value}'''",
            dutch,
            count=1,
            flags=re.MULTILINE | re.DOTALL,
        )
    (data / "nl.toml").write_text(dutch, "utf-8")
    # A fresh process in which the folder is another before anything is read from it.
    code = (
        "import importlib.util, sys, pathlib\n"
        f"spec = importlib.util.spec_from_file_location('assistant.languages.files', {files.__file__!r})\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "sys.modules['assistant.languages.files'] = module\n"
        "spec.loader.exec_module(module)\n"
        f"module.FOLDER = pathlib.Path({str(data)!r})\n"
        "from assistant.languages import LANGUAGES, detect, normalise_code, search_terms\n"
        "from assistant.languages.phrases import said\n"
        "from assistant.question import understand\n"
        "from assistant.records import Turn\n"
        "print(len(LANGUAGES), detect('Wanneer werd de brug gebouwd?'), normalise_code('nld'))\n"
        "asked = understand('Wanneer werd de brug gebouwd?')\n"
        "print(asked.language, said('refusal', asked.language))\n"
        "print(understand('en wie?', [Turn('Wanneer werd de brug gebouwd?')]).follows)\n"
        "print(search_terms('bruggen', 'nl') == search_terms('brug', 'nl'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "18 nl nl",
        "nl De bronnen zeggen het niet.",
        "wholly",
        "True",
    ]


OWN = {"scripts.py"}  # letters of scripts


def foreign_words(path: Path) -> list[str]:
    """Return the words with letters beyond ASCII in a module's strings, docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    documented = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }  # a docstring may show an example
    return [
        word
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in documented
        for word in re.findall(r"[^\W\d_]+", node.value)
        if not word.isascii() and len(word) > 1 and word.isalpha()
    ]


ROOMS = ("question", "languages", "retrieval", "answering", "reader", "web", "sentences.py")


def modules(place: str) -> list[Path]:
    here = PACKAGE / place
    return [here] if here.suffix else sorted(here.rglob("*.py"))


@pytest.mark.parametrize("place", ROOMS)
def test_no_other_module_holds_words_of_a_language(place: str) -> None:
    found = {path.name: foreign_words(path) for path in modules(place) if path.name not in OWN}
    assert {name: words for name, words in found.items() if words} == {}


def decided_by_code(path: Path) -> list[str]:
    """Return the codes of languages that a module compares with or keeps tables by."""
    compared: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Compare):
            compared += node.comparators
        elif isinstance(node, ast.Dict):
            compared += node.keys
        elif isinstance(node, ast.Set):
            compared += node.elts
    return [
        inner.value
        for node in compared
        if node
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and inner.value in LANGUAGES
    ]


@pytest.mark.parametrize("place", [*ROOMS, "parsing", "chunking.py", "structure.py"])
def test_no_module_decides_by_the_code_of_a_language(place: str) -> None:
    found = {
        path.name: decided_by_code(path)
        for path in modules(place)
        if path.name != "detection.py"  # it tells languages apart
    }
    tags = {"th", "tr", "hi"} if place in ("parsing", "web") else set()  # elements of HTML and TEI
    assert {name: codes for name, codes in found.items() if set(codes) - tags} == {}
