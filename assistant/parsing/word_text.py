"""The runs of a Word paragraph become text: what is hidden or deleted left out, notes marked."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from assistant.parsing.formulas import formula_text
from assistant.parsing.rich import Rich
from assistant.parsing.symbols import symbol
from assistant.parsing.tree import Element
from assistant.records import NodeKind

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEFT_OUT = {
    *(W + name for name in ("del", "moveFrom", "pPr", "rPr", "instrText", "rt")),
    *(W + name for name in ("sdtPr", "sdtEndPr", "rubyPr")),
}
_RAISED_BY = 4
"""Half points above the line from which smaller letters are superscripts."""
_NOTES = {W + "footnoteReference": "footnotes", W + "endnoteReference": "endnotes"}
_OFF = ("0", "false", "off", "none")
_MAX_DEPTH = 60


def first(element: Element, path: str) -> Any:
    """Return the first element below ``element`` at a path of Word's names, or None."""
    return element.find("/".join(W + name for name in path.split("/")))


def value_of(element: Element, path: str) -> str | None:
    """Return what an element at a path says as its value, None without it."""
    found = first(element, path)
    return found.get(W + "val") if found is not None else None


def _is_on(properties: Element, name: str) -> bool | None:
    found = properties.find(W + name)
    return None if found is None else (found.get(W + "val") or "1") not in _OFF


def _raised_by_hand(properties: Element) -> str | None:
    """Return "superscript" or "subscript" for smaller letters that are moved off the line."""
    moved = value_of(properties, "position") or ""
    if not re.fullmatch(r"-?\d{1,3}", moved) or value_of(properties, "sz") is None:
        return None
    if abs(int(moved)) < _RAISED_BY:
        return None
    return "superscript" if int(moved) > 0 else "subscript"


class Styles:
    """What a document's styles say of the paragraphs and runs that use them."""

    def __init__(self, root: Element) -> None:
        self._styles = {style.get(W + "styleId"): style for style in root.iter(W + "style")}

    def name(self, style: str | None) -> str:
        """Return a style's name, "" for none."""
        found = self._styles.get(style)
        return (value_of(found, "name") or "") if found is not None else ""

    def hides(self, style: str | None) -> bool:
        """Tell whether what has this style is not shown."""
        return bool(self._run_property(style, "vanish"))

    def outline(self, style: str | None) -> str | None:
        """Return the level, from "0", that a style gives its paragraphs in the outline."""
        return self._inherited(style, "pPr/outlineLvl")

    def numbers(self, style: str | None) -> bool:
        """Tell whether a style makes its paragraphs items of a list."""
        return self._inherited(style, "pPr/numPr/numId") not in (None, "0")

    def number(self, style: str | None) -> str | None:
        """Return the number of the list that a style puts its paragraphs in, None for none."""
        return self._inherited(style, "pPr/numPr/numId")

    def number_depth(self, style: str | None) -> str | None:
        """Return how deep in its list a style puts its paragraphs, from "0"."""
        return self._inherited(style, "pPr/numPr/ilvl")

    def raises(self, style: str | None) -> str | None:
        """Return "superscript" or "subscript" if a style sets its text so."""
        return self._inherited(style, "rPr/vertAlign")

    def _chain(self, style: str | None) -> list[Element]:
        found: list[Element] = []
        while style in self._styles and len(found) < 20:
            found.append(self._styles[style])
            style = value_of(found[-1], "basedOn")
        return found

    def _inherited(self, style: str | None, path: str) -> str | None:
        values = (value_of(one, path) for one in self._chain(style))
        return next((value for value in values if value is not None), None)

    def _run_property(self, style: str | None, name: str) -> bool | None:
        for one in self._chain(style):
            properties = first(one, "rPr")
            said = _is_on(properties, name) if properties is not None else None
            if said is not None:
                return said
        return None


