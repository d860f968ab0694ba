"""What was done to an index, or found wrong in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Literal

from assistant.records.base import Record, as_json, storable

Progress = Callable[[int, int, str], None]
"""Is told how much is done, of how much, and what is at hand."""


@dataclass(frozen=True, slots=True)
class Failure(Record):
    """A source that could not be indexed, or was left alone, and why."""

    path: str
    reason: str

    def __post_init__(self) -> None:
        for name in ("path", "reason"):
            object.__setattr__(self, name, storable(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class RefreshReport(Record):
    """What a refresh did.  The lists hold paths; ``embedded`` counts chunks embedded now."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    ignored: tuple[Failure, ...] = ()
    failed: tuple[Failure, ...] = ()
    chunks: int = 0
    embedded: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return the report with every list as paths, and the reasons beside them."""
        plain = {f.name: as_json(getattr(self, f.name)) for f in fields(self)}
        for kind in ("ignored", "failed"):
            plain[kind] = [failure.path for failure in getattr(self, kind)]
        plain["reasons"] = {f.path: f.reason for f in (*self.ignored, *self.failed)}
        return plain


@dataclass(frozen=True, slots=True)
class Finding(Record):
    """One thing that ``verify`` found wrong, and what to run to mend it."""

    kind: str
    path: str | None
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class VerifyReport(Record):
    """What ``verify`` checked and found; ``ok`` when there is no finding."""

    documents: int
    chunks: int
    sentences: int
    findings: tuple[Finding, ...]
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether every citation still matches its source."""
        return not self.findings

    def to_dict(self) -> dict[str, Any]:
        """Return the report and its verdict."""
        plain = {f.name: as_json(getattr(self, f.name)) for f in fields(self)}
        return {"ok": self.ok, **plain}


QuoteState = Literal["holds", "moved", "changed", "gone"]


@dataclass(frozen=True, slots=True)
class QuoteReport(Record):
    """How a quote of a saved answer stands in the sources now.

    ``start`` to ``end`` of the text of ``path`` is where it stands, or what stands there in its
    place, and ``now`` is that text; all three are None for a quote that is gone.
    """

    number: int
    state: QuoteState
    path: str
    start: int | None
    end: int | None
    now: str | None


@dataclass(frozen=True, slots=True)
class AnswerReport(Record):
    """Every quote of a saved answer, checked against the sources as they are now."""

    quotes: tuple[QuoteReport, ...]

    @property
    def ok(self) -> bool:
        """Whether every quote still stands in the sources, at its place or at another."""
        return all(quote.state in ("holds", "moved") for quote in self.quotes)
