"""Files of each format, built for the tests of the readers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

FIRST = (
    "The harbour board said on Monday that the new crane would be delivered before the summer, "
    "two months later than it had planned when the order was placed in Gdansk."
)
SECOND = (
    "Two smaller cranes will be sold to a yard in Portugal, and the money will pay for the repair "
    "of the eastern quay, which a storm had damaged in the previous winter."
)
THIRD = (
    "Fishermen fear that the work will close the inner basin in the best weeks of the season, and "
    "have asked the town for a share of the fees that the crane will earn."
)
FURNITURE = (
    "We use cookies", "Subscribe to our newsletter", "Share on", "Ten cranes you must see",
    "Sunset over the quay", "Great article", "All rights reserved", "Home", "Breakfast with sailors",
)  # fmt: skip


def web_page(*, head: str = "", body: str | None = None) -> bytes:
    """Return a news page with everything around the article that news pages have."""
    article = (
        body
        or f"""<article class="story"><header><h1>A crane for the port</h1>
<p class="byline">By Ann Smith</p><time datetime="2025-04-17T08:00:00Z">17 April</time></header>
<figure><img src="x.jpg"><figcaption>Sunset over the quay. Photo: Jo</figcaption></figure>
<div class="share-buttons"><a href="#">Share on Facebook</a> <a href="#">X</a></div>
<p>{FIRST}</p><h2>Money</h2><p>{SECOND}</p>
<blockquote><p>The basin must stay open, whatever the crane costs us, a fisherman told the meeting.</p>
</blockquote><ul><li>Lifting power of the crane: 40 tonnes</li><li>Height of the crane: 60 metres</li></ul>
<table><tr><th>Year</th><th>Ships</th></tr><tr><td>2023</td><td>410</td></tr></table>
<p>{THIRD}</p>
<aside class="related"><h3>Related</h3><ul><li><a href="/1">Ten cranes you must see</a></li>
<li><a href="/2">Breakfast with sailors</a></li></ul></aside></article>"""
    )
    return f"""<!DOCTYPE html><html lang="en-GB"><head><title>A crane for the port - Quay Weekly</title>
<meta property="og:site_name" content="Quay Weekly"><meta property="article:published_time"
content="2025-04-17T08:00:00Z"><meta property="article:modified_time" content="2025-05-01">
<link rel="canonical" href="https://quay.example/crane">{head}</head><body>
<div id="cookie-banner">We use cookies to improve your visit. <button>Accept</button></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<main>{article}<section id="comments"><h3>2 comments</h3><p>Great article, I learnt so much about
cranes from it, and will come back for more of this fine writing.</p></section>
<div class="newsletter">Subscribe to our newsletter and never miss a ship.</div></main>
<footer>© 2025 Quay Weekly. All rights reserved.</footer></body></html>""".encode()


def pdf(
    pages: Sequence[Sequence[str]],
    *,
    title: str = "",
    running: str = "",
    password: str | None = None,
) -> bytes:
    """Return a PDF with these lines on its pages, a running head and page numbers."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=StandardEncryption(password) if password else None)
    canvas.setTitle(title)
    for number, lines in enumerate(pages, 1):
        if running:
            canvas.drawString(72, 800, running)
            canvas.drawString(290, 30, f"Page {number} of {len(pages)}")
        height = 760.0
        for line in lines:
            if line:
                canvas.drawString(72, height, line)
            height -= 14
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def docx(*, title: str = "") -> bytes:
    """Return a Word file with headings, a list, a table and a content control."""
    import docx as python_docx
    from docx.oxml import parse_xml

    word = python_docx.Document()
    word.core_properties.title = title
    word.add_heading("A crane for the port", 0)
    word.add_paragraph(FIRST)
    word.add_heading("Money", 1)
    word.add_paragraph(SECOND)
    word.add_paragraph("forty tonnes", style="List Bullet")
    word.add_paragraph("sixty metres", style="List Bullet")
    table = word.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Year", "Ships", "2023", "410"), strict=True):
        cell.text = text
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    control = parse_xml(
        f'<w:sdt xmlns:w="{space}"><w:sdtContent><w:p><w:r><w:t>Held in a control.</w:t></w:r>'
        "<w:ins><w:r><w:t> Inserted.</w:t></w:r></w:ins><w:del><w:r><w:delText> Gone.</w:delText>"
        "</w:r></w:del></w:p></w:sdtContent></w:sdt>"
    )
    table._tbl.addnext(control)
    word.add_heading("Fishermen", 2)
    word.add_paragraph(THIRD)
    return _saved(word)


def pptx() -> bytes:
    """Return a presentation of two slides, the second with notes and a table."""
    import pptx as python_pptx
    from pptx.util import Inches

    show = python_pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "A crane for the port"
    first.placeholders[1].text = FIRST
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "Money"
    table = second.shapes.add_table(1, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "2023", "410 ships"
    second.notes_slide.notes_text_frame.text = SECOND
    return _saved(show)


def epub(*, chapters: Sequence[str] | None = None, extra: dict[str, bytes] | None = None) -> bytes:
    """Return an e-book of two chapters and a table of contents."""
    chapters = chapters or (
        f"<h1>The order</h1><p>{FIRST}</p><p>{SECOND}</p>",
        f"<h1>The fear</h1><p>{THIRD}</p>",
    )
    items = "".join(
        f'<item id="c{i}" href="t/c%20{i}.xhtml" media-type="application/xhtml+xml"/>'
        for i in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    package = f"""<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The crane</dc:title>
<dc:language>en-GB</dc:language><dc:publisher>Quay Press</dc:publisher><dc:date>2024-02-03</dc:date>
</metadata><manifest><item id="nav" href="nav.xhtml" properties="nav"
media-type="application/xhtml+xml"/>{items}</manifest><spine><itemref idref="nav"/>{spine}</spine>
</package>"""
    files = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": b"""<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>""",
        "OEBPS/book.opf": package.encode(),
        "OEBPS/nav.xhtml": b"<html><body><nav><ol><li>The order</li></ol></nav></body></html>",
    }
    for i, chapter in enumerate(chapters):
        page = f"<html><head><title>c</title></head><body>{chapter}</body></html>"
        files[f"OEBPS/t/c {i}.xhtml"] = page.encode()
    return zipped({**files, **(extra or {})})


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip container of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def eml() -> bytes:
    """Return a mail in two forms with an attachment and a signature."""
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["Subject"] = "Grüße: a crane for the port"
    mail["From"] = "Ann Smith <ann@quay.example>"
    mail["Date"] = "Thu, 17 Apr 2025 08:00:00 +0200"
    mail.set_content(f"{FIRST}\n\n{SECOND}\n\n-- \nAnn Smith, Quay Weekly\nTel. 555\n")
    mail.add_alternative(f"<html><body><p>{FIRST}</p></body></html>", subtype="html")
    mail.add_attachment(b"\0\1", maintype="application", subtype="octet-stream", filename="a.bin")
    return mail.as_bytes()


def _saved(made: object) -> bytes:
    stream = io.BytesIO()
    made.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()
