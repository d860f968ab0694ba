"""Figures and dates that articles give differently: pointed out, and never claimed of equals."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answering import QuotingAnswerer
from assistant.answering.differences import differences
from assistant.answering.repeating import says_the_same
from assistant.languages.dates import dates
from assistant.languages.figures import figures
from assistant.question import understand
from assistant.records import Document, Retrieval
from assistant.retrieval import Found, Offer

Said = tuple[str, str, str]
"""Language, sentence, and the exact words that answer."""


def offer(
    number: int,
    said: Said,
    *,
    sure: float = 0.95,
    document: str = "",
    title: str = "A bridge in Merrow",
) -> Offer:
    language, text, words = said
    start = text.index(words)
    path = document or f"{number}.txt"
    return Offer(
        document=Document(path, path, title=title, language=language, text=text),
        span=(0, len(text)),
        answer=(start, start + len(words)),
        score=0.0,
        probability=sure,
    )


def found(*said: Said, **given: object) -> tuple[tuple[int, ...], ...]:
    asked = given.pop("asked", "What about the Merrow bridge?")
    question = understand(str(asked), language=said[0][0])
    return differences(
        [offer(n, one, **given) for n, one in enumerate(said)],  # type: ignore[arg-type]
        question,
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("en", "The Merrow bridge opened to traffic on 14 March 2024.", "14 March 2024"),
            ("en", "The bridge at Merrow opened on March 15, 2024.", "on March 15, 2024"),
        ),
        (
            ("en", "The Merrow bridge opened on 4 May 2024.", "4 May"),
            ("fr", "Le pont de Merrow a ouvert le 3 mai.", "le 3 mai"),
        ),
        (
            ("en", "The Merrow bridge cost €2.5 million.", "€2.5 million"),
            ("de", "Die Brücke von Merrow kostete 2,6 Millionen Euro.", "2,6 Millionen Euro"),
        ),
        (
            ("en", "Due on 3 May 2023, the bridge opened on 14 March 2024.", "14 March 2024"),
            ("en", "The Merrow bridge opened on 16 March 2024.", "16 March 2024"),
        ),
        (
            ("zh", "大桥于2023年4月16日开通，造价800万元。", "2023年4月16日"),
            ("zh", "大桥于2023年4月18日正式开通。", "2023年4月18日"),
        ),
        (
            ("en", "Voters rejected the plan by 52 per cent.", "52"),
            ("en", "The plan was rejected by 54% of voters.", "54%"),
        ),
    ],
)
def test_answers_that_differ_are_found(one: Said, other: Said) -> None:
    assert found(one, other) == ((0, 1),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # the same value in another notation, language or precision
        (("en", "It opened on 14 March 2024.", "14 March 2024"), ("en", "It opened 2024-03-14.", "2024-03-14")),
        (("en", "It opened on 03/04/2024.", "03/04/2024"), ("en", "It opened 4 March 2024.", "4 March 2024")),
        (("en", "It opened in May 2024.", "May 2024"), ("es", "Abrió el 3 de mayo de 2024.", "3 de mayo de 2024")),
        (("en", "It cost €2.5 million.", "€2.5 million"), ("de", "Sie kostete 2.500.000 Euro.", "2.500.000 Euro")),
        (("en", "It cost €2.5 million.", "€2.5 million"), ("en", "It cost 2,498,300 euros.", "2,498,300 euros")),
        (("en", "It cost about 300 jobs.", "about 300 jobs"), ("en", "It cost 312 jobs.", "312 jobs")),
        # things of different kinds: a dog's ticket is no ship
        (("en", "Dogs need a ticket, which costs €2.", "€2"), ("en", "The ship cost $31 million.", "$31 million")),
        (("en", "It carries 300 cars.", "300 cars"), ("en", "It carries 200 lorries.", "200 lorries")),
        # no value, several, or a range
        (("en", "It opened in spring.", "in spring"), ("en", "It opened on 16 March 2024.", "16 March 2024")),
        (("en", "Rooms cost €40 or €60.", "€40 or €60"), ("en", "Rooms cost €50.", "€50")),
        (("en", "It cost between 2 and 3 million euros.", "2 and 3 million euros"), ("en", "It cost €5 million.", "€5 million")),
    ],
)  # fmt: skip
def test_no_difference_is_claimed(one: Said, other: Said) -> None:
    assert found(one, other) == ()


def test_both_answers_must_be_sure_and_of_two_articles() -> None:
    one, other = (
        ("en", "It cost €2 million.", "€2 million"),
        ("en", "It cost €3 million.", "€3 million"),
    )
    assert found(one, other) == ((0, 1),)
    assert found(one, other, sure=0.39) == ()
    assert found(one, other, document="same.txt") == ()


BRIDGES = [("en", "The bridge cost €2 million.", "€2 million"), ("en", "It cost €3 million.", "€3 million")]  # fmt: skip


def test_figures_of_two_things_are_no_difference() -> None:
    def claimed(asked: str, titles: tuple[str, str], language: str = "en") -> bool:
        offers = [
            offer(n, (language, *said[1:]), title=title, sure=0.6)
            for n, (said, title) in enumerate(zip(BRIDGES, titles, strict=True))
        ]
        return bool(differences(offers, understand(asked, language=language)))

    two, one = (
        ("A bridge for Ashby", "A bridge for Dunmere"),
        ("A bridge for Ashby", "Why Ashby pays"),
    )
    assert claimed("How much did the bridge cost?", one)
    assert not claimed("How much did the bridge cost?", two)
    assert not claimed("How much did the Ashby bridge cost?", two)
    headlines = ("Council Votes For New Bridge", "Why The New Bridge Is Late")
    assert not claimed("How much did the bridge cost?", headlines)
    turkish = "Ashby köprüsü ne kadar?"
    assert not claimed(turkish, ("Ashby köprüsü onaylandı", "Dunmere köprüsü onaylandı"), "tr")
    german = "Wie viel kostet die Brücke?"
    assert claimed(german, ("Brücke in Weidtal", "In Weidtal fehlt Geld"), "de")
    assert not claimed(german, ("Rat will Brücke in Weidtal", "Rat will Brücke in Lessin"), "de")
    chinese = "南浦大桥造价多少？"
    zh = [("zh", "耗资200万元。", "200万元"), ("zh", "耗资300万元。", "300万元")]
    for titles, right in (
        (("南浦大桥获批", "南浦大桥开工"), True),
        (("大桥获批", "大桥开工"), False),
    ):
        offers = [
            offer(n, said, title=title, sure=0.6)
            for n, (said, title) in enumerate(zip(zh, titles, strict=True))
        ]
        assert bool(differences(offers, understand(chinese, language="zh"))) == right


def test_what_follows_a_noun_is_no_part_of_what_is_counted() -> None:
    assert found(
        ("en", "The fair at Merrow drew 3,900 visitors this year.", "3,900"),
        ("en", "68 visitors came to Merrow.", "68"),
    ) == ((0, 1),)
    assert found(
        ("de", "Merrow zog dieses Jahr 45.581 Besucher an.", "45.581"),
        ("de", "60 Besucher kamen nach Merrow.", "60"),
    ) == ((0, 1),)
    assert (
        found(
            ("en", "Merrow buys 30 new trains.", "30 new trains"),
            ("en", "Merrow buys 20 new buses.", "20 new buses"),
        )
        == ()
    )


MERROW = "A bridge in Merrow"
COST = ("en", "It cost €2 million.", "€2 million")


@pytest.mark.parametrize(
    ("sentence", "words", "title", "sure", "quoted", "claimed"),
    [
        ("The bill came to €3 million.", "€3 million", "Why Merrow pays", 0.15, True, True),
        ("The bill came to €2 million.", "€2 million", "Why Merrow pays", 0.15, False, False),
        ("The bill came to €3 million.", "€3 million", "A bridge in Ashby", 0.15, False, False),
        ("The bill came to €3 million.", "€3 million", "Why Merrow pays", 0.05, False, False),
        ("It is 30 metres long.", "30 metres", "Why Merrow pays", 0.15, False, False),
    ],
)
def test_another_value_for_the_same_thing_answers_though_less_surely(
    sentence: str, words: str, title: str, sure: float, quoted: bool, claimed: bool
) -> None:
    first = offer(0, COST, title=MERROW, sure=0.6)
    other = offer(1, ("en", sentence, words), title=title, sure=sure)
    question = understand("How much did the bridge cost?", language="en")
    verdict = Retrieval(question.asked, (), True, 0.8, {})
    answer = QuotingAnswerer().answer(Found(question, verdict, (first, other)))
    assert [citation.document.path for citation in answer.citations] == ["0.txt", "1.txt"][
        : 1 + quoted
    ]
    assert bool(answer.differences) == claimed
    assert answer.citations[0].also_in == (("1.txt",) if words == "€2 million" else ())


@pytest.mark.parametrize(
    ("first", "other", "quoted"),
    [
        (0.9, 0.41, True),
        (0.9, 0.39, False),
        (0.5, 0.36, True),
        (0.5, 0.34, False),
        (0.3, 0.26, True),
        (0.3, 0.24, False),
    ],
)
def test_a_further_quote_is_nearly_as_sure_to_answer_as_the_first(
    first: float, other: float, quoted: bool
) -> None:
    said = [
        ("en", "Ada Holm built the bridge.", "Ada Holm"),
        ("en", "It was the work of two brothers.", "two brothers"),
    ]
    offers = tuple(
        offer(n, one, sure=sure)
        for n, (one, sure) in enumerate(zip(said, (first, other), strict=True))
    )
    question = understand("Who built the bridge?", language="en")
    verdict = Retrieval(question.asked, (), True, 0.8, {})
    answer = QuotingAnswerer().answer(Found(question, verdict, offers))
    assert len(answer.citations) == 1 + quoted


def test_three_articles_make_one_group() -> None:
    assert found(*[("en", f"It cost €{n} million.", f"€{n} million") for n in (2, 3, 4)]) == (
        (0, 1, 2),
    )


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


NEWER = {
    "figures in groups": ("en", "{} homes were cleared in Merrow.", "200", "1,200", True),
    "decimals": ("de", "Merrow zahlt {}.", "3 Millionen Euro", "3,5 Millionen Euro", True),
    "per cent": ("en", "Teachers in Merrow get {} more.", "5 per cent", "5.5 per cent", True),
    "words": ("fr", "À Merrow, {} salariés sont partis.", "vingt", "vingt-six", True),
    "joined words": ("pt", "Em Merrow há {} feridos.", "vinte", "vinte e três", True),
    "apart": ("ru", "В Merrow пострадали {} человек.", "двадцать", "двадцать семь", True),
    "no value": ("en", "The doors of Merrow open on {}.", "Pier 4", "Piers 4 and 11", False),
}


@pytest.mark.parametrize(("language", "said", "old", "new", "claimed"), NEWER.values(), ids=NEWER)
@pytest.mark.parametrize("newer_first", [True, False])
def test_another_figure_is_never_named_as_the_same_answer(
    language: str, said: str, old: str, new: str, claimed: bool, newer_first: bool
) -> None:
    offers = [
        offer(n, (language, said.format(words), words), title="Merrow", sure=0.9 - n / 100)
        for n, words in enumerate((new, old) if newer_first else (old, new))
    ]
    question = understand("Merrow?", language=language)
    verdict = Retrieval(question.asked, (), True, 0.8, {})
    answer = QuotingAnswerer().answer(Found(question, verdict, tuple(offers)))
    assert [c.document.path for c in answer.citations] == ["0.txt", "1.txt"]
    assert all(citation.also_in == () for citation in answer.citations)
    assert bool(answer.differences) == claimed


def test_the_same_words_of_two_towns_are_two_answers() -> None:
    said = ("en", "It bans them in all its parks.", "all its parks")
    for towns, quoted in ((("Merrow", "Ashby"), 2), (("Merrow", "Merrow"), 1)):
        offers = [
            offer(n, said, title=f"No fireworks in {town}", sure=0.9)
            for n, town in enumerate(towns)
        ]
        question = understand("Where are fireworks banned?", language="en")
        verdict = Retrieval(question.asked, (), True, 0.8, {})
        answer = QuotingAnswerer().answer(Found(question, verdict, tuple(offers)))
        assert len(answer.citations) == quoted, towns


def test_a_quote_that_differs_from_several_stands_in_one_group() -> None:
    costs = ("about €20 million", "€19 million", "€21 million", "€30 million")
    offers = [offer(n, ("en", f"The bridge cost {one}.", one)) for n, one in enumerate(costs)]
    groups = differences(offers, understand("What did the bridge cost?", language="en"))
    assert groups == ((0, 1, 2, 3),)


def test_how_something_went_is_told_of_one_thing_only() -> None:
    question = understand("How has the cost of the bridge at Merrow changed?", language="en")
    assert question.course
    said = [
        ("A bridge for Merrow", "The bridge at Merrow will cost 40 million euros."),
        ("Merrow pays more", "The cost of the bridge at Merrow has risen to 55 million euros."),
        ("A bridge for Ashby", "The cost of the bridge at Ashby has risen to 90 million euros."),
    ]
    offers = [
        replace(offer(n, ("en", text, text), title=title), probability=None, answer=None, score=1.0 - n / 10)
        for n, (title, text) in enumerate(said)
    ]  # fmt: skip
    verdict = Retrieval(question.asked, (), True, 0.8, {})
    answer = QuotingAnswerer().answer(Found(question, verdict, tuple(offers)))
    assert [c.document.path for c in answer.citations] == ["0.txt", "1.txt"]


@pytest.mark.parametrize(
    ("language", "one", "other", "same"),
    [
        ("en", "the council", "the council of Arle", True),
        ("en", "Ada Holm", "engineer Ada Holm", True),
        ("en", "a library", "library", True),
        ("de", "die Stadt", "Stadt", True),
        ("en", "York", "New York", False),
        ("en", "Mill Street", "Old Mill Street", False),
        ("en", "Elena Sorvik", "the brother of Elena Sorvik", False),
        ("en", "a million", "half a million", False),
        ("en", "an hour", "an hour and a half", False),
        ("en", "Three", "Three dozen", False),
        ("fr", "neuf cents", "mille neuf cents", False),
        ("es", "una hora", "una hora y media", False),
        ("fr", "une heure", "une heure et demie", False),
        ("en", "half", "less than half", False),
    ],
)
def test_words_within_others_are_one_answer_only_if_the_rest_adds_nothing(
    language: str, one: str, other: str, same: bool
) -> None:
    offers = [
        offer(n, (language, f"It says {words} here.", words), title="Merrow")
        for n, words in enumerate((one, other))
    ]
    question = understand("Merrow?", language=language)
    assert says_the_same(*offers, question) is same
    assert says_the_same(*reversed(offers), question) is same
