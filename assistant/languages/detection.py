"""Which language a text is in: the script decides, then function words and letter trigrams.

``detect`` stands on the way of every question, so it loads no model (docs/decisions/0040).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistant.languages.tables import LATIN, stop_words, trigrams

_SAMPLE = 4_000  # characters looked at for the script, from two places
_LATIN_SAMPLE = 1_000  # characters scored by trigrams
_LONG = 120  # letters from which a text can be told to be in none of our languages
_WORD_GAIN = 24.0  # a function word, in the trigram table's unit of 1/6 nat; tuned, see 0040
_NAME_WEIGHT = 0.2  # of a capitalised word, which may be a name from anywhere
_LEAST_MARGIN = 6.0  # a text without function words needs this lead, same unit

# Weights make up for how much one character says in that script.
_SCRIPTS = (
    ("latin", r"a-zA-Z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff", 1.0),
    ("el", r"\u0370-\u03ff\u1f00-\u1fff", 1.0),
    ("ru", r"\u0400-\u052f", 1.0),
    ("ar", r"\u0620-\u063f\u0641-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc", 1.2),
    ("hi", r"\u0900-\u0963\u0970-\u097f", 1.0),
    ("th", r"\u0e01-\u0e4e", 1.0),
    ("ko", r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7af", 2.5),
    ("ja", r"\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff\uff66-\uff9f", 2.5),
    ("zh", r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff", 3.0),
)
_RUNS = tuple((name, re.compile(f"[{chars}]+"), weight) for name, chars, weight in _SCRIPTS)
# Letters of neighbours that share the script: Ukrainian, Serbian, Macedonian; Persian, Urdu.
_FOREIGN = {"ru": re.compile("[іїєґўђјљњћџѓѕќІЇЄҐЎ]"), "ar": re.compile("[پچژگکیٹڈڑںےہ]")}
_LATIN_WORD = re.compile(f"[{_SCRIPTS[0][1]}]+")


def detect(text: str) -> str | None:
    """Return the language of ``text`` (one of ``LANGUAGES``), or None without enough evidence.

    A question gets the best guess its words allow; a text of some length in another language
    (Dutch, Ukrainian, Persian, ...) gets None.
    """
    if len(text) > _SAMPLE:
        half, middle = _SAMPLE // 2, len(text) // 2
        text = text[:half] + "\n" + text[middle : middle + half]
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    weights = {} if text.isascii() else _script_weights(text)
    latin = weights.pop("latin", 0.0)
    if weights:
        script, weight = max(weights.items(), key=lambda item: item[1])
        # Names cross scripts, function words don't.
        if weight >= (1.5 if _has_function_words(text) else 0.25) * latin:
            return _of_script(script, weights, text)
    return _of_latin(text)


def _script_weights(text: str) -> dict[str, float]:
    found = {name: weight * sum(map(len, runs.findall(text))) for name, runs, weight in _RUNS}
    return {name: weight for name, weight in found.items() if weight}


def _of_script(script: str, weights: dict[str, float], text: str) -> str | None:
    if script in ("zh", "ja"):  # Japanese mixes kana in; Chinese may quote a little of it
        kana, han = weights.get("ja", 0.0), weights.get("zh", 0.0)
        return "ja" if 8 * kana >= han else "zh"
    foreign = _FOREIGN.get(script)
    if foreign and 60 * len(foreign.findall(text)) > weights[script]:
        return None
    return script


def _has_function_words(text: str) -> bool:
    words = {word.lower() for word in _LATIN_WORD.findall(text) if not word.isupper()}
    return any(len(word) > 1 and word in _latin_words() for word in words)


def _of_latin(text: str) -> str | None:
    words = _LATIN_WORD.findall(text[-_LATIN_SAMPLE:])
    if not words:
        return None
    names = trigrams()[0]
    known, costs = _costs(words)
    ours = sum(name in LATIN for name in names)
    long = sum(map(len, words)) >= _LONG
    order = sorted(range(len(names) if long else ours), key=costs.__getitem__)
    if not known and costs[order[1]] - costs[order[0]] < _LEAST_MARGIN:
        return None
    return names[order[0]] if order[0] < ours else None


def _costs(words: list[str]) -> tuple[int, list[float]]:
    """Return how many function words there are, and each column's cost, lower being likelier."""
    names, table = trigrams()
    function_words = _latin_words()
    known, costs = 0, [0.0] * len(names)
    shouted = "".join(words).isupper()
    for place, word in enumerate(words):
        if word.isupper() and len(word) > 1 and not shouted:
            continue  # BT, VPN: no language's
        capital = place > 0 and word[0].isupper() and not shouted
        weight = _NAME_WEIGHT if capital else 1.0
        padded = f"_{word.lower()}_"
        for at in range(len(padded) - 2):
            row = table.get(padded[at : at + 3])
            if row:
                costs = [cost + weight * value for cost, value in zip(costs, row, strict=True)]
        members = function_words.get(word.lower(), ())
        known += bool(members)
        for column in members:
            costs[column] -= _WORD_GAIN
    return known, costs


@lru_cache(maxsize=1)
def _latin_words() -> dict[str, tuple[int, ...]]:
    """Return function word -> the columns of the languages that have it."""
    columns: dict[str, tuple[int, ...]] = {}
    for column, name in enumerate(trigrams()[0]):
        for word in stop_words().get(name, ()):
            columns[word] = (*columns.get(word, ()), column)
    return columns
