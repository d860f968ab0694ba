"""What the commands that keep, check and measure found, as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.printing.lines import one_line
from assistant.records import (
    AnswerReport,
    Document,
    DocumentInfo,
    Finding,
    QuoteReport,
    RefreshReport,
    VerifyReport,
)
from assistant.structure import kept_out

if TYPE_CHECKING:
    from assistant.doctor import Check
    from assistant.evaluation import Calibrated

_KEPT_OUT = "kept out | "
SAME_REASON = 5
"""So many sources with one reason have a line each; of more, the first stands for all."""


def refresh_report(report: RefreshReport) -> str:
    """Return what a refresh did, one line, and one line for each source that needs attention.

    Many of one reason (the pictures of a saved page) share a line.
    """
    counts = [
        f"{len(getattr(report, kind))} {kind}"
        for kind in ("added", "changed", "removed", "unchanged")
    ]
    lines = [
        f"{', '.join(counts)}; {report.chunks} chunks, {report.embedded} embedded now, "
        f"{report.seconds:.1f} s."
    ]
    for kind in ("failed", "ignored"):
        paths: dict[str, list[str]] = {}
        for failure in getattr(report, kind):
            paths.setdefault(failure.reason, []).append(failure.path)
        for reason, some in paths.items():
            lines += [one_line(f"{kind}: {path}: {reason}") for path in _shortened(some)]
    return "\n".join(lines)


def _shortened(paths: list[str]) -> list[str]:
    """Return the paths, or the first of many and how many more there are."""
    if len(paths) <= SAME_REASON:
        return paths
    return [f"{paths[0]} and {len(paths) - 1} more (`assistant sources` lists them)"]


def documents(known: Sequence[DocumentInfo]) -> str:
    """Return one line a document: id, status, chunks, language, date, path, title, notes."""
    if not known:
        return "No documents. Put files into the sources folder and run `assistant index`."
    return "\n".join(
        one_line(
            f"{d.id}  {d.status:<8} {d.chunks:>5}  {d.language or '-':<3} {d.date or '-'!s:<10}  "
            f"{d.path}  {'; '.join((d.reason or d.title or '', *d.notes))}".rstrip()
        )
        for d in known
    )


def marked_text(document: Document) -> str:
    """Return a document's text, the lines marked that are kept out of answers."""
    text = document.text
    pieces, at = [], 0
    for start, end in kept_out(document, document.body):
        before = text.rfind("\n", 0, start) + 1
        pieces += [text[at:before], *_marked(text[before:end])]
        at = end
    return "".join([*pieces, text[at:]])


def _marked(lines: str) -> Iterator[str]:
    return (f"{_KEPT_OUT}{line}" for line in lines.splitlines(keepends=True))


def verify_report(report: VerifyReport) -> str:
    """Return the verdict, and for each finding what to run."""
    head = (
        f"{report.documents} documents, {report.chunks} chunks, {report.sentences} sentences: "
        + ("all match their sources." if report.ok else f"{len(report.findings)} do not hold.")
    )
    return "\n".join([head, *map(_finding, report.findings)])


def _finding(finding: Finding) -> str:
    where = f"{finding.path}: " if finding.path else ""
    return one_line(f"{finding.kind}: {where}{finding.message} {finding.remedy}")


def answer_report(report: AnswerReport) -> str:
    """Return one line a quote of a saved answer: what became of it, and what stands where now."""
    if not report.quotes:
        return "The answer has no quotes."
    return "\n".join(map(_quote, report.quotes))


def _quote(quote: QuoteReport) -> str:
    place = f"{quote.path}, characters {quote.start}-{quote.end}"
    said = {
        "holds": f"holds ({place})",
        "moved": f"moved to {place}",
        "changed": f"changed; now {place}: “{quote.now}”",
        "gone": f"gone from {quote.path}",
    }
    return one_line(f"[{quote.number}] {said[quote.state]}")


def measures(values: dict[str, Any]) -> str:
    """Return one measure a line."""
    width = max(map(len, values), default=0)
    return "\n".join(
        f"{name:<{width}}  {value:.4g}" if isinstance(value, float) else f"{name:<{width}}  {value}"
        for name, value in values.items()
        if not isinstance(value, (dict, list))
    )


def calibrated(done: Calibrated) -> str:
    """Return both error rates, before and after, and where the result is kept, if it is."""
    lines = [f"{done.questions} different questions."]
    for name, rates in (("before", done.before), ("now", done.after)):
        if rates is not None:
            refused = "-" if rates.refused is None else f"{rates.refused:.3f}"
            lines.append(
                f"{name:<7} refused by mistake {rates.false_refusals:.3f}, "
                f"rightly refused {refused}, first quote right {rates.first_right:.3f}"
            )
    lines.append("(now: each fifth of them judged by a fit to the others, which had not seen it)")
    if done.path is None:
        lines.append("Nothing was kept: no more questions would be dealt with rightly than before.")
    else:
        lines.append(one_line(f"Kept in {done.path}; delete it to undo this."))
    return "\n".join(lines)


def plain_calibrated(done: Calibrated) -> dict[str, Any]:
    """Return the same as JSON types."""
    return {**asdict(done), "path": None if done.path is None else str(done.path)}


def checks(done: Sequence[Check]) -> str:
    """Return one line a check, the remedy below what is not ok."""
    lines = []
    for check in done:
        lines.append(
            ": ".join(filter(None, [check.name, "ok" if check.ok else "NOT OK", check.message]))
        )
        if not check.ok and check.remedy:
            lines.append(f"  do: {check.remedy}")
    return "\n".join(lines)


def feedback(entries: Sequence[dict[str, Any]]) -> str:
    """Return one line a like or dislike, with its question and citations."""
    if not entries:
        return "No feedback yet."
    return "\n".join(
        one_line(
            f"{e['time']}  {'like' if e['liked'] else 'dislike'}  {e['question']}  "
            + "; ".join(c["label"] for c in e["citations"])
        )
        for e in entries
    )
