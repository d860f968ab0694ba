"""The model's Unigram tokenizer on a memory-mapped trie.

It gives the ids of the reference folder's ``tokenizer.json``, but opens in a millisecond where
parsing that file takes over a CPU second and 300 MB.  The trie is an array of edges, each
``node << 21 | character``, numbered level by level, which makes it sorted: a step down from any
number of nodes is one binary search, and edge ``i`` leads to node ``i + 1``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.encoder.origins import traced
from assistant.encoder.weights import MAX_TOKENS, Vocabulary
from assistant.records import Span

EDGES, PIECES, SCORES = "trie-edges.npy", "trie-pieces.npy", "piece-scores.npy"
_CHARACTER_BITS = np.uint64(21)
_UNKNOWN_PENALTY = 10.0
"""How far below the worst piece an unknown character scores (sentencepiece, unigram_model.cc)."""
_WORDS_KEPT, _KEPT_LENGTH = 50_000, 24
"""Segmentations remembered.  Longer ones are mostly sentences of scripts without spaces: they do
not come again, and would fill hundreds of megabytes."""
_SHORTEST_STEM = 4
_MARK = "▁"
_SPACES = re.compile(" {2,}")
_NOT_SPACES = re.compile("[^ ]+")
_WORD = re.compile(f"{_MARK}[^{_MARK}]*")
_Segmented = tuple[list[int], Sequence[int]]
"""The ids of a word, and where each ends in it, its mark counted."""


@dataclass(frozen=True, slots=True)
class TokenizerRules:
    """What the trie does not say: special ids, characters dropped or taken for a space."""

    bos: int
    eos: int
    unknown: int
    specials: dict[str, int]
    deleted: str
    spaces: str


def write_trie(vocabulary: Vocabulary, folder: Path) -> None:
    """Write the pieces as three arrays: edges, the piece each edge completes (or -1), scores."""
    pieces = vocabulary.pieces
    lengths = np.array([len(piece) for piece in pieces])
    characters = np.zeros((len(pieces), lengths.max()), np.uint64)
    flat = np.frombuffer("".join(pieces).encode("utf-32-le"), np.uint32)
    characters[np.arange(characters.shape[1]) < lengths[:, None]] = flat
    nodes = np.zeros(len(pieces), np.uint64)
    edges: list[NDArray[np.uint64]] = []
    completed: list[NDArray[np.int32]] = []
    before = 0
    for depth in range(characters.shape[1]):
        here = np.flatnonzero(lengths > depth)
        keys = nodes[here] << _CHARACTER_BITS | characters[here, depth]
        unique, places = np.unique(keys, return_inverse=True)
        nodes[here] = places + before + 1
        ends = np.full(len(unique), -1, np.int32)
        last = lengths[here] == depth + 1
        ends[places[last]] = here[last]
        edges.append(unique)
        completed.append(ends)
        before += len(unique)
    np.save(folder / EDGES, np.concatenate(edges))
    np.save(folder / PIECES, np.concatenate(completed))
    np.save(folder / SCORES, vocabulary.scores)


def mapped(path: Path) -> NDArray[Any]:
    """Return the array in ``path``, memory-mapped, without memmap's cost on each operation."""
    return np.asarray(np.load(path, mmap_mode="r"))


