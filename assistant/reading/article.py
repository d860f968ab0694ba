"""Where on a web page the article is, and what within it is not part of it.

trafilatura tells article from page well, but leaves out part of what it finds (on the Debian
handbook a third: headings, boxes, code).  So it only says where the article stands: the smallest
element that holds nearly all it found is then taken whole, less what markup or links give away.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict

from assistant.errors import ReadingError
from assistant.reading.assembly import clean
from assistant.reading.tree import Element

NO_ARTICLE = "the page holds no article, only navigation or notices"

_ARTICLE_SHARE = 0.9
"""Share of trafilatura's text that the article's element holds: the rest may be a stray teaser."""
_WIDENED_LINKED_SHARE = 0.2
_ARTICLE_MARKS = frozenset(
    "section chapter appendix preface article articlebody article-body entry-content post-content "
    "story-body article-content refentry".split()
)
_KEY = 60
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


def find_article(tree: Element) -> tuple[Element, bool]:
    """Return the element to read, and whether it is in trafilatura's markup.

    :raises ReadingError: the page holds no article.
    """
    _drop_menus(tree)
    found = _extracted(tree)
    place = _place(tree, found)
    if place is None:
        return found, True
    return _widened(place), False


def _widened(place: Element) -> Element:
    """Return the pruned copy of ``place``, or of what the markup calls the article around it."""
    article = _pruned(place)
    for ancestor in place.iterancestors():
        if ancestor.tag == "body":
            break
        if _is_marked_article(ancestor):
            wider = _pruned(ancestor)
            if _linked_share(wider) > _WIDENED_LINKED_SHARE:
                break
            article = wider
    return article


def _is_marked_article(element: Element) -> bool:
    marks = {(element.get("class") or "").strip().lower(), (element.get("itemprop") or "").lower()}
    return element.tag in ("article", "main") or bool(marks & _ARTICLE_MARKS)


def _pruned(place: Element) -> Element:
    article = copy.deepcopy(place)
    article.tail = None
    _prune(article)
    return article


def _drop_menus(tree: Element) -> None:
    """Remove what no page's article is in; trafilatura takes menus when it finds nothing else."""
    for element in list(tree.iterdescendants()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if element.tag in ("nav", "noscript", "button", "select") or _is_link_list(element):
            _drop(element)


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


def _place(tree: Element, found: Element) -> Element | None:
    """Return the deepest element of the page that holds nearly all the text in ``found``."""
    wanted = {
        clean("".join(element.itertext()))[:_KEY]
        for element in found.iter("p", "item", "cell", "head", "quote", "code")
    }
    wanted.discard("")
    weights: dict[Element, int] = defaultdict(int)
    total = 0
    for leaf in tree.iter(*_LEAVES):
        text = _leaf_text(leaf)
        if len(text) < 20 or text[:_KEY] not in wanted:
            continue
        total += len(text)
        weights[leaf] += len(text)
        for ancestor in leaf.iterancestors():
            weights[ancestor] += len(text)
    enough = [e for e, weight in weights.items() if weight >= _ARTICLE_SHARE * total]
    if not enough:
        return None
    deepest = max(enough, key=lambda element: sum(1 for _ in element.iterancestors()))
    # One long paragraph may outweigh the rest of its article: take in its siblings.
    while deepest.tag in _LEAVES and deepest.tag != "div" and deepest.getparent() is not None:
        deepest = deepest.getparent()
    return deepest


def _leaf_text(leaf: Element) -> str:
    if (
        leaf.tag in ("div", "span")
        and next(leaf.iterchildren("div", "p", "ul", "table"), None) is not None
    ):
        return ""  # a container: what it holds is looked at by itself
    return clean("".join(leaf.itertext()))


def _prune(article: Element) -> None:
    """Remove from the article's element what is navigation, sharing, teasers or comments."""
    for element in list(article.iterdescendants()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        if _is_foreign(element):
            _drop(element)


def _is_foreign(element: Element) -> bool:
    if element.tag in _FOREIGN_TAGS or element.get("role") in _FOREIGN_ROLES:
        return not _holds_prose(element)
    if element.tag in ("h1", "h2", "h3", "h4", "p", "pre", "code", "em", "strong", "b", "i", "a"):
        return False
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if name != " ":
        if _FOREIGN.search(name) and not _holds_prose(element):
            return True
        if (element.tag == "aside" or _DOUBTFUL.search(name)) and _linked_share(element) > 0.3:
            return True
    return _is_link_list(element)


def _is_link_list(element: Element) -> bool:
    if element.tag not in ("ul", "ol", "dl", "table", "div", "section", "aside"):
        return False
    links = sum(1 for _ in element.iter("a"))
    return links >= 3 and _linked_share(element) > _LINKED_SHARE


def _holds_prose(element: Element) -> bool:
    """Tell whether most of an element is running text rather than links."""
    text = clean("".join(element.itertext()))
    return len(text) > 2_000 and _linked_share(element) < 0.2


def _linked_share(element: Element) -> float:
    total = len(clean("".join(element.itertext())))
    linked = sum(len(clean("".join(link.itertext()))) for link in element.iter("a"))
    return linked / total if total else 0.0


def _drop(element: Element) -> None:
    element.drop_tree() if hasattr(element, "drop_tree") else element.getparent().remove(element)
