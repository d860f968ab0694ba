"""Figures and dates that articles give differently: pointed out, and never claimed of equals."""

from __future__ import annotations

import pytest

from assistant.answering.dated import dates
from assistant.answering.figures import figures
from assistant.web.agreement import differences
from assistant.web.exchange import Quote

OPENED = "When did the Merrow bridge open?"
COST = "How much did the bridge at Merrow cost?"
Said = tuple[str, str]


def found(question: str, *said: Said) -> list[list[str]]:
    quotes = [
        Quote(n, text, 0, len(text), "", f"d{n}", f"{n}.txt", "T", language=language)
        for n, (language, text) in enumerate(said, start=1)
    ]
    return [[value for value, _ in line] for line in differences(quotes, question)]


@pytest.mark.parametrize(
    ("question", "one", "other", "values"),
    [
        (
            OPENED,
            ("en", "The Merrow bridge opened to traffic on 14 March 2024."),
            ("en", "The bridge at Merrow opened on March 15, 2024."),
            ["14 March 2024", "March 15, 2024"],
        ),
        (
            OPENED,
            ("en", "The Merrow bridge opened on 4 May 2024."),
            ("fr", "Le pont de Merrow a ouvert le 3 mai."),
            ["4 May 2024", "3 mai"],
        ),
        (
            COST,
            ("en", "The Merrow bridge cost €2.5 million."),
            ("de", "Die Brücke von Merrow kostete 2,6 Millionen Euro."),
            ["€2.5 million", "2,6 Millionen Euro"],
        ),
        (
            COST,
            ("en", "The Merrow bridge cost €2.5 million."),
            ("en", "Building the bridge cost the city 3.9 million euros, the mayor said."),
            ["€2.5 million", "3.9 million euros"],
        ),
        (
            OPENED,
            ("en", "The Merrow bridge opened in 2023."),
            ("en", "The Merrow bridge opened on 3 May 2024."),
            ["2023", "3 May 2024"],
        ),
        (
            "大桥什么时候开通？",
            ("zh", "大桥于2023年4月16日开通，造价800万元。"),
            ("zh", "大桥于2023年4月18日正式开通。"),
            ["2023年4月16日", "2023年4月18日"],
        ),
        (
            "",
            ("en", "Voters rejected the plan to build a bridge by 52 per cent."),
            ("en", "The plan to build a bridge was rejected by 54% of voters."),
            ["52 per cent", "54%"],
        ),
    ],
)
def test_values_that_differ_are_found(
    question: str, one: Said, other: Said, values: list[str]
) -> None:
    assert found(question, one, other) == [values]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        # the same value in another notation or language
        (OPENED, "The Merrow bridge opened on 14 March 2024.", "Merrow bridge opened 2024-03-14."),
        (OPENED, "The Merrow bridge opened on 03/04/2024.", "Merrow bridge opened 4 March 2024."),
        (
            OPENED,
            "The Merrow bridge opened on 14 March 2024.",
            ("fr", "Le pont de Merrow a ouvert le 14 mars 2024."),
        ),
        (
            OPENED,
            "The Merrow bridge opened in May 2024.",
            ("es", "El puente de Merrow abrió el 3 de mayo de 2024."),
        ),
        (
            COST,
            "The Merrow bridge cost €2.5 million.",
            ("de", "Die Brücke von Merrow kostete 2.500.000 Euro."),
        ),
        (
            COST,
            "The Merrow bridge cost €2.5 million.",
            ("fr", "Le pont de Merrow a coûté 2 500 000 euros."),
        ),
        (COST, "The Merrow bridge cost €2.5 million.", "The Merrow bridge cost 2,498,300 euros."),
        (COST, "The Merrow bridge cost about 300 jobs.", "The Merrow bridge cost 312 jobs."),
        # things of different kinds
        (COST, "The Merrow bridge cost €2.5 million.", "The Merrow bridge cost $2.7 million."),
        (COST, "The Merrow bridge carries 300 cars.", "The Merrow bridge carries 200 lorries."),
        (COST, "The Merrow bridge has 12 new lamps.", "The Merrow bridge has 14 new steps."),
        (COST, "Rule 12 lets the Merrow bridge pass.", "Rule 13 lets the Merrow bridge pass."),
        (
            COST,
            "The Merrow bridge cost €2.5 million.",
            "In Cadiz a bakery sold €3 million of rolls.",
        ),
        (
            "Who built it?",
            "The Merrow bridge cost €2.5 million.",
            ("de", "Der Tunnel von Merrow kostete 9 Millionen Euro."),
        ),
        # more than one value, or a range
        (
            OPENED,
            "Due on 3 May 2023, the Merrow bridge opened on 14 March 2024.",
            "The Merrow bridge opened on 16 March 2024.",
        ),
        (
            COST,
            "The Merrow bridge cost between 2 and 3 million euros.",
            "The Merrow bridge cost €5 million.",
        ),
    ],
)
def test_no_difference_is_claimed(question: str, one: str, other: str | Said) -> None:
    assert not found(question, ("en", one), other if isinstance(other, tuple) else ("en", other))


