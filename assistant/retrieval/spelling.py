"""A question's words as the sources write them.

People mistype, and type in capitals.  A model that has read "Hatmanis" looks elsewhere than one
that has read "Hartmanis", and a name the sources don't hold counts as evidence that they don't
answer.  So words that no source holds are read as the nearest word that one does; which reading
finds the better passage is for the caller to see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.languages import is_stop, search_terms_in
from assistant.languages.tables import BIGRAMS

if TYPE_CHECKING:
    from assistant.store import Snapshot

SHORTEST = 5
"""Shorter words have too many neighbours: "Mars", "Marx", "Mark"."""
LONG = 8
"""From so many letters on, two typos are corrected; below, one."""
TERMS_TRIED = 3
"""The nearest term may be another language's."""
CHUNKS_READ = 5
"""Where a word's written form is looked for."""

_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")


def respelled(
    question: str,
    language: str | None,
    names: Container[str],
    state: Snapshot,
    *,
    is_word: Callable[[str], bool],
) -> str | None:
    """Return the question with words that no source holds as the nearest one that a source does.

    A typo is a letter more, less, other or changed with its neighbour (Damerau 1964); the first
    letter is taken to be right.  Only ``names``, the words of the question's names, are read as
    words of another language: of any other word the nearest there is a false friend ("Licht",
    "light").  What ``is_word`` tells is a word is none mistyped, though no source holds it:
    "houses" are not read as "horses".  None if every word is known or has no such neighbour.
    """
    if language in BIGRAMS:
        return None
    words = [w for w in dict.fromkeys(_WORD.findall(question)) if not is_stop(w, language)]
    forms = {word: _forms(word, state.languages) for word in words}
    known = state.term_frequencies(sorted(set().union(*forms.values())))
    changed = {
        word: near
        for word in words
        if known.keys().isdisjoint(forms[word])
        and not is_word(word)
        and (near := _nearest(word, forms[word], None if word in names else language, state))
    }
    if not changed:
        return None
    return _WORD.sub(lambda match: changed.get(match[0], match[0]), question)


def _forms(word: str, languages: Iterable[str]) -> list[str]:
    return sorted(search_terms_in(word, languages))


def _nearest(word: str, forms: Iterable[str], language: str | None, state: Snapshot) -> str | None:
    """Return the word as the sources have it: nearest by its stem, then commonest."""
    found = []
    for form in forms:
        if len(form) < SHORTEST - 1:
            continue
        far = 2 if len(form) >= LONG else 1
        terms = state.terms_like(form[0], len(form) - far, len(form) + far)
        near = process.extract(form, list(terms), scorer=OSA.distance, score_cutoff=far, limit=None)
        found += [(distance, -terms[term], term) for term, distance, _ in near]
    for *_, term in sorted(found)[:TERMS_TRIED]:
        if written := _written(word, term, language, state):
            return written
    return None


def _written(word: str, term: str, language: str | None, state: Snapshot) -> str | None:
    """Return the form of ``term`` in sources of ``language`` that is nearest to ``word``.

    Terms are stems.  None takes sources of any language.
    """
    ids = state.search_words([term], CHUNKS_READ, allowed=None).tolist()
    texts = state.texts(ids)
    if language is not None:
        spoken = state.languages_of(ids)
        texts = {id: text for id, text in texts.items() if spoken[id] == language}
    languages = list(state.languages)
    forms = {
        form
        for text in texts.values()
        for form in set(_WORD.findall(text))
        if form[0].casefold() == word[0].casefold() and term in _forms(form, languages)
    }
    return min(forms, key=lambda form: (OSA.distance(form, word), form), default=None)
