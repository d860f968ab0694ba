"""What kind of thing a question asks for (a date, a number), and the names in it.

A question with "when" or "how many" in one of the project's languages asks for a date or a number.
Cues are light on purpose: no parser, no model, and no opinion on other questions.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.question.question import Kind

_WORDS: dict[Kind, str] = {
    "date": (
        r"when|(?:what|which) (?:year|date|day|month|century|decade)|quand|quelle (?:année|date)|"
        r"wann|welche[mrsn]? (?:jahr\w*|datum|monat|tag)|cuándo|qué (?:año|fecha|día|mes)|"
        r"quando|(?:che|quale) (?:anno|data)|(?:que|qual) (?:ano|data)|когда|как(?:ом|ого) год\w*|"
        r"πότε|ποι(?:ο|α) (?:έτος|χρονιά|χρόνο|ημερομηνία)|ne zaman|hangi (?:yıl\w*|tarih\w*)|"
        r"kaç yılında|متى|أي (?:عام|سنة|تاريخ|يوم)|कब|किस (?:वर्ष|साल|तारीख)|"
        r"khi nào|năm nào|ngày nào|bao giờ|"
        r"când|(?:ce|care) (?:an|dată)"
    ),
    "number": (
        r"how (?:many|much|long|old|far|tall|large|big|high|often|fast|deep|wide|heavy)|"
        r"(?:what|which) (?:percentage|percent|number|proportion|fraction)|combien|"
        r"quel (?:pourcentage|nombre)|"
        r"wie ?(?:viele?[rnms]?|lange?|hoch|groß|alt|weit|oft|schnell)|wieviele?|prozent\w*|"
        r"cuánt[oa]s?|qué (?:porcentaje|número)|quant[oiae]s?|percentuale|porcentagem|percentagem|"
        r"сколько|как(?:ой|ое|ова) (?:процент|количество|число|доля)|πόσ\w+|ποιο ποσοστό|"
        r"kaç\w*|ne kadar|yüzde kaç\w*|كم|ما (?:نسبة|عدد)|कितन\w*|"
        r"bao nhiêu|bao lâu|mấy|cât|câți|câte|câtă"
    ),
}
_RUNS: dict[Kind, str] = {  # scripts that put no space between words
    "date": (
        r"什么时候|何时|哪一?年|几年|日期|いつ|何年|何月|何日|언제|몇 ?년|"
        r"เมื่อใด|เมื่อไหร่|เมื่อไร|ปีใด|ปีไหน|ปีอะไร|วันที่เท่าไ"
    ),
    "number": (
        r"多少|几|多长|多大|多高|百分之|いくつ|いくら|何人|何個|どのくらい|どれくらい|何パーセント|何回|"
        r"얼마|몇|กี่|เท่าไร|เท่าใด|เท่าไหร่"
    ),
}
_CUES = {
    kind: re.compile(rf"(?<!\w)(?:{_WORDS[kind]})(?!\w)|{_RUNS[kind]}", re.IGNORECASE)
    for kind in _WORDS
}
_CAPITALISED = re.compile(r"\b[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]\w{2,}")


@lru_cache(maxsize=1024)
def kind_of(question: str) -> Kind | None:
    """Return what the question asks for, or None when no cue says it."""
    for kind, cue in _CUES.items():
        if cue.search(question):
            return kind
    return None


def beyond_cue(question: str) -> str:
    """Return the question without the words that say what kind of thing it asks for."""
    for cue in _CUES.values():
        question = cue.sub(" ", question)
    return question


def names(question: str, language: str | None) -> list[str]:
    """Return the capitalised words of a question, but for its first: in most languages, names.

    German writes every noun so; there only words beside another capitalised one count.
    """
    first = len(question) - len(question.lstrip("¿¡\"'“«„( "))
    found = [match for match in _CAPITALISED.finditer(question) if match.start() > first]
    if language != "de":
        return [match[0] for match in found]
    ends, starts = {m.end() + 1 for m in found}, {m.start() - 1 for m in found}
    return [m[0] for m in found if m.start() in ends or m.end() in starts]
