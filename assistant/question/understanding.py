"""Text and conversation to one :class:`Question`; needs no store and no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.languages import detect
from assistant.question.followup import complete
from assistant.question.kinds import kind_of, names
from assistant.question.order import asks_for_course, order_of
from assistant.question.overview import topic_of
from assistant.question.question import Question
from assistant.records import Filters, Turn


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
    asked = text.strip()
    filters = filters or Filters()
    spoken = _language(asked, history, language)
    topic = topic_of(asked)
    if topic is not None:
        return Question(asked, asked, spoken, overview=topic, filters=filters)
    done = complete(asked, history)
    documents = _last_documents(history) if done.follows != "no" else ()
    if done.follows == "perhaps" and not documents:
        done = replace(done, question=asked, follows="no", earlier="")
    if done.languages and not filters.languages:
        filters = replace(filters, languages=done.languages)
    return Question(
        asked=asked,
        text=done.question,
        language=spoken,
        understood_as=done.question if done.question != asked else None,
        follows=done.follows,
        documents=documents,
        filters=filters,
        order=order_of(asked),
        course=asks_for_course(asked),
        standalone=asked if done.follows == "perhaps" else "",
        earlier=done.earlier,
        kind=kind_of(asked),
        names=tuple(names(done.question, spoken)),
    )


def _language(text: str, history: Sequence[Turn], page: str | None) -> str | None:
    spoken = detect(text)
    for turn in reversed(history):
        spoken = spoken or detect(turn.question)
    return spoken or page


def _last_documents(history: Sequence[Turn]) -> tuple[str, ...]:
    """Return the documents of the last turn that has any."""
    return next((turn.document_ids for turn in reversed(history) if turn.document_ids), ())
