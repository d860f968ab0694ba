"""Plain text and Markdown become documents whose text is the file's own."""

from __future__ import annotations

from assistant.errors import ReadingError
from assistant.languages.dates import day_of
from assistant.parsing.decoding import decode
from assistant.parsing.frontmatter import first_string, front_matter
from assistant.parsing.furniture import article_spans
from assistant.parsing.heads import MAX_TITLE, cut_at_word, head_line, read_head
from assistant.parsing.markdown_structure import markdown_structure
from assistant.parsing.plain_structure import plain_structure
from assistant.parsing.tongue import language_of
from assistant.records import ParsedDocument, Span
from assistant.settings import Settings

_LANGUAGE_SAMPLE = 4_000
_TOP_CHARACTERS = 20_000
_DATE_FIELDS = (
    "date",
    "published",
    "date_published",
    "datepublished",
    "publish_date",
    "pubdate",
    "pub_date",
    "publication_date",
    "published_at",
    "publishdate",
    "published_time",
)


def parse_plain(
    data: bytes, *, markdown: bool, settings: Settings, keep: bool = False
) -> ParsedDocument:
    """Return the document of a text file's bytes; ``keep`` takes all of it for article text.

    :raises ReadingError: it is no text, too long, or holds nothing but site furniture.
    """
    text, encoding = decode(data)
    if len(text) > settings.max_text_characters:
        raise ReadingError(
            f"its text has {len(text)} characters, more than {settings.max_text_characters}; split "
            "it, or raise ASSISTANT_MAX_TEXT_CHARACTERS"
        )
    fields, start = front_matter(text)
    language = language_of(first_string(fields, "language", "lang", "locale"))
    language = language or language_of(text=text[start : start + _LANGUAGE_SAMPLE])
    dated_above, begin = head_line(text, start)
    page = False if keep else None
    body = article_spans(text, begin, markdown=markdown, pasted=not markdown, page=page)
    if not body:
        raise ReadingError("it holds no article text, only links, menus or notices")
    # Its headline is not a menu's entry, even if the text does not show that it is a page.
    top = text[: begin + _TOP_CHARACTERS]
    likely = article_spans(top, begin, markdown=markdown, pasted=not markdown, page=True) or body
    if body[-1][1] > likely[-1][1]:
        # What ends a page's article may stand at the top of a report: "Category: Standards".
        likely = (*likely, (likely[-1][1], len(top)))
    head = read_head(text, begin, body=likely, language=language, markdown=markdown)
    title = first_string(fields, "title", "headline")
    publisher = first_string(
        fields, "publisher", "outlet", "source", "site", "site_name", "newspaper"
    )
    dated = next((fields[name] for name in _DATE_FIELDS if fields.get(name)), None)
    return ParsedDocument(
        text=text,
        body=body,
        title=cut_at_word(title, MAX_TITLE) if title else head.title or _first_words(text, body),
        date=day_of(dated, language) or dated_above or head.date,
        publisher=None if publisher and _is_url(publisher) else publisher or head.publisher,
        language=language,
        url=_url(
            first_string(
                fields, "canonical", "canonical_url", "url", "source_url", "link", "source"
            )
        ),
        encoding=encoding,
        structure=markdown_structure(text, begin, language)
        if markdown
        else plain_structure(text, begin, language),
    )


def _is_url(value: str) -> bool:
    return value.startswith(("http://", "https://"))


def _url(value: str | None) -> str | None:
    return value if value and _is_url(value) else None


def _first_words(text: str, body: tuple[Span, ...]) -> str | None:
    return cut_at_word(text[body[0][0] : body[0][1]][:400]) or None
