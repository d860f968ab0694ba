"""The reader can be trained anew: on the data named, on none that tests, and through a kill."""

import gzip
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from training.batches import Batch, batches, collate, examples_of
from training.compose import main as compose
from training.copies import Kept
from training.evaluate import auroc, given_paragraph, held_out, placed, refused
from training.examples import Maker, Question, read_units
from training.harder import misleading
from training.losses import losses
from training.manifest import DataError, digest, read_manifest
from training.model import CheckpointError, load, new_reader, save
from training.prepare import main as prepare
from training.reading import Read, read
from training.state import read_state
from training.train import main as train
from training.written import Found, Set, read_set, written_units

ROOT = Path(__file__).parent.parent
BRIDGE = (
    "The bridge at Norrvik was opened in 1934. It is 212 metres long and was built by Ada Holm, "
    "who had drawn it in a single winter.\nThe toll was 40 cents until 1951."
)
FERRY = (
    "The ferry between Norrvik and Selsund runs every 20 minutes in summer. A ticket costs 3 crowns "
    "and bicycles travel free, but dogs pay half.\nThe captain is Jonas Brandt."
)
TEST = (
    "The lighthouse on Selsund was lit for the first time on 4 May 1887, when Karin Dahl carried the "
    "oil up its ninety steps in two buckets, as the keeper had broken his leg."
)


def public_passage(title: str, context: str, *asked: tuple[str, str]) -> dict:
    questions = [
        {"question": q, "answers": [{"text": a, "start": context.index(a)}], "answerable": True}
        for q, a in asked
    ]
    return {"title": title, "language": "en", "context": context, "questions": questions}


