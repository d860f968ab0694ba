"""What a user relies on in web pages, PDF, Word, slides, e-books and mail."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from pathlib import Path

import parsing_samples as samples
import pytest

from assistant.errors import ReadingError
from assistant.parsing import parse
from assistant.records import ParsedDocument
from assistant.settings import Settings
from assistant.structure import heading_at

SETTINGS = Settings()


def _read(folder: Path, name: str, content: bytes, settings: Settings = SETTINGS) -> ParsedDocument:
    path = folder / name
    path.write_bytes(content)
    return parse(path, settings=settings)


def _body(document: ParsedDocument) -> str:
    return "\n".join(document.text[start:end] for start, end in document.body)


def _page(document: ParsedDocument, quote: str) -> int:
    return bisect_right(document.pages, document.text.index(quote))


def _section(document: ParsedDocument, quote: str) -> str:
    heading = heading_at(document, document.text.index(quote))
    assert heading is not None
    return heading


def test_web_page_gives_its_article_and_nothing_around_it(tmp_path: Path) -> None:
    document = _read(tmp_path, "a.html", samples.web_page())
    body = _body(document)
    for wanted in (samples.FIRST, samples.SECOND, samples.THIRD, "stay open", "40 tonnes",
                   "2023 | 410", "A crane for the port"):  # fmt: skip
        assert wanted in body
    assert not [line for line in samples.FURNITURE if line in body]
    assert document.title == "A crane for the port"
    assert document.date == date(2025, 4, 17)
    assert (document.publisher, document.language) == ("Quay Weekly", "en")
    assert document.url == "https://quay.example/crane"
    assert _section(document, samples.SECOND) == "A crane for the port › Money"


def test_what_stands_above_the_sections_and_comments_in_code_are_of_the_article(
    tmp_path: Path,
) -> None:
    sections = "".join(
        f"<section><h2>Part {n}</h2><p>The {n}. channel is told apart by its name, which the "
        "keeper of the pump gives it before the first message is sent through it.</p>"
        f"<pre><code>open({n}) <span class='hljs-comment'># wakes pump {n}</span></code></pre>"
        "</section>"
        for n in range(1, 9)
    )
    page = (
        "<html lang='en'><head><title>Channels</title></head><body><div id='all'>"
        "<div class='menu'><ul><li><a href='/a'>Home</a></li><li><a href='/b'>Buffers</a></li>"
        "<li><a href='/c'>Pumps</a></li></ul></div><div><h1>Channels</h1><p>A channel carries the "
        f"messages of one pump; it was added in release 19.</p><div>{sections}</div></div>"
        "</div></body></html>"
    )
    text = _body(_read(tmp_path, "page.html", page.encode()))
    assert "A channel carries the messages of one pump" in text
    assert "open(8) # wakes pump 8" in text
    assert "Buffers" not in text


def test_a_page_of_one_table_with_more_menu_than_text_is_read(tmp_path: Path) -> None:
    menu = "".join(
        f"<li><a href='/{n}'>Binaries of release {n}.0 for pumps</a></li>" for n in range(20)
    )
    people = ("Ines Roy", "Ada Kern", "Otto Lind", "Nils Aas", "Hana Voss")
    thanks = "".join(
        f"<li>{name} wrote the part of the program that opens and shuts <a href='/p'>pump {n}</a> "
        "in winter, and tended it for years</li>"
        for n, name in enumerate(people)
    )
    page = (
        "<html lang='en'><head><title>Thanks</title></head><body><table><tr><td><h3>Menu</h3>"
        f"<ul>{menu}</ul></td><td><h1>Thanks</h1><ul>{thanks}</ul></td></tr></table></body></html>"
    )
    text = _body(_read(tmp_path, "page.html", page.encode()))
    assert all(f"{name} wrote the part" in text for name in people)
    assert "Binaries" not in text


def test_items_that_say_what_they_link_to_are_text(tmp_path: Path) -> None:
    events = ("start", "end", "error", "ready")
    items = "".join(
        f"<li><code>{name}</code> <a href='/f'>Function</a> The <a href='/{name}'>{name} event"
        "</a> subscriber</li>"
        for name in events
    )
    page = (
        "<html lang='en'><head><title>Channels</title></head><body><main><h1>Channels</h1><p>A "
        "channel carries the messages of one pump, and tells those who subscribe to it what the "
        f"pump does.</p><ul>{items}</ul></main></body></html>"
    )
    text = _read(tmp_path, "page.html", page.encode()).text
    assert all(f"The {name} event subscriber" in text for name in events)


def _linked(names: str) -> str:
    return "<ul>" + "".join(f"<li><a href='/{n}'>{n}</a></li>" for n in names.split()) + "</ul>"


def test_a_list_of_links_that_the_text_leads_up_to_is_text(tmp_path: Path) -> None:
    said = (
        "<p>The union was founded by the harbour towns in 1894 to share the cost of dredging.</p>"
    )
    page = (
        "<html lang='en'><head><title>Union</title></head><body>"
        f"<div>{_linked('Home Fees Contact')}</div><div id='c'><h1>Union</h1>{_linked('One Two Six')}"
        f"{said}<h2>Members</h2>{_linked('Aldra Bremo Cortal')}{said.replace('1894', '1902')}"
        f"<p>Left since:</p>{_linked('Dunmar Elvo Fintra')}"
        "<table><tr><th>Year</th><th>Chair</th></tr><tr><td>1903</td><td>"
        f"{_linked('Gerlo Harn Isk')}</td></tr></table><h2>Related articles</h2>"
        f"{_linked('Jorvik Kolm Lund')}</div><div><h3>Sport</h3>{_linked('Mork Nant Ostra')}</div>"
        "</body></html>"
    )
    body = _body(_read(tmp_path, "page.html", page.encode()))
    assert all(name in body for name in "Members Aldra Cortal Dunmar Fintra Gerlo Isk".split())
    assert not [name for name in "Home Contact Two Lund Sport Mork Ostra".split() if name in body]


def test_code_full_of_links_and_addresses_to_write_to_are_text(tmp_path: Path) -> None:
    code = "".join(f"<a href='#{n}'>PUMP_{n}</a> <a href='#int'>int</a>;\n" for n in "ABCDE")
    people = "".join(
        f"<tr><td>{name} &lt;<a href='mailto:{name}@quay.example'>{name}@quay.example</a>&gt;</td>"
        "</tr>"
        for name in ("Ines", "Otto", "Hana", "Nils")
    )
    page = (
        "<html lang='en'><head><title>Pumps</title></head><body><h1>Pumps</h1><p>The pumps are told "
        "apart by the names that their keepers give them in winter.</p><div class='refsynopsisdiv'>"
        f"<h2>Synopsis</h2><pre>{code}</pre></div><div><table>{people}</table></div></body></html>"
    )
    body = _body(_read(tmp_path, "page.html", page.encode()))
    assert "PUMP_A int;" in body and "PUMP_E int;" in body
    assert "Hana <Hana@quay.example>" in body


def test_an_article_is_more_than_the_section_with_its_code(tmp_path: Path) -> None:
    def section(name: str, rest: str) -> str:
        said = f"The {name} pump is opened in <code>{name}.conf</code> by its keeper, who oils it "
        said = f"<div class='para'>{said}and watches over it until the thaw.</div>" * 3
        return f"<div class='section'><div><h3>{name}</h3></div>{said}{rest}</div>"

    lines = "".join(f"pump_{n} open at dawn;\n" for n in range(30))
    code = f"<p class='title'>Example 1. The keeper's own file</p><div><pre>{lines}</pre></div>"
    page = (
        "<html lang='en'><head><title>Pumps</title></head><body><ul><li><a href='1'>Prev</a></li>"
        "<li><a href='2'>Next</a></li></ul><div class='section'><h2>Pumps</h2>"
        f"{section('Alder', '')}{section('Birch', code)}{section('Cedar', '')}</div></body></html>"
    )
    body = _body(_read(tmp_path, "page.html", page.encode()))
    assert "The Alder pump" in body and "The Cedar pump" in body and "Prev" not in body


def test_items_have_the_numbers_that_the_page_shows(tmp_path: Path) -> None:
    page = (
        f"<html lang='ja'><body><article><h1>Rules</h1><p>{samples.FIRST}</p><ol><li>Wash</li><li>Dry"
        "<ol type='a'><li>by hand</li></ol></li><li value='7'>Fold</li></ol><ol start='4' type='i'>"
        "<li>Iron</li></ol><ul><li>Rest</li></ul><p><ruby>東京<rt>とうきょう</rt></ruby>で。</p>"
        "</article></body></html>"
    )
    text = _read(tmp_path, "page.html", page.encode()).text
    assert "1. Wash\n2. Dry\na. by hand\n7. Fold\n\niv. Iron\n\n• Rest\n\n東京で。" in text


def test_a_modified_date_is_no_publication_date(tmp_path: Path) -> None:
    page = samples.web_page().replace(b"article:published_time", b"article:modified_time")
    page = page.replace(b'<time datetime="2025-04-17T08:00:00Z">17 April</time>', b"")
    assert _read(tmp_path, "a.html", page).date is None
    linked = (
        b'<script type="application/ld+json">{"@graph": [{"@type": ["NewsArticle"], "headline":\
 "Crane!", "datePublished": "2025-03-02T10:00Z", "dateModified": "2025-06-01"}]}</script></head>'
    )
    document = _read(tmp_path, "a.html", page.replace(b"</head>", linked))
    assert (document.date, document.title) == (date(2025, 3, 2), "Crane!")


def test_a_page_without_an_article_is_said_to_be_one(tmp_path: Path) -> None:
    menu = "".join(f'<li><a href="/{i}">Story number {i}</a></li>' for i in range(40))
    page = samples.web_page(body=f"<ul>{menu}</ul>").split(b"<section")[0]
    with pytest.raises(ReadingError, match="no article"):
        _read(tmp_path, "a.html", page)


def test_a_short_page_is_what_it_marks_as_its_section(tmp_path: Path) -> None:
    page = b"""<html><head><title>3. Two trees</title></head><body><div id="banner"><a href="/get">
