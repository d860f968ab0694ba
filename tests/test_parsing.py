"""What a user relies on when a text file is read: its own text, its metadata, no site furniture."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from furniture_cases import cases

from assistant.errors import ReadingError
from assistant.parsing import kind_of, parse
from assistant.parsing.decoding import decode
from assistant.records import ParsedDocument
from assistant.settings import Settings

SETTINGS = Settings()


def _read(folder: Path, content: str | bytes, name: str = "a.txt") -> ParsedDocument:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return parse(path, settings=SETTINGS)


def _body(document: ParsedDocument) -> str:
    return "\n".join(document.text[start:end] for start, end in document.body)


PROSE = (
    "The harbour board said on Monday that the new crane would be delivered before the summer, "
    "two months later than it had planned when the order was placed in Gdansk."
)
MORE = (
    "Two smaller cranes will be sold to a yard in Portugal, and the money will pay for the repair "
    "of the eastern quay, which a storm had damaged in the previous winter."
)


def test_text_is_the_files_own(tmp_path: Path) -> None:
    raw = "\ufeff\ufeffA port grows\r\n\r\n" + PROSE + "\r and a lone return\r\n\t" + MORE
    document = _read(tmp_path, raw)
    assert document.text == raw[1:].replace("\r\n", "\n")
    assert document.encoding == "utf-8"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Le maire a déclaré que l’école rouvrira après Noël : « c’est prévu », dit-il."),
        (
            "cp1251",
            "Министр заявил, что переговоры о поставках зерна продолжатся на следующей неделе.",
        ),
        ("utf-16", "Ο υπουργός δήλωσε ότι οι εργασίες στο λιμάνι θα τελειώσουν την άνοιξη."),
        (
            "utf-16-le",
            "The council voted for the bridge, and the work begins in spring of next year.",
        ),
        (
            "cp932",
            "市議会は新しい橋の建設を承認し、工事は来年の春に始まると発表した。費用は国が負担する。",
        ),
        (
            "gb18030",
            "市议会批准了新桥的建设计划，工程将于明年春天开始。费用由国家承担，工期为两年。",
        ),
    ],
)
def test_old_encodings_are_read_and_named(tmp_path: Path, encoding: str, text: str) -> None:
    document = _read(tmp_path, (text * 3).encode(encoding))
    assert document.text == text * 3
    assert document.encoding is not None


FRENCH = "Le maire a déclaré que l’école rouvrira après Noël, dès que le préfet l’aura visitée."


@pytest.mark.parametrize(
    ("data", "text", "said"),
    [
        (f"{FRENCH} Un café ".encode() + b"caf\xe9 cr\xe8me.", f"{FRENCH} Un café café crème.", "cp1252"),
        (FRENCH.encode()[:-1] + b" \x93oui\x94.", f"{FRENCH[:-1]} “oui”.", "cp1252"),
        ((FRENCH + " Noël").encode()[:-2], f"{FRENCH} No\ufffd", "broken"),
        ("市议会批准了新桥的建设计划".encode() + b"\xe9" + "，工程将于明年开始。".encode(),
         "市议会批准了新桥的建设计划\ufffd，工程将于明年开始。", "broken"),
    ],
    ids=["letters", "quotes", "cut", "chinese"],
)  # fmt: skip
def test_stray_bytes_cost_nothing_else_and_are_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, data: bytes, text: str, said: str
) -> None:
    document = _read(tmp_path, data)
    assert document.text == text
    assert "a.txt" in caplog.text and said in caplog.text


def test_one_letter_of_an_old_code_page_is_not_a_mixture(tmp_path: Path) -> None:
    document = _read(tmp_path, "The café opened on Monday, said the owner.".encode("cp1252"))
    assert (document.text, document.encoding) == (
        "The café opened on Monday, said the owner.",
        "cp1252",
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\t\r\n ", "no text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary"),
        (bytes(range(256)) * 50, "binary"),
        (b"00000\x00", "binary"),
        ("Menu\nHome\nNews\nSport\n\n© 2024 Example. All rights reserved.".encode(), "no article"),
    ],
)
def test_what_is_no_article_is_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason) as caught:
        _read(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_limits_name_their_setting(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PROSE)
    with pytest.raises(ReadingError, match="ASSISTANT_MAX_FILE_BYTES"):
        parse(path, settings=Settings(max_file_bytes=20))
    with pytest.raises(ReadingError, match="ASSISTANT_MAX_TEXT_CHARACTERS"):
        parse(path, settings=Settings(max_text_characters=20))
    with pytest.raises(ReadingError, match="gone"):
        parse(tmp_path / "none.txt", settings=SETTINGS)


def test_extensions_count_in_any_case() -> None:
    assert kind_of(Path("a/B.TXT")) == "text"
    assert kind_of(Path("b.Md")) == "markdown"
    assert kind_of(Path("c.exe")) is None


def test_head_line_gives_date_and_title(tmp_path: Path) -> None:
    document = _read(tmp_path, f" date 2025-03-01 Crane for the harbour\n\n{PROSE}")
    assert (document.title, document.date) == ("Crane for the harbour", date(2025, 3, 1))
    assert "2025-03-01" not in _body(document)


def test_front_matter_wins_and_is_not_cited(tmp_path: Path) -> None:
    front = (
        "---\ntitle: Crane, at last\ndate: 2024-05-17\noutlet: Quay Weekly\nlang: de-AT\n"
        "url: https://example.org/crane\n---\n"
    )
    document = _read(tmp_path, f"{front}# Another heading\n\n{PROSE}\n", "a.md")
    assert document.title == "Crane, at last"
    assert document.date == date(2024, 5, 17)
    assert (document.publisher, document.language) == ("Quay Weekly", "de")
    assert document.url == "https://example.org/crane"
    assert document.body[0][0] == len(front)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("BEIJING, Feb. 28 (Agency) -- " + PROSE, None),
        ("LONDON, Feb. 28, 2025 (Agency) -- " + PROSE, date(2025, 2, 28)),
        ("Published: 17 April 2025\n\n" + PROSE, date(2025, 4, 17)),
        ("Last updated: 17 April 2025\n\n" + PROSE, None),
        ("By Ann Smith\n17 April 2025\n\n" + PROSE, date(2025, 4, 17)),
        ("03/04/2025\n\n" + PROSE, None),
        (PROSE + " It sank on 3 May 1999.", None),
        ("2025年4月17日\n\n" + PROSE, date(2025, 4, 17)),
    ],
)
def test_a_date_is_the_publications_or_none(
    tmp_path: Path, lines: str, expected: date | None
) -> None:
    assert _read(tmp_path, f"A crane for the harbour\n\n{lines}").date == expected


def test_title_is_the_headline_else_the_first_sentence(tmp_path: Path) -> None:
    assert _read(tmp_path, f"A crane for the port\n\n{PROSE}").title == "A crane for the port"
    title = _read(tmp_path, f"{PROSE}\n\n{MORE}").title
    assert title is not None and title.endswith("…") and PROSE.startswith(title[:-1])
    marked = _read(tmp_path, f"![x](y.png)\n\n# A *crane* for [us](z)\n\n{PROSE}", "a.md")
    assert marked.title == "A crane for us"


def test_furniture_stays_out_and_counts_in_offsets(tmp_path: Path) -> None:
    text = (
        f"A crane for the port\n\n(Image credit: Ann Smith / Agency)\n\n{PROSE}\n\n13\n\n{MORE}\n\n"
        "Jo Doe is Quay Weekly's resident crane expert and a former editor of Dock News.\n\n"
        "Latest in Cranes\nThe ten best cranes of the year\nA photo of a crane at dusk.\n"
        "Why nobody builds derricks any more"
    )
    document = _read(tmp_path, text)
    assert document.text == text
    assert _body(document) == f"A crane for the port\n{PROSE}\n{MORE}"


def test_what_only_looks_like_furniture_stays(tmp_path: Path) -> None:
    text = (
        f"# Cookies, tags and related work\n\n{PROSE}\n\n## Related\n\n{MORE}\n\n"
        "- flour\n- sugar\n- 13 eggs\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> Share what you know\n\n"
        "— Are you coming?\n— No.\n— Why not?\n\n我家门前有条河\n河上有座桥\n桥下有只船\n\n"
        "Copyright law protects this poem, the judge said.\n\nThe tools we use:\n\n"
        "- [git](https://g.example)\n- [make](https://m.example)\n- [tex](https://t.example)\n"
    )
    document = _read(tmp_path, text, "a.md")
    assert _body(document) == text.strip()


OLD_CODE_PAGES = {
    "cp1252": "en fr de es it pt", "iso8859_15": "fr", "cp1250": "ro", "cp1251": "ru",
    "koi8_r": "ru", "cp1253": "el", "cp1254": "tr", "cp1256": "ar", "cp874": "th",
    "gb18030": "zh", "big5": "zh", "cp932": "ja", "euc_jp": "ja", "cp949": "ko",
}  # fmt: skip
CEDILLAS = str.maketrans("șțȘȚ", "şţŞŢ")


@pytest.mark.parametrize("encoding", sorted(OLD_CODE_PAGES))
def test_short_texts_in_the_code_pages_of_their_languages(encoding: str) -> None:
    for case in cases():
        if case.language in OLD_CODE_PAGES[encoding].split():
            text = case.text.translate(CEDILLAS) if encoding == "cp1250" else case.text
            data = text.encode(encoding, errors="ignore")
            assert decode(data)[0] == data.decode(encoding), case.name


def test_a_paragraph_that_opens_with_an_initial_is_no_list(tmp_path):
    text = f"{FRENCH}\n\nM. Étienne Garrel a racheté le bâtiment en 2018.\n\nA. Smith sold it to him.\n"
    assert _read(tmp_path, text.encode()).text == text
