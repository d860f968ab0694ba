"""The title is the article's and the date its publication's, whatever stands around them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.parsing import parse
from assistant.records import ParsedDocument
from assistant.settings import Settings

DAY = date(2024, 3, 14)
STORY = {
    "en": "The harbour board said that the new crane would be delivered before the summer, and that the old one would be sold.",
    "fr": "Le conseil du port a annoncé que la nouvelle grue serait livrée avant l'été, et que l'ancienne serait vendue.",
    "de": "Der Hafenrat teilte mit, dass der neue Kran vor dem Sommer geliefert und der alte verkauft werde, wie es geplant war.",
    "es": "La junta del puerto anunció que la nueva grúa llegará antes del verano y que la antigua se venderá a otro puerto.",
    "it": "Il consiglio del porto ha annunciato che la nuova gru arriverà prima dell'estate e che la vecchia sarà venduta.",
    "pt": "O conselho do porto anunciou que o novo guindaste chegará antes do verão e que o antigo será vendido a outro porto.",
    "ru": "Совет порта сообщил, что новый кран доставят до начала лета, а старый продадут, как и было решено прошлой осенью.",
    "el": "Το συμβούλιο του λιμανιού ανακοίνωσε ότι ο νέος γερανός θα παραδοθεί πριν από το καλοκαίρι και ο παλιός θα πουληθεί.",
    "tr": "Liman kurulu, yeni vincin yazdan önce teslim edileceğini ve eskisinin başka bir limana satılacağını açıkladı.",
    "ar": "أعلن مجلس الميناء أن الرافعة الجديدة ستصل قبل الصيف وأن القديمة ستباع إلى ميناء آخر كما كان مقررا في الخريف.",
    "hi": "बंदरगाह परिषद ने कहा कि नई क्रेन गर्मियों से पहले पहुँच जाएगी और पुरानी क्रेन किसी दूसरे बंदरगाह को बेच दी जाएगी।",
    "th": "คณะกรรมการท่าเรือแถลงว่าปั้นจั่นใหม่จะส่งมอบก่อนฤดูร้อน และปั้นจั่นเก่าจะถูกขายให้ท่าเรืออื่นตามที่วางแผนไว้เมื่อปีก่อน",
    "vi": "Hội đồng cảng cho biết cần cẩu mới sẽ được giao trước mùa hè và cần cẩu cũ sẽ được bán cho một cảng khác.",
    "zh": "港口委员会表示，新的起重机将在夏天之前交付，旧的起重机将出售给另一个港口，这是去年秋天就决定的。",
    "ja": "港湾委員会は、新しいクレーンが夏までに納入され、古いクレーンは別の港に売却されると発表した。昨年の秋に決まっていた。",
    "ko": "항만위원회는 새 기중기가 여름 전에 인도되고 낡은 기중기는 다른 항구에 팔릴 것이라고 발표했다. 지난가을에 정해진 일이다.",
    "ro": "Consiliul portului a anunțat că noua macara va fi livrată înainte de vară, iar cea veche va fi vândută altui port.",
}
HEADLINE = {
    "en": "A new crane for the harbour", "fr": "Une nouvelle grue pour le port",
    "de": "Ein neuer Kran für den Hafen", "es": "Una nueva grúa para el puerto",
    "it": "Una nuova gru per il porto", "pt": "Um novo guindaste para o porto",
    "ru": "Новый кран для порта", "el": "Νέος γερανός για το λιμάνι", "tr": "Limana yeni vinç geliyor",
    "ar": "رافعة جديدة للميناء القديم", "hi": "बंदरगाह के लिए नई क्रेन", "th": "ปั้นจั่นใหม่สำหรับท่าเรือเก่า",
    "vi": "Cần cẩu mới cho cảng", "zh": "港口将有新的起重机", "ja": "港に新しいクレーンが来る",
    "ko": "항구에 새 기중기가 온다", "ro": "O nouă macara pentru port",
}  # fmt: skip
BYLINES = [
    ("en", "By Ann Smith, March 14, 2024"),
    ("en", "By Ann Smith | March 14, 2024 | 5 min read"),
    ("en", "Ann Smith · 14 March 2024"),
    ("en", "By Ann Smith published 14 March 2024"),
    ("en", "Published 9:41 AM EDT, Thu March 14, 2024"),
    ("en", "PUBLISHED: March 14, 2024 at 5:02 a.m. | UPDATED: March 15, 2024 at 11:47 a.m."),
    ("en", "Thursday, March 14, 2024 6:30 PM GMT"),
    ("en", "Posted on March 14, 2024 by annsmith"),
    ("fr", "Par Anne Morin le 14 mars 2024"),
    ("fr", "Publié le 14 mars 2024 à 18h02, mis à jour le 15 mars 2024 à 09h10"),
    ("fr", "Mis à jour le 15/03/2024 à 09:10, publié le 14/03/2024 à 18:02"),
    ("fr", "Jeudi 14 mars 2024"),
    ("de", "Von Jana Brückner, 14. März 2024"),
    ("de", "Von Jana Brückner, Oberlauda\n14. März 2024, 17.31 Uhr"),
    ("de", "Veröffentlicht am 14.03.2024 | Lesedauer: 3 Minuten"),
    ("de", "Donnerstag, 14.03.2024, 10:02"),
    ("es", "Por Lucía Arévalo, 14 de marzo de 2024"),
    ("es", "Lucía Arévalo\nValdejara - 14 mar 2024 - 05:30 CET"),
    ("es", "Publicado el 14/03/2024 a las 10:20"),
    ("it", "Di Marta Quadri 14 marzo 2024"),
    ("it", "14 marzo 2024 ( modifica il 15 marzo 2024 | 08:31)"),
    ("pt", "Por Caio Teles, 14 de março de 2024"),
    ("pt", "14/03/2024 04h00  Atualizado há 2 dias"),
    ("ru", "Анна Лужина\n14 марта 2024, 15:02"),
    ("ru", "Опубликовано: 14 марта 2024 г."),
    ("el", "Δημοσίευση: 14 Μαρτίου 2024, 10:20"),
    ("el", "Νίκος Παππάς | 14 Μαρτίου 2024"),
    ("tr", "Giriş Tarihi: 14.03.2024 09:21\nSon Güncelleme: 15.03.2024 11:05"),
    ("tr", "Elif Yıldız, 14 Mart 2024 Perşembe 10:25"),
    ("ar", "سلمى حداد\n١٤ مارس ٢٠٢٤"),
    ("ar", "نشر في: 14 آذار 2024"),
    ("hi", "प्रकाशित: 14 मार्च 2024"),
    ("th", "เผยแพร่: 14 มีนาคม 2567"),
    ("th", "14 มี.ค. 2567 10:20 น."),
    ("vi", "Thứ năm, 14/3/2024, 10:20"),
    ("vi", "Ngày đăng: 14 tháng 3, 2024"),
    ("zh", "2024-03-14 08:15 来源：溪口晚报"),
    ("zh", "2024年3月14日 08:15"),
    ("ja", "2024年3月14日 11時20分"),
    ("ja", "公開日：2024年3月14日 更新日：2024年3月20日"),
    ("ko", "입력 2024.03.14. 오전 10:20 수정 2024.03.15. 오전 9:00"),
    ("ko", "2024년 3월 14일"),
    ("ro", "Publicat: 14 martie 2024, 10:20"),
    ("ro", "Ion Pop, 14 martie 2024, 10:20"),
]
STORIES = [
    ("en", "Pearl Harbor, December 7, 1941"),
    ("en", "Photo: The old crane on March 14, 2024"),
    ("en", "The crane fell on March 14, 2024"),
    ("en", "Last updated: March 14, 2024"),
    ("en", "Twin Towers, September 11, 2001"),
    ("en", "Published in 1998, the first report of May 3, 1999 said otherwise and was withdrawn a year later"),
    ("en", "9 November 1989\n\nThe wall fell that night, and the harbour heard of it from a sailor at four in the morning.\n\n3 October 1990"),
    ("fr", "Le 14 mars 2024, la grue est tombée"),
    ("fr", "Mis à jour le 14 mars 2024 à 10h"),
    ("de", "Am 14. März 2024 fiel der Kran um"),
    ("de", "Stand: 14.03.2024, 06:00 Uhr"),
    ("es", "La grúa cayó el 14 de marzo de 2024"),
    ("tr", "Son güncelleme: 14.03.2024 11:05"),
    ("ru", "Обновлено 14 марта 2024 в 16:40"),
    ("ja", "更新日：2024年3月14日"),
    ("ko", "수정 2024.03.14. 오전 9:00"),
    ("ar", "آخر تحديث: 14/3/2024"),
    ("vi", "Cần cẩu đổ xuống ngày 14 tháng 3 năm 2024"),
    ("vi", "Ngày 14/3/2024: cần cẩu đổ"),
    ("vi", "Ngày 14/3/2024, hội đồng cảng họp"),
    ("th", "เครนล้มเมื่อวันที่ 14 มีนาคม 2567"),
    ("th", "วันที่ 14 มีนาคม 2567 เครนล้ม"),
    ("en", "A report published March 14, 2024 says so"),
    ("en", "The rules, issued March 14, 2024"),
    ("en", "Date: March 14, 2024, 7 pm, town hall"),
    ("it", "Firmato in data 14 marzo 2024"),
    ("es", "Carta con fecha 14 de marzo de 2024"),
    ("tr", "Rıhtım 14 Mart 2024 tarihinde açıldı"),
    ("zh", "北京时间2024年3月14日，起重机倒塌"),
    ("zh", "时间：2024年3月14日 地点：港口礼堂"),
    ("ja", "2024年3月14日にクレーンが倒れた"),
    ("ko", "2024년 3월 14일 기중기가 쓰러졌다"),
    ("hi", "14 मार्च 2024 को क्रेन गिरी"),
    ("ru", "Кран упал 14 марта 2024 года"),
    ("el", "Ο γερανός έπεσε στις 14 Μαρτίου 2024"),
    ("pt", "O guindaste caiu em 14 de março de 2024"),
    ("ro", "Macaraua a căzut pe 14 martie 2024"),
    ("de", "Hafen, 14. März 2024: Der Kran fällt"),
    ("en", "Saturday 14 March 2024, 19:30\nTown hall on the quay\nTickets at the door"),
    ("fr", "Port | Le 14 mars 2024, la grue est tombée"),
]  # fmt: skip


def _read(folder: Path, content: str, name: str = "a.txt") -> ParsedDocument:
    path = folder / name
    path.write_text(content, "utf-8")
    return parse(path, settings=Settings())


@pytest.mark.parametrize(("language", "byline"), BYLINES)
def test_date_of_a_byline(tmp_path: Path, language: str, byline: str) -> None:
    document = _read(tmp_path, f"{HEADLINE[language]}\n\n{byline}\n\n{STORY[language]}\n")
    assert document.date == DAY
    assert document.title == HEADLINE[language]


@pytest.mark.parametrize(("language", "line"), STORIES)
def test_date_within_the_story_is_not_the_publications(
    tmp_path: Path, language: str, line: str
) -> None:
    document = _read(tmp_path, f"{HEADLINE[language]}\n\n{line}\n\n{STORY[language]}\n")
    assert document.date is None


@pytest.mark.parametrize("language", sorted(STORY))
def test_day_of_saving_in_the_page_header_is_not_the_publications(
    tmp_path: Path, language: str
) -> None:
    header = "Home | News | Sport\n21/11/2026\n\n"
    document = _read(tmp_path, f"{header}{HEADLINE[language]}\n\n{STORY[language]}\n")
    assert document.date is None
    assert document.title == HEADLINE[language]


@pytest.mark.parametrize(
    "above",
    [
        "Startseite | Politik | Wirtschaft",
        "Startseite\nPolitik\nWirtschaft\nSport",
        "Zum Inhalt springen\nMerkliste\nE-Paper\nTrauerfälle\n\nHafen",
        "Wir verwenden Cookies, um unser Angebot zu verbessern.\nAlle akzeptieren",
        "Fai di questa pagina la tua\nComuni\nNecrologie\nFotovideo",
        "14. März 2024",
        "Hafen",
    ],
)
def test_title_is_the_articles_not_the_pages(tmp_path: Path, above: str) -> None:
    document = _read(
        tmp_path,
        f"{above}\n\n{HEADLINE['de']}\n\nVon Jana Brückner\n\n{STORY['de']}\n\n{STORY['de']}",
    )
    assert document.title == HEADLINE["de"]


@pytest.mark.parametrize(
    "fields",
    [
        "title: Crane: at last, it works\ndate: 2024-03-14\nauthor: Ann",
        "title: Crane: at last, it works\ndate: 2024-03-14\ntags: [crane, harbour",
        'title: "Crane: at last, it works"\ndate: 2024-03-14\n\tbad: tab',
        "title: 'Crane: at last, it works'\ndate: 2024-03-14\nsummary: @boss said: yes",
    ],
    ids=["colon", "bracket", "tab", "at"],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_front_matter_that_is_no_yaml_is_read_line_by_line(
    tmp_path: Path, fields: str, name: str
) -> None:
    document = _read(tmp_path, f"---\n{fields}\n---\n\n{HEADLINE['en']}\n\n{STORY['en']}\n", name)
    assert (document.title, document.date) == ("Crane: at last, it works", DAY)
    assert "author" not in "".join(document.text[a:b] for a, b in document.body)


def test_rule_above_a_text_is_no_title(tmp_path: Path) -> None:
    for head in ("---\n\n", "---\nno fields here\n---\n\n", "***\n", "=====\n"):
        document = _read(tmp_path, f"{head}{HEADLINE['en']}\n\n{STORY['en']}\n", "a.md")
        assert document.title in (HEADLINE["en"], "no fields here")
