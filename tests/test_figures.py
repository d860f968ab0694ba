"""Figures are read in every language, by the words of that language."""

from __future__ import annotations

import pytest

from assistant.languages import LANGUAGES
from assistant.languages.figures import figures, whole_numbers
from assistant.languages.number_words import number_words

SAID = {
    "en": "The bridge cost €2.5 million and opened on 12 May 2024.",
    "fr": "Le pont a coûté 2,5 millions d'euros et a ouvert le 12 mai 2024.",
    "de": "Die Brücke kostete 2,5 Millionen Euro und wurde am 12. Mai 2024 eröffnet.",
    "es": "El puente costó 2,5 millones de euros y se abrió el 12 de mayo de 2024.",
    "it": "Il ponte è costato 2,5 milioni di euro ed è stato aperto il 12 maggio 2024.",
    "pt": "A ponte custou 2,5 milhões de euros e abriu a 12 de maio de 2024.",
    "ro": "Podul a costat 2,5 milioane de euro și s-a deschis la 12 mai 2024.",
    "ru": "Мост стоил 2,5 млн евро и открылся 12 мая 2024 года.",
    "el": "Η γέφυρα κόστισε 2,5 εκατομμύρια ευρώ και άνοιξε στις 12 Μαΐου 2024.",
    "tr": "Köprü 2,5 milyon avroya mal oldu ve 12 Mayıs 2024 tarihinde açıldı.",
    "ar": "كلف الجسر 2.5 مليون يورو وافتتح في 12 مايو 2024.",
    "hi": "पुल पर 2.5 मिलियन यूरो खर्च हुए और वह 12 मई 2024 को खुला।",
    "th": "สะพานมีมูลค่า 2.5 ล้านยูโร เปิดเมื่อวันที่ 12 พฤษภาคม 2567",
    "vi": "Cây cầu tốn 2,5 triệu euro và khánh thành ngày 12 tháng 5 năm 2024.",
    "zh": "大桥耗资250万欧元，于2024年5月12日开通。",
    "ja": "橋は250万ユーロかかり、2024年5月12日に開通した。",
    "ko": "다리는 250만 유로가 들었고 2024년 5월 12일에 개통했다.",
}
MONTHS = {
    "en": "sixteen months",
    "fr": "seize mois",
    "de": "sechzehn Monate",
    "es": "dieciséis meses",
    "it": "sedici mesi",
    "pt": "dezesseis meses",
    "ro": "șaisprezece luni",
    "ru": "шестнадцать месяцев",
    "el": "δεκαέξι μήνες",
    "tr": "on altı hafta",
    "hi": "सोलह महीने",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sum_is_read_in_every_language(language: str) -> None:
    euros = [figure for figure in figures(SAID[language], language) if figure.counts == "EUR"]
    assert [figure.readings[0][0] for figure in euros] == [2_500_000]


@pytest.mark.parametrize("language", MONTHS)
def test_number_written_as_a_word_is_a_figure(language: str) -> None:
    (found,) = figures(f"({MONTHS[language]})", language)
    assert found.readings[0][0] == 16
    (digits,) = figures(f"(12 {MONTHS[language].split()[-1]})", language)
    assert found.counts == digits.counts and found.differs(digits)


@pytest.mark.parametrize(
    ("language", "text", "counts"),
    [
        ("en", "Rule 12 applies", []),
        ("en", "twenty-one ships", ["en:ship"]),
        ("fr", "un projet de pont", []),
        ("de", "5 Milliarden Euro", ["EUR"]),
        ("tr", "yüzde 40", ["%"]),
        ("zh", "百分之40", ["%"]),
        ("en", "41.5 m", ["m"]),
        ("en", "£14.2 million", ["GBP"]),
        ("it", "28 per cento", ["%"]),
        (None, "5,000 euros", ["EUR"]),
    ],
)
def test_figures_count_what_they_say(language: str | None, text: str, counts: list[str]) -> None:
    assert [figure.counts for figure in figures(text, language)] == counts


def test_billion_is_what_its_language_means() -> None:
    values = {"en": 1e9, "de": 1e12, "fr": 1e12, "es": 1e12}
    words = {"en": "billion", "de": "Billionen", "fr": "billions", "es": "billones"}
    for language, value in values.items():
        (found,) = figures(f"5 {words[language]} €", language)
        assert found.readings[0][0] == 5 * value


WRITTEN = {
    "en": {"thirty-four": 34, "two hundred and six": 206, "Ninety": 90},
    "fr": {"vingt-six": 26, "soixante et onze": 71, "quatre-vingt-dix-sept": 97, "six cents": 600},
    "de": {"vierundzwanzig": 24, "zweihundertfünfzig": 250, "einunddreißig": 31},
    "es": {"treinta y ocho": 38, "veintiséis": 26, "doscientas veinte": 220},
    "it": {"ventidue": 22, "trentuno": 31, "duecentotrenta": 230, "ventotto": 28},
    "pt": {"vinte e três": 23, "cento e vinte": 120, "quinhentas": 500},
    "ro": {"douăzeci și șase": 26, "două sute": 200},
    "ru": {"двадцать семь": 27, "сорока пяти": 45, "триста": 300},
    "el": {"είκοσι τέσσερα": 24, "διακόσιοι πέντε": 205},
    "tr": {"İki": 2, "yirmi altı": 26, "yüz elli": 150, "on iki": 12},
    "vi": {"hai mươi bảy": 27, "ba trăm": 300, "mười lăm": 15},
    "ar": {"خمسة وعشرون": 25, "خمسة عشر": 15, "مئتين": 200},
    "hi": {"सत्ताईस": 27, "छियानवे": 96, "दो सौ": 200},
}


@pytest.mark.parametrize(
    ("language", "words", "number"),
    [(code, *item) for code, items in WRITTEN.items() for item in items.items()],
)
def test_the_whole_of_a_number_in_words_is_read(language: str, words: str, number: int) -> None:
    (found,) = number_words(f"({words})", language)
    assert (found.value, found.start, found.end) == (number, 1, 1 + len(words))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "between five and six people"),  # two numbers
        ("en", "several hundred people"),
        ("en", "two thousand three hundred people"),
        ("fr", "mille deux cents personnes"),
        ("en", "seven twelve people"),
        ("en", "three to four years"),
        ("de", "drei bis vier Jahre"),
        ("fr", "deux kilomètres et demi"),
        ("es", "dos kilómetros y medio"),
        ("it", "due chilometri e mezzo"),
        ("en", "half a dozen people"),
    ],
)
def test_what_is_not_surely_one_number_has_no_value(language: str, text: str) -> None:
    assert all(figure.readings == () for figure in figures(text, language))


@pytest.mark.parametrize(
    ("language", "text", "part", "whole"),
    [
        ("en", "some 1,200 homes", "200", "1,200"),
        ("en", "some thirty-four homes", "thirty", "thirty-four"),
        ("es", "Treinta y ocho alumnos", "Treinta", "Treinta y ocho"),
        ("de", "rund 3,5 Millionen", "3", "3,5"),
        ("en", "on 4 March 2024", "4 March", "4 March"),
        ("en", "twelve homes and six farms", "homes", "homes"),
        (None, "12.500 metri", "12", "12.500"),
    ],
)
def test_no_number_is_cut(language: str | None, text: str, part: str, whole: str) -> None:
    start = text.index(part)
    found = whole_numbers(text, (start, start + len(part)), language)
    assert text[slice(*found)] == whole


@pytest.mark.parametrize(("language", "text"), [("it", "28 per cento"), ("pt", "28 por cento")])
def test_per_cent_is_no_range_to_a_hundred(language: str, text: str) -> None:
    (found,) = figures(text, language)
    assert [value for value, _ in found.readings] == [28]
