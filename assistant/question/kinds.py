"""What a question asks for: a date, a number, several things.

Only the word that asks counts: "What happens when the bridge opens?" asks for no date, though
"when" is in it.
"""

from __future__ import annotations

import re

from assistant.languages import is_stop
from assistant.languages.cues import cue, opening, plain, words
from assistant.languages.files import text as text_of
from assistant.question.question import Kind

KINDS: tuple[Kind, ...] = ("date", "number")
_CLAUSE = re.compile(r"[,:;\uff0c\u3001\uff1a\uff1b\u060c]\s*")
_BEFORE = 3  # so many small words may stand before the word that asks: "since when", "by how much"


def kind_of(question: str, language: str | None) -> Kind | None:
    """Return whether a question asks for a date or a number; None if it asks for anything else.

    >>> kind_of("Since when has it been open?", "en"), kind_of("Who left when it rained?", "en")
    ('date', None)
    """
    asking = _asking(asked_plainly(question, language), language)
    return asking[1] if asking else None


def asks_at(question: str, language: str | None) -> int | None:
    """Return where the word stands that a question asks with; None without one."""
    asking = _asking(plain(question), language)
    return asking[0] if asking else None


def asks_nothing_else(question: str, language: str | None) -> bool:
    """Return whether a question is nothing but the word that asks ("and when?")."""
    rest = opening(language, "followup", "openers").sub("", plain(question), count=1)
    for key in ("date", "number", "other"):
        rest = cue(language, "question", key).sub(" ", rest)
    return not any(map(str.isalnum, rest))


def lists(question: str, language: str | None) -> bool:
    """Return whether a question asks for several things ("Which towns ...")."""
    return bool(cue(language, "question", "lists").search(plain(question)))


def asked_plainly(question: str, language: str | None) -> str:
    """Return a question without a polite opening ("can you tell me when ...")."""
    return opening(language, "question", "polite").sub("", plain(question), count=1)


def _asking(written: str, language: str | None) -> tuple[int, Kind | None] | None:
    """Return the place of the word that asks, and the kind it asks for."""
    found: dict[int, tuple[str, Kind | None]] = {}
    taken: list[tuple[int, int]] = []
    for kind in (*KINDS, None):
        for match in cue(language, "question", kind or "other").finditer(written):
            start, end = match.span()
            if all(end <= a or b <= start for a, b in taken):
                taken.append((start, end))
                found[start] = (match[0], kind)
    asking = [
        (start, kind)
        for start, (word, kind) in sorted(found.items())
        if not _joins_clauses(written, start, word, language)
    ]
    if not asking:
        return None
    return asking[-1 if _main(language) == "last" else 0]


def _main(language: str | None) -> str:
    return text_of(language, "question", "main") if language else "first"


def _joins_clauses(written: str, start: int, word: str, language: str | None) -> bool:
    """Return whether a word like "when" opens a clause beside the question instead of asking."""
    if word.casefold() not in words(language, "question", "conjunctions"):
        return False
    after = written[start + len(word) :].strip()
    if not any(map(str.isalnum, after)):
        return False  # "it opened when?"
    clause_start = max((m.end() for m in _CLAUSE.finditer(written, 0, start)), default=0)
    before = written[clause_start:start].split()
    small = all(is_stop(word.strip("'\"\u00bf("), language) for word in before)
    if len(before) > _BEFORE or (len(before) > 1 and not small):
        return True
    first = after.split()[0].casefold().strip("?,.")
    verbs = words(language, "question", "auxiliaries")
    if first in verbs or first.split("'")[0].split("-")[0] in verbs:
        return False
    # "When the bridge opens, will the ferry stop?": the question comes after the comma.
    pieces = _CLAUSE.split(after, maxsplit=1)
    return len(pieces) == 2 and len(pieces[1].split()) >= 2 and not any(map(str.isdigit, pieces[1]))
