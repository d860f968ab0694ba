"""The tables of the room: language codes, function words, letter trigrams."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

LANGUAGES = tuple("en fr de es it pt ru el tr ar hi th vi zh ja ko ro".split())
LATIN = frozenset("en fr de es it pt tr vi ro".split())
BIGRAMS = frozenset({"zh", "ja", "ko", "th"})  # written without spaces, or glued to particles

_THREE_LETTERS = "eng fra deu spa ita por rus ell tur ara hin tha vie zho jpn kor ron".split()
_OTHER_CODES = dict(zip(_THREE_LETTERS, LANGUAGES, strict=True)) | dict(
    pair.split(":") for pair in "fre:fr ger:de gre:el rum:ro chi:zh cmn:zh yue:zh mo:ro".split()
)


def normalise_code(code: str | None) -> str | None:
    """Return the two-letter code of a language tag, or None if it is not one of ``LANGUAGES``.

    >>> normalise_code("en-GB"), normalise_code("zh_Hant"), normalise_code("fre")
    ('en', 'zh', 'fr')
    """
    primary = re.split(r"[-_.]", (code or "").strip().lower(), maxsplit=1)[0]
    primary = _OTHER_CODES.get(primary, primary)
    return primary if primary in LANGUAGES else None


@lru_cache(maxsize=1)
def stop_words() -> dict[str, tuple[str, ...]]:
    """Return language -> its function and question words, as written."""
    groups: dict[str, list[str]] = {}
    for line in _lines("stop_words.txt"):
        if line.startswith("["):
            words = groups.setdefault(line.strip("[]"), [])
        else:
            words += line.split()
    return {language: tuple(words) for language, words in groups.items()}


@lru_cache(maxsize=1)
def trigrams() -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """Return the languages of the columns, ours first, and trigram -> cost in each of them."""
    names, *rows = _lines("trigrams.txt")
    return names.split(), {row[:3]: tuple(row[3:].encode("ascii")) for row in rows}


def _lines(name: str) -> list[str]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]
