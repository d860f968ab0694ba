"""Chunks and sentences: exact, whole, and in the words of the document, on any text."""

import itertools
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.chunking import chunk, split_sentences
from assistant.parsing.plain_structure import plain_structure

PIECES = st.sampled_from(
    [
        "a",
        "Bo ",
        "word ",
        ". ",
        "? ",
        "!",
        "\n",
        "\n\n",
        "# ",
        "- ",
        "。",
        "这是一个句子",
        "« ",
        " »",
        "M. ",
        "3.5 ",
        "ประเทศ",
        "ไทย ",
        "قال ",
        "؟ ",
        "é",
        "́",
        "\ue000",
        "\ue001",
        "\x0c",
        "\xa0",
        "\u2028",
        "😀",
        "�",
        "x" * 90,
        "Le 3 janv. 2025 ",
        "12. ",
        "…",
        '"',
        "”",
        "\t",
    ]
)
TEXTS = st.lists(PIECES, max_size=120).map("".join)


def sentences(text: str, language: str | None = "en") -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, (0, len(text)), language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "fr",
            "M. Dupont est arrivé le 3 janv. 2025 à Paris.|Mme. Le Gall et le Dr. Martin sont restés.",
        ),
        ("fr", "« Qui vient ? » demande-t-elle.|J.-P. Roy répond.|Voir p. 12 et art. 5 du code."),
        (
            "de",
            "Am 3. März kam Dr. Kohl.|Im 19. Jahrhundert war das z. B. anders.|Das 13. und 14. Jahrhundert.|Er starb 1990.",
        ),
        (
            "en",
            "The U.S. firm grew 2.4 percent.|“Who is it?” he asked.|J. K. Rowling wrote it.|No. 5 won.",
        ),
        ("en", "1. First point.|It holds at 5 p.m. in St. Louis.|“We left.”|They stayed."),
        ("es", "El Sr. López llegó a las 5 p. m.|¿Quién más vino?|¡Nadie!|Véase pág. 5."),
        ("it", "Il sig. Rossi vive a S. Pietro.|Il dott. Bianchi no."),
        ("pt", "O Sr. Silva leu a pág. 3.|A Dra. Costa também."),
        ("tr", "Dr. Ali 19. yüzyılda yaşadı.|Sonra öldü."),
        ("zh", "他说：“你好。”|然后走了。|真的吗？|是的！"),
        ("ja", "彼は「そうです。」と言った。|終わり。"),
        ("ar", "هل هذا صحيح؟|نعم.|شركة كبيرة."),
        ("hi", "यह सच है।|वह गया।"),
    ],
)
def test_split_sentences_keeps_abbreviations_whole(language: str, text: str) -> None:
    glue = "" if language in ("zh", "ja") else " "
    assert sentences(text.replace("|", glue), language) == text.split("|")


def test_split_sentences_lines_headings_and_lists_stand_alone() -> None:
    text = "# Port works\nThe quay opens in May.\n\n- new cranes\n- 3 berths\n\n---\n> It was time. They said so.\n"
    assert sentences(text) == [
        "Port works",
        "The quay opens in May.",
        "new cranes",
        "3 berths",
        "It was time.",
        "They said so.",
    ]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["So said the CEO of BT Global Services (BTGS).", "“Thanks to it we can go on."]),
        ("de", ["Er sagte: „Ja.“", "Dann ging er.", "„Nein“, sagte sie."]),
        ("fr", ["Il part.", "«Bien», dit-elle.", "« Oui. »"]),
        ("en", ["He left.", '"Good," she said.']),
    ],
)
def test_quotation_mark_goes_with_the_sentence_it_opens(
    language: str, sentences: list[str]
) -> None:
    text = " ".join(sentences)
    assert [text[a:b] for a, b in split_sentences(text, (0, len(text)), language)] == sentences


def test_split_sentences_hard_wrapped_lines_go_on() -> None:
    text = "The harbour was rebuilt after the storm\nof 1903, and since then the town has lived\nfrom fishing. It thrives.\n"
    assert sentences(text)[0].endswith("lived\nfrom fishing.")
    assert sentences("It burns hydrogen with O\n2 and stays cool. Then it stops.")[0].endswith(
        "cool."
    )


def test_split_sentences_thai_gives_clauses() -> None:
    text = "ประเทศไทยมีประชากรหลายล้านคน " * 30
    parts = sentences(text, "th")
    assert len(parts) > 3
    assert all(40 <= len(part) <= 180 for part in parts[:-1])


