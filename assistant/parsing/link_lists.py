"""Which lists of links on a web page are its menus, and which are part of what it says.

A list that is nearly all links looks the same in a menu and in an article that names the members
of something.  So each is first set apart, for what tells an article from its page is misled by
menus; once the article is found, a list comes back that its text leads up to.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from assistant.languages.scripts import CLOSING, SENTENCE_ENDS
from assistant.parsing.lines import clean, width
from assistant.parsing.phrases import folded, phrases
from assistant.parsing.tree import Element

_LINKED_SHARE = 0.5
_MUCH_UNLINKED = 400
_LINKED_ITEMS_SHARE = 0.75
"""Of a list: items that say something of what they link to are text."""
_MUCH_TEXT = 2_000
"""Characters of running text from which an element is article, whatever its name."""
_LEAST_LINKS = 3
_LINKS_A_SENTENCE = 4
"""Links for each sentence of text from which a list of links is one in spite of it."""
_LEAST_SAID = 20
"""Width of the words beside links from which a line that ends like a sentence is one."""
_LABEL = 80
_LISTS = frozenset("ul ol dl table div section aside".split())
_BOXES = _LISTS | frozenset("tbody tr td th center nav".split())
_BLOCKS = _BOXES | frozenset(
    "p li dt dd pre blockquote article main body caption figure header footer form "
    "h1 h2 h3 h4 h5 h6".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_PARTS = frozenset("section article main body ul ol dl li dd p blockquote".split())
_PART_NAMES = frozenset(
    "section chapter appendix preface refsect1 refsect2 sect1 sect2 sect3".split()
)
_LABELS = phrases("related") | phrases("menu")
_AROUND_A_LABEL = " :：#»›>-–—•|¶"
_MOST_AROUND = 4
"""Elements around a list in which the line before it is looked for."""
_ENDS = tuple(SENTENCE_ENDS)
_MARK = "list of links "


@dataclass(slots=True)
class Measure:
    """What an element holds: characters, those within links, links, and sentences beside them.

    ``apart`` counts the lists of links in it that were set apart, which count for nothing else.
    """

    text: int = 0
    linked: int = 0
    links: int = 0
    sentences: int = 0
    apart: int = 0

    @property
    def linked_share(self) -> float:
        """Share of the text that is within links."""
        return self.linked / self.text if self.text else 0.0

    @property
    def is_prose(self) -> bool:
        """Whether it is running text rather than links."""
        return self.text > _MUCH_TEXT and self.linked_share < 0.2


def measures(root: Element, *, apart: list[Element] | None = None) -> dict[Element, Measure]:
    """Return the measure of every element, from one walk over the tree.

    Lists of links are added to ``apart``, the inner before the outer; they count for nothing in
    what they stand in, so that a page of one table is not taken for the menu in it.
    """
    return _Meter(apart).measured(root)


class _Meter:
    """Measures elements from the inside out, and tells sentences by the lines they stand on."""

    def __init__(self, apart: list[Element] | None) -> None:
        self._apart = apart
        self._line = ""
        self._unlinked = 0
        self._links = 0

    def measured(self, root: Element) -> dict[Element, Measure]:
        found: dict[Element, Measure] = {}
        open_blocks: list[Measure] = [Measure()]
        for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if event == "start":
                found[element] = measure = Measure()
                if element.tag in _BLOCKS:
                    self._end_line(open_blocks[-1])
                    open_blocks.append(measure)
                self._links += _is_link(element)
                measure.text = self._say(element.text)
            elif event == "end":
                self._links -= _is_link(element)
                if element.tag in _BLOCKS:
                    self._end_line(open_blocks.pop())
                self._sum(element, found)
            if event != "start" and element is not root:
                self._say(element.tail)
        return found

    def _say(self, text: str | None) -> int:
        """Note what a line goes on with; return how many characters it says."""
        said = clean(text or "")
        if said:
            self._line = f"{self._line[-200:]} {said}"
            self._unlinked += 0 if self._links else width(said)
        return len(said)

    def _end_line(self, block: Measure) -> None:
        line = self._line.rstrip(CLOSING + " ")
        block.sentences += self._unlinked >= _LEAST_SAID and line.endswith(_ENDS)
        self._line, self._unlinked = "", 0

    def _sum(self, element: Element, found: dict[Element, Measure]) -> None:
        measure = found[element]
        for child in element:
            part = found.get(child)  # None for a comment
            measure.text += len(clean(child.tail or ""))
            if part is not None:
                measure.text += part.text
                measure.linked += part.linked
                measure.links += part.links
                measure.sentences += part.sentences
                measure.apart += part.apart
        if _is_link(element):
            measure.linked, measure.links = measure.text, measure.links + 1
        elif element.tag == "pre":
            measure.linked = measure.links = 0  # names in code lead to where they are explained
        elif self._apart is not None and _is_list(element, measure):
            self._apart.append(element)
            found[element] = Measure(apart=max(1, measure.apart))


def _is_link(element: Element) -> bool:
    """Tell whether an element leads to another place; one to write to or to ring up is a fact."""
    address = (element.get("href") or "").strip().lower()
    return element.tag == "a" and bool(address) and not address.startswith(("mailto:", "tel:"))


def _is_list(element: Element, measure: Measure) -> bool:
    unlinked = measure.text - measure.linked
    if measure.apart and element.tag in _BOXES:
        # A menu with its name, or several.
        return not measure.sentences and unlinked <= _LABEL * measure.apart
    most = _LINKED_ITEMS_SHARE if element.tag in ("ul", "ol") else _LINKED_SHARE
    return (
        element.tag in _LISTS
        and measure.links >= _LEAST_LINKS
        and measure.linked_share > most
        and unlinked <= _MUCH_UNLINKED
        and measure.sentences * _LINKS_A_SENTENCE < measure.links
    )


def set_apart(tree: Element) -> list[Element]:
    """Take the lists of links out of a page, a comment in the place of each; return them."""
    lists: list[Element] = []
    measures(tree, apart=lists)
    within = set(lists)
    outer = [
        one
        for one in lists
        if one.getparent() is not None and within.isdisjoint(one.iterancestors())
    ]
    for number, one in enumerate(outer):
        parent = one.getparent()
        mark = etree.Comment(f"{_MARK}{number}")
        mark.tail, one.tail = one.tail, None
        parent.replace(one, mark)
    return outer


def bring_back(article: Element, lists: list[Element]) -> bool:
    """Put the lists that the article's text leads up to where they stood; tell if there are any."""
    marks = [one for one in article.iter(etree.Comment) if (one.text or "").startswith(_MARK)]
    if not marks:
        return False
    known = measures(article)
    begun = _below_a_sentence(article, known)
    found = False
    for mark in marks:
        one = lists[int(mark.text.removeprefix(_MARK))]
        if mark in begun and _is_led_up_to(mark, one, known):
            one.tail, mark.tail = mark.tail, None
            mark.getparent().replace(mark, one)
            found = True
    return found


