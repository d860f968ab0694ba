"""Which language a text is in: the script decides, then function words and letter trigrams.

``detect`` stands on the way of every question, so it loads no model (docs/decisions/0040).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistant.languages.files import head
from assistant.languages.scripts import FOREIGN, LETTERS, WEIGHTS
from assistant.languages.tables import LANGUAGES, LATIN, stop_words, trigrams

_SAMPLE = 4_000  # characters looked at for the script, from two places
_LATIN_SAMPLE = 1_000  # characters scored by trigrams
_LONG = 120  # letters from which a text can be told to be in none of our languages
_WORD_GAIN = 24.0  # a function word, in the trigram table's unit of 1/6 nat; tuned, see 0040
_NAME_WEIGHT = 0.2  # of a capitalised word, which may be a name from anywhere
_TELLING = 30.0  # so much better one language must fit than the one that is likely, same unit
_SHORT_HAN = 8  # characters of a text in Chinese characters alone that may be Japanese
_PLENTY = 4  # so many function words tell even two languages that are much alike
_LEAST_MARGIN = 6.0  # a text without function words needs this lead, same unit

_RUNS = {script: re.compile(f"[{letters}]+") for script, letters in LETTERS.items()}
_FOREIGN = {script: re.compile(f"[{letters}]") for script, letters in FOREIGN.items()}
_LATIN_WORD = _RUNS["latin"]


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


def language_of(text: str, *likely: str | None) -> str | None:
    """Return the language of a question, or None where nothing tells it.

    A text too short to tell ("e poi?", "BT 2016") is taken to be in the first of the ``likely``
    languages (the conversation's, the page's) that it may be in.
    """
    priors = [code for code in likely if code]
    guess, known, costs, names_only = _evidence(text)
    if costs is None:
        han = guess == "zh" and len(text) < _SHORT_HAN and priors[:1] == ["ja"]
        return "ja" if han else guess or next(iter(priors), None)
    best = min(costs.values())
    for code in priors:
        if costs.get(code, best + _TELLING) - best < _TELLING:
            return code
    nexts = sorted(costs.values())
    clear = len(nexts) < 2 or nexts[1] - nexts[0] >= _LEAST_MARGIN or known >= _PLENTY
    return guess if clear and (known or not names_only) else None


@lru_cache(maxsize=1024)
def _evidence(text: str) -> tuple[str | None, int, dict[str, float] | None, bool]:
    """Return the best guess, how many function words, each Latin language's cost.

    Last, whether the text is one word or nothing but names.  No costs where the script decides.
    """
    guess = detect(text)
    words = _LATIN_WORD.findall(text)
    if (guess and guess not in LATIN) or not words:
        return guess, 0, None, False
    known, costs = _costs(words)
    ours = {n: c for n, c in zip(trigrams()[0], costs, strict=True) if n in LATIN}
    names_only = len(words) < 2 or all(word[0].isupper() for word in words)
    return guess, known, ours, names_only


def _script_weights(text: str) -> dict[str, float]:
    found = {
        script: WEIGHTS.get(script, 1.0) * sum(map(len, runs.findall(text)))
        for script, runs in _RUNS.items()
    }
    return {script: weight for script, weight in found.items() if weight}


def _of_script(script: str, weights: dict[str, float], text: str) -> str | None:
    if script in ("han", "kana"):  # Japanese mixes kana in; Chinese may quote a little of it
        kana, han = weights.get("kana", 0.0), weights.get("han", 0.0)
        script = "kana" if 8 * kana >= han else "han"
    foreign = _FOREIGN.get(script)
    known = [code for code in LANGUAGES if head(code)["script"] == script]
    if foreign and len(known) == 1 and 60 * len(foreign.findall(text)) > weights[script]:
        return None
    if len(known) < 2:
        return known[0] if known else None
    words = re.findall(r"\w+", text.lower())
    return max(known, key=lambda code: sum(word in _stop_set(code) for word in words))


@lru_cache(maxsize=64)
def _stop_set(language: str) -> frozenset[str]:
    return frozenset(stop_words(language))


def _has_function_words(text: str) -> bool:
    words = {word.lower() for word in _LATIN_WORD.findall(text) if not word.isupper()}
    return any(len(word) > 1 and word in _latin_words() for word in words)


def _of_latin(text: str) -> str | None:
    words = _LATIN_WORD.findall(text[-_LATIN_SAMPLE:])
    if not words:
        return None
    names = trigrams()[0]
    known, costs = _costs(words)
    ours = [column for column, name in enumerate(names) if name in LATIN]
    long = sum(map(len, words)) >= _LONG
    order = sorted(range(len(names)) if long else ours, key=costs.__getitem__)
    if not known and costs[order[1]] - costs[order[0]] < _LEAST_MARGIN:
        return None
    return names[order[0]] if order[0] in ours else None


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
        for word in stop_words(name):
            columns[word] = (*columns.get(word, ()), column)
    return columns
