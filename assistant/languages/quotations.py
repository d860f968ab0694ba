"""Which quotations and brackets of a text stay whole when it is cut into sentences."""

from __future__ import annotations

import re

from assistant.languages.scripts import CLOSING
from assistant.languages.scripts import SENTENCE_ENDS as ENDS

_LONGEST = 240
"""Characters of a quotation that stays whole; a longer one is cut at its sentences."""
_PAIRS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    '"': '"',
    "「": "」",
    "『": "』",
    "(": ")",
    "（": "）",
    "[": "]",
}
_MARK = re.compile(r"[“”„«»「」『』()（）\[\]\"]")
_DEEPEST = 4
_NEAR = 48
"""Characters that are looked at before a quotation, and at its end."""


def kept_whole(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans, brackets and marks included, of what is not cut inside, by their ends.

    A quotation that stands alone between sentences, or a long one, is cut.
    """
    found: list[tuple[int, int]] = []
    waiting: list[tuple[int, str]] = []
    for mark in _MARK.finditer(text, start, end):
        sign, at = mark[0], mark.start()
        if waiting and sign in waiting[-1][1]:
            opened, _ = waiting.pop()
            short = at - opened <= _LONGEST
            if short and not _stands_alone(text, start, opened, at):
                while found and found[-1][0] > opened:
                    found.pop()
                found.append((opened, at + 1))
        elif _opens(text, start, at):
            waiting.append((at, _PAIRS[sign]))
            del waiting[:-_DEEPEST]
    return found


def _opens(text: str, start: int, at: int) -> bool:
    """Return whether the mark opens a quotation or bracket: »German« as «French » quotes do."""
    if text[at] not in _PAIRS:
        return False
    if text[at] not in '«»"':
        return True
    free = at == start or not (text[at - 1].isalnum() or text[at - 1] in ENDS)
    return free and (text[at] == "«" or bool(text[at + 1 : at + 2].strip()))


def _stands_alone(text: str, start: int, opened: int, closed: int) -> bool:
    """Return whether several whole sentences are quoted between two sentences."""
    before = text[max(start, opened - _NEAR) : opened].rstrip()
    if before and before.rstrip(CLOSING)[-1:] not in (*ENDS, ""):
        return False
    last = text[max(opened, closed - _NEAR) : closed].rstrip(CLOSING + " ")
    return last[-1:] in ENDS
