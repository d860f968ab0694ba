"""What a question says about time, and how well a document's date fits it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from assistant.languages import detect
from assistant.question.order import order_of

# Small on purpose, by judgement: a fitting date settles near ties and outweighs no answer.
YEAR_BONUS = 0.02
LATEST_BONUS = 0.03

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def bonus(question: str, dates: Sequence[date | None]) -> list[float]:
    """Return what each candidate's publication date adds to its score, in [0, 0.03].

    A year in the question favours documents published in it; "latest" favours the newest of the
    candidates by their order in time.  Undated documents get nothing.
    """
    years = {int(year) for year in _YEAR.findall(question)}
    if order_of(question, detect(question)) == "newest":
        order = sorted({day for day in dates if day})
        share = {day: (place + 1) / len(order) for place, day in enumerate(order)}
        return [LATEST_BONUS * share[day] if day else 0.0 for day in dates]
    return [YEAR_BONUS if day and day.year in years else 0.0 for day in dates]
