"""What holds for every reader: the one that ships, none, and any cross-encoder."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cross_encoders import tiny_cross_encoder

from assistant.reader import UNREAD, Material, Reader, load_reader
from assistant.settings import Settings

CACHE = Settings.from_environment().cache
PASSAGES = [
    Material(
        "Its lamp was converted to electricity in 1934 by the engineer Ada Lindqvist.", "Lamp"
    ),
    Material("The lighthouse of Port Merrow was first lit on 12 May 1871.\n\nIt stands on a rock."),
    Material("灯台は1871年に初めて点灯された。\n| 高さ | 32 m |\n| 光達距離 | 18 海里 |", "灯台"),
    Material("ตลาดน้ำแห่งนี้เปิดเฉพาะวันเสาร์และวันอาทิตย์ ﬁne ﷺ e\u0301 \U0001f469\u200d\U0001f33e"),
    Material("الطول: ٣٢ مترا\tالسنة: ١٨٧١\r\nव्यक्ति ने दीपक जलाया।\x0b\x00\ud800 end"),
]
QUESTION = "Who converted the lamp to electricity?"


@pytest.fixture(scope="module")
def cross(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_cross_encoder(tmp_path_factory.mktemp("cross"))


@pytest.fixture(params=["default", "none", pytest.param("cross", marks=pytest.mark.slow)])
def make(request: pytest.FixtureRequest) -> Callable[[], Reader]:
    name = request.param
    if name == "cross":
        name = str(request.getfixturevalue("cross"))
    return lambda: load_reader(name, cache=CACHE, threads=2)


def test_there_is_a_reading_for_each_passage_in_its_order(make) -> None:
    reader = make()
    assert reader.read(QUESTION, []) == []
    forward, backward = reader.read(QUESTION, PASSAGES), reader.read(QUESTION, PASSAGES[::-1])
    assert len(forward) == len(PASSAGES)
    assert backward == forward[::-1]


def test_a_reading_depends_on_its_passage_alone_in_company_and_in_threads(make) -> None:
    reader = make()
    together = reader.read(QUESTION, PASSAGES)
    assert [reader.read(QUESTION, [passage])[0] for passage in PASSAGES] == together
    with ThreadPoolExecutor(4) as pool:
        assert all(
            found == together
            for found in pool.map(lambda _: reader.read(QUESTION, PASSAGES), range(4))
        )


def test_numbers_and_spans_fit_together(make) -> None:
    reader = make()
    for passage, reading in zip(PASSAGES, reader.read(QUESTION, PASSAGES), strict=True):
        if reading == UNREAD:
            assert reader.name == "none"
            continue
        assert 0 <= reading.answers <= 1
        assert reading.answers == pytest.approx(1 / (1 + math.exp(-reading.evidence)))
        assert (reading.answer is not None) == (len(reading.spans) > 0) == reader.points
        if not reader.points:
            continue
        assert reading.evidence == pytest.approx(reading.answered + reading.margin / 2)
        assert reading.spans[0] == (reading.answer, reading.margin)
        assert len(reading.spans) <= 8
        margins = [margin for _, margin in reading.spans]
        assert margins == sorted(margins, reverse=True)
        taken: set[int] = set()
        for (start, end), _ in reading.spans:
            words = passage.text[start:end]
            assert words
            assert words == words.strip(), "a span begins or ends at a space"
            assert "\n" not in words, "an answer runs over a line end"
            assert not taken & set(range(start, end)), "spans overlap"
            taken |= set(range(start, end))


@pytest.mark.parametrize("question", ["", " \n", "?", "؟！", "\x00", "\u200b\u200e", "\ud800"])
def test_a_question_of_no_word_is_left_to_likeness(make, question: str) -> None:
    assert make().read(question, PASSAGES[:2]) == [UNREAD, UNREAD]


@pytest.mark.parametrize(
    "question", ["x", "数", "Wer ist 灯台 ὁ القمر?", "why " * 2000, "\ud800what"]
)
def test_an_odd_question_is_read(make, question: str) -> None:
    reader = make()
    (found,) = reader.read(question, PASSAGES[:1])
    assert (found == UNREAD) == (reader.name == "none")


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\n", "\x01\x02", "\u200b\u200e\ufeff"])
def test_a_passage_of_nothing_visible_does_no_harm(make, text: str) -> None:
    found = make().read(QUESTION, [Material(text, "A heading"), PASSAGES[0]])
    assert len(found) == 2
    assert found[0].answer is None


@pytest.mark.parametrize("letter", ["a", "ﷺ", "東", "\u0301", "🦜", "\n"])
def test_a_passage_without_a_space_and_without_end_is_read_as_far_as_it_goes(
    make, letter: str
) -> None:
    (found,) = make().read(QUESTION, [Material(letter * 100_000)])
    assert found.answer is None or found.answer[1] <= 100_000


def test_the_fingerprint_is_the_same_for_the_same_reader_and_no_other(make) -> None:
    fingerprints = {load_reader(name, cache=CACHE).fingerprint for name in ("default", "none")}
    assert make().fingerprint == make().fingerprint
    assert len(fingerprints | {make().fingerprint}) in (2, 3)
