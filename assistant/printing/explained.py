"""Why a question was answered as it was, on one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.printing.lines import cut, one_line
from assistant.records import Considered, Explanation

LONGEST_WORDS = 60
"""So many characters of the exact words are shown in an explanation."""
READ_SHOWN, UNREAD_SHOWN = 10, 4
"""So many passages that were read, and that were not, have a line in an explanation."""


def explanation(given: Explanation) -> str:
    """Return on one screen what was understood, the verdict's parts, and what was looked at.

    Of many passages the first have a line, and one for each further place that is quoted from them;
    the JSON form has all.
    """
    understood = ", ".join(f"{name}: {_short(value)}" for name, value in given.understood.items())
    verdict = ", ".join(f"{name} {value:.2f}" for name, value in given.verdict.items())
    passages: dict[tuple[str, int, int], list[Considered]] = {}
    for one in given.candidates:
        passages.setdefault((one.path, one.start, one.end), []).append(one)
    read = [_read(places) for places in passages.values() if places[0].answers is not None]
    unread = [[_considered(p[0])] for p in passages.values() if p[0].answers is None]
    lines = [f"understood: {understood}", f"verdict: {verdict}", "candidates:"]
    for each, most in ((read, READ_SHOWN), (unread, UNREAD_SHOWN)):
        lines += [line for passage in each[:most] for line in passage]
        if len(each) > most:
            lines.append(f"    - and {len(each) - most} more like the last")
    return "\n".join(map(one_line, lines))


def _read(places: Sequence[Considered]) -> list[str]:
    """Return the lines of a passage that was read: its best place, and others that are quoted."""
    best, *others = places
    quoted = [one for one in others if one.outcome.startswith("quoted")]
    left = len(others) - len(quoted)
    more = f"; {left} other {'place' if left == 1 else 'places'}" if left else ""
    return [_considered(best) + more, *map(_considered, quoted)]


def _considered(one: Considered) -> str:
    sure = "    -" if one.answers is None else f"{one.answers:5.2f}"
    features = " ".join(f"{name} {value:.2f}" for name, value in one.features.items())
    words = f" “{cut(one.answer, LONGEST_WORDS)}”" if one.answer else ""
    place = "-".join(map(str, one.sentence or (one.start, one.end)))
    return f"{sure} {one.path} {place}{words}: {one.outcome}; {features}"


def _short(value: object) -> str:
    """Return a value in few characters: of several, those that are set."""
    if isinstance(value, Mapping):
        value = " ".join(f"{name} {_short(one)}" for name, one in value.items() if _is_set(one))
    elif isinstance(value, list | tuple):
        value = " ".join(map(str, value))
    return str(value) if _is_set(value) else "-"


def _is_set(value: object) -> bool:
    return value is not False and value not in (None, "", [], (), {})
