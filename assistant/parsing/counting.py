"""Numbers of items in figures, letters or Roman numerals."""

from __future__ import annotations

_MOST_ROMAN = 4_000
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "m cm d cd c xc l xl x ix v iv i".split(),
        strict=True,
    )
)


def counted(number: int, kind: str) -> str:
    """Return a number in figures, letters ("a", "A") or Roman numerals ("i", "I")."""
    if kind in ("a", "A") and number > 0:
        said = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif kind in ("i", "I") and 0 < number < _MOST_ROMAN:
        said = ""
        for value, sign in _ROMAN:
            said += sign * (number // value)
            number %= value
    else:
        return str(number)
    return said.upper() if kind.isupper() else said
