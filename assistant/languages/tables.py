"""The tables of the room: language codes, function words, letter trigrams."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from assistant.errors import FilterError
from assistant.languages.files import codes, head, text
from assistant.languages.scripts import UNSPACED

LANGUAGES = codes()
LATIN = frozenset(code for code in LANGUAGES if head(code)["script"] == "latin")
BIGRAMS = frozenset(code for code in LANGUAGES if head(code)["script"] in UNSPACED)
"""Languages whose words are not told apart by spaces: their texts are cut into bigrams."""
FROM_THE_RIGHT = frozenset(code for code in LANGUAGES if head(code)["script"] == "arabic")
CASED = frozenset(code for code in LANGUAGES if head(code)["capitals"] != "none")
NOUNS_HAVE_CAPITALS = frozenset(code for code in LANGUAGES if head(code)["capitals"] == "nouns")
CLAUSES_BY_SPACES = frozenset(code for code in LANGUAGES if head(code)["clauses"] == "spaces")
"""Languages without full stops, where spaces set the clauses apart."""
RUNS = {code: int(head(code)["run"]) for code in LANGUAGES if head(code)["run"] != "0"}
"""So many characters count as a word of a language that sets no spaces."""
_OTHER_CODES = {other: code for code in LANGUAGES for other in head(code)["codes"].split()}


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


_NAMED = {_plain(head(code)[key]): code for code in LANGUAGES for key in ("name", "own_name")}


def normalise_code(code: str | None) -> str | None:
    """Return the two-letter code of a language tag, or None if it is not one of ``LANGUAGES``.

    >>> normalise_code("en-GB"), normalise_code("zh_Hant"), normalise_code("fre")
    ('en', 'zh', 'fr')
    """
    primary = re.split(r"[-_.]", (code or "").strip().lower(), maxsplit=1)[0]
    primary = _OTHER_CODES.get(primary, primary)
    return primary if primary in LANGUAGES else None


def codes_of(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of languages named by tag or name, each once ("EN", "en-GB", "Deutsch").

    :raises FilterError: one names no language.
    """
    codes = dict.fromkeys((tag, normalise_code(tag) or _NAMED.get(_plain(tag))) for tag in tags)
    for tag, code in codes:
        if code is None:
            known = ", ".join(sorted(LANGUAGES))
            raise FilterError(f"{tag!r} names no language. Use one of: {known}.")
    return tuple(dict.fromkeys(code for _, code in codes if code))


@lru_cache(maxsize=64)
def stop_words(language: str | None) -> tuple[str, ...]:
    """Return the function and question words of a language, as written; none if it is unknown."""
    return tuple(text(language, "words", "stop").split()) if language in LANGUAGES else ()


@lru_cache(maxsize=1)
def trigrams() -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """Return the languages of the columns, ours first, and trigram -> cost in each of them."""
    names, *rows = _lines("trigrams.txt")
    return names.split(), {row[:3]: tuple(row[3:].encode("ascii")) for row in rows}


def _lines(name: str) -> list[str]:
    whole = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [line for line in whole.splitlines() if not line.startswith("#")]
