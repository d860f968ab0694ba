"""What callers hand in, checked once: a wrong type is one clear error, no failure deep inside."""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import ConfigurationError, FilterError, QuestionError
from assistant.languages import codes_of
from assistant.records import Filters, Turn, storable
from assistant.settings import Settings

_SHOWN = 60
_OF_A_READER = ("name", "fingerprint", "points", "fit", "read")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is asked with, checked: nothing of it can fail after work was done."""

    question: str
    k: int
    filters: Filters | None
    history: tuple[Turn, ...]


def asked(said: Any, k: Any, limits: Any, turns: Any, settings: Settings) -> Asked:
    """Return the question ``said``, with k, filters (``limits``) and history (``turns``).

    :raises QuestionError: the question is no text, empty or too long, or ``k`` is below 1.
    :raises FilterError: a filter names a language that there is not.
    :raises ConfigurationError: a value is of another type.
    """
    return Asked(
        question(said, settings.max_question_characters),
        count(k),
        filters(limits),
        history(turns),
    )


def question(value: Any, most: int) -> str:
    """Return the question as text that can be stored and searched.

    :raises QuestionError: it is no text, has no words, or more than ``most`` characters.
    """
    if not isinstance(value, str):
        raise QuestionError(f"The question is {_shown(value)}; it takes text.")
    if not any(map(str.isalnum, value)):
        raise QuestionError("The question has no words. Type what you want to know.")
    characters = len(value.strip())
    if characters > most:
        raise QuestionError(
            f"The question has {characters} characters, the limit is {most}. Shorten it."
        )
    return storable(value)


def count(value: Any, name: str = "k") -> int:
    """Return how many passages, or of what else ``name`` counts, are wanted.

    :raises QuestionError: it is no whole number, or below 1.
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = 0
    if isinstance(value, bool) or number < 1:
        raise QuestionError(f"{name} is {_shown(value)}; it takes a whole number, 1 or more.")
    return number


def filters(value: Any) -> Filters | None:
    """Return the filters, or None.

    :raises ConfigurationError: they, or a value in them, are of another type.
    :raises FilterError: they name a language that there is not, or days in the wrong order.
    """
    if value is None:
        return None
    if not isinstance(value, Filters):
        raise ConfigurationError(f"filters is {_shown(value)}; it takes Filters(…) or None.")
    for name in ("languages", "documents"):
        texts(getattr(value, name), f"Filters.{name}")
    codes_of(value.languages)
    for name in ("since", "until"):
        day = getattr(value, name)
        if day is not None and type(day) is not date:
            raise ConfigurationError(
                f"Filters.{name} is {_shown(day)}; it takes a datetime.date or None."
            )
    if value.since and value.until and value.since > value.until:
        raise FilterError(
            f"Nothing is published since {value.since} and until {value.until}: "
            "the first day lies after the last. Exchange them."
        )
    return value


def history(value: Any) -> tuple[Turn, ...]:
    """Return the turns of the conversation so far.

    :raises ConfigurationError: it is no sequence of turns.
    """
    turns = _listed(value, "history", "Turn(…)")
    for turn in turns:
        if not isinstance(turn, Turn):
            raise ConfigurationError(f"history holds {_shown(turn)}; it takes Turn(…).")
        for name in ("question", "answer"):
            said = getattr(turn, name)
            if not isinstance(said, str):
                raise ConfigurationError(f"Turn.{name} is {_shown(said)}; it takes text.")
        texts(turn.document_ids, "Turn.document_ids")
    return tuple(turns)


def text(value: Any, name: str) -> str:
    """Return a text that is not empty.

    :raises ConfigurationError: it is of another type, or empty.
    """
    if not isinstance(value, str) or not value:
        raise ConfigurationError(f"{name} is {_shown(value)}; it takes text that is not empty.")
    return storable(value)


def texts(value: Any, name: str) -> tuple[str, ...]:
    """Return texts, none of them empty; a path counts as its text.

    :raises ConfigurationError: a value is of another type, or a single text in place of a list.
    """
    listed = _listed(value, name, "text")
    plain = [str(item) if isinstance(item, os.PathLike) else item for item in listed]
    for item in plain:
        if item == "":
            raise ConfigurationError(f"{name} holds an empty text. Write a name, or leave it out.")
        if not isinstance(item, str) or "\0" in item:
            raise ConfigurationError(f"{name} holds {_shown(item)}; it takes text without NUL.")
    return tuple(plain)


def folder(value: Any, name: str) -> Path:
    """Return a folder's path.

    :raises ConfigurationError: the value is no path.
    """
    if not isinstance(value, str | os.PathLike) or not str(value) or "\0" in str(value):
        raise ConfigurationError(f"{name} is {_shown(value)}; it takes the path of a folder.")
    return Path(value)


def store(value: Any) -> Any:
    """Return a store of the caller's own.

    :raises ConfigurationError: it is none, for instance a folder or an address.
    """
    if not all(callable(getattr(value, name, None)) for name in ("snapshot", "writing", "exists")):
        raise ConfigurationError(
            f"store is {_shown(value)}; it takes an object like assistant.store.Store."
        )
    return value


def reader(value: Any) -> Any:
    """Return a reader of the caller's own, or the name of one.

    :raises ConfigurationError: it is neither.
    """
    own = all(hasattr(value, name) for name in _OF_A_READER) and callable(value.read)
    if not own and not (isinstance(value, str) and value.strip()):
        raise ConfigurationError(
            f"reader is {_shown(value)}; "
            "it takes a name, or an object like assistant.reader.Reader."
        )
    return value


def settings(value: Any) -> Settings:
    """Return settings.

    :raises ConfigurationError: they are none.
    """
    if not isinstance(value, Settings):
        raise ConfigurationError(f"settings is {_shown(value)}; it takes Settings(…) or None.")
    return value


def function(value: Any, name: str) -> Callable[..., Any]:
    """Return what can be called.

    :raises ConfigurationError: it cannot.
    """
    if not callable(value):
        raise ConfigurationError(f"{name} is {_shown(value)}; it takes a function.")
    return value  # type: ignore[no-any-return]


def optional_function(value: Any, name: str) -> Callable[..., Any] | None:
    """Return what can be called, or None.

    :raises ConfigurationError: it is neither.
    """
    return None if value is None else function(value, name)


def _listed(value: Any, name: str, what: str) -> Sequence[Any]:
    if isinstance(value, str | bytes | os.PathLike) or not isinstance(value, Iterable):
        raise ConfigurationError(f"{name} is {_shown(value)}; it takes a list of {what}.")
    return tuple(value)


def _shown(value: Any) -> str:
    """Return the value as it is typed, shortened; on one line."""
    plain = repr(value)
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"
