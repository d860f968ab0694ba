"""A setting that cannot be meant is told in one line, and never followed."""

from __future__ import annotations

import logging
import time
from dataclasses import fields
from pathlib import Path

import pytest

from assistant import Assistant, Settings
from assistant.cli import main
from assistant.errors import AssistantError, ConfigurationError
from assistant.settings import _RANGES, unknown_variables
from assistant.web.conversations import Conversations
from assistant.web.database import Database

NUMBERS = [f.name for f in fields(Settings) if type(f.default) in (int, float)]
TOO_SMALL = [*((name, -1) for name in NUMBERS), ("conversation_days", 0), ("max_read_seconds", 0),
             *((name, 0) for name in NUMBERS if name.startswith("max_"))]  # fmt: skip
NOT_FINITE = [(f.name, value) for f in fields(Settings) if type(f.default) is float
              for value in ("nan", "inf", "-inf")]  # fmt: skip
MEANINGLESS = [
    ("allowed_hosts", "http://x/"), ("allowed_hosts", "library.example, x:7860"),
    ("allowed_hosts", "*.example"), ("trusted_proxies", "10.0.0.0/99"), ("log_level", "LOUD"),
    ("threads", "1.5"), ("threads", "5000"), ("auto_refresh", "perhaps"),
]  # fmt: skip


def test_every_number_has_a_range() -> None:
    assert sorted(_RANGES) == sorted(NUMBERS)


@pytest.mark.parametrize(("name", "value"), [*TOO_SMALL, *NOT_FINITE, *MEANINGLESS])
def test_a_value_that_cannot_be_meant_is_refused_in_one_line(name, value, capsys, monkeypatch):
    variable = f"ASSISTANT_{name.upper()}"
    with pytest.raises(ConfigurationError, match=f"^{variable} .*; it takes .*\\.$"):
        Settings.from_environment({variable: str(value)})
    monkeypatch.setenv(variable, str(value))
    assert main(["sources"]) == 2
    assert capsys.readouterr().err.startswith(f"assistant: {variable} ")


def test_a_home_folder_that_there_is_not_is_told(capsys, corpus, tmp_path):
    folders = ["--sources", str(corpus), "--index", str(tmp_path / "index")]
    assert main(["sources", "--sources", "~nobody-of-this-name/x"]) == 2
    assert main(["add", "~nobody-of-this-name/x.txt", *folders]) == 2
    for name in ("--model", "--reader"):
        assert main(["ask", "Who?", name, "~nobody-of-this-name/x", *folders]) == 2
    assert capsys.readouterr().err.count("no home folder for the beginning of ~nobody") == 4


@pytest.mark.parametrize("value", [True, float("nan"), None, "5"])
@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_no_number_is_refused_from_python_too(name, value):
    with pytest.raises(ConfigurationError, match=f"ASSISTANT_{name.upper()}"):
        Settings(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [("allowed_hosts", "library.example, LIBRARY, 192.0.2.7, 2001:db8::7,"), ("threads", "0"),
     ("trusted_proxies", "10.0.0.0/8,::1"), ("log_level", "debug"), ("conversation_days", "0.5"),
     ("wait_seconds", "0"), ("chunk_overlap", "0.5"), ("auto_refresh", "No")],
)  # fmt: skip
def test_what_can_be_meant_is_taken(name, value):
    Settings.from_environment({f"ASSISTANT_{name.upper()}": value})


def test_no_number_of_days_deletes_the_conversation_that_was_just_had(tmp_path: Path) -> None:
    """The least that is taken is above 0, so a negative one can't lie in the future."""
    kept = Conversations(Database(tmp_path), days=90.0)
    identity = kept.create("somebody")
    for value in ("-1", "0"):
        with pytest.raises(AssistantError):
            Settings.from_environment({"ASSISTANT_CONVERSATION_DAYS": value})
    assert kept.expire(time.time()) == 0 and kept.exists("somebody", identity)


def test_a_misspelt_variable_is_told_with_the_one_that_was_meant(monkeypatch, capsys, corpus):
    environ = {"ASSISTANT_SOURCE": "x", "ASSISTANT_BOGUS": "1", "ASSISTANT_SOURCES": "y",
               "HOME": "z"}  # fmt: skip
    assert unknown_variables(environ) == [
        "ASSISTANT_BOGUS is no setting and does nothing.",
        "ASSISTANT_SOURCE is no setting and does nothing. Did you mean ASSISTANT_SOURCES?",
    ]
    assert Settings.from_environment(environ).sources == Path("y")
    monkeypatch.setenv("ASSISTANT_MODLE", "x")
    assert main(["sources", "--sources", str(corpus / "none")]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first.endswith("ASSISTANT_MODLE is no setting and does nothing. "
                          "Did you mean ASSISTANT_MODEL?")  # fmt: skip
    assert "no sources folder" in second


def test_python_is_told_of_a_misspelt_variable_too(monkeypatch, caplog, corpus, tmp_path):
    monkeypatch.setenv("ASSISTANT_SOURCE", "x")
    with caplog.at_level(logging.WARNING):
        Assistant(corpus, tmp_path / "index", build=False)
    assert "Did you mean ASSISTANT_SOURCES?" in caplog.text
