"""What the pages say is so: every example runs, every command and setting is named."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from assistant.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# Examples that install, serve, or need a machine of their own.
NOT_RUN = re.compile(r"^\s*(make|git|ASSISTANT_PASSWORD)\b|assistant (serve|index --watch)", re.M)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)


def examples(page: Path) -> list[tuple[str, str]]:
    """Return the (language, code) blocks of a page that can be run."""
    found = BLOCK.findall(page.read_text("utf-8"))
    return [
        (kind, code)
        for kind, code in found
        if kind in ("python", "sh") and not NOT_RUN.search(code)
    ]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sample articles and their index."""
    folder = tmp_path_factory.mktemp("library")
    shutil.copytree(ROOT / "sources", folder / "sources", ignore=shutil.ignore_patterns(".trash"))
    run([sys.executable, "-m", "assistant", "index"], folder)
    return folder


def run(command: list[str], folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_S")} | {
        "PATH": path
    }
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("page", [p for p in PAGES if examples(p)], ids=lambda page: page.name)
def test_examples_of_the_page_run(page: Path, library: Path) -> None:
    for kind, code in examples(page):
        command = [sys.executable, "-c"] if kind == "python" else ["bash", "-euo", "pipefail", "-c"]
        run([*command, code], library)


def test_output_shown_in_the_readme_is_what_is_printed(library: Path) -> None:
    shown = re.findall(r"^```text\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.M | re.S)
    asked = [sys.executable, "-m", "assistant", "ask", "Who runs BT Global Services?"]
    assert shown == [run(asked, library)]


def test_every_setting_is_on_its_page() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    missing = [f.name for f in fields(Settings) if f"ASSISTANT_{f.name.upper()}`" not in page]
    assert missing == []


def test_every_command_and_option_is_in_the_docs() -> None:
    pages = "".join(page.read_text("utf-8") for page in PAGES)
    usage = subprocess.check_output([sys.executable, "-m", "assistant", "--help"], text=True)
    commands = re.findall(r"^    (\w+)  ", usage, re.M)
    assert len(commands) >= 12
    assert [c for c in commands if f"`{c}" not in pages and f"assistant {c}" not in pages] == []


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "index" / "README.md"]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_messages_that_the_upgrade_page_quotes_are_said() -> None:
    page = (ROOT / "docs" / "upgrading.md").read_text("utf-8")
    quoted = re.findall(r"\"… (.*?) …\"", page)
    code = "".join(path.read_text("utf-8") for path in (ROOT / "assistant").rglob("*.py"))
    assert len(quoted) >= 4
    assert [words for words in quoted if words not in code] == []


def test_lines_for_cron_say_something_only_when_it_is_needed(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "keeping-fresh.md").read_text("utf-8")
    lines = re.findall(r"^\d+ +[\d*]+ \* \* \*  cd /srv/library && (.*)$", page, re.M)
    index, sources = (line.replace(".venv/bin/assistant", "assistant") for line in lines)

    def printed(line: str) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environ = {**os.environ, "PATH": path}
        return subprocess.run(
            ["sh", "-c", line],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        ).stdout

    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "ferry.txt").write_text("The ferry leaves at 9.40.")
    assert printed(index) == "" == printed(sources)
    (tmp_path / "sources" / "empty.txt").touch()
    assert printed(index) == "" and "empty.txt" in printed(sources)
    shutil.rmtree(tmp_path / "sources")
    assert "There is no sources folder" in printed(index)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who runs BT Global Services?", "Bas Burger"),
        ("How many telecom enterprises with foreign investment did China have?", "2,400"),
        ("Quel a été le chiffre d'affaires de BT Group ?", "18,9 milliards"),
    ],
)
def test_sample_articles_answer(question: str, said: str, library: Path) -> None:
    assert said in run([sys.executable, "-m", "assistant", "ask", question], library)
