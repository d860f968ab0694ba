"""The words by which a text is found.

``search_terms`` is the one tokeniser for both sides, documents and questions.  A term holds only
letters and digits, so that every tokenizer of SQLite's FTS5 keeps it whole:

- numbers have one form: "2,400", "2.400" and "2 400" are all ``2400``, "3.5" and "3,5" ``3d5``;
- words are stemmed by the rules of ``language``, then lose their accents;
- Chinese, Japanese, Korean and Thai runs become overlapping bigrams.

Stems depend on the language, so a question meets a document only in the document's own stems:
``question_terms_in(question, its_language, [the_documents_language])``.  Names and numbers then
match in any language (docs/decisions/0041).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

import Stemmer

from assistant.languages.files import head
from assistant.languages.raised import without_raised
from assistant.languages.scripts import MARKS, RUN, VARIANTS
from assistant.languages.tables import BIGRAMS, LANGUAGES, stop_words

_TOKEN = re.compile(
    r"\d{1,3}(?: \d{3})+(?![^\W_])(?:[.,]\d+)?"  # 2 400 000
    rf"|\d+(?:[.,'’٫٬]\d+)*+(?![^\W_{RUN}])"  # 2,400.50
    r"|(?:[^\W\d_]\.){2,}"  # U.S.
    r"|[A-Z]{1,3} ?& ?[A-Z]{1,3}(?![^\W_])"  # AT&T
    rf"|[{RUN}]++"
    rf"|(?:[^\W_{RUN}]++|[{MARKS}]++)++"
)
_IS_RUN = re.compile(f"[{RUN}]")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u0640\u200b\u200c\u200d\u2060\ufeff"))
_THAI_MARKS = str.maketrans(
    {0xE31: "a", **{0xE34 + n: "bcdefgh"[n] for n in range(7)}}
    | {0xE47 + n: "ijklmnop"[n] for n in range(8)}
)
_THAI_CLUSTER = re.compile(r".[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*", re.DOTALL)
_LONGEST_WORD = 64
_CACHED_WORDS = 50_000

_local = threading.local()


def search_terms(text: str, language: str | None) -> list[str]:
    """Return the terms of ``text`` in order, with repeats, stemmed by the rules of ``language``.

    Without a language, or in one without a stemmer, words are only folded.
    """
    terms_of = _terms_by(language)
    return [term for token in _tokens(text) for term in terms_of(token)]


def search_terms_in(text: str, languages: Iterable[str | None]) -> set[str]:
    """Return the :func:`search_terms` of ``text`` by the rules of any of ``languages``."""
    tokens = _tokens(text)
    return {
        term
        for terms_of in map(_terms_by, languages)
        for token in tokens
        for term in terms_of(token)
    }


def question_terms_in(
    text: str, language: str | None, stems: Iterable[str | None]
) -> dict[str | None, list[str]]:
    """Return the terms of a question in ``language`` without its stop words, each once.

    They are stemmed as the documents in each of the languages ``stems`` are; the text is cut once.
    A question of nothing but stop words keeps them all.
    """
    stops, tokens, bigrams = _stops(language), _tokens(text), language in BIGRAMS
    shouted = not any(token.islower() for token in tokens)

    def says_much(token: str) -> bool:
        name = token.isupper() and len(token) > 1 and not shouted  # the WHO, the US
        return name or _fold(token.casefold()) not in stops

    kept = [token for token in tokens if says_much(token)]
    found: dict[str | None, list[str]] = {}
    for other in stems:
        terms_of = _terms_by(other or language)
        terms = dict.fromkeys(term for token in kept for term in terms_of(token))
        if bigrams:
            terms = {term: None for term in terms if term not in stops}
        found[other] = list(terms) or list(dict.fromkeys(search_terms(text, other or language)))
    return found


def is_stop(term: str, language: str | None) -> bool:
    """Return whether ``term``, a word or one of its search terms, says little in ``language``."""
    return term in _stop_terms(language) or _fold(term.casefold()) in _stops(language)


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _stop_terms(language: str | None) -> frozenset[str]:
    return frozenset(t for word in _stops(language) for t in search_terms(word, language))


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _stops(language: str | None) -> frozenset[str]:
    words = stop_words(language)
    if language in BIGRAMS:
        return frozenset(term for word in words for term in _bigrams(word))
    return frozenset(_fold(word.casefold()) for word in words) | {"s", "t"}


def _tokens(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", without_raised(text)).translate(_INVISIBLE)
    return _TOKEN.findall(text)


def _terms_by(language: str | None) -> Callable[[str], tuple[str, ...]]:
    """Return this thread's token -> terms for a language; stemmers are not safe across threads."""
    by_language: dict[str | None, Callable[[str], tuple[str, ...]]]
    by_language = _local.__dict__.setdefault("terms", {})
    if language not in by_language:
        name = head(language)["stemmer"] if language in LANGUAGES else ""
        stem = Stemmer.Stemmer(name, 0).stemWord if name else str
        small = _small_letters(language)

        @lru_cache(maxsize=_CACHED_WORDS)
        def terms(token: str) -> tuple[str, ...]:
            if token.isascii() and token.isalpha() and not small:  # most are, and go by quickly
                return tuple(filter(None, [_fold(stem(token.lower()[:_LONGEST_WORD]))]))
            return tuple(_terms(token, stem, small))

        by_language[language] = terms
    return by_language[language]


def _small_letters(language: str | None) -> dict[int, str]:
    """Return the small letters of a language that other languages write otherwise (Turkish I)."""
    pairs = head(language)["small"].split() if language in LANGUAGES else []
    return {ord(pair[0]): pair[1] for pair in pairs}


def _terms(token: str, stem: Callable[[str], str], small: dict[int, str]) -> Iterator[str]:
    if token[0].isdecimal() and not any(map(str.isalpha, token)):
        yield from _number_terms(token)
    elif _IS_RUN.match(token):
        yield from _bigrams(token)
    elif "." in token or "&" in token:
        yield from filter(None, [_fold(token.casefold())])
    else:
        word = token.translate(small).casefold()[:_LONGEST_WORD]
        term = _fold(word if any(map(str.isdecimal, word)) else stem(word))
        if term:
            yield term


def _fold(word: str) -> str:
    """Return the word without accents, vowel points and signs: letters and digits only."""
    if word.isascii():
        return word if word.isalnum() else "".join(filter(str.isalnum, word))
    word = unicodedata.normalize("NFKD", word.translate(VARIANTS)).translate(VARIANTS)
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
        yield ("".join(whole).lstrip("0") or "0") + "d" + last
    else:
        yield from (group.lstrip("0") or "0" for group in (*whole, last))
