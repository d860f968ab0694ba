"""The value that says what is asked: nothing later looks at the raw words to decide it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.records import Filters

Follows = Literal["no", "perhaps", "surely", "wholly"]
Order = Literal["newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Topic:
    """What an overview is asked of: ``text``, empty for all there is.

    ``articles`` says that articles are named ("the one on the ferry"), not a thing in them;
    ``latest`` that the newest are asked for.
    """

    text: str
    articles: bool
    latest: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is meant after its conversation.

    ``asked`` is what was typed, ``text`` what is searched and read: the same, or completed from
    the conversation; ``understood_as`` is ``text`` if it was completed, else None.  ``language``
    is the question's own, for a text too short to tell the conversation's, then the page's; with
    None no cue of any language applies.

    ``follows`` says whether the question leans on the one before it ("wholly": it has no word of
    its own, "and when?"; "perhaps": it can be read both ways, and ``standalone`` is the question by
    itself).  If it does, ``documents`` are the ids of the last answer's documents, the place to
    look in first.

    ``filters`` are those given, with what the question implies ("et en français ?").  ``order`` is
    the order in which articles are wanted, ``course`` asks how something went over time,
    ``overview`` what articles are about, ``lists`` for several things ("Which towns …").
    ``names`` are the words of the names in ``text``.  ``parts`` are the questions within a question
    of several parts, each a full one, understood by itself; empty for a single question.

    ``topic`` are the words of what the question leans on, if an earlier one or its first part names
    it: they stand in brackets behind its own words in ``text``, and what answers speaks of them;
    ``topic_names`` are the words of names among them.
    """

    asked: str
    text: str
    language: str | None = None
    understood_as: str | None = None
    follows: Follows = "no"
    documents: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    order: Order | None = None
    course: bool = False
    overview: Topic | None = None
    lists: bool = False
    parts: tuple[Question, ...] = ()
    standalone: str = ""
    names: tuple[str, ...] = ()
    topic: str = ""
    topic_names: tuple[str, ...] = ()

    @property
    def own(self) -> str:
        """The question in its own words, without its topic."""
        return self.text.removesuffix(f" ({self.topic})")
