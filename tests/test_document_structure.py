"""What a document's parts are is known once and for all: in every format, for every later stage."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import parsing_samples as samples
import pytest
from structure_faults import faults

from assistant.chunking import chunk
from assistant.packing import pack, unpack
from assistant.parsing import parse
from assistant.records import Document, ParsedDocument
from assistant.settings import Settings
from assistant.structure import (
    header_of,
    heading_at,
    labelled,
    leaves,
    question_of,
    searched,
    shown,
    stands_under,
    walk,
)


def read(folder: Path, name: str, content: bytes | str) -> ParsedDocument:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    document = parse(path, settings=Settings())
    assert faults(document.structure, len(document.text)) == []
    assert unpack(pack(document.structure)) == document.structure
    return document


def sentences(document: ParsedDocument) -> list[str]:
    found = chunk(document.text, document.body, document.language, structure=document.structure)
    return [document.text[a:b] for piece in found for a, b in piece.sentences]


def kinds(document: ParsedDocument, kind: str) -> list[str]:
    nodes = [node for node in walk(document.structure) if node.kind == kind]
    return [shown(document, node.start, node.end) for node in nodes]


def html(body: str) -> str:
    return f"<!doctype html><html lang='en'><head><title>T</title></head><body>{body}</body></html>"


def docx(*paragraphs: str, parts: dict[str, str] | None = None) -> bytes:
    """Return a Word file of raw WordprocessingML, with further parts by name of their kind."""
    import docx as library
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree

    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    word = library.Document()
    body = word.element.body
    for child in [child for child in body if not child.tag.endswith("sectPr")]:
        body.remove(child)
    made = [child for text in paragraphs for child in etree.fromstring(f"<x {names}>{text}</x>")]
    for place, child in enumerate(made):
        body.insert(place, child)
    for kind, content in (parts or {}).items():
        part = Part(
            PackURI(f"/word/{kind}.xml"),
            f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml",
            f"<w:{kind} {names}>{content}</w:{kind}>".encode(),
            word.part.package,
        )
        word.part.relate_to(part, f"{RELATIONSHIP_TYPE.STYLES.rsplit('/', 1)[0]}/{kind}")
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}{''.join(runs)}</w:p>"


LIST = """{title}

- Keys are handed back to the porter who
  wrote the loan into the book, at the latest on
  Thursday at noon.
- A lost key costs 40 francs.

1. Doors are shut in the order in which
   they were opened.
