"""What a question asks for against what a sentence offers.

A question with "when" or "how many" in one of the project's languages asks for a date or a number;
a sentence that has none, beyond those in the question itself, can hardly answer.  A question that
denies something ("which … was not …") is rarely answered by a sentence that denies nothing, and one
that names a figure rarely by a sentence without it.  Cues are light on purpose: no parser, no
model, and no opinion on other questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.languages import detect
from assistant.question import Kind, naming
from assistant.question import kinds as moved

__all__ = ["Kind", "beyond_cue", "bonus", "denies", "kind_of", "missing_figures", "names", "offers"]

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(
    r"(?<!\d)(?:1\d|20)\d\d(?!\d)|世纪|世紀|centur|siècle|jahrhundert|siglo|secol", re.I
)
_NUMBER_WORD = re.compile(
    r"(?<!\w)(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundreds?|"
    r"thousands?|millions?|half|third|quarter|deux|trois|quatre|cinq|sept|huit|neuf|zwei|drei|"
    r"vier|fünf|sechs|sieben|acht|neun|zehn|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|"
    r"tre|quattro|cinque|sette|otto|nove|dieci|dois|duas|quatro|sete|oito|dez|"
    r"дв[ае]|три|четыре|пять|шесть|семь|восемь|девять|десять|δύο|τρεις|τρία|τέσσερ\w+|πέντε|έξι|"
    r"iki|üç|dört|beş|altı|yedi|sekiz|dokuz|bốn|sáu|bảy|tám|chín|doi|două|trei|patru|cinci|șase|"
    r"दो|तीन|चार|पाँच|पांच|छह|सात|आठ|दस|اثن\w+|ثلاث\w*|أربع\w*|خمس\w*|سبع\w*|ثمان\w*|تسع\w*|عشر\w*)"
    r"(?!\w)|[一二三四五六七八九十百千万两]|สอง|สาม|สี่|ห้า|เจ็ด|แปด|เก้า|สิบ|다섯|여섯|일곱|여덟|아홉|열",
    re.IGNORECASE,
)
_NEGATIONS = {
    "en": r"not|never|no|cannot|without|nor|neither|\w+n['’]t",
    "fr": r"ne|n['’]\w+|pas|jamais|sans|aucune?|ni",
    "de": r"nicht|kein\w*|nie|niemals|ohne|weder",
    "es": r"no|nunca|sin|ni|ning[uú]n[oa]?s?",
    "it": r"non|senza|né|nessun[oa]?",
    "pt": r"não|nunca|sem|nem|nenhum(?:as?)?",
    "ru": r"не|нет|никогда|без|ни",
    "el": r"δεν|δε|μη|μην|ποτέ|χωρίς|ούτε",
    "tr": r"değil\w*|yok|olma(?:yan|dığı|z)\w*|\w+m[ae](?:yan|dı|di|z|mış|miş)\w*",
    "ar": r"لا|لم|لن|ليس|ليست|غير|بدون|دون",
    "hi": r"नहीं|न|बिना",
    "vi": r"không(?! *\?)|chưa|chẳng",
    "ro": r"nu|n-\w+|niciodată|fără|nici",
}
_NEGATION = {code: re.compile(rf"(?<!\w)(?:{w})(?!\w)", re.I) for code, w in _NEGATIONS.items()}
_NEGATION |= {
    "zh": re.compile(r"不(?!同|仅|但|断|少|久)|没|未(?!来)|无法|並非|并非|無法"),
    "ja": re.compile(r"ない|なかっ|ません|なく|ずに|せず"),
    "ko": re.compile(r"않|없|못|아니|아닌"),
    "th": re.compile(r"ไม่|ปราศจาก|มิได้"),
}


def kind_of(question: str) -> Kind | None:
    """Return what the question asks for, or None when no cue says it."""
    return moved.kind_of(question, detect(question))


def beyond_cue(question: str) -> str:
    """Return the question without the words that say what kind of thing it asks for."""
    return moved.beyond_cue(question, detect(question))


def names(question: str, language: str | None) -> list[str]:
    """Return the names in a question, one word each."""
    return list(naming.words_of_names(question, language))


def offers(sentence: str, kind: Kind, question: str) -> bool:
    """Return whether the sentence has a thing of this kind that the question does not have."""
    known = set(_FIGURE.findall(question))
    new = [figure for figure in _FIGURE.findall(sentence) if figure not in known]
    if kind == "date":
        dated = bool(new) and bool(_YEAR.search(sentence))
        return dated or any(len(figure) <= 2 for figure in new)
    return bool(new) or bool(_NUMBER_WORD.search(sentence))


def bonus(question: str, sentences: Sequence[str]) -> NDArray[np.float32]:
    """Return 1 for sentences that offer what is asked for, -1 for the others: float32 (n,).

    All 0 when the question has no cue.
    """
    kind = kind_of(question)
    if kind is None:
        return np.zeros(len(sentences), np.float32)
    return np.array([1.0 if offers(s, kind, question) else -1.0 for s in sentences], np.float32)


def denies(text: str, language: str | None) -> bool:
    """Return whether the text holds a word that negates, in ``language``; False if unknown."""
    words = _NEGATION.get(language or "")
    return bool(words and words.search(text))


def missing_figures(question: str, text: str) -> int:
    """Return how many of the question's figures the text lacks."""
    have = set(_FIGURE.findall(text))
    return sum(figure not in have for figure in set(_FIGURE.findall(question)))
