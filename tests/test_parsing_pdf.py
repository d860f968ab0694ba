"""PDFs are read as they are seen: words whole, rows as rows, nothing changed, nothing lost."""

import random
from pathlib import Path

import pytest
from pdf_maker import ADVANCE, Item, lines, make_pdf
from structure_faults import faults

from assistant.chunking import chunk
from assistant.errors import ReadingError
from assistant.parsing.dispatch import parse
from assistant.records import ParsedDocument
from assistant.settings import Settings
from assistant.structure import header_of, walk


@pytest.fixture
def read(tmp_path: Path):
    def of(*pages: list[Item], drawn: str = "") -> ParsedDocument:
        file = tmp_path / "file.pdf"
        file.write_bytes(make_pdf(pages, drawn=drawn))
        document = parse(file, settings=Settings())
        assert faults(document.structure, len(document.text)) == []
        return document

    return of


def sentences(document: ParsedDocument, language: str) -> list[str]:
    spans = chunk(document.text, document.body, language, structure=document.structure)
    return [document.text[a:b] for span in spans for a, b in span.sentences]


ARABIC = "فتح المتحف في عام 1985 وزاره 2,400 زائر (من حلب) في 12/05/2020."
HEBREW = "הגשר נבנה בשנת 1931 על ידי Smith & Sons ועלה 3.5 מיליון."


def visual(text: str) -> str:
    """The letters of a right-to-left line as they stand on paper, from the left."""
    words = text.split(" ")
    places, run = [], []
    for word in words:  # runs of Latin words and figures stand from the left to the right
        if word[0].isascii() and (word[0].isalpha() or word == "&"):
            run.append(word)
            continue
        if run:
            places.append(" ".join(run))
            run = []
        core = word.strip("().")
        if core[:1].isdigit():
            places.append(word[::-1].replace(core[::-1], core))
        else:
            places.append(word[::-1])
    mirrored = " ".join(reversed(places))
    return mirrored.translate(str.maketrans("()", ")("))


@pytest.mark.parametrize("text", [ARABIC, HEBREW], ids=["arabic", "hebrew"])
@pytest.mark.parametrize("way", ["letters", "shuffled", "words", "reversed words"])
def test_right_to_left_lines_come_in_the_order_of_reading(read, text: str, way: str) -> None:
    shown = visual(text)
    items: list[Item] = []
    for row, y in enumerate((700, 680, 660)):
        placed = [
            (60 + n * 11 * ADVANCE, y, 11, char) for n, char in enumerate(shown) if char != " "
        ]
        if way == "shuffled":
            random.Random(row).shuffle(placed)
        if "words" in way:
            placed, x = [], 60.0
            for word in shown.split(" "):
                placed.append((x, y, 11, word))
                x += (len(word) + 1) * 11 * ADVANCE
            if way == "reversed words":
                placed.reverse()
        items += placed
    found = read(items).text
    assert " ".join(found.split()) == " ".join([text] * 3)


def test_right_to_left_words_written_from_the_left_are_read(read) -> None:
    words = "المدينة القديمة الجميلة بنيت مدرسة كبيرة وساحة واسعة وحديقة صغيرة جديدة هناك".split()
    # The letters stand mirrored, as no reader would see them; their order shows which way.
    text = read(lines([" ".join(words[n : n + 4]) for n in range(0, 12, 4)])).text
    assert " ".join(text.split()) == " ".join(words)


def test_scattered_right_to_left_letters_are_refused(read) -> None:
    words = "المدينة القديمة الجميلة بنيت مدرسة كبيرة وساحة واسعة وحديقة صغيرة جديدة هناك".split()
    dice = random.Random(3)
    scattered = [
        "".join(dice.sample(word, len(word))) + " " + dice.choice("بمنو") for word in words
    ]
    items = lines([" ".join(" ".join(word) for word in scattered[n : n + 4]) for n in (0, 4, 8)])
    with pytest.raises(ReadingError, match="right to left"):
        read(items)


