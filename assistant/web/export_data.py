"""A conversation as JSON whose citations `assistant verify FILE` checks again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from assistant.web.exchange import Exchange, Quote


def data(exchanges: Sequence[Exchange], *, when: str) -> str:
    """Return the conversation as JSON: ``answers`` as `ask --json` gives them, and ``citations``.

    ``citations`` holds every quote of the conversation under a number of its own, so that the file
    is checked as the JSON of a single answer is; ``answers`` name theirs by that ``number`` and
    keep the one they were shown under as ``shown``.
    """
    numbers = count(1)
    answers = [_answer(exchange, numbers) for exchange in exchanges]
    plain = {
        "exported": when,
        "answers": answers,
        "citations": [citation for answer in answers for citation in answer["citations"]],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def _answer(exchange: Exchange, numbers: Iterator[int]) -> dict[str, Any]:
    return {
        "question": exchange.question,
        "asked_at": exchange.asked_at,
        "understood_as": exchange.understood_as,
        "filters": exchange.filters,
        "answerable": exchange.answerable,
        "confidence": exchange.confidence,
        "answer": exchange.error or exchange.text,
        "citations": [_citation(quote, next(numbers)) for quote in exchange.quotes],
    }


def _citation(quote: Quote, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "shown": quote.number,
        "quote": quote.text,
        "heading": quote.heading,
        "start": quote.start,
        "end": quote.end,
        "answer": list(quote.answer) if quote.answer else None,
        "page": quote.page,
        "label": quote.label,
        "also_in": list(quote.also_in),
        "sha256": quote.file_sha256,
        "text_sha256": quote.sha256,
        "document": {
            "id": quote.document_id,
            "path": quote.path,
            "title": quote.title,
            "date": quote.date,
            "publisher": quote.publisher,
            "language": quote.language,
            "url": quote.url,
        },
    }