def test_three_articles_make_one_line() -> None:
    said = [("en", f"The Merrow bridge cost €{n} million.") for n in ("2.5", "2.9", "3.6")]
    assert found(COST, *said) == [["€2.5 million", "€2.9 million", "€3.6 million"]]


@pytest.mark.parametrize(
    ("language", "text", "reading"),
    [
        ("en", "on March 15, 2024, at noon", (2024, 3, 15)),
        ("fr", "le 1er janvier 2024", (2024, 1, 1)),
        ("de", "am 3. Mai 2024 wurde", (2024, 5, 3)),
        ("es", "el 19 de octubre de 2024", (2024, 10, 19)),
        ("it", "il 1º maggio 2020", (2020, 5, 1)),
        ("pt", "em 2 de junho de 2023", (2023, 6, 2)),
        ("ro", "pe 14 martie 2024", (2024, 3, 14)),
        ("ru", "14 марта 2024 года", (2024, 3, 14)),
        ("el", "στις 14 Μαρτίου 2024", (2024, 3, 14)),
        ("tr", "14 Mart 2024'te", (2024, 3, 14)),
        ("ar", "يوم ٩ مارس ٢٠٢٢", (2022, 3, 9)),
        ("hi", "14 मार्च 2024 को", (2024, 3, 14)),
        ("th", "วันที่ 14 มีนาคม 2567", (2024, 3, 14)),
        ("vi", "ngày 14 tháng 3 năm 2024", (2024, 3, 14)),
        ("zh", "2023年4月16日恢复生产", (2023, 4, 16)),
        ("ja", "3月14日に", (None, 3, 14)),
        ("ko", "2024년 3월 14일", (2024, 3, 14)),
        ("en", "built in 1934 by twelve men", (1934, None, None)),
        ("de", "im Jahr 1990", (1990, None, None)),
    ],
)
def test_dates_are_read_as_they_are_written(
    language: str, text: str, reading: tuple[int | None, int | None, int | None]
) -> None:
    [dated] = dates(text, language)
    assert dated.readings == {reading}
    assert text[slice(*dated.span)].strip(" .") == dated.text


@pytest.mark.parametrize(
    "text", ["about 2000 people came", "you may 3 times", "at 10:30", "B2024-1"]
)
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert dates(text, "en") == []


@pytest.mark.parametrize(
    ("language", "text", "counts", "number"),
    [
        ("en", "€2.5 million to build", "EUR", 2.5e6),
        ("fr", "coûte 4,2 M€ à la ville", "EUR", 4.2e6),
        ("fr", "pour 86 000 euros en", "EUR", 86e3),
        ("de", "62 Mio. Euro", "EUR", 62e6),
        ("es", "2,5 mil millones de dólares", "USD", 2.5e9),
        ("ru", "5 млн долларов", "USD", 5e6),
        ("ar", "بلغت 2.3 مليون دولار", "USD", 2.3e6),
        ("zh", "提供了800万元贷款", "CNY", 8e6),
        ("tr", "fiyatlar %20 arttı", "%", 20),
        ("hi", "20 प्रतिशत", "%", 20),
        ("en", "41.5 metres high", "m", 41.5),
    ],
)
def test_figures_are_read_with_what_they_count(
    language: str, text: str, counts: str, number: float
) -> None:
    [figure] = figures(text, language)
    assert figure.counts == counts
    assert number in [pytest.approx(value) for value, _ in figure.readings]
