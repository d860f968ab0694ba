"""The day a report is dated: it tells when it was written, and answers no question for a day."""

from __future__ import annotations

import re

from assistant.languages.dates import days
from assistant.records import Document, Span

_LONGEST = 90
"""Characters from a sentence's beginning to the dash behind its dateline."""
_DATELINE = re.compile(rf"[^\n]{{0,{_LONGEST}}}?(?:\s[-\u2013\u2014]{{1,2}}\s|\.[-\u2013\u2014]\s)")


def is_of_dateline(document: Document, sentence: Span, words: Span) -> bool:
    """Return whether ``words`` stand before the dash of "NORWICK, 4 March 2023 -- The lido …".

    It is one if it gives the day on which ``document`` was published.
    """
    found = _DATELINE.match(document.text, *sentence)
    if document.date is None or found is None or words[1] > found.end():
        return False
    return any(day == document.date for _, _, day in days(found[0], document.language))
