"""Ranked passages: no overlap, each story once, the newest of equals first."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from assistant.languages.phrases import refers_back
from assistant.retrieval.fragments import is_fragment
from assistant.retrieval.ranking import Ranked, rank
from assistant.retrieval.words import Wanted, coverage, distinctive, idf
from assistant.store import Terms, term_key

STORY = "harbour board ask engineer repair landing stage tower visitor open spring pound cost council vote"


def ranked(path: str, score: float, **given: object) -> Ranked:
    values = {"start": 0, "end": 100, "terms": path, "date": None, **given}
    return Ranked(position=0, score=score, document=path, path=path, **values)  # type: ignore[arg-type]


def test_of_overlapping_chunks_the_best_stays() -> None:
    low = ranked("a.txt", 0.5, start=0, end=100, terms="one")
    high = ranked("a.txt", 0.9, start=90, end=200, terms="two")
    apart = ranked("a.txt", 0.4, start=200, end=300, terms="three")
    assert rank([low, high, apart], 5) == [high, apart]


def test_same_story_is_one_passage_that_names_the_others() -> None:
    first = ranked("a.txt", 0.9, terms=STORY)
    copy = ranked("b.txt", 0.9, terms=STORY)
    cut = ranked("c.txt", 0.8, terms="new head line " + STORY.rsplit(" ", 2)[0])
    other = ranked("d.txt", 0.7, terms=" ".join(reversed(STORY.split())))
    found = rank([other, cut, copy, first], 2)
    assert [r.path for r in found] == ["a.txt", "d.txt"]
    assert found[0].also_in == ["b.txt", "c.txt"]


@pytest.mark.parametrize(
    ("language", "first", "second", "copies"),
    [
        ("en", "kill 3 miner", "kill 7 miner", False),
        ("en", "kill three miner", "kill seven miner", False),
        ("de", "tot drei", "tot sieb", False),
        ("de", "tot vierundvierzig", "tot fünfundfünfzig", False),
        ("en", "kill three miner", "kill three men", True),
    ],
)
def test_a_story_with_a_corrected_figure_is_no_copy(
    language: str, first: str, second: str, copies: bool
) -> None:
    texts = [f"{STORY} {words} {STORY}" for words in (first, second)]
    found = rank(
        [
            ranked(f"{n}.txt", 0.9 - n / 10, terms=text, language=language)
            for n, text in enumerate(texts)
        ],
        5,
    )
    assert (len(found) == 1) is copies


def test_one_story_told_of_two_towns_is_no_copy() -> None:
    ashby, calder = (
        f"storm reach {town} {STORY} {town} lost power" for town in ("ashby", "calder")
    )
    found = rank([ranked("a.txt", 0.9, terms=ashby), ranked("b.txt", 0.8, terms=calder)], 2)
    assert [r.path for r in found] == ["a.txt", "b.txt"]


def test_a_story_with_a_corrected_figure_is_shown_beside_the_first() -> None:
    first = ranked("a.txt", 0.9, terms=f"{STORY} cost 250")
    corrected = ranked("b.txt", 0.8, terms=f"{STORY} cost 280")
    assert rank([first, corrected], 2) == [first, corrected]


def test_equals_are_ordered_newest_first_then_by_path_and_place() -> None:
    old = ranked("b.txt", 0.5, date=date(2020, 1, 1), terms="x")
    new = ranked("c.txt", 0.5, date=date(2024, 1, 1), terms="y")
    late = ranked("a.txt", 0.5, start=200, end=300, terms="z")
    early = ranked("a.txt", 0.5, start=0, end=100, terms="w")
    assert rank([late, early, old, new], 4) == [new, old, early, late]


def stored(*texts: str) -> Terms:
    words = [text.split() for text in texts]
    keys = np.array([term_key(word) for some in words for word in some], np.uint32)
    return Terms(keys, np.cumsum([0, *map(len, words)]))


def wanted(terms: list[str], frequencies: dict[str, int]) -> Wanted:
    return Wanted.of({"en": terms, "fr": ["phare"]}, frequencies, 100)


def test_coverage_is_a_share_and_nothing_without_a_shared_word() -> None:
    asked = wanted(["harbour", "lamp", "zzz"], {"harbour": 50, "lamp": 2})
    texts = stored("harbour", "lamp lamp lamp", "harbour lamp", "harbourmaster lamplight", "")
    english = asked.rows(["en"] * 5)
    found = coverage(asked, english, texts, 2.0)
    assert ((found >= 0) & (found < 1)).all()
    assert found[0] < found[2]
    assert found[0] < found[1]
    assert found[3] == found[4] == 0
    assert coverage(asked, asked.rows(["fr"] * 5), texts, 2.0).tolist() == [0.0] * 5
    assert coverage(wanted([], {}), english, texts, 2.0).tolist() == [0.0] * 5


def test_coverage_is_bm25_over_its_ceiling() -> None:
    frequencies = {"harbour": 50, "lamp": 2}
    asked, texts = wanted(["harbour", "lamp"], frequencies), stored("lamp pier lamp", "pier")
    weights = idf(100, frequencies, ["harbour", "lamp"])
    norm = 1.5 * (1 - 0.75 + 0.75 * 3 / 2.0)
    expected = weights[1] * 2 / (2 + norm) / weights.sum()
    assert coverage(asked, asked.rows(["en", "en"]), texts, 2.0) == pytest.approx([expected, 0])


def test_words_that_all_sentences_of_a_passage_share_tell_none_of_them_apart() -> None:
    asked = wanted(["harbour", "lamp"], {"harbour": 10, "lamp": 10})
    texts = stored("harbour lamp", "harbour", "lamp", "")
    found = distinctive(asked, asked.rows(["en"] * 4), texts, np.array([0, 2, 4]))
    assert found == pytest.approx([0.75, 0.25, 0.5, 0.0])


@pytest.mark.parametrize(
    ("line", "language", "fragment"),
    [
        ("The lamp of Port Merrow", "en", True),
        ("Le moulin de Valbrume tourne de nouveau", "fr", True),
        ("云岭茶厂恢复生产", "zh", True),
        ("It flashes twice every fifteen seconds.", "en", False),
        ("茶厂建于1956年，位于海拔1350米的山坡上。", "zh", False),
        ("“We are delighted,” she said.”", "en", False),
        ("ประภาคารแห่งนี้เปิดใช้ครั้งแรกในปี 1871", "th", False),
    ],
)
def test_titles_are_told_from_sentences(line: str, language: str, fragment: bool) -> None:
    assert is_fragment(line, language) is fragment


@pytest.mark.parametrize(
    ("sentence", "language", "back"),
    [
        ("She had asked the harbour board for 3,000 pounds.", "en", True),
        ("“They may travel on the upper deck,” it says.", "en", True),
        ("Ada Lindqvist converted the lamp.", "en", False),
        ("Il a restauré la roue.", "fr", True),
        ("Die Reichweite beträgt 95 Kilometer.", "de", False),
        ("他说，第一年计划生产四十二吨绿茶。", "zh", True),
    ],
)
def test_sentences_that_need_their_neighbour_are_known(
    sentence: str, language: str, back: bool
) -> None:
    assert refers_back(sentence, language) is back