class Words:
    """Writes paragraphs as text, and collects the notes and text boxes they refer to."""

    def __init__(self, styles: Styles, links: dict[str, str]) -> None:
        self._styles = styles
        self._links = links
        self._references: dict[str, list[tuple[str, str]]] = {}
        self._counts = dict.fromkeys(_NOTES.values(), 0)
        self._boxes: list[Element] = []

    def of(self, paragraph: Element, *, style: str | None = None) -> Rich:
        """Return a paragraph's text."""
        rich = Rich()
        self.write(paragraph, rich)
        return rich

    def write(self, paragraph: Element, rich: Rich) -> None:
        """Append a paragraph's text."""
        for child in paragraph:
            self._write(child, rich, 0)

    def take_references(self, kind: str) -> list[tuple[str, str]]:
        """Return the notes referred to since the last call: their numbers in the file and shown."""
        return self._references.pop(kind, [])

    def take_boxes(self) -> list[Element]:
        """Return the text boxes met since the last call."""
        boxes, self._boxes = self._boxes, []
        return boxes

    def _write(self, node: Element, rich: Rich, depth: int) -> None:
        tag = node.tag
        if tag in _LEFT_OUT or not isinstance(tag, str) or depth > _MAX_DEPTH:
            return
        if tag == W + "r":
            self._write_run(node, rich, depth)
        elif tag == W + "hyperlink":
            rich.open("link", self._links.get(node.get(_R + "id") or ""))
            self._write_all(node, rich, depth)
            rich.close("link")
        elif tag == W + "sdt" and first(node, "sdtPr/showingPlcHdr") is not None:
            return  # what asks to be filled in
        elif tag == W + "txbxContent":
            self._boxes.append(node)
        elif tag == _ALTERNATIVES + "AlternateContent":
            # The same content twice, for newer and for older programs.
            choice = node.find(_ALTERNATIVES + "Choice")
            chosen = choice if choice is not None else node.find(_ALTERNATIVES + "Fallback")
            if chosen is not None:
                self._write_all(chosen, rich, depth)
        elif tag == W + "p":
            return  # of a text box that is read by itself
        else:
            self._write_leaf(node, rich, depth)

    def _write_all(self, node: Element, rich: Rich, depth: int) -> None:
        for child in node:
            self._write(child, rich, depth + 1)

    def _write_leaf(self, node: Element, rich: Rich, depth: int) -> None:
        tag = node.tag
        if tag == W + "t":
            rich.write(node.text or "")
        elif tag == _MATH + "oMath":
            rich.write(formula_text(node))
        elif tag in (W + "tab", W + "ptab"):
            rich.write(" ")
        elif tag == W + "noBreakHyphen":
            rich.write("-")
        elif tag in (W + "br", W + "cr"):
            if node.get(W + "type") in ("page", "column"):
                rich.write(" ")
            else:
                rich.break_line()
        elif tag == W + "sym":
            code = node.get(W + "char") or ""
            with suppress(ValueError):
                rich.write(symbol(int(code, 16), node.get(W + "font") or ""))
        elif tag == W + "checkBox":
            checked = _is_on(node, "checked")
            rich.write("☒ " if (_is_on(node, "default") if checked is None else checked) else "☐ ")
        elif tag in _NOTES:
            self._refer(_NOTES[tag], node, rich)
        else:
            self._write_all(node, rich, depth)

    def _refer(self, kind: str, node: Element, rich: Rich) -> None:
        self._counts[kind] += 1
        count = str(self._counts[kind])
        self._references.setdefault(kind, []).append((node.get(W + "id") or "", count))
        rich.close("superscript")
        rich.open("superscript")
        rich.write(f"[{count}]")
        rich.close("superscript")

    def _write_run(self, run: Element, rich: Rich, depth: int) -> None:
        properties = run.find(W + "rPr")
        kinds: list[NodeKind] = []
        raised = None
        if properties is not None:
            style = value_of(properties, "rStyle")
            hidden = _is_on(properties, "vanish")
            if hidden or (hidden is None and self._styles.hides(style)):
                return
            raised = value_of(properties, "vertAlign") or self._styles.raises(style)
            raised = raised or _raised_by_hand(properties)
            kinds += ["strong"] if _is_on(properties, "b") else []
            kinds += ["emphasis"] if _is_on(properties, "i") else []
        for kind in kinds:
            rich.open(kind)
        if raised == "superscript":
            rich.open("superscript")
        elif raised == "subscript":
            rich.lower()
        self._write_all(run, rich, depth)
        if raised == "superscript":
            rich.close("superscript")
        elif raised == "subscript":
            rich.end_lower()
        for kind in reversed(kinds):
            rich.close(kind)
