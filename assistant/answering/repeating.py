"""Whether two offers give one answer: the same value or words, or nearly the same sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.sameness import one_thing
from assistant.answering.values import compared, differ
from assistant.languages import LANGUAGES, is_stop, search_terms
from assistant.languages.cues import cue
from assistant.languages.number_words import number_words
from assistant.question import Question
from assistant.retrieval import Offer

SAME_WORDS = 0.8
"""Least share of the shorter sentence's words in the other one, where nothing points at words."""
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"\w+")


def says_the_same(one: Offer, other: Offer, question: Question) -> bool:
    """Return whether two offers give one answer: value, words, or nearly the same sentence.

    The same words of two things ("all its parks") are two answers.
    """
    if one.document.id == other.document.id:
        return one.span[0] < other.span[1] and other.span[0] < one.span[1]
    if one.answer and other.answer:
        values = compared(one, other)
        same = not differ(*values) if values else _within(one, other)
        return same and one_thing(one.document, other.document, question) is not False
    if set(_DIGITS.findall(one.text)) != set(_DIGITS.findall(other.text)):
        return False  # articles that differ in a figure are both worth reading
    words = [set(search_terms(offer.text, offer.document.language)) for offer in (one, other)]
    smaller = min(map(len, words))
    return smaller > 0 and len(words[0] & words[1]) >= SAME_WORDS * smaller


def _within(one: Offer, other: Offer) -> bool:
    """Return whether one answer's words stand in the other's, which add nothing that matters.

    "Council" and "the council of Arle", "Ada Holm" and "engineer Ada Holm" are one answer; "200"
    and "1,200", "York" and "New York", "Holm" and "the brother of Holm" are two.
    """
    less, more = sorted((_WORD.findall(each.words) for each in (one, other)), key=len)
    folded = [[word.casefold() for word in words] for words in (less, more)]
    starts = range(len(more) - len(less) + 1)
    at = next((n for n in starts if folded[1][n : n + len(less)] == folded[0]), None)
    if not less or at is None:
        return False
    before, behind = more[:at], more[at + len(less) :]
    return not _makes_another(before, behind, one.document.language) and not _adds_number(
        (*before, *behind), one, other
    )


def _makes_another(before: Sequence[str], behind: Sequence[str], language: str | None) -> bool:
    """Return whether added words make another thing of an answer: "New", "brother of", "and …"."""
    last, first = (before or [""])[-1], (behind or [""])[0]
    article = len(before) == 1
    named = last[:1].isupper() and not (article and is_stop(last, language))
    leans = not article and is_stop(last, language)
    return named or leans or bool(cue(language, "figures", "joints").fullmatch(first))


def _adds_number(added: Sequence[str], one: Offer, other: Offer) -> bool:
    """Return whether one of two answers has a number, in figures or words, that the other lacks."""
    language = one.document.language
    code, text = language if language in LANGUAGES else "en", " ".join(added)
    scales = (cue(code, "figures", key) for key in ("fractions", "thousand", "million", "billion"))
    if any(_DIGITS.search(word) for word in added) or any(scale.search(text) for scale in scales):
        return True
    return _spelt(one) != _spelt(other)


def _spelt(offer: Offer) -> list[int | None]:
    """Return the numbers that words of an answer write."""
    language = offer.document.language
    return [found.value for found in number_words(offer.words, language)] if language else []
