"""The values that travel between rooms: frozen dataclasses, no input or output.

Offsets count Unicode characters in a document's ``text``; a span is ``(start, end)`` with
``end`` exclusive.  Every record has ``to_dict()``, which gives plain JSON types.
"""

from assistant.records.answers import Answer, Citation, Filters, Passage, Retrieval, Turn
from assistant.records.base import Span, storable
from assistant.records.documents import (
    BY_NAME,
    Chunk,
    ChunkSpan,
    Document,
    DocumentInfo,
    Node,
    NodeKind,
    ParsedDocument,
    Status,
)
from assistant.records.explanations import (
    Considered,
    Explanation,
    JudgedBy,
    Kind,
    Outcome,
    Verdict,
)
from assistant.records.reports import (
    AnswerReport,
    Failure,
    Finding,
    Progress,
    QuoteReport,
    QuoteState,
    RefreshReport,
    VerifyReport,
)

__all__ = [
    "BY_NAME",
    "Answer",
    "AnswerReport",
    "Chunk",
    "ChunkSpan",
    "Citation",
    "Considered",
    "Document",
    "DocumentInfo",
    "Explanation",
    "Failure",
    "Filters",
    "Finding",
    "JudgedBy",
    "Kind",
    "Node",
    "NodeKind",
    "Outcome",
    "ParsedDocument",
    "Passage",
    "Progress",
    "QuoteReport",
    "QuoteState",
    "RefreshReport",
    "Retrieval",
    "Span",
    "Status",
    "Turn",
    "Verdict",
    "VerifyReport",
    "storable",
]
