"""A name and a day on a line of their own below the headline date the article; look-alikes don't."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import docx
import pytest
from test_parsing_heads import HEADLINE, STORY

from assistant.parsing import parse
from assistant.parsing.heads import strip_markup
from assistant.records import ParsedDocument
from assistant.settings import Settings

DAY = date(2024, 3, 14)
DATELINES = [
    ("en", "Ann Smith, March 14, 2024"),
    ("en", "The Western Globe, 14 March 2024"),
    ("en", "The Western Globe 14 March 2024"),
    ("en", "Stennick, 14 March 2024"),
    ("en", "Ann Smith\nStennick, 14 March 2024"),
    ("en", "Ann Smith, The Western Globe, 14 March 2024"),
    ("en", "*Stennick, 14 March 2024*"),
    ("en", "_14 March 2024_"),
    ("en", "***14 March 2024***"),
    ("en", "> **The Western Globe**, 14 March 2024"),
    ("fr", "Par Jean Dupont, Le Quotidien du Port — 14 mars 2024"),
    ("fr", "Le Courrier du Port, le 14 mars 2024"),
    ("de", "Nordblatt, 14. März 2024"),
    ("de", "Jana Brückner, Das Nordblatt, 14. März 2024"),
    ("es", "El Diario de la Costa, 14 de marzo de 2024"),
    ("it", "Il Corriere del Molo, 14 marzo 2024"),
    ("pt", "Jornal do Cais – 14 de março de 2024"),
    ("ru", "«Медицинский вестник», 14 марта 2024 г."),
    ("el", "Νίκος Παππάς, 14 Μαρτίου 2024"),
    ("tr", "Liman Gazetesi, 14 Mart 2024"),
    ("ar", "صحيفة الميناء، ١٤ مارس ٢٠٢٤"),
    ("hi", "बंदरगाह समाचार, 14 मार्च 2024"),
    ("th", "หนังสือพิมพ์ท่าเรือ, 14 มีนาคม 2567"),
    ("vi", "Báo Hải Cảng, 14/3/2024"),
    ("zh", "《海港日报》2024年3月14日"),
    ("zh", "海港日报 2024年3月14日"),
    ("ja", "港湾新聞、2024年3月14日"),
    ("ko", "항만일보, 2024년 3월 14일"),
    ("ro", "Gazeta Portului, 14 martie 2024"),
]
LOOK_ALIKES = [
    ("en", "Concert, 14 March 2024, 20:00"),
    ("en", "Summer Concert, 14 March 2024"),
    ("en", "Town Hall, 14 March 2024"),
    ("en", "Arsenal – Leeds, 14 March 2024"),
    ("en", "Arsenal – Leeds | 14 March 2024"),
    ("en", "Arsenal v Leeds, 14 March 2024"),
    ("en", "Arsenal 2-1 Leeds, 14 March 2024"),
    ("en", "Arsenal Leeds, 14 March 2024\nChelsea Everton, 15 March 2024"),
    ("en", "Jazz Trio, 14 March 2024\nBig Band, 14 March 2024\nBrass Choir, 14 March 2024"),
    ("en", "Stennick, 14 March 2024\n\nHeat the oven\n\nPeel the apples\n\nCut the butter"),
    ("en", "Phase One — 14 March 2024"),
    ("en", "## Stennick, 14 March 2024"),
    ("en", "- Stennick, 14 March 2024"),
    ("en", "1. Stennick, 14 March 2024"),
    ("en", "| Stennick, 14 March 2024 |"),
    ("en", "![The old crane](crane.jpg)\n*Stennick, 14 March 2024*"),
    ("en", "Stennick, 14 March 2024\nPhoto: Ann Smith"),
    ("en", "The old crane, seen from the quay.\nStennick, 14 March 2024"),
    ("en", "“We shall build it again.”\n\nAnn Smith, 14 March 2024"),
    ("en", "Crane falls, 14 March 2024"),
    ("en", "A new crane for the harbour, 14 March 2024"),
    ("en", "Stennick, 14 March 2024: the crane falls"),
    ("en", "Stennick, 14 March 2024, 7 pm, free entry"),
    ("en", "Stennick, 14 March 2024 – 20 March 2024"),
    ("en", "Updated, 14 March 2024"),
    ("en", "Until Easter, 14 March 2024"),
    ("en", "Ground Zero, September 11, 2001"),
    ("de", "Konzert im Stadtpark, 14. März 2024"),
    ("de", "Foto Jana Brückner, 14. März 2024"),
    ("fr", "Exposition, 14 mars 2024"),
    ("es", "Partido de Vuelta, 14 de marzo de 2024"),
    ("it", "Mostra del Molo, 14 marzo 2024"),
    ("vi", "Cần cẩu đổ, 14/3/2024"),
    ("ru", "Концерт, 14 марта 2024 г."),
    ("ar", "سقطت الرافعة، ١٤ مارس ٢٠٢٤"),
    ("zh", "起重机倒塌，2024年3月14日"),
    ("zh", "北京时间2024年3月14日"),
    ("ja", "クレーン倒壊、2024年3月14日"),
]  # fmt: skip
CREDITS = [
    ("en", "Issued by the Harbour Office, 14 March 2024"),
    ("de", "Wulfshafen, 14. März 2024 (wkd) – Der Hafenrat teilte es mit."),
    ("fr", "Lormery, 14 mars 2024 – Le conseil du port l'a annoncé."),
    ("en", "*Press release. Lorméry, 14 March 2024, 7:00 a.m. CET*"),
    ("en", "**Company announcement, March 14, 2024**"),
    ("en", "By Owen Tisdale, court reporter, March 14, 2024"),
    ("en", "*By Tessa Grindal, Northern Wire science desk, March 14, 2024*"),
    ("en", "_Northern Wire standards desk, published March 14, 2024_"),
    ("en", "*The Globe, March 14, 2024. Interview by Petra Halvorsen*"),
    ("en", "By Ann Smith, in Merrow, for the Harbour Weekly — 14 March 2024"),
    ("en", "*Merrow Weekly, Thursday 14 March 2024, by Ann Smith and Tom Roe*"),
    ("en", "***Harbour notes | 14 March 2024***"),
    ("fr", "*Le Courrier de l’Arvelle, 14 mars 2024. Propos recueillis par Lise Vernhes*"),
    ("fr", "*La Cote du jour, 14 mars 2024, par Maud Escande*"),
    ("fr", "Par Lise Vernhes, envoyée spéciale à Lormery, le 14 mars 2024"),
    ("fr", "**Communiqué de presse, Lormery, le 14 mars 2024**"),
    ("es", "*El Faro de Cendra, 14 de marzo de 2024. Por Jordi Valldaura*"),
    ("es", "_Redacción de sucesos, 14 de marzo de 2024_"),
    ("pt", "*Jornal do Cais, 14 de março de 2024. Por Caio Teles*"),
    ("it", "*Il Molo, 14 marzo 2024. Di Marta Quadri*"),
    ("de", "*Wissensmagazin „Schichtwechsel“, 14. März 2024. Von Arne Petzold*"),
    ("de", "Von Katja Imhoff, Brakenhain, 14. März 2024"),
    ("de", "*Pressemitteilung vom 14. März 2024*"),
    ("ru", "*«Медицинский вестник», 14 марта 2024 г. Автор: Анна Лужина*"),
    ("el", "*Η Ακτή, 14 Μαρτίου 2024. Του Νίκου Παππά*"),
    ("ar", "*صحيفة الميناء، ١٤ مارس ٢٠٢٤، بقلم سلمى حداد*"),
    ("hi", "*बंदरगाह समाचार, 14 मार्च 2024*"),
    ("th", "*หนังสือพิมพ์ท่าเรือ, 14 มีนาคม 2567*"),
    ("vi", "*Báo Hải Cảng, 14/3/2024*"),
    ("zh", "*海港日报，2024年3月14日，记者王立*"),
    ("ja", "*港湾新聞、2024年3月14日*"),
    ("ko", "*항만일보, 2024년 3월 14일*"),
    ("ro", "*Gazeta Portului, 14 martie 2024. De Ana Popa*"),
    ("es", "PUERTO MARAVEL, 14 mar. 2024 (Litoral). - Dos personas siguen."),
    ("en", "MERROW, March 14, 2024 (Northern Wire) — Two people."),
    ("fr", "PARIS, 14 mars 2024 (AFP) – Deux personnes."),
    ("de", "BERLIN, 14. März 2024 (dpa) - Zwei Personen."),
    ("en", "MERROW, March 14, 2024 — Two people are missing."),
    ("en", "*Posted by Ann Smith, 14 March 2024*"),
]  # fmt: skip
SET_APART_BUT_NO_CREDITS = [
    ("en", "*Concert, 14 March 2024, 20:00*"),
    ("en", "*Summer Concert. Town Hall, 14 March 2024*"),
    ("en", "*The bridge opened on 14 March 2024.*"),
    ("en", "*The old crane, seen from the quay on 14 March 2024. Photo: Ann Smith*"),
    ("en", "*Photo: Ann Smith, 14 March 2024*"),
    ("en", "*Meeting of the harbour board, 14 March 2024*"),
    ("en", "*After the storm of 14 March 2024, nothing stood.*"),
    ("en", "*From 14 March 2024 to 20 March 2024*"),
    ("en", "*Deadline: 14 March 2024*"),
    ("en", "**Applications close 14 March 2024**"),
    ("en", "**Effective date: 14 March 2024**"),
    ("en", "**Valid until 14 March 2024**"),
    ("en", "**Born: 14 March 2024, Merrow**"),
    ("en", "**Next meeting: 14 March 2024**"),
    ("fr", "*Exposition du port, 14 mars 2024*"),
    ("de", "*Konzert im Stadtpark, 14. März 2024*"),
    ("es", "*Fecha límite: 14 de marzo de 2024*"),
    ("en", "By train to Merrow, 14 March 2024"),
    ("en", "*Last updated: 14 March 2024*"),
    ("en", "**Opening ceremony: 14 March 2024**"),
    ("en", "**Order placed: 14 March 2024**"),
    ("en", "**Invoice 2231, 14 March 2024**"),
    ("en", "**Launch date, 14 March 2024**"),
    ("de", "**Gültig bis: 14. März 2024**"),
    ("de", "**Abgabetermin, 14. März 2024**"),
    ("en", "**Election day, 14 March 2024**"),
]  # fmt: skip


def _read(folder: Path, content: str, name: str = "a.txt") -> ParsedDocument:
    path = folder / name
    path.write_text(content, "utf-8")
    return parse(path, settings=Settings())


def _article(language: str, line: str) -> str:
    return f"{HEADLINE[language]}\n\n{line}\n\n{STORY[language]}\n\n{STORY[language]}\n"


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize(("language", "line"), DATELINES)
def test_name_and_day_below_the_headline(
    tmp_path: Path, language: str, line: str, name: str
) -> None:
    mark = "# " if name == "a.md" else ""
    document = _read(tmp_path, mark + _article(language, line), name)
    assert document.date == DAY
    assert document.title == HEADLINE[language]


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize(("language", "line"), LOOK_ALIKES)
def test_look_alike_gives_no_day(tmp_path: Path, language: str, line: str, name: str) -> None:
    mark = "# " if name == "a.md" else ""
    assert _read(tmp_path, mark + _article(language, line), name).date is None


@pytest.mark.parametrize(("language", "line"), CREDITS)
def test_credits_below_the_headline_date_the_article(
    tmp_path: Path, language: str, line: str
) -> None:
    document = _read(tmp_path, "# " + _article(language, line), "a.md")
    assert document.date == DAY
    assert document.title == HEADLINE[language]


@pytest.mark.parametrize(("language", "line"), SET_APART_BUT_NO_CREDITS)
def test_a_line_set_apart_that_credits_nobody_gives_no_day(
    tmp_path: Path, language: str, line: str
) -> None:
    assert _read(tmp_path, "# " + _article(language, line), "a.md").date is None


def test_the_number_of_a_notice_is_no_day(tmp_path: Path) -> None:
    headline = "Safety notice 2024/118: the harbour crane"
    text = f"{headline}\nIssued by the Harbour Office, 14 March 2024\n\n{STORY['en']}\n"
    document = _read(tmp_path, text)
    assert (document.title, document.date) == (headline, DAY)


def test_days_in_credits_of_several_parts_are_not_the_publications(tmp_path: Path) -> None:
    parts = (f"*Merrow, by Ann Smith, {day} March 2024*\n\n{STORY['en']}\n" for day in (14, 16))
    assert _read(tmp_path, f"# {HEADLINE['en']}\n\n" + "\n".join(parts), "a.md").date is None


def test_parts_of_a_chronicle_are_not_the_publications(tmp_path: Path) -> None:
    parts = f"Stennick, 14 March 2024\n\n{STORY['en']}\n\nOberlauda, 16 May 2024\n\n{STORY['en']}"
    assert _read(tmp_path, f"{HEADLINE['en']}\n\n{parts}\n").date is None
    parts = (
        f"Stennick, 14 March 2024\n\n{STORY['en']}\n\n{STORY['en']}\n\n16 May 2024\n\n{STORY['en']}"
    )
    assert _read(tmp_path, f"{HEADLINE['en']}\n\n{parts}\n").date is None


def test_day_below_the_first_paragraph_or_above_the_headline_is_not_the_publications(
    tmp_path: Path,
) -> None:
    line, story = "Stennick, 14 March 2024", STORY["en"]
    assert _read(tmp_path, f"{HEADLINE['en']}\n\n{story}\n\n{line}\n\n{story}\n").date is None
    header = f"Stennick Online\n{line}\n\n{HEADLINE['en']}\n\n{story}\n\n{story}\n"
    assert _read(tmp_path, header).date is None
    assert _read(tmp_path, f"{line}\n\n{HEADLINE['en']}\n\n{story}\n\n{story}\n").date is None


@pytest.mark.parametrize(
    ("headline", "line", "story"),
    [
        ("Singers wanted", "Evensong, 14 March 2024", "Those who would like to sing the evensong with the choir are welcome in the vestry."),
        ("Nachbarn laden ein", "Apfelernte, 14. März 2024", "Wie jedes Jahr beginnt die Apfelernte auf den Wiesen am Fluss, und alle Nachbarn helfen dabei mit."),
        ("Jazz on the quay", "The Gulls, 14 March 2024", "The four from the old town play on the quay at 7.30 pm, and the entrance is free for all."),
        ("Gulls are back", "Wailing Gulls, 14 March 2024", "The four from the old town come back to the quay, and the bar is open from 18:00 that day."),
    ],
)  # fmt: skip
def test_what_the_story_tells_of_as_an_event_gives_no_day(
    tmp_path: Path, headline: str, line: str, story: str
) -> None:
    assert _read(tmp_path, f"{headline}\n\n{line}\n\n{story}\n\n{story}\n").date is None


@pytest.mark.parametrize("line", ["« », 14 March 2024", "By , 14 March 2024", ", 14 March 2024,"])
def test_day_beside_nothing_is_read_without_harm(tmp_path: Path, line: str) -> None:
    assert _read(tmp_path, _article("en", line)).date in (None, DAY)


def test_wrapped_paragraph_below_the_day(tmp_path: Path) -> None:
    wrapped = (
        "The harbour board said that the new crane would be delivered before\n"
        "the summer, and that the old one would be sold.\n"
    )
    line = "Stennick, 14 March 2024"
    assert _read(tmp_path, f"{HEADLINE['en']}\n\n{line}\n\n{wrapped}").date == DAY


@pytest.mark.parametrize("title", [HEADLINE["en"], f"{HEADLINE['en']} - The Western Globe"])
def test_name_and_day_on_a_page(tmp_path: Path, title: str) -> None:
    page = (
        f"<html><head><title>{title}</title></head><body><article><h1>{HEADLINE['en']}</h1>"
        f"<p><em>Stennick, 14 March 2024</em></p><p>{STORY['en']}</p><p>{STORY['en']}</p>"
        "</article></body></html>"
    )
    assert _read(tmp_path, page, "a.html").date == DAY


def test_caption_on_a_page_is_not_the_publications(tmp_path: Path) -> None:
    page = (
        f"<html><head><title>{HEADLINE['en']}</title></head><body><article>"
        f"<h1>{HEADLINE['en']}</h1><figure><img src='a.jpg'>"
        "<figcaption>Stennick, 14 March 2024</figcaption></figure>"
        f"<p>{STORY['en']}</p><p>{STORY['en']}</p></article></body></html>"
    )
    assert _read(tmp_path, page, "a.html").date is None


def test_name_and_day_in_a_word_file(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading(HEADLINE["en"], 1)
    for text in ("The Western Globe, 14 March 2024", STORY["en"], STORY["en"]):
        word.add_paragraph(text)
    word.save(str(tmp_path / "a.docx"))
    assert parse(tmp_path / "a.docx", settings=Settings()).date == DAY


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("*14 March 2024*", "14 March 2024"),
        ("_14 March 2024_", "14 March 2024"),
        ("**14 March 2024**", "14 March 2024"),
        ("***14 March 2024***", "14 March 2024"),
        ("> *14 March 2024*", "14 March 2024"),
        ("## **A** crane_for_all ##", "A crane_for_all"),
        ("* one *two* three", "one two three"),
        ("*unclosed", "unclosed"),
    ],
)
def test_markup_is_taken_off(line: str, shown: str) -> None:
    assert strip_markup(line) == shown