def test_split_sentences_stays_inside_its_span() -> None:
    text = "One here. Two here. Three here."
    assert [text[a:b] for a, b in split_sentences(text, (10, 24), "en")] == ["Two here.", "Thre"]


@settings(max_examples=200, deadline=None)
@given(
    text=TEXTS,
    size=st.integers(1, 700),
    overlap=st.floats(0, 0.5),
    language=st.sampled_from(["en", "fr", "th", "zh", None]),
)
def test_chunk_any_text_is_exact_and_loses_nothing(
    text: str, size: int, overlap: float, language: str | None
) -> None:
    middle = len(text) // 2
    text = f"{text[:middle]}(Image credit){text[middle:]}"
    body = [(0, middle), (middle + len("(Image credit)"), len(text))]
    chunks = chunk(text, body, language, size=size, overlap=overlap)
    for span in chunks:
        assert text[span.start : span.end].strip() != ""
        assert span.end - span.start <= 2 * size + 200
        assert any(start <= span.start and span.end <= end for start, end in body)
        assert all(span.start <= a < b <= span.end for a, b in span.sentences)
    assert chunks == sorted(chunks, key=lambda c: (c.start, c.end))
    found = {sentence for span in chunks for sentence in span.sentences}
    assert all(b - a <= size for a, b in found)
    for part in body:
        for a, b in split_sentences(text, part, language):
            letters = {at for at in range(a, b) if text[at].isalnum()}
            assert not letters - {at for x, y in found for at in range(x, y)}


def test_chunk_overlap_is_whole_sentences() -> None:
    text = " ".join(
        f"Sentence number {n} says a little about harbours and quays." for n in range(60)
    )
    chunks = chunk(text, [(0, len(text))], "en", size=500, overlap=0.15)
    assert len(chunks) > 6
    for left, right in itertools.pairwise(chunks):
        assert left.end - 75 <= right.start < left.end
        assert right.sentences[0] == left.sentences[-1] == (right.start, left.end)
    assert all(400 < c.end - c.start <= 575 for c in chunks[:-1])


def test_chunk_never_reaches_across_furniture_but_over_blank_gaps() -> None:
    text = "The quay opened.\n\n(Image credit)\n\nIt was sunny.\n\nPeople came."
    spans = [(0, 16), (34, 47), (49, 61)]
    chunks = chunk(text, spans, "en")
    assert [text[c.start : c.end] for c in chunks] == [
        "The quay opened.",
        "It was sunny.\n\nPeople came.",
    ]


def test_chunk_heading_stays_with_its_text_and_tails_are_shared() -> None:
    paragraph = "The quay was built of granite and oak by forty men. " * 9
    text = f"{paragraph}\n\nThe second harbour\n\n{paragraph}\n\nShort tail here."
    structure = plain_structure(text)
    found = chunk(text, [(0, len(text))], "en", structure=structure)
    chunks = [text[c.start : c.end] for c in found]
    assert not any(c.endswith("The second harbour") for c in chunks)
    assert min(map(len, chunks)) > 120


def test_chunk_clips_an_endless_sentence_at_words() -> None:
    text = "harbour " * 400
    chunks = chunk(text, [(0, len(text))], "en")
    parts = [part for c in chunks for part in c.sentences]
    assert all(text[a:b].split(" ") == ["harbour"] * ((b - a + 1) // 8) for a, b in parts)


def test_long_line_without_spaces_is_not_quadratic() -> None:
    text = "这是一个很长的句子。" * 30_000
    assert len(split_sentences(text, (0, len(text)), "zh")) == 30_000
    assert chunk("x" * 200_000, [(0, 200_000)], None)


def test_importing_chunking_leaves_langchain_for_later() -> None:
    code = "import sys, assistant.chunking; print([m for m in sys.modules if m.startswith('langchain')])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


@pytest.mark.parametrize("mark", ["\u0301", "\u3099", "\u0e34", "\ufe0f"])
def test_a_run_of_marks_is_cut_like_any_other_run(mark):
    """Not after each mark: that took a minute for each megabyte, and made chunks of one character."""
    text = f"Word. e{mark * 20_000} end."
    found = chunk(text, [(0, len(text))], "en", size=800)
    assert found[0].start == 0 and found[-1].end == len(text)
    assert len(found) < 80 and all(span.end - span.start <= 1_000 for span in found)
