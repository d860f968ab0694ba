"""A formula of MathML or Office Math as a line of text: 10⁶, a/b, √(2).

Both languages name the same few shapes.  What is raised or lowered stays apart from what it stands
at, for 10⁶ is not 106.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lxml import etree

from assistant.parsing.rich import lowered, superscripted
from assistant.parsing.tree import Element

_DEEPEST = 30
"""Shapes within shapes; what is nested deeper is left out."""
_UNSAID = frozenset(("annotation", "annotation-xml", "rPr", "mphantom", "phant"))
_INVISIBLE = str.maketrans("", "", "\u2061\u2062\u2063\u2064\u200b")
_NARY = frozenset(("naryPr", "accPr", "groupChrPr"))
Parts = Sequence[str]


def formula_text(formula: Element) -> str:
    """Return what a formula says, on one line."""
    return " ".join(_said(formula, 0).translate(_INVISIBLE).split())


def _said(element: Element, depth: int) -> str:
    name = _name(element)
    if depth > _DEEPEST or name in _UNSAID:
        return ""
    if name in _NARY:
        return _sign(element)
    # Office Math describes a shape in an element of its own, "fPr" for a fraction "f".
    children = [one for one in element if _name(one) and not _describes(_name(one))]
    signs = "".join(_sign(one) for one in element if _name(one) in _NARY)
    parts = [_said(child, depth + 1) for child in children]
    shape = _SHAPES.get(name)
    if shape is not None:
        return signs + shape(parts)
    return (element.text or "").strip() if not children else "".join(parts)


def _name(element: Element) -> str:
    return etree.QName(element.tag).localname if isinstance(element.tag, str) else ""


def _describes(name: str) -> bool:
    return len(name) > 2 and name.endswith("Pr")


def _sign(element: Element) -> str:
    """Return the sign of a sum or an integral, which Office Math gives as a property."""
    found = next((one for one in element if _name(one) == "chr"), None)
    if found is None:
        return "∫" if _name(element) == "naryPr" else ""
    said = next((value for key, value in found.items() if key.endswith("val")), "")
    return said if _name(element) == "naryPr" else ""


def _grouped(said: str) -> str:
    simple = len(said) <= 1 or said.isalnum() or (said[0] + said[-1] == "()")
    return said if simple else f"({said})"


def _raised(said: str) -> str:
    figure = superscripted(said)
    return figure if figure != said or not said else f"^{_grouped(said)}"


def _lowered(said: str) -> str:
    figure = lowered(said)
    return figure if figure != said or not said else f"_{_grouped(said)}"


def _part(parts: Parts, number: int) -> str:
    return parts[number] if number < len(parts) else ""


def _power(parts: Parts) -> str:
    return _part(parts, 0) + _raised("".join(parts[1:]))


def _index(parts: Parts) -> str:
    return _part(parts, 0) + _lowered("".join(parts[1:]))


def _both(parts: Parts) -> str:
    return _part(parts, 0) + _lowered(_part(parts, 1)) + _raised(_part(parts, 2))


def _fraction(parts: Parts) -> str:
    return f"{_grouped(_part(parts, 0))}/{_grouped(_part(parts, 1))}"


def _root(parts: Parts) -> str:
    return f"√{_grouped(''.join(parts))}"


def _nth_root(parts: Parts) -> str:
    return f"{_raised(_part(parts, 1))}√{_grouped(_part(parts, 0))}"


def _radical(parts: Parts) -> str:
    """Return a root of Office Math, whose degree comes first, blank for a square root."""
    return _nth_root((_part(parts, 1), _part(parts, 0))) if len(parts) > 1 else _root(parts)


def _sum(parts: Parts) -> str:
    """Return a sum of Office Math, whose limits come before what is summed."""
    return _lowered(_part(parts, 0)) + _raised(_part(parts, 1)) + f" {''.join(parts[2:])}"


def _before(parts: Parts) -> str:
    return _lowered(_part(parts, 0)) + _raised(_part(parts, 1)) + _part(parts, 2)


def _row(parts: Parts) -> str:
    return " ".join(filter(None, parts)) + "; "


_SHAPES: dict[str, Callable[[Parts], str]] = {
    "msup": _power, "mover": _power, "sSup": _power, "limUpp": _power,
    "msub": _index, "munder": _index, "sSub": _index, "limLow": _index,
    "msubsup": _both, "munderover": _both, "sSubSup": _both,
    "mfrac": _fraction, "f": _fraction,
    "msqrt": _root, "mroot": _nth_root, "rad": _radical,
    "nary": _sum, "sPre": _before,
    "func": " ".join, "mtr": _row, "mr": _row,
    "mfenced": lambda parts: f"({', '.join(parts)})",
    "d": lambda parts: f"({', '.join(parts)})",
}  # fmt: skip
