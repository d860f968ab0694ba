"""The day a report is dated: it tells when it was written, and answers no question for a day."""

from __future__ import annotations

import re

from assistant.languages.dates import days
from assistant.languages.scripts import LETTERS
from assistant.records import Document, Span

_LONGEST = 90
"""Characters from a sentence's beginning to the dash behind its dateline."""
_DATELINE = re.compile(
    rf"(?P<before>[^\n]{{0,{_LONGEST}}}?)(?:\s[-\u2013\u2014]{{1,2}}\s|\.[-\u2013\u2014]\s)"
)
_AGENCY = re.compile(r"[(\uff08][^()]{2,30}[)\uff09]")
_SCRIPTS = ("arabic", "devanagari", "thai", "hangul", "kana", "han")
_UNCASED = re.compile(f"[{''.join(LETTERS[script] for script in _SCRIPTS)}]")
_LONGEST_PLACE = 24


def is_of_dateline(document: Document, sentence: Span, words: Span) -> bool:
    """Return whether ``words`` stand before the dash of "NORWICK, 4 March 2023 -- The lido …".

    That is a place, the day on which ``document`` was published, and maybe an agency in brackets,
    nothing else: "On 4 March 2023 -- a Saturday -- …" and an entry of a diary are none.  Where a
    script has capitals, the place is in capitals, or an agency tells.
    """
    found = _DATELINE.match(document.text, sentence[0])
    if document.date is None or found is None or words[1] > found.end():
        return False
    before = found["before"]
    given = next((d for d in days(before, document.language) if d[2] == document.date), None)
    if given is None:
        return False
    place, behind = before[: given[0]].strip(" ,\u060c\uff0c\u3001"), before[given[1] :]
    agency = bool(_AGENCY.search(behind))
    behind = _AGENCY.sub("", behind)
    if not place or len(place) > _LONGEST_PLACE or sum(map(str.isalpha, behind)) > 2:
        return False
    return agency or place.isupper() or bool(_UNCASED.match(place))
