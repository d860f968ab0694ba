"""Sentence boundaries on hand-marked passages, beside sentencex alone and pySBD.

    python benchmarks/sentences.py [--half choose|report] [--show]

The passages of ``benchmarks/sentences/`` are full of abbreviations on purpose: they compare
splitters where these differ, and say little about plain prose.  Every second passage was looked at
while the rules were made ("choose"); figures are reported on the others.  A boundary is the end of
a sentence within its passage; F1 is over all boundaries of a language.  Splitters that are not
installed are left out (``pip install pysbd==0.3.4 sentencex==1.0.32``; pySBD knows no Turkish).
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable
from pathlib import Path

from assistant.sentences import split_sentences

Splitter = Callable[[str, str], set[int]]
FOLDER = Path(__file__).parent / "sentences"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--half", choices=["choose", "report"], default="report")
    parser.add_argument("--show", action="store_true", help="print every passage cut wrongly")
    arguments = parser.parse_args()
    splitters: dict[str, Splitter] = {"ours": ours}
    for name, make in (("sentencex", with_sentencex), ("pysbd", with_pysbd)):
        try:
            splitters[name] = make()
        except ImportError:
            print(f"{name} is not installed")
    print("language passages boundaries", *splitters)
    for file in sorted(FOLDER.glob("*.txt")):
        passages = read_passages(file)[arguments.half == "report" :: 2]
        row = []
        for name, split in splitters.items():
            score = f1(passages, file.stem, split, show=arguments.show and name == "ours")
            row.append("-" if score is None else f"{score:.3f}")
        print(file.stem, len(passages), sum(len(ends) for _, ends in passages), *row, flush=True)


def read_passages(file: Path) -> list[tuple[str, set[int]]]:
    """Return each passage with the offsets where its sentences end, the last one's aside."""
    found = []
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        sentences = line.split("|")
        text, ends = "", set()
        for sentence in sentences:
            text += (" " if text else "") + sentence
            ends.add(len(text))
        found.append((text, ends - {len(text)}))
    return found


def f1(
    passages: list[tuple[str, set[int]]], language: str, split: Splitter, *, show: bool
) -> float | None:
    right = found = true = 0
    for text, ends in passages:
        try:
            guesses = split(text, language) - {len(text)}
        except LookupError:
            return None
        right += len(guesses & ends)
        found += len(guesses)
        true += len(ends)
        if show and guesses != ends:
            marks = ["|" if at in guesses else "" for at in range(len(text))]
            print("   ", "".join(m + c for m, c in zip(marks, text, strict=True)))
    return 2 * right / (found + true)


def ours(text: str, language: str) -> set[int]:
    return {end for _, end in split_sentences(text, (0, len(text)), language)}


def with_sentencex() -> Splitter:
    sentencex = importlib.import_module("sentencex")

    def split(text: str, language: str) -> set[int]:
        pieces = sentencex.get_sentence_boundaries(language, text)
        return {len(text[: piece["end_index"]].rstrip()) for piece in pieces}

    return split


def with_pysbd() -> Splitter:
    pysbd = importlib.import_module("pysbd")

    def split(text: str, language: str) -> set[int]:
        if language not in pysbd.languages.LANGUAGE_CODES:
            raise LookupError(language)
        segmenter = pysbd.Segmenter(language=language, clean=False, char_span=True)
        return {len(text[: span.end].rstrip()) for span in segmenter.segment(text)}

    return split


if __name__ == "__main__":
    main()