def test_rows_from_right_to_left_know_their_header(read) -> None:
    rows = (("אונייה", "אגרה"), ("בוריאס", "450"), ("קרס", "300"), ("דידו", "220"))
    items: list[Item] = []
    for number, (ship, fee) in enumerate(rows):
        for right, text in ((500, ship), (300, fee)):
            items.append((right - len(text) * 11 * ADVANCE, 700 - 18 * number, 11, visual(text)))
    document = read(items)
    assert "בוריאס | 450" in document.text
    at = document.text.index("450")
    assert [document.text[a:b] for a, b in header_of_cell(document, at)] == ["אגרה"]


def test_a_line_joined_at_its_hyphens_goes_on(read) -> None:
    parts = ("The well-", "known and self-", "financing body ran the non-", "profit branch in 2015-",
             "2019 and was closed.")  # fmt: skip
    text = read([(60, 760, 18, "The canal"), *lines(parts, top=715)]).text
    assert "ran the non-profit branch in 2015-2019 and was closed." in text


def test_a_first_line_with_room_for_the_next_word_is_a_title(read) -> None:
    document = read(
        lines(
            [
                "Report on the old bridge of Celle and its history since 1820",
                "The bridge was built of oak in the year 1820, and was long the only one",
                "in the town, until the flood took it away.",
            ]
        )
    )
    assert document.title == "Report on the old bridge of Celle and its history since 1820"
    assert "the only one in the town" in document.text


def test_a_first_row_that_the_text_speaks_of_is_the_header(read) -> None:
    rows = (("group", "may use"), ("dial", "serial ports"), ("audio", "loudspeaker"))
    items = lines(["The computer has more than one group, and each group may use one device."])
    for number, row in enumerate(rows):
        items += [(x, 700 - 18 * number, 11, text) for x, text in zip((60, 200), row, strict=True)]
    document = read(items)
    at = document.text.index("loudspeaker")
    assert [document.text[a:b] for a, b in header_of_cell(document, at)] == ["may use"]


def header_of_cell(document: ParsedDocument, at: int):
    return next(
        node.header
        for node in walk(document.structure)
        if node.kind == "cell" and node.start <= at < node.end
    )


def test_a_sum_below_a_column_is_no_part_of_the_last_amount(read) -> None:
    items = lines(["Bill of the smithy"])
    for number, row in enumerate((("Item", "Price"), ("Rope", "12.00"), ("Anchor", "450.00"))):
        items += [(60, 700 - 18 * number, 11, row[0])]
        items += [(360 - len(row[1]) * 11 * ADVANCE, 700 - 18 * number, 11, row[1])]
    items.append((360 - 6 * 11 * ADVANCE, 628, 11, "462.00"))
    text = read(items).text
    assert "Anchor | 450.00\n" in text and "450.00 462.00" not in text and "462.00" in text


def test_top_lines_whose_figures_differ_are_text(read) -> None:
    def page(number: int, amount: str) -> list[Item]:
        head = [(60, 800, 11, f"Paid to the smithy of the town in all: {amount}")]
        return head + lines([f"Line {n} of letter {number} tells of hinges." for n in range(12)])

    text = read(page(1, "4,500"), page(2, "3,120"), page(3, "980")).text
    assert all(amount in text for amount in ("4,500", "3,120", "980"))


def test_superscripts_stay_apart_from_their_number(read) -> None:
    page = lines(["The tower is 45", "It weighs 10 t."])
    page[1:1] = [(60 + 15 * 6.6, 765, 6, "2"), (60 + 17 * 6.6, 760, 11, "metres high.")]
    text = read(page).text
    assert "45²" in text and "452" not in text


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("They met at Villa Sainte-", "Marie in the old town of the valley", "Sainte-Marie"),
        ("The plan covers the years 1998-", "2003 and was paid by the state then", "1998-2003"),
        ("It was called a self-", "service shop by the people of the town", "self-service"),
        ("The road ran through the moun-", "tains to the lake, as it does today", "mountains"),
        ("Half of them, or two-", "fifths, as others said, stayed at home", "two-fifths"),
    ],
)
def test_hyphens_at_a_lines_end(read, first: str, second: str, whole: str) -> None:
    text = read(lines([first, second + ".", "The rest is of no use here, as they said."])).text
    assert whole in text


