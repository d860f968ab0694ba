"""A follow-up question, completed from the conversation without a language model.

"and when was that?" says nothing to a search.  A question that leans on the one before (it opens
like a continuation, points back with a pronoun, or has no content of its own) is completed: its
name replaces the earlier one ("what about Airbus?"), its language becomes a filter ("et en
français ?"), or what the earlier question is about is added to it.  A question that stands by
itself is left alone, so that a new topic is never dragged back to the old one.

A short question without any such sign ("how many passengers?") is a follow-up perhaps: whether it
is one shows when both its readings are searched (``lookup``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.languages import detect, is_stop
from assistant.question.question import Follows
from assistant.records import Turn

_OPENERS = re.compile(
    r"^\W*(?:(?:and|but|so|also|or)\b|(?:what|how)\s+about\b|(?:et|mais|ou|donc)\b|qu['’]en est-il\b|"
    r"(?:und|aber|oder)\b|was ist mit\b|wie steht es um\b|(?:y|pero|o)\s|qué (?:hay|pasa) (?:de|con)\b|"
    r"(?:e|ma)\s|che (?:ne è|dire) d|(?:mas|ou)\s|(?:а|и|но)\s|(?:και|αλλά)\s|(?:ve|peki|ya)\s|"
    r"(?:و|وماذا)\s?|(?:và|còn|thế)\s|(?:dar|și|iar)\s|那么?|那|それで|では|그럼|그리고|और|แล้ว)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^\W*(?:and\s+|et\s+|und\s+|y\s+|e\s+)?(?:(?:what|how)\s+about|qu['’]en est-il\s+(?:de\s+la|de\s+l['’]|des|du|de|d['’])|"
    r"et|and|und(?:\s+(?:was ist )?(?:mit|bei))?|was ist mit|y|e|а|qué (?:hay|pasa) (?:de|con))\s+"
    r"(?P<name>(?:the |la |le |les |l['’]|der |die |das |el |los |las |il |lo )?[^\s,](?:[^,]{0,58}[^\s,])?)\s*\?*\s*$",
    re.IGNORECASE,
)
_POINTERS = {
    language: frozenset(words.split())
    for language, words in {
        "en": "it that this they them he she him her his its their those these there then one ones",
        "fr": "ça cela ceci ce c il elle ils elles y en lui leur leurs son sa ses celui-ci celle-ci",
        "de": "er sie es dies das dort damals dessen deren ihn ihm ihr ihre sein seine dafür davon damit "
        "daran darauf darin dazu daraus",
        "es": "eso esto ello él ella ellos ellas allí su sus",
        "it": "ciò questo quello lui lei essi esse suo sua",
        "pt": "isso isto ele ela eles elas seu sua",
        "ro": "acesta aceasta asta el ea ei ele",
        "ru": "это этого он она оно они его её ее их там тогда",
        "el": "αυτό αυτός αυτή αυτοί εκεί",
        "tr": "bu bunu onu o onlar bunlar orada",
        "ar": "هذا ذلك هو هي هم",
        "hi": "यह वह वे उस इस",
        "vi": "nó họ đó",
    }.items()
}
_HAN_POINTERS = re.compile("^(?:[它他她这那其]|これ|それ|그)")
_WITH_TOPIC = re.compile(r"[?？؟]?\s*\(([^()]+)\)$")
# A question with more content words than this says itself what it is about.
_FEW = 3
_LANGUAGE_NAMES = {
    "en": "english anglais englisch inglés inglese inglês английск",
    "fr": "french français francais französisch francés francese francês французск",
    "de": "german allemand deutsch alemán tedesco alemão немецк",
    "es": "spanish espagnol spanisch español spagnolo espanhol испанск",
    "it": "italian italien italienisch italiano",
    "pt": "portuguese portugais portugiesisch portugués português portoghese",
    "zh": "chinese chinois chinesisch chino cinese chinês 中文",
    "ar": "arabic arabe arabisch árabe arabo العربية",
    "ru": "russian russe russisch ruso russo русск",
}
_IN_LANGUAGE = re.compile(
    r"^\W*(?:and|et|und|y|e|а|и)?\s*(?:in|en|auf|em|на|по|the|le|la|l['’])\s*(?:the\s+)?(?P<name>\w+)"
    r"(?:\s+(?:article|sources?|one|версия))?\s*\?*\s*$",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\b[^\W\d_a-zà-öø-ÿ]\w*(?:[-’'.&]?\w+)*(?:\s+(?:of|de|du|der|von|&|[^\W\d_a-zà-öø-ÿ]\w*))*"
)


@dataclass(frozen=True, slots=True)
class Completed:
    """The question with what it leans on, and the languages it asks the sources to be in.

    ``follows`` says whether the documents of the last answer are the place to look in first;
    "wholly" is a question without a word of its own ("and when?").  ``earlier`` is the question
    before it, as that was understood.
    """

    question: str
    languages: tuple[str, ...] = ()
    follows: Follows = "no"
    earlier: str = ""


def complete(question: str, history: Sequence[Turn]) -> Completed:
    """Return what ``question`` means after ``history``; itself when it stands alone."""
    earlier, documents = "", set[str]()
    for turn in history:
        asked = turn.question.strip()
        done = _complete(asked, earlier)
        here = set(turn.document_ids)
        # Where the answer came from tells whether the question followed after all.
        elsewhere = done.follows == "perhaps" and not (here & documents)
        earlier, documents = asked if elsewhere else done.question, here or documents
    return _complete(question.strip(), earlier)


def _complete(question: str, earlier: str) -> Completed:
    if not earlier or not question or _WITH_TOPIC.search(question):
        return Completed(question)
    if languages := _asked_language(question):
        return Completed(earlier, languages)
    content = _content(question)
    if not content:
        return Completed(_joined(earlier, question), (), "wholly", earlier)
    if len(content) > _FEW:
        return Completed(question)
    if swapped := _swap_name(question, earlier):
        return Completed(swapped)
    follows: Follows = "surely" if leans_back(question) else "perhaps"
    return Completed(_with_topic(question, earlier), (), follows, earlier)


def says_little(question: str) -> bool:
    """Return whether the question has hardly a word of its own to search by.

    "What about the ferry?" has one, and it may be a new subject.
    """
    return len(_content(question)) <= 1 and not _ABOUT.match(question)


def leans_back(question: str) -> bool:
    """Return whether the question shows that it needs the one before it."""
    language, content = detect(question), _content(question)
    if not content:
        return True
    words = {part for word in question.casefold().split() for part in _parts(word)}
    points = words & _POINTERS.get(language or "en", frozenset())
    signs = _HAN_POINTERS.match(question) or _OPENERS.match(question) or points
    return bool(signs) and len(content) <= _FEW


def _content(question: str) -> list[str]:
    """Return the words of the question that say something, as written, without elided articles."""
    language = detect(question)
    words = [part for word in question.split() for part in re.split("['’]", _bare(word))]
    return [word for word in words if word and not is_stop(word, language)]


def _with_topic(question: str, earlier: str) -> str:
    """Return the question and, in brackets, what the earlier one is about."""
    known = _WITH_TOPIC.search(earlier)
    topic = known[1] if known else " ".join(_content(earlier))
    return f"{question} ({topic})" if topic else question


def _joined(earlier: str, question: str) -> str:
    """Return both questions, and last in brackets what the earlier one was already about."""
    known = _WITH_TOPIC.search(earlier)
    if not known:
        return f"{earlier} {question}"
    return f"{earlier[: known.start()]}? {question} ({known[1]})"


def _parts(word: str) -> list[str]:
    """Return a word and its parts: "est-il" points back with "il", but "est-ce" does not."""
    bare = _bare(word)
    return [bare, *([] if bare.casefold().endswith("est-ce") else re.split("[-'’]", bare))]


def _bare(word: str) -> str:
    return word.strip("'’\".,;:!?¿¡()«»“”？。，")


def _asked_language(question: str) -> tuple[str, ...]:
    match = _IN_LANGUAGE.match(question)
    if not match:
        return ()
    name = match["name"].casefold()
    return tuple(
        code
        for code, names in _LANGUAGE_NAMES.items()
        if any(name.startswith(known) for known in names.split())
    )


def _names(text: str) -> list[str]:
    first = len(text) - len(text.lstrip("¿¡\"'“«( "))
    found = [match for match in _NAME.finditer(text)]
    # A capital that only opens the sentence is no name, unless the whole word is in capitals.
    return [
        m[0]
        for m in found
        if m.start() > first or " " in m[0] or (len(m[0]) > 1 and m[0].isupper())
    ]


def _swap_name(question: str, earlier: str) -> str | None:
    """Return the earlier question with its only name replaced by the one asked about now."""
    match = _ABOUT.match(question)
    if not match or not _names(f"x {match['name']}"):
        return None
    names = _names(earlier)
    if len(names) != 1 or _WITH_TOPIC.search(earlier):
        return None
    return earlier.replace(names[0], match["name"].strip(" ?!."), 1)
