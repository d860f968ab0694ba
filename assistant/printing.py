"""Results as plain text for a terminal.

File names and texts are other people's: what would steer the terminal is shown, not obeyed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.records import (
    Answer,
    AnswerReport,
    Citation,
    Considered,
    Document,
    DocumentInfo,
    Explanation,
    Finding,
    Passage,
    QuoteReport,
    RefreshReport,
    Retrieval,
    VerifyReport,
)
from assistant.structure import PATH, kept_out

if TYPE_CHECKING:
    from assistant.doctor import Check
    from assistant.evaluation import Calibrated

_KEPT_OUT = "kept out | "
LONGEST_WORDS = 60
"""So many characters of the exact words are shown in an explanation."""
READ_SHOWN, UNREAD_SHOWN = 10, 4
"""So many passages that were read, and that were not, have a line in an explanation."""
SAME_REASON = 5
"""So many sources with one reason have a line each; of more, the first stands for all."""
Progress = Callable[[int, int, str], None]
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Also what turns the direction of writing: it makes a name read as another.
_STEERING = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


def one_line(text: str) -> str:
    """Return ``text`` with each character that breaks or turns the line as its escape."""
    return _STEERING.sub(_escape, text)


def plain(text: str) -> str:
    """Return ``text`` with line ends and tabs, and other control characters as their escapes."""
    return _CONTROLS.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")


def progress() -> Progress | None:
    """Return a progress bar with an estimate on stderr, or None when no terminal is there."""
    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    bars: dict[str, tqdm[Any]] = {}

    def show(done: int, total: int, what: str) -> None:
        if what not in bars:
            for other in bars.values():
                other.close()
            bars[what] = tqdm(total=total, desc=what, file=sys.stderr, leave=False, smoothing=0.05)
        bar = bars[what]
        bar.total = total
        bar.update(done - bar.n)
        if done >= total:
            bar.close()
            del bars[what]

    return show


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


def retrieval(found: Retrieval) -> str:
    """Return the passages, best first, with their sources."""
    lines = [] if found.answerable else ["No passage answers this; these are the nearest."]
    lines += [_left_out(found.undated_left_out)] if found.undated_left_out else []
    lines += [_passage(passage) for passage in found] or ["No passage found."]
    lines += [explanation(found.explanation)] if found.explanation else []
    return "\n\n".join(lines)


def answer(given: Answer) -> str:
    """Return the answer, then its citations; on a refusal the nearest passages."""
    parts = [one_line(f"(understood as: {given.understood_as})")] if given.understood_as else []
    parts.append(plain(given.text))
    parts += [
        one_line(
            f"[{c.number}] {c.label} ({c.document.path}, characters {c.start}-{c.end}){_under(c)}"
        )
        for c in given.citations
    ]
    parts += [_left_out(given.undated_left_out)] if given.undated_left_out else []
    if not given.answerable and given.passages:
        parts.append("Nearest passages:")
        parts += [_passage(passage) for passage in given.passages[:3]]
    if given.explanation:
        parts.append(explanation(given.explanation))
    return "\n\n".join(parts)


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
    words = f" “{_cut(one.answer)}”" if one.answer else ""
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


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_WORDS else f"{flat[: LONGEST_WORDS - 1]}…"


def _under(citation: Citation) -> str:
    """Return what a quote needs above it to be understood, unless its label says it."""
    heading = citation.heading or ""
    parts = [part for part in heading.split(PATH) if part not in citation.label]
    return f", under “{_cut(PATH.join(parts))}”" if parts and heading else ""


def _left_out(count: int) -> str:
    were = "documents were" if count > 1 else "document was"
    return f"({count} undated {were} left out by the date filter.)"


def _passage(passage: Passage) -> str:
    document = passage.document
    head = [
        document.title or document.path,
        document.publisher or "",
        str(document.date or "undated"),
    ]
    page = f", p. {passage.page}" if passage.page else ""
    also = f", also in {', '.join(passage.also_in)}" if passage.also_in else ""
    where = f"{document.path}, characters {passage.start}-{passage.end}{page}{also}"
    top = one_line(f"{passage.rank}. {', '.join(filter(None, head))} ({where})")
    return f"{top}\n{plain(passage.text.strip())}"


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
    """Return both error rates, before and after, and where the result is kept."""
    lines = [f"{done.questions} questions."]
    for name, rates in (("before", done.before), ("now", done.after)):
        if rates is not None:
            refused = "-" if rates.refused is None else f"{rates.refused:.3f}"
            lines.append(
                f"{name:<7} refused by mistake {rates.false_refusals:.3f}, "
                f"rightly refused {refused}, first quote right {rates.first_right:.3f}"
            )
    return "\n".join([*lines, one_line(f"Kept in {done.path}; delete it to undo this.")])


def plain_calibrated(done: Calibrated) -> dict[str, Any]:
    """Return the same as JSON types."""
    return {**asdict(done), "path": str(done.path)}


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
