"""How well the quotes fit a question, as far as that can be seen: a word, and what they lack.

The confidence of an answer says how likely the *sources* hold one, and is near 1 for most that are
given.  Whether these *quotes* are it, shows better in the words of the question that they do not
hold, and in a missing date or figure when one is asked for (docs/chat.md tells what was measured).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from assistant.answering.overview_words import topic_of
from assistant.languages import detect, is_stop, question_terms, search_terms
from assistant.languages.tables import BIGRAMS
from assistant.retrieval.kinds import beyond_cue, kind_of, offers
from assistant.web.exchange import Exchange, Quote

Level = Literal["high", "middle", "low"]
LEAST_SURE, SURE = 0.65, 0.85
"""An answer is given from a confidence of 0.5 on; these part what is given."""
ALL_BUT = 0.8
"""So large a share of the question's words is as good as all of them, 2-letter terms counted."""
MAX_NAMED = 4
_SAME_BEGINNING, _SAME_SHARE = 4, 0.65
_OPENING = 24

# "Which company …?" is answered by a company's name.
_ASKED_KIND = re.compile(
    r"^\W*(?:\w{1,4} )?(?:which|what|quel(?:le)?s?|welche[rnms]?|qué|quale|quali|che|qual|quais|"
    r"que|как(?:ой|ая|ое|ие|ом|ую|их)|ποι(?:ος|α|ο|οι|ες)|hangi|care|ce) [^\W\d_]+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Support:
    """How well quotes fit: ``missing`` words of the question, as typed, at most four.

    ``lacks`` is what is asked for and not in the quotes, "date" or "number"; ``across`` says that
    words cannot be compared, for question and quotes are in different languages, and ``overview``
    that nothing is asked which quotes could lack.
    """

    level: Level
    missing: tuple[str, ...] = ()
    lacks: str = ""
    across: bool = False
    overview: bool = False


def support(exchange: Exchange) -> Support:
    """Return how well the quotes of an answer fit its question."""
    question = exchange.question
    topic = topic_of(question)
    if topic and topic.articles:
        return Support("high", overview=True)
    language = detect(question)
    same = [quote for quote in exchange.quotes if quote.language in (language, None)]
    kind = kind_of(question[:_OPENING])  # "when" further on asks for nothing
    lacks = (
        kind if kind and not any(offers(q.text, kind, question) for q in exchange.quotes) else ""
    )
    if exchange.quotes and not same and language:
        unsure = exchange.confidence < LEAST_SURE or lacks
        return Support("low" if unsure else "middle", lacks=lacks or "", across=True)
    share, missing = _held(question, language, exchange.quotes)
    level: Level = "high" if exchange.confidence >= SURE else "middle"
    if lacks or share < ALL_BUT:
        level = "middle"
    if exchange.confidence < LEAST_SURE or (lacks and missing):
        level = "low"
    named = missing[:MAX_NAMED] if level != "high" else ()
    return Support(level, missing=named, lacks=lacks or "")


def _held(
    question: str, language: str | None, quotes: Sequence[Quote]
) -> tuple[float, tuple[str, ...]]:
    """Return the share of the question's terms in quotes and titles, and the words without any."""
    about = _ASKED_KIND.sub(" ", beyond_cue(question))
    content = [term for term in question_terms(about, language) if not is_stop(term, language)]
    if not content:
        return 1.0, ()  # "and when?" has no words to be found
    held = {t for q in quotes for t in search_terms(f"{q.title} {q.text}", language)}
    absent = {term for term in content if not _is_held(term, held)}
    share = 1.0 - len(absent) / max(1, len(content))
    if language in BIGRAMS:
        return share, ()
    words = (word.strip("«»„“”\"'’?¿!¡.,:;()") for word in about.split())
    return share, tuple(w for w in words if absent & set(search_terms(w, language)))


def _is_held(term: str, held: set[str]) -> bool:
    """Return whether a term is there, or one that begins like it: "China" for "Chinese"."""
    return term in held or any(_akin(term, other) for other in held)


def _akin(one: str, other: str) -> bool:
    start = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    return start >= _SAME_BEGINNING and start >= _SAME_SHARE * max(len(one), len(other))
