"""The languages of texts: which one it is, and the words by which a text in it is found."""

from assistant.languages.detection import detect, language_of
from assistant.languages.tables import LANGUAGES, codes_of, normalise_code
from assistant.languages.terms import (
    is_stop,
    question_terms_in,
    search_terms,
    search_terms_in,
)

__all__ = [
    "LANGUAGES",
    "codes_of",
    "detect",
    "is_stop",
    "language_of",
    "normalise_code",
    "question_terms_in",
    "search_terms",
    "search_terms_in",
]