"""


@pytest.mark.parametrize("name", ["keys.txt", "keys.md"])
def test_a_wrapped_item_is_one_sentence(tmp_path: Path, name: str) -> None:
    document = read(tmp_path, name, LIST.format(title="# Key rules"))
    found = [" ".join(sentence.split()) for sentence in sentences(document)]
    assert "Doors are shut in the order in which they were opened." in found
    assert any(s.endswith("at the latest on Thursday at noon.") and "handed" in s for s in found)
    assert len(kinds(document, "list_item")) == 3


def test_items_are_known_by_the_marks_of_their_language(tmp_path: Path) -> None:
    text = (
        "門の鍵\n\n１．鍵は木曜日までに\n　門番に返す。\n２．失くした鍵は四十円。\n\n・門は九時に\n　開く。\n"
        "・門は五時に閉まる。\n\n一、静かに。\n二、走らない。\n"
    )
    found = ["".join(item.split()) for item in kinds(read(tmp_path, "a.txt", text), "list_item")]
    assert found == [
        "鍵は木曜日までに門番に返す。", "失くした鍵は四十円。", "門は九時に開く。", "門は五時に閉まる。",
        "静かに。", "走らない。",
    ]  # fmt: skip
    rfc = (
        "Lamps\n\n   o  A lamp is lit when the fog\n      comes in.\n\n   o  It is put out later.\n"
    )
    found = [" ".join(one.split()) for one in kinds(read(tmp_path, "b.txt", rfc), "list_item")]
    assert found == ["A lamp is lit when the fog comes in.", "It is put out later."]


def test_quoted_mail_goes_on_over_its_marks(tmp_path: Path) -> None:
    text = "Agreed.\n\n> The boats may leave the yard only after the keeper has\n> seen the Red lamp lit.\n"
    for name in ("a.txt", "a.md"):
        document = read(tmp_path, name, text)
        [quotation] = kinds(document, "quotation")
        assert quotation.endswith("only after the keeper has seen the Red lamp lit.")
        assert len(sentences(document)) == 2


ASKED = {
    "a.md": "# About the pool\n\n## When does it open?\n\nAt seven.\n\n## Who may swim?\n\nAll who can.\n",
    "b.md": "# Pool\n\n**When does it open?**\n\nAt seven.\n\n**Who may swim?**\n\nAll who can.\n",
    "c.txt": "The pool\n\nQ: When does it open?\nA: At seven.\n\nQ: Who may swim?\nA: All who can.\n",
    "d.txt": "The pool\n\nWhen does it open?\n\nAt seven.\n\nWho may swim?\n\nAll who can.\n",
    "e.html": html(
        "<main><h1>The pool</h1><p>The pool was dug in 1911 by the miners of the town, who paid "
        "for its tiles and its lamps.</p><h3>When does it open?</h3><p>At seven.</p>"
        "<details><summary>Who may swim?</summary><p>All who can.</p></details></main>"
    ),
    "f.html": html(
        "<main><h1>The pool</h1><p>The pool was dug in 1911 by the miners of the town, who paid "
        "for its tiles and its lamps.</p><dl><dt>When does it open?</dt><dd>At seven.</dd></dl>"
        "<h3><button aria-expanded='false' aria-controls='p1'>Who may swim?</button></h3>"
        "<div id='p1' hidden><p>All who can.</p></div></main>"
    ),
    "g.docx": docx(
        paragraph(run("The pool"), style="Heading1"),
        paragraph(run("When does it open?"), style="Heading2"), paragraph(run("At seven.")),
        paragraph(run("Who may swim?", "<w:b/>")), paragraph(run("All who can.")),
    ),
    "h.txt": "The pool\n\nQ. When does it open?\nA. At seven.\n\nQ. Who may swim?\nA. All who\ncan.\n",
    "i.txt": "The pool\n\n1. When does it open?\n   At seven.\n\n2. Who may swim?\n   All who can.\n",
    "j.txt": "The pool\n\nWhen does it open?\nAt seven.\n\nWho may swim?\nAll who\ncan.\n",
    "k.md": "# Pool\n\n- **When does it open?** At seven.\n- **Who may swim?** All who can.\n",
    "l.md": "# Pool\n\n## When does it open?\n\nAt seven.\n\n<details>\n<summary>Who may swim?</summary>\n\nAll who can.\n\n</details>\n",
    "n.csv": "Question;Answer\nWhen does it open?;At seven.\nWho may swim?;All who can.\n",
    "o.html": html(
        "<main><h1>The pool</h1><p>The pool was dug in 1911 by the miners of the town, who paid "
        "for its tiles and its lamps.</p><table><tr><td>When does it open?</td><td>At seven.</td>"
        "</tr><tr><td>Who may swim?</td><td>All who can.</td></tr></table></main>"
    ),
    "m.html": html(
        "<main><h1>The pool</h1><p>The pool was dug in 1911 by the miners of the town, who paid "
        "for its tiles and its lamps.</p><p><b>When does it open?</b><br>At seven.</p>"
        "<div itemscope itemtype='https://schema.org/Question'><h3>Who may swim?</h3>"
        "<div itemprop='acceptedAnswer'><p hidden>All who can.</p></div></div></main>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_knows_its_question(tmp_path: Path, name: str) -> None:
    document = read(tmp_path, name, ASKED[name])
    for question, answer in (
        ("When does it open?", "At seven."),
        ("Who may swim?", "All who can."),
    ):
        said = sentences(document)
        [quote] = [one for one in said if " ".join(one.split()) == answer]
        start, answer = document.text.index(quote), quote
        assert question_of(document, start) == question
        assert stands_under(document, start) == question
        assert searched(document, (start, start + len(answer))).split() == (
            f"{question} {answer}".split()
        )


TABLES = {
    "a.md": "# Boats\n\n| Boat | Berth | Last departure |\n|---|---|---|\n| Tern | 4 | 19:40 |\n| Auk | 2 | 21:15 |\n",
    "b.txt": "Boats\n\nBoat | Berth | Last departure\n-----|-------|---------------\nTern | 4 | 19:40\nAuk | 2 | 21:15\n",
    "c.txt": "Boats\n\nBoat\tBerth\tLast departure\nTern\t4\t19:40\nAuk\t2\t21:15\n",
    "d.html": html(
        "<main><h1>Boats</h1><p>The boats of the bay run all year but in ice, and each of them has "
        "a berth of its own.</p><table><thead><tr><th>Boat</th><th>Berth</th><th>Last departure"
        "</th></tr></thead><tr><td>Tern</td><td>4</td><td>19:40</td></tr><tr><td>Auk</td><td>2</td>"
        "<td>21:15</td></tr></table></main>"
    ),
    "e.docx": docx(
        paragraph(run("Boats"), style="Heading1"),
        "<w:tbl>" + "".join(
            "<w:tr>" + "".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in row) + "</w:tr>"
            for row in (("Boat", "Berth", "Last departure"), ("Tern", "4", "19:40"),
                        ("Auk", "2", "21:15"))
        ) + "</w:tbl>",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_row_is_one_sentence_under_its_header(tmp_path: Path, name: str) -> None:
    document = read(tmp_path, name, TABLES[name])
    start = document.text.index("Auk")
    assert header_of(document, start) == "Boat | Berth | Last departure"
    row = next(
        node for node in walk(document.structure) if node.kind == "row" and node.start == start
    )
    said = labelled(document, (row.start, row.end))
    assert said == "Auk — Berth: 2; Last departure: 21:15"
    assert searched(document, (row.start, row.end)) == said
    assert document.text[row.start : row.end] in sentences(document)


def merged(word: bool) -> str:
    """Return a table whose first column has a cell over two rows, under two header rows."""
    if not word:
        return (
            "<tr><th rowspan=2>Coast<th rowspan=2>Lamp<th colspan=2>Range in miles</tr>"
            "<tr><th>Fog<th>Clear</tr><tr><td rowspan=2>West<td>Auk<td>4<td>19</tr>"
            "<tr><td>Tern<td>6<td>22</tr>"
        )
    rows = (
        ("Coast", "Lamp", ("Range in miles", '<w:gridSpan w:val="2"/>')),
        (("", "<w:vMerge/>"), ("", "<w:vMerge/>"), "Fog", "Clear"),
        (("West", '<w:vMerge w:val="restart"/>'), "Auk", "4", "19"),
        (("", "<w:vMerge/>"), "Tern", "6", "22"),
    )
    said = ""
    for row in rows:
        cells = ((cell, "") if isinstance(cell, str) else cell for cell in row)
        made = (f"<w:tc><w:tcPr>{how}</w:tcPr>{paragraph(run(text))}</w:tc>" for text, how in cells)
        said += f"<w:tr>{''.join(made)}</w:tr>"
    return f"<w:tbl>{said}</w:tbl>"


@pytest.mark.parametrize("name", ["a.docx", "a.html"])
def test_a_cell_over_several_rows_or_columns_holds_for_each(tmp_path: Path, name: str) -> None:
    made = docx(merged(True)) if name == "a.docx" else html(f"<table>{merged(False)}</table>")
    document = read(tmp_path, name, made)
    start = document.text.index("Tern")
    span = (start, document.text.index("22") + 2)
    assert labelled(document, span) == (
        "Tern — West Range in miles Fog: 6; Range in miles Clear: 22"
    )


def test_footnotes_of_markdown_are_text(tmp_path: Path) -> None:
    text = "# Weir\n\nThe weir is old.[^1]\n\n[^1]: It was built in 1642 by Ada Kern.\n\n[map]: map.png\n"
    document = read(tmp_path, "a.md", text)
    assert "It was built in 1642 by Ada Kern." in sentences(document)
    assert not any("map.png" in sentence for sentence in sentences(document))


def test_what_marks_a_block_is_no_sentence(tmp_path: Path) -> None:
    text = "# Weir\n\n1. Open gate one.\n2. [x] Close it.\n\n**Q: Who keeps it?**\nA: Ada Kern.\n"
    said = sentences(read(tmp_path, "a.md", text))
    assert said == ["Weir", "Open gate one.", "Close it.", "Who keeps it?", "Ada Kern."]


def test_a_list_of_properties_has_no_header(tmp_path: Path) -> None:
    text = "Lamp\n\nColour | red\n-------|----\nWeight | 310 g\nHeight | 12 cm\n"
    document = read(tmp_path, "lamp.txt", text.replace("-------|----\n", ""))
    assert header_of(document, document.text.find("Weight")) is None


def test_what_is_shown_of_markdown_is_without_its_marks(tmp_path: Path) -> None:
    text = "## The *old* quay[^1]\n\nIt is **[2 m](http://x.example) deep** and 10<sup>3</sup> long.\n\n[^1]: Of 1890.\n"
    document = read(tmp_path, "a.md", text)
    start, end = text.index("It is"), text.index("long.") + 5
    assert shown(document, start, end) == "It is 2 m deep and 10³ long."
    assert heading_at(document, start) == "The old quay¹"
    assert kinds(document, "footnote") == ["Of 1890."]
    assert [node.href for node in walk(document.structure) if node.kind == "link"] == [
        "http://x.example"
    ]


def test_raised_figures_of_a_page_stay_apart(tmp_path: Path) -> None:
    body = (
        "<main><h1>Mast</h1><p>The mast is 85<sup>2</sup> metres, the load 10<sup>5</sup> kg, and the "
        "19<sup>th</sup> stay holds 12 m<sup>3</sup> of H<sub>2</sub>O in its long hollow foot.</p></main>"
    )
    assert (
        "85² metres, the load 10⁵ kg, and the 19th stay holds 12 m³ of H₂O"
        in read(tmp_path, "a.html", html(body)).text
    )


def test_word_notes_headers_and_boxes_are_read_and_hidden_text_is_not(tmp_path: Path) -> None:
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{paragraph(run('Entry is 9 pounds.'))}</w:txbxContent>"
    content = docx(
        paragraph(run("Study of moths"), style="Heading1"),
        paragraph(run("The trap in the oak caught few."),
                  '<w:r><w:footnoteReference w:id="2"/></w:r>', run(" Nobody knows why.")),
        paragraph(run("It weighed 470"), run("3", '<w:vertAlign w:val="superscript"/>'),
                  run(" grams."), run(" Draft only.", "<w:vanish/>"),
                  '<w:r><w:endnoteReference w:id="2"/></w:r>'),
        paragraph(f"<w:r><mc:AlternateContent {names}><mc:Choice Requires='wps'>{box}</mc:Choice>"
                  f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"),
        parts={
            "footnotes": f'<w:footnote w:id="2">{paragraph(run("Trap five took 31 moths."))}</w:footnote>',
            "endnotes": f'<w:endnote w:id="2">{paragraph(run("Weighed by Ines Roy."))}</w:endnote>',
        },
    )  # fmt: skip
    document = read(tmp_path, "a.docx", content)
    assert kinds(document, "footnote") == ["Trap five took 31 moths.", "Weighed by Ines Roy."]
    assert "caught few.[1] Nobody knows why." in document.text
    assert "470³ grams." in document.text and "Draft" not in document.text
    assert document.text.count("Entry is 9 pounds.") == 1


def test_word_header_with_content_is_read_once(tmp_path: Path) -> None:
    import docx as library

    word = library.Document()
    word.add_heading("Lease of the kiosk")
    word.add_paragraph("The kiosk is let for five years from the day of signing.")
    word.sections[0].header.paragraphs[0].text = "Contract number 7718, valid until June 2031"
    word.sections[0].footer.paragraphs[0].text = "Page 1"
    stream = io.BytesIO()
    word.save(stream)
    text = read(tmp_path, "a.docx", stream.getvalue()).text
    assert text.count("Contract number 7718") == 1 and "Page 1" not in text


def mail(**parts: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ines Roy <ines@example.org>", parts["subject"]
    message["Date"] = "Mon, 03 Mar 2025 08:00:00 +0100"
    message.set_content(parts["plain"])
    if "html" in parts:
        message.add_alternative(parts["html"], subtype="html")
    return message


def test_of_a_mail_the_fuller_part_is_read(tmp_path: Path) -> None:
    page = (
        "<p>The bells are rung on 4 May at noon, and the tower is closed to visitors that day.</p>"
    )
    for plain in (" \n", "Please view this mail in a browser."):
        message = mail(subject="Bells", plain=plain, html=page)
        assert "rung on 4 May at noon" in read(tmp_path, "a.eml", message.as_bytes()).text
    full = mail(
        subject="Bells", plain="The bells are rung on 5 May.", html="<p>The bells are rung.</p>"
    )
    assert "on 5 May" in read(tmp_path, "b.eml", full.as_bytes()).text


def test_every_part_of_a_mail_that_says_something_else_is_read(tmp_path: Path) -> None:
    text = (
        'From: "M=?iso-8859-1?Q?=FCller?=" <m@example.org>\nSubject: Gate\nMIME-Version: 1.0\n'
        "Content-Type: multipart/mixed; boundary=x\n\n"
        "--x\nContent-Type: text/plain\n\nThe first gate opens at 6.\n"
        "--x\nContent-Type: text/html\n\n<p>The second gate opens at 7.</p>\n"
        "--x\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--x--\n"
    )
    document = read(tmp_path, "a.eml", text.encode())
    assert "opens at 6." in document.text and "opens at 7." in document.text
    assert document.publisher == "Müller"
    assert "an invitation" in document.notes[0]


def test_forwarded_mails_and_attached_texts_are_read_with_their_heads(tmp_path: Path) -> None:
    outer = mail(subject="Fwd: Gate", plain="See below.")
    outer.add_attachment(mail(subject="Gate code", plain="The gate opens with 9031."))
    outer.add_attachment("The fence is 1.9 metres high.", filename="fence.txt")
    outer.add_attachment("boat,berth\nAuk,12\nTern,17\n", subtype="csv", filename="berths.csv")
    saved = mail(subject="Key", plain="The key hangs in hut 5.").as_bytes()
    outer.add_attachment(saved, maintype="application", subtype="octet-stream", filename="k.eml")
    outer.add_attachment(b"\x00\x01", maintype="image", subtype="png", filename="gate.png")
    document = read(tmp_path, "a.eml", outer.as_bytes())
    assert heading_at(document, document.text.index("9031")) == "Fwd: Gate › Gate code"
    assert heading_at(document, document.text.index("1.9 metres")) == "Fwd: Gate › fence.txt"
    assert header_of(document, document.text.index("Tern")) == "boat | berth"
    assert heading_at(document, document.text.index("hut 5")) == "Fwd: Gate › Key"
    assert [note for note in document.notes if "gate.png" in note and "k.eml" not in note]


def test_slides_keep_words_apart_and_give_the_figures_of_charts(tmp_path: Path) -> None:
    from pptx import Presentation
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Winter\vtimes"
    data = CategoryChartData()
    data.categories = ["2021", "2022"]
    data.add_series("Guests", (640, 715))
    where = (Inches(1), Inches(2), Inches(4), Inches(3))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *where, data)
    hidden = deck.slides.add_slide(deck.slide_layouts[5])
    hidden.shapes.title.text = "The reserve is 800"
    hidden._element.set("show", "0")
    stream = io.BytesIO()
    deck.save(stream)
    document = read(tmp_path, "a.pptx", stream.getvalue())
    assert "Winter times" in document.text and "800" not in document.text
    assert document.notes == ("hidden slides are not read: 2",)
    assert header_of(document, document.text.index("715")) == "Guests"
    assert [node.kind for node in document.structure] == ["slide"]


def test_an_article_only_in_data_for_machines_is_read(tmp_path: Path) -> None:
    script = (
        '{"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": "Is the moor open?", '
        '"acceptedAnswer": {"@type": "Answer", "text": "The moor is open from March to the first '
        'snow, and closed at night to all but the wardens of the park."}}]}'
    )
    page = f"<html><head><title>Moor</title><script type='application/ld+json'>{script}</script></head><body><div id=app></div></body></html>"
    document = read(tmp_path, "a.html", page)
    assert question_of(document, document.text.index("from March")) == "Is the moor open?"


def test_a_page_that_is_one_table_is_read(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>Mill {n}</td><td>{1900 + n}</td><td>{n * 7} tonnes</td></tr>" for n in range(1, 9)
    )
    page = html(f"<table><tr><th>Mill</th><th>Built</th><th>Output</th></tr>{rows}</table>")
    document = read(tmp_path, "a.html", page)
    assert header_of(document, document.text.index("1904")) == "Mill | Built | Output"


def test_books_with_fragments_and_damage_are_read_but_for_that(tmp_path: Path) -> None:
    def chapter(text: str) -> str:
        return f"<html xmlns='http://www.w3.org/1999/xhtml'><body><h1>Part</h1><p>{text}</p></body></html>"

    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in (1, 2)
    )
    items += '<item id="c3" href="c1.xhtml#second" media-type="application/xhtml+xml"/>'
    items += '<item id="c4" href="gone.xhtml" media-type="application/xhtml+xml"/>'
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<metadata><dc:title>The Weir</dc:title></metadata><manifest>{items}</manifest>"
        '<spine><itemref idref="c1"/><itemref idref="c3"/><itemref idref="c4"/><itemref idref="c2" linear="no"/></spine></package>'
    )
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="p.opf"/></rootfiles></container>'
    content = samples.zipped({
        "META-INF/container.xml": container.encode(), "p.opf": package.encode(),
        "c1.xhtml": chapter("The weir holds 3<sup>2</sup> gates.").encode(),
        "c2.xhtml": chapter("It was sold in 1930.").encode(),
    })  # fmt: skip
    document = read(tmp_path, "a.epub", content)
    assert document.text.count("holds 3² gates") == 1 and "sold in 1930" in document.text
    assert len(document.notes) == 1 and "gone.xhtml" in document.notes[0]


@pytest.mark.parametrize(
    ("name", "text", "title", "day"),
    [
        ("n.txt", "Osprey v2.40.1 Release Notes\n\n* The log no longer grows without end, which\n  filled disks.\n", "Osprey v2.40.1 Release Notes", None),
        ("n.txt", "Release 2.10 of Osprey\n\nOsprey 2.10 mends the log. It needs a disk of its own, which may be small.\n", "Release 2.10 of Osprey", None),
        ("n.txt", "About the lock\n\nWhen was it built?\n\nIn 1911, by the county.\n\nWho keeps it?\n\nAda Kern, since the flood.\n", "About the lock", None),
        ("n.txt", "Coast Working Group                     A. Kern\nRequest: 77                     Lamp Works Corp.\nCategory: Informational                 May 2019\n\n            How lamps are lit in fog\n\nA lamp is lit by its keeper when fog comes, and put out by him when it has gone.\n", "How lamps are lit in fog", None),
        ("n.html", html("<main><h1>Setting sail<a class='headerlink' href='#s'>¶</a></h1><p>A sail is set in four steps by two people, before the anchor is raised.</p></main>"), "Setting sail", None),
        ("n.txt", "港の祭り\n\n平成30年5月4日\n\n祭りは港で開かれた。人々は船を飾り、夜まで歌った。\n", "港の祭り", "2018-05-04"),
        ("n.txt", "港の祭り\n\n令和六年十二月二十三日\n\n祭りは港で開かれた。人々は船を飾り、夜まで歌った。\n", "港の祭り", "2024-12-23"),
        ("n.txt", "A new lamp\n\n3rd of March 2021\n\nThe lamp was lit on the pier by the oldest keeper of the coast, who wept.\n", "A new lamp", "2021-03-03"),
        ("2023 Chor 20.11.2023.txt", "Der Chor\n\nDer Chor traf sich und wählte ein Lied für das Fest im Winter, das allen gefiel.\n", "Der Chor", "2023-11-20"),
        ("2023-11-20 minutes.txt", "Minutes of the choir\n\nThe choir met and chose a song for the winter feast in the old hall.\n", "Minutes of the choir", "2023-11-20"),
    ],
)  # fmt: skip
def test_titles_and_days(tmp_path: Path, name: str, text: str, title: str, day: str | None) -> None:
    document = read(tmp_path, name, text)
    assert document.title == title
    assert (document.date and document.date.isoformat()) == day
    assert any("name" in note for note in document.notes) == name.startswith("2023")


def test_nothing_of_a_text_is_outside_its_parts(tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text("utf-8")
    for name in ("a.txt", "a.md"):
        document = read(tmp_path, name, text)
        covered = {at for leaf in leaves(document.structure) for at in range(leaf.start, leaf.end)}
        assert [at for at in range(len(text)) if text[at].isalnum() and at not in covered] == []
        said = Document("1", name, text=text, structure=document.structure)
        assert shown(said, 0, len(text)).split("\n")[0].strip("# ") == "Contributing"
