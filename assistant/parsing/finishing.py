"""The last step of the formats: a text put together becomes a document."""

from __future__ import annotations

from assistant.errors import ReadingError
from assistant.parsing.assembly import Assembly
from assistant.parsing.heads import MAX_TITLE, cut_at_word, read_head
from assistant.parsing.tongue import language_of
from assistant.records import ParsedDocument, Span
from assistant.structure import walk

_LANGUAGE_SAMPLE = 4_000
# What python-docx and python-pptx raise on files that only look like theirs.
BROKEN = (KeyError, ValueError, AttributeError, TypeError, IndexError, LookupError, OSError,
          RuntimeError, AssertionError, SyntaxError, EOFError, RecursionError)  # fmt: skip


def finished(
    assembly: Assembly,
    *,
    title: str | None,
    language: str | None,
    notes: tuple[str, ...] = (),
    end: int | None = None,
) -> ParsedDocument:
    """Return the document of a file that says little of itself: the rest is read from its head.

    ``notes`` say what of the file was not read; behind ``end`` no headline is looked for.

    :raises ReadingError: there is no article text in it.
    """
    text = assembly.text
    language = language or language_of(text=text[:_LANGUAGE_SAMPLE])
    body = whole(text)
    tables = [(node.start, node.end) for node in walk(assembly.structure) if node.kind == "table"]
    if end:
        tables.append((end, len(text)))
    head = read_head(text, 0, body=body, language=language, apart=tables)
    return document(
        assembly,
        body,
        title=cut_at_word(title, MAX_TITLE) if title else head.title,
        date=head.date,
        publisher=head.publisher,
        language=language,
        notes=notes,
    )


def document(
    assembly: Assembly,
    body: tuple[Span, ...],
    **metadata: object,
) -> ParsedDocument:
    """Return the document of a text put together; ``body`` is what of it is article.

    :raises ReadingError: there is no article text in it.
    """
    if not body:
        raise ReadingError("it holds no article text")
    return ParsedDocument(
        text=assembly.text,
        body=body,
        pages=assembly.pages,
        structure=assembly.structure,
        **metadata,  # type: ignore[arg-type]
    )


def whole(text: str) -> tuple[Span, ...]:
    """Return the one span of a text all of which is the document's own; none if it is blank."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    return ((start, end),) if start < end else ()
