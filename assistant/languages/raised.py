"""Raised and lowered figures, fractions and circled numbers, set apart from the number before them.

Compatibility forms (NFKC) make plain digits of them: "120³" becomes 1203, "10⁶" 106, "5½" 51⁄2.
"""

from __future__ import annotations

import re

_RAISED = "⁰¹²³⁴-⁹⁺⁻"
RAISED_RUN = rf"[⁺⁻]?[{_RAISED[:-2]}]+"
"""A pattern of a raised whole number."""
_LOWERED = "₀-₉"
_AFTER_FIGURE = re.compile(rf"(?<=\d)(?:[{_RAISED}]+|[{_LOWERED}]+)")
# "m²", "km³" are units and "H₂O" a name: as one word they are found. A longer word has a note.
_AFTER_WORD = re.compile(rf"(?<=[^\W\d_]{{4}})[{_RAISED}]+|(?<=[.,;:!?)\]”»])[{_RAISED}]+")
_SPECIAL = re.compile(
    r"(?<=\d)(?=[\u00bc-\u00be\u2150-\u215f\u2460-\u249b\u24ea-\u24ff\u2776-\u2793])"
)
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉", "0123456789+-0123456789")
_ANY = re.compile(
    rf"[{_RAISED}{_LOWERED}\u00bc-\u00be\u2150-\u215f\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]"
)


def set_apart(text: str) -> str:
    """Return ``text`` so that its compatibility form changes no number: "10⁶" as "10^6".

    >>> set_apart("120³ m², H₂O, 5½, the tower³")
    '120^3 m², H₂O, 5 ½, the tower ^3'
    """
    said, at = [], 0
    for start, end, new in parts_apart(text):
        said += [text[at:start], new]
        at = end
    return "".join([*said, text[at:]]) if said else text


def parts_apart(text: str) -> list[tuple[int, int, str]]:
    """Return what :func:`set_apart` changes, in order: start, end, and what stands there then."""
    if text.isascii() or not _ANY.search(text):
        return []
    found = [
        (*match.span(), before + match.group().translate(_PLAIN))
        for pattern, before in ((_AFTER_FIGURE, "^"), (_AFTER_WORD, " ^"), (_SPECIAL, " "))
        for match in pattern.finditer(text)
    ]
    return sorted(found)


def plain_raised(raised: str) -> str:
    """Return a run of raised figures as plain ones."""
    return raised.translate(_PLAIN)


def without_raised(text: str) -> str:
    """Return ``text`` without the raised figures that :func:`set_apart` sets apart."""
    if text.isascii() or not _ANY.search(text):
        return text
    return _SPECIAL.sub(" ", _AFTER_WORD.sub(" ", _AFTER_FIGURE.sub(" ", text)))
