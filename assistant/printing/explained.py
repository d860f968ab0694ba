"""Why a question was answered as it was, on one screen that fits into a bug report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.printing.lines import cut, one_line, width
from assistant.records import Considered, Explanation, Kind, Outcome, Verdict

COLUMNS = 100
HEAD = 12
"""Columns of the word that each line begins with."""
LONGEST_TEXT = 80
"""So many columns of a question or of exact words are shown, and of a path half as many."""
SHOWN, UNREAD_SHOWN, SHOWN_IN_A_PART = 7, 2, 3
"""So many of the places that are not quoted have a line: of those that may be quoted, of passages
that were not read, and of the former in each part of a question."""
_KINDS: dict[Kind, str] = {
    "fact": "a question for a fact",
    "list": "a question for several things",
    "course": "how something went over time",
    "word": "a single word",
    "overview": "an overview",
    "parts": "a question of {} parts, each looked up by itself",
}
_OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "quoted": ("quoted as [{number}]", "quoted"),
    "completes": ("quoted as [{number}], completes [{beside}]", "quoted"),
    "edition": ("quoted as [{number}], to compare with [{beside}]", "quoted"),
    "within": ("stands in [{beside}]", "in a quote"),
    "same": ("gives the same answer as [{beside}]", "with the same answer as a quote"),
    "article": ("its article is quoted already, [{beside}]", "of articles quoted already"),
    "other": ("about something else than [{beside}]", "about something else"),
    "unsure": ("not sure enough, {needed} needed", "not sure enough"),
    "beyond": ("beyond the number of quotes shown", "beyond the number of quotes shown"),
    "refused": ("refused with the question", "refused with the question"),
    "opening": ("not how its article opens", "not how an article opens"),
    "outside": ("its article is not in the overview", "of articles not in the overview"),
    "parts": ("each part is looked up by itself", "looked up part by part"),
    "read": ("read", "read"),
    "unread": ("not read", "not read"),
}
"""What is said of one place, and of several that have no line."""
_NOT_NEAR = ("not near enough, {needed} needed", "not near enough")
_SURE = "sure: probability that it answers, by the reader; "
_NEAR = "near: likeness to the question"


def explanation(given: Explanation) -> str:
    """Return what was understood, the verdict, and the places that were looked at.

    Each quoted place has a line, and comes first; of the others the best have one, and the rest are
    counted by what became of them.  The JSON form has all.
    """
    lines = _setting(given.setting)
    lines += _wrapped("question", [_text(given.understood["question"])])
    lines += _wrapped("understood", _understood(given))
    lines += _wrapped("verdict", [_verdict(given)])
    if given.verdict.by != "parts":
        lines += _places(given.candidates, SHOWN, UNREAD_SHOWN)
    for number, part in enumerate(given.parts, start=1):
        told = part.understood
        lines += _wrapped(f"part {number}", [_text(told.get("searched") or told["question"])])
        lines += _wrapped("verdict", [_verdict(part)])
        if given.verdict.by == "parts":
            lines += _places(part.candidates, SHOWN_IN_A_PART, 0)
    return "\n".join(map(one_line, lines))


def _setting(setting: Mapping[str, Any]) -> list[str]:
    """Return what the answer rests on beside its question."""
    if not setting:
        return []
    pieces = [
        f"assistant {setting['version']}",
        f"model {setting['model']}",
        f"reader {setting['reader']}",
        f"calibration {setting['calibration']}",
        f"{setting['documents']} documents in {setting['chunks']} chunks",
        f"k {setting['k']}",
    ]
    return _wrapped("with", pieces)


def _understood(given: Explanation) -> list[str]:
    """Return the kind of question, its language, and what else was understood."""
    told = given.understood
    pieces = [_kind(given), f"language {told['language'] or 'unknown'}"]
    if "searched" in told:
        pieces.append(f"searched as {_text(told['searched'])}")
    if "follows" in told:
        pieces.append("a follow-up")
    if "within" in told and given.kind != "overview":
        pieces.append(f"searched only what was cited before: {_list(told['within'])}")
    elif "follows" in told and given.kind != "overview":
        pieces.append("searched all articles")
    if "order" in told:
        pieces.append(f"the {told['order']} first")
    for name, value in told.get("filters", {}).items():
        pieces.append(f"filter {name}: {_list(value) if isinstance(value, list) else value}")
    if "names_unknown" in told:
        pieces.append(f"in no article: {_list(told['names_unknown'])}")
    return pieces


def _kind(given: Explanation) -> str:
    told = given.understood
    if given.kind != "overview":
        return _KINDS[given.kind].format(len(told.get("parts", ())))
    of = "of the newest articles on " if told.get("latest") else "of "
    if "topic" in told:
        return f"{_KINDS['overview']} {of}{_text(told['topic'])}"
    if "follows" in told:
        return f"{_KINDS['overview']} of what was cited before"
    return f"{_KINDS['overview']} of the newest article on each subject"


def _verdict(given: Explanation) -> str:
    """Return whether the question is answered, and what says so."""
    one = given.verdict
    said = "answered" if one.answered else "refused"
    if one.by == "word":
        return f"the best passage {'holds' if one.answered else 'lacks'} the word: {said}"
    if one.by == "parts":
        return f"confidence {one.confidence:.2f}, of the least sure part that is answered: {said}"
    if one.needed is None:
        return f"an overview of all articles needs no confidence: {said}"
    sure, needed = _apart(one.confidence, one.needed)
    return f"confidence {sure}, needed {needed}: {said}{_why_likeness(given, one)}"


def _why_likeness(given: Explanation, one: Verdict) -> str:
    if one.by != "likeness":
        return ""
    if given.kind in ("course", "overview"):
        return "; by likeness, for no single passage answers this"
    if any(place.answers is not None for place in given.candidates):
        return "; by likeness, for the reader has no calibration"
    return "; by likeness, for nothing was read"


def _places(candidates: Sequence[Considered], most: int, most_unread: int) -> list[str]:
    """Return the lines of the places that were looked at, quoted ones first."""
    quoted = [one for one in candidates if one.number is not None]
    others = [one for one in candidates if one.number is None and one.sentence]
    unread = [one for one in candidates if one.number is None and not one.sentence]
    shown = [*quoted, *_best_of_passages(others)[:most], *unread[:most_unread]]
    if not shown:
        return _wrapped("places", ["none"])
    read = any(one.answers is not None for one in shown)
    lines = _wrapped("places", [f"{_SURE if read else ''}{_NEAR}"])
    lines += _rows(shown, read=read)
    listed = set(map(id, shown))
    rest = Counter(_said(one)[1] for one in candidates if id(one) not in listed)
    if rest:
        lines += _wrapped("and more", [f"{count} {said}" for said, count in rest.items()])
    return lines


def _best_of_passages(places: Sequence[Considered]) -> list[Considered]:
    """Return the best place of each passage, then the others: a passage has many sentences."""
    first: dict[tuple[str, int], Considered] = {}
    for one in places:
        first.setdefault((one.path, one.start), one)
    best = set(map(id, first.values()))
    return [*first.values(), *(one for one in places if id(one) not in best)]


def _rows(places: Sequence[Considered], *, read: bool) -> list[str]:
    """Return a line a place: how sure, how near, what became of it, where, the exact words."""
    outcomes = list(map(_outcome, places))
    column = max(map(len, outcomes))
    rows = []
    for one, outcome in zip(places, outcomes, strict=True):
        sure = f"{_figure(one.answers)} " if read else ""
        head = f"{sure}{_figure(_nearness(one))}  {outcome:<{column}}  "
        where = f"{_path(one.path)} {'-'.join(map(str, one.sentence or (one.start, one.end)))}"
        room = COLUMNS - width(head) - width(where) - 3
        words = f" “{cut(one.answer, room)}”" if one.answer and room > 3 else ""
        rows.append(f"{head}{where}{words}")
    return rows


def _figure(value: float | None) -> str:
    return f"{'-' if value is None else f'{value:.2f}':>6}"


def _nearness(one: Considered) -> float | None:
    """Return what a place is compared by where nothing was read, else its passage's likeness."""
    if one.answers is None and one.sentence is not None:
        return one.score if one.features else None
    return one.features.get("likeness")


