"""The order in which an answer's articles come: as sure as they are, unless the question says.

"What is the latest on the ferry?" asks for the newest article first, as answers that differ do;
"how did the price develop?" and "when was it first announced?" for the oldest.  Articles without a
date stay behind those with one; an answer that rests on fewer than two dated articles is left as it
is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from assistant.question import Order
from assistant.records import DocumentInfo

T = TypeVar("T")


def in_order(items: Sequence[T], documents: Sequence[DocumentInfo], order: Order | None) -> list[T]:
    """Return ``items``, each of the document beside it, with those of one document together.

    Documents keep the order of their first item unless ``order`` names another and two have dates.
    """
    first: dict[str, int] = {}
    for number, document in enumerate(documents):
        first.setdefault(document.id, number)
    dated = {document.id: document.date for document in documents if document.date}

    def place(number: int) -> tuple[bool, int, int]:
        document = documents[number]
        if order is None or len(dated) < 2:
            return False, 0, first[document.id]
        days = (dated.get(document.id) or date.min).toordinal()
        return document.id not in dated, -days if order == "newest" else days, first[document.id]

    return [items[number] for number in sorted(range(len(items)), key=place)]
