"""A web page becomes the document of its article."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from contextlib import nullcontext, suppress

from lxml import etree, html

from assistant.errors import ReadingError
from assistant.languages.scripts import SENTENCE_ENDS
from assistant.parsing.article import NO_ARTICLE, find_article
from assistant.parsing.assembly import Assembly
from assistant.parsing.charsets import codec_of
from assistant.parsing.decoding import decode
from assistant.parsing.finishing import document
from assistant.parsing.furniture import article_spans
from assistant.parsing.heads import MAX_TITLE, cut_at_word, read_head
from assistant.parsing.lines import clean
from assistant.parsing.markup import add_markup
from assistant.parsing.tongue import language_of
from assistant.parsing.tree import Element
from assistant.parsing.webmeta import stated_text, web_metadata
from assistant.records import Node, ParsedDocument, Span
from assistant.settings import Settings
from assistant.structure import is_leaf, walk

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.I)
_HEAD_BYTES = 4_096
_SHOWN = 60
"""Characters of a stated text by which it is known that the page shows it, too."""
_SENTENCE = re.compile(rf"\w.*[{SENTENCE_ENDS}]", re.DOTALL)
_LEAST_ARTICLE = 80
"""Characters below which what is left of a page is taken for its menus, unless it is a sentence."""


def parse_webpage(data: bytes, *, settings: Settings, keep: bool = False) -> ParsedDocument:
    """Return the article of an HTML page, with ``keep`` all of the page.

    :raises ReadingError: it is no HTML, or there is no article on it.
    """
    text, encoding = decode_markup(data)
    tree = parse_html(text)
    stated = web_metadata(tree)
    assembly = Assembly(settings)
    title = cut_at_word(stated.title, MAX_TITLE) if stated.title else None
    stated_body = stated_text(tree)
    page = None if keep else copy.deepcopy(tree)  # what is looked for in it is taken out of it
    try:
        article, tei = (tree, False) if keep else find_article(tree)
    except ReadingError:
        if not stated_body:
            raise
        article, tei = None, False
    if title and (article is None or not _begins_with(article, title)):
        assembly.add_heading(title, 1)
    heading_end = len(assembly.text)
    if article is not None:
        add_markup(article, assembly, tei=tei, whole=keep)
    _add_stated(stated_body, assembly, heading_end)
    text = assembly.text
    body = article_spans(text, page=False if keep else None)
    sure = body if keep else article_spans(text, page=True)
    said = " ".join(text[max(a, heading_end) : b] for a, b in sure)
    # A table whose columns have names is worth reading, however small.
    if not (_is_article(said) or any(node.header for node in walk(assembly.structure))):
        raise ReadingError(NO_ARTICLE)
    language = language_of(stated.language) or language_of(text=text[:8_000])
    head = read_head(text, 0, body=body, language=language)
    if page is not None:
        _add_left_out(page, assembly, settings)
    return document(
        assembly,
        body,
        title=title or head.title,
        date=stated.date or head.date,
        publisher=stated.publisher or head.publisher,
        language=language,
        url=stated.url,
        encoding=encoding,
    )


def _add_stated(stated: list[tuple[str, str]], assembly: Assembly, start: int) -> None:
    """Append what the page says only in its data for machines: articles, questions and answers.

    ``stated`` holds pairs of a question ("" for an article) and a text.
    """
    shown = " ".join(assembly.text[start:].split())
    for question, text in stated:
        plain = re.sub(r"<[^>]{0,500}>", " ", text)
        words = " ".join(plain.split())
        if not words or words[:_SHOWN] in shown:
            continue
        if question:
            with assembly.part("question"):
                assembly.add(question)
        if "</" in text:
            with assembly.part("answer") if question else nullcontext():
                add_markup(parse_html(text), assembly)
        else:
            paragraphs = [part for part in re.split(r"\n\s*\n|\n", plain) if part.strip()]
            with assembly.part("answer") if question else nullcontext():
                for paragraph in paragraphs:
                    assembly.add(clean(paragraph))


def _add_left_out(page: Element, assembly: Assembly, settings: Settings) -> None:
    """Append what a page shows beside its article, so that it is seen what is not indexed."""
    whole = Assembly(settings)
    add_markup(page, whole, whole=True)
    shown, read = whole.text, " ".join(assembly.text.split())
    room = settings.max_text_characters - len(assembly.text)
    for start, end in _units(whole.structure):
        said = " ".join(shown[start:end].split())
        if not any(map(str.isalnum, said)) or said in read:
            continue
        room -= len(said) + 2
        if room < 0:
            return  # the article itself is within the limit
        assembly.add(said, glue="\n\n")


def _units(nodes: Sequence[Node]) -> Iterator[Span]:
    """Yield the spans of rows and of blocks of text, in order."""
    for node in nodes:
        if node.kind == "row" or is_leaf(node):
            yield node.start, node.end
        else:
            yield from _units(node.children)


def decode_markup(data: bytes) -> tuple[str, str]:
    """Return the text of HTML or XML bytes, in the encoding they declare if that fits."""
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    if declared and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        codec = codec_of(declared.group(1).decode("ascii"))
        codec = "cp1252" if codec == "ascii" else codec  # as browsers do
        if codec and codec not in ("utf_8", "utf_16"):
            with suppress(UnicodeDecodeError):
                return data.decode(codec).replace("\r\n", "\n"), codec
    return decode(data)


def parse_html(text: str) -> Element:
    """Return the tree of an HTML text.

    :raises ReadingError: nothing can be made of it.
    """
    # lxml refuses a str that declares its encoding, and control characters that XML forbids.
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    text = re.sub(r"[\x00-\x08\x0b\x0e-\x1f]", " ", text)
    try:
        tree = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ReadingError("it is no HTML page, or an empty one") from error
    return tree


def _begins_with(article: Element, title: str) -> bool:
    start = " ".join("".join(article.itertext())[:1_000].split())
    return start.startswith(title[:80])


def _is_article(text: str) -> bool:
    text = text.strip()
    return len(text) >= _LEAST_ARTICLE or bool(_SENTENCE.search(text))
