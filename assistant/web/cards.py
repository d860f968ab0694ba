"""A citation or an article in little: a sentence with what stands around it, or how it opens."""

from __future__ import annotations

from urllib.parse import urlencode

from markupsafe import Markup

from assistant.records import Document, Span
from assistant.structure import INLINE, leaves, path_to, shown
from assistant.web.markers import lines_html, safe_text
from assistant.web.words import Words

NEIGHBOURS = 180
"""Characters shown before and after the sentence."""
MAX_QUOTE = 1200
OPENING = 420
"""Characters of an article's text that show what it is about."""
_TEXT = ("paragraph", "list_item", "answer", "quotation")


def card_html(document: Document, span: Span, words: Words) -> Markup:
    """Return the sentence at ``span`` between its neighbours, below its source."""
    start, end = span
    page = sum(begins <= start for begins in document.pages) or None
    sentence = Markup('{}<mark class="here">{}</mark>{}').format(
        _near(before(document, start), after_it=True),
        lines_html(shown(document, start, min(end, start + MAX_QUOTE))),
        _near(after(document, end), after_it=False),
    )
    return _card(document, sentence, words, page=page)


def preview_html(document: Document, words: Words) -> Markup:
    """Return how an article opens, below its source."""
    text = (leaf for leaf in leaves(document.structure) if leaf.kind != "heading")
    inside = (p.start for p in text if any(a < p.end and p.start < b for a, b in document.body))
    begin = next(inside, document.body[0][0] if document.body else 0)
    end = min(len(document.text), begin + OPENING)
    piece = shown(document, begin, end)
    if end < len(document.text):
        piece = (piece.rpartition(" ")[0] or piece) + " …"
    return _card(document, lines_html(piece), words)


def _card(document: Document, text: Markup, words: Words, *, page: int | None = None) -> Markup:
    facts = [
        document.publisher,
        words.day(document.date) if document.date else words("undated"),
        words("page_n", number=page) if page else None,
    ]
    return Markup(
        '<p class="title" dir="auto">{}</p><p class="facts">{}</p>'
        '<p class="around" dir="auto" lang="{}">{}</p>'
    ).format(
        safe_text(document.title or document.path),
        Markup(" · ").join(Markup("<bdi>{}</bdi>").format(safe_text(f)) for f in facts if f),
        document.language or "",
        text,
    )


def _near(text: str, *, after_it: bool) -> Markup:
    if not text.strip():
        return Markup("")
    shown = lines_html(text.strip())
    return shown + Markup(" ") if after_it else Markup(" ") + shown


def before(document: Document, start: int) -> str:
    """Return what stands before an offset: of the same block, or else the block before."""
    begin = _block(document, start)[0]
    if begin >= start and (near := _beside(document, begin, -1)):
        begin, start = near
    if start - begin <= NEIGHBOURS:
        return shown(document, begin, start) if start > begin else ""
    piece = shown(document, start - NEIGHBOURS, start)
    return "… " + piece.partition(" ")[2] if " " in piece else piece


def after(document: Document, end: int) -> str:
    """Return what stands after an offset: of the same block, or else the next block."""
    begin, finish = _block(document, max(0, end - 1))
    if not document.text[end:finish].strip() and (near := _beside(document, begin, 1)):
        end, finish = near
    if finish - end <= NEIGHBOURS:
        return shown(document, end, finish) if finish > end else ""
    piece = shown(document, end, end + NEIGHBOURS)
    return piece.rpartition(" ")[0] + " …" if " " in piece else piece


def _beside(document: Document, begin: int, step: int) -> Span | None:
    """Return the span of the block beside the one that begins at an offset, if it is plain text."""
    blocks = list(leaves(document.structure))
    here = next((i for i, block in enumerate(blocks) if block.start == begin), None)
    if here is None or not 0 <= here + step < len(blocks):
        return None
    block = blocks[here + step]
    inside = any(a < block.end and block.start < b for a, b in document.body)
    return (block.start, block.end) if block.kind in _TEXT and inside else None


def _block(document: Document, offset: int) -> Span:
    """Return the span of the innermost block around an offset, or of its paragraph."""
    held = [node for node in path_to(document.structure, offset) if node.kind not in INLINE]
    if held:
        return held[-1].start, held[-1].end
    text = document.text
    begin = text.rfind("\n\n", 0, offset)
    finish = text.find("\n\n", offset)
    return begin + 2 if begin >= 0 else 0, finish if finish >= 0 else len(text)


def place_query(document: Document, span: Span) -> str:
    """Return the query of the address that opens the page at a sentence.

    The digest tells a later visitor when the article is no longer the one that was cited.
    """
    fields = {"document": document.id, "at": f"{span[0]}-{span[1]}", "sha": document.sha256[:16]}
    return "?" + urlencode({name: value for name, value in fields.items() if value})