def collection(folder: Path, texts: dict[str, str], rows: list[dict]) -> Path:
    (folder / "sources").mkdir(parents=True)
    for name, text in texts.items():
        (folder / "sources" / name).write_text(text, "utf-8")
    (folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def row(number: str, question: str, source: str, text: str, words: str, *, answers: bool) -> dict:
    span = {"source": source, "start": text.index(words), "text": words}
    span["end"] = span["start"] + len(words)
    told = {"answers": [span]} if answers else {"answers": [], "near": span}
    return {"id": number, "question": question, "language": "en", "answerable": answers, **told}


def written_rows() -> list[dict]:
    return [
        row("1", "How long is the bridge?", "bridge.md", BRIDGE, "212 metres", answers=True),
        row("2", "How wide is the bridge?", "bridge.md", BRIDGE, "212 metres", answers=False),
        row("3", "Who is the captain?", "ferry.md", FERRY, "Jonas Brandt", answers=True),
        row("4", "What do cats pay?", "ferry.md", FERRY, "dogs pay half", answers=False),
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with a public, a written and a translated set, their manifest, and a test collection."""
    folder = tmp_path / "data"
    collection(folder / "w", {"bridge.md": BRIDGE, "ferry.md": FERRY}, written_rows())
    (folder / "t").mkdir()
    (folder / "t" / "T1.tsv").write_text("1\tde\tWie lang ist die Brücke?\n")
    with gzip.open(folder / "p.jsonl.gz", "wt") as file:
        for passage in (
            public_passage("Bridge", BRIDGE, ("Who built the bridge at Norrvik?", "Ada Holm")),
            public_passage("Ferry", FERRY, ("Who steers it?", "Jonas Brandt")),
            public_passage("Copied", "News. " + TEST, ("What did Karin carry?", "the oil")),
            public_passage("Asked", FERRY + " ", ("When was the lighthouse  first LIT?", "summer")),
        ):
            file.write(json.dumps(passage) + "\n")
    lines = []
    for kind, path in (("written", "w"), ("translated", "t"), ("public", "p.jsonl.gz")):
        lines += [f"[{kind}]", f'kind = "{kind}"', f'path = "{path}"', 'source = "here"']
        lines += ['licence = "MIT"', "share = 10", f'sha256 = "{digest(folder / path)}"']
    (folder / "manifest.toml").write_text("\n".join(lines))
    asked = row("9", "When was the lighthouse first lit?", "light.md", TEST, "1887", answers=True)
    collection(tmp_path / "test", {"light.md": TEST}, [asked])
    return folder


def prepared(data: Path, out: Path) -> list:
    manifest = str(data / "manifest.toml")
    tests = str(data.parent / "test")
    prepare([str(data), str(out), "--manifest", manifest, "--tests", tests])
    return read_units(out)


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """A folder with a random encoder of two narrow layers and the real vocabulary."""
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=250_037,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(tmp_path / "encoder")
    return tmp_path / "encoder"


def test_units_hold_what_answers_and_what_does_not(data: Path, tmp_path: Path) -> None:
    units = prepared(data, tmp_path / "units.jsonl.gz")
    examples = [example for unit in units for example in examples_of(unit)]
    assert {bool(example.spans) for example in examples} == {True, False}
    assert all(0 < example.first <= a <= b for example in examples for a, b in example.spans)
    # The German question is there beside the English one, in the unit of the bridge.
    assert any(len(unit) >= 2 and unit[0].origin == "w-w" for unit in units)


@pytest.mark.parametrize(("share", "passes"), [("1", 1.0), ("0.5", 0.5), ("2.5", 2.5)])
def test_a_written_set_is_read_as_often_as_the_manifest_says(
    data: Path, tmp_path: Path, share: str, passes: float
) -> None:
    manifest = data / "manifest.toml"
    manifest.write_text(manifest.read_text().replace("share = 10", f"share = {share}", 1))
    units = prepared(data, tmp_path / "units.jsonl.gz")
    assert len([unit for unit in units if unit[0].origin == "w-w"]) == 2 * passes


def test_near_copies_of_test_questions_are_left_out(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units = prepared(data, tmp_path / "units.jsonl.gz")
    public = [unit for unit in units if unit[0].origin == "public"]
    assert len(public) == 2  # the passage that was copied and the question that was asked are gone
    assert "2 near copies left out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "is_copy"),
    [
        (TEST, True),
        (TEST.upper().replace(" ", "\n"), True),
        ("Before it, other words. " * 9 + TEST + " And after it, more of them." * 9, True),
        (BRIDGE, False),
        ("A lighthouse was lit by Karin Dahl. It has ninety steps.", False),
        ("", False),
    ],
    ids=["same", "capitals and lines", "inside", "other", "same subject", "empty"],
)
def test_a_copied_passage_is_known_by_its_words(text: str, is_copy: bool) -> None:
    assert Kept([TEST], []).holds_passage(text) is is_copy


def test_a_set_other_than_the_manifest_says_is_refused(data: Path, tmp_path: Path) -> None:
    (data / "t" / "T1.tsv").write_text("1\tde\tWie breit ist die Brücke?\n")
    with pytest.raises(DataError, match=r"translated.*SHA-256"):
        prepared(data, tmp_path / "units.jsonl.gz")


def test_a_set_that_chooses_is_not_trained_on(data: Path, tmp_path: Path) -> None:
    manifest = data / "manifest.toml"
    manifest.write_text(manifest.read_text().replace("share = 10", "share = 10\nchooses = true", 1))
    with pytest.raises(DataError, match="chooses"):
        prepared(data, tmp_path / "units.jsonl.gz")


def test_passages_that_do_not_answer_come_from_what_the_product_found() -> None:
    texts = {"bridge.md": BRIDGE, "ferry.md": FERRY, "light.md": TEST}
    chunks = {name: [(0, len(text))] for name, text in texts.items()}
    asked = written_rows()[:1]
    found = Found(chunks, {asked[0]["question"]: [("light.md", 0, 50), ("bridge.md", 0, 90)]})
    passages = set()
    for seed in range(8):
        for unit in written_units(Set("x", asked, texts), Maker(320, seed), found=found):
            passages |= {example.passage for example in examples_of(unit) if not example.spans}
    maker = Maker(320, 0)
    light = maker.example([5], "", TEST)
    ferry = maker.example([5], "", FERRY)
    assert light is not None and light.passage in passages
    assert ferry is not None and ferry.passage not in passages
    harder = found._replace(hardest={asked[0]["question"]: ("ferry.md", 0, 90)})
    for seed in range(8):  # what misleads the reader most is always among them
        units = written_units(Set("x", asked, texts), Maker(320, seed), found=harder)
        [unit] = [examples_of(unit) for unit in units]
        assert ferry.passage in {example.passage for example in unit if not example.spans}


def test_the_passage_that_misleads_most_does_not_hold_the_answer(encoder: Path) -> None:
    texts = {"bridge.md": BRIDGE, "ferry.md": FERRY, "light.md": TEST}
    places = [(name, 0, len(text)) for name, text in texts.items()]
    asked = written_rows()
    found = Found({}, {row["question"]: places for row in asked})
    hardest = misleading(new_reader(encoder).eval(), Set("x", asked, texts), found, {}, (1.0, 1.0))
    for one in asked:
        place = hardest[one["question"]]
        assert place[0] not in {answer["source"] for answer in one["answers"]}
        assert place in places
    none = misleading(new_reader(encoder).eval(), Set("x", asked, texts), found, {}, (0.0, 0.0))
    assert none == {}


def test_a_killed_run_goes_on_to_the_same_weights(
    data: Path, encoder: Path, tmp_path: Path
) -> None:
    prepared(data, tmp_path / "units.jsonl.gz")

    def command(out: str, *more: str) -> list[str]:
        shape = ["--passes", "3", "--tokens", "400", "--freeze", "1", "--threads", "1"]
        files = [str(tmp_path / "units.jsonl.gz"), str(tmp_path / out)]
        return [*files, "--encoder", str(encoder), *shape, "--lr", "1e-3", *more]

    train(command("whole"))
    _, whole = read_state(tmp_path / "whole" / "state.pt")
    state = tmp_path / "killed" / "state.pt"
    running = subprocess.Popen(
        [sys.executable, "-m", "training.train", *command("killed", "--every", "0")],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 120
        while not state.exists() and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()
    position, _ = read_state(state)
    assert 0 < position.step < whole["position"]["step"]
    train(command("killed"))
    end, killed = read_state(state)
    assert end.step == whole["position"]["step"] and end.averaged == whole["position"]["averaged"]
    for name, value in whole["model"].items():
        assert torch.equal(value, killed["model"][name]), name
    for name in ("last", "average"):
        files = [tmp_path / run / f"{name}.safetensors" for run in ("whole", "killed")]
        assert files[0].read_bytes() == files[1].read_bytes()
    # It learnt what it read, and the loss on units says so.
    learnt = load(tmp_path / "killed" / "last.safetensors", encoder).eval()
    units = read_units(tmp_path / "units.jsonl.gz")
    before, after = held_out(new_reader(encoder).eval(), units), held_out(learnt, units)
    assert all(after[name] < before[name] for name in ("span", "answered"))
    # What was trained has moved, what was frozen has not.
    raw = new_reader(encoder).state_dict()
    moved = {n for n, value in whole["model"].items() if not torch.equal(value, raw[n])}
    assert "encoder.encoder.layer.1.output.dense.weight" in moved and "span.weight" in moved
    assert not any("layer.0." in name or "embeddings" in name for name in moved)


def test_weights_are_kept_without_the_embeddings_and_checked(encoder: Path, tmp_path: Path) -> None:
    made = new_reader(encoder)
    kept = {name: value for name, value in made.state_dict().items() if "word_emb" not in name}
    save(kept, tmp_path / "good.safetensors")
    assert (tmp_path / "good.safetensors").stat().st_size < 100_000  # the vocabulary alone has 8 MB
    again = load(tmp_path / "good.safetensors", encoder).state_dict()
    assert all(torch.allclose(again[name], value, atol=1e-3) for name, value in kept.items())
    del kept["span.weight"]
    save(kept, tmp_path / "bad.safetensors")
    with pytest.raises(CheckpointError, match=r"bad\.safetensors.*span\.weight"):
        load(tmp_path / "bad.safetensors", encoder)


def one_batch() -> Batch:
    maker = Maker(320, 0)
    yes = maker.example([10, 11], "", BRIDGE, [(BRIDGE.index("Ada"), BRIDGE.index("Ada") + 8)])
    no = maker.example([10, 11], "", FERRY)
    assert yes and no
    return collate([[Question([yes, no], "x")]])


def test_losses_are_least_where_the_reading_is_right() -> None:
    batch = one_batch()
    span = torch.stack([batch.starts.float(), batch.ends.float()], -1) * 20
    answered = (batch.answered * 2 - 1) * 10
    right = losses(batch, span, answered)
    assert all(float(loss) < 0.01 for loss in right)
    assert float(losses(batch, span, -answered).answered) > 5
    assert float(losses(batch, span.flip(0), -answered).among_passages) > 5
    # The end of a line and the question are seen, never chosen.
    everywhere = torch.zeros_like(span)
    everywhere[~batch.allowed] = 50.0
    assert float(losses(batch, everywhere, answered).span) < 10


def test_every_unit_is_read_once_a_pass_in_an_order_that_the_seed_fixes() -> None:
    example = Maker(320, 0).example([10], "", BRIDGE)
    assert example
    units = [[Question([example._replace(passage=i)], "x")] for i in range(50)]
    passes = [
        [unit[0].examples[0].passage for batch in batches(units, 400, seed) for unit in batch]
        for seed in (1, 1, 2)
    ]
    assert passes[0] == passes[1] != passes[2]
    assert all(sorted(order) == list(range(50)) for order in passes)


class Pointing(torch.nn.Module):
    """Points from the first token of the passage that it is told to the last one of another."""

    def __init__(self, start: int, end: int) -> None:
        super().__init__()
        self.start, self.end = start, end

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        span = torch.zeros(*ids.shape, 2)
        first = int((ids[0] == 2).nonzero()[1]) + 1
        span[:, first + self.start, 0] = 9.0
        span[:, first + self.end, 1] = 9.0
        return span, torch.full((len(ids),), 3.0)


def test_a_reading_never_runs_over_the_end_of_a_line() -> None:
    [got] = read(Pointing(0, 6), "Who?", ["one two\nthree four five six seven"])  # type: ignore[arg-type]
    chosen = "one two\nthree four five six seven"[got.start : got.end]
    assert chosen and "\n" not in chosen
    assert got.score == pytest.approx(got.margin + 3.0)


def test_figures_tell_a_good_reader_from_a_bad_one(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"bridge.md": BRIDGE, "ferry.md": FERRY}
    rows = placed(written_rows())

    def reader(*, right: bool):
        def stand_in(model: object, question: str, passages: list[str], titles: object = None):
            asked = next(r for r in rows if r["question"] == question)
            words = (asked["answers"] or [asked["near"]])[0]["text"]
            at = passages[0].find(words) if right else 0
            sure = 1.0 if asked["answerable"] is right else -1.0
            return [Read(at, at + (len(words) if right else 1), sure, sure)]

        return stand_in

    monkeypatch.setattr("training.evaluate.read", reader(right=True))
    good = given_paragraph(None, rows, texts)  # type: ignore[arg-type]
    assert good == {"F1": 1.0, "sentence": 1.0, "AUROC": 1.0, "refused": 1.0}
    monkeypatch.setattr("training.evaluate.read", reader(right=False))
    bad = given_paragraph(None, rows, texts)  # type: ignore[arg-type]
    assert bad["F1"] == 0 and bad["AUROC"] == 0 and bad["refused"] == 0
    # Without words that tempt, the paragraph of the question before is read.
    plain = [{k: v for k, v in row.items() if k != "near"} for row in written_rows()]
    assert placed(plain)[1]["place"] == placed(plain)[0]["place"] != placed(plain)[3]["place"]
    assert auroc([1, 2], [1, 0]) == 0.875
    assert refused([1.0] * 10, [0.0, 2.0]) == 0.5


def test_articles_with_questions_become_a_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [
        {"q": "How long is it?", "a": "212  metres"},
        {"q": "Wer hat sie gebaut?", "language": "de", "a": ["Ada Holm", "by Ada Holm"]},
        {"q": "How wide is it?", "near": "212 metres", "kind": "other"},
    ]
    article = {"title": "Bridge", "language": "en", "paragraphs": [{"text": "First."}]}
    article["paragraphs"].append({"text": BRIDGE, "questions": asked})
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bridge.json").write_text(json.dumps(article))
    assert compose([str(tmp_path / "in"), str(tmp_path / "set")]) == 0
    made = read_set(tmp_path / "set")
    assert [row["answerable"] for row in made.rows] == [True, True, False]
    assert made.rows[1]["language"] == "de" and made.rows[2]["near"]["text"] == "212 metres"
    spans = [span for row in made.rows for span in row["answers"]] + [made.rows[2]["near"]]
    assert all(made.texts[s["source"]][s["start"] : s["end"]] == s["text"] for s in spans)

    asked[0]["a"] = "213 metres"
    asked[2]["a"] = "both"
    (tmp_path / "in" / "bridge.json").write_text(json.dumps(article))
    assert compose([str(tmp_path / "in"), str(tmp_path / "other")]) == 1
    told = capsys.readouterr().err
    assert "bridge, paragraph 2, question 1" in told and "213 metres" in told
    assert "bridge, paragraph 2, question 3: it needs q" in told
    assert not (tmp_path / "other").exists()


def test_notice_names_every_set_whose_licence_asks_for_it() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    asking = [e for e in read_manifest() if e.shipped and "CC BY" in e.licence]
    assert len(asking) > 20
    for entry in asking:
        assert entry.source.split(",")[0].split()[0] in notice, entry.name
        licence = entry.licence.split(", ")[-1] if "," in entry.licence else entry.licence
        assert licence in notice, entry.licence


def test_written_sets_are_what_the_manifest_names_and_the_choosing_ones_are_apart() -> None:
    entries = [e for e in read_manifest() if e.kind != "public"]
    for entry in entries:
        assert digest(ROOT / "training" / entry.path) == entry.sha256, entry.name
    apart = {e.name: e for e in entries if e.chooses}
    assert set(apart) == {f"written-{letter}" for letter in "ehkw"}
    assert not any(e.share or e.shipped for e in apart.values())
    numbers = {
        json.loads(line)["id"]
        for entry in apart.values()
        for line in (ROOT / "training" / entry.path / "questions.jsonl").read_text().splitlines()
    }
    put = (ROOT / "training" / "translated").glob("*.tsv")
    assert not {line.split("\t")[0] for f in put for line in f.read_text().splitlines()} & numbers
