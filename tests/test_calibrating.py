"""Calibrating keeps what is better on questions it had not seen, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reader_stub import FIT, StubReader

from assistant import Assistant, Settings, doctor
from assistant.cli import main
from assistant.embedding.testing import HashEmbedder
from assistant.errors import AssistantError, ConfigurationError, DamagedError
from assistant.evaluation import calibrate
from assistant.reader import UNREAD
from assistant.retrieval.fit import FILE

TEXT = "The ferry to Skarholm leaves from the quay at Tarn. A ticket costs 14 euros. It is blue."
START = TEXT.index("14 euros")
GOLD = [{"source": "ferry.txt", "start": START, "end": START + 8, "text": "14 euros"}]


class Separating(StubReader):
    """Tells what is answered from what is not by the question's verb."""

    def __init__(self, yes: float, no: float) -> None:
        super().__init__({})
        self.yes, self.no = yes, no

    def read(self, question, materials):  # type: ignore[no-untyped-def]
        sure = self.yes if "cost" in question else self.no
        return StubReader({"14 euros": sure}).read(question, materials)


class Blind(StubReader):
    def read(self, question, materials):  # type: ignore[no-untyped-def]
        return [UNREAD] * len(materials)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "ferry.txt").write_text(TEXT)
    monkeypatch.setattr("assistant.embedding.load_embedder", lambda *_, **__: HashEmbedder())
    monkeypatch.setattr("assistant.reader.load_reader", lambda *_, **__: Separating(1.0, 0.6))
    made = Settings(sources=tmp_path / "sources", index=tmp_path / "index")
    Assistant(settings=made).close()
    return made


def questions(folder: Path, yes: list[str], no: list[str]) -> Path:
    rows = [
        *({"question": text, "answerable": True, "answers": GOLD} for text in yes),
        *({"question": text, "answerable": False} for text in no),
    ]
    lines = (json.dumps(row) for row in rows)
    (folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def different(folder: Path, many: int = 25) -> Path:
    yes = [f"How much does ticket {number} to Skarholm cost?" for number in range(many)]
    return questions(folder, yes, [f"Who built quay {number} at Tarn?" for number in range(many)])


def test_the_same_question_again_and_again_is_one(settings, tmp_path):
    yes = ["How much does a ticket cost?", "How  much does a TICKET cost?"] * 13
    questions(tmp_path, yes, [f"Who built quay {number}?" for number in range(25)])
    with pytest.raises(ConfigurationError, match=r"There are 1 different questions .* and 25 "):
        calibrate(tmp_path, settings)
    assert not (settings.index / FILE).exists()


def test_what_is_better_on_questions_left_out_is_kept(settings, tmp_path):
    done = calibrate(different(tmp_path), settings)
    assert done.before and (done.before.refused, done.after.refused) == (0.0, 1.0)
    assert done.path == settings.index / FILE and done.path.exists()


def test_where_nothing_gets_better_nothing_is_kept(settings, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("assistant.reader.load_reader", lambda *_, **__: Separating(3.0, -3.0))
    kept = json.dumps({**FIT, "threshold": 0.4})
    (settings.index / FILE).write_text(kept)
    folders = ["--sources", str(settings.sources), "--index", str(settings.index)]
    assert main(["calibrate", str(different(tmp_path)), *folders]) == 0
    said = capsys.readouterr().out
    assert "Nothing was kept" in said and "had not seen" in said
    assert (settings.index / FILE).read_text() == kept
    assert main(["calibrate", str(tmp_path), "--json", *folders]) == 0
    assert json.loads(capsys.readouterr().out)["path"] is None


def test_a_reader_that_reads_nothing_is_told_apart_from_too_few_questions(
    settings, tmp_path, monkeypatch
):
    monkeypatch.setattr("assistant.reader.load_reader", lambda *_, **__: Blind({}))
    with pytest.raises(ConfigurationError, match="There are 3 different questions"):
        calibrate(different(tmp_path, 3), settings)
    with pytest.raises(ConfigurationError, match="could read nothing for any of the 50 questions"):
        calibrate(different(tmp_path), settings)


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_asked(
    settings, tmp_path, monkeypatch
):
    reader = StubReader({})
    monkeypatch.setattr("assistant.reader.load_reader", lambda *_, **__: reader)
    (settings.index / FILE).with_suffix(".part").mkdir()
    with pytest.raises(AssistantError, match=r"calibration\.json cannot be written"):
        calibrate(different(tmp_path), settings)
    assert reader.read_texts == []


def test_a_wrong_answer_is_named_before_anything_is_asked(settings, tmp_path):
    different(tmp_path)
    (settings.sources / "ferry.txt").write_text(f"News. {TEXT}")
    with pytest.raises(ConfigurationError, match=r"Line 1 of .*, not the answer '14 euros'"):
        calibrate(tmp_path, settings)


UNUSABLE = {
    "{": "it is not JSON", "[]": "it is no JSON object", "5": "it is no JSON object",
    "{}": 'it names no "reader"',
    **{json.dumps({**FIT, name: value}): f'"{name}"' for name, value in [
        ("reader", 5), ("read", 0), ("read", "6"), ("order", []), ("answers", None),
        ("threshold", 2), ("threshold", None), ("threshold", float("nan")), ("threshold", "0.5"),
        ("enough", float("inf")), ("enough", True),
    ]},
    json.dumps({**FIT, "verdict": {"best": "1"}}): '"best"',
    json.dumps({**FIT, "verdict": {"best": float("nan")}}): '"best"',
    "caf\udce9": "it is no text in UTF-8",
}  # fmt: skip


@pytest.mark.parametrize("text", UNUSABLE)
def test_an_unusable_calibration_is_told_in_plain_words(settings, text):
    (settings.index / FILE).write_text(text, encoding="utf-8", errors="surrogateescape")
    with Assistant(settings=settings) as library, pytest.raises(DamagedError) as caught:
        library.ask("How much does a ticket cost?")
    said = str(caught.value)
    assert UNUSABLE[text] in said and "Delete it; `assistant calibrate COLLECTION`" in said
    assert "Error" not in said and "object has no" not in said and "codec" not in said


def test_a_calibration_that_is_a_folder_is_told(settings):
    (settings.index / FILE).mkdir()
    with Assistant(settings=settings) as library, pytest.raises(DamagedError, match="Delete it"):
        library.ask("How much does a ticket cost?")


def test_doctor_asks_the_index_in_use(settings):
    assert "ferry.txt" in doctor._question(settings)
    (settings.index / FILE).write_text("{}")
    with pytest.raises(DamagedError, match=r"calibration\.json"):
        doctor._question(settings)
