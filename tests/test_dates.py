"""Written dates are read by one reader, in every language, whoever asks: parsing or answering."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from assistant.languages import LANGUAGES
from assistant.languages.date_forms import forms_of
from assistant.languages.dates import dates, day_in_name, day_of, days

DAY = date(2024, 5, 12)
SAID = {
    "en": "The bridge opened on 12 May 2024.",
    "fr": "Le pont a ouvert le 12 mai 2024.",
    "de": "Die Brücke wurde am 12. Mai 2024 eröffnet.",
    "es": "El puente se abrió el 12 de mayo de 2024.",
    "it": "Il ponte è stato aperto il 12 maggio 2024.",
    "pt": "A ponte abriu a 12 de maio de 2024.",
    "ro": "Podul s-a deschis la 12 mai 2024.",
    "ru": "Мост открылся 12 мая 2024 года.",
    "el": "Η γέφυρα άνοιξε στις 12 Μαΐου 2024.",
    "tr": "Köprü 12 Mayıs 2024 tarihinde açıldı.",
    "ar": "افتتح الجسر في 12 مايو 2024.",
    "hi": "पुल 12 मई 2024 को खुला।",
    "th": "สะพานเปิดเมื่อวันที่ 12 พฤษภาคม 2567",
    "vi": "Cây cầu khánh thành ngày 12 tháng 5 năm 2024.",
    "zh": "大桥于2024年5月12日开通。",
    "ja": "橋は2024年5月12日に開通した。",
    "ko": "다리는 2024년 5월 12일에 개통했다.",
}
WRITTEN = [
    ("en", "May 12, 2024"),
    ("en", "May 12th 2024"),
    ("en", "the 12th day of May 2024"),
    ("en", "Sunday, 12 MAY 2024, 10:30 GMT"),
    ("en", "Sun, 12 May 2024 10:30:00 +0000"),
    ("en", "12-May-2024"),
    ("en", "2024-May-12"),
    ("en", "2024-05-12T10:30:00Z"),
    ("en", "12.5.2024"),
    (None, "12.5.2024"),
    (None, "12 May 2024"),
    ("fr", "12 may 2024"),  # English is read everywhere
    ("de", "12.5.2024"),
    ("de", "12/5/2024"),
    ("es", "12-may-2024"),
    ("es", "12 de Mayo del 2024"),
    ("pt", "12.º de maio de 2024"),
    ("el", "12 ΜΑΪΟΥ 2024"),
    ("el", "12 Μαιου 2024"),
    ("tr", "12 MAYIS 2024"),
    ("ru", "12-го мая 2024 г."),
    ("ar", "١٢ مايو ٢٠٢٤"),
    ("ar", "12 أيار 2024"),
    ("ar", "12 أيار/مايو 2024"),
    ("ar", "12 من مايو من عام 2024"),
    ("ar", "12\u200f/5\u200f/2024"),
    ("hi", "१२ मई २०२४"),
    ("th", "12 พ.ค. 2567"),
    ("th", "๑๒ พฤษภาคม พ.ศ. ๒๕๖๗"),
    ("th", "12/5/2567"),
    ("vi", "12 thg 5, 2024"),
    ("vi", "12 tháng Năm năm 2024"),
    ("ko", "2024. 5. 12."),
    ("ja", "令和6年5月12日"),
    ("zh", "民國113年5月12日"),
    ("zh", "二〇二四年五月十二日"),
    ("en", "2024年5月12日"),  # in whatever language it stands
    ("fr", "12 tháng 5 năm 2024"),
]
NO_DAY = [
    ("en", "May 2024"),
    ("en", "12 May"),
    ("en", "12 monkeys 2024"),
    ("en", "yesterday 2024"),
    ("en", "05/06/2024"),
    (None, "05/06/2024"),
    ("en", "32 May 2024"),
    ("en", "30 February 2024"),
    ("en", "issue 12, May 2024"),
    ("en", "12 May/June 2024"),
    ("en", "12 May 2024 to 13 May 2024"),
    ("en", "12 May 20241"),
    ("ar", "12 أيار/يونيو 2024"),
    ("zh", "五月十二日"),
    ("ja", "令和6年"),
    ("en", ""),
    ("en", "2024"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_day_is_read_in_a_sentence_of_every_language(language: str) -> None:
    assert [found.readings for found in dates(SAID[language], language)] == [{(2024, 5, 12)}]
    assert [day for _, _, day in days(SAID[language], language)] == [DAY]


@pytest.mark.parametrize(("language", "text"), WRITTEN)
def test_day_is_read_however_it_is_written(language: str | None, text: str) -> None:
    assert day_of(text, language) == DAY
    ((start, end, day),) = days(f"(Anna Ek, {text})", language)
    assert day == DAY
    assert f"(Anna Ek, {text})"[start:end] in text
    assert [found.readings for found in dates(text, language)][:1] == [{(2024, 5, 12)}]


@pytest.mark.parametrize(("language", "text"), NO_DAY)
def test_what_names_no_single_day_gives_none(language: str | None, text: str) -> None:
    assert day_of(text, language) is None


@pytest.mark.parametrize(
    ("language", "text", "readings"),
    [
        ("en", "It opened in May 2024.", {(2024, 5, None)}),
        ("en", "It opens on 12 May.", {(None, 5, 12)}),
        ("en", "It opens on May 12.", {(None, 5, 12)}),
        ("en", "It may 12 times.", None),
        ("en", "It opened on 05/06/2024.", {(2024, 6, 5), (2024, 5, 6)}),
        ("de", "Seit 05.06.2024.", {(2024, 6, 5)}),
        ("fr", "Depuis le 05/06/2024.", {(2024, 6, 5)}),
        ("th", "เดือนพฤษภาคม 2567", {(2024, 5, None)}),
        ("zh", "将于五月开放", {(None, 5, None)}),
        ("ja", "令和6年に開通", {(2024, None, None)}),
        ("vi", "vào tháng 5", {(None, 5, None)}),
        ("en", "It opened in 1894.", {(1894, None, None)}),
        ("en", "It is open from 12 to 14 May 2024.", set()),
    ],
)
def test_a_sentence_may_leave_parts_of_a_date_out(
    language: str, text: str, readings: set[object] | None
) -> None:
    assert [set(found.readings) for found in dates(text, language)] == (
        [] if readings is None else [readings]
    )


def test_two_dates_differ_only_if_no_reading_of_theirs_agrees() -> None:
    def read(text: str, language: str = "en"):  # type: ignore[no-untyped-def]
        (found,) = dates(text, language)
        return found

    assert read("12 May 2024").differs(read("13 May 2024"))
    assert read("05.06.2024", "de").differs(read("6 mai 2024", "fr"))
    for one, other in (("12 May 2024", "12 May"), ("05/06/2024", "6 May 2024"), ("2024", "May")):
        (first,), second = dates(f"in {one}", "en"), dates(f"in {other}", "en")
        assert not any(first.differs(found) for found in second)
    assert read("12 พฤษภาคม 2567", "th").differs(read("12 May 2023"))


def test_day_is_taken_from_a_value_of_metadata_and_from_a_files_name() -> None:
    assert day_of(DAY) == day_of(datetime(2024, 5, 12, 23)) == day_of("20240512") == DAY
    assert day_of(None) is day_of(20240512) is day_of("20241512") is None
    assert day_in_name("2024-05-12-minutes") == day_in_name("plan_20240512") == DAY
    assert day_in_name("13.05.2024") == date(2024, 5, 13)
    assert day_in_name("05.06.2024") is day_in_name("2024-05-12_2024-05-13") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_twelve_months_or_counts_them(language: str) -> None:
    months = forms_of(language).months
    assert set(months.values()) == (set(range(1, 13)) if months else set())
    assert bool(months) == (language not in ("zh", "ja", "ko"))
