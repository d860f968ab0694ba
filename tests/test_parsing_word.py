"""What Word shows and does not write down, and what it writes down and does not show."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant.parsing import parse
from assistant.records import ParsedDocument
from assistant.settings import Settings

W = nsdecls("w")


def _saved(tmp_path: Path, document: docx.document.Document) -> ParsedDocument:
    document.save(str(tmp_path / "a.docx"))
    return parse(tmp_path / "a.docx", settings=Settings())


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def _paragraph(inner: str):
    return parse_xml(f"<w:p {W}>{inner}</w:p>")


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        (_run("A pipe of 120") + _run("3", "<w:position w:val='10'/><w:sz w:val='14'/>"),
         "A pipe of 120³"),
        (_run("A dose of 5 ") + "<w:r><w:sym w:font='Symbol' w:char='F06D'/></w:r>" + _run("g"),
         "A dose of 5 μg"),
        ("<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>" + _run(" paid"), "☑ paid"),
        ("<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox><w:default w:val='1'/>"
         "</w:checkBox></w:ffData></w:fldChar></w:r>" + _run("paid"), "☒ paid"),
        ("<w:r><w:ruby><w:rubyPr/><w:rt>" + _run("ほげ") + "</w:rt><w:rubyBase>" + _run("東京")
         + "</w:rubyBase></w:ruby></w:r>", "東京"),
        (_run("Name: ") + "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
         + _run("Click here") + "</w:sdtContent></w:sdt>" + _run("Ines"), "Name: Ines"),
    ],
)  # fmt: skip
def test_a_paragraph_says_what_it_shows(tmp_path: Path, inner: str, shown: str) -> None:
    document = docx.Document()
    document.element.body.insert(0, _paragraph(inner))
    assert _saved(tmp_path, document).text == shown


_LEVELS = "".join(
    f"<w:lvl w:ilvl='{depth}'><w:start w:val='1'/><w:numFmt w:val='{kind}'/>"
    f"<w:lvlText w:val='{text}'/></w:lvl>"
    for depth, (kind, text) in enumerate((("decimal", "§ %1"), ("decimal", "%1.%2"),
                                          ("lowerLetter", "(%3)"), ("upperRoman", "%4.")))
)  # fmt: skip


def test_numbers_that_word_counts_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f"<w:abstractNum {W} w:abstractNumId='77'>{_LEVELS}</w:abstractNum>")
    )
    for number, more in (("77", ""), ("78", "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='9'/>"
                                            "</w:lvlOverride>")):  # fmt: skip
        numbering.append(
            parse_xml(f"<w:num {W} w:numId='{number}'><w:abstractNumId w:val='77'/>{more}</w:num>")
        )

    def counted(text: str, depth: int, number: str = "77", style: str | None = None) -> None:
        paragraph = document.add_paragraph(text, style=style)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(
                f"<w:numPr {W}><w:ilvl w:val='{depth}'/><w:numId w:val='{number}'/></w:numPr>"
            )
        )

    counted("Scope", 0, style="Heading 1")
    counted("Ships", 1)
    counted("Boats", 1)
    counted("sailing", 2)
    counted("rowing", 2)
    counted("Fees", 0, style="Heading 1")
    counted("Sums", 1)
    counted("Later", 0, "78")
    counted("§ 10 Typed, too", 0, "78")
    read = _saved(tmp_path, document)
    assert [line for line in read.text.split("\n") if line] == [
        "§ 1 Scope", "1.1 Ships", "1.2 Boats", "(a) sailing", "(b) rowing", "§ 2 Fees", "2.1 Sums",
        "§ 9 Later", "§ 10 Typed, too",
    ]  # fmt: skip
    assert read.title == "Scope"


def test_rows_in_controls_and_inner_tables_are_read_and_deleted_rows_are_not(
    tmp_path: Path,
) -> None:
    document = docx.Document()
    document.add_paragraph("The fleet is listed below, ship by ship, with its length.")
    table = document.add_table(3, 2)
    for row, texts in zip(table.rows, (("Ship", "Length"), ("Boreas", "99 m"), ("Gone", "1 m")),
                          strict=True):  # fmt: skip
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.rows[2]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {W} w:id='1' w:author='A'/>"))
    row = "".join(f"<w:tc><w:p>{_run(text)}</w:p></w:tc>" for text in ("Ceres", "101 m"))
    table._tbl.append(
        parse_xml(f"<w:sdt {W}><w:sdtContent><w:tr>{row}</w:tr></w:sdtContent></w:sdt>")
    )
    inner = table.cell(1, 1).add_table(2, 2)
    for cell, text in zip(inner._cells, ("Mast", "Height", "main", "31 m"), strict=True):
        cell.text = text
    read = _saved(tmp_path, document)
    assert "Ceres | 101 m" in read.text and "Gone" not in read.text
    assert "main | 31 m" in read.text and "Boreas | 99 m\n" in read.text
    assert read.title is not None and read.title.startswith("The fleet is listed")


def test_comments_are_named_and_header_tables_read(tmp_path: Path) -> None:
    document = docx.Document()
    run = document.add_paragraph("The parties share the quay.").add_run("")
    document.add_comment(run, text="Check the name.", author="Ines")
    header = document.sections[0].header
    header.is_linked_to_previous = False
    table = header.add_table(1, 2, docx.shared.Inches(4))
    table.cell(0, 0).text, table.cell(0, 1).text = "Contract", "K 4711"
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    footer.paragraphs[0].text = "Draft 12"
    footer.add_paragraph("Page 3 of 9")
    read = _saved(tmp_path, document)
    assert "Draft 12" in read.text and "Page 3" not in read.text
    assert read.notes == ("1 comment is not read",)
    assert "Contract | K 4711" in read.text and read.title == "The parties share the quay"