class PieceTokenizer:
    """Texts to token ids.  Safe to share between threads."""

    def __init__(self, folder: Path, rules: TokenizerRules) -> None:
        self._edges = mapped(folder / EDGES)
        self._pieces = mapped(folder / PIECES)
        self._scores = mapped(folder / SCORES)
        self._rules = rules
        self.bos, self.eos = rules.bos, rules.eos
        self._unknown_score = float(self._scores.min()) - _UNKNOWN_PENALTY
        table: dict[int, str | None] = {ord(old): None for old in rules.deleted}
        table.update({ord(old): " " for old in rules.spaces})
        self._table = table
        self._special = re.compile("(" + "|".join(map(re.escape, rules.specials)) + ")")
        self._known: dict[str, _Segmented] = {}

    def encode(self, text: str, *, limit: int = MAX_TOKENS) -> list[int]:
        """Return the ids of ``text`` between the two that mark its ends, at most ``limit``."""
        return self.encode_all([text], limit=limit)[0]

    def encode_all(self, texts: Sequence[str], *, limit: int = MAX_TOKENS) -> list[list[int]]:
        """Return the ids of each text, as ``encode`` does; faster than one by one."""
        split = [list(self._words(text)) for text in texts]
        found = self._segment({word for words in split for word in words})
        bos, eos = self._rules.bos, self._rules.eos
        rows = []
        for words in split:
            ids = [i for word in words for i in found[word][0]]
            rows.append([bos, *ids[: limit - 2], eos])
        return rows

    def is_word(self, word: str) -> bool:
        """Return whether ``word`` is one piece, or one and an ending of one letter ("houses").

        The commonest words of a hundred languages are; of words mistyped at random few are, 4 to 8
        in a hundred, of others 33 to 62 (`benchmarks/known_words.py`).
        """
        _, spans = self.encode_spans(word, characters=len(word))
        first, *others = [end - start for start, end in spans if end > start] or [0]
        return not others or (others == [1] and first >= _SHORTEST_STEM)

    def encode_spans(self, text: str, *, characters: int) -> tuple[list[int], list[Span]]:
        """Return the ids of ``text`` as stored, and the span of each in it.

        No span begins or ends at a space; that of a mark alone (a space before a sign that the
        vocabulary has no marked form of) is empty.  What looks like a
        special piece is text, and unknown.  After ``characters`` normalised ones no more is read.
        """
        found = traced(text, self._table)
        words = _traced_words(found.characters, characters)
        segmented = self._segment_plain({word for _, word in words})
        special, unknown = set(self._rules.specials.values()), self._rules.unknown
        ids: list[int] = []
        spans: list[Span] = []
        for start, word in words:
            origins, begin = found.spans[start : start + len(word) - 1], 0
            for token, end in zip(*segmented[word], strict=True):
                ids.append(unknown if token in special else token)
                first = origins[max(0, begin - 1)][0]
                last = origins[end - 2][1] if end > 1 else first
                spans.append(_trimmed(text, first, last))
                begin = end
        return ids, spans

    def _words(self, text: str) -> Iterable[str]:
        """Yield the words of ``text``, each with its mark in front, and special pieces whole."""
        for part in self._special.split(text):
            if part in self._rules.specials:
                yield part
                continue
            plain = unicodedata.normalize("NFKC", part.translate(self._table))
            plain = _SPACES.sub(" ", plain).strip(" ")
            if plain:
                marked = plain.replace(" ", _MARK)
                yield from _WORD.findall(marked if marked[0] == _MARK else _MARK + marked)

    def _segment(self, words: set[str]) -> dict[str, _Segmented]:
        """Return the segmentation of each word, or special piece."""
        specials = self._rules.specials
        found = self._segment_plain(words - specials.keys())
        found.update({word: ([specials[word]], [1]) for word in words & specials.keys()})
        return found

    def _segment_plain(self, words: set[str]) -> dict[str, _Segmented]:
        """Return the segmentation of each word, from memory or by finding the best."""
        known = self._known
        found = {word: known[word] for word in words if word in known}
        fresh = [word for word in words if word not in found]
        if fresh:
            new = dict(zip(fresh, self._best(fresh), strict=True))
            found.update(new)
            if len(known) > _WORDS_KEPT:
                self._known = known = {}
            for word, (ids, ends) in new.items():
                if len(word) <= _KEPT_LENGTH:
                    known[word] = ids, bytes(ends)  # a quarter of a list's memory
        return found

    def _best(self, words: list[str]) -> list[_Segmented]:
        starts, ends, pieces = self._matches(words)
        scores = self._scores[pieces].tolist()
        matches: list[list[tuple[int, int, float]]] = [[] for _ in range(sum(map(len, words)))]
        for start, end, piece, score in zip(
            starts.tolist(), ends.tolist(), pieces.tolist(), scores, strict=True
        ):
            matches[start].append((end, piece, score))
        segmented, begin = [], 0
        for word in words:
            segmented.append(self._viterbi(matches, begin, begin + len(word)))
            begin += len(word)
        return segmented

    def _matches(self, words: list[str]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Return start, end and id of all pieces in the words laid end to end, short ones first."""
        characters = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32).astype(np.uint64)
        lengths = np.array([len(word) for word in words])
        ends = np.repeat(np.cumsum(lengths), lengths)
        at = np.arange(len(characters))
        nodes = np.zeros(len(at), np.uint64)
        found = []
        depth = 0
        while len(at):
            keys = nodes << _CHARACTER_BITS | characters[at + depth]
            edges = np.searchsorted(self._edges, keys)
            edges[edges == len(self._edges)] = 0
            hit = self._edges[edges] == keys
            at, edges = at[hit], edges[hit]
            depth += 1
            pieces = self._pieces[edges]
            whole = pieces >= 0
            found.append((at[whole], at[whole] + depth, pieces[whole]))
            longer = at + depth < ends[at]
            at, nodes = at[longer], (edges[longer] + 1).astype(np.uint64)
        starts, stops, ids = (np.concatenate(column) for column in zip(*found, strict=True))
        return starts, stops, ids

    def _viterbi(
        self, matches: list[list[tuple[int, int, float]]], begin: int, end: int
    ) -> _Segmented:
        """Return the best-scoring way from ``begin`` to ``end``; the first of equals."""
        unknown = self._rules.unknown
        best: list[tuple[float, int, int] | None] = [None] * (end - begin + 1)
        best[0] = (0.0, 0, -1)
        for start in range(begin, end):
            here = best[start - begin]
            assert here is not None  # each character can at least be unknown
            base = here[0]
            steps = matches[start]
            if not steps or steps[0][0] != start + 1:
                steps = [*steps, (start + 1, unknown, self._unknown_score)]
            for stop, piece, score in steps:
                there = best[stop - begin]
                if there is None or base + score > there[0]:
                    best[stop - begin] = (base + score, start - begin, piece)
        return self._walk_back(best)

    def _walk_back(self, best: list[tuple[float, int, int] | None]) -> _Segmented:
        unknown = self._rules.unknown
        ids: list[int] = []
        ends: list[int] = []
        at = len(best) - 1
        while at > 0:
            step = best[at]
            assert step is not None
            if not (step[2] == unknown and ids and ids[-1] == unknown):  # a run of them is one
                ids.append(step[2])
                ends.append(at)
            at = step[1]
        return ids[::-1], ends[::-1]


def _traced_words(characters: list[str], limit: int) -> list[tuple[int, str]]:
    """Return the words of the first ``limit``, marked, and where the text of each begins."""
    text = "".join(characters[:limit])
    return [(match.start(), _MARK + match[0]) for match in _NOT_SPACES.finditer(text)]


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