def test_hyphens_follow_the_rest_of_the_document(read) -> None:
    text = read(
        lines(
            [
                "The sea-gull is a bird. A sea-gull eats fish, and a sea-",
                "gull sleeps on rocks. The sandbank is of sand, and a sand-",
                "bank moves. Die Vor-",
                "und Nachteile sind bekannt.",
            ]
        )
    ).text
    assert text.count("sea-gull") == 3 and text.count("sandbank") == 2
    assert "Vor- und Nachteile" in text


def test_a_figure_at_the_edge_of_a_page_is_no_page_number(read) -> None:
    text = read(
        lines(["Bill of the smithy for new hinges", "", "Pieces", "12", "To pay", "980"])
    ).text
    assert "12" in text and "980" in text


def test_numbers_that_rise_with_the_pages_are_page_numbers(read) -> None:
    text = "The harbour was built by forty men in nine years of hard work."
    pages = [[*lines([f"{text} {chr(65 + n)}"]), (290, 40, 9, str(7 + n))] for n in range(4)]
    assert not any(str(7 + n) in read(*pages).text for n in range(4))


def test_amounts_that_happen_to_rise_with_the_pages_stay(read) -> None:
    first = lines(["Ledger of the mill for the year", "rent of the upper field", "370"])
    second = lines(["Ledger of the mill, second part", "rent of the lower field", "371"])
    text = read(first, second).text
    assert "370" in text and "371" in text


def test_running_heads_go_from_the_first_page_too(read) -> None:
    parts = ["Forty men built", "the mole of stone", "and oak by hand", "in nine years."]
    pages = [[(60, 800, 9, "Annals of the Coast, 4"), *lines([part])] for part in parts]
    document = read(*pages)
    assert "Annals" not in document.text
    assert "built the mole of stone and oak by hand in" in " ".join(document.text.split())


def test_what_two_pages_of_text_have_in_common_stays(read) -> None:
    pages = [
        [*lines([f"Letter of the harbour board, part {part}", "The mole is closed in winter.", paid]),
         (290, 40, 11, str(number))]
        for number, part, paid in ((1, "one", "Brought over: 310"), (2, "two", "To be paid: 940"))
    ]  # fmt: skip
    text = read(*pages).text
    assert text.count("The mole is closed in winter.") == 2
    assert "part one" in text and "part two" in text


def test_a_line_whose_figures_change_is_no_running_head(read) -> None:
    paid = (4_500, 3_120, 980, 7_045)
    pages = [
        [(60, 800, 9, f"Books of the mill, {number}"),
         *lines([f"Paid for flour in all: {sum_} crowns", f"Part {part} of the year was wet."])]
        for number, (sum_, part) in enumerate(zip(paid, "abcd", strict=True), start=12)
    ]  # fmt: skip
    text = read(*pages).text
    assert "Books of the mill" not in text
    assert all(f"in all: {sum_} crowns" in text for sum_ in paid)


def test_a_covers_title_stays_though_later_pages_repeat_it(read) -> None:
    cover = [(100, 500, 30, "Annals of the Coast")]
    pages = [
        [(60, 800, 9, "Annals of the Coast"), *lines([f"Page {n} tells of ships."])] for n in "abc"
    ]
    document = read(cover, *pages)
    assert document.title == "Annals of the Coast"
    assert document.text.count("Annals") == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Der Turm blieb nach dem Feuer elf Jahre ohne Dach, bis die", "Gemeinde das Holz fand."),
        ("Im Herbst verliess der Bischof das Land und wohnte fortan bei", "Verwandten in Graz."),
        (
            "Nach dem Krieg kam ein langer Winter und mit ihm die grosse",
            "Not in viele Häuser der ganzen Stadt, wie man heute weiss.",
        ),
    ],
)
def test_a_sentence_goes_on_over_the_end_of_a_page(read, first: str, second: str) -> None:
    before = "Die alte Kirche von Enns steht seit dem Jahr 1320 am Rand des Platzes."
    document = read(
        lines([before, first]),
        lines([second, "Danach war Ruhe im Ort, und man baute das Rathaus."]),
    )
    assert f"{first} {second}" in sentences(document, "de")
    assert document.pages == (0, document.text.index(second))


