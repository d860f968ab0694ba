"""Where on a web page the article is, and what within it is not part of it.

trafilatura tells article from page well, but leaves out part of what it finds (on the Debian
handbook a third: headings, boxes, code).  So it only says where the article stands: the smallest
element that holds nearly all it found is then taken whole, less what markup or links give away.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Mapping

from assistant.errors import ReadingError
from assistant.parsing.lines import clean
from assistant.parsing.link_lists import Measure, bring_back, measures, set_apart
from assistant.parsing.panels import opens_panel
from assistant.parsing.tree import Element

NO_ARTICLE = (
    "the page holds no article, only navigation or notices; `assistant keep` indexes all of it"
)

_ARTICLE_SHARE = 0.9
"""Share of trafilatura's text that the article's element holds: the rest may be a stray teaser."""
_WIDENED_LINKED_SHARE = 0.2
_FOUND_SHARE = 0.6
"""Share of what a wider element adds that trafilatura took for the article's, too."""
_ARTICLE_MARKS = frozenset(
    "section chapter appendix preface sect1 sect2 sect3 refsect1 refentry article articlebody "
    "article-body entry-content post-content story-body article-content".split()
)
_KEY = 60
_LEAST_LEAF = 20
_LEAVES = ("p", "li", "td", "th", "dd", "dt", "pre", "blockquote", "h1", "h2", "h3", "h4", "div",
           "figcaption", "span")  # fmt: skip
_FOREIGN_TAGS = frozenset("nav footer form figcaption dialog button iframe noscript".split())
_FOREIGN_ROLES = frozenset("navigation contentinfo search dialog alertdialog menu menubar".split())
# Names of classes and ids by which pages mark what is not article text.
_FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:\w{0,8}nav(?:bar|igation|header|footer)?|menu|breadcrumbs?|share|shar(?:ing|e-?bar|e-?buttons?)|"
    r"social(?:-?\w{0,10})?|related(?:-?\w{0,12})?|recommend(?:ed|ations?)?|newsletter\w{0,8}|subscri(?:be|ption)|"
    r"cookies?\w{0,8}|consent|gdpr|comments?|disqus\w{0,8}|respond|promo\w{0,6}|advert\w{0,10}|ads?|adsense|"
    r"sponsor\w{0,6}|outbrain|taboola|pagination|pager|paywall|signup|sign-up|most-?(?:read|popular|viewed)|"
    r"trending|popular|read-?(?:more|next|also)|also-?read|see-?also|author-?(?:box|bio|info|card|profile)|"
    r"about-?(?:the-?)?author|bio|tags?|tag-?(?:list|cloud)|skip-?link|copyright|colophon|masthead|toolbar|"
    r"screen-reader-text|visually-hidden|sr-only|print-only|noprint|toc|mw-editsection|reflist|navbox|catlinks)"
    r"(?=$|[\s_-])",
    re.IGNORECASE,
)
# Marks that also stand on article text: they count only where links prevail.
_DOUBTFUL = re.compile(
    r"(?:^|[\s_-])(?:sidebar|widget|teasers?|cards?|list|links?|box|aside|infobox|extra|more|next|prev(?:ious)?)(?=$|[\s_-])",
    re.IGNORECASE,
)
_LINKED_SHARE = 0.5
_WORDS = re.compile(r"[^\W_]+")


def find_article(tree: Element) -> tuple[Element, bool]:
    """Return the element to read, and whether it is in trafilatura's markup.

    :raises ReadingError: the page holds no article.
    """
    lists = _drop_menus(tree)
    article, tei = _without_lists(tree)
    if not tei and bring_back(article, lists):
        _prune(article)
    return article, tei


def _without_lists(tree: Element) -> tuple[Element, bool]:
    found = _extracted(tree)
    place, weights = _place(tree, found)
    if place is not None:
        return _widened(place, weights), False
    marked = next((element for element in tree.iter("*") if _is_marked_article(element)), None)
    if marked is not None:
        article, measure = _pruned(marked)
        whole = measure.text >= _ARTICLE_SHARE * len(clean("".join(found.itertext())))
        if (whole or _is_flat(found)) and measure.linked_share <= _LINKED_SHARE:
            return article, False
    return (_pruned(tree)[0], False) if _is_flat(found) else (found, True)


def _is_flat(found: Element) -> bool:
    """Return whether trafilatura gave up and took all text of the page as one paragraph."""
    return [element.tag for element in found.iterdescendants()] == ["p"]


def _widened(place: Element, weights: Mapping[Element, int]) -> Element:
    """Return the pruned copy of ``place``, or of what holds the rest of the article around it.

    That is what the markup calls the article, or what adds hardly anything but what was found:
    the lines above the first section, while a stray teaser stands among other things.
    """
    article, own = _pruned(place)
    held = weights[place]
    adding = True
    for ancestor in place.iterancestors():
        more = weights.get(ancestor, 0) - held
        marked = _is_marked_article(ancestor)
        if (more > 0 and adding) or marked:
            wider, measure = _pruned(ancestor)
            adding = adding and more >= _FOUND_SHARE * (measure.text - own.text)
            if (more > 0 and adding) or (marked and measure.linked_share <= _WIDENED_LINKED_SHARE):
                article, own, held = wider, measure, held + more
        if ancestor.tag == "body":
            break
    return article


