"""Collections: what counts as relevant, the measures, and a whole evaluation."""

from __future__ import annotations

import json

import pytest

from assistant.cli import main
from assistant.errors import ConfigurationError
from assistant.evaluation import Gold, Outcome, Question, auroc, evaluate, load_questions, measures
from assistant.settings import Settings


def question(**changes) -> Question:
    given = {
        "id": "q",
        "text": "Who?",
        "language": "en",
        "answerable": True,
        "golds": (Gold("a.txt", (10, 20), "ten to 20."),),
        "overlap": False,
    }
    return Question(**{**given, **changes})


def outcome(asked: Question, **changes) -> Outcome:
    given = {
        "question": asked,
        "rank": 1,
        "within": True,
        "refused": False,
        "confidence": 0.9,
        "quoted": True,
        "quote": "12345",
        "milliseconds": 3.0,
    }
    return Outcome(**{**given, **changes})


@pytest.mark.parametrize(
    ("source", "span", "overlap", "answers"),
    [
        ("a.txt", (10, 20), False, True),
        ("a.txt", (0, 19), False, False),
        ("b.txt", (0, 100), False, False),
        ("a.txt", (0, 16), True, True),
        ("a.txt", (0, 15), True, False),
    ],
    ids=["covers", "cuts", "other source", "holds 60%", "holds half"],
)
def test_answered_by_follows_the_collections_rule(source, span, overlap, answers):
    assert question(overlap=overlap).answered_by(source, span) is answers


def test_measures_count_refusals_as_misses_and_unknown_kinds_as_none():
    no = question(answerable=False, golds=())
    found = measures(
        [
            outcome(question()),
            outcome(question(), rank=3, within=False, refused=True, quoted=False, quote=None),
            outcome(no, rank=None, within=False, refused=True, confidence=0.1, quote=None),
            outcome(no, rank=None, within=False, confidence=0.95, quoted=False),
        ]
    )
    assert found["recall@1"] == 0.5 and found["recall@5"] == 1.0
    assert found["mrr@10"] == pytest.approx((1 + 1 / 3) / 2)
    assert found["ndcg@10"] == pytest.approx((1 + 0.5) / 2)
    assert found["recall@3000c"] == 0.5 and found["answer_sentence_accuracy"] == 0.5
    assert found["answerable_auroc"] == 0.5
    assert found["refusal_precision"] == found["refusal_recall"] == found["false_refusals"] == 0.5
    assert found["quote_characters_mean"] == 5
    assert measures([outcome(question())])["answerable_auroc"] is None


def test_auroc_counts_ties_half():
    assert auroc([0.5, 0.9], [0.5, 0.1]) == pytest.approx((0.75 + 1.0) / 2)


@pytest.fixture
def collection(tmp_path):
    folder = tmp_path / "collection"
    (folder / "sources").mkdir(parents=True)
    texts = {
        "bridge.txt": "The bridge over the Aare was built in 1894. It has four arches of grey stone.",
        "virus.txt": "The virus infects the cells of the liver. The body answers with antibodies.",
    }
    for name, text in texts.items():
        (folder / "sources" / name).write_text(text, encoding="utf-8")
    lines = [
        {
            "id": "1",
            "question": "When was the bridge over the Aare built?",
            "language": "en",
            "answerable": True,
            "answers": [{"source": "bridge.txt", "start": 38, "end": 42, "text": "1894"}],
        },
        {"id": "2", "question": "Who won the chess final?", "answerable": False, "answers": []},
    ]
    (folder / "questions.jsonl").write_text(
        "\n".join(json.dumps(line) for line in lines), encoding="utf-8"
    )
    return folder


def test_load_questions_joins_other_questions_by_id(collection, tmp_path):
    other = tmp_path / "other.jsonl"
    rows = [
        {"id": "1", "question": "Wann wurde die Brücke gebaut?", "language": "de"},
        {"id": "9", "question": "Unbekannt?", "answerable": True},
    ]
    other.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    (joined,) = load_questions(collection, other)
    assert joined.language == "de" and joined.text.startswith("Wann")
    assert joined.golds[0].span == (38, 42)