<span>Get the book</span></a></div><ul class="docnav"><li><a href="2"><strong>Prev</strong></a></li>
<li>The tree book</li><li><a href="4"><strong>Next</strong></a></li></ul><div class="section">
<h2>3. Two trees</h2><div class="para">The oak and the lime are told apart by their leaves.
<div class="url"><a href="https://trees.example">https://trees.example</a></div></div></div>
<ul class="docnav"><li><a href="2"><strong>Prev</strong>2. One tree</a></li></ul></body></html>"""
    text = _body(_read(tmp_path, "a.html", page))
    assert "told apart by their leaves" in text
    assert not any(word in text for word in ("Get the book", "Prev", "Next", "One tree"))


def test_the_language_is_that_of_most_of_the_text(tmp_path: Path) -> None:
    french = "<p>Le moulin du village tourne de nouveau depuis que la roue a été réparée.</p>" * 40
    english = "<p>The mill of the village turns again since its wheel was mended in May.</p>" * 15
    page = f"<html><body><article>{french}{english}</article></body></html>".encode()
    assert _read(tmp_path, "a.html", page).language == "fr"


def test_a_page_in_an_old_encoding_is_read_as_it_says(tmp_path: Path) -> None:
    text = (
        "L’été dernier, le conseil a décidé que l’école serait rénovée : « enfin », a dit le maire. "
        * 4
    )
    page = f'<html><head><meta charset="iso-8859-1"></head><body><p>{text}</p></body></html>'
    assert "« enfin »" in _read(tmp_path, "a.htm", page.encode("cp1252")).text


def test_pdf_pages_are_told_and_running_heads_removed(tmp_path: Path) -> None:
    pages = [
        ["A crane for the port", "", *_wrapped(samples.FIRST), "", *_wrapped(samples.SECOND)],
        ["The board met again in Febru-", "ary and agreed on the price of the crane in the end.", "",
         "This sentence goes on from one page"],
        ["to the next, and ends there. Then it is", "followed by another one."],
    ]  # fmt: skip
    document = _read(tmp_path, "a.pdf", samples.pdf(pages, running="Quay Weekly - cranes"))
    assert samples.FIRST in document.text
    assert f"{samples.FIRST}\n\n{samples.SECOND}" in document.text
    assert "in February and agreed" in document.text
    assert "from one page to the next, and ends there." in document.text
    assert "Quay Weekly" not in document.text and "of 3" not in document.text
    assert (_page(document, samples.FIRST), _page(document, "February")) == (1, 2)
    assert _page(document, "to the next, and") == 3
    assert document.title == "A crane for the port"
    assert document.date is None


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path))
    for column, text in ((60, samples.FIRST), (320, samples.SECOND)):
        for row, line in enumerate(_wrapped(text, 38)):
            canvas.drawString(column, 750 - 14 * row, line)
    canvas.save()
    text = parse(path, settings=SETTINGS).text
    assert samples.FIRST in text and samples.SECOND in text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (samples.pdf([["secret"]], password="x"), "encrypted"),
        (samples.pdf([[""], [""]]), "scan"),
        (b"%PDF-1.7\n" + b"garbage" * 50, "broken"),
        (b"hello", "no PDF"),
        (b"", "empty"),
    ],
)
def test_each_useless_pdf_gets_its_own_line(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=reason):
        _read(tmp_path, "a.pdf", content)


def test_too_many_pages_name_their_setting(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="ASSISTANT_MAX_PAGES"):
        _read(tmp_path, "a.pdf", samples.pdf([["a"]] * 5), Settings(max_pages=4))


def test_word_keeps_order_headings_lists_and_tables(tmp_path: Path) -> None:
    document = _read(tmp_path, "a.docx", samples.docx())
    parts = [samples.FIRST, "Money", samples.SECOND, "• forty tonnes\n• sixty metres",
             "Year | Ships\n2023 | 410", "Held in a control. Inserted.", samples.THIRD]  # fmt: skip
    places = [document.text.index(part) for part in parts]
    assert places == sorted(places)
    assert "Gone" not in document.text
    assert document.title == "A crane for the port"
    assert _section(document, samples.THIRD) == "A crane for the port › Money › Fishermen" or (
        _section(document, samples.THIRD) == "Money › Fishermen"
    )
    assert _read(tmp_path, "a.docx", samples.docx(title="Core title")).title == "Core title"


def test_slides_are_pages(tmp_path: Path) -> None:
    document = _read(tmp_path, "a.pptx", samples.pptx())
    assert (_page(document, samples.FIRST), _page(document, "2023 | 410 ships")) == (1, 2)
    assert _page(document, samples.SECOND) == 2
    assert document.title == "A crane for the port"


def test_e_book_chapters_come_in_order_without_the_contents(tmp_path: Path) -> None:
    document = _read(tmp_path, "a.epub", samples.epub())
    assert document.text.count("The order") == 1
    assert document.text.index(samples.SECOND) < document.text.index(samples.THIRD)
    assert (document.title, document.publisher) == ("The crane", "Quay Press")
    assert (document.date, document.language) == (date(2024, 2, 3), "en")
    assert _section(document, samples.THIRD) == "The fear"


def test_mail_is_its_text_with_the_signature(tmp_path: Path) -> None:
    document = _read(tmp_path, "a.eml", samples.eml())
    assert document.title == "Grüße: a crane for the port"
    assert document.date == date(2025, 4, 17)
    assert document.publisher == "Ann Smith"
    assert samples.SECOND in _body(document)
    assert _body(document).endswith("Tel. 555")


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.epub"])
def test_containers_are_opened_within_limits(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadingError, match="ASSISTANT_MAX_UNPACKED_BYTES"):
        _read(tmp_path, name, samples.docx(), Settings(max_unpacked_bytes=1_000))
    bomb = samples.zipped({"word/document.xml": b"0" * 60_000_000})
    with pytest.raises(ReadingError, match="unpacks"):
        _read(tmp_path, name, bomb)
    with pytest.raises(ReadingError, match=r"broken|no epub"):
        _read(tmp_path, name, samples.zipped({"a.txt": b"x"}))
    with pytest.raises(ReadingError, match="encrypted"):
        _read(tmp_path, name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))


def test_a_locked_book_is_said_to_be_locked(tmp_path: Path) -> None:
    lock = b'<encryption><EncryptedData><EncryptionMethod Algorithm="aes"/></EncryptedData></encryption>'
    with pytest.raises(ReadingError, match="DRM"):
        _read(tmp_path, "a.epub", samples.epub(extra={"META-INF/encryption.xml": lock}))


def _wrapped(text: str, width: int = 80) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width)
