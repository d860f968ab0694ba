"""The order of an answer's articles: by what the question asks, in every project language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.answering.order import in_order
from assistant.languages import LANGUAGES
from assistant.question import understand
from assistant.question.order import order_of
from assistant.records import DocumentInfo

IN_TIME = {
    "en": "How did the price develop?",
    "fr": "Comment le projet a-t-il évolué depuis 2020 ?",
    "de": "Wie hat sich der Preis entwickelt?",
    "es": "¿Cómo ha evolucionado el precio?",
    "it": "Come si è sviluppato il progetto?",
    "pt": "Como evoluiu o preço?",
    "ru": "Как развивались события?",
    "el": "Πώς εξελίχθηκε η τιμή;",
    "tr": "Fiyat nasıl gelişti?",
    "ar": "كيف تطور السعر؟",
    "hi": "कीमत कैसे बदली?",
    "th": "ราคาเปลี่ยนแปลงอย่างไร",
    "vi": "Giá đã thay đổi như thế nào?",
    "zh": "价格如何变化？",
    "ja": "価格はどのように変化しましたか。",
    "ko": "가격은 어떻게 변화했나요?",
    "ro": "Cum a evoluat prețul?",
}
LATEST = {
    "en": "What is the latest on the ferry?",
    "fr": "Quelles sont les dernières nouvelles du bac ?",
    "de": "Was ist der neueste Stand bei der Fähre?",
    "es": "¿Cuáles son las últimas noticias?",
    "it": "Quali sono le ultime notizie?",
    "pt": "Quais são as últimas notícias?",
    "ru": "Каковы последние новости?",
    "el": "Ποια είναι τα τελευταία νέα;",
    "tr": "En son haberler neler?",
    "ar": "ما أحدث الأخبار؟",
    "hi": "नवीनतम समाचार क्या है?",
    "th": "ข่าวล่าสุดคืออะไร",
    "vi": "Tin mới nhất là gì?",
    "zh": "最新消息是什么？",
    "ja": "最新のニュースは何ですか。",
    "ko": "최신 소식은 무엇인가요?",
    "ro": "Care sunt cele mai noi știri?",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_question_says_the_order_in_every_language(language: str) -> None:
    assert order_of(IN_TIME[language], language) == "oldest"
    latest = understand(LATEST[language], language=language)
    assert latest.order == "newest" and latest.overview is not None


@pytest.mark.parametrize(
    "question",
    [
        "Who runs the ferry?",
        "How many passengers does the Freya take?",
        "Wer betreibt die Fähre?",
        "Où se trouve le moulin de Valbrume ?",
        "¿Cuánto cuesta la entrada?",
        "Сколько стоит билет?",
        "تكلفة الترميم كم بلغت؟",
        "渡轮由谁经营？",
        # How much by now is one figure, not a course over time.
        "How many owners have asked for a refund so far?",
        "Wie viele Tage Homeoffice waren bisher erlaubt?",
        "¿Qué parte del caudal se ha utilizado hasta ahora?",
        "지금까지 모인 금액은 얼마입니까?",
        "Bugüne kadar ne kadar toplandı?",
        "迄今筹集了多少钱？",
        "How did the nickname come about?",
    ],
)
def test_other_questions_ask_for_no_order(question: str) -> None:
    assert understand(question).order is None


def test_articles_are_put_in_order_and_undated_ones_stay_behind() -> None:
    days = {"a": date(2022, 1, 1), "b": None, "c": date(2024, 1, 1), "d": date(2020, 1, 1)}
    documents = [DocumentInfo(i, f"{i}.txt", date=days[i]) for i in "abcad"]
    items = ["a1", "b1", "c1", "a2", "d1"]
    assert in_order(items, documents, None) == ["a1", "a2", "b1", "c1", "d1"]
    assert in_order(items, documents, "newest") == ["c1", "a1", "a2", "d1", "b1"]
    assert in_order(items, documents, "oldest") == ["d1", "a1", "a2", "c1", "b1"]
    undated = [DocumentInfo(i, f"{i}.txt") for i in "abcad"]
    assert in_order(items, undated, "newest") == ["a1", "a2", "b1", "c1", "d1"]


def test_answer_comes_in_the_order_asked_for(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    for year, price in ((2022, 35), (2019, 20), (2024, 48), (2020, 27)):
        (sources / f"{year}.txt").write_text(
            f"Price of the Tarn pass in {year}\n\nPublished {year}-03-0{year % 7 + 1}\n\n"
            f"The Tarn valley pass costs {price} euros, the railway said.\n"
        )
    with Assistant(sources, tmp_path / "index") as library:
        grown = library.ask("How has the price of the Tarn valley pass developed?").citations
        newest = library.ask("What is the latest price of the Tarn valley pass?").citations
        news = library.ask("What is the latest on the Tarn valley pass?").citations
    years = [c.document.date.year for c in grown if c.document.date]
    assert years == sorted(years) and len(years) >= 3
    assert [c.number for c in grown] == list(range(1, len(grown) + 1))
    latest = [c.document.date.year for c in newest if c.document.date]
    assert latest == sorted(latest, reverse=True) and len(latest) >= 2
    assert [c.document.date.year for c in news if c.document.date] == [2024, 2022, 2020]