def test_a_heading_after_a_page_is_no_part_of_the_sentence(read) -> None:
    first = lines(
        ["The pumps were old, and the men had no tools. Oil was kept in the shed", "Shed"]
    )
    document = read(first, [(60, 760, 18, "Repairs"), *lines(["They began in May."], top=730)])
    assert "Repairs" in sentences(document, "en")


def test_rows_by_gaps_know_their_header(read) -> None:
    rows = [
        ("Ship", "Built", "Crew"),
        ("Gull", "1901", "12"),
        ("lark", "1911", "9"),
        ("tern", "1920", "30"),
    ]
    page = lines(["The fleet of the bay is small, as the table of the yard shows."])
    for number, row in enumerate(rows):
        page += [
            (x, 720 - 14 * number, 11, cell) for x, cell in zip((60, 200, 340), row, strict=True)
        ]
    document = read(page)
    assert "lark | 1911 | 9" in sentences(document, "en")
    assert header_of(document, document.text.index("1911")) == "Ship | Built | Crew"


@pytest.mark.parametrize(
    ("drawn", "headed"),
    [
        ("0.5 w 60 716 m 300 716 l S", True),
        ("0.8 g 58 716 260 14 re f 0 g", True),
        ("0.5 w 60 716 m 300 716 l 60 702 m 300 702 l 60 688 m 300 688 l S", False),
        ("1 g 58 716 260 14 re f 0 g", False),
        ("", False),
    ],
    ids=["rule", "shade", "grid", "white", "nothing"],
)
def test_a_header_is_known_by_the_rule_below_or_the_shade_behind_it(
    read, drawn: str, headed: bool
) -> None:
    rows = [("Keeper", "Lamp in his care"), ("Aas", "Heron"), ("Berg", "Gull"), ("Holm", "Tern")]
    page = lines(["The lamps of the coast have these keepers, as the table of the pilots shows."])
    for number, row in enumerate(rows):
        page += [(x, 720 - 14 * number, 11, cell) for x, cell in zip((60, 200), row, strict=True)]
    document = read(page, drawn=drawn)
    header = header_of(document, document.text.index("Berg"))
    assert header == ("Keeper | Lamp in his care" if headed else None)


@pytest.mark.parametrize("rise", [4, 6, 8])
def test_a_line_goes_on_behind_a_raised_figure(read, rise: int) -> None:
    page = [(60, 760, 11, "The lamps burn 10"), (172, 760 + rise, 7, "6")]
    page += [(182, 760, 11, "litres of oil")]
    page += lines(["each winter, and the keepers are paid for it by the crown."], top=746)
    assert "The lamps burn 10⁶ litres of oil each winter" in " ".join(read(page).text.split())


def test_rows_in_small_letters_stay_rows(read) -> None:
    page = lines(
        [
            "The station has these lamps, which the keeper has to light at dusk.",
            "",
            "mole green",
            "pier red",
            "quay white, two",
        ]
    )
    found = sentences(read(page), "en")
    assert {"mole green", "pier red", "quay white, two"} <= set(found)


def test_columns_of_three_rows_do_not_interleave(read) -> None:
    left = ["The keeper of the light", "climbed the stairs each", "night to fill the lamps."]
    right = ["In winter his wife did", "it, for he was ill and", "stayed in bed all day."]
    page = [item for pair in zip(lines(left), lines(right, x=320), strict=True) for item in pair]
    text = " ".join(read(page).text.split())
    assert " ".join(left + right) == text


def test_headings_are_known_by_their_size(read) -> None:
    page = [
        (60, 760, 20, "Harbour book"),
        *lines(["It tells of ships and men, of storms and calm days."], top=720),
        (60, 690, 15, "Storms"),
        *lines(["They were many in that year, and the mole broke twice."], top=660),
    ]
    headings = [
        (node.level, document.text[node.start : node.end])
        for document in [read(page)]
        for part in document.structure
        for node in part.children
        if node.kind == "heading"
    ]
    assert headings == [(1, "Harbour book"), (2, "Storms")]