def test_other_questions_that_belong_to_nothing_are_counted(collection, tmp_path, caplog):
    rows = [
        {"id": "1", "question": "Wann wurde die Brücke gebaut?"},
        *({"id": f"9{number}", "question": "Unbekannt?"} for number in range(3)),
        {"id": "8", "question": "Wer hat gewonnen?", "answerable": False},
    ]
    other = tmp_path / "other.jsonl"
    other.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    assert [q.id for q in load_questions(collection, other)] == ["1", "8"]
    assert "3 of the questions" in caplog.text and str(other) in caplog.text


GOLD = {"source": "bridge.txt", "start": 38, "end": 42, "text": "1894"}
ROW = {"id": "3", "question": "When was it built?", "language": "en", "answerable": True,
       "answers": [GOLD]}  # fmt: skip
BROKEN = {
    **{f"{name}={value!r}": {**ROW, name: value} for name, value in [
        ("answerable", "no"), ("answerable", 0), ("answerable", False), ("question", 5),
        ("question", ""), ("question", "???"), ("question", None), ("id", ["3"]), ("id", "1"),
        ("language", ["en"]), ("match", "cover"), ("kind", 5), ("answers", "1894"),
        ("answers", []), ("answers", None), ("answers", ["1894"]), ("answers", [{}]),
    ]},
    **{f"answer {name}={value!r}": {**ROW, "answers": [{**GOLD, name: value}]} for name, value in [
        ("source", "none.txt"), ("source", "../questions.jsonl"), ("source", 5), ("source", ""),
        ("start", -1), ("start", 42), ("start", 37), ("start", "38"), ("start", True),
        ("end", 10**9), ("end", 41), ("end", 42.0), ("text", "1895"), ("text", 1894),
    ]},
    "neither": {"id": "3", "question": "When?"}, "no question": {"id": "3"},
    "a list": ["When was it built?"], "a text": "When was it built?", "nothing": None,
}  # fmt: skip


@pytest.mark.parametrize("row", BROKEN.values(), ids=BROKEN)
def test_a_line_that_would_make_figures_wrong_is_named(collection, row, capsys):
    with (collection / "questions.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(f"\n\n{json.dumps(row)}\n")
    assert main(["evaluate", str(collection)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    assert f"Line 4 of {collection / 'questions.jsonl'}: " in said.err
    assert "Error" not in said.err and said.err.endswith(".\n")


@pytest.mark.parametrize("line", [b"{", b'{"question": "caf\xe9?"}', b"[" * 100_000])
def test_a_line_that_cannot_be_read_is_named(collection, line):
    with (collection / "questions.jsonl").open("ab") as stream:
        stream.write(b"\n" + line)
    with pytest.raises(ConfigurationError, match=r"^Line 3 of .*questions\.jsonl: this is not "):
        load_questions(collection)


def test_a_line_separator_in_a_text_ends_no_line(collection):
    with (collection / "questions.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("\n" + json.dumps({**ROW, "question": "Built\u2028when?"}, ensure_ascii=False))
    assert load_questions(collection)[-1].text == "Built\u2028when?"


def test_a_question_that_is_too_long_is_told_before_the_sources_are_indexed(collection):
    settings = Settings(max_question_characters=30)
    with pytest.raises(ConfigurationError, match=r"Question .1.: .*the limit is 30"):
        evaluate(collection, settings=settings, index=collection / "index")
    assert not (collection / "index").exists()


def test_evaluate_a_small_collection_through_the_whole_product(collection, tmp_path):
    details = tmp_path / "details.jsonl"
    report = evaluate(collection, settings=Settings.from_environment({}), details=details)
    assert report["questions"] == 2 and report["answerable"] == 1
    assert report["recall@1"] == report["recall@3000c"] == report["answer_sentence_accuracy"] == 1.0
    assert report["answerable_auroc"] == 1.0 and report["refusal_recall"] == 1.0
    assert report["languages"]["en"]["questions"] == 1
    first = json.loads(details.read_text(encoding="utf-8").splitlines()[0])
    assert first["rank"] == 1 and "1894" in first["quote"]
