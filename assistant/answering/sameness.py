"""Whether two articles speak of one thing, as far as names tell.

Two bridges have two lengths, and no article contradicts the other.  So the names in the question
have to stand in both articles, or, if it has none, one name in the headline or the first lines of
both.  Scripts without capitals show no names; where there are no spaces either, a long run of the
question in both headlines does instead.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.languages import is_stop
from assistant.languages.cues import words
from assistant.languages.dates import day_names, month_names
from assistant.languages.scripts import CAPITALS
from assistant.languages.tables import NOUNS_HAVE_CAPITALS, RUNS
from assistant.question import Question
from assistant.records import Document

_FIRST_LINES = 500
"""So many characters of an article say what it is about."""
_SEARCHED = 20_000
"""In so many characters of a German article the names of its headline are looked for."""
_WORDS = 2
"""So many words in a row are a name with its kind; one may be the kind alone (bridge)."""
_WORD = re.compile(r"[^\W\d_]{3,}")
# A capital that does not only open a sentence.
_NAME = re.compile(rf"(?:(?<=[\w,;] )|(?<=[\u00ab\u201c\u201e('\u2019-]))[{CAPITALS}]\w{{2,}}")
_CASED = re.compile(rf"[{CAPITALS}]")


def one_thing(one: Document, other: Document, question: Question) -> bool | None:
    """Return whether two articles speak of one thing; None where no names of one show it."""
    if not (_shows_names(one) and _shows_names(other)):
        run = _WORDS * RUNS.get(one.language or "", 0)
        return (run > 0 and _shared(question.text, one, other) >= run) or None
    names = (
        () if one.language in NOUNS_HAVE_CAPITALS else question.names
    )  # its question's nouns are no names
    asked = bool(names) and one.language == other.language
    if asked and all(_holds(document, name) for document in (one, other) for name in names):
        return True
    if _opened_by_one(question, one, other):
        return False
    own, others = names_of(one, other), names_of(other, one)
    if not (own and others):
        return None
    return bool(own & others) and not asked


def _opened_by_one(question: Question, one: Document, other: Document) -> bool:
    """Return whether the word that opens the question, maybe a name, stands in one article only."""
    opener = next(iter(_WORD.findall(question.text)), "")
    if not opener or is_stop(opener, question.language):
        return False
    return _holds(one, opener) != _holds(other, opener)


def _shared(question: str, one: Document, other: Document) -> int:
    """Return the length of the longest piece of a question that stands in both headlines."""
    titles = (one.title or "", other.title or "")
    longest = 0
    for start in range(len(question)):
        while all(question[start : start + longest + 1] in title for title in titles):
            if start + longest + 1 > len(question):
                break
            longest += 1
    return longest


def _shows_names(document: Document) -> bool:
    return bool(_CASED.search(document.text[:_FIRST_LINES]))


def _holds(document: Document, name: str) -> bool:
    return name.casefold() in f"{document.title or ''}\n{document.text}".casefold()


def names_of(document: Document, other: Document) -> set[str]:
    """Return the names, in small letters, in an article's headline and first lines.

    What is written in small letters too, in it or in ``other``, is none.
    """
    texts = (document.text, other.text)
    return {
        name
        for name in _names_of(document)
        if not any(re.search(rf"\b{re.escape(name)}\b", text) for text in texts)
    }


def _names_of(document: Document) -> frozenset[str]:
    title, text, start = document.title or "", document.text, 0
    if document.language in NOUNS_HAVE_CAPITALS:
        return _names_in(document.language, title, text[:_SEARCHED])
    start = document.body[0][0] if document.body else 0
    first = text[start : start + _SEARCHED].replace(title, "", 1)[:_FIRST_LINES]
    return _names_in(document.language, title, first)


@lru_cache(maxsize=64)  # each quote of an answer is compared with every other
def _names_in(language: str | None, title: str, text: str) -> frozenset[str]:
    if language in NOUNS_HAVE_CAPITALS:
        found = _placed(title, text, language)
    else:
        plain = any(len(word) > 3 and word.islower() for word in title.split())
        told = title if plain else ""  # A Headline Like This Shows No Names
        found = {match[0].casefold() for match in _NAME.finditer(f"{told}\n{text}")}
    return frozenset(found - month_names(language) - day_names(language))


def _placed(title: str, text: str, language: str | None) -> set[str]:
    """Return the words of a headline that stand as names do: "in Weidtal", "Bibliothek Lindgard".

    German nouns have capitals too; "die Brücke" is none.
    """
    before = words(language, "words", "before_names")
    placed = rf"\b(\w+) (?=([{CAPITALS}]\w{{2,}}))"
    named = {
        name.casefold()
        for word, name in re.findall(placed, f"{title}\n{text}")
        if word.casefold() in before or (word[0].isupper() and not is_stop(word, language))
    }
    return named & {word.casefold() for word in _WORD.findall(title)}
