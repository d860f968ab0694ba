"""Sheets, OpenDocument, rich text, mailboxes, macros' documents and scans: read, or said why not."""

import io
import shutil
import zipfile
from html import escape
from pathlib import Path

import docx
import pytest
from PIL import Image, ImageDraw, ImageFont
from structure_faults import faults

from assistant.chunking import chunk
from assistant.errors import ReadingError
from assistant.parsing import recognition, unread_reason
from assistant.parsing.dispatch import parse
from assistant.records import ParsedDocument
from assistant.settings import Settings
from assistant.structure import heading_at, labelled, stands_under, walk


def read(folder: Path, name: str, content: bytes | str) -> ParsedDocument:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    document = parse(file, settings=Settings())
    assert faults(document.structure, len(document.text)) == []
    return document


def sentences(document: ParsedDocument) -> list[str]:
    spans = chunk(document.text, document.body, "en", structure=document.structure)
    return [document.text[a:b] for span in spans for a, b in span.sentences]


def archive(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in parts.items():
            packed.writestr(
                name.replace("__", "/").replace("_xml", ".xml").replace("_rels", ".rels"), content
            )
    return out.getvalue()


def workbook(
    sheets: dict[str, list[list[str | float]]],
    *,
    hidden: str = "",
    formats: dict[str, str] | None = None,
    merged: str = "",
) -> bytes:
    """Return an .xlsx; ``formats`` gives the format of a column, by its letter."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    codes = formats or {}
    letters = list(codes)

    def style(column: int) -> str:
        letter = chr(65 + column)
        return f' s="{letters.index(letter) + 1}"' if letter in letters else ""

    parts = {}
    listed, related, types = "", "", ""
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        cells = ""
        for place, row in enumerate(rows, start=1):
            said = "".join(
                f'<c r="{chr(65 + column)}{place}" t="inlineStr"><is><t>{value}</t></is></c>'
                if isinstance(value, str)
                else f'<c r="{chr(65 + column)}{place}"{style(column)}><v>{value}</v></c>'
                for column, value in enumerate(row)
                if value != ""
            )
            cells += f'<row r="{place}">{said}</row>'
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData>'
            + (f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else "")
            + "</worksheet>"
        )
        state = ' state="hidden"' if name == hidden else ""
        listed += f'<sheet name="{name}" sheetId="{number}"{state} r:id="r{number}"/>'
        related += f'<Relationship Id="r{number}" Type="{office}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        types += f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{package}/relationships">{related}</Relationships>'
    )
    parts["_rels/.rels"] = (
        f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>'
    )
    named = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{escape(code, quote=True)}"/>'
        for n, code in enumerate(codes.values())
    )
    used = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(codes)))
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{main}"><numFmts>{named}</numFmts><cellXfs><xf numFmtId="0"/>{used}'
        "</cellXfs></styleSheet>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ships.csv", "Ship,Built,Crew\nGull,1901,12\n\"Tern, the old\",1920,30\n"),
        ("ships.csv", "Ship;Built;Crew\r\nGull;1901;12\r\nTern, the old;1920;30\r\n"),
        ("ships.csv", "sep=;\r\nShip;Built;Crew\r\nGull;1901;12\r\nTern, the old;1920;30\r\n"),
        ("ships.tsv", "Ship\tBuilt\tCrew\nGull\t1901\t12\nTern, the old\t1920\t30\n"),
        ("ships.csv", "Ship|Built|Crew\nGull|1901|12\nTern, the old|1920|30\n".encode("utf-16")),
    ],
    ids=["comma", "semicolon", "stated", "tab", "bar"],
)  # fmt: skip
def test_rows_of_a_text_table_know_their_header_and_place(
    tmp_path: Path, name: str, content: bytes | str
) -> None:
    document = read(tmp_path, name, content)
    row = "Tern, the old | 1920 | 30"
    assert row in sentences(document)
    at = document.text.index(row)
    assert labelled(document, (at, at + len(row))) == "Tern, the old — Built: 1920; Crew: 30"
    assert stands_under(document, at) == "row 3 › Ship | Built | Crew"


def test_a_table_with_two_rows_of_heads_or_names_given_twice_knows_them(tmp_path: Path) -> None:
    table = (
        "Fleet of the harbour\n\nShip;Fees;;Crew\n;2022;2023;\nAuk;300;450;12\nTern;310;460;14\n"
    )
    document = read(tmp_path, "a.csv", table.encode())
    assert document.title == "Fleet of the harbour"
    row = "Auk | 300 | 450 | 12"
    at = document.text.index(row)
    assert labelled(document, (at, at + len(row))) == (
        "Auk — Fees 2022: 300; Fees 2023: 450; Crew: 12"
    )
    twice = read(tmp_path, "b.csv", b"Ship,Fee,Fee\nAuk,300,450\nTern,310,460\n")
    assert labelled(twice, (twice.text.index("Tern"), len(twice.text))) == (
        "Tern — Fee: 310; Fee: 460"
    )


def test_sheets_are_headings_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    data = workbook(
        {
            "Fleet": [["The fleet in May"], [], ["Ship", "Crew"], ["Gull", 12.0], ["Tern", 30.5]],
            "Keys": [["secret", "x"], ["a", 1.0]],
            "Piers": [["Pier", "Length"], ["North", 140.0]],
        },
        hidden="Keys",
    )
    document = read(tmp_path, "harbour.xlsx", data)
    assert "secret" not in document.text and "Keys" in " ".join(document.notes)
    gull, north = document.text.index("Gull | 12"), document.text.index("North | 140")
    assert stands_under(document, gull) == "Fleet, row 4 › Ship | Crew"
    assert stands_under(document, north) == "Piers, row 2 › Pier | Length"
    assert "Tern | 30.5" in sentences(document) and "The fleet in May" in sentences(document)


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.125, "0.0%", "12.5%"),
        (0.5, "0%", "50%"),
        (1234567.0, "#,##0", "1,234,567"),
        (1234.5, '#,##0.00\\ "€"', "1,234.50 €"),
        (1234.5, "[$£-809]#,##0.00", "£1,234.50"),
        (-1500.0, "#,##0;[Red](#,##0)", "(1,500)"),
        (-3.0, "0.00", "-3.00"),
        (421.0, "00000", "00421"),
        (2_500_000.0, '0.0,, "m"', "2.5 m"),
        (33.333333, "0.0#", "33.33"),
        (0.00045, "0.00E+00", "4.50E-04"),
        (45415.0, "dd.mm.yyyy", "2024-05-03"),
        (45415.0, "mmm yyyy", "2024-05"),
        (45415.604166667, "yyyy-mm-dd hh:mm", "2024-05-03 14:30"),
        (1.104166667, "[h]:mm", "26:30"),
        (0.25, "# ?/?", "1/4"),
        (-2.75, "# ?/?", "-2 3/4"),
        (1.5, "# ?/8", "1 4/8"),
        (0.333333, "# ??/??", "1/3"),
        (3.5, "General", "3.5"),
    ],
)
def test_a_cell_is_read_as_its_sheet_shows_it(
    tmp_path: Path, value: float, code: str, shown: str
) -> None:
    data = workbook({"A": [["Name", "Worth"], ["Gull", value]]}, formats={"B": code})
    assert f"Gull | {shown}" in sentences(read(tmp_path, "a.xlsx", data))


def test_numbers_have_the_marks_of_the_sheets_language(tmp_path: Path) -> None:
    rows: list[list[str | float]] = [
        ["Gegenstand der Rechnung vom Hafenamt", "Betrag für das ganze Jahr"],
        ["Liegeplatz für das Segelboot an der Mole", 1234.5],
        ["Strom und Wasser, nach Verbrauch abgerechnet", 99.0],
    ]
    document = read(tmp_path, "a.xlsx", workbook({"A": rows}, formats={"B": "#,##0.00"}))
    assert "| 1.234,50" in document.text and "| 99,00" in document.text


def test_a_merged_cell_of_a_sheet_holds_for_its_rows(tmp_path: Path) -> None:
    rows: list[list[str | float]] = [
        ["Coast", "Lamp", "Range"], ["West", "Auk", 19.0], ["", "Tern", 22.0],
    ]  # fmt: skip
    document = read(tmp_path, "a.xlsx", workbook({"A": rows}, merged="A2:A3"))
    at = document.text.index("Tern")
    assert labelled(document, (at, at + 9)) == "Tern — West Range: 22"


def test_a_sheet_of_opendocument_is_read_as_it_was_shown(tmp_path: Path) -> None:
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("t", "text"))
    )

    def cell(shown: str, kind: str = "string", value: str = "") -> str:
        given = f' office:value="{value}"' if value else ""
        return (
            f'<table:table-cell office:value-type="{kind}"{given}><t:p>{shown}</t:p>'
            "</table:table-cell>"
        )

    rows = (
        [cell("Lamp"), cell("Cost"), cell("Share")],
        [cell("Auk"), cell("1.234,50 €", "currency", "1234.5"), cell("12 %", "percentage", "0.12")],
    )
    table = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    content = (
        f"<office:document-content{names}><office:body><office:spreadsheet>"
        f'<table:table table:name="A">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", content)
    document = read(tmp_path, "a.ods", out.getvalue())
    assert "Auk | 1.234,50 € | 12 %" in sentences(document)


def test_a_broken_workbook_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="broken workbook"):
        read(tmp_path, "a.xlsx", b"PK\x03\x04 no sheets at all")


ODT = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>
<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="T2"><style:text-properties text:display="none"/></style:style>
</office:automatic-styles><office:body><office:text>
<text:h text:outline-level="1">Harbour book</text:h>
<text:p>The basin holds 90 m<text:span text:style-name="T1">3</text:span> of
 water.<text:span text:style-name="T2">Hidden.</text:span><text:note><text:note-citation>1</text:note-citation>
 <text:note-body><text:p>Measured at low tide.</text:p></text:note-body></text:note></text:p>
<text:list><text:list-item><text:p>Ropes</text:p></text:list-item>
<text:list-item><text:p>Sails</text:p></text:list-item></text:list>
<text:h text:outline-level="2">Piers</text:h>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Pier</text:p></table:table-cell>
<table:table-cell><text:p>Built</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell><text:p>North</text:p></table:table-cell>
<table:table-cell><text:p>1899</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""


def test_opendocument_text_keeps_its_parts(tmp_path: Path) -> None:
    document = read(tmp_path, "book.odt", archive(content_xml=ODT))
    said = sentences(document)
    assert "The basin holds 90 m³ of water.¹" in said and "Hidden" not in document.text
    assert any("Measured at low tide." in sentence for sentence in said)
    assert {"Ropes", "Sails"} <= {s.removeprefix("• ") for s in said}
    at = document.text.index("North | 1899")
    assert stands_under(document, at) == "Pier | Built"
    assert heading_at(document, at) == "Harbour book › Piers"


def test_opendocument_counts_its_lists_and_hides_what_it_hides(tmp_path: Path) -> None:
    numbered = (
        '<text:list-style style:name="N"><text:list-level-style-number text:level="1" '
        'style:num-format="1"/><text:list-level-style-number text:level="2" style:num-format="a"/>'
        '</text:list-style><style:style style:name="P"><style:text-properties '
        'text:display="none"/></style:style></office:automatic-styles>'
    )
    lists = (
        '<text:list text:style-name="N"><text:list-item><text:p>Wash</text:p><text:list><text:list-item>'
        "<text:p>by hand</text:p></text:list-item></text:list></text:list-item></text:list>"
        '<text:p>Then rest.</text:p><text:list text:style-name="N" text:continue-numbering="true">'
        "<text:list-item><text:p>Dry</text:p></text:list-item><text:list-item text:start-value='7'>"
        "<text:p>Fold</text:p></text:list-item></text:list>"
        '<text:p text:style-name="P">Not shown.</text:p><text:p>Leaf <text:page-number>3'
        "</text:page-number><text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>ほげ"
        "</text:ruby-text></text:ruby></text:p></office:text>"
    )
    content = ODT.replace("</office:automatic-styles>", numbered).replace("</office:text>", lists)
    text = read(tmp_path, "book.odt", archive(content_xml=content)).text
    assert "1. Wash\na. by hand\n\nThen rest.\n\n2. Dry\n7. Fold\n\nLeaf 東京" in text
    assert "Not shown" not in text


def test_rich_text_reads_signs_items_boxes_and_headers(tmp_path: Path) -> None:
    rtf = (
        r"{\rtf1\ansi{\fonttbl{\f0 Times;}{\f2\fcharset2 Symbol;}}{\info{\title The harbour book}}"
        r"\pard A dose of 5 {\f2\'6d}g \u-10179?\u-8704? here.{\deleted Not 6.}\par"
        r"{\listtext 1.\tab}Wash\par{\listtext 2.\tab}Dry\par\pard The end."
        r"{\header Contract K 4711\par}{\footer Page 3\par}\par"
        r"{\shp{\*\shpinst{\shptxt The box says 61.\par}}{\shprslt The box says 61.}}}"
    )
    document = read(tmp_path, "book.rtf", rtf)
    assert document.title == "The harbour book"
    assert [line for line in document.text.split("\n") if line] == [
        "A dose of 5 μg 😀 here.", "1. Wash", "2. Dry", "The end.", "The box says 61.",
        "Contract K 4711",
    ]  # fmt: skip


def test_rich_text_keeps_letters_rows_notes_and_superscripts(tmp_path: Path) -> None:
    rtf = (
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
        r"{\*\generator Writer;}\outlinelevel0 Harbour book\par\pard "
        r"The caf\'e9 has 90 m{\super 3} of room\u8212?so they say.{\footnote Since 1901.} "
        r"{\f1 \'cc\'ee\'f1\'f2} {\v hidden }stands.\par"
        r"\trowd\intbl Pier\cell Built\cell\row\trowd\intbl North\cell 1899\cell\row"
        r"\trowd\intbl South\cell 1905\cell\row\pard The end.\par}"
    )
    document = read(tmp_path, "book.rtf", rtf)
    assert "The café has 90 m³ of room—so they say." in sentences(document)
    assert "Мост stands." in sentences(document) and "hidden" not in document.text
    assert "Since 1901." in document.text and "Writer" not in document.text
    at = document.text.index("South | 1905")
    assert stands_under(document, at) == "Pier | Built"
    assert heading_at(document, document.text.index("café")) == "Harbour book"


def test_a_mailbox_is_read_mail_by_mail(tmp_path: Path) -> None:
    box = (
        "From ann@example.org Mon May  6 09:00:00 2024\nFrom: Ann Lee <ann@example.org>\n"
        "Subject: The mole\nDate: Mon, 6 May 2024 09:00:00 +0000\n\nThe mole broke at nine.\n"
        ">From here one sees it.\n\nFrom bob@example.org Tue May  7 10:00:00 2024\n"
        "From: Bob <bob@example.org>\nSubject: Re: The mole\n\nWe mend it on Friday.\n"
    )
    document = read(tmp_path, "letters.mbox", box)
    assert "From here one sees it." in document.text and ">From" not in document.text
    at = document.text.index("We mend it")
    assert heading_at(document, at) == "Re: The mole"
    assert document.title == "The mole"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("lease.docm", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        ("lease.dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"),
    ],
)  # fmt: skip
def test_a_document_with_macros_is_read_without_them(tmp_path: Path, name: str, kind: str) -> None:
    word = docx.Document()
    word.add_paragraph("The rent of the mill is due in June.")
    plain, other = io.BytesIO(), io.BytesIO()
    word.save(plain)
    usual = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(other, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "[Content_Types].xml":
                content = content.replace(usual.encode(), kind.encode())
            target.writestr(part, content)
        target.writestr("word/vbaProject.bin", b"Sub AutoOpen()")
    assert "due in June" in read(tmp_path, name, other.getvalue()).text


def scan(text: str) -> bytes:
    """A PDF of one page that is a picture of the text."""
    picture = Image.new("L", (1700, 1000), 255)
    font = ImageFont.load_default(size=60)
    ImageDraw.Draw(picture).multiline_text((100, 100), text, fill=0, font=font, spacing=30)
    out = io.BytesIO()
    picture.save(out, "pdf", resolution=200)
    return out.getvalue()


def test_a_scan_without_tesseract_names_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    recognition.languages.cache_clear()
    with pytest.raises(ReadingError, match="install tesseract"):
        read(tmp_path, "scan.pdf", scan("The ferry leaves at nine."))
    recognition.languages.cache_clear()


TESSERACT = """#!/bin/sh
[ "$1" = --list-langs ] && { echo "List of available languages:"; echo eng; echo osd; exit; }
[ "$1 $2" = "stdin stdout" ] && head -c 8 | grep -q PNG && printf 'The ferry leaves\\nat nine.\\n'
"""


def test_a_scan_is_read_by_tesseract_and_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("tesseract") is None:  # its command line, played by a script
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "tesseract").write_text(TESSERACT)
        (tmp_path / "bin" / "tesseract").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    recognition.languages.cache_clear()
    document = read(tmp_path, "scan.pdf", scan("The ferry leaves\nat nine."))
    assert "The ferry leaves at nine." in sentences(document)
    assert document.notes == ("recognised from a picture: page 1",)
    recognition.languages.cache_clear()


@pytest.mark.parametrize(
    ("suffix", "advice"),
    [(".doc", ".docx"), (".msg", ".eml"), (".png", ".pdf"), (".json", ".txt"), (".key", ".pptx")],
)
def test_what_is_not_read_says_what_to_do(suffix: str, advice: str) -> None:
    assert advice in unread_reason(suffix)


def test_every_row_of_a_sheet_is_a_row_of_the_structure(tmp_path: Path) -> None:
    rows = "\n".join(f"Ship {n},{1900 + n}" for n in range(50))
    document = read(tmp_path, "many.csv", f"Ship,Built\n{rows}\n")
    numbers = [node.level for node in walk(document.structure) if node.kind == "row"]
    assert numbers == list(range(1, 52))
