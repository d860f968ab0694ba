"""A follow-up question, completed from the conversation without a language model.

"and when was that?" says nothing to a search.  A question that leans on the one before (it opens
like a continuation, points back with a pronoun, or has no word of its own) is completed: its name
replaces the earlier one ("what about Airbus?"), its language becomes a filter ("et en français ?"),
the earlier name takes its pronoun's place ("who built it?"), or what the earlier question is about
is added to it.

A question that stands by itself, or is in another language than the conversation, is a new topic.
A short one without any sign ("how many passengers?") follows perhaps: whether it does shows when
both its readings are searched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.languages import is_stop
from assistant.languages.cues import cue, opening, plain, whole
from assistant.languages.files import head
from assistant.languages.files import text as text_of
from assistant.languages.tables import BIGRAMS, LANGUAGES
from assistant.question.naming import names, subject
from assistant.question.question import Follows

# A question with more content words than this says itself what it is about; where no capitals tell
# names, one word less is enough unless something shows that it leans back.
FEW = 3
_CASED = frozenset({"latin", "greek", "cyrillic"})
# In scripts without spaces so many characters count as a word.
_RUN = {"zh": 2, "ja": 3, "th": 5}
_TOPIC = r"\s*\(([^()]+)\)$"
_WITH_TOPIC = re.compile(rf"[?\uff1f\u061f;]?{_TOPIC}")
_EDGES = "'\"\u2019.,;:!?\u00bf\u00a1()\u00ab\u00bb\u201c\u201d\uff1f\u3002\uff0c\u061f\u060c\u3001"
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Completed:
    """A question with what it leans on, and the languages it asks the sources to be in."""

    question: str
    languages: tuple[str, ...] = ()
    follows: Follows = "no"
    earlier: str = ""


def complete(question: str, earlier: str, *, language: str | None, before: str | None) -> Completed:
    """Return what ``question`` means after ``earlier``, the question before it as understood.

    ``language`` is the question's, ``before`` the language of the earlier one.
    """
    if not earlier or not question or _WITH_TOPIC.search(question):
        return Completed(question)
    if languages := _asked_language(question, language):
        return Completed(earlier, languages)
    content = content_words(question, language)
    if not content:
        return Completed(_joined(earlier, question), (), "wholly", earlier)
    opens, points = _signs(question, language)
    few = FEW if opens or points else _few(language)
    if len(content) > few or (before and language and language != before):
        return Completed(question)
    if swapped := _swap_name(question, earlier, language):
        return Completed(swapped, (), "no", "")
    named = bool(names(question, language))
    if named and not opens and not points:
        return Completed(question)
    follows: Follows = "surely" if points or (opens and not named) else "perhaps"
    if filled := _stand_in(question, earlier, language):
        return Completed(filled, (), follows, earlier)
    return Completed(with_topic(question, earlier, before), (), follows, earlier)


def _few(language: str | None) -> int:
    cased = language is None or head(language)["script"] in _CASED
    return FEW if cased else FEW - 1


def content_words(question: str, language: str | None) -> list[str]:
    """Return the words of a question that say something, as written, without elided articles.

    Of a script without spaces they are pieces of what is left without function words.
    """
    if language in _RUN:
        return _content_of_runs(plain(question), language)
    words = [part for word in question.split() for part in re.split("['\u2019]", _bare(word))]
    return [word for word in words if word and not is_stop(word, language)]


def _content_of_runs(question: str, language: str) -> list[str]:
    stops = sorted(text_of(language, "words", "stop").split(), key=len, reverse=True)
    for key in ("date", "number", "other"):
        question = cue(language, "question", key).sub(" ", question)
    rest = opening(language, "followup", "openers").sub(" ", question)
    rest = cue(language, "followup", "pointers").sub(" ", rest)
    rest = re.sub("|".join(map(re.escape, stops)), " ", rest)
    size = _RUN[language]
    pieces = [piece for piece in map(_bare, rest.split()) if _LETTERS.search(piece)]
    return [p[at : at + size] for p in pieces for at in range(0, len(p), size)]


def _signs(question: str, language: str | None) -> tuple[bool, bool]:
    """Return whether the question opens like a continuation, and whether it points back."""
    written = plain(question)
    opens = opening(language, "followup", "openers").match(written)
    points = cue(language, "followup", "pointers").search(written)
    return bool(opens), bool(points)


def topic_words(earlier: str, language: str | None) -> str:
    """Return what a question is about: the words in brackets, or its content words."""
    known = _WITH_TOPIC.search(earlier)
    if known:
        return known[1]
    joint = "" if language in _RUN else " "
    return joint.join(content_words(earlier, language))


def with_topic(question: str, earlier: str, language: str | None) -> str:
    """Return the question and, in brackets, what the earlier one is about."""
    topic = topic_words(earlier, language)
    return f"{question} ({topic})" if topic else question


def own_words(question: str) -> str:
    """Return a question without the topic in brackets behind it, as :func:`with_topic` puts it.

    The topic finds passages.  A reader takes it for words that the answer must match, and answers
    more of what is not stated.
    """
    return re.sub(_TOPIC, "", question)


def _joined(earlier: str, question: str) -> str:
    """Return both questions, and last in brackets what the earlier one was already about."""
    known = _WITH_TOPIC.search(earlier)
    if not known:
        return f"{earlier} {question}"
    return f"{earlier[: known.start()]}? {question} ({known[1]})"


def _bare(word: str) -> str:
    return word.strip(_EDGES)


def _asked_language(question: str, language: str | None) -> tuple[str, ...]:
    for pattern in whole(language, "followup", "in_language"):
        match = pattern.fullmatch(plain(question))
        if match:
            return tuple(
                code
                for code in LANGUAGES
                if cue(language, "names", code).fullmatch(match["language"].strip())
            )
    return ()


def _swap_name(question: str, earlier: str, language: str | None) -> str | None:
    """Return the earlier question with its only name replaced by the one asked about now."""
    if _WITH_TOPIC.search(earlier):
        return None
    for pattern in whole(language, "followup", "about"):
        match = pattern.fullmatch(plain(question))
        if match is None:
            continue
        new, old = match["name"].strip(_EDGES + " "), names(earlier, language)
        asks = any(
            cue(language, "question", key).search(new) for key in ("date", "number", "other")
        )
        if len(old) == 1 and names(f"x {new}", language) and not asks:
            return earlier.replace(old[0], new, 1)
    return None


def _stand_in(question: str, earlier: str, language: str | None) -> str | None:
    """Return the question with the earlier one's only name in its only pronoun's place."""
    if language is None or language in BIGRAMS or names(question, language):
        return None
    found = subject(_WITH_TOPIC.sub("", earlier), language)
    if found is None:
        return None
    name, articled = found
    pronouns = cue(language, "followup", "thing" if articled else "person")
    owners = cue(language, "followup", "owner")
    owned = text_of(language, "followup", "owned").replace("{name}", name)
    places = [(m, name) for m in pronouns.finditer(question)]
    places += [(m, owned) for m in owners.finditer(question)]
    if len(places) != 1:
        return None
    match, put = places[0]
    rest = opening(language, "followup", "openers").sub("", question[: match.start()], count=1)
    filled = f"{rest.lstrip()}{put}{question[match.end() :]}"
    return filled[0].upper() + filled[1:]
