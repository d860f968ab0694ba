"""A conversation as a Word file: every quote with a footnote that proves it.

python-docx knows no footnotes, so the part that holds them is written here; its text is put in as
text, never as markup.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from docx import Document as new_document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from assistant.languages.tables import FROM_THE_RIGHT
from assistant.web.exchange import Exchange, Quote
from assistant.web.export import differing, exact_parts, proof
from assistant.web.markers import safe_text, source_line
from assistant.web.rendering import searched_text
from assistant.web.words import Words

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FIRST = 1
"""Footnotes -1 and 0 are the lines that Word draws above the notes."""


def word(exchanges: Sequence[Exchange], words: Words, *, when: str) -> bytes:
    """Return the conversation as a .docx file; each quote has a footnote with its proof."""
    document, notes = new_document(), _Notes()
    document.core_properties.title = words("conversation")
    document.core_properties.author = document.core_properties.comments = ""
    document.add_heading(words("conversation"), level=1)
    document.add_paragraph(words("exported_at", when=when))
    for exchange in exchanges:
        document.add_heading(_clean(exchange.question), level=2)
        if exchange.understood_as:
            document.add_paragraph(f"{words('understood')} {_clean(exchange.understood_as)}")
        if not exchange.answerable:
            document.add_paragraph(_clean(exchange.error or exchange.text))
            document.add_paragraph(searched_text(exchange, words))
            continue
        for quote in exchange.quotes:
            _add_quote(document, quote, notes, words)
        for line in differing(exchange):
            document.add_paragraph(f"{words('differ')} {_clean(line)}")
    notes.attach(document)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _add_quote(document: Any, quote: Quote, notes: _Notes, words: Words) -> None:
    paragraph = document.add_paragraph(style="Quote")
    if quote.language in FROM_THE_RIGHT:
        paragraph.paragraph_format.element.get_or_add_pPr().append(OxmlElement("w:bidi"))
    for text, bold in exact_parts(quote):
        run = paragraph.add_run(_clean(text))
        run.bold = bold or None
    number = notes.add([source_line(quote, words), *proof(quote, words)])
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), str(number))
    run = paragraph.add_run()
    run.font.superscript = True
    run._r.append(reference)


def _clean(text: str) -> str:
    """Return text without the control characters that XML cannot hold."""
    return _UNPRINTABLE.sub("", safe_text(text))


class _Notes:
    """The footnotes of one document, in the order of their quotes."""

    def __init__(self) -> None:
        self._root = etree.fromstring(
            f"<w:footnotes {nsdecls('w')}>"
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p>'
            '</w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r>'
            "<w:continuationSeparator/></w:r></w:p></w:footnote></w:footnotes>"
        )
        self._next = _FIRST

    def add(self, lines: Sequence[str]) -> int:
        """Add a footnote of several lines; return its number."""
        note = etree.SubElement(self._root, qn("w:footnote"))
        note.set(qn("w:id"), str(self._next))
        paragraph = etree.SubElement(note, qn("w:p"))
        mark = etree.SubElement(paragraph, qn("w:r"))
        raised = etree.SubElement(etree.SubElement(mark, qn("w:rPr")), qn("w:vertAlign"))
        raised.set(qn("w:val"), "superscript")
        etree.SubElement(mark, qn("w:footnoteRef"))
        for place, line in enumerate(lines):
            run = etree.SubElement(paragraph, qn("w:r"))
            if place:
                etree.SubElement(run, qn("w:br"))
            text = etree.SubElement(run, qn("w:t"))
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            text.text = _clean(f" {line}" if not place else line)
        self._next += 1
        return self._next - 1

    def attach(self, document: Any) -> None:
        """Make the notes a part of the document."""
        body = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        package = document.part.package
        part = Part(PackURI("/word/footnotes.xml"), _CONTENT_TYPE, body, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
