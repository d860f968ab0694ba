"""Text and conversation to one :class:`Question`; needs no store and no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.languages import language_of
from assistant.question.followup import Completed, complete, topic_of_text, with_topic
from assistant.question.interrogatives import lists
from assistant.question.naming import names_of_topic, words_of_names
from assistant.question.order import asks_for_course, order_of
from assistant.question.overview import means_the_last, topic_of
from assistant.question.parts import completed, pieces_of
from assistant.question.question import Question, Topic
from assistant.records import Filters, Turn

# A capital letter counts from so many on: a locked shift key, not an acronym.
SHOUTED = 12
# Further back a conversation is about something else.
TURNS = 12


def understand(
    text: str,
    history: Sequence[Turn] = (),
    *,
    filters: Filters | None = None,
    language: str | None = None,
) -> Question:
    """Return what ``text`` asks after ``history``, its turns oldest first.

    ``filters`` are those the user has set, ``language`` is the one to take for a text too short to
    tell where the conversation doesn't tell either (the page's).
    """
    said = unshouted(text.strip())
    history = history[-TURNS:]
    earlier, before = _conversation(history, language)
    spoken = language_of(said, before, language)
    typed = Question(text.strip(), said, spoken, filters=filters or Filters())
    last = _last_documents(history)
    topic = topic_of(said, spoken)
    if topic is not None:
        return _overview(typed, topic, last)
    return _completed(typed, earlier, before, last)


def _overview(typed: Question, topic: Topic, last: tuple[str, ...]) -> Question:
    """Return a question for an overview; ``last`` are the documents it may be asked of."""
    leans = bool(last) and not topic.text and means_the_last(typed.text, typed.language)
    return replace(
        typed,
        follows="surely" if leans else "no",
        documents=last if leans else (),
        overview=topic,
        order="newest" if topic.latest else None,
        names=words_of_names(typed.text, typed.language),
    )


def _completed(
    typed: Question, earlier: str, before: str | None, last: tuple[str, ...]
) -> Question:
    """Return a question with what it leans on in ``earlier``, which is in language ``before``."""
    said, spoken = typed.text, typed.language
    done = complete(said, earlier, language=spoken, before=before)
    pieces = pieces_of(said, spoken)
    leads: list[Completed] = []
    if pieces:
        first = complete(pieces[0], earlier, language=spoken, before=before)
        if first.follows in ("surely", "wholly"):  # what its first part leans on, all of it does
            done = replace(first, question=with_topic(said, first.topic))
        elif first.follows == "perhaps":
            first = Completed(pieces[0])
        leads = [first, *completed(pieces, first.question, spoken)]
    whole = _meant(typed, said, done, last)
    parts = (_meant(typed, piece, lead, last) for piece, lead in zip(pieces, leads, strict=True))
    return replace(whole, parts=tuple(replace(part, understood_as=None) for part in parts))


def _meant(typed: Question, said: str, done: Completed, last: tuple[str, ...]) -> Question:
    """Return what ``said`` asks, the whole of what was typed or a part of it, as completed."""
    spoken = typed.language
    if done.follows == "perhaps" and not last:
        done = Completed(said)
    filters = typed.filters
    if done.languages and not filters.languages:
        filters = replace(filters, languages=done.languages)
    return replace(
        typed,
        text=done.question,
        understood_as=done.question if done.question != said else None,
        follows=done.follows,
        documents=last if done.follows != "no" else (),
        filters=filters,
        order=order_of(said, spoken),
        course=asks_for_course(said, spoken),
        lists=lists(said, spoken),
        standalone=said if done.follows == "perhaps" else "",
        names=words_of_names(done.question, spoken),
        topic=done.topic,
        topic_names=names_of_topic(done.topic, spoken),
    )


def unshouted(question: str) -> str:
    """Return a question typed in capitals in small letters, any other as it is."""
    letters = sum(map(str.isupper, question))
    if letters < SHOUTED or any(map(str.islower, question)):
        return question
    return question.replace("\u0130", "i").lower()


def _conversation(history: Sequence[Turn], page: str | None) -> tuple[str, str | None]:
    """Return the last question as it was understood, and the conversation's language."""
    earlier, before, documents = "", None, set[str]()
    for turn in history:
        asked = turn.question.strip()
        spoken = language_of(asked, before, page)
        done = Completed(asked)
        if not topic_of_text(asked):  # a turn may come as it was understood
            done = complete(asked, earlier, language=spoken, before=before)
        here = set(turn.document_ids)
        # Where the answer came from tells whether the question followed after all.
        elsewhere = done.follows == "perhaps" and not (here & documents)
        earlier = asked if elsewhere else done.question
        before, documents = spoken or before, here or documents
    return earlier, before


def _last_documents(history: Sequence[Turn]) -> tuple[str, ...]:
    """Return the documents of the last turn that has any."""
    return next((turn.document_ids for turn in reversed(history) if turn.document_ids), ())
