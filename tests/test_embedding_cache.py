"""Preparing the model: at once, interrupted, without room, without rights, from a wrong file."""

from __future__ import annotations

import errno
import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from assistant.embedding import load_embedder, reference_model_path
from assistant.encoder import weights
from assistant.encoder.cache import folder_made_once
from assistant.encoder.prepared import prepared_path
from assistant.errors import ModelUnavailableError


def fill(folder: Path) -> None:
    (folder / "file").write_text("whole")


def test_two_processes_at_once_make_one_folder(tmp_path: Path):
    code = (
        "import sys, pathlib\n"
        "from assistant.embedding import load_embedder\n"
        "embedder = load_embedder('default', cache=pathlib.Path(sys.argv[1]))\n"
        "print(embedder.embed_queries(['Where?'])[0, :3].tolist())\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = {process.communicate(timeout=120)[0] for process in both}
    assert len(outputs) == 1
    assert all(process.returncode == 0 for process in both)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [
        prepared_path(tmp_path).name
    ]


def test_an_interrupted_build_leaves_nothing_and_the_next_one_succeeds(tmp_path: Path):
    def interrupted(folder: Path) -> None:
        fill(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder_made_once(tmp_path, "model", interrupted)
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
    killed = tmp_path / ".model.killed.tmp"
    killed.mkdir()
    assert (folder_made_once(tmp_path, "model", fill) / "file").read_text() == "whole"
    assert not killed.exists()


def test_a_folder_that_is_there_is_not_made_again(tmp_path: Path):
    folder_made_once(tmp_path, "model", fill)
    folder_made_once(tmp_path, "model", lambda folder: pytest.fail("made again"))


def test_a_form_that_was_superseded_goes_when_nothing_has_used_it_for_weeks(tmp_path: Path):
    day, now = 86_400, time.time()
    ages = {
        "e5-0123abcd-int8-3": 2, "e5-0123abcd-int8-1": 20, "e5-89abcdef-int8-2": 20,
        "e5-0123abcd-int8-2": 10, "e5-0123abcd-reference-1": 20, "mine": 20,
    }  # fmt: skip
    for name, days in ages.items():
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (now - days * day, now - days * day))
    used = folder_made_once(tmp_path, "e5-0123abcd-int8-3", lambda _: None)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == set(ages) - {"e5-0123abcd-int8-1", "e5-89abcdef-int8-2"}
    assert now - used.stat().st_mtime < day / 2


def test_a_full_disk_names_the_setting(tmp_path: Path):
    def full(folder: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(ModelUnavailableError, match=r"No space left.*ASSISTANT_CACHE") as caught:
        folder_made_once(tmp_path, "model", full)
    assert "\n" not in str(caught.value)


def test_a_cache_that_cannot_be_made_is_replaced_by_a_private_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    blocked = tmp_path / "a-file"
    blocked.write_text("")
    with caplog.at_level(logging.WARNING):
        folder = folder_made_once(blocked / "cache", "model", fill)
    assert folder.parent.parent == tmp_path
    assert folder.parent.stat().st_mode & 0o777 == 0o700
    assert "a-file" in caplog.text
    caplog.clear()
    assert folder_made_once(blocked / "cache", "model", fill) == folder
    assert not caplog.text


def test_a_private_folder_that_is_a_link_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"assistant-cache-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "a-file").write_text("")
    with pytest.raises(ModelUnavailableError, match="ASSISTANT_CACHE"):
        folder_made_once(tmp_path / "a-file" / "cache", "model", fill)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_another_weights_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    other = tmp_path / weights.FILE
    other.write_bytes(b"E5S1 but not that one")
    monkeypatch.setattr(weights, "weights_path", lambda: other)
    with pytest.raises(ModelUnavailableError, match="SHA-256"):
        reference_model_path(tmp_path / "cache")
    with pytest.raises(ModelUnavailableError, match="ASSISTANT_MODEL"):
        load_embedder("default", cache=tmp_path / "cache").embed_queries(["Where?"])


def test_a_missing_weights_package_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(weights, "PACKAGE", "no_such_package")
    with pytest.raises(ModelUnavailableError, match=r"no_such_package.*ASSISTANT_MODEL"):
        load_embedder("default", cache=tmp_path).embed_queries(["Where?"])


@pytest.mark.parametrize("name", ["encoder.onnx", "words.npy"])
def test_a_damaged_folder_is_made_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
):
    expected = load_embedder("default", cache=tmp_path).embed_queries(["Where?"])
    path = prepared_path(tmp_path) / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found = load_embedder("default", cache=tmp_path).embed_queries(["Where?"])
    assert (found == expected).all()
    assert "does not read back" in caplog.text
