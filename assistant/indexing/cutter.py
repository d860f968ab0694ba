"""Cuts long texts in a process of its own, so that no text holds a refresh up for ever.

``python -m assistant.indexing.cutter`` is that process: JSON, a request and an answer a line.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from assistant.indexing.cutting import Cut, Piece, cut
from assistant.packing import pack, unpack
from assistant.parsing.isolation import Worker
from assistant.parsing.worker import serve
from assistant.records import ParsedDocument
from assistant.settings import Settings

HERE = 20_000
"""Characters up to which a text is cut by this process: sooner than another one is started."""


class Cutters:
    """Cuts documents one after the other, long ones in a worker process with a deadline."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._worker: Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop(kill=False)

    def cut(self, parsed: ParsedDocument) -> Cut:
        """Return the document's chunks.

        :raises ReadingError: it takes longer than ``max_read_seconds``, or too much memory.
        """
        if len(parsed.text) <= HERE:
            return cut(parsed, self._settings)
        self._worker = self._worker or Worker("assistant.indexing.cutter", "cutting")
        try:
            answer = self._worker.ask(
                _request(parsed, self._settings), self._settings.max_read_seconds
            )
        except BaseException:
            self._stop(kill=True)
            raise
        return _cut(self._worker.checked(answer))

    def _stop(self, *, kill: bool) -> None:
        if self._worker is not None:
            self._worker.stop(kill=kill)
            self._worker = None


def _request(parsed: ParsedDocument, settings: Settings) -> dict[str, Any]:
    return {
        "text": parsed.text,
        "body": parsed.body,
        "language": parsed.language,
        "structure": pack(parsed.structure),
        "chunk_characters": settings.chunk_characters,
        "chunk_overlap": settings.chunk_overlap,
        "seconds": settings.max_read_seconds,
    }


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    parsed = ParsedDocument(
        text=request["text"],
        body=tuple((start, end) for start, end in request["body"]),
        language=request["language"],
        structure=unpack(request["structure"]),
    )
    sizes = {name: request[name] for name in ("chunk_characters", "chunk_overlap")}
    found = cut(parsed, Settings(**sizes))
    return {
        "language": found.language,
        "chunks": [
            (piece.start, piece.end, piece.sentences, piece.terms, piece.sentence_terms)
            for piece in found.chunks
        ],
    }


def _cut(answer: dict[str, Any]) -> Cut:
    pieces = (
        Piece(
            start,
            end,
            tuple((first, last) for first, last in sentences),
            tuple(terms),
            tuple(tuple(some) for some in sentence_terms),
        )
        for start, end, sentences, terms, sentence_terms in answer["chunks"]
    )
    return Cut(answer["language"], tuple(pieces))


if __name__ == "__main__":
    serve(_answer)
