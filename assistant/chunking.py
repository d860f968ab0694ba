"""Document -> chunks and their sentences, each with exact offsets.

The document's structure says where blocks are: a sentence never reaches from one into another, a
table's row is one sentence, and the lines of a list item or paragraph go on with each other.

The cutting is langchain-text-splitters' recursive splitter, told where paragraphs and sentences
begin by marks put into the text, so that it needs no list of separators per script.  Offsets are
carried: the pieces' lengths, marks left out, add up to the text again, and that is asserted.

A heading, a question, a table's header and a line that announces a list stay with what follows
them, a tail is shared out with its neighbour, and a sentence longer than a chunk is clipped at
words; every sentence (or such part) lies whole in some chunk.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from assistant.languages.scripts import LETTERS
from assistant.records import ChunkSpan, Node, Span
from assistant.sentences import readable, split_sentences
from assistant.structure import is_leaf, walk

__all__ = ["chunk", "split_sentences"]

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n|\f")
_ANNOUNCES = re.compile(r"[:：]['\"”’»)*_]*$")
_BREAKS = str.maketrans(dict.fromkeys("\n\r\f\v\x1c\x1d\x1e\x85\u2028\u2029", " "))
_SMALL = 0.3  # of a chunk: less is a tail
_STRETCH = 1.15  # how far a chunk may grow to take in its tail
_DENSE = re.compile(f"[{LETTERS['kana']}{LETTERS['han']}{LETTERS['hangul']}]")
_DENSE_SHARE = 0.6  # of the characters say as much in Chinese, Japanese and Korean
_SAMPLE = 4_000
_TAG = re.compile(r"<[^<>]{1,1000}>")
_LONGEST_MARK = 12
"""Letters and digits of what steers a block and is no text: "Question 12:"."""
_CUT = re.compile(r"[\s,;:，、；،؛](?=\S)")


def chunk(
    text: str,
    body: Sequence[Span],
    language: str | None,
    *,
    structure: Sequence[Node] = (),
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
    blocks = list(_blocks(text, structure))
    starts = [block.start for block in blocks]
    for span in _joined(text, body):
        first = max(0, bisect_right(starts, span[0]) - 1)
        units, stays = _units(text, span, blocks[first : bisect_left(starts, span[1])], language)
        units, stays = _all_clipped(text, units, stays, size)
        if units:
            glued = _glued(units, stays, size)
            cuts = _balanced(_cuts(text, units, glued, size), units, glued, size)
            chunks += _with_overlap(units, cuts, round(size * overlap))
    return chunks


@dataclass(frozen=True, slots=True)
class _Block:
    """A run of text that no sentence reaches out of."""

    start: int
    end: int
    kind: str
    marks: tuple[Span, ...] = ()
    leads: bool = False
    """Whether it is of use only with what follows it."""


def _blocks(text: str, nodes: Sequence[Node], *, leads: bool = False) -> Iterator[_Block]:
    """Yield the blocks of text in order; a row of a table is one."""
    for node, after in zip_longest(nodes, nodes[1:]):
        if node.kind == "row":
            headed = after is not None and any(cell.header for cell in after.children)
            header = headed and not any(cell.header for cell in node.children)
            yield _Block(node.start, node.end, "row", leads=header)
        elif not is_leaf(node):
            yield from _blocks(text, node.children, leads=leads or node.kind == "question")
        else:
            marks = tuple((n.start, n.end) for n in walk(node.children) if n.kind == "mark")
            opens = after is not None and after.kind in ("list", "table", "code")
            announces = opens and bool(_ANNOUNCES.search(text, node.start, node.end))
            heads = leads or announces or node.kind in ("heading", "question")
            yield _Block(node.start, node.end, node.kind, marks, heads)


def _units(
    text: str, span: Span, blocks: Sequence[_Block], language: str | None
) -> tuple[list[Span], list[bool]]:
    """Return the sentences of a span, and of each whether it leads to the next one."""
    units: list[Span] = []
    stays: list[bool] = []
    at = span[0]
    for block in blocks:
        start, end = max(at, block.start), min(span[1], block.end)
        if start >= end:
            continue
        sentences = list(_between(text, (at, start), language))
        sentences += _sentences(text, (start, end), block, language)
        units += sentences
        stays += [False] * (len(sentences) - 1) + [block.leads] if sentences else []
        at = end
    rest = split_sentences(text, (at, span[1]), language)
    units += rest
    return units, stays + [False] * len(rest)


def _between(text: str, span: Span, language: str | None) -> Iterator[Span]:
    """Yield the sentences that no block holds, less the marks of blocks: "1.", "**Q:", "[x]"."""
    for start, end in split_sentences(text, span, language):
        if sum(map(str.isalnum, _TAG.sub("", text[start:end]))) > _LONGEST_MARK:
            yield start, end


def _sentences(text: str, span: Span, block: _Block, language: str | None) -> list[Span]:
    start, end = span
    if block.kind in ("row", "heading"):
        return list(filter(None, [readable(text, span)]))
    if block.kind == "code":
        return split_sentences(text, span, language)
    # Within a block a line break is but a space, and so are the marks between its lines.
    said = text[start:end].translate(_BREAKS)
    for first, last in block.marks:
        if start <= first and last <= end:
            said = f"{said[: first - start]}{' ' * (last - first)}{said[last - start :]}"
    found = split_sentences(said, (0, len(said)), language)
    return [(start + a, start + b) for a, b in found]


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


def _all_clipped(
    text: str, sentences: list[Span], stays: list[bool], size: int
) -> tuple[list[Span], list[bool]]:
    units: list[Span] = []
    kept: list[bool] = []
    for sentence, stay in zip(sentences, stays, strict=True):
        parts = list(_clipped(text, sentence, size))
        units += parts
        kept += [stay] * len(parts)
    return units, kept


def _glued(units: list[Span], stays: list[bool], size: int) -> list[bool]:
    """Return for each unit whether it is kept with the next one: what leads to it, if short."""
    glued, length = [False] * len(units), 0
    for at, (start, end) in enumerate(units[:-1]):
        length = length + end - start if stays[at] else 0
        glued[at] = 0 < length <= size // 2
    return glued


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
