"""Document -> chunks and their sentences, each with exact offsets.

The cutting is langchain-text-splitters' recursive splitter, told where paragraphs and sentences
begin by marks put into the text, so that it needs no list of separators per script.  Offsets are
carried: the pieces' lengths, marks left out, add up to the text again, and that is asserted.

A heading stays with what follows it, a tail is shared out with its neighbour, and a sentence
longer than a chunk is clipped at words; every sentence (or such part) lies whole in some chunk.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.records import ChunkSpan, Span
from assistant.sentences import readable, split_sentences

__all__ = ["chunk", "split_sentences"]

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n|\f")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")
_CLOSED = re.compile(r"[.!?…:;,。！？；，؟۔।॥]['\"”’»)\]」』]*$")
_LONGEST_HEADING = 80
_SMALL = 0.3  # of a chunk: less is a tail
_STRETCH = 1.15  # how far a chunk may grow to take in its tail
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_DENSE_SHARE = 0.6  # of the characters say as much in Chinese, Japanese and Korean
_SAMPLE = 4_000
_CUT = re.compile(r"[\s,;:，、；،؛](?=\S)")


def chunk(
    text: str,
    body: Sequence[Span],
    language: str | None,
    *,
    size: int = 800,
    overlap: float = 0.0,
) -> list[ChunkSpan]:
    """Return the chunks of the body spans in order, about ``size`` characters each.

    Scripts that say more in a character (Chinese, Japanese, Korean) get chunks of ``0.6 * size``,
    so that a chunk stays within what a model reads at once.

    A chunk repeats the last sentences of the one before where they fit into ``overlap`` of
    ``size``, which come on top; it never reaches across site furniture.  ``sentences`` of a chunk
    are those lying in it; the same sentence has the same span in two chunks.
    """
    if _is_dense(text, body):
        size = max(1, round(_DENSE_SHARE * size))
    chunks: list[ChunkSpan] = []
    for span in _joined(text, body):
        sentences = split_sentences(text, span, language)
        units = [part for sentence in sentences for part in _clipped(text, sentence, size)]
        if units:
            glued = _headings(text, units, size)
            cuts = _balanced(_cuts(text, units, glued, size), units, glued, size)
            chunks += _with_overlap(units, cuts, round(size * overlap))
    return chunks


def _is_dense(text: str, body: Sequence[Span]) -> bool:
    sample = "".join(text[start : min(end, start + _SAMPLE)] for start, end in body[:8])
    return 3 * len(_DENSE.findall(sample)) > len(sample)


def _joined(text: str, body: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans, those with nothing but white space between them as one."""
    current: Span | None = None
    for start, end in body:
        if current and not text[current[1] : start].strip():
            current = current[0], end
            continue
        if current:
            yield current
        current = start, end
    if current:
        yield current


def _clipped(text: str, sentence: Span, longest: int) -> Iterator[Span]:
    """Yield the sentence, or near equal parts of one that is too long, cut after words."""
    start, end = sentence
    while end - start > longest:
        parts = -(-(end - start) // longest)
        least, most = start + (end - start) // (2 * parts), start + longest
        cut = max((m.end() for m in _CUT.finditer(text, least, most + 1)), default=most)
        # Before a letter, not within its marks; a run of marks that fills half a part is no letter.
        whole = (at for at in range(cut, least, -1) if not unicodedata.combining(text[at]))
        cut = next(whole, cut)
        yield from filter(None, [readable(text, (start, cut))])
        start = cut
    yield from filter(None, [readable(text, (start, end))])


def _headings(text: str, units: list[Span], size: int) -> list[bool]:
    """Return for each unit whether it is a heading, to be kept with the next one."""
    glued, length = [False] * len(units), 0
    for at, ((start, end), (after, after_end)) in enumerate(pairwise(units)):
        line = text.rfind("\n", 0, start) + 1
        marked = bool(_HEADING.match(text, line, start + 1))
        bare = (
            _stands_alone(text, line, start, text[end:after])
            and end - start <= _LONGEST_HEADING
            and not _CLOSED.search(text[start:end])
            and after_end - after > end - start
        )
        length = length + end - start if marked or bare else 0
        glued[at] = 0 < length <= size // 2
    return glued


def _stands_alone(text: str, line: int, start: int, gap: str) -> bool:
    return line == start and bool(_BLANK_LINE.search(gap))


def _cuts(text: str, units: list[Span], glued: list[bool], size: int) -> list[int]:
    """Return the number of the first unit of each piece that the splitter makes."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # 0.5 CPU s, refresh only

    paragraph, sentence = _unused(text)

    def length(piece: str) -> int:
        return len(piece) - piece.count(paragraph) - piece.count(sentence)

    splitter = RecursiveCharacterTextSplitter(
        separators=[paragraph, sentence],
        keep_separator="end",
        chunk_size=size,
        chunk_overlap=0,
        strip_whitespace=False,
        length_function=length,
    )
    marked = []
    for (start, end), (after, _), stays in zip(units, units[1:], glued, strict=False):
        mark = paragraph if _BLANK_LINE.search(text, end, after) else sentence
        marked += [text[start:after], "" if stays else mark]
    marked.append(text[slice(*units[-1])])
    starts = [start for start, _ in units]
    place, cuts = starts[0], []
    for piece in splitter.split_text("".join(marked)):
        cuts.append(bisect_left(starts, place))
        assert starts[cuts[-1]] == place, "a piece does not begin with a sentence"
        place += length(piece)
    assert place == units[-1][1], "the splitter lost or added characters"
    return cuts


def _unused(text: str) -> tuple[str, str]:
    """Return two private characters that the text does not hold."""
    free = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in text)
    return next(free), next(free)


def _balanced(cuts: list[int], units: list[Span], glued: list[bool], size: int) -> list[int]:
    """Return the cuts with tails joined to a neighbour, or the two of them shared out evenly."""
    edges = [*cuts, len(units)]

    def length(first: int, last: int) -> int:
        return units[last - 1][1] - units[first][0]

    at = 0
    while at < len(edges) - 1 and len(edges) > 2:
        if length(edges[at], edges[at + 1]) >= _SMALL * size:
            at += 1
            continue
        # The shorter neighbour: edges[side] lies between the two.
        before = length(edges[at - 1], edges[at]) if at else size * 2
        after = length(edges[at + 1], edges[at + 2]) if at + 2 < len(edges) else size * 2
        side = at if before <= after else at + 1
        first, last = edges[side - 1], edges[side + 1]
        if length(first, last) <= _STRETCH * size:
            del edges[side]
            at = max(0, side - 1)
        else:
            possible = [k for k in range(first + 1, last) if not glued[k - 1]] or [edges[side]]
            edges[side] = min(possible, key=lambda k: abs(length(first, k) - length(k, last)))
            at += 1
    return edges[:-1]


def _with_overlap(units: list[Span], cuts: list[int], allowed: int) -> Iterator[ChunkSpan]:
    """Yield the chunks, each begun with the last sentences of the one before, if short enough.

    Never with half a sentence: of overlapping passages an answer shows only the best, so what
    overlaps keeps its neighbour away, and half a sentence is no gain for that.
    """
    starts = [start for start, _ in units]
    for at, (first, last) in enumerate(pairwise([*cuts, len(units)])):
        if at:
            nearest = max(starts[first] - allowed, starts[cuts[at - 1]] + 1)
            first = bisect_left(starts, nearest)
        yield ChunkSpan(
            start=starts[first], end=units[last - 1][1], sentences=tuple(units[first:last])
        )
