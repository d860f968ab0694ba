"""Answers and passages as plain text for a terminal."""

from __future__ import annotations

from assistant.printing.explained import explanation
from assistant.printing.lines import cut, one_line, plain
from assistant.records import Answer, Citation, Passage, Retrieval
from assistant.structure import PATH

LONGEST_HEADING = 60
"""So many columns of what a quote stands under are shown."""


def retrieval(found: Retrieval) -> str:
    """Return the passages, best first, with their sources; without their text above the reasons."""
    lines = [] if found.answerable else ["No passage answers this; these are the nearest."]
    lines += [_left_out(found.undated_left_out)] if found.undated_left_out else []
    if found.explanation:
        lines += ["\n".join(map(_head, found))] if found else ["No passage found."]
        return "\n\n".join([*lines, explanation(found.explanation)])
    lines += [_passage(passage) for passage in found] or ["No passage found."]
    return "\n\n".join(lines)


def answer(given: Answer) -> str:
    """Return the answer, then its citations; on a refusal the nearest passages.

    An explanation stands below on the same screen: the passages are among its places.
    """
    parts = [one_line(f"(understood as: {given.understood_as})")] if given.understood_as else []
    parts.append(plain(given.text))
    sources = [
        one_line(
            f"[{c.number}] {c.label} ({c.document.path}, characters {c.start}-{c.end}){_under(c)}"
        )
        for c in given.citations
    ]
    parts += ["\n".join(sources)] if sources and given.explanation else sources
    parts += [_left_out(given.undated_left_out)] if given.undated_left_out else []
    if given.explanation:
        parts.append(explanation(given.explanation))
    elif not given.answerable and given.passages:
        parts.append("Nearest passages:")
        parts += [_passage(passage) for passage in given.passages[:3]]
    return "\n\n".join(parts)


def _under(citation: Citation) -> str:
    """Return what a quote needs above it to be understood, unless its label says it."""
    heading = citation.heading or ""
    parts = [part for part in heading.split(PATH) if part not in citation.label]
    return f", under “{cut(PATH.join(parts), LONGEST_HEADING)}”" if parts and heading else ""


def _left_out(count: int) -> str:
    were = "documents were" if count > 1 else "document was"
    return f"({count} undated {were} left out by the date filter.)"


def _passage(passage: Passage) -> str:
    return f"{_head(passage)}\n{plain(passage.text.strip())}"


def _head(passage: Passage) -> str:
    document = passage.document
    head = [
        document.title or document.path,
        document.publisher or "",
        str(document.date or "undated"),
    ]
    page = f", p. {passage.page}" if passage.page else ""
    also = f", also in {', '.join(passage.also_in)}" if passage.also_in else ""
    where = f"{document.path}, characters {passage.start}-{passage.end}{page}{also}"
    return one_line(f"{passage.rank}. {', '.join(filter(None, head))} ({where})")