def _outcome(one: Considered) -> str:
    needed = ""
    if one.needed is not None:
        needed = _apart(one.score if one.answers is None else one.answers, one.needed)[1]
    return _said(one)[0].format(number=one.number, beside=one.beside, needed=needed)


def _said(one: Considered) -> tuple[str, str]:
    near = one.outcome == "unsure" and one.answers is None
    return _NOT_NEAR if near else _OUTCOMES[one.outcome]


def _apart(one: float, other: float) -> tuple[str, str]:
    """Return two values with as many digits, two at least, as tell them apart."""
    digits = next((n for n in range(2, 6) if f"{one:.{n}f}" != f"{other:.{n}f}"), 2)
    return f"{one:.{digits}f}", f"{other:.{digits}f}"


def _path(path: str) -> str:
    """Return a path, of a long one the end."""
    most = LONGEST_TEXT // 2
    return path if width(path) <= most else f"…{cut(path[::-1], most - 1).rstrip('…')[::-1]}"


def _text(text: str) -> str:
    return f"“{cut(text, LONGEST_TEXT)}”"


def _list(values: Iterable[object]) -> str:
    return cut(", ".join(map(str, values)), LONGEST_TEXT)


def _wrapped(head: str, pieces: Sequence[str]) -> list[str]:
    """Return the pieces in lines behind ``head``, none of them broken."""
    lines = [f"{head:<{HEAD}}{pieces[0]}"]
    for piece in pieces[1:]:
        if width(lines[-1]) + 2 + width(piece) <= COLUMNS:
            lines[-1] += f"; {piece}"
        else:
            lines.append(f"{'':<{HEAD}}{piece}")
    return lines
