"""Shared by every test: a clean environment, a real corpus, the real model."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.settings import Settings

CORPUS = Path(__file__).with_name("corpus")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the developer's, and no user state, reaches a test; the model cache is shared.

    ASSISTANT_LONG, which asks for the long checks, is read before, when the tests are collected.
    """
    for name in list(os.environ):
        if name.startswith("ASSISTANT_") and name != "ASSISTANT_CACHE":
            monkeypatch.delenv(name)
    monkeypatch.setenv("ASSISTANT_STATE", str(tmp_path / "state"))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A writable copy of the corpus: nine articles, seven of them in languages of their own."""
    return Path(shutil.copytree(CORPUS, tmp_path / "sources"))


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """The corpus, indexed by the default model; read only by convention."""
    folder = tmp_path_factory.mktemp("library")
    shutil.copytree(CORPUS, folder / "sources")
    settings = Settings.from_environment({}, sources=folder / "sources", index=folder / "index")
    with Assistant(settings=settings) as opened:
        yield opened
