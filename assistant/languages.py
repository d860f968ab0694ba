"""Which language a text is in, and the words by which it is found.

``detect`` stands on the way of every question, so it loads no model: the script decides where it
can, otherwise function words and letter trigrams from two small tables (docs/decisions/0040).

``search_terms`` is the one tokeniser for both sides, documents and questions.  A term holds only
letters and digits, so that every tokenizer of SQLite's FTS5 keeps it whole:

- numbers have one form: "2,400", "2.400" and "2 400" are all ``2400``, "3.5" and "3,5" ``3d5``;
- words are stemmed by the rules of ``language``, then lose their accents;
- Chinese, Japanese, Korean and Thai runs become overlapping bigrams.

Stems depend on the language, so a question meets a document only in the document's own stems:
``question_terms(question, its_language, stems=the_documents_language)``.  Names and numbers then
match in any language (docs/decisions/0041).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import Stemmer

LANGUAGES = (
    "en",
    "fr",
    "de",
    "es",
    "it",
    "pt",
    "ru",
    "el",
    "tr",
    "ar",
    "hi",
    "th",
    "vi",
    "zh",
    "ja",
    "ko",
    "ro",
)

# ---------------------------------------------------------------- codes

_OLD_CODES = {
    "cmn": "zh",
    "yue": "zh",
    "zho": "zh",
    "jp": "ja",
    "kr": "ko",
    "gr": "el",
    "mo": "ro",
}
_THREE = dict(
    zip(
        [
            "eng",
            "fra",
            "deu",
            "spa",
            "ita",
            "por",
            "rus",
            "ell",
            "tur",
            "ara",
            "hin",
            "tha",
            "vie",
            "chi",
            "jpn",
            "kor",
            "ron",
        ],
        LANGUAGES,
        strict=True,
    )
) | {"fre": "fr", "ger": "de", "gre": "el", "rum": "ro"}


def normalise_code(code: str | None) -> str | None:
    """Return the two-letter code of a language tag, or None if it is not one of ``LANGUAGES``.

    >>> normalise_code("en-GB"), normalise_code("zh_Hant"), normalise_code("fre")
    ('en', 'zh', 'fr')
    """
    primary = re.split(r"[-_.]", (code or "").strip().lower(), maxsplit=1)[0]
    primary = _OLD_CODES.get(primary) or _THREE.get(primary) or primary
    return primary if primary in LANGUAGES else None


# ---------------------------------------------------------------- which language

_SAMPLE = 4_000  # characters looked at for the script, from two places
_LATIN_SAMPLE = 1_000  # characters scored by trigrams
_LONG = 200  # letters from which a text can be told to be in none of our languages
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
_FOREIGN = {
    "ru": re.compile("[іїєґўђјљњћџѓѕќІЇЄҐЎ]"),
    "ar": re.compile("[پچژگکیٹڈڑںےہ]"),
}
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
        if weight >= latin or (4 * weight >= latin and not _has_function_words(text)):
            return _of_script(script, weights, text)
    return _of_latin(text)


def _script_weights(text: str) -> dict[str, float]:
    found = {name: weight * sum(map(len, runs.findall(text))) for name, runs, weight in _RUNS}
    return {name: weight for name, weight in found.items() if weight}


def _of_script(script: str, weights: dict[str, float], text: str) -> str | None:
    if script in (
        "zh",
        "ja",
    ):  # Japanese mixes kana in; a Chinese text may quote a little of it
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
    words = _LATIN_WORD.findall(text[-_LATIN_SAMPLE:] if len(text) > _LATIN_SAMPLE else text)
    if not words:
        return None
    names, table = _trigrams()
    costs, known = [0.0] * len(names), 0
    function_words = _latin_words()
    shouted = "".join(words).isupper()
    for place, word in enumerate(words):
        if word.isupper() and len(word) > 1 and not shouted:
            continue
        lower = word.lower()
        weight = _NAME_WEIGHT if place and word[0].isupper() and not shouted else 1.0
        padded = f"_{lower}_"
        for at in range(len(padded) - 2):
            row = table.get(padded[at : at + 3])
            if row:
                costs = [cost + weight * value for cost, value in zip(costs, row, strict=True)]
        members = function_words.get(lower)
        if members:
            known += 1
            for column in members:
                costs[column] -= _WORD_GAIN
    ours = sum(name in _LATIN for name in names)
    long = sum(map(len, words)) >= _LONG
    order = sorted(range(len(names) if long else ours), key=costs.__getitem__)
    if not known and costs[order[1]] - costs[order[0]] < _LEAST_MARGIN:
        return None
    return names[order[0]] if order[0] < ours else None


_LATIN = frozenset(["en", "fr", "de", "es", "it", "pt", "tr", "vi", "ro"])


def _table(name: str) -> list[str]:
    text = (Path(__file__).parent / "language_data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


@lru_cache(maxsize=1)
def _trigrams() -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """Return the languages of the columns, ours first, and trigram -> cost in each of them."""
    names, *rows = _table("trigrams.txt")
    return names.split(), {row[:3]: tuple(row[3:].encode("ascii")) for row in rows}


@lru_cache(maxsize=1)
def _latin_words() -> dict[str, tuple[int, ...]]:
    """Return function word -> the columns of the languages that have it."""
    columns: dict[str, tuple[int, ...]] = {}
    for column, name in enumerate(_trigrams()[0]):
        for word in _stop_words().get(name, ()):
            columns[word] = (*columns.get(word, ()), column)
    return columns


@lru_cache(maxsize=1)
def _stop_words() -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for line in _table("stop_words.txt"):
        if line.startswith("["):
            words = groups.setdefault(line.strip("[]"), [])
        else:
            words += line.split()
    return {language: tuple(words) for language, words in groups.items()}


# ---------------------------------------------------------------- the words to search by

_STEMMERS = {
    "en": "english",
    "fr": "french",
    "de": "german",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "ru": "russian",
    "el": "greek",
    "tr": "turkish",
    "ar": "arabic",
    "hi": "hindi",
    "ro": "romanian",
}
_RUN = r"\u0e01-\u0e4e\u3005\u3041-\u3096\u309d-\u30fa\u30fc-\u318f\u31f0-\u31ff\u3400-\u4dbf"
_RUN += r"\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff\u1100-\u11ff"
_MARKS = r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903"
_MARKS += r"\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u0dff\u0e80-\u109f"
_TOKEN = re.compile(
    r"\d{1,3}(?: \d{3})+(?![^\W_])(?:[.,]\d+)?"  # 2 400 000
    rf"|\d+(?:[.,'’٫٬]\d+)*+(?![^\W_{_RUN}])"  # 2,400.50
    r"|(?:[^\W\d_]\.){2,}"  # U.S.
    r"|[A-Z]{1,3} ?& ?[A-Z]{1,3}(?![^\W_])"  # AT&T
    rf"|[{_RUN}]++"
    rf"|(?:[^\W_{_RUN}]++|[{_MARKS}]++)++"
)
_IS_RUN = re.compile(f"[{_RUN}]")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u0640\u200b\u200c\u200d\u2060\ufeff"))
_LETTERS = str.maketrans(  # letters that have no decomposition, and Hindi's signs as letters
    {
        "ı": "i",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
    }
    | {"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك"}
    | {"ँ": "न", "ं": "न"}
    | {chr(sign): chr(sign - 0x38) for sign in range(0x93E, 0x94D)}
)
_THAI_MARKS = str.maketrans(
    {0xE31: "a", **{0xE34 + n: "bcdefgh"[n] for n in range(7)}}
    | {0xE47 + n: "ijklmnop"[n] for n in range(8)}
)
_THAI_CLUSTER = re.compile(r".[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*", re.DOTALL)
_TURKISH = str.maketrans({"I": "ı", "İ": "i"})
_LONGEST_WORD = 64
_CACHED_WORDS = 50_000

_local = threading.local()


def search_terms(text: str, language: str | None) -> list[str]:
    """Return the terms of ``text`` in order, with repeats, stemmed by the rules of ``language``.

    Without a language, or in one without a stemmer, words are only folded.
    """
    terms_of = _terms_by(language)
    return [term for token in _tokens(text) for term in terms_of(token)]


def question_terms(text: str, language: str | None, *, stems: str | None = None) -> list[str]:
    """Return the terms of a question in ``language`` without its stop words, each once.

    ``stems`` is the language of the documents to search when it is another one.  A question of
    nothing but stop words keeps them all.
    """
    terms_of = _terms_by(stems or language)
    stops, tokens = _stops(language), _tokens(text)
    shouted = not any(token.islower() for token in tokens)
    kept: dict[str, None] = {}
    for token in tokens:
        name = token.isupper() and len(token) > 1 and not shouted  # the WHO, the US
        if name or not (stops & {_fold(token.casefold())}):
            kept.update((term, None) for term in terms_of(token) if name or term not in stops)
    return list(kept) or list(dict.fromkeys(search_terms(text, stems or language)))


def is_stop(word: str, language: str | None) -> bool:
    """Return whether ``word`` (or a bigram from ``search_terms``) says little in ``language``."""
    stops = _stops(language)
    return word in stops or _fold(word.casefold()) in stops


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _stops(language: str | None) -> frozenset[str]:
    words = _stop_words().get(language or "", ())
    if language in ("zh", "ja", "ko", "th"):
        return frozenset(term for word in words for term in _bigrams(word))
    return frozenset(_fold(word.casefold()) for word in words) | {"s", "t"}


def _tokens(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return _TOKEN.findall(text)


def _terms_by(language: str | None) -> Callable[[str], tuple[str, ...]]:
    """Return this thread's token -> terms for a language; stemmers are not safe across threads."""
    by_language: dict[str | None, Callable[[str], tuple[str, ...]]]
    by_language = _local.__dict__.setdefault("terms", {})
    if language not in by_language:
        name = _STEMMERS.get(language or "")
        stem = Stemmer.Stemmer(name, 0).stemWord if name else str
        turkish = language == "tr"

        @lru_cache(maxsize=_CACHED_WORDS)
        def terms(token: str) -> tuple[str, ...]:
            return tuple(_terms(token, stem, turkish=turkish))

        by_language[language] = terms
    return by_language[language]