def _below_a_sentence(article: Element, known: dict[Element, Measure]) -> set[Element]:
    """Return the comments that stand below the first line of text that is a sentence."""
    found: set[Element] = set()
    begun = False
    for event, element in etree.iterwalk(article, events=("end", "comment")):
        if event == "end":
            begun = begun or known[element].sentences > 0
        elif begun:
            found.add(element)
    return found


def _is_led_up_to(mark: Element, one: Element, known: dict[Element, Measure]) -> bool:
    """Tell whether a heading or line of the same text, no box beside it, leads to a list."""
    label = _label_in(one)
    if label and not _is_part(one):
        return False
    label = folded(label or _label_before(mark)).strip(_AROUND_A_LABEL)
    return bool(label) and label not in _LABELS and _is_in_text(mark, known)


def _label_in(one: Element) -> str:
    """Return the heading that a part opens with, whose lists of links it is."""
    if one.tag in ("ul", "ol", "dl", "table"):
        return ""
    first = next((child for child in one if isinstance(child.tag, str)), None)
    return clean("".join(first.itertext())) if first is not None and first.tag in _HEADINGS else ""


def _label_before(mark: Element) -> str:
    """Return what stands right before a place in the text, "" if nothing does."""
    place = mark
    for _ in range(_MOST_AROUND):
        for before in place.itersiblings(preceding=True):
            said = clean(before.tail or "")
            if not said and isinstance(before.tag, str):
                said = clean("".join(before.itertext()))
            if said:
                return said
        place = place.getparent()
        if place is None:
            break
        if said := clean(place.text or ""):
            return said
    return ""


def _is_in_text(mark: Element, known: dict[Element, Measure]) -> bool:
    """Tell whether nothing parts a place from running text that would make it a box beside it."""
    for around in mark.iterancestors():
        measure = known.get(around)
        if measure is None or measure.sentences:
            return True
        if measure.text and not _is_part(around):
            return False
    return True


def _is_part(element: Element) -> bool:
    """Tell whether an element is part of a text by its name; a plain box may be beside it."""
    if element.tag in ("td", "th", "tr", "tbody", "table"):
        table = next(element.iterancestors("table"), element)
        return next(table.iter("th"), None) is not None
    names = (element.get("class") or "").lower().split()
    return element.tag in _PARTS or not _PART_NAMES.isdisjoint(names)
