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
from assistant.languages.files import text as text_of
from assistant.languages.tables import CASED, LANGUAGES, RUNS
from assistant.question.interrogatives import asks_nothing_else
from assistant.question.naming import main_name, names
from assistant.question.question import Follows
from assistant.question.swapping import EDGES, instead_of, named_instead, put_into

# A question with more content words than this says itself what it is about; where no capitals tell
# names, one word less is enough unless something shows that it leans back.
FEW = 3
_TOPIC = r"\s*\(([^()]+)\)$"
_WITH_TOPIC = re.compile(rf"[?\uff1f\u061f;]?{_TOPIC}")
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Completed:
    """A question with what it leans on, and the languages it asks the sources to be in."""

    question: str
    languages: tuple[str, ...] = ()
    follows: Follows = "no"
    topic: str = ""


def complete(question: str, earlier: str, *, language: str | None, before: str | None) -> Completed:
    """Return what ``question`` means after ``earlier``, the question before it as understood.

    ``language`` is the question's, ``before`` the language of the earlier one.
    """
    if not earlier or not question:
        return Completed(question)
    if languages := _asked_language(question, language):
        return Completed(earlier, languages, topic=topic_of_text(earlier))
    content = content_words(question, language)
    topic = topic_words(earlier, before)
    if not content:
        return Completed(_joined(earlier, question, language), (), "wholly", topic)
    opens, points = _signs(question, language)
    few = FEW if opens or points else _few(language)
    if len(content) > few or (before and language and language != before):
        return Completed(question)
    if swapped := _swapped(question, earlier, language):
        return Completed(swapped, topic=topic_of_text(swapped))
    named = bool(names(question, language))
    if named and not opens and not points:
        return Completed(question)
    # A question with a name of its own may open or point like any: "Who is it that runs BT?"
    follows: Follows = "surely" if (points or opens) and not named else "perhaps"
    return Completed(with_topic(question, topic), (), follows, topic)


def _few(language: str | None) -> int:
    cased = language is None or language in CASED
    return FEW if cased else FEW - 1


def content_words(question: str, language: str | None) -> list[str]:
    """Return the words of a question that say something, as written, without elided articles.

    Of a script without spaces they are pieces of what is left without function words.
    """
    if language in RUNS:
        size = RUNS[language]
        runs = _runs(plain(question), language)
        return [run[at : at + size] for run in runs for at in range(0, len(run), size)]
    words = [part for word in question.split() for part in re.split("['\u2019]", _bare(word))]
    return [word for word in words if word and not is_stop(word, language)]


def _runs(question: str, language: str) -> list[str]:
    """Return what is left of a question in a script without spaces, without function words."""
    stops = sorted(text_of(language, "words", "stop").split(), key=len, reverse=True)
    question = cue(language, "question", "asks").sub(" ", question)
    rest = opening(language, "followup", "openers").sub(" ", question)
    rest = cue(language, "followup", "pointers").sub(" ", rest)
    rest = re.sub("|".join(map(re.escape, stops)), " ", rest)
    return [piece for piece in map(_bare, rest.split()) if _LETTERS.search(piece)]


def _signs(question: str, language: str | None) -> tuple[bool, bool]:
    """Return whether the question opens like a continuation, and whether it points back."""
    written = plain(question)
    opens = opening(language, "followup", "openers").match(written)
    points = cue(language, "followup", "pointers").search(written)
    return bool(opens), bool(points)


def topic_words(earlier: str, language: str | None) -> str:
    """Return what a question is about: the words in brackets, or its content words."""
    known = topic_of_text(earlier)
    if known:
        return known
    joint = "" if language in RUNS else " "
    return joint.join(content_words(earlier, language))


def with_topic(question: str, topic: str) -> str:
    """Return the question and, in brackets, what it leans on."""
    return f"{question} ({topic})" if topic else question


def topic_of_text(understood: str) -> str:
    """Return the topic that a completed question has in brackets, "" without one."""
    known = _WITH_TOPIC.search(understood)
    return known[1] if known else ""


def own_words(question: str) -> str:
    """Return a question without the topic in brackets behind it, as :func:`with_topic` puts it."""
    return re.sub(_TOPIC, "", question)


def read_as(question: str, language: str | None) -> str:
    """Return a completed question as a reader is shown it: its own words behind their topic's name.

    The topic finds passages.  A reader takes it for words that the answer must match, and answers
    more of what is not stated; the name alone tells it whose captain "its captain" is.

    >>> read_as("And who built it? (Aurora launched)", "en")
    'Aurora: who built it?'
    """
    own, topic = own_words(question), _WITH_TOPIC.search(question)
    name = main_name(topic[1], language) if topic else None
    asked = opening(language, "followup", "openers").sub("", own, count=1).lstrip(EDGES + " ")
    if name is None or names(own, language) or not any(map(str.isalnum, asked)):
        return own
    return f"{name}: {asked}"


def _joined(earlier: str, question: str, language: str | None) -> str:
    """Return a question without a word of its own with what it needs from the earlier one.

    That is the whole of it, and last in brackets what that one was already about; the latter alone
    where the question says what it asks of it ("and where is it?").
    """
    known = _WITH_TOPIC.search(earlier)
    if not known:
        return f"{earlier} {question}"
    if not asks_nothing_else(question, language):
        return f"{question} ({known[1]})"
    return f"{earlier[: known.start()]}? {question} ({known[1]})"


def _bare(word: str) -> str:
    return word.strip(EDGES)


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


def _swapped(question: str, earlier: str, language: str | None) -> str | None:
    """Return the earlier question about what is named now; None if nothing takes a name's place."""
    new = named_instead(question, language)
    if not new:
        return None
    known = _WITH_TOPIC.search(earlier)
    if known is None:
        return put_into(new, earlier, _pieces(earlier, language), language)
    return f"{own_words(earlier)} ({new})" if instead_of(new, known[1], language) else None


def _pieces(question: str, language: str | None) -> list[str]:
    if language in RUNS:
        return _runs(plain(question), language)
    return content_words(question, language)
