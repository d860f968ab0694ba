"""Formulas, raised figures and bare links read as the page shows them, whatever marks them."""

from __future__ import annotations

from pathlib import Path

import docx
import pptx
import pytest
from docx.oxml import parse_xml

from assistant.parsing import parse
from assistant.settings import Settings

_M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
SAID = "and the keeper of the pumps wrote it into the book of the harbour in the same winter."


def _page(tmp_path: Path, inner: str) -> str:
    path = tmp_path / "page.html"
    path.write_text(
        f"<html lang='en'><body><article><h1>Pumps</h1><p>{inner}, {SAID}</p></article></body></html>"
    )
    return parse(path, settings=Settings()).text


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<math><msup><mn>10</mn><mrow><mo>−</mo><mn>6</mn></mrow></msup></math> m", "10⁻⁶ m"),
        ("<math><mfrac><mn>3</mn><mn>4</mn></mfrac></math> full", "3/4 full"),
        ("<math><msub><mi>H</mi><mn>2</mn></msub><mi>O</mi></math> flows", "H₂O flows"),
        ("<math><msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt></math> kg", "√(x+1) kg"),
        ("<span hidden><math><mi>c</mi></math></span><img class='mwe-math-fallback-image' "
         "alt='{c}'> of it", "c of it"),
        ("450<span style='vertical-align: super'>1</span> m", "450¹ m"),
        ("450<a class='footnote-ref' href='#n1'>1</a> m", "450¹ m"),
        ("450<span class='superscript'>2</span> m", "450² m"),
        ("the list at <a href='https://quay.example/l'></a>", "the list at https://quay.example/l,"),
        ("write to <a href='mailto:ines@quay.example?subject=a'></a>", "to ines@quay.example,"),
        ("glad <img alt='😀' src='a.png'> to see", "glad 😀 to see"),
    ],
)  # fmt: skip
def test_a_line_of_a_page_says_what_it_shows(tmp_path: Path, markup: str, shown: str) -> None:
    assert shown in _page(tmp_path, f"The size is {markup}")


def test_links_that_show_nothing_and_long_descriptions_stay_out(tmp_path: Path) -> None:
    text = _page(
        tmp_path,
        "<a href='https://share.example/f'></a>Nobody shared it<a href='#top'></a>"
        f"<img alt='{'A view of the old harbour from the north, by a painter of the town' * 2}'>",
    )
    assert "Nobody shared it, and" in text and "share.example" not in text


def test_a_formula_of_word_keeps_its_power_and_fraction(tmp_path: Path) -> None:
    def run(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    power = f"<m:sSup><m:e>{run('10')}</m:e><m:sup>{run('6')}</m:sup></m:sSup>"
    ratio = f"<m:f><m:fPr/><m:num>{run('a+b')}</m:num><m:den>{run('2')}</m:den></m:f>"
    document = docx.Document()
    paragraph = document.add_paragraph("The load is ")
    paragraph._p.append(parse_xml(f"<m:oMath {_M}>{run('5×')}{power}</m:oMath>"))
    paragraph.add_run(" kg, at a width of ")
    paragraph._p.append(parse_xml(f"<m:oMathPara {_M}><m:oMath>{ratio}</m:oMath></m:oMathPara>"))
    document.save(str(tmp_path / "a.docx"))
    text = parse(tmp_path / "a.docx", settings=Settings()).text
    assert text == "The load is 5×10⁶ kg, at a width of (a+b)/2"


def test_a_text_box_with_a_formula_on_a_slide_is_read(tmp_path: Path) -> None:
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    box = slide.shapes.add_textbox(0, 0, 900_000, 900_000)
    box.text_frame.text = "The load is "
    power = (
        "<m:r><m:t>5×</m:t></m:r><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e>"
        "<m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup>"
    )
    a14 = 'xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"'
    box.text_frame.paragraphs[0]._p.append(
        parse_xml(f"<a14:m {a14} {_M}><m:oMath>{power}</m:oMath></a14:m>")
    )
    compatible = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    choice = parse_xml(
        f'<mc:AlternateContent xmlns:mc="{compatible}"><mc:Choice Requires="a14"/><mc:Fallback/>'
        "</mc:AlternateContent>"
    )
    box._element.addprevious(choice)
    choice[0].append(box._element)
    presentation.save(str(tmp_path / "a.pptx"))
    assert parse(tmp_path / "a.pptx", settings=Settings()).text == "The load is 5×10⁶"
