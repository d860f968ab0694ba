"""A document's text into chunks, sentences and search terms."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.chunking import chunk
from assistant.languages import detect, normalise_code, search_terms
from assistant.records import ParsedDocument, Span
from assistant.settings import Settings
from assistant.structure import searched


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk: its span, those of its sentences, and the search terms of both."""

    start: int
    end: int
    sentences: tuple[Span, ...]
    terms: tuple[str, ...]
    sentence_terms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A document's language and its chunks, in order."""

    language: str | None
    chunks: tuple[Piece, ...]


def cut(parsed: ParsedDocument, settings: Settings) -> Cut:
    """Return the document's chunks, those without words left out."""
    language = normalise_code(parsed.language) or detect(parsed.text)
    spans = chunk(
        parsed.text,
        parsed.body,
        language,
        structure=parsed.structure,
        size=settings.chunk_characters,
        overlap=settings.chunk_overlap,
    )
    pieces = []
    for span in spans:
        text = parsed.text[span.start : span.end]
        if not _has_words(text):
            continue
        sentences = [s for s in span.sentences if _has_words(parsed.text[s[0] : s[1]])]
        sentences = sentences or [(span.start, span.end)]
        terms = [tuple(search_terms(searched(parsed, s), language)) for s in sentences]
        own = tuple(search_terms(text, language))
        pieces.append(Piece(span.start, span.end, tuple(sentences), own, tuple(terms)))
    return Cut(language, tuple(pieces))


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)