def _is_marked_article(element: Element) -> bool:
    marks = {(element.get("class") or "").strip().lower(), (element.get("itemprop") or "").lower()}
    return element.tag in ("article", "main") or bool(marks & _ARTICLE_MARKS)


def _pruned(place: Element) -> tuple[Element, Measure]:
    article = copy.deepcopy(place)
    article.tail = None
    _prune(article)
    return article, measures(article)[article]


def _drop_menus(tree: Element) -> list[Element]:
    """Remove what no page's article is in; trafilatura takes menus when it finds nothing else.

    Lists of links are set apart, and returned.
    """
    for element in list(tree.iter("nav", "noscript", "button", "select")):
        if element.getparent() is not None and not (
            element.tag == "button" and opens_panel(element)
        ):
            _drop(element)
    return set_apart(tree)


def _extracted(tree: Element) -> Element:
    import trafilatura  # half a second that text files need not pay

    # trafilatura works on the tree it is given.
    found = trafilatura.bare_extraction(
        copy.deepcopy(tree),
        include_comments=False,
        include_tables=True,
        include_formatting=True,
        with_metadata=False,
    )
    body = getattr(found, "body", None)
    if body is None or not "".join(body.itertext()).strip():
        raise ReadingError(NO_ARTICLE)
    return body


def _place(tree: Element, found: Element) -> tuple[Element | None, Mapping[Element, int]]:
    """Return the deepest element of the page that holds nearly all the text in ``found``.

    With it comes how many characters of that text each element holds.
    """
    wanted = {
        clean("".join(element.itertext()))[:_KEY]
        for element in found.iter("p", "item", "cell", "head", "quote", "code")
    }
    wanted.discard("")
    # Short texts also stand in menus; a page without any longer one is a table.
    long = [text for text in wanted if len(text) >= _LEAST_LEAF]
    least = _LEAST_LEAF if long else 1
    weights: dict[Element, int] = defaultdict(int)
    total = 0
    for leaf in tree.iter(*_LEAVES):
        text = _leaf_text(leaf)
        if len(text) < least or text[:_KEY] not in wanted:
            continue
        total += len(text)
        weights[leaf] += len(text)
        for ancestor in leaf.iterancestors():
            weights[ancestor] += len(text)
    enough = [e for e, weight in weights.items() if weight >= _ARTICLE_SHARE * total]
    if not enough:
        return None, weights
    deepest = max(enough, key=lambda element: sum(1 for _ in element.iterancestors()))
    # One long paragraph may outweigh the rest of its article: take in its siblings.
    while deepest.tag in _LEAVES and deepest.tag != "div" and deepest.getparent() is not None:
        deepest = deepest.getparent()
    return deepest, weights


def _leaf_text(leaf: Element) -> str:
    if (
        leaf.tag in ("div", "span")
        and next(leaf.iterchildren("div", "p", "ul", "table"), None) is not None
    ):
        return ""  # a container: what it holds is looked at by itself
    return clean("".join(leaf.itertext()))


def _prune(article: Element) -> None:
    """Remove what is navigation, sharing, teasers or comments."""
    found = measures(article)
    for element in list(article.iterdescendants()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if _is_foreign(element, found[element]):
            _drop(element)


def _is_foreign(element: Element, measure: Measure) -> bool:
    if element.tag == "button" and opens_panel(element):
        return False
    if element.tag in _FOREIGN_TAGS or element.get("role") in _FOREIGN_ROLES:
        return not measure.is_prose
    if element.tag in ("h1", "h2", "h3", "h4", "p", "pre", "code", "em", "strong", "b", "i", "a"):
        return False
    if element.tag == "span" and next(element.iterancestors("pre", "code"), None) is not None:
        return False  # "comment" is what code is coloured by
    name = f"{element.get('class') or ''} {element.get('id') or ''}"[:500]
    if name != " ":
        if _FOREIGN.search(name) and not (measure.is_prose or _is_named_by_heading(element)):
            return True
        if (element.tag == "aside" or _DOUBTFUL.search(name)) and measure.linked_share > 0.3:
            return True
    return False


def _is_named_by_heading(element: Element) -> bool:
    """Tell whether only an id made of a section's own heading ("cookies") looks like furniture."""
    if _FOREIGN.search(element.get("class") or ""):
        return False
    heading = next(element.iter("h1", "h2", "h3", "h4", "h5", "h6"), None)
    if heading is None:
        return False
    said = _WORDS.findall("".join(heading.itertext()).lower())
    return bool(said) and _WORDS.findall((element.get("id") or "").lower())[:1] == said[:1]


def _drop(element: Element) -> None:
    element.drop_tree() if hasattr(element, "drop_tree") else element.getparent().remove(element)