def _terms(token: str, stem: Callable[[str], str], *, turkish: bool) -> Iterator[str]:
    if token[0].isdecimal() and not any(map(str.isalpha, token)):
        yield from _number_terms(token)
    elif _IS_RUN.match(token):
        yield from _bigrams(token)
    elif "." in token or "&" in token:
        yield from filter(None, [_fold(token.casefold())])
    else:
        word = (token.translate(_TURKISH) if turkish else token).casefold()[:_LONGEST_WORD]
        term = _fold(word if any(map(str.isdecimal, word)) else stem(word))
        if term:
            yield term


def _fold(word: str) -> str:
    """Return the word without accents, vowel points and signs: letters and digits only."""
    if word.isascii():
        return word if word.isalnum() else "".join(filter(str.isalnum, word))
    word = unicodedata.normalize("NFKD", word.translate(_LETTERS)).translate(_LETTERS)
    return "".join(filter(str.isalnum, word))


def _bigrams(run: str) -> Iterator[str]:
    pieces = [piece.translate(_THAI_MARKS) for piece in _THAI_CLUSTER.findall(run)]
    if len(pieces) == 1:
        yield pieces[0]
    for left, right in pairwise(pieces):
        yield left + right


def _number_terms(token: str) -> Iterator[str]:
    plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in token)
    plain = plain.translate({0x27: None, 0x2019: None, 0x20: None, 0x66B: ".", 0x66C: ","})
    *whole, last = re.split("[.,]", plain)
    if not whole:
        yield last.lstrip("0") or "0"
        return
    marks = re.sub(r"\d", "", plain)
    grouped = whole[0] != "0" and len(whole[0]) <= 3 and all(len(g) in (2, 3) for g in whole[1:])
    if grouped and len(set(marks)) == 1 and len(last) == 3:
        yield "".join([*whole, last])
    elif len(whole) == 1 or (grouped and len(set(marks[:-1])) == 1 and marks[-1] != marks[0]):
        yield "".join(whole).lstrip("0") + "d" + last
    else:
        yield from (group.lstrip("0") or "0" for group in (*whole, last))
