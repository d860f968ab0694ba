"""Whether the quotes of a saved answer still stand in the sources, as the files are now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from assistant import parsing
from assistant.errors import ConfigurationError, ReadingError, StoreError
from assistant.indexing.folder import Listed, scan
from assistant.indexing.preparing import sha256
from assistant.records import Answer, AnswerReport, QuoteReport, Span
from assistant.settings import Settings
from assistant.store import Store

ALIKE = 60.0
"""Per cent of a quote that has to stand somewhere still for the place to count as changed."""
TELLING = 30
"""Characters from which the same words in a document that has nothing to do with it are a find."""
_NEAR = 2_000
"""How far around its old place a changed quote is looked for before the whole text is."""


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A quote of a saved answer, and where it stood."""

    number: int
    quote: str
    start: int
    end: int
    path: str
    sha256: str
    also_in: tuple[str, ...]


def check(
    answer: Answer | Mapping[str, Any] | str, store: Store, settings: Settings
) -> AnswerReport:
    """Return for each quote whether it holds, moved, changed or is gone.

    Only files that lie in the sources folder are read, whatever the answer names.

    :raises ConfigurationError: this is no saved answer.
    :raises SourcesMissingError: there is no sources folder.
    """
    quotes = _quotes(answer)
    files = scan(settings.sources, kind_of=parsing.kind_of, index=settings.index).files
    with parsing.Parsers(settings) as parsers:
        texts = _Texts(files, parsers)
        return AnswerReport(tuple(_checked(quote, texts, store) for quote in quotes))


# --- what was saved -----------------------------------------------------------------------------


def _quotes(answer: Answer | Mapping[str, Any] | str) -> list[_Quoted]:
    plain: Any = answer.to_dict() if isinstance(answer, Answer) else answer
    if isinstance(plain, str):
        try:
            plain = json.loads(plain)
        except (ValueError, RecursionError) as error:
            raise ConfigurationError(
                "This is no saved answer: it is not JSON. Save one with "
                "`assistant ask QUESTION --json > answer.json`."
            ) from error
    citations = plain.get("citations") if isinstance(plain, Mapping) else None
    if not isinstance(citations, list):
        raise ConfigurationError(
            "This is no saved answer: it has no list of citations. Save one with "
            "`assistant ask QUESTION --json > answer.json`."
        )
    return [_quoted(citation, place) for place, citation in enumerate(citations, start=1)]


def _quoted(citation: Any, place: int) -> _Quoted:
    def value(holder: Any, name: str, kind: type, *, default: Any = None) -> Any:
        found = holder.get(name, default) if isinstance(holder, Mapping) else None
        if not isinstance(found, kind) or isinstance(found, bool):
            wanted = {int: "whole number", str: "text"}.get(kind, "object")
            raise ConfigurationError(
                f"This is no saved answer: citation {place} has no {wanted} {name!r}."
            )
        return found

    document = value(citation, "document", Mapping)
    also = citation.get("also_in") or ()
    return _Quoted(
        number=value(citation, "number", int, default=place),
        quote=value(citation, "quote", str),
        start=max(0, value(citation, "start", int)),
        end=max(0, value(citation, "end", int)),
        path=value(document, "path", str),
        sha256=value(citation, "sha256", str, default=""),
        also_in=tuple(path for path in also if isinstance(path, str)),
    )


# --- what stands there now ----------------------------------------------------------------------


@dataclass(slots=True)
class _Texts:
    """The sources' texts, each read once, from the file as it is now."""

    files: Mapping[str, Listed]
    parsers: parsing.Parsers
    _known: dict[str, str | None] = field(default_factory=dict)

    def of(self, path: str) -> str | None:
        """Return the text of the file at ``path``; None if there is none that can be read."""
        if path not in self._known:
            self._known[path] = None
            with suppress(ReadingError, KeyError):
                self._known[path] = self.parsers.parse(Path(self.files[path].file)).text
        return self._known[path]

    def with_digest(self, digest: str) -> Iterator[str]:
        """Yield the paths of the files with these bytes."""
        for path, found in self.files.items() if digest else ():
            try:
                same = sha256(found.file) == digest
            except OSError:
                continue
            if same:
                yield path


def _checked(quoted: _Quoted, texts: _Texts, store: Store) -> QuoteReport:
    number, quote = quoted.number, quoted.quote
    text = texts.of(quoted.path)
    if text is not None:
        if text[quoted.start : quoted.end] == quote:
            return QuoteReport(number, "holds", quoted.path, quoted.start, quoted.end, quote)
        if found := _nearest(text, quote, quoted.start):
            return QuoteReport(number, "moved", quoted.path, *found, quote)
        if found := _most_alike(text, quoted):
            return QuoteReport(number, "changed", quoted.path, *found, text[slice(*found)])
    for path in _elsewhere(quoted, texts, store):
        other = texts.of(path)
        if other is not None and (found := _nearest(other, quote, quoted.start)):
            return QuoteReport(number, "moved", path, *found, quote)
    return QuoteReport(number, "gone", quoted.path, None, None, None)


def _nearest(text: str, quote: str, start: int) -> Span | None:
    """Return where the quote stands, of several places the one nearest to ``start``."""
    if not quote:
        return None
    before, after = text.rfind(quote, 0, start + len(quote)), text.find(quote, start)
    places = [place for place in (before, after) if place >= 0]
    if not places:
        return None
    place = min(places, key=lambda place: abs(place - start))
    return place, place + len(quote)


def _most_alike(text: str, quoted: _Quoted) -> Span | None:
    """Return what stands there now: the span most like the quote, whole words, if it is alike."""
    low, high = max(0, quoted.start - _NEAR), quoted.end + _NEAR
    for start, end in ((low, min(len(text), high)), (0, len(text))):
        alike = fuzz.partial_ratio_alignment(quoted.quote, text[start:end], score_cutoff=ALIKE)
        if alike is None or alike.dest_end == alike.dest_start:
            continue
        first, last = start + alike.dest_start, start + alike.dest_end
        if last - first >= len(quoted.quote) * ALIKE / 100:
            return _whole_words(text, first, last)
    return None


def _whole_words(text: str, start: int, end: int) -> Span:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _elsewhere(quoted: _Quoted, texts: _Texts, store: Store) -> Iterator[str]:
    """Yield where else it may stand: copies, the file under another name, documents with the words.

    The index only proposes; what counts is the file.
    """
    yield from (path for path in quoted.also_in if path in texts.files)
    if quoted.path not in texts.files:
        yield from texts.with_digest(quoted.sha256)
    if len(quoted.quote) >= TELLING:
        try:
            with store.snapshot() as state:
                yield from state.paths_with(quoted.quote)
        except StoreError:  # no index, or none that can be used
            return
