"""One question with its answer, resolved so that it can be kept and shown again.

An ``Exchange`` holds what an answer rested on when it was given: every quote with its source line,
its span and the digest of the document it was taken from.  It is plain data (JSON in and out), so a
conversation can be shown, exported and compared with the sources of today without asking again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from assistant.records import Span
from assistant.web.plain import Cells


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim piece of a document; ``sha256`` is the digest of the document's text then."""

    number: int
    text: str
    start: int
    end: int
    label: str
    document_id: str
    path: str
    title: str
    page: int | None = None
    publisher: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None
    sha256: str = ""
    also_in: tuple[str, ...] = ()
    """Paths of documents that hold the same text."""
    answer: Span | None = None
    """The exact words of the answer, as a span in the document's text; None where unknown."""
    heading: str | None = None
    """What the quote stands under; for a row of a table the cells of its header."""
    file_sha256: str = ""
    """The digest of the source file."""
    shown: str = ""
    """The quote without the marks of its format; empty where it is the text itself."""
    bold: Span | None = None
    """Where in what is shown the exact words of the answer stand."""
    cells: Cells = ()
    """Of a row of a table: the names of its columns and what stands in them."""

    @property
    def display(self) -> str:
        """The quote as it is shown, copied and exported."""
        return self.shown or self.text

    @property
    def exact(self) -> str:
        """The exact words, the whole quote if they are not known."""
        return self.display[slice(*self.bold)] if self.bold else self.display

    @property
    def span(self) -> Span:
        """Where the quote stands in the document's text."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what was answered; ``filters`` is the query string it was asked with."""

    question: str
    text: str = ""
    answerable: bool = False
    confidence: float = 0.0
    understood_as: str | None = None
    quotes: tuple[Quote, ...] = ()
    nearest: tuple[Quote, ...] = ()
    documents_searched: int = 0
    undated_left_out: int = 0
    filters: str = ""
    differences: tuple[tuple[int, ...], ...] = ()
    """Numbers of quotes whose articles answer differently, newest first."""
    articles: int = 0
    articles_limited: bool = False
    unanswered: tuple[str, ...] = ()
    overview: bool = False
    error: str = ""
    """Why there is no answer, in the words of the error."""
    stopped: bool = False
    asked_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    @property
    def document_ids(self) -> tuple[str, ...]:
        """The documents quoted, in the order of the quotes."""
        return tuple(dict.fromkeys(quote.document_id for quote in self.quotes))

    def to_json(self) -> str:
        """Return the exchange as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> Exchange:
        """Return the exchange that ``to_json`` wrote; fields of later releases are left out."""
        plain: dict[str, Any] = json.loads(line)
        for name in ("quotes", "nearest"):
            plain[name] = tuple(_quote(item) for item in plain.get(name, ()))
        plain["differences"] = tuple(map(tuple, plain.get("differences", ())))
        plain["unanswered"] = tuple(plain.get("unanswered", ()))
        return cls(**_known(cls, plain))


def _quote(plain: Mapping[str, Any]) -> Quote:
    known = _known(Quote, plain)
    known["also_in"] = tuple(known.get("also_in", ()))
    for name in ("answer", "bold"):
        known[name] = (known.get(name) and tuple(known[name])) or None
    known["cells"] = tuple(tuple(cell) for cell in known.get("cells", ()))
    return Quote(**known)


def _known(kind: type, plain: Mapping[str, Any]) -> dict[str, Any]:
    names = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return {name: value for name, value in plain.items() if name in names}
